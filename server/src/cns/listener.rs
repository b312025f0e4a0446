use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls_pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Connections at once, in their handshake or served.
const PLACES: usize = 1000;

/// How long a handshake may take: in its middle somebody chooses a certificate and types the PIN of his card.
const HANDSHAKE: Duration = Duration::from_mins(3);

/// How long a connection may last after its handshake; it serves one request.
const REQUEST: Duration = Duration::from_mins(1);

/// Accepts connections and gives them out when their handshake is done; a slow one delays no other.
pub(super) struct CardListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    places: Arc<Semaphore>,
    handshakes: JoinSet<io::Result<(CardStream, SocketAddr)>>,
}

impl CardListener {
    pub(super) fn new(listener: TcpListener, acceptor: TlsAcceptor) -> Self {
        Self { listener, acceptor, places: Arc::new(Semaphore::new(PLACES)), handshakes: JoinSet::new() }
    }
}

impl Listener for CardListener {
    type Io = CardStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CardStream, SocketAddr) {
        let Self { listener, acceptor, places, handshakes } = self;
        loop {
            tokio::select! {
                Ok((place, stream, address)) = next(listener, Arc::clone(places)) => {
                    handshakes.spawn(handshake(acceptor.clone(), place, stream, address));
                }
                Some(done) = handshakes.join_next() => {
                    if let Ok(Ok(connection)) = done {
                        return connection;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

type Accepted = (OwnedSemaphorePermit, TcpStream, SocketAddr);

async fn next(
    listener: &mut TcpListener,
    places: Arc<Semaphore>,
) -> Result<Accepted, tokio::sync::AcquireError> {
    let place = places.acquire_owned().await?;
    let (stream, address) = Listener::accept(listener).await;
    Ok((place, stream, address))
}

async fn handshake(
    acceptor: TlsAcceptor,
    place: OwnedSemaphorePermit,
    stream: TcpStream,
    address: SocketAddr,
) -> io::Result<(CardStream, SocketAddr)> {
    // Small answers leave at once. A connection that cannot be set so is served all the same.
    drop(stream.set_nodelay(true));
    let stream = timeout(HANDSHAKE, acceptor.accept(stream)).await??;
    Ok((CardStream { stream, end: Box::pin(sleep(REQUEST)), _place: place }, address))
}

/// A connection that breaks off when its time is over.
pub(super) struct CardStream {
    stream: TlsStream<TcpStream>,
    end: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl CardStream {
    fn card(&self) -> Option<CertificateDer<'static>> {
        let (_, connection) = self.stream.get_ref();
        connection.peer_certificates().and_then(<[_]>::first).cloned().map(CertificateDer::into_owned)
    }

    fn in_time(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for CardStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.in_time(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for CardStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.in_time(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(cx)?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Who is at the other end of a connection.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) address: SocketAddr,
    pub(super) card: Option<CertificateDer<'static>>,
}

impl Connected<IncomingStream<'_, CardListener>> for Shown {
    fn connect_info(stream: IncomingStream<'_, CardListener>) -> Self {
        Self { address: *stream.remote_addr(), card: stream.io().card() }
    }
}
