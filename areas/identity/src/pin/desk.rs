//! What the institute's own people do for a person: operators at an office, who see his document, and agents of the
//! contact centre, who ask him questions.

mod acts;
mod case;
mod find;
pub(super) mod letters;
mod person;
mod sent;
pub(crate) mod store;
pub(super) mod work_list;

use kernel::{Profile, Strength};
use web::{Access, Choice, Page, Routes};

use crate::Identity;

/// Where a person is looked for.
pub(crate) const FIND: &str = "/sportello/persone";

pub(crate) use letters::LIST as LETTERS;

const BOTH: &[Profile] = &[Profile::Operator, Profile::ContactCentre];

/// Operators and agents.
fn staff() -> Access {
    Access::signed_in(BOTH, Strength::Dispositive)
}

/// Operators, who see documents and print letters.
pub(crate) fn operators() -> Access {
    Access::signed_in(&[Profile::Operator], Strength::Dispositive)
}

/// Agents of the contact centre.
fn agents() -> Access {
    Access::signed_in(&[Profile::ContactCentre], Strength::Dispositive)
}

pub(crate) fn routes() -> Routes<Identity> {
    find::routes().merge(person::routes()).merge(acts::routes()).merge(letters::routes())
}

/// The path to a page of the desk.
pub(crate) fn crumbs(page: &Page) -> Vec<Choice> {
    vec![Choice::new(FIND, page.t("identity-desk-title"))]
}
