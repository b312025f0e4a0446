use std::fmt;
use std::sync::Arc;

use bergshamra::DsigContext;
use jiff::Timestamp;
use thiserror::Error;

use crate::federation::Binding;
use crate::key::{self, Certificate};
use crate::refusal::Fault;
use crate::signature;
use crate::xml::{self, Element, METADATA, PROTOCOL, SIGNATURE};

/// An identity provider as its metadata describe it. Its keys are made ready here, once; cloning shares them.
#[derive(Clone)]
pub struct IdentityProvider {
    entity_id: String,
    name: String,
    sign_on: Vec<Endpoint>,
    logout: Vec<Endpoint>,
    certificates: Vec<Certificate>,
    valid_until: Option<Timestamp>,
    trusted: Arc<DsigContext>,
}

/// An address of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// How messages reach it.
    pub binding: Binding,
    /// Where requests go.
    pub location: String,
    /// Where answers go, if that is elsewhere.
    pub response_location: Option<String>,
}

/// Why metadata are not accepted. Metadata are public, so the entity id may be named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MetadataError {
    /// The text breaks a rule for all documents, or its signature is not right.
    #[error("the metadata are refused: {0}")]
    Refused(Fault),
    /// Not an `EntityDescriptor` or `EntitiesDescriptor`.
    #[error("not SAML metadata")]
    NotMetadata,
    /// No identity provider in it.
    #[error("there is no identity provider in the metadata")]
    NoProvider,
    /// A provider without a name in the federation.
    #[error("an identity provider has no entity id")]
    NoEntityId,
    /// Two providers with one name.
    #[error("the identity provider {0} comes twice")]
    Twice(String),
    /// A provider that cannot be asked by any binding we speak.
    #[error("the identity provider {0} has no address for sign-in")]
    NoSignOn(String),
    /// A provider without an RSA key of 2048 bits or more to sign with.
    #[error("the identity provider {0} has no usable signing certificate")]
    NoCertificate(String),
    /// An end of validity that is no time.
    #[error("the end of validity of the identity provider {0} cannot be read")]
    ValidUntil(String),
}

impl From<Fault> for MetadataError {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

/// Reads the metadata of one provider or of a registry. Where `registry` holds certificates, the document must be signed
/// with the key of one of them; where it is empty, whoever brought the document answers for it. Entities that are no
/// identity providers are passed over.
pub fn read_metadata(bytes: &[u8], registry: &[Certificate]) -> Result<Vec<IdentityProvider>, MetadataError> {
    let text = xml::look_over(bytes, xml::REGISTRY)?;
    let document = xml::parse(text)?;
    let root = Element::root(&document).ok_or(MetadataError::NotMetadata)?;
    if !root.is(METADATA, "EntityDescriptor") && !root.is(METADATA, "EntitiesDescriptor") {
        return Err(MetadataError::NotMetadata);
    }
    if !registry.is_empty() {
        signature::check_root(&document, text, &key::context(registry))?;
    }
    let mut providers: Vec<IdentityProvider> = Vec::new();
    for entity in root.all().filter(|element| element.is(METADATA, "EntityDescriptor")) {
        let Some(role) =
            entity.children_named(METADATA, "IDPSSODescriptor").find(|role| speaks_saml_2(*role))
        else {
            continue;
        };
        let provider = IdentityProvider::read(entity, role)?;
        if providers.iter().any(|other| other.entity_id == provider.entity_id) {
            return Err(MetadataError::Twice(provider.entity_id));
        }
        providers.push(provider);
    }
    if providers.is_empty() { Err(MetadataError::NoProvider) } else { Ok(providers) }
}

fn speaks_saml_2(role: Element<'_, '_>) -> bool {
    let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
    protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
}

impl IdentityProvider {
    fn read(entity: Element<'_, '_>, role: Element<'_, '_>) -> Result<Self, MetadataError> {
        let entity_id = entity.attribute("entityID").ok_or(MetadataError::NoEntityId)?.to_owned();
        let sign_on = endpoints(role, "SingleSignOnService");
        if sign_on.is_empty() {
            return Err(MetadataError::NoSignOn(entity_id));
        }
        let certificates = certificates(role);
        if certificates.is_empty() {
            return Err(MetadataError::NoCertificate(entity_id));
        }
        let Ok(valid_until) = valid_until(role) else { return Err(MetadataError::ValidUntil(entity_id)) };
        Ok(Self {
            name: name(entity).unwrap_or_else(|| entity_id.clone()),
            entity_id,
            sign_on,
            logout: endpoints(role, "SingleLogoutService"),
            valid_until,
            trusted: Arc::new(key::context(&certificates)),
            certificates,
        })
    }

