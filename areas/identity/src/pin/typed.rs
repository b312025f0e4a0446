//! What people type about themselves on every page of PINs.

use kernel::TaxCode;
use web::{Errors, Page};

/// The tax code of a person in the field `tax_code`; none, and the field has its error, if it is missing or wrong.
pub(crate) fn tax_code(page: &Page, text: &str, errors: &mut Errors) -> Option<TaxCode> {
    let tax_code = TaxCode::parse(text).ok().filter(TaxCode::is_person);
    if text.trim().is_empty() {
        errors.add("tax_code", page.t("identity-tax-code-missing"));
    } else if tax_code.is_none() {
        errors.add("tax_code", page.t("identity-tax-code-wrong"));
    }
    tax_code
}

/// What is wrong with a form as a whole.
pub(super) fn whole(text: String) -> Errors {
    let mut errors = Errors::none();
    errors.add("", text);
    errors
}
