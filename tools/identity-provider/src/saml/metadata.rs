//! What the provider says of itself.

use askama::Template;

use crate::Error;
use crate::federation::Federation;
use crate::keys::{KeyRing, RollOver};
use crate::signature;

#[derive(Template)]
#[template(path = "saml/metadata.xml")]
struct Metadata<'a> {
    id: String,
    entity_id: &'a str,
    federation: Federation,
    certificates: Vec<&'a str>,
}

/// Its metadata, signed with the key that signs responses.
pub(crate) fn write(
    federation: Federation,
    entity_id: &str,
    keys: &KeyRing,
    step: RollOver,
) -> Result<String, Error> {
    let certificates = keys.announced(step).into_iter().map(|key| key.certificate.as_str()).collect();
    let id = format!("_{federation}-{step}");
    let metadata = Metadata { id, entity_id, federation, certificates }.render()?;
    signature::seal(metadata, keys.signing(step))
}
