//! People, organisations, and who may act for whom.

mod organisation;
mod person;
mod representation;
pub(crate) mod store;

pub use organisation::{Organisation, OrganisationKind};
pub use person::Person;
pub use representation::{Representation, RepresentationId};
