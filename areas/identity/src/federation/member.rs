use std::fs;
use std::net::IpAddr;

use kernel::Language;
use kernel::digest::sha256;
use saml::{
    AttributeSet, Certificate, Description, Federation, IdentityProvider, KeyError, Level, Organisation,
    Purpose, ServiceProvider, SigningKey,
};
use uuid::Builder;
use web::Site;

use super::providers::Cache;
use super::{FederationSettings, ServiceProviderSettings, level_for, paths};
use crate::onward::Onward;

/// Attributes of a citizen.
const CITIZEN: &[&str] = &["fiscalNumber", "name", "familyName", "email", "mobilePhone"];
/// Of one who acts for a legal person, or as a professional.
const COMPANY: &[&str] = &["companyName", "companyFiscalNumber", "ivaCode"];
/// All that the identity card says of anybody, and the smallest set of the eIDAS node.
const CARD: &[&str] = &["name", "familyName", "dateOfBirth", "fiscalNumber"];
const NODE: &[&str] = &["spidCode", "name", "familyName", "dateOfBirth", "fiscalNumber"];

/// The eIDAS node knows its sets by number and name.
const NODE_SET: (u16, &str) = (99, "eIDAS Natural Person Minimum Attribute Set");
const CITIZENS_SET: u16 = 0;
const COMPANIES_SET: u16 = 1;

/// What makes the institute a member of a federation.
#[derive(Clone)]
pub struct Membership {
    /// Of which one.
    pub federation: Federation,
    /// Who the institute is.
    pub service_provider: ServiceProviderSettings,
    /// What it set for this federation.
    pub settings: FederationSettings,
    /// Signing keys with their certificates; the first one signs, the others are announced.
    pub keys: Vec<Pair>,
}

/// A private key and its certificate, both PEM.
#[derive(Clone)]
pub struct Pair {
    /// PKCS#8.
    pub key: String,
    /// X.509.
    pub certificate: String,
}

/// Why the institute cannot be a member of a federation as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The description lacks something.
    #[error("[{0}]: {1}")]
    Description(Federation, saml::Unfit),
    /// A signing key is of no use.
    #[error("[{0}]: {1}")]
    Key(Federation, KeyError),
    /// The metadata cannot be signed.
    #[error("[{0}]: {1}")]
    Signing(Federation, saml::CannotSend),
    /// The registry's certificate cannot be read.
    #[error("[{0}] registry_certificate: {1}")]
    Registry(Federation, String),
    /// Metadata that anybody on the way could change.
    #[error(
        "[{0}] identity_providers: an address without https on another machine needs a registry_certificate"
    )]
    Unprotected(Federation),
}

/// The institute in one federation.
pub(crate) struct Member {
    pub(crate) federation: Federation,
    pub(crate) settings: FederationSettings,
    pub(crate) service: ServiceProvider,
    /// The signed metadata, as text.
    pub(crate) metadata: String,
    /// With what the registry signs.
    pub(super) registry: Vec<Certificate>,
    pub(super) cache: Cache,
}

/// The federations of which the institute is a member.
#[derive(Default)]
pub(crate) struct Members(Vec<Member>);

impl Members {
    pub(crate) fn new(memberships: &[Membership], site: &Site) -> Result<Self, Unfit> {
        memberships.iter().map(|one| Member::new(one, site)).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Member> {
        self.0.iter()
    }

    pub(crate) fn of(&self, federation: Federation) -> Option<&Member> {
        self.0.iter().find(|member| member.federation == federation)
    }
}

impl Member {
    fn new(membership: &Membership, site: &Site) -> Result<Self, Unfit> {
        let Membership { federation, service_provider, settings, keys } = membership;
        let federation = *federation;
        let keys = keys.iter().map(|pair| SigningKey::from_pem(&pair.key, &pair.certificate));
        let keys = keys.collect::<Result<_, _>>().map_err(|cause| Unfit::Key(federation, cause))?;
        let description = describe(federation, service_provider, settings, site);
        let service =
            ServiceProvider::new(description, keys).map_err(|cause| Unfit::Description(federation, cause))?;
        let metadata = service.metadata().map_err(|cause| Unfit::Signing(federation, cause))?;
        let registry = registry(federation, settings)?;
        if registry.is_empty() && leaves_unprotected(&settings.identity_providers) {
            return Err(Unfit::Unprotected(federation));
        }
        let settings = settings.clone();
        Ok(Self { federation, settings, service, metadata, registry, cache: Cache::default() })
    }

