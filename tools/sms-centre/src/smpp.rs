use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::Shared;

mod session;

pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    loop {
        // An accept can fail for want of descriptors; the next may go through.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while sessions.try_join_next().is_some() {}
        sessions.spawn(serve(stream, shared.clone()));
    }
}

/// A session that breaks off concerns nobody but the client.
async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    match &shared.settings.tls {
        None => session::serve(stream, &shared).await,
        Some(config) => {
            if let Ok(stream) = TlsAcceptor::from(config.clone()).accept(stream).await {
                session::serve(stream, &shared).await;
            }
        }
    }
}
