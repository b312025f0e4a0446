//! From a person's data to the code.

use jiff::civil::Date;

use super::birth::{Sex, day_number, month_letter};
use super::{TaxCode, person};
use crate::text::Inline;
use crate::{PlaceCode, latin};

impl TaxCode {
    /// The code that follows from a person's data, without omocodia. The surname is that of birth; names may
    /// carry accents, blanks and apostrophes, and letters that are not Latin are left out.
    #[must_use]
    pub fn encode(surname: &str, given_name: &str, birth: Date, sex: Sex, place: PlaceCode) -> Self {
        let mut characters = [0; 16];
        characters[..3].copy_from_slice(&of_surname(surname));
        characters[3..6].copy_from_slice(&of_given_name(given_name));
        characters[6..8].copy_from_slice(&two_digits(birth.year() % 100));
        characters[8] = month_letter(birth);
        characters[9..11].copy_from_slice(&two_digits(i16::from(day_number(birth, sex))));
        characters[11..15].copy_from_slice(place.as_str().as_bytes());
        Self(Inline::new(&person::close(characters)))
    }
}

fn of_surname(surname: &str) -> [u8; 3] {
    let (consonants, vowels) = consonants_and_vowels(surname);
    first_three(consonants.into_iter().chain(vowels))
}

fn of_given_name(given_name: &str) -> [u8; 3] {
    let (mut consonants, vowels) = consonants_and_vowels(given_name);
    if consonants.len() > 3 {
        consonants.remove(1);
    }
    first_three(consonants.into_iter().chain(vowels))
}

fn consonants_and_vowels(name: &str) -> (Vec<u8>, Vec<u8>) {
    latin::capitals(name).into_bytes().into_iter().partition(|letter| !b"AEIOU".contains(letter))
}

fn first_three(letters: impl Iterator<Item = u8>) -> [u8; 3] {
    let mut three = [b'X'; 3];
    for (to, from) in three.iter_mut().zip(letters) {
        *to = from;
    }
    three
}

fn two_digits(number: i16) -> [u8; 2] {
    let digit = |value: i16| u8::try_from(value.rem_euclid(10)).map_or(b'0', |value| b'0' + value);
    [digit(number / 10), digit(number)]
}
