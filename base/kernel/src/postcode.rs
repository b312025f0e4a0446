use crate::text::{Inline, personal, text_type};

/// The five digits of an Italian postal address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(Inline<5>);

text_type!(Postcode, PostcodeError, "a postcode");
personal!(Postcode);

/// The text is not made of five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a postcode has 5 digits")]
pub struct PostcodeError;

impl Postcode {
    /// Reads five digits; blanks around them do not matter.
    pub fn parse(text: &str) -> Result<Self, PostcodeError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 5 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(PostcodeError);
        }
        Ok(Self(Inline::new(digits)))
    }

    /// The five digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_are_read_and_nothing_else() {
        assert_eq!(Postcode::parse(" 00184 ").unwrap().as_str(), "00184");
        for text in ["", "1018", "101210", "1012A", "10 21"] {
            assert_eq!(Postcode::parse(text), Err(PostcodeError), "{text}");
        }
    }
}
