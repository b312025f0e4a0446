use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::Strength;
use web::{Html, Page};

use super::card::Refusal;
use super::pages::BEGIN;
use crate::Identity;
use crate::onward::Onward;
use crate::sign_in::doors::SignInDoor;

/// Why nobody gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// No card was shown.
    None,
    /// The card is not believed.
    Card(Refusal),
    /// Who claims to be the proxy is not.
    NotTheProxy,
    /// The code was used, is too old, or belongs to another browser.
    UnknownCode,
}

impl Problem {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "no-card",
            Self::Card(refusal) => refusal.as_str(),
            Self::NotTheProxy => "not-the-proxy",
            Self::UnknownCode => "unknown-code",
        }
    }

    /// The message key of the reason.
    fn key(self) -> &'static str {
        match self {
            Self::None => "identity-cns-none",
            Self::NotTheProxy => "identity-cns-not-the-proxy",
            Self::UnknownCode => "identity-cns-unknown-code",
            Self::Card(refusal) => match refusal {
                Refusal::Unreadable => "identity-cns-unreadable",
                Refusal::UnknownAuthority => "identity-cns-unknown-authority",
                Refusal::Expired => "identity-cns-expired",
                Refusal::NotYetValid => "identity-cns-not-yet-valid",
                Refusal::WrongUsage => "identity-cns-wrong-usage",
                Refusal::WrongPolicy => "identity-cns-wrong-policy",
                Refusal::NoTaxCode => "identity-cns-no-tax-code",
                Refusal::NoCardNumber => "identity-cns-no-card-number",
                Refusal::Revoked => "identity-cns-revoked",
                Refusal::RevocationUnknown => "identity-cns-revocation-unknown",
            },
        }
    }
}

/// Nobody gets in, and why. All links lead to the main site: this page may stand on the host of the card.
#[derive(Template)]
#[template(path = "cns.html")]
struct CnsPage {
    page: Page,
    onward: Onward,
    problem: Problem,
    other_doors: Vec<SignInDoor>,
}

impl CnsPage {
    fn title(&self) -> String {
        let key = if self.has_no_card() { "identity-cns-none-title" } else { "identity-cns-refused-title" };
        self.page.t(key).into_owned()
    }

    fn has_no_card(&self) -> bool {
        self.problem == Problem::None
    }

    fn link(&self, path: &str) -> String {
        format!("{}{}", self.page.site().origin(), self.onward.by_way_of(path))
    }
}

pub(super) fn refused(identity: &Identity, onward: &Onward, page: Page, problem: Problem) -> Response {
    let doors = identity.doors.towards(Strength::None);
    let other_doors = doors.filter(|door| door.path != BEGIN).copied().collect();
    let body = Html(CnsPage { page, onward: onward.clone(), problem, other_doors });
    (StatusCode::FORBIDDEN, body).into_response()
}
