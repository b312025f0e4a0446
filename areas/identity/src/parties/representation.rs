use std::fmt;

use jiff::civil::Date;
use kernel::{InpdapUnit, OrganisationId, PersonId, Profile, id};

use super::OrganisationKind;

id! {
    /// Key of a representation.
    RepresentationId
}

/// That a person may act for an organisation. What is read from the store is in force on the day asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Representation {
    /// Its key.
    pub id: RepresentationId,
    /// Who acts.
    pub person: PersonId,
    /// For whom.
    pub organisation: OrganisationId,
    /// The organisation's name, as shown.
    pub name: String,
    /// What the organisation is.
    pub kind: OrganisationKind,
    /// The unit to which the rights are limited.
    pub unit: Option<InpdapUnit>,
    /// In what capacity.
    pub profile: Profile,
    /// First day.
    pub starts_on: Date,
    /// Last day, if one is set.
    pub ends_on: Option<Date>,
}

/// Without the organisation's name, which may be a person's.
impl fmt::Debug for Representation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Representation")
            .field("id", &self.id)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
