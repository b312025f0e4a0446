//! What the declaration of a route promises to a visitor.

use kernel::Strength;

use super::cast::{Proof, Visitor};
use super::table::{Admits, Route};
use crate::answer::Answer;

/// What a visitor is to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// He is let in.
    Entry,
    /// He is told, with this status, why nothing follows.
    Reason(u16),
    /// He is led to the sign-in; to one of this strength, if he has one that is too weak.
    SignIn(Option<Strength>),
    /// There is nothing.
    Nothing,
    /// A program is asked who it is.
    Unknown,
    /// A program is known, and this is not for it.
    Forbidden,
}

impl Promise {
    pub(super) fn of(route: &Route, visitor: &Visitor) -> Self {
        if let Some(status) = route.answer_without_proof() {
            return Self::Reason(status);
        }
        match (&route.admits, &visitor.proof) {
            (Admits::Anybody, _) | (Admits::Sender, Proof::Sender) => Self::Entry,
            (Admits::Key(wanted), Proof::Key { scope, .. }) if wanted == scope => Self::Entry,
            (Admits::Key(_), Proof::Key { .. }) => Self::Forbidden,
            (Admits::Key(_) | Admits::Sender, _) => Self::Unknown,
            (Admits::SignedIn { profiles, strength }, Proof::Session(session)) => {
                let his =
                    profiles.is_empty() || profiles.iter().any(|one| one == session.person.profile.as_str());
                match (his, session.strength >= *strength) {
                    (false, _) => Self::Nothing,
                    (true, true) => Self::Entry,
                    (true, false) if route.is_api() => Self::Forbidden,
                    (true, false) => Self::SignIn(Some(*strength)),
                }
            }
            (Admits::SignedIn { .. }, _) if route.is_api() => Self::Unknown,
            (Admits::SignedIn { .. }, _) => Self::SignIn(None),
        }
    }

    /// Whether an answer keeps the promise, as far as it can be told from this answer alone.
    pub(super) fn is_kept_by(self, answer: &Answer) -> bool {
        let location = answer.header("location");
        let refused = matches!(answer.status, 401 | 403) || leads_to_sign_in(location);
        match self {
            Self::Entry => !refused && (answer.status < 500 || is_fault(answer)),
            Self::Reason(status) => answer.status == status && answer.body.contains("<code>"),
            Self::SignIn(None) => {
                answer.status == 303 && leads_to_sign_in(location) && !location.contains("step_up=")
            }
            Self::SignIn(Some(strength)) => {
                answer.status == 303 && location.starts_with(&format!("/accesso?step_up={strength}"))
            }
            Self::Nothing => answer.status == 404,
            Self::Unknown => answer.status == 401,
            Self::Forbidden => answer.status == 403,
        }
    }
}

/// SOAP 1.1 answers every fault with 500, also one of the caller.
fn is_fault(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/xml") && answer.body.contains("<faultcode>soap:Client")
}

fn leads_to_sign_in(location: &str) -> bool {
    location == "/accesso" || location.starts_with("/accesso?")
}

/// All of an answer that may tell something, without what differs each time and without the ids that were asked for.
pub(super) fn shape(answer: &Answer) -> String {
    let told = ["location", "content-type", "www-authenticate", "allow", "retry-after"];
    let headers: Vec<&str> = told.iter().map(|name| answer.header(name)).collect();
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let cookies: Vec<&str> = cookies.map(|(_, value)| value.split('=').next().unwrap_or_default()).collect();
    without_long_words(&format!("{} {headers:?} {cookies:?}\n{}", answer.status, answer.body))
}

/// Ids, tokens and numbers of requests are words of twenty characters and more; numbers of certificates have nine digits.
fn without_long_words(text: &str) -> String {
    let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut kept = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter| !part(letter)) {
        let word = piece.trim_end_matches(|letter| !part(letter));
        let number = word.len() == 9 && word.chars().all(|letter| letter.is_ascii_digit());
        kept.push_str(if word.len() >= 20 || number { "…" } else { word });
        kept.push_str(&piece[word.len()..]);
    }
    kept
}
