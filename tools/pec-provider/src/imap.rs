//! The door by which mailboxes are read: IMAP 4rev1 (RFC 3501) with UIDPLUS, IDLE, UNSELECT, SASL-IR and LITERAL+, as far as
//! programs that fetch receipts need it. Each mailbox has one folder, INBOX.

mod command;
mod fetch;
mod search;
mod session;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::network::Network;
use crate::settings::Encryption;
use wire::Wire;

/// What sessions stand on.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) network: Arc<Network>,
    pub(crate) tls: Option<(Encryption, Arc<ServerConfig>)>,
    /// Whether messages that were fetched whole are removed.
    pub(crate) forget_fetched: bool,
}

/// Takes connections until it is dropped, and their sessions with it.
pub(crate) async fn listen(listener: TcpListener, desk: Desk) {
    let mut sessions = JoinSet::new();
    loop {
        // An accept can fail for want of descriptors; the next may go through.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while sessions.try_join_next().is_some() {}
        let desk = desk.clone();
        sessions.spawn(async move {
            // A session that breaks off concerns nobody but the client.
            let _ = serve(stream, desk).await;
        });
    }
}

async fn serve(stream: TcpStream, desk: Desk) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (wire, encrypted) = match &desk.tls {
        Some((Encryption::Implicit, config)) => {
            (Wire::new(Box::new(TlsAcceptor::from(config.clone()).accept(stream).await?)), true)
        }
        _ => (Wire::new(Box::new(stream)), false),
    };
    session::Session::new(wire, desk, encrypted).serve().await
}