    /// Its name in the federation.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The name that people know, in Italian if there is one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where people sign in.
    pub fn sign_on(&self) -> &[Endpoint] {
        &self.sign_on
    }

    /// Where they log out; empty if the provider has no single logout.
    pub fn logout(&self) -> &[Endpoint] {
        &self.logout
    }

    /// The certificates of its keys: several while a key is being replaced.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// When the metadata must be read anew at the latest, if they say so.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }

    pub(crate) fn signs_on_at(&self, binding: Binding) -> Option<&str> {
        let endpoint = self.sign_on.iter().find(|endpoint| endpoint.binding == binding)?;
        Some(&endpoint.location)
    }

    pub(crate) fn logs_out_at(&self, binding: Binding) -> Option<&Endpoint> {
        self.logout.iter().find(|endpoint| endpoint.binding == binding)
    }

    pub(crate) fn trusted(&self) -> &DsigContext {
        &self.trusted
    }
}

/// The earliest end of validity among those of a role and of all that it stands in.
fn valid_until(role: Element<'_, '_>) -> Result<Option<Timestamp>, jiff::Error> {
    let within = std::iter::successors(Some(role), |element| element.parent());
    let times = within.filter_map(|element| element.attribute("validUntil")).map(str::parse);
    times.collect::<Result<Vec<Timestamp>, _>>().map(|times| times.into_iter().min())
}

/// Endpoints of a binding we do not speak (SOAP) are passed over.
fn endpoints(role: Element<'_, '_>, name: &str) -> Vec<Endpoint> {
    let endpoints = role.children_named(METADATA, name).filter_map(|endpoint| {
        let uri = endpoint.attribute("Binding")?;
        let binding = Binding::ALL.iter().find(|binding| binding.uri() == uri)?;
        let response_location = endpoint.attribute("ResponseLocation").map(str::to_owned);
        let location = endpoint.attribute("Location")?.to_owned();
        Some(Endpoint { binding: *binding, location, response_location })
    });
    endpoints.collect()
}

/// A key without a use serves for all. Certificates that are of no use to us are passed over, for a provider may publish
/// one of another kind beside.
fn certificates(role: Element<'_, '_>) -> Vec<Certificate> {
    let keys = role.children_named(METADATA, "KeyDescriptor");
    let signing = keys.filter(|key| key.attribute("use").is_none_or(|purpose| purpose == "signing"));
    let texts = signing
        .flat_map(|key| key.children_named(SIGNATURE, "KeyInfo"))
        .flat_map(|info| info.children_named(SIGNATURE, "X509Data"))
        .flat_map(|data| data.children_named(SIGNATURE, "X509Certificate"))
        .filter_map(Element::text);
    texts.filter_map(|text| Certificate::from_base64(&text).ok()).collect()
}

fn name(entity: Element<'_, '_>) -> Option<String> {
    let organisation = entity.only(METADATA, "Organization")?;
    let names: Vec<_> = ["OrganizationDisplayName", "OrganizationName"]
        .into_iter()
        .flat_map(|name| organisation.children_named(METADATA, name))
        .collect();
    let italian = names.iter().find(|name| name.language() == Some("it"));
    italian.or(names.first()).and_then(|name| name.text())
}

/// Prints the entity id and how many keys there are.
impl fmt::Debug for IdentityProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdentityProvider({}, {} keys)", self.entity_id, self.certificates.len())
    }
}