    /// The level to ask for on the way somewhere, with the kind of identity and the set of attributes.
    pub(super) fn asks(&self, onward: &Onward) -> (Level, Option<Purpose>, u16) {
        let level = onward.step_up().map_or(Level::L1, level_for).max(self.settings.level);
        let purpose = self.settings.purpose_of(&onward.target());
        let set = match (self.federation, purpose) {
            (Federation::Eidas, _) => NODE_SET.0,
            (Federation::Spid, Some(_)) => COMPANIES_SET,
            _ => CITIZENS_SET,
        };
        (level, purpose.filter(|_| self.federation == Federation::Spid), set)
    }
}

/// Whether somebody on the way could change what lies at this address.
fn leaves_unprotected(source: &str) -> bool {
    let Some(rest) = source.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host != "localhost" && !address.is_ok_and(|address| address.is_loopback())
}

/// How a provider is asked: by an address where it takes one.
pub(super) fn binding(endpoints: &[saml::Endpoint]) -> saml::Binding {
    let by_query = endpoints.iter().any(|endpoint| endpoint.binding == saml::Binding::Redirect);
    if by_query { saml::Binding::Redirect } else { saml::Binding::Post }
}

fn registry(federation: Federation, settings: &FederationSettings) -> Result<Vec<Certificate>, Unfit> {
    let Some(path) = &settings.registry_certificate else {
        return Ok(Vec::new());
    };
    let wrong = |cause: String| Unfit::Registry(federation, format!("{}: {cause}", path.display()));
    let text = fs::read_to_string(path).map_err(|cause| wrong(cause.to_string()))?;
    let end = "-----END CERTIFICATE-----";
    let blocks = text.split_inclusive(end).filter(|block| block.contains(end));
    let read = |block| Certificate::from_pem(block).map_err(|cause| wrong(cause.to_string()));
    let certificates: Vec<_> = blocks.map(read).collect::<Result<_, _>>()?;
    if certificates.is_empty() { Err(wrong("no certificate in it".to_owned())) } else { Ok(certificates) }
}

fn describe(
    federation: Federation,
    institute: &ServiceProviderSettings,
    settings: &FederationSettings,
    site: &Site,
) -> Description {
    let (paths, origin) = (paths(federation), site.origin());
    let names = |language: Language, name: &String| Organisation {
        language,
        name: name.clone(),
        display_name: name.clone(),
        url: institute.url.clone().unwrap_or_else(|| origin.to_owned()),
    };
    let entity_id = settings.entity_id(origin, federation);
    Description {
        federation,
        attribute_sets: attribute_sets(federation, settings, site, &entity_id),
        entity_id,
        answers_at: format!("{origin}{}", paths.answers),
        logout_at: format!("{origin}{}", paths.logout),
        organisation: institute.names.iter().map(|(language, name)| names(*language, name)).collect(),
        contact: institute.contact(),
    }
}

impl FederationSettings {
    /// The institute's name in the federation: what is set, or the address of the metadata on a site.
    #[must_use]
    pub fn entity_id(&self, origin: &str, federation: Federation) -> String {
        self.entity_id.clone().unwrap_or_else(|| format!("{origin}{}", paths(federation).metadata))
    }
}

fn attribute_sets(
    federation: Federation,
    settings: &FederationSettings,
    site: &Site,
    entity_id: &str,
) -> Vec<AttributeSet> {
    let set = |index, names, attributes: &[&[&str]]| AttributeSet {
        index,
        names,
        attributes: attributes.concat().into_iter().map(str::to_owned).collect(),
    };
    let named = |key: &str| {
        let languages = site.languages().iter();
        languages.map(|one| (Some(*one), site.messages().text(*one, key).into_owned())).collect()
    };
    match federation {
        Federation::Spid => {
            let citizens = set(CITIZENS_SET, named("identity-attributes"), &[CITIZEN]);
            let companies =
                || set(COMPANIES_SET, named("identity-attributes-professional"), &[CITIZEN, COMPANY]);
            let professional = !settings.professional.is_empty();
            [citizens].into_iter().chain(professional.then(companies)).collect()
        }
        Federation::Cie => vec![set(CITIZENS_SET, vec![(None, set_name(entity_id))], &[CARD])],
        Federation::Eidas => {
            vec![set(NODE_SET.0, vec![(Some(Language::En), NODE_SET.1.to_owned())], &[NODE])]
        }
    }
}

/// The card's providers name a set by a UUID of version 4, which has to stay the same.
fn set_name(entity_id: &str) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sha256(entity_id.as_bytes())[..16]);
    format!("urn:uuid:{}", Builder::from_random_bytes(bytes).into_uuid())
}

/// The provider with this entity id.
pub(super) fn find<'p>(providers: &'p [IdentityProvider], entity_id: &str) -> Option<&'p IdentityProvider> {
    providers.iter().find(|provider| provider.entity_id() == entity_id)
}

#[cfg(test)]
mod tests {
    use super::leaves_unprotected;

    #[test]
    fn metadata_from_another_machine_need_protection_on_their_way() {
        for source in
            ["http://registry.example/idp.xml", "http://192.0.2.1:8080/x", "http://localhost.example/"]
        {
            assert!(leaves_unprotected(source), "{source}");
        }
        for source in
            ["https://registry.example/idp.xml", "/etc/idp.xml", "http://127.0.0.1:8080/x", "http://[::1]:1/"]
        {
            assert!(!leaves_unprotected(source), "{source}");
        }
    }
}
