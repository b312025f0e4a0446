use std::fmt;

use crate::encoding;
use crate::identity_provider::IdentityProvider;
use crate::key::Hash;
use crate::refusal::Fault;
use crate::xml::{self, ASSERTION, Element};

/// A message that arrived through the browser, unpacked; nothing in it is checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    xml: Vec<u8>,
    relay_state: Option<String>,
    seal: Seal,
}

/// Where the signature of a message is to be looked for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Seal {
    /// In the document.
    Inside,
    /// In the query, over the query as it was written.
    Query { signed: String, method: String, signature: Vec<u8> },
    /// Nowhere.
    None,
}

/// What a message says of itself. Good to look up the request and the provider, and for nothing else: it is unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The id of the message.
    pub id: Option<String>,
    /// The entity id of who issued it.
    pub issuer: Option<String>,
    /// The id of the request that it answers.
    pub in_response_to: Option<String>,
}

impl Incoming {
    /// From a form: the value of its field `SAMLResponse` or `SAMLRequest`, and of `RelayState`.
    pub fn from_form(message: &str, relay_state: Option<&str>) -> Result<Self, Fault> {
        let xml = encoding::from_base64(message)?;
        Ok(Self { xml, relay_state: relay_state.map(str::to_owned), seal: Seal::Inside })
    }

    /// From the query of an address, exactly as it was received: the signature is over its characters.
    pub fn from_query(query: &str) -> Result<Self, Fault> {
        let raw = |name| encoding::raw_parameter(query, name);
        let value = |name| raw(name).map(encoding::unescaped).transpose();
        let name = if raw("SAMLRequest").is_some() { "SAMLRequest" } else { "SAMLResponse" };
        let message = value(name)?.ok_or(Fault::Encoding)?;
        let xml = encoding::inflated(&encoding::from_base64(&message)?)?;
        let seal = match (value("SigAlg")?, value("Signature")?) {
            (Some(method), Some(signature)) => {
                let signature = encoding::from_base64(&signature)?;
                Seal::Query { signed: signed_part(query, name), method, signature }
            }
            _ => Seal::None,
        };
        Ok(Self { xml, relay_state: value("RelayState")?, seal })
    }

    /// The message as it came, to be checked and to be kept in the register.
    pub fn xml(&self) -> &[u8] {
        &self.xml
    }

    /// The `RelayState` that came with it.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }

    /// What the message says of itself.
    pub fn claims(&self) -> Result<Claims, Fault> {
        let document = xml::parse(xml::look_over(&self.xml, xml::MESSAGE)?)?;
        let root = Element::root(&document).ok_or(Fault::NotWellFormed)?;
        Ok(Claims {
            id: root.attribute("ID").map(str::to_owned),
            issuer: root.only(ASSERTION, "Issuer").and_then(Element::text),
            in_response_to: root.attribute("InResponseTo").map(str::to_owned),
        })
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }
}

impl Seal {
    /// Checks a signature that stands in the query.
    pub(crate) fn check_query(&self, provider: &IdentityProvider) -> Result<(), Fault> {
        let Self::Query { signed, method, signature } = self else { return Err(Fault::NotSigned) };
        let hash = Hash::of_signature_method(method).ok_or(Fault::SignatureAlgorithm)?;
        let mut certificates = provider.certificates().iter();
        if certificates.any(|one| one.verifies(hash, signed.as_bytes(), signature)) {
            Ok(())
        } else {
            Err(Fault::SignatureWrong)
        }
    }
}

/// What is signed of a query, in the order that the binding sets (SAML bindings 3.4.4.1).
fn signed_part(query: &str, message: &str) -> String {
    let names = [message, "RelayState", "SigAlg"].into_iter();
    let present = names.filter_map(|name| Some((name, encoding::raw_parameter(query, name)?)));
    let pairs: Vec<String> = present.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Prints lengths alone: the content is personal.
impl fmt::Debug for Incoming {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Incoming({} bytes)", self.xml.len())
    }
}
