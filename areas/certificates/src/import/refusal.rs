//! Why a record was not taken in.

use std::fmt;

/// A reason with a word for programs and a sentence for people. Neither holds content of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One of the words of `docs/formats/import.md`, or the name of a rule of intake.
    pub code: &'static str,
    /// What is wrong, and where.
    pub text: String,
}

impl Refusal {
    /// A reason of the list, in its own words.
    pub(super) fn of(code: &'static str) -> Self {
        let meaning = REASONS.iter().find(|(word, _)| *word == code).map_or(code, |(_, meaning)| meaning);
        Self::new(code, meaning)
    }

    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// A field that every such record has is not there.
    pub(super) fn missing(field: &str) -> Self {
        Self::new("field-missing", format!("{field} is missing"))
    }

    /// A field holds what its type does not admit.
    pub(super) fn wrong(field: &str, reason: &dyn fmt::Display) -> Self {
        Self::new("field-wrong", format!("{field}: {reason}"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.text)
    }
}

/// The words for reasons and what they mean, as `docs/formats/import.md` lists them. Records in the form of the intake
/// interface are refused by its rules as well, under their names.
pub const REASONS: &[(&str, &str)] = &[
    ("record-unreadable", "the XML or JSON of the record is broken, or over a limit"),
    ("record-unknown", "an element that is none of the records of its format"),
    ("field-missing", "a field that the record must have is not there"),
    ("field-wrong", "a field holds what it may not hold"),
    ("dates-out-of-order", "the end of the prognosis lies before its start"),
    ("employer-unknown", "no employer of this institute has the number or tax code"),
    ("employer-contradicts", "the tax code is not that of the employer with the number"),
    ("unit-unknown", "the public body has no such unit"),
    ("number-taken", "another certificate is known under the number"),
    ("annulled-unknown", "the annulment names a number that is not known, or was not told to this employer"),
    (
        "annulled-replaced",
        "the annulment names a certificate that was rectified: its successor can be annulled",
    ),
    ("annulled-discharged", "the annulment names an admission that has a discharge"),
    ("rectified-unknown", "the rectified certificate is not known, or is not this worker's or of this kind"),
    ("rectified-before", "the rectified certificate does not count any more"),
    ("admission-unknown", "the admission is not known, or is not this worker's"),
    ("admission-annulled", "the admission was annulled"),
    ("discharged-before", "the admission has a discharge whose prognosis does not end later"),
    (
        "author-not-named",
        "the request does not name its doctor by tax code: a pincode alone is not looked up here",
    ),
    ("request-not-taken", "only requests that send a certificate are taken in"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_one_meaning() {
        let mut words: Vec<_> = REASONS.iter().map(|(word, _)| word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), REASONS.len());
    }
}
