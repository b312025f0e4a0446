//! Asking others outside: over the web (registries, authorities, identity providers), or over TLS by whoever speaks to them.

mod tls;
mod web;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, Uri};

pub use tls::begin_tls;

type Asking = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, NoAnswer>> + Send>>;

/// Whom somebody may ask who opens no connections of his own: the web, or what a test says is there.
#[derive(Clone)]
pub struct Outside(Arc<dyn Fn(Request<String>, Bounds) -> Asking + Send + Sync>);

/// How much is taken from somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The largest body.
    pub bytes: usize,
    /// How long an answer may take to arrive in all.
    pub patience: Duration,
}

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The request cannot be sent to where it says.
    #[error("not an address of the web")]
    Address,
    /// Not within the patience.
    #[error("no answer in time")]
    TooSlow,
    /// The body is longer than the bounds.
    #[error("answered with more than is taken")]
    TooLong,
    /// Another status than success where a document was expected.
    #[error("answered {0}")]
    Status(http::StatusCode),
    /// Other bytes than UTF-8 where a text was expected.
    #[error("answered with something else than text")]
    NotText,
    /// No connection could be made: the request has certainly not left.
    #[error("{0}")]
    Unreachable(String),
    /// The connection broke; the request may have left.
    #[error("{0}")]
    Connection(String),
}

impl Outside {
    /// With this function, which keeps to the bounds that it is given and follows no redirect.
    pub fn new<F>(ask: impl Fn(Request<String>, Bounds) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Response<Vec<u8>>, NoAnswer>> + Send + 'static,
    {
        Self(Arc::new(move |request, bounds| Box::pin(ask(request, bounds))))
    }

    /// The answer, whatever its status.
    pub async fn ask(&self, request: Request<String>, bounds: Bounds) -> Result<Response<Vec<u8>>, NoAnswer> {
        (self.0)(request, bounds).await
    }

    /// The document that lies at an address.
    pub async fn fetch(&self, address: &str, bounds: Bounds) -> Result<Vec<u8>, NoAnswer> {
        let request = Request::get(address).body(String::new()).map_err(|_syntax| NoAnswer::Address)?;
        let answer = self.ask(request, bounds).await?;
        if answer.status().is_success() {
            Ok(answer.into_body())
        } else {
            Err(NoAnswer::Status(answer.status()))
        }
    }

    /// The text that lies at an address, UTF-8.
    pub async fn text(&self, address: &str, bounds: Bounds) -> Result<String, NoAnswer> {
        let document = self.fetch(address, bounds).await?;
        String::from_utf8(document).map_err(|_bytes| NoAnswer::NotText)
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outside(…)")
    }
}

/// Whether an address can be asked: `http` or `https`, with a host and without a user.
pub fn is_web_address(address: &str) -> bool {
    address.parse().is_ok_and(|uri| is_of_the_web(&uri))
}

fn is_of_the_web(uri: &Uri) -> bool {
    let named =
        |authority: &http::uri::Authority| !authority.host().is_empty() && !authority.as_str().contains('@');
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some_and(named)
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
