//! Sickness certificates: taken in from doctors, kept by rule, consulted by those concerned, sent on to employers.

mod certificate;
mod clerk;
pub mod consultation;
pub mod copies;
pub mod diagnosis;
mod error;
pub mod import;
pub mod intake;
pub mod lookup;
mod proof;
mod recipient;
pub mod registry;
pub mod store;
pub mod subscriptions;
pub mod writers;

use std::ops::Deref;
use std::sync::Arc;

pub use certificate::*;
pub use diagnosis::Diagnosis;
pub use error::Error;
use kernel::digest::Mac;
use kernel::vault::Vault;
use kernel::{Clock, Random};
pub use recipient::{Recipient, recipient_of};

/// What the institute decides about certificates; read once from the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the institute, as it stands on documents.
    pub institute: String,
    /// Address of the site without a final slash, for the service description and for links.
    pub base_url: String,
    /// Private RSA key (PKCS#8, PEM) for what doctors' programs send encrypted.
    pub decryption_key_pem: String,
    /// 32 secret bytes: fingerprints that reveal nothing, keys of throttles. A new key makes old certificates unknown
    /// to the check for those sent twice.
    pub mac_key: [u8; 32],
    /// Limits of the open look-up.
    pub lookup: lookup::Limits,
    /// How strongly a worker must have signed in to see a diagnosis.
    pub diagnosis_strength: kernel::Strength,
    /// The institute's own mailbox, from which attestations go out.
    pub sender_address: kernel::EmailAddress,
    /// The institute's ordinary mailbox, from which attestations go to workers; without it they have no such choice.
    pub email_sender_address: Option<kernel::EmailAddress>,
    /// Whether the institute sends short messages; without them workers name no telephones.
    pub sends_texts: bool,
    /// The largest message, in bytes, that goes out to a mailbox.
    pub message_bytes: usize,
}

/// The area. Cloning shares it, and costs next to nothing: it is done for each layer of each request.
#[derive(Clone)]
pub struct Certificates(Arc<Shared>);

/// What the area's handlers and jobs need. Cloned for another way of recording alone.
#[derive(Clone)]
pub struct Shared {
    /// The database.
    pub db: db::Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// Where diagnoses are sealed.
    pub vault: Vault,
    /// The record of who looked.
    pub audit: audit::Recorder,
    /// Fonts of printed documents.
    pub fonts: Arc<documents::pdf::Fonts>,
    /// The area's texts, for what is written when nobody looks at a page.
    pub messages: Arc<web::Messages>,
    /// What the institute decides.
    pub settings: Arc<Settings>,
    /// Keyed hashes under the key of the settings.
    pub mac: Mac,
    /// Who may send, and how it is checked.
    pub(crate) doorkeeper: Arc<intake::Doorkeeper>,
}

/// What a [`Certificates`] is made of.
pub struct Parts {
    /// The database, at this version's schema.
    pub db: db::Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// Where diagnoses are sealed.
    pub vault: Vault,
    /// The record of who looked.
    pub audit: audit::Recorder,
    /// Checks passwords and pincodes; the program's one pool, so that hashing never takes more than its cores.
    pub secrets: identity::Secrets,
    /// Fonts of printed documents.
    pub fonts: Arc<documents::pdf::Fonts>,
    /// What the institute decides.
    pub settings: Settings,
}

impl Certificates {
    /// Puts the area together; refuses settings that cannot be used.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let Parts { db, clock, random, vault, audit, secrets, fonts, settings } = parts;
        let doorkeeper = Arc::new(intake::Doorkeeper::new(&settings.decryption_key_pem, secrets, &random)?);
        let mac = Mac::new(&settings.mac_key);
        let messages = web::Messages::new(MESSAGES).map_err(|cause| Error::Settings(cause.to_string()))?;
        let (messages, settings) = (Arc::new(messages), Arc::new(settings));
        let shared = Shared { db, clock, random, vault, audit, fonts, messages, settings, mac, doorkeeper };
        Ok(Self(Arc::new(shared)))
    }

    /// The same area, which records in another way who looked: for the bench, which measures what that costs.
    #[must_use]
    pub fn recording_with(&self, audit: audit::Recorder) -> Self {
        Self(Arc::new(Shared { audit, ..Shared::clone(self) }))
    }
}

impl Deref for Certificates {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Every route of the area with who may use it.
#[must_use]
pub fn routes(certificates: Certificates) -> web::Routes {
    web::Routes::new()
        .merge(intake::routes())
        .merge(consultation::routes(&certificates))
        .merge(lookup::routes(&certificates))
        .merge(subscriptions::routes())
        .merge(copies::routes())
        .with_state(certificates)
}

/// What is done later for the area.
#[must_use]
pub fn jobs(certificates: &Certificates, delivery: &delivery::Delivery) -> jobs::Handlers {
    subscriptions::jobs(certificates, delivery)
        .merge(copies::jobs(certificates, delivery))
        .merge(lookup::jobs(certificates))
        .merge(intake::jobs(certificates))
}

/// The texts of the area's pages, mails and answers.
pub const MESSAGES: &[web::Source] = &[
    intake::MESSAGES,
    consultation::MESSAGES,
    copies::MESSAGES,
    lookup::MESSAGES,
    proof::MESSAGES,
    subscriptions::MESSAGES,
    writers::MESSAGES,
];

/// What the area offers, in the order of the home page.
pub const SERVICES: &[identity::Service] = &[
    consultation::employer::SERVICES[0],
    consultation::employer::SERVICES[1],
    consultation::worker::SERVICE,
    copies::SERVICE,
    subscriptions::SERVICE,
    subscriptions::OFFICE_SERVICE,
    lookup::SERVICE,
    intake::SERVICE,
    intake::NEW_SERVICE,
];

/// The area's entries of the navigation, in order.
pub const NAVIGATION: &[web::NavItem] = &[
    consultation::employer::NAVIGATION,
    subscriptions::NAVIGATION,
    subscriptions::OFFICE_NAVIGATION,
    consultation::worker::NAVIGATION,
    copies::NAVIGATION,
    intake::NAVIGATION,
    lookup::NAVIGATION,
];

/// The area's part of the description of the REST interface, room by room.
#[must_use]
pub fn openapi() -> Vec<utoipa::openapi::OpenApi> {
    use utoipa::OpenApi as _;
    vec![intake::IntakeApi::openapi(), consultation::AttestationsApi::openapi(), lookup::LookupApi::openapi()]
}
