//! The vocabulary of the house: identifiers that parse once and are never checked again, the clock and the
//! source of randomness that are passed in, deadlines in the time of Rome, places, and the vault for health data.
//!
//! Nothing here reads a file, a socket or a database; only [`Clock::system`] and [`Random::system`] touch the machine.

mod actor;
pub mod calendar;
mod clock;
mod diagnosis_code;
pub mod digest;
mod email_address;
mod employer_number;
mod error_kind;
mod ids;
mod inpdap_unit;
mod language;
mod latin;
mod person_name;
mod phone_number;
pub mod places;
mod postcode;
mod protocol_number;
mod random;
mod rights;
pub mod stored;
mod tax_code;
mod text;
pub mod vault;
mod words;

pub use actor::{Actor, Door};
pub use clock::Clock;
pub use diagnosis_code::{DiagnosisCode, DiagnosisCodeError};
pub use email_address::{EmailAddress, EmailAddressError};
pub use employer_number::{EmployerNumber, EmployerNumberError};
pub use error_kind::ErrorKind;
pub use inpdap_unit::{InpdapUnit, InpdapUnitError};
pub use language::Language;
pub use person_name::{GivenName, NameError, Surname};
pub use phone_number::{PhoneNumber, PhoneNumberError};
pub use places::{PlaceCode, PlaceCodeError};
pub use postcode::{Postcode, PostcodeError};
pub use protocol_number::{ProtocolNumber, ProtocolNumberError};
pub use random::Random;
pub use rights::{Profile, Strength};
pub use tax_code::{BirthFacts, Sex, TaxCode, TaxCodeError, TaxCodeKind};
pub use words::UnknownWord;

/// What [`words!`] and [`id!`] need in the crates that call them.
#[doc(hidden)]
pub mod macro_support {
    pub use crate::ids::fresh_uuid;
    pub use crate::text::deserialize_parsed;
    pub use {serde, uuid};
}

id! {
    /// A person known to the institute.
    PersonId
    /// A firm, public body, household or intermediary for which people act.
    OrganisationId
    /// A person's session at the desk.
    SessionId
}
