//! The document by which a person proves who he is to the institute's own people.

use std::fmt;

use jiff::civil::Date;
use kernel::vault::Vault;
use kernel::{PersonId, Random, id, words};
use serde::Deserialize;
use web::{Choice, Errors, Page};

use crate::Error;

id! {
    /// Key of an identity document on record.
    DocumentId
}

words! {
    /// The documents that prove an identity (DPR 445/2000, art. 35).
    pub enum DocumentKind {
        /// The identity card, on paper or electronic.
        IdentityCard = "identity_card",
        /// The passport.
        Passport = "passport",
        /// The driving licence.
        DrivingLicence = "driving_licence",
        /// The residence permit.
        ResidencePermit = "residence_permit",
    }

    /// How a document came before the institute.
    pub enum Origin {
        /// In the hands of the person, at an office.
        Office = "office",
        /// As a copy on paper, with a signed form.
        Paper = "paper",
        /// As a copy by fax, with a signed form.
        Fax = "fax",
        /// As a copy that the person uploaded.
        Online = "online",
    }
}

/// Longest number and issuer taken, in characters.
const LONGEST: usize = 60;

/// An identity document that had not expired when it was looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number, in capitals.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Its last day.
    pub expires_on: Date,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The fields of a document, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(crate) document_kind: String,
    pub(crate) document_number: String,
    pub(crate) issuer: String,
    pub(crate) expires_on: String,
}

impl Typed {
    /// The document, or each thing that is wrong: the field and its message key.
    pub(crate) fn read(&self, today: Date) -> Result<Document, Vec<(&'static str, &'static str)>> {
        let mut wrong = Vec::new();
        let kind = DocumentKind::parse(&self.document_kind).ok();
        let (number, issuer) = (self.document_number.trim(), self.issuer.trim());
        let expires_on = self.expires_on.trim().parse::<Date>().ok();
        if kind.is_none() {
            wrong.push(("document_kind", "identity-document-kind-missing"));
        }
        let plain =
            |letter: char| letter.is_ascii_alphanumeric() || letter == ' ' || letter == '-' || letter == '/';
        if number.is_empty() {
            wrong.push(("document_number", "identity-document-number-missing"));
        } else if number.chars().count() > LONGEST || !number.chars().all(plain) {
            wrong.push(("document_number", "identity-document-number-wrong"));
        }
        if issuer.is_empty() || issuer.chars().count() > LONGEST || issuer.chars().any(char::is_control) {
            wrong.push(("issuer", "identity-document-issuer-missing"));
        }
        match expires_on {
            None => wrong.push(("expires_on", "identity-document-expiry-missing")),
            Some(last) if last < today => wrong.push(("expires_on", "identity-document-expired")),
            Some(_) => {}
        }
        match (kind, expires_on) {
            (Some(kind), Some(expires_on)) if wrong.is_empty() => Ok(Document {
                kind,
                number: number.to_ascii_uppercase(),
                issuer: issuer.to_owned(),
                expires_on,
            }),
            _ => Err(wrong),
        }
    }
}

/// What is wrong, in the language of the page.
pub(crate) fn errors(page: &Page, wrong: Vec<(&'static str, &'static str)>) -> Errors {
    let mut errors = Errors::none();
    for (field, key) in wrong {
        errors.add(field, page.t(key));
    }
    errors
}

/// The kinds of document, as a form offers them.
pub(crate) fn kinds(page: &Page) -> Vec<Choice> {
    DocumentKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), page.t(kind_key(*kind)))).collect()
}

/// The message key of a kind of document.
pub(crate) fn kind_key(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::IdentityCard => "identity-document-identity-card",
        DocumentKind::Passport => "identity-document-passport",
        DocumentKind::DrivingLicence => "identity-document-driving-licence",
        DocumentKind::ResidencePermit => "identity-document-residence-permit",
    }
}

/// The number of a document, sealed for its row alone.
pub(crate) fn seal_number(vault: &Vault, random: &Random, id: DocumentId, number: &str) -> Vec<u8> {
    vault.seal(random, &["identity document number", &id.to_string()], number.as_bytes())
}

/// The number of a document, from its row.
pub(crate) fn open_number(vault: &Vault, id: DocumentId, sealed: &[u8]) -> Result<String, Error> {
    let plain = vault.open(&["identity document number", &id.to_string()], sealed)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

/// A document about to be put on record.
pub(crate) struct Recorded<'a> {
    pub(crate) id: DocumentId,
    pub(crate) person: PersonId,
    pub(crate) document: &'a Document,
    pub(crate) number_sealed: Vec<u8>,
    pub(crate) origin: Origin,
    pub(crate) by: PersonId,
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn typed(expires_on: Date) -> Typed {
        Typed {
            document_kind: "passport".to_owned(),
            document_number: " ya1234567 ".to_owned(),
            issuer: "Questura di Prova".to_owned(),
            expires_on: expires_on.to_string(),
        }
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let wrong = Typed::default().read(date(2026, 3, 16)).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["document_kind", "document_number", "issuer", "expires_on"]);
    }

    #[test]
    fn a_number_is_kept_in_capitals_without_blanks_around_it() {
        assert_eq!(typed(date(2030, 1, 1)).read(date(2026, 3, 16)).unwrap().number, "YA1234567");
    }

    proptest! {
        #[test]
        fn a_document_counts_up_to_its_last_day_and_not_beyond(days in -1000..1000_i32) {
            let today = date(2026, 3, 16);
            let expires_on = today.checked_add(days.days()).unwrap();
            prop_assert_eq!(typed(expires_on).read(today).is_ok(), days >= 0);
        }

        #[test]
        fn whatever_is_typed_only_a_whole_and_valid_document_is_read(
            kind in ".*", number in ".*", issuer in ".*", expiry in ".*",
        ) {
            let typed = Typed { document_kind: kind, document_number: number, issuer, expires_on: expiry };
            if let Ok(document) = typed.read(date(2026, 3, 16)) {
                prop_assert!(!document.number.is_empty() && !document.issuer.is_empty());
                prop_assert!(document.expires_on >= date(2026, 3, 16));
            }
        }
    }
}
