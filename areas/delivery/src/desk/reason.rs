//! Why an operator does something, in his own words.

use web::{Errors, Page};

/// Longest reason, in characters.
pub(super) const LONGEST: usize = 500;

/// The reason that was typed into a field, if it can be taken.
pub(super) fn read<'a>(
    typed: &'a str,
    field: &'static str,
    page: &Page,
    errors: &mut Errors,
) -> Option<&'a str> {
    let reason = typed.trim();
    let fault = match reason.chars().count() {
        0 => "delivery-reason-missing",
        1..=LONGEST => return Some(reason),
        _ => "delivery-reason-long",
    };
    errors.add(field, page.ta(fault, [("most", LONGEST)]));
    None
}
