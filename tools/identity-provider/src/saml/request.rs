//! What a request for authentication must be (AgID's technical rules for the AuthnRequest).

use jiff::{SignedDuration, Timestamp};
use roxmltree::{Document, Node};

use super::anomaly::Refusal;
use super::service_provider::ServiceProvider;
use crate::federation::{Comparison, Federation, Level};
use crate::person::Purpose;
use crate::xml::{self, ASSERTION, DSIG, PROTOCOL};

const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const SPID: &str = "https://spid.gov.it/saml-extensions";

/// For how long a request is of now.
const OLDEST: SignedDuration = SignedDuration::from_mins(5);

/// By how much a service's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// A request that keeps the rules.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: String,
    /// Where the response goes.
    pub(crate) consumer: String,
    /// The names of the attributes; none if only the authentication counts.
    pub(crate) attributes: Vec<String>,
    /// The level that is granted.
    pub(crate) level: Level,
    /// Whether a session does not do.
    pub(crate) anew: bool,
    pub(crate) purpose: Option<Purpose>,
}

/// Against what a request is held.
pub(crate) struct Rules<'a> {
    pub(crate) federation: Federation,
    pub(crate) provider: &'a ServiceProvider,
    /// The addresses and names that mean this identity provider.
    pub(crate) here: [&'a str; 2],
    pub(crate) now: Timestamp,
    /// Whether the signature stands beside the request.
    pub(crate) signed_beside: bool,
}

/// Who says that he sent the message, with the format of the name and its qualifier as they must be.
pub(crate) fn issuer(document: &Document<'_>) -> Result<String, Refusal> {
    let wrong = |detail: &str| Refusal::new(10, detail);
    let issuer =
        xml::child(document.root_element(), ASSERTION, "Issuer").ok_or_else(|| wrong("no Issuer"))?;
    let name = xml::text(issuer);
    if issuer.attribute("Format") != Some(ENTITY) {
        return Err(wrong("the Issuer's Format is not nameid-format:entity"));
    }
    if issuer.attribute("NameQualifier").is_none_or(str::is_empty) || name.is_empty() {
        return Err(wrong("the Issuer is empty, or has no NameQualifier"));
    }
    Ok(name)
}

impl Rules<'_> {
    /// Holds a request whose signature has been checked against the rules.
    pub(crate) fn check(&self, document: &Document<'_>) -> Result<Asked, Refusal> {
        let root = document.root_element();
        self.form(root)?;
        let id = id(root)?;
        envelope(root, self.now, &self.here)?;
        let consumer = self.consumer(root)?;
        name_policy(root)?;
        let (level, comparison) = self.context(root)?;
        let anew = is_true(root.attribute("ForceAuthn"));
        if self.federation.wants_new_authentication(level) && !anew {
            return Err(Refusal::new(8, "ForceAuthn must be true at this level"));
        }
        let granted = self.federation.grants(level, comparison);
        let granted = granted.ok_or_else(|| Refusal::new(12, "no level is better than the third"))?;
        let attributes = self.attributes(root)?;
        Ok(Asked { id, consumer, attributes, level: granted, anew, purpose: purpose(root)? })
    }

    fn form(&self, root: Node<'_, '_>) -> Result<(), Refusal> {
        let wrong = |detail: &str| Err(Refusal::new(8, detail));
        if !root.has_tag_name((PROTOCOL, "AuthnRequest")) {
            return wrong("the root is not an AuthnRequest");
        }
        if self.signed_beside && xml::child(root, DSIG, "Signature").is_some() {
            return wrong("a Signature inside a request by HTTP-Redirect");
        }
        let known = ["Issuer", "Signature", "Extensions", "Subject", "NameIDPolicy", "Conditions"];
        let known = [&known[..], &["RequestedAuthnContext", "Scoping"]].concat();
        let elements = root.children().filter(Node::is_element).map(|node| node.tag_name().name());
        let places: Option<Vec<usize>> =
            elements.map(|name| known.iter().position(|one| *one == name)).collect();
        match places {
            Some(places) if places.is_sorted_by(|one, next| one < next) => Ok(()),
            _ => wrong("elements unknown, doubled, or out of the order of the schema"),
        }
    }

    /// Where the response goes.
    pub(crate) fn consumer(&self, root: Node<'_, '_>) -> Result<String, Refusal> {
        let wrong = |detail: &str| Refusal::new(16, detail);
        let index = root.attribute("AssertionConsumerServiceIndex");
        let location = root.attribute("AssertionConsumerServiceURL");
        match (index, location, root.attribute("ProtocolBinding")) {
            (Some(index), None, None) => {
                let known = index.parse().ok().and_then(|index| self.provider.consumer(index));
                known.map(str::to_owned).ok_or_else(|| wrong("an index that the metadata do not have"))
            }
            (None, Some(location), Some(POST)) if self.provider.takes_at(location) => Ok(location.to_owned()),
            (None, Some(_), Some(POST)) => Err(wrong("an address that the metadata do not have")),
            (Some(_), ..) => Err(wrong("an index beside an address or binding")),
            _ => Err(wrong("neither an index nor an address with the binding HTTP-POST")),
        }
    }

    fn context(&self, root: Node<'_, '_>) -> Result<(Level, Comparison), Refusal> {
        let wrong = |detail: &str| Refusal::new(12, detail);
        let context = xml::child(root, PROTOCOL, "RequestedAuthnContext");
        let context = context.ok_or_else(|| wrong("no RequestedAuthnContext"))?;
        let mut classes = context.children().filter(Node::is_element);
        let (class, others) = (classes.next(), classes.next());
        let class = class.filter(|node| node.has_tag_name((ASSERTION, "AuthnContextClassRef")));
        let class =
            class.filter(|_| others.is_none()).ok_or_else(|| wrong("not one AuthnContextClassRef"))?;
        let level = Level::parse(&xml::text(class)).map_err(|_unknown| wrong("an unknown level"))?;
        let comparison = Comparison::parse(context.attribute("Comparison").unwrap_or("exact"));
        let comparison = comparison.ok().filter(|comparison| self.federation.compares(*comparison));
        Ok((level, comparison.ok_or_else(|| wrong("an unknown Comparison"))?))
    }

    fn attributes(&self, root: Node<'_, '_>) -> Result<Vec<String>, Refusal> {
        let held = self.federation.attributes();
        let Some(index) = root.attribute("AttributeConsumingServiceIndex") else {
            // The card's provider gives its four to everybody.
            let all = held.iter().filter(|_| self.federation == Federation::Cie);
            return Ok(all.map(|name| (*name).to_owned()).collect());
        };
        let known = index.parse().ok().and_then(|index| self.provider.attributes(index));
        let known = known.ok_or_else(|| Refusal::new(18, "an index that the metadata do not have"))?;
        let asked = held.iter().filter(|name| known.iter().any(|one| one == *name));
        Ok(asked.map(|name| (*name).to_owned()).collect())
    }
}

