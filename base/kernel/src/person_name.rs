//! Names as the doctors' interface limits them; names in registers may be longer and carry accents.

use crate::text::{personal, text_type};

/// A surname in a message of the Sistema TS: 2 to 24 letters, blanks and apostrophes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Surname(String);

/// A given name in a message of the Sistema TS: 2 to 20 letters, blanks and apostrophes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GivenName(String);

text_type!(Surname, NameError, "a surname");
text_type!(GivenName, NameError, "a given name");
personal!(Surname);
personal!(GivenName);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Too short or too long.
    #[error("the name must have from 2 to {most} characters")]
    Length {
        /// The most that this kind of name may have.
        most: usize,
    },
    /// Something else than a letter without accent, a blank or an apostrophe.
    #[error("the name may hold letters without accents, blanks and apostrophes")]
    Character,
}

impl Surname {
    const MOST: usize = 24;

    /// Reads a surname; blanks around it do not matter.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        checked(text, Self::MOST).map(Self)
    }

    /// The surname as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl GivenName {
    const MOST: usize = 20;

    /// Reads a given name; blanks around it do not matter.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        checked(text, Self::MOST).map(Self)
    }

    /// The given name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(text: &str, most: usize) -> Result<String, NameError> {
    let text = text.trim();
    if !text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'\'')) {
        return Err(NameError::Character);
    }
    if !(2..=most).contains(&text.len()) {
        return Err(NameError::Length { most });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_blanks_and_apostrophes_are_taken() {
        assert_eq!(Surname::parse(" D'Angelo De Rossi ").unwrap().as_str(), "D'Angelo De Rossi");
        assert_eq!(GivenName::parse("Hu").unwrap().as_str(), "Hu");
    }

    #[test]
    fn accents_hyphens_and_line_breaks_are_refused() {
        for text in ["Fò", "Rossi-Bianchi", "Ros\nsi", "Rossi3", "Rossi;"] {
            assert_eq!(Surname::parse(text), Err(NameError::Character), "{text}");
        }
    }

    #[test]
    fn each_kind_of_name_has_its_own_length() {
        let letters = |count| "A".repeat(count);
        assert!(Surname::parse(&letters(24)).is_ok());
        assert_eq!(Surname::parse(&letters(25)), Err(NameError::Length { most: 24 }));
        assert!(GivenName::parse(&letters(20)).is_ok());
        assert_eq!(GivenName::parse(&letters(21)), Err(NameError::Length { most: 20 }));
        assert_eq!(Surname::parse(" A "), Err(NameError::Length { most: 24 }));
    }
}
