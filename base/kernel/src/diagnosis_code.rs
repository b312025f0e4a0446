//! The nosological code of a diagnosis.

use crate::text::{Inline, personal, text_form};

/// A code of the form of ICD-9-CM as the Sistema TS takes it: `487`, `487.1`, `V17.34`, `E885.9`. Whether the
/// classification holds it is not known here.
///
/// Health data: it has no form as a database column, so that it can only be stored sealed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiagnosisCode(Inline<7>);

text_form!(DiagnosisCode, DiagnosisCodeError, "a diagnosis code");
personal!(DiagnosisCode);

/// The text has not the form of a code of ICD-9-CM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a diagnosis code has the form 487, 487.1, V17.34 or E885.9")]
pub struct DiagnosisCodeError;

impl DiagnosisCode {
    /// Reads a code, by the pattern `E?[V0-9][0-9]{1,2}([.][0-9]{0,2})?`; blanks around it and small letters do
    /// not matter.
    pub fn parse(text: &str) -> Result<Self, DiagnosisCodeError> {
        let text = text.trim().to_ascii_uppercase();
        if !has_the_form(text.as_bytes()) {
            return Err(DiagnosisCodeError);
        }
        Ok(Self(Inline::new(text.as_bytes())))
    }

    /// The code in capital letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn has_the_form(code: &[u8]) -> bool {
    let code = code.strip_prefix(b"E").unwrap_or(code);
    let mut parts = code.splitn(2, |byte| *byte == b'.');
    let [first, rest @ ..] = parts.next().unwrap_or_default() else {
        return false;
    };
    let category = *first == b'V' || first.is_ascii_digit();
    let detail = parts.next().unwrap_or_default();
    category && digits(rest) && !rest.is_empty() && digits(detail)
}

fn digits(part: &[u8]) -> bool {
    part.len() <= 2 && part.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_the_sistema_ts_takes_are_read() {
        for code in ["487", "487.1", "44", "V17.34", "E885", "E885.9", "487.", "EV12.34"] {
            assert_eq!(DiagnosisCode::parse(code).unwrap().as_str(), code);
        }
        assert_eq!(DiagnosisCode::parse(" v17.34 ").unwrap().as_str(), "V17.34");
    }

    #[test]
    fn other_forms_are_refused() {
        for code in
            ["", "4871", "5", "E8859", "E", "V", "EE85", "487.123", "487.1.", "487,1", "A48", "4é7", "."]
        {
            assert_eq!(DiagnosisCode::parse(code), Err(DiagnosisCodeError), "{code}");
        }
    }
}
