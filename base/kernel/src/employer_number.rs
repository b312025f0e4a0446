//! The *matricola* under which an employer pays its contributions.

use crate::text::{Inline, public, text_type};

/// Ten digits: two of the province, six of a progressive number, two check digits. Leading zeros count.
///
/// No official text gives the formula of the check digits, so a number whose check digits differ is still one;
/// whoever takes it in warns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmployerNumber(Inline<10>);

text_type!(EmployerNumber, EmployerNumberError, "an employer number");
public!(EmployerNumber);

/// The text is not made of ten digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an employer number has 10 digits")]
pub struct EmployerNumberError;

impl EmployerNumber {
    /// Reads ten digits; blanks around them do not matter.
    pub fn parse(text: &str) -> Result<Self, EmployerNumberError> {
        let digits = <&[u8; 10]>::try_from(text.trim().as_bytes()).map_err(|_length| EmployerNumberError)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(EmployerNumberError);
        }
        Ok(Self(Inline::new(digits)))
    }

    /// The number with its check digits, from the first eight.
    pub fn with_check_digits(first_eight: &str) -> Result<Self, EmployerNumberError> {
        let first = <[u8; 8]>::try_from(first_eight.as_bytes()).map_err(|_length| EmployerNumberError)?;
        if !first.iter().all(u8::is_ascii_digit) {
            return Err(EmployerNumberError);
        }
        let mut digits = [0; 10];
        digits[..8].copy_from_slice(&first);
        digits[8..].copy_from_slice(&check_digits(first));
        Ok(Self(Inline::new(&digits)))
    }

    /// Whether the last two digits follow from the others: the last digit of the sum of the digits in odd
    /// places, then that of the digits in even places.
    #[must_use]
    pub fn check_digits_match(&self) -> bool {
        let (first, last) = self.as_str().as_bytes().split_at(8);
        first.try_into().is_ok_and(|first: [u8; 8]| check_digits(first) == *last)
    }

    /// The ten digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn check_digits(first: [u8; 8]) -> [u8; 2] {
    let mut sums = [0; 2];
    for (position, digit) in first.iter().enumerate() {
        sums[position % 2] += digit - b'0';
    }
    sums.map(|sum| b'0' + sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_derived_as_the_reference_does() {
        for (first, whole) in
            [("70417701", "7041770189"), ("12345678", "1234567860"), ("49012345", "4901234508")]
        {
            let number = EmployerNumber::with_check_digits(first).unwrap();
            assert_eq!(number.as_str(), whole);
            assert!(number.check_digits_match());
        }
    }

    #[test]
    fn a_number_with_other_check_digits_is_taken_and_can_be_warned_of() {
        let number = EmployerNumber::parse(" 1234567861 ").unwrap();
        assert!(!number.check_digits_match());
        assert_eq!(number.to_string(), "1234567861");
    }

    #[test]
    fn anything_but_ten_digits_is_refused() {
        for text in ["", "123456786", "12345678600", "12345678X0", "12345 7860", "１２３４５６７８６０"]
        {
            assert_eq!(EmployerNumber::parse(text), Err(EmployerNumberError), "{text}");
            assert_eq!(EmployerNumber::with_check_digits(text), Err(EmployerNumberError), "{text}");
        }
    }
}
