//! The listener for people with a national service card: TLS with a request for a certificate, on an address that
//! serves the door of the card and what its pages need.

mod listener;
mod verifier;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use identity::cns::{Cns, ListenerSettings, ShownCard};
use rustls::ServerConfig;
use rustls::server::NoServerSessionStorage;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use web::Site;

use crate::assemble::Desk;
use crate::failure::Failure;
use crate::http as door;
use listener::{CardListener, Shown};
use verifier::AnyCard;

/// The listener, bound and not yet serving.
pub(crate) struct CardDoor {
    listener: CardListener,
    router: Router,
}

impl CardDoor {
    /// Binds the address that the configuration names for cards; none where it names none.
    pub(crate) async fn open(desk: &Desk) -> Result<Option<Self>, Failure> {
        let Some(settings) = desk.identity.cns.as_ref().and_then(|cns| cns.listener()) else {
            return Ok(None);
        };
        let listener = TcpListener::bind(settings.listen).await?;
        tracing::info!(listen = %listener.local_addr()?, "asking for national service cards");
        Self::on(desk, listener)
    }

    /// On an address that is bound; none where the program itself is not to ask for cards.
    pub(crate) fn on(desk: &Desk, listener: TcpListener) -> Result<Option<Self>, Failure> {
        let cns = desk.identity.cns.as_ref();
        let Some((cns, settings)) = cns.and_then(|cns| Some((cns, cns.listener()?))) else {
            return Ok(None);
        };
        let acceptor = TlsAcceptor::from(Arc::new(tls(cns, settings)?));
        Ok(Some(Self { listener: CardListener::new(listener, acceptor), router: router(desk) }))
    }

    /// Serves like [`crate::http::serve`].
    async fn serve(self, stop: watch::Receiver<bool>) -> Result<(), Failure> {
        let service = self.router.into_make_service_with_connect_info::<Shown>();
        let server = axum::serve(self.listener, service).with_graceful_shutdown(door::asked(stop.clone()));
        door::within_grace(server.into_future(), stop).await
    }

    /// Serves if there is a door.
    pub(crate) async fn serve_if(door: Option<Self>, stop: watch::Receiver<bool>) -> Result<(), Failure> {
        match door {
            None => Ok(()),
            Some(door) => door.serve(stop).await,
        }
    }
}

/// TLS 1.2 alone: the software of many cards can not make the signatures that 1.3 asks for. No session is resumed, so
/// that each connection is a proof.
fn tls(cns: &Cns, settings: &ListenerSettings) -> Result<ServerConfig, Failure> {
    let refused =
        |path: &Path, cause: String| Failure::Refused(format!("[cns.listener] {}: {cause}", path.display()));
    let read = |path: &Path| fs::read(path).map_err(|cause| refused(path, cause.to_string()));
    let chain = CertificateDer::pem_slice_iter(&read(&settings.certificate)?).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|cause| refused(&settings.certificate, cause.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&read(&settings.key)?);
    let key = key.map_err(|cause| refused(&settings.key, cause.to_string()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let wrong = |cause: rustls::Error| refused(&settings.certificate, cause.to_string());
    let verifier = AnyCard::new(cns.authority_names(), provider.signature_verification_algorithms);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .map_err(wrong)?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(chain, key)
        .map_err(wrong)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn router(desk: &Desk) -> Router {
    let routes = identity::cns::listener_routes(&desk.identity);
    web::router(&desk.site, routes, |inner| inner)
        .layer(from_fn_with_state(Arc::clone(&desk.site), at_the_door))
}

/// Tells the pages who is there, ends the connection with the answer (a card that was taken out proves nothing more),
/// and leads to the main site whoever asks for something else.
async fn at_the_door(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(shown)) = request.extensions_mut().remove::<ConnectInfo<Shown>>() {
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(shown.address));
        if let Some(card) = shown.card {
            request.extensions_mut().insert(ShownCard(card));
        }
    }
    let elsewhere = request.method().is_safe().then(|| request.uri().path().to_owned());
    let mut response = next.run(request).await;
    if let Some(path) = elsewhere.filter(|_| response.status() == StatusCode::NOT_FOUND) {
        response = web::redirect(&format!("{}{path}", site.origin())).into_response();
    }
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
