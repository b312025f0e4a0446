//! Numbers of telephones.

use crate::text::{Inline, personal, text_type};

/// Country code and number (E.164).
const FEWEST_DIGITS: usize = 7;
const MOST_DIGITS: usize = 15;
const ITALY: &str = "+39";

/// A telephone's number as the whole world dials it (E.164): `+`, the country's code, the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(Inline<{ MOST_DIGITS + 1 }>);

text_type!(PhoneNumber, PhoneNumberError, "a telephone number");
personal!(PhoneNumber);

/// The text is not the number of a telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a telephone number is an Italian mobile number of ten digits, or begins with + or 00 and the country's code"
)]
pub struct PhoneNumberError;

impl PhoneNumber {
    /// Reads what people type: blanks, dots, hyphens and slashes between digits do not matter, `00` is `+`, and ten
    /// digits that begin with 3 are an Italian mobile number. Other numbers without a country's code are refused: it
    /// cannot be known whose they are.
    pub fn parse(text: &str) -> Result<Self, PhoneNumberError> {
        let text = text.trim();
        let (international, rest) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits = digits(rest).ok_or(PhoneNumberError)?;
        let digits = match (international, digits.len(), digits.bytes().next()) {
            (true, FEWEST_DIGITS..=MOST_DIGITS, Some(b'1'..=b'9')) => digits,
            (false, 10, Some(b'3')) => format!("39{digits}"),
            _ => return Err(PhoneNumberError),
        };
        Ok(Self(Inline::new(format!("+{digits}").as_bytes())))
    }

    /// `+` and the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The digits alone, country's code first, as gateways for short messages take them.
    #[must_use]
    pub fn digits(&self) -> &str {
        self.as_str().trim_start_matches('+')
    }

    /// Whether it has the form of an Italian mobile number, which begins with 3 and has nine digits or ten.
    #[must_use]
    pub fn is_mobile_in_italy(&self) -> bool {
        let national = self.as_str().strip_prefix(ITALY);
        national.is_some_and(|national| national.starts_with('3') && matches!(national.len(), 9 | 10))
    }

    /// Whether short messages may go there: an Italian mobile number, or a number abroad, whose form tells nothing.
    #[must_use]
    pub fn may_be_mobile(&self) -> bool {
        self.is_mobile_in_italy() || !self.as_str().starts_with(ITALY)
    }
}

/// The digits of a text in which at most one separator stands between two of them.
fn digits(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(MOST_DIGITS);
    let mut separated = false;
    for letter in text.chars() {
        match letter {
            '0'..='9' if digits.len() < MOST_DIGITS => {
                digits.push(letter);
                separated = false;
            }
            ' ' | '\u{a0}' | '.' | '-' | '/' if !separated => separated = true,
            _ => return None,
        }
    }
    (!separated).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for text in [
            "3331234567",
            " 333 123 4567 ",
            "333/1234567",
            "333.123.45.67",
            "333-1234567",
            "+393331234567",
            "+39 333 1234567",
            "00393331234567",
            "0039 333-123 45 67",
            "+39\u{a0}333\u{a0}1234567",
        ] {
            assert_eq!(
                PhoneNumber::parse(text).map(|number| number.as_str().to_owned()).unwrap(),
                "+393331234567",
                "{text}"
            );
        }
        let abroad = PhoneNumber::parse("+43 664 1234567").unwrap();
        assert_eq!((abroad.as_str(), abroad.digits()), ("+436641234567", "436641234567"));
    }

    #[test]
    fn whose_a_number_is_is_not_guessed() {
        for text in [
            "",
            "+",
            "00",
            "0612345678",
            "333123456",
            "33312345678",
            "393331234567",
            "6641234567",
            "+039333123456",
            "+123456",
            "+1234567890123456",
            "+39 333 12345x7",
            "+39  3331234567",
            "+393331234567-",
            "++393331234567",
            "333\n1234567",
            "٣٣٣١٢٣٤٥٦٧",
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneNumberError), "{text:?}");
        }
    }

    #[test]
    fn italian_mobile_numbers_are_told_from_others() {
        let mobile = |text| PhoneNumber::parse(text).unwrap().is_mobile_in_italy();
        assert!(mobile("333 1234567"));
        assert!(mobile("+39 335 123456"));
        assert!(!mobile("+39 06 12345678"));
        assert!(!mobile("+39 333 12345678"));
        assert!(!mobile("+43 664 1234567"));
        let may_be = |text| PhoneNumber::parse(text).unwrap().may_be_mobile();
        assert!(may_be("333 1234567") && may_be("+43 664 1234567") && !may_be("+39 06 12345678"));
    }

    #[test]
    fn a_number_shows_itself_to_nobody_by_chance() {
        assert_eq!(format!("{:?}", PhoneNumber::parse("3331234567").unwrap()), "PhoneNumber(…)");
    }
}
