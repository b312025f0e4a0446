//! How messages travel: HTTP-Redirect (deflated, signature in the query) and HTTP-POST (signature inside).

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra::Key;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::anomaly::Refusal;
use crate::Error;
use crate::keys::SigningKey;
use crate::signature;
use crate::xml;

/// The longest message, in bytes, inflated.
const LONGEST: u64 = 64 * 1024;

/// Which of the two messages of an exchange, by its parameter.
pub(crate) const REQUEST: &str = "SAMLRequest";
/// The other one.
pub(crate) const RESPONSE: &str = "SAMLResponse";

/// A message as it came.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) xml: String,
    pub(crate) relay_state: Option<String>,
    proof: Proof,
}

/// Where its signature stands.
#[derive(Debug)]
enum Proof {
    Inside,
    Beside { algorithm: String, text: String, signature: Vec<u8> },
}

impl Received {
    /// From the query of a GET.
    pub(crate) fn from_query(parameter: &str, query: &str) -> Result<Self, Refusal> {
        let raw = |name: &str| {
            let mut found =
                query.split('&').filter(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name));
            let first = found.next();
            if found.next().is_some() { Err(broken(format!("{name} stands there twice"))) } else { Ok(first) }
        };
        let present = |name: &str| raw(name)?.ok_or_else(|| broken(format!("{name} is missing")));
        let (message, algorithm) = (present(parameter)?, present("SigAlg")?);
        let (relay_state, signature) = (raw("RelayState")?, decode(&value(present("Signature")?)?)?);
        let text = [Some(message), relay_state, Some(algorithm)];
        Ok(Self {
            xml: inflate(&decode(&value(message)?)?)?,
            relay_state: relay_state.map(value).transpose()?,
            proof: Proof::Beside {
                algorithm: value(algorithm)?,
                text: text.into_iter().flatten().collect::<Vec<_>>().join("&"),
                signature,
            },
        })
    }

    /// From the fields of a POST.
    pub(crate) fn from_form(parameter: &str, fields: &[(String, String)]) -> Result<Self, Refusal> {
        let field = |name: &str| {
            let mut found = fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
            let first = found.next();
            if found.next().is_some() { Err(broken(format!("{name} stands there twice"))) } else { Ok(first) }
        };
        let message = field(parameter)?.ok_or_else(|| broken(format!("{parameter} is missing")))?;
        let message = decode(message)?;
        if inflate(&message).is_ok_and(|xml| xml.trim_start().starts_with('<')) {
            return Err(Refusal::new(6, "a deflated message by POST"));
        }
        let xml = String::from_utf8(message).map_err(|cause| broken(cause.to_string()))?;
        Ok(Self { xml, relay_state: field("RelayState")?.cloned(), proof: Proof::Inside })
    }

    /// Refuses a message that none of the keys signed.
    pub(crate) fn check(&self, keys: &[Key]) -> Result<(), Refusal> {
        match &self.proof {
            Proof::Beside { algorithm, text, signature } => {
                let verifies = signature::verifies(algorithm, keys, text.as_bytes(), signature);
                verifies.then_some(()).ok_or_else(|| Refusal::new(5, format!("by {algorithm}")))
            }
            Proof::Inside => {
                let document = xml::parse(&self.xml).map_err(|cause| Refusal::new(8, cause))?;
                signature::flaw(&document, keys).map_or(Ok(()), |flaw| Err(Refusal::new(7, flaw)))
            }
        }
    }

    /// Whether the signature stands beside the message, so that none may stand in it.
    pub(crate) fn is_signed_beside(&self) -> bool {
        matches!(self.proof, Proof::Beside { .. })
    }
}

/// The address that carries a signed message by HTTP-Redirect.
pub(crate) fn redirect(
    location: &str,
    parameter: &str,
    message: &str,
    relay_state: Option<&str>,
    key: &SigningKey,
) -> Result<String, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let deflated = encoder.write_all(message.as_bytes()).and_then(|()| encoder.finish());
    let message = STANDARD.encode(deflated.map_err(|cause| Error::Signature(cause.to_string()))?);
    let relay_state = relay_state.map(|state| ("RelayState", state));
    let pairs = [Some((parameter, message.as_str())), relay_state, Some(("SigAlg", signature::RSA_SHA256))];
    let query = encode(&pairs.into_iter().flatten().collect::<Vec<_>>())?;
    let signature = STANDARD.encode(signature::sign_text(key, query.as_bytes())?);
    let joint = if location.contains('?') { '&' } else { '?' };
    Ok(format!("{location}{joint}{query}&{}", encode(&[("Signature", &signature)])?))
}

fn encode(pairs: &[(&str, &str)]) -> Result<String, Error> {
    serde_html_form::to_string(pairs).map_err(|cause| Error::Signature(cause.to_string()))
}

/// The value of one `name=value`, without its escapes.
fn value(pair: &str) -> Result<String, Refusal> {
    let mut pairs: Vec<(String, String)> =
        serde_html_form::from_str(pair).map_err(|cause| broken(cause.to_string()))?;
    pairs.pop().map(|(_, value)| value).ok_or_else(|| broken("empty"))
}

fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(text).map_err(|cause| broken(cause.to_string()))
}

fn inflate(deflated: &[u8]) -> Result<String, Refusal> {
    let mut text = String::new();
    let read = DeflateDecoder::new(deflated).take(LONGEST + 1).read_to_string(&mut text);
    match read {
        Ok(length) if length as u64 <= LONGEST => Ok(text),
        Ok(_) => Err(broken("longer than 64 KiB")),
        Err(_) if deflated.starts_with(b"<") => Err(Refusal::new(6, "a message by GET that is not deflated")),
        Err(cause) => Err(broken(cause.to_string())),
    }
}

fn broken(detail: impl Into<String>) -> Refusal {
    Refusal::new(4, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deflated(text: &str) -> String {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        STANDARD.encode(encoder.finish().unwrap())
    }

    fn number(refusal: Result<Received, Refusal>) -> u8 {
        refusal.unwrap_err().anomaly.number
    }

    fn query(message: &str) -> String {
        encode(&[("SAMLRequest", message), ("SigAlg", "x"), ("Signature", "AA==")]).unwrap()
    }

    #[test]
    fn a_message_that_inflates_without_end_is_refused() {
        let bomb = deflated(&" ".repeat(1 << 20));
        assert_eq!(number(Received::from_query(REQUEST, &query(&bomb))), 4);
        assert!(Received::from_query(REQUEST, &query(&deflated("<a/>"))).is_ok());
    }

    #[test]
    fn each_binding_has_its_own_method() {
        assert_eq!(number(Received::from_query(REQUEST, &query(&STANDARD.encode("<a/>")))), 6);
        let fields = [("SAMLRequest".to_owned(), deflated("<a/>"))];
        assert_eq!(number(Received::from_form(REQUEST, &fields)), 6);
    }

    #[test]
    fn a_parameter_that_is_missing_or_doubled_is_refused() {
        assert_eq!(number(Received::from_query(REQUEST, "SAMLRequest=AA")), 4);
        let twice = format!("{}&SigAlg=y", query(&deflated("<a/>")));
        assert_eq!(number(Received::from_query(REQUEST, &twice)), 4);
        assert_eq!(number(Received::from_form(REQUEST, &[])), 4);
    }
}
