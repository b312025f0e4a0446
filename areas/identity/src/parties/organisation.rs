use std::fmt;

use kernel::{EmployerNumber, InpdapUnit, OrganisationId, Profile, TaxCode, words};

words! {
    /// What an organisation is.
    pub enum OrganisationKind {
        /// A private firm.
        Firm = "firm",
        /// A public body, known by tax code and INPDAP units.
        PublicBody = "public-body",
        /// A household that employs somebody.
        DomesticEmployer = "domestic-employer",
        /// One of the professions or associations that act for employers.
        Intermediary = "intermediary",
        /// A patronato, national or zonal.
        Patronato = "patronato",
    }
}

impl OrganisationKind {
    /// In what capacity its people use the desk.
    #[must_use]
    pub fn profile(self) -> Profile {
        match self {
            Self::Firm | Self::DomesticEmployer => Profile::Employer,
            Self::PublicBody => Profile::PublicBody,
            Self::Intermediary | Self::Patronato => Profile::Intermediary,
        }
    }
}

/// A firm, public body, household or intermediary for which people act.
#[derive(Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its key.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name, as shown.
    pub name: String,
    /// Its tax code: 11 digits, or the person's 16 characters where a person is the employer.
    pub tax_code: TaxCode,
    /// Its employer numbers, ascending.
    pub employer_numbers: Vec<EmployerNumber>,
    /// Its INPDAP units, ascending.
    pub units: Vec<InpdapUnit>,
    /// Whether one place sees the certificates of all units.
    pub centralised: bool,
}

/// Without name and tax code, which are a person's where a household employs.
impl fmt::Debug for Organisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organisation").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The message key of a kind of organisation.
pub(crate) fn kind_key(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Firm => "identity-kind-firm",
        OrganisationKind::PublicBody => "identity-kind-public-body",
        OrganisationKind::DomesticEmployer => "identity-kind-domestic-employer",
        OrganisationKind::Intermediary => "identity-kind-intermediary",
        OrganisationKind::Patronato => "identity-kind-patronato",
    }
}
