use std::fmt;

use jiff::Timestamp;
use kernel::TaxCode;

use crate::federation::Level;

/// What a provider proved of a person. Everything in it was signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The id of the assertion.
    pub id: String,
    /// The provider's passing name for the person; needed to log out.
    pub name_id: String,
    /// Whose name it is.
    pub name_qualifier: String,
    /// The provider's session, if it keeps one (SPID level 1).
    pub session_index: Option<String>,
    /// How sure the provider was.
    pub level: Level,
    /// When the provider wrote the assertion.
    pub issued_at: Timestamp,
    /// When the person was authenticated.
    pub authenticated_at: Timestamp,
    /// The first moment, by the provider's clock, at which it proves nothing any more.
    pub not_on_or_after: Timestamp,
    /// Names and values of the attributes, empty ones left out.
    pub attributes: Vec<(String, String)>,
}

impl Assertion {
    /// The value of an attribute by the federation's name for it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The Italian tax code of the person, if there is one and it is well-formed.
    pub fn tax_code(&self) -> Option<TaxCode> {
        let value = self.attribute("fiscalNumber")?;
        TaxCode::parse(value.strip_prefix("TINIT-").unwrap_or(value)).ok()
    }
}

/// Prints nothing personal.
impl fmt::Debug for Assertion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Assertion(level {}, {} attributes)", self.level, self.attributes.len())
    }
}
