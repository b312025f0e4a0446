use askama::Template;
use kernel::digest::{hex, sha256};

use crate::federation::Federation;
use crate::outgoing::CannotSend;
use crate::service_provider::{Description, ServiceProvider};
use crate::signature::{self, Placeholder};

#[derive(Template)]
#[template(path = "metadata.xml")]
struct Metadata<'a> {
    id: &'a str,
    description: &'a Description,
    is_cie: bool,
    company: &'a str,
    certificates: Vec<String>,
    signature: Option<Placeholder<'a>>,
}

impl ServiceProvider {
    /// The signed metadata that the federation is given. The same description and keys make the same text.
    pub fn metadata(&self) -> Result<String, CannotSend> {
        let description = &self.description;
        let id = id_of(&description.entity_id);
        let metadata = Metadata {
            id: &id,
            description,
            is_cie: description.federation == Federation::Cie,
            company: description.organisation.first().map_or("", |names| &names.name),
            certificates: self.keys.iter().map(|key| key.certificate().base64()).collect(),
            signature: Some(Placeholder::new(&id, self.key())),
        };
        let text = metadata.render().map_err(|_cause| CannotSend::Signing)?;
        signature::sign(&text, self.key()).map_err(|_cause| CannotSend::Signing)
    }
}

/// An id that stays the same while the entity id does.
fn id_of(entity_id: &str) -> String {
    format!("_{}", hex(&sha256(entity_id.as_bytes())[..16]))
}
