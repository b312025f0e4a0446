//! Service providers, read from their metadata.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra::Key;
use bergshamra::keys::loader;
use roxmltree::Node;

use crate::xml::{self, DSIG, METADATA};

const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// A service that people sign in to.
pub(crate) struct ServiceProvider {
    pub(crate) entity_id: String,
    /// As people know it.
    pub(crate) name: String,
    /// With which it may sign.
    pub(crate) keys: Vec<Key>,
    consumers: Vec<Consumer>,
    sets: Vec<(u16, Vec<String>)>,
    /// Where answers to its logout requests go by POST.
    pub(crate) logout_post: Option<String>,
    /// Where they go by Redirect.
    pub(crate) logout_redirect: Option<String>,
}

/// Where it takes responses, by POST.
struct Consumer {
    index: u16,
    location: String,
    is_default: bool,
}

impl ServiceProvider {
    /// All service providers of one or several entities.
    pub(crate) fn read_all(metadata: &str) -> Result<Vec<Self>, String> {
        let document = xml::parse(metadata)?;
        let entities =
            document.descendants().filter(|node| node.has_tag_name((METADATA, "EntityDescriptor")));
        let providers = entities.filter_map(|entity| {
            let role = xml::child(entity, METADATA, "SPSSODescriptor")?;
            Some(Self::read(entity, role))
        });
        let providers = providers.collect::<Result<Vec<_>, _>>()?;
        if providers.is_empty() { Err("no SPSSODescriptor".to_owned()) } else { Ok(providers) }
    }

    fn read(entity: Node<'_, '_>, role: Node<'_, '_>) -> Result<Self, String> {
        let entity_id = entity.attribute("entityID").ok_or("no entityID")?.to_owned();
        let all = |name| role.children().filter(move |node| node.has_tag_name((METADATA, name)));
        let signing =
            all("KeyDescriptor").filter(|key| key.attribute("use").is_none_or(|what| what == "signing"));
        let keys = signing.map(key).collect::<Result<Vec<_>, _>>()?;
        let consumers: Vec<_> = all("AssertionConsumerService").filter_map(consumer).collect();
        if keys.is_empty() || consumers.is_empty() {
            return Err(format!("{entity_id}: no signing key, or nothing that takes responses by POST"));
        }
        let logout = |binding| {
            let service = all("SingleLogoutService").find(|one| one.attribute("Binding") == Some(binding))?;
            service.attribute("ResponseLocation").or(service.attribute("Location")).map(str::to_owned)
        };
        Ok(Self {
            name: name(entity).unwrap_or_else(|| entity_id.clone()),
            keys,
            consumers,
            sets: all("AttributeConsumingService").filter_map(set).collect(),
            logout_post: logout(POST),
            logout_redirect: logout(REDIRECT),
            entity_id,
        })
    }

    /// Where responses go unless a request says otherwise.
    pub(crate) fn default_consumer(&self) -> &str {
        let first = self.consumers.iter().min_by_key(|consumer| (!consumer.is_default, consumer.index));
        first.map_or("", |consumer| consumer.location.as_str())
    }

    /// Where it takes responses under this index.
    pub(crate) fn consumer(&self, index: u16) -> Option<&str> {
        let found = self.consumers.iter().find(|consumer| consumer.index == index);
        found.map(|consumer| consumer.location.as_str())
    }

    /// Whether it takes responses there.
    pub(crate) fn takes_at(&self, location: &str) -> bool {
        self.consumers.iter().any(|consumer| consumer.location == location)
    }

    /// The names of the attributes that it asks for under this index.
    pub(crate) fn attributes(&self, index: u16) -> Option<&[String]> {
        self.sets.iter().find(|(number, _)| *number == index).map(|(_, names)| names.as_slice())
    }
}

fn key(descriptor: Node<'_, '_>) -> Result<Key, String> {
    let found = descriptor.descendants().find(|node| node.has_tag_name((DSIG, "X509Certificate")));
    let text: String = found.map(xml::text).unwrap_or_default().split_whitespace().collect();
    let der = STANDARD.decode(text).map_err(|cause| format!("X509Certificate: {cause}"))?;
    loader::load_x509_cert_der(&der).map_err(|cause| format!("X509Certificate: {cause}"))
}

fn index(node: Node<'_, '_>) -> Option<u16> {
    node.attribute("index").and_then(|index| index.parse().ok())
}

fn consumer(node: Node<'_, '_>) -> Option<Consumer> {
    if node.attribute("Binding") != Some(POST) {
        return None;
    }
    let is_default = matches!(node.attribute("isDefault"), Some("true" | "1"));
    Some(Consumer { index: index(node)?, location: node.attribute("Location")?.to_owned(), is_default })
}

fn set(node: Node<'_, '_>) -> Option<(u16, Vec<String>)> {
    let asked = node.children().filter(|child| child.has_tag_name((METADATA, "RequestedAttribute")));
    let names = asked.filter_map(|child| child.attribute("Name").map(str::to_owned));
    Some((index(node)?, names.collect()))
}

fn name(entity: Node<'_, '_>) -> Option<String> {
    let organisation = xml::child(entity, METADATA, "Organization")?;
    xml::child(organisation, METADATA, "OrganizationDisplayName").map(xml::text)
}
