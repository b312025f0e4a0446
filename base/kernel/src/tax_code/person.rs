//! Sixteen characters: what may stand where, letters for digits, the check letter.

use super::TaxCodeError;
use super::birth;

/// Where digits stand, and may be replaced by letters when two persons would have the same code.
const DIGIT_POSITIONS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
const LETTERS_FOR_DIGITS: &[u8; 10] = b"LMNPQRSTUV";
/// The value of 0 to 9, and of A to J, in a position counted as odd.
const ODD_FIRST: [u8; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
/// The value of K to Z in a position counted as odd.
const ODD_REST: [u8; 16] = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

pub(super) fn check(characters: &[u8; 16]) -> Result<(), TaxCodeError> {
    for (position, character) in characters.iter().enumerate() {
        let fits = if DIGIT_POSITIONS.contains(&position) {
            digit(*character).is_some()
        } else {
            character.is_ascii_uppercase()
        };
        if !fits {
            return Err(TaxCodeError::Character);
        }
    }
    birth::check(characters)?;
    let (first, letter) = split(characters);
    if check_letter(first) != Some(letter) {
        return Err(TaxCodeError::CheckLetter);
    }
    Ok(())
}

/// The letter that follows from the first 15 characters; none if they are not all letters and digits.
pub(super) fn check_letter(first: &[u8; 15]) -> Option<u8> {
    let mut sum = 0_u16;
    for (position, character) in first.iter().enumerate() {
        let (value, digits_and_letters_alike) = match character {
            b'0'..=b'9' => (character - b'0', true),
            b'A'..=b'J' => (character - b'A', true),
            b'K'..=b'Z' => (character - b'A', false),
            _ => return None,
        };
        // Positions are counted from one: the first is odd.
        sum += u16::from(match (position % 2, digits_and_letters_alike) {
            (0, true) => ODD_FIRST[usize::from(value)],
            (0, false) => ODD_REST[usize::from(value) - 10],
            _ => value,
        });
    }
    u8::try_from(sum % 26).ok().map(|value| b'A' + value)
}

/// The digit that a character of a digit's position stands for.
pub(super) fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        other => LETTERS_FOR_DIGITS.iter().position(|letter| *letter == other)?.try_into().ok(),
    }
}

/// The same code with digits in the places of digits.
pub(super) fn plain(characters: &[u8; 16]) -> [u8; 16] {
    let mut plain = *characters;
    for position in DIGIT_POSITIONS {
        plain[position] = digit(plain[position]).map_or(plain[position], |digit| b'0' + digit);
    }
    close(plain)
}

/// Puts the right check letter at the end of 15 characters that are letters and digits.
pub(super) fn close(mut characters: [u8; 16]) -> [u8; 16] {
    let (first, letter) = split(&characters);
    characters[15] = check_letter(first).unwrap_or(letter);
    characters
}

fn split(characters: &[u8; 16]) -> (&[u8; 15], u8) {
    let [first @ .., letter] = characters;
    (first, *letter)
}
