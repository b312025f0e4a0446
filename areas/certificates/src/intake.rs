//! Certificates coming in: from doctors' programs by SOAP and REST, from doctors without software by a form.

mod api;
mod ask;
mod author;
mod bulk;
mod doorkeeper;
mod facts;
mod form;
mod reading;
pub mod rules;
mod section;
mod soap;
mod stated;
mod store;
mod submission;
mod sweeping;
mod table;
mod take;

pub use api::IntakeApi;
pub use ask::{ATTESTATION_FETCHED, LISTED, OPENED, REPRINTED, SEARCHED, WORKER_ASKED};
pub use bulk::{Arrived, Stored, annul_arrived, store_many, with_history};
pub(crate) use doorkeeper::Doorkeeper;
pub use facts::{Author, Earlier, Facts};
pub use reading::submission as read_submission;
pub use section::Section;
pub(crate) use soap::{stated_author, stated_certificate, stated_worker};
pub use stated::{Stated, StatedAddress, StatedAuthor, StatedAvailability, StatedDiagnosis};
pub use store::AttestationId;
pub use submission::{Rectification, Reference, Search, Submission};
pub use sweeping::jobs;
pub use table::{errors_document, rules_table};
pub use take::{ANNULLED, AnnulmentReceipt, From, Outcome, RECTIFIED, Receipt, SENT, annul, rectify, send};

use crate::Certificates;

/// The texts of this room.
pub const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/intake.it.ftl"),
    en: include_str!("../messages/intake.en.ftl"),
    de: include_str!("../messages/intake.de.ftl"),
};

/// The room's entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: form::LIST, label: "intake-nav", profiles: &[kernel::Profile::Doctor] };

/// The room's entry of the catalogue.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: form::LIST,
    title: "intake-nav",
    description: "intake-service-description",
    profiles: &[kernel::Profile::Doctor],
    funds: &[],
    strength: kernel::Strength::Ordinary,
};

/// The form's entry of the catalogue.
pub(crate) const NEW_SERVICE: identity::Service = identity::Service {
    path: form::NEW,
    title: "intake-new-title",
    description: "intake-new-service-description",
    strength: kernel::Strength::Dispositive,
    ..SERVICE
};

pub(crate) fn routes() -> web::Routes<Certificates> {
    web::Routes::new().merge(soap::routes()).merge(api::routes()).merge(form::routes())
}