fn id(root: Node<'_, '_>) -> Result<String, Refusal> {
    let id = root.attribute("ID").unwrap_or_default();
    let starts = |letter: char| letter.is_alphabetic() || letter == '_';
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if id.starts_with(starts) && id.chars().all(goes_on) && id.len() <= 256 {
        return Ok(id.to_owned());
    }
    Err(Refusal::new(11, "the ID is missing, or not a name of XML"))
}

fn envelope(root: Node<'_, '_>, now: Timestamp, here: &[&str]) -> Result<(), Refusal> {
    if root.attribute("Version") != Some("2.0") {
        return Err(Refusal::new(9, "the Version is not 2.0"));
    }
    let instant = root.attribute("IssueInstant").unwrap_or_default();
    let issued: Option<Timestamp> = instant.ends_with('Z').then(|| instant.parse().ok()).flatten();
    let issued = issued.ok_or_else(|| Refusal::new(13, "IssueInstant is not an instant of UTC"))?;
    if issued < now - OLDEST || issued > now + AHEAD {
        return Err(Refusal::new(13, format!("issued at {instant}, now it is {now}")));
    }
    if !root.attribute("Destination").is_some_and(|destination| here.contains(&destination)) {
        return Err(Refusal::new(14, format!("Destination is none of {}", here.join(", "))));
    }
    if is_true(root.attribute("IsPassive")) {
        return Err(Refusal::new(15, "IsPassive is true"));
    }
    Ok(())
}

fn name_policy(root: Node<'_, '_>) -> Result<(), Refusal> {
    let policy = xml::child(root, PROTOCOL, "NameIDPolicy");
    if policy.and_then(|policy| policy.attribute("Format")) != Some(TRANSIENT) {
        return Err(Refusal::new(17, "the Format of NameIDPolicy is not transient"));
    }
    Ok(())
}

fn purpose(root: Node<'_, '_>) -> Result<Option<Purpose>, Refusal> {
    let extensions = xml::child(root, PROTOCOL, "Extensions");
    let purpose = extensions.and_then(|extensions| xml::child(extensions, SPID, "Purpose"));
    let purpose = purpose.map(|purpose| Purpose::parse(&xml::text(purpose)));
    purpose.transpose().map_err(|_unknown| Refusal::new(8, "an unknown Purpose"))
}

fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("true" | "1"))
}
