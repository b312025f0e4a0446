use std::fmt;

use kernel::PhoneNumber;

use crate::alphabet::{self, Alphabet};

const LONGEST_REFERENCE: usize = 64;

/// One short message that fits into one, with whom it goes to. It shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    to: PhoneNumber,
    body: String,
    reference: String,
}

/// Why something is no short message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing in it.
    #[error("a short message says something")]
    Empty,
    /// One message does not hold it, and it is not split.
    #[error("a short message holds {most} {alphabet} characters, not {has}")]
    TooLong {
        /// In which it would be written.
        alphabet: Alphabet,
        /// How many characters one message holds in that alphabet.
        most: usize,
        /// How many it would take; some count twice.
        has: usize,
    },
    /// A control character other than a line break.
    #[error("a short message holds no control characters")]
    Control,
    /// The reference is not made of up to 64 ASCII letters, digits, hyphens, dots and underscores.
    #[error("a reference is made of 1 to 64 letters, digits, hyphens, dots and underscores")]
    Reference,
}

impl Text {
    /// `reference` names the message for ever among ours, and is not personal: an HTTP gateway by it knows again what
    /// it was given before. SMPP has no place for it.
    pub fn new(to: PhoneNumber, body: &str, reference: &str) -> Result<Self, TextError> {
        let in_reference = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !(1..=LONGEST_REFERENCE).contains(&reference.len()) || !reference.bytes().all(in_reference) {
            return Err(TextError::Reference);
        }
        if body.trim().is_empty() {
            return Err(TextError::Empty);
        }
        if body.chars().any(|letter| letter.is_control() && letter != '\n') {
            return Err(TextError::Control);
        }
        let (alphabet, bytes) = alphabet::encode(body);
        let (most, has) = (alphabet.most(), bytes.len() / alphabet.bytes_each());
        if has > most {
            return Err(TextError::TooLong { alphabet, most, has });
        }
        Ok(Self { to, body: body.to_owned(), reference: reference.to_owned() })
    }

    /// Whom it goes to.
    pub fn to(&self) -> &PhoneNumber {
        &self.to
    }

    /// What it says.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What we call it.
    pub fn reference(&self) -> &str {
        &self.reference
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Text(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Result<Text, TextError> {
        Text::new(PhoneNumber::parse("3331234567").unwrap(), body, "item-1")
    }

    #[test]
    fn what_one_message_holds_is_taken_and_no_more() {
        assert!(text(&"è".repeat(160)).is_ok());
        assert!(text(&"€".repeat(80)).is_ok());
        assert!(text(&"’".repeat(70)).is_ok());
        let too_long = |alphabet, most, has| Err(TextError::TooLong { alphabet, most, has });
        assert_eq!(text(&"è".repeat(161)), too_long(Alphabet::Gsm, 160, 161));
        assert_eq!(text(&"€".repeat(81)), too_long(Alphabet::Gsm, 160, 162));
        assert_eq!(text(&"’".repeat(71)), too_long(Alphabet::Ucs2, 70, 71));
        let said = text(&"’".repeat(71)).unwrap_err().to_string();
        assert_eq!(said, "a short message holds 70 UCS-2 characters, not 71");
    }

    #[test]
    fn nothing_and_control_characters_are_no_message() {
        assert_eq!(text(" \n"), Err(TextError::Empty));
        assert_eq!(text("PUC\x00123"), Err(TextError::Control));
        assert!(text("PUC\n123").is_ok());
    }

    #[test]
    fn a_reference_can_stand_in_a_header() {
        let to = PhoneNumber::parse("3331234567").unwrap();
        for reference in ["", "a b", "a\r\nX: b", "è", &"a".repeat(65)] {
            assert_eq!(Text::new(to, "PUC 123", reference), Err(TextError::Reference), "{reference:?}");
        }
    }

    #[test]
    fn a_message_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", text("PUC 123456789").unwrap()), "Text(…)");
    }
}
