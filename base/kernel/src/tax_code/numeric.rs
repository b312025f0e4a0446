//! Eleven digits: seven of a progressive number, three of the office that gave the code, one check digit.

use super::TaxCodeError;

/// From this progressive number on, codes belong to bodies without a VAT number.
const FIRST_WITHOUT_VAT: u32 = 8_000_000;
/// Bodies without a VAT number have their codes from one of the first 95 offices.
const LAST_OFFICE_WITHOUT_VAT: u32 = 95;

enum Office {
    Organisations,
    Provisional,
    /// Office 000 gave codes ex officio in few ranges; in the oldest without a check digit.
    ExOfficio {
        checked: bool,
    },
}

pub(super) fn check(digits: &[u8; 11]) -> Result<(), TaxCodeError> {
    let [first @ .., last] = digits;
    let expected = check_digit(first).ok_or(TaxCodeError::Character)?;
    if !last.is_ascii_digit() {
        return Err(TaxCodeError::Character);
    }
    let office = office(first).ok_or(TaxCodeError::Office)?;
    if *last != expected && !matches!(office, Office::ExOfficio { checked: false }) {
        return Err(TaxCodeError::CheckDigit);
    }
    Ok(())
}

pub(super) fn is_provisional(code: &str) -> bool {
    let office = code.as_bytes().first_chunk().and_then(office);
    matches!(office, Some(Office::Provisional | Office::ExOfficio { .. }))
}

/// The Luhn digit of the first ten; none if they are not all digits.
pub(super) fn check_digit(first: &[u8; 10]) -> Option<u8> {
    let mut sum = 0;
    for (position, character) in first.iter().enumerate() {
        let digit = char::from(*character).to_digit(10)?;
        // Positions are counted from one: every second digit counts double.
        sum += match (position % 2, digit) {
            (0, digit) => digit,
            (_, 0..5) => digit * 2,
            _ => digit * 2 - 9,
        };
    }
    u8::try_from((10 - sum % 10) % 10).ok().map(|digit| b'0' + digit)
}

fn office(first: &[u8; 10]) -> Option<Office> {
    let progressive = number(&first[..7]);
    if progressive == 0 {
        return None;
    }
    match number(&first[7..]) {
        office @ (1..=100 | 120 | 121 | 888 | 999) => {
            let exists = progressive < FIRST_WITHOUT_VAT || office <= LAST_OFFICE_WITHOUT_VAT;
            exists.then_some(Office::Organisations)
        }
        151..=245 | 301..=766 | 900..=950 => Some(Office::Provisional),
        0 => match progressive {
            1..=273_960 => Some(Office::ExOfficio { checked: false }),
            400_001..=1_072_479 | 1_500_001..=1_828_636 | 2_000_001..=2_054_095 => {
                Some(Office::ExOfficio { checked: true })
            }
            _ => None,
        },
        _ => None,
    }
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit.saturating_sub(b'0')))
}
