//! The URLs of a federation: identifiers of its members and the places where they answer.

use std::fmt;

use http::Uri;

/// The longest URL that is taken, in bytes.
const MOST_BYTES: usize = 2048;

/// Which URLs a federation may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schemes {
    /// `https` with the name of a host, as everywhere outside of a trial: no number of an address, no bare name of
    /// the local network. What a name leads to is not looked at.
    Https,
    /// `http` and any host as well: for trials on one machine.
    AlsoHttp,
}

/// A URL that was found fit to be asked, compared and sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

/// Why a text is not the address of a member of a federation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL with a host, longer than 2048 bytes, or with a user or fragment.
    #[error("not an address")]
    Form,
    /// Another scheme than `https`.
    #[error("not an https address")]
    Scheme,
    /// The host is not the name of one on the network of all.
    #[error("the host is not a public name")]
    Host,
    /// An identifier with a query.
    #[error("an identifier has no query")]
    Query,
}

impl Schemes {
    /// Reads the address of an endpoint.
    pub fn endpoint(self, text: &str) -> Result<Address, AddressError> {
        if text.len() > MOST_BYTES || text.contains('#') {
            return Err(AddressError::Form);
        }
        let uri: Uri = text.parse().map_err(|_invalid| AddressError::Form)?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
        let host = authority.map(http::uri::Authority::host).filter(|host| !host.is_empty());
        let host = host.ok_or(AddressError::Form)?;
        match (uri.scheme_str(), self) {
            (Some("https"), Self::Https) if !is_public_name(host) => Err(AddressError::Host),
            (Some("https"), _) | (Some("http"), Self::AlsoHttp) => Ok(Address(text.to_owned())),
            _ => Err(AddressError::Scheme),
        }
    }

    /// Reads the identifier of a member (OpenID Federation 1.0, 1.2): an address without a query.
    pub fn entity(self, text: &str) -> Result<Address, AddressError> {
        if text.contains('?') {
            return Err(AddressError::Query);
        }
        self.endpoint(text)
    }
}

impl Address {
    /// The address as it was written; two are the same only if they are written the same.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where a member publishes its configuration (OpenID Federation 1.0, 9).
    #[must_use]
    pub fn configuration(&self) -> Self {
        Self(format!("{}/.well-known/openid-federation", self.0.trim_end_matches('/')))
    }

    /// The same address with parameters added to its query.
    #[must_use]
    pub fn with(&self, parameters: &[(&str, &str)]) -> Self {
        let query = serde_html_form::to_string(parameters).unwrap_or_default();
        let joint = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{joint}{query}", self.0))
    }

    /// The name of the host, in lower case.
    #[must_use]
    pub fn host(&self) -> String {
        let uri: Option<Uri> = self.0.parse().ok();
        uri.as_ref().and_then(Uri::host).unwrap_or_default().to_ascii_lowercase()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether the last label of the host is a word, which no number of an address ends with, and not the only one.
fn is_public_name(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit_once('.').map(|(_, last)| last);
    last.is_some_and(|last| last.starts_with(|first: char| first.is_ascii_alphabetic()))
        && !host.contains(['[', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_names_over_https_are_asked() {
        for good in ["https://oidc.example.it", "https://oidc.example.it:8443/op/?a=b"] {
            assert_eq!(Schemes::Https.endpoint(good).unwrap().as_str(), good);
        }
        let refused = |text| Schemes::Https.endpoint(text).unwrap_err();
        for bad in ["http://oidc.example.it", "ftp://oidc.example.it", "oidc.example.it"] {
            assert_eq!(refused(bad), AddressError::Scheme, "{bad}");
        }
        for inside in [
            "https://localhost/",
            "https://10.0.0.1/",
            "https://169.254.169.254",
            "https://[::1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://intranet:443/",
        ] {
            assert_eq!(refused(inside), AddressError::Host, "{inside}");
        }
        let long = format!("https://example.it/{}", "a".repeat(MOST_BYTES));
        for none in ["", "/path", "https:///x", "https://a@example.it", "https://example.it#x", &long] {
            assert_eq!(refused(none), AddressError::Form, "{none}");
        }
        assert_eq!(Schemes::Https.entity("https://example.it?x"), Err(AddressError::Query));
    }

    #[test]
    fn a_trial_may_use_its_own_machine() {
        assert!(Schemes::AlsoHttp.entity("http://127.0.0.1:8000/oidc/op").is_ok());
    }

    #[test]
    fn the_configuration_stands_below_the_identifier() {
        for identifier in ["https://example.it/oidc", "https://example.it/oidc/"] {
            let configuration = Schemes::Https.entity(identifier).unwrap().configuration();
            assert_eq!(configuration.as_str(), "https://example.it/oidc/.well-known/openid-federation");
        }
    }

    #[test]
    fn parameters_are_escaped_and_added_to_those_that_are_there() {
        let fetch = Schemes::Https.endpoint("https://example.it/fetch?a=1").unwrap();
        let with = fetch.with(&[("sub", "https://op.it/ü&")]);
        assert_eq!(with.as_str(), "https://example.it/fetch?a=1&sub=https%3A%2F%2Fop.it%2F%C3%BC%26");
    }
}
