use std::fmt;

use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::{ErrorKind, InpdapUnit, OrganisationId, PersonId, Profile, SessionId, Strength, TaxCode};

use crate::Failure;

/// The signed-in person; the session layer puts it into the request's extensions.
#[derive(Clone)]
pub struct Principal {
    /// The session, for ending it.
    pub session: SessionId,
    /// The person.
    pub person: PersonId,
    /// The person's tax code.
    pub tax_code: TaxCode,
    /// Name and surname, as shown.
    pub name: String,
    /// What the person may be here.
    pub profiles: Vec<Profile>,
    /// How strongly the person signed in.
    pub strength: Strength,
    /// For whom the person acts in this session.
    pub acting_for: Option<ActingFor>,
    /// The token that every form of this session carries.
    pub csrf: String,
}

/// An organisation for which a person acts.
#[derive(Clone)]
pub struct ActingFor {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name, as shown.
    pub name: String,
    /// What it is, as the word under which identity stores it.
    pub kind: String,
    /// The unit of a public body to which the person's rights are limited.
    pub unit: Option<InpdapUnit>,
}

impl Principal {
    /// Whether the person has the profile.
    #[must_use]
    pub fn is(&self, profile: Profile) -> bool {
        self.profiles.contains(&profile)
    }
}

/// Without the person's data: only what may stand in a log.
impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("profiles", &self.profiles)
            .field("strength", &self.strength)
            .finish_non_exhaustive()
    }
}

/// Without the organisation's name.
impl fmt::Debug for ActingFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActingFor").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The signed-in person, in handlers whose route asks for one. On an open route without a session: 401.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Principal);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let person = parts.extensions.get::<Principal>().cloned();
        person.map(Self).ok_or_else(|| Failure::of(ErrorKind::Unauthenticated))
    }
}
