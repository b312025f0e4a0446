use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The longest list taken; those of Italian authorities have some megabytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// The longest that a list may take to arrive: less than the lease of a job.
const PATIENCE: Duration = Duration::from_secs(90);

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("not an address of the web")]
    Address,
    #[error("answered with status {0}")]
    Status(u16),
    #[error("longer than {LIMIT} bytes")]
    TooLong,
    #[error("not there within {} seconds", PATIENCE.as_secs())]
    TooSlow,
    #[error(transparent)]
    Connection(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("the answer broke off")]
    BrokenOff,
}

/// Whether an address can be fetched: `http` or `https`, with a host and without a user.
pub(crate) fn is_web_address(address: &str) -> bool {
    place(address).is_ok()
}

/// What is found at an address. Follows no redirection: an authority's list is where the authority says.
pub(crate) async fn get(address: &str) -> Result<Vec<u8>, FetchError> {
    let place = place(address)?;
    tokio::time::timeout(PATIENCE, fetch(place)).await.map_err(|_elapsed| FetchError::TooSlow)?
}

struct Place {
    host: String,
    port: u16,
    tls: bool,
    authority: String,
    path: String,
}

fn place(address: &str) -> Result<Place, FetchError> {
    let uri: Uri = address.parse().map_err(|_syntax| FetchError::Address)?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
    let authority = authority.filter(|authority| !authority.host().is_empty()).ok_or(FetchError::Address)?;
    let tls = match uri.scheme_str() {
        Some("http") => false,
        Some("https") => true,
        _ => return Err(FetchError::Address),
    };
    Ok(Place {
        host: authority.host().trim_matches(['[', ']']).to_owned(),
        port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
        tls,
        authority: authority.as_str().to_owned(),
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
    })
}

async fn fetch(place: Place) -> Result<Vec<u8>, FetchError> {
    let stream = TcpStream::connect((place.host.as_str(), place.port)).await?;
    if place.tls {
        let name = ServerName::try_from(place.host.clone()).map_err(|_name| FetchError::Address)?;
        ask(connector()?.connect(name, stream).await?, &place).await
    } else {
        ask(stream, &place).await
    }
}

fn connector() -> io::Result<TlsConnector> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    place: &Place,
) -> Result<Vec<u8>, FetchError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(&place.path)
        .header(header::HOST, &place.authority)
        .header(header::USER_AGENT, "sportello")
        .body(Empty::<Bytes>::new())
        .map_err(|_syntax| FetchError::Address)?;
    let answer = async {
        let response = sender.send_request(request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let body = Limited::new(response.into_body(), LIMIT).collect().await;
        let body = body.map_err(|cause| match cause.downcast_ref::<LengthLimitError>() {
            Some(_) => FetchError::TooLong,
            None => FetchError::BrokenOff,
        })?;
        Ok(body.to_bytes().to_vec())
    };
    // The connection moves what the answer waits for; once it is over there is nothing more to come.
    let moving = async {
        let _ = connection.await;
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        answer = answer => answer,
        never = moving => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_asked() {
        assert!(is_web_address("http://crl.example.org/cns.crl"));
        assert!(is_web_address("https://[2001:db8::1]:8443/cns.crl?part=2"));
        for other in
            ["ldap://ldap.example.org/cn=ca", "file:///etc/passwd", "http://", "/cns.crl", "http://a@b/", ""]
        {
            assert!(!is_web_address(other), "{other}");
        }
    }
}
