//! Date, sex and place of birth, positions 7 to 15.

use jiff::civil::Date;

use super::person::digit;
use super::{TaxCode, TaxCodeError};
use crate::PlaceCode;

const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
const ADDED_TO_THE_DAY_OF_A_WOMAN: i8 = 40;

crate::words! {
    /// The sex entered at birth, as registers and messages write it.
    pub enum Sex {
        /// *Maschio.*
        Male = "M",
        /// *Femmina.*
        Female = "F",
    }
}

/// What a person's tax code says about the person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthFacts {
    /// The sex.
    pub sex: Sex,
    /// The day of birth; a code holds two digits of the year, so this is the latest such day that is not to come.
    pub birth_date: Date,
    /// The municipality or foreign country; it may be one that [`crate::places`] does not know.
    pub place: PlaceCode,
}

crate::text::personal!(BirthFacts);

impl TaxCode {
    /// What the code says about the person's birth, seen from `today`; none for a numeric code.
    #[must_use]
    pub fn facts(&self, today: Date) -> Option<BirthFacts> {
        let characters = self.characters()?;
        let (sex, day) = sex_and_day(characters)?;
        let (year, month) = (two_digits(characters, 6)?, month(characters)?);
        let century = today.year() - today.year() % 100;
        let birth_date = [century, century - 100]
            .into_iter()
            .filter_map(|century| Date::new(century + i16::from(year), month, day).ok())
            .find(|date| *date <= today)?;
        Some(BirthFacts { sex, birth_date, place: place(characters)? })
    }
}

/// Whether month and day exist in one of the centuries that the year may belong to.
pub(super) fn check(characters: &[u8; 16]) -> Result<(), TaxCodeError> {
    let month = month(characters).ok_or(TaxCodeError::Character)?;
    let year = two_digits(characters, 6).ok_or(TaxCodeError::Character)?;
    let (_sex, day) = sex_and_day(characters).ok_or(TaxCodeError::Date)?;
    [1900, 2000]
        .into_iter()
        .any(|century| Date::new(century + i16::from(year), month, day).is_ok())
        .then_some(())
        .ok_or(TaxCodeError::Date)
}

/// The letter of a month from 1 to 12.
pub(super) fn month_letter(date: Date) -> u8 {
    usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or(b'A')
}

/// The day, with what is added for a woman.
pub(super) fn day_number(date: Date, sex: Sex) -> i8 {
    match sex {
        Sex::Male => date.day(),
        Sex::Female => date.day() + ADDED_TO_THE_DAY_OF_A_WOMAN,
    }
}

fn month(characters: &[u8; 16]) -> Option<i8> {
    let index = MONTHS.iter().position(|letter| *letter == characters[8])?;
    i8::try_from(index + 1).ok()
}

fn sex_and_day(characters: &[u8; 16]) -> Option<(Sex, i8)> {
    match two_digits(characters, 9)? {
        day @ 1..=31 => Some((Sex::Male, day)),
        day @ 41..=71 => Some((Sex::Female, day - ADDED_TO_THE_DAY_OF_A_WOMAN)),
        _ => None,
    }
}

fn place(characters: &[u8; 16]) -> Option<PlaceCode> {
    let mut code = [characters[11], 0, 0, 0];
    for (to, from) in code[1..].iter_mut().zip(&characters[12..15]) {
        *to = b'0' + digit(*from)?;
    }
    PlaceCode::from_bytes(code)
}

fn two_digits(characters: &[u8; 16], position: usize) -> Option<i8> {
    let number = digit(characters[position])? * 10 + digit(characters[position + 1])?;
    i8::try_from(number).ok()
}
