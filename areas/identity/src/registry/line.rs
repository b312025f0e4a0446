use std::fmt;

use jiff::civil::Date;
use kernel::{EmailAddress, EmployerNumber, InpdapUnit, PhoneNumber, Profile, Strength, TaxCode, words};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::LineError;
use crate::parties::OrganisationKind;
use crate::pin::credential::Form;

/// One line of the register; `type` says what it is. Lines refer to people and organisations by tax code.
#[derive(Clone)]
pub enum Line {
    /// `{"type": "person", "tax_code", "surname", "given_name", "email"?, "pec"?, "mobile"?, "address"?, "profiles": […]}`
    Person(PersonLine),
    /// `{"type": "organisation", "tax_code", "kind", "name", "employer_numbers"?, "inpdap_units"?, "centralised"?}`
    Organisation(OrganisationLine),
    /// `{"type": "representation", "person", "organisation", "unit"?, "profile"?, "from"?, "until"?}`
    Representation(RepresentationLine),
    /// `{"type": "credential", "person", "strength", "form"?, "pin" or "pin_hash", "issued_on"?, "lapses_on"?}`
    Credential(CredentialLine),
}

impl Line {
    const TYPES: [&str; 4] = ["person", "organisation", "representation", "credential"];

    /// Reads a line. The reason of a refusal names a position, never a value.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let Head { kind } = read(text)?;
        match kind.as_str() {
            "person" => read(text).map(Self::Person),
            "organisation" => read(text).map(Self::Organisation),
            "representation" => read(text).map(Self::Representation),
            "credential" => read(text).map(Self::Credential),
            _ => Err(LineError::Form(format!("type is none of {}", Self::TYPES.join(", ")))),
        }
    }
}

/// What a line is, read before the rest of it so that refusals can name a position.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
}

/// Whether a line belongs to this register: other areas have lines of other types in the same file.
#[must_use]
pub fn takes(text: &str) -> bool {
    read::<Head>(text).is_ok_and(|Head { kind }| Line::TYPES.contains(&kind.as_str()))
}

fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, LineError> {
    serde_json::from_str(text).map_err(|error| LineError::Form(reason(&error)))
}

/// What is wrong with a line, without what the line says: the parser quotes texts that it did not expect.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let named = ["missing field", "unknown field"].iter().find(|start| text.starts_with(**start));
    let what = match named {
        Some(_) => text.split(", expected").next().unwrap_or_default().to_owned(),
        None if error.is_data() => "a value is not of the form that its field needs".to_owned(),
        None => "not JSON".to_owned(),
    };
    format!("column {}: {what}", error.column())
}

/// All of it is personal.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(…)")
    }
}

/// A person with what he is on his own account.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) tax_code: TaxCode,
    pub(super) surname: String,
    pub(super) given_name: String,
    pub(super) email: Option<EmailAddress>,
    pub(super) pec: Option<EmailAddress>,
    pub(super) mobile: Option<PhoneNumber>,
    pub(super) address: Option<String>,
    #[serde(default)]
    pub(super) profiles: Vec<Profile>,
}

/// An organisation with all its numbers and units.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) tax_code: TaxCode,
    pub(super) kind: OrganisationKind,
    pub(super) name: String,
    #[serde(default)]
    pub(super) employer_numbers: Vec<EmployerNumber>,
    #[serde(default)]
    pub(super) inpdap_units: Vec<InpdapUnit>,
    #[serde(default)]
    pub(super) centralised: bool,
}

/// That a person may act for an organisation: without `profile` in the capacity that follows from its kind, without
/// `from` since ever, without `until` until further notice. Both days are included.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepresentationLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) person: TaxCode,
    pub(super) organisation: TaxCode,
    pub(super) unit: Option<InpdapUnit>,
    pub(super) profile: Option<Profile>,
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

/// A PIN: in clear, to be hashed on the way in, or as kept elsewhere. It takes the place of the one before.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialLine {
    #[serde(rename = "type")]
    _type: IgnoredAny,
    pub(super) person: TaxCode,
    pub(super) strength: PinStrength,
    #[serde(default)]
    pub(super) form: Form,
    pub(super) pin: Option<String>,
    pub(super) pin_hash: Option<String>,
    pub(super) issued_on: Option<Date>,
    pub(super) lapses_on: Option<Date>,
}

words! {
    /// What a PIN allows.
    pub enum PinStrength {
        /// To consult.
        Ordinary = "ordinary",
        /// Also to dispose.
        Dispositive = "dispositive",
    }
}

impl From<PinStrength> for Strength {
    fn from(strength: PinStrength) -> Self {
        match strength {
            PinStrength::Ordinary => Self::Ordinary,
            PinStrength::Dispositive => Self::Dispositive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Line::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn each_kind_of_line_is_read() {
        for line in [
            r#"{"type":"person","tax_code":"RSSMRA45C12F205C","surname":"Rossi","given_name":"Mario","profiles":["worker"]}"#,
            r#"{"type":"organisation","tax_code":"01114601006","kind":"firm","name":"Alfa","employer_numbers":["0123456789"]}"#,
            r#"{"type":"representation","person":"RSSMRA45C12F205C","organisation":"01114601006","until":"2026-12-31"}"#,
            r#"{"type":"credential","person":"RSSMRA45C12F205C","strength":"ordinary","pin":"K7M2P9QX"}"#,
        ] {
            assert!(Line::parse(line).is_ok(), "{line}: {}", refusal(line));
        }
    }

    #[test]
    fn lines_of_other_areas_are_left_to_them() {
        assert!(takes(r#"{"type":"person"}"#));
        assert!(!takes(r#"{"type":"worker"}"#) && !takes("{}") && !takes("") && !takes("# people"));
    }

    #[test]
    fn a_refusal_says_where_and_why_and_never_what() {
        assert_eq!(refusal("{"), "not readable: column 1: not JSON");
        assert!(
            refusal(r#"{"type":"person","tax_code":"RSSMRA45C12F205C","surname":"Rossi"}"#)
                .contains("missing field `given_name`")
        );
        let wrong = refusal(
            r#"{"type":"credential","person":"RSSMRA45C12F205X","strength":"ordinary","pin":"K7M2P9QX"}"#,
        );
        assert!(!wrong.contains("RSSMRA") && !wrong.contains("K7M2"), "{wrong}");
        let word = refusal(
            r#"{"type":"person","tax_code":"RSSMRA45C12F205C","surname":"R","given_name":"M","profiles":["RSSMRA45C12F205C"]}"#,
        );
        assert!(!word.contains("RSSMRA"), "{word}");
    }
}
