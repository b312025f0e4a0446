//! The *numero di protocollo univoco* (PUC) of a certificate.

use crate::text::{Inline, personal, text_type};

/// Nine or ten digits, unique for ever; leading zeros count. With the worker's tax code it opens the
/// attestation, so it is kept out of logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProtocolNumber(Inline<10>);

text_type!(ProtocolNumber, ProtocolNumberError, "a protocol number");
personal!(ProtocolNumber);

/// The text is not made of nine or ten digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a protocol number has 9 or 10 digits")]
pub struct ProtocolNumberError;

impl ProtocolNumber {
    /// Reads nine or ten digits; blanks around them do not matter.
    pub fn parse(text: &str) -> Result<Self, ProtocolNumberError> {
        let digits = text.trim().as_bytes();
        if !matches!(digits.len(), 9 | 10) || !digits.iter().all(u8::is_ascii_digit) {
            return Err(ProtocolNumberError);
        }
        Ok(Self(Inline::new(digits)))
    }

    /// The number at a place in the sequence: nine digits with leading zeros, ten once nine are used up, none
    /// after that.
    #[must_use]
    pub fn from_sequence(place: u64) -> Option<Self> {
        Self::parse(&format!("{place:09}")).ok()
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_sequence_have_nine_digits_until_these_are_used_up() {
        let number = |place| ProtocolNumber::from_sequence(place).map(|number| number.as_str().to_owned());
        assert_eq!(number(1).as_deref(), Some("000000001"));
        assert_eq!(number(123_456_789).as_deref(), Some("123456789"));
        assert_eq!(number(999_999_999).as_deref(), Some("999999999"));
        assert_eq!(number(1_000_000_000).as_deref(), Some("1000000000"));
        assert_eq!(number(10_000_000_000), None);
    }

    #[test]
    fn nine_and_ten_digits_are_read_and_nothing_else() {
        assert_eq!(ProtocolNumber::parse(" 012345678\n").unwrap().as_str(), "012345678");
        assert_eq!(ProtocolNumber::parse("0123456789").unwrap().as_str(), "0123456789");
        for text in ["", "12345678", "12345678901", "12345678a", "-12345678", "1234 56789"] {
            assert_eq!(ProtocolNumber::parse(text), Err(ProtocolNumberError), "{text}");
        }
    }

    #[test]
    fn a_number_does_not_show_itself_in_debug_output() {
        assert_eq!(format!("{:?}", ProtocolNumber::from_sequence(5)), "Some(ProtocolNumber(…))");
    }
}
