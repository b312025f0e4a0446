//! People, organisations, and who may act for whom.

mod organisation;
mod person;
mod representation;
pub(crate) mod store;

pub(crate) use organisation::kind_key;
pub use organisation::{Organisation, OrganisationKind};
pub use person::Person;
pub use representation::{Representation, RepresentationId};
