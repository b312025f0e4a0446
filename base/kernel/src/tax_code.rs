//! The tax code: 16 characters for a person (DM 13813 of 23 December 1976), 11 digits for an organisation, and 11
//! digits given provisionally to a person.

mod birth;
mod encode;
mod numeric;
mod person;

pub use birth::{BirthFacts, Sex};

use crate::text::{Inline, personal, text_type};

/// A tax code whose form and check character are right.
///
/// A person's code is accepted whatever its place of birth: places come and go faster than programs are
/// replaced. Whoever needs the place asks [`crate::places`]. A code with letters in place of digits (omocodia)
/// is another person's than the one without, so codes are compared as they stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode(Inline<16>);

text_type!(TaxCode, TaxCodeError, "a tax code");
personal!(TaxCode);

/// Who has a tax code of this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxCodeKind {
    /// A person, 16 characters.
    Person,
    /// A person whose 16 characters were not yet given, 11 digits.
    Provisional,
    /// A company or a body, 11 digits.
    Organisation,
}

/// Why a text is no tax code. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxCodeError {
    /// Neither 16 characters nor 11 digits.
    #[error("a tax code has 16 characters or 11 digits")]
    Length,
    /// A letter where a digit belongs, or the reverse, or a letter that stands for no month.
    #[error("a character of the tax code cannot stand in its place")]
    Character,
    /// The day of birth does not exist.
    #[error("the date of birth in the tax code does not exist")]
    Date,
    /// 16 characters, and the last one does not follow from the others.
    #[error("the last letter of the tax code does not match the others")]
    CheckLetter,
    /// 11 digits, and the last one does not follow from the others.
    #[error("the last digit of the tax code does not match the others")]
    CheckDigit,
    /// 11 digits whose digits 8 to 10 name no office, or whose first seven are out of that office's range.
    #[error("the tax code names an office that gives no such codes")]
    Office,
}

impl TaxCode {
    /// Reads a tax code; blanks around it and small letters do not matter.
    pub fn parse(text: &str) -> Result<Self, TaxCodeError> {
        let bytes = text.trim().as_bytes();
        if let Ok(mut characters) = <[u8; 16]>::try_from(bytes) {
            characters.make_ascii_uppercase();
            person::check(&characters)?;
            return Ok(Self(Inline::new(&characters)));
        }
        let digits = <[u8; 11]>::try_from(bytes).map_err(|_length| TaxCodeError::Length)?;
        numeric::check(&digits)?;
        Ok(Self(Inline::new(&digits)))
    }

    /// A person's code from its first 15 characters: for test data and for repairing what was read badly.
    pub fn with_check_letter(first_fifteen: &str) -> Result<Self, TaxCodeError> {
        let mut first =
            <[u8; 15]>::try_from(first_fifteen.as_bytes()).map_err(|_length| TaxCodeError::Length)?;
        first.make_ascii_uppercase();
        let letter = person::check_letter(&first).ok_or(TaxCodeError::Character)?;
        let mut characters = [letter; 16];
        characters[..15].copy_from_slice(&first);
        person::check(&characters)?;
        Ok(Self(Inline::new(&characters)))
    }

    /// A numeric code from its first 10 digits.
    pub fn numeric_with_check(first_ten: &str) -> Result<Self, TaxCodeError> {
        let first = <&[u8; 10]>::try_from(first_ten.as_bytes()).map_err(|_length| TaxCodeError::Length)?;
        let digit = numeric::check_digit(first).ok_or(TaxCodeError::Character)?;
        let mut digits = [digit; 11];
        digits[..10].copy_from_slice(first);
        numeric::check(&digits)?;
        Ok(Self(Inline::new(&digits)))
    }

    /// The code in capital letters, 16 or 11 characters. Personal data: never to a log, a URL or a title.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is a person's code of 16 characters.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.as_str().len() == 16
    }

    /// Who has a code of this form.
    #[must_use]
    pub fn kind(&self) -> TaxCodeKind {
        match self.characters() {
            Some(_) => TaxCodeKind::Person,
            None if numeric::is_provisional(self.as_str()) => TaxCodeKind::Provisional,
            None => TaxCodeKind::Organisation,
        }
    }

    /// The code as it would be had nobody else the same one: letters that stand for digits put back, the check
    /// letter computed anew. A numeric code is returned as it is.
    #[must_use]
    pub fn without_omocodia(&self) -> Self {
        self.characters().map_or(*self, |characters| Self(Inline::new(&person::plain(characters))))
    }

    fn characters(&self) -> Option<&[u8; 16]> {
        self.as_str().as_bytes().try_into().ok()
    }
}
