//! The *sede di servizio* (INPDAP *progressivo*) of a public body.

use crate::text::{Inline, public, text_type};

/// Five digits, filled up with zeros on the left. Means something only beside the tax code of the body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InpdapUnit(Inline<5>);

text_type!(InpdapUnit, InpdapUnitError, "an INPDAP unit");
public!(InpdapUnit);

/// The text is not made of one to five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an INPDAP unit has 1 to 5 digits")]
pub struct InpdapUnitError;

impl InpdapUnit {
    /// Reads one to five digits; blanks around them do not matter.
    pub fn parse(text: &str) -> Result<Self, InpdapUnitError> {
        let given = text.trim().as_bytes();
        if given.is_empty() || given.len() > 5 || !given.iter().all(u8::is_ascii_digit) {
            return Err(InpdapUnitError);
        }
        let mut digits = [b'0'; 5];
        digits[5 - given.len()..].copy_from_slice(given);
        Ok(Self(Inline::new(&digits)))
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
    fn a_short_unit_is_filled_up_on_the_left() {
        assert_eq!(InpdapUnit::parse("12").unwrap().as_str(), "00012");
        assert_eq!(InpdapUnit::parse(" 00012 "), InpdapUnit::parse("12"));
        assert_eq!(InpdapUnit::parse("98765").unwrap().to_string(), "98765");
    }

    #[test]
    fn anything_but_one_to_five_digits_is_refused() {
        for text in ["", "  ", "123456", "12a", "-1"] {
            assert_eq!(InpdapUnit::parse(text), Err(InpdapUnitError), "{text}");
        }
    }
}
