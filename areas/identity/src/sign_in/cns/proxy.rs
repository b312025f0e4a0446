//! A certificate that a reverse proxy hands over. The proxy is believed that the person behind it holds the key of
//! this certificate, and nothing else: it must come from a listed address and know a secret, and what it hands over
//! is examined like what is shown to the program itself.

use std::fmt;
use std::fs;
use std::net::IpAddr;

use http::{HeaderMap, HeaderName};
use kernel::digest::{same_secret, sha256};
use percent_encoding::percent_decode;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use web::Network;

use super::CnsError;
use super::card::Refusal;
use super::settings::ProxySettings;

/// Holds the certificate: PEM, escaped as in an address (nginx: `$ssl_client_escaped_cert`).
const CERTIFICATE: HeaderName = HeaderName::from_static("x-ssl-client-cert");

/// Holds the proxy's secret.
const SECRET: HeaderName = HeaderName::from_static("x-sportello-proxy");

/// The shortest secret that is taken.
const SHORTEST: usize = 32;

/// The proxy that is believed.
pub(crate) struct Proxy {
    networks: Vec<Network>,
    secret: [u8; 32],
}

impl Proxy {
    pub(crate) fn new(settings: &ProxySettings) -> Result<Self, CnsError> {
        let networks = settings.addresses.iter();
        let networks = networks.map(|text| text.parse().map_err(|()| CnsError::ProxyAddress(text.clone())));
        let networks = networks.collect::<Result<Vec<_>, _>>()?;
        if networks.is_empty() {
            return Err(CnsError::ProxyAddress(String::new()));
        }
        let path = &settings.secret_file;
        let secret = fs::read_to_string(path).map_err(|cause| CnsError::Secret(path.clone(), cause))?;
        if secret.trim().len() < SHORTEST {
            return Err(CnsError::ShortSecret(path.clone()));
        }
        Ok(Self { networks, secret: sha256(secret.trim().as_bytes()) })
    }

    /// Whether a request from this address (the socket's other end) is the proxy's.
    pub(crate) fn has_sent(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let secret = only(headers, &SECRET).ok().flatten();
        let known = secret.is_some_and(|secret| same_secret(&sha256(secret), &self.secret));
        known && self.networks.iter().any(|network| network.contains(peer))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy(…)")
    }
}

/// Whether a request claims to come from a proxy, whoever has sent it.
pub(crate) fn is_claimed(headers: &HeaderMap) -> bool {
    headers.contains_key(CERTIFICATE) || headers.contains_key(SECRET)
}

/// The certificate handed over, if any.
pub(crate) fn certificate(headers: &HeaderMap) -> Result<Option<CertificateDer<'static>>, Refusal> {
    let Some(escaped) = only(headers, &CERTIFICATE)?.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let pem: Vec<u8> = percent_decode(escaped).collect();
    let mut certificates = CertificateDer::pem_slice_iter(&pem);
    match (certificates.next(), certificates.next()) {
        (Some(Ok(certificate)), None) => Ok(Some(certificate)),
        _ => Err(Refusal::Unreadable),
    }
}

/// The value of a header that may stand once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, Refusal> {
    let mut values = headers.get_all(name).into_iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value.map(http::HeaderValue::as_bytes)),
        _ => Err(Refusal::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const SECRET_TEXT: &str = "k3Jx0fQ2b7Zp9sVtLw5yNc8uRa1eHd4g";

    fn proxy(addresses: &[&str], secret: &str) -> Result<Proxy, CnsError> {
        let folder = tempfile::tempdir().unwrap();
        let secret_file = folder.path().join("secret");
        fs::write(&secret_file, format!("{secret}\n")).unwrap();
        let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
        Proxy::new(&ProxySettings { addresses, secret_file })
    }

    fn headers(all: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in all {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_proxy_is_believed_by_address_and_secret_together() {
        let proxy = proxy(&["10.0.0.0/8"], SECRET_TEXT).unwrap();
        let (inside, outside) = ("10.1.2.3".parse().unwrap(), "192.0.2.1".parse().unwrap());
        let right = headers(&[(SECRET, SECRET_TEXT)]);
        assert!(proxy.has_sent(inside, &right));
        assert!(!proxy.has_sent(outside, &right));
        assert!(!proxy.has_sent(inside, &headers(&[(SECRET, "wrong")])));
        assert!(!proxy.has_sent(inside, &headers(&[])));
        assert!(!proxy.has_sent(inside, &headers(&[(SECRET, "wrong"), (SECRET, SECRET_TEXT)])));
    }

    #[test]
    fn a_proxy_without_address_or_with_a_short_secret_is_no_proxy() {
        assert!(matches!(proxy(&["10.0.0.1"], "short"), Err(CnsError::ShortSecret(_))));
        assert!(matches!(proxy(&[], SECRET_TEXT), Err(CnsError::ProxyAddress(_))));
        assert!(matches!(proxy(&["proxy.example.org"], SECRET_TEXT), Err(CnsError::ProxyAddress(_))));
    }

    #[test]
    fn two_certificates_are_none() {
        assert_eq!(certificate(&headers(&[])), Ok(None));
        assert_eq!(certificate(&headers(&[(CERTIFICATE, "")])), Ok(None));
        assert_eq!(certificate(&headers(&[(CERTIFICATE, "x")])), Err(Refusal::Unreadable));
        let pem = "-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----%0A";
        assert!(certificate(&headers(&[(CERTIFICATE, pem)])).unwrap().is_some());
        assert_eq!(
            certificate(&headers(&[(CERTIFICATE, pem), (CERTIFICATE, pem)])),
            Err(Refusal::Unreadable)
        );
        assert_eq!(certificate(&headers(&[(CERTIFICATE, &pem.repeat(2))])), Err(Refusal::Unreadable));
    }
}
