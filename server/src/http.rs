//! The listening side: accepts, serves, and ends gracefully.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::failure::Failure;

/// How long requests under way may take once the end was asked for; with the workers' share it stays within ten seconds.
const GRACE: Duration = Duration::from_secs(7);

/// Serves until `stop` holds true and the requests under way are answered, or the grace is over.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    // Small answers leave at once. A connection that cannot be set so is served all the same.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let server = axum::serve(listener, service).with_graceful_shutdown(asked(stop.clone()));
    within_grace(server.into_future(), stop).await
}

/// Over when the end was asked for.
pub(crate) async fn asked(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Runs a server that begins to end by itself when the end is [`asked`] for, and breaks it off when the grace is over.
pub(crate) async fn within_grace(
    server: impl Future<Output = io::Result<()>>,
    stop: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let over = async {
        asked(stop).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = server => ended.map_err(Failure::from),
        () = over => Ok(()),
    }
}

/// Turns true when the process is asked to end, by SIGTERM or Ctrl-C.
#[expect(clippy::disallowed_methods, reason = "the program's own list of tasks begins here")]
pub(crate) fn end_of_process() -> Result<watch::Receiver<bool>, Failure> {
    let (end, receiver) = watch::channel(false);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("the end was asked for");
        let _ = end.send(true);
    });
    Ok(receiver)
}
