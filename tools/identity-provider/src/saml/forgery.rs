//! What is done to a response after it was signed.

use super::answer::Proven;

/// Another person's tax code instead of the right one.
pub(crate) fn tampered(text: &str, proven: &Proven<'_>) -> String {
    text.replace(&proven.person.tax_code, &proven.other.tax_code)
}

/// A comment in the middle of the tax code: canonicalisation leaves it out, careless readers stop there.
pub(crate) fn commented(text: &str, proven: &Proven<'_>) -> String {
    let code = &proven.person.tax_code;
    let middle = code.len() / 2;
    let (before, after) = (code.get(..middle).unwrap_or(code), code.get(middle..).unwrap_or_default());
    text.replace(code, &format!("{before}<!-- -->{after}"))
}
