use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::{ErrorKind, OrganisationId, Profile, Strength};

use crate::visit::Visit;
use crate::{Door, Failure, Principal, withheld};

/// Who may use a route. Every route names one where it is mounted; there is no default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, for the reason given.
    Open(&'static str),
    /// A signed-in person who has one of the profiles (any, when the list is empty), signed in at least this strongly.
    SignedIn(&'static [Profile], Strength),
    /// A program that shows a key of this scope.
    Key(KeyScope),
    /// The handler authenticates the caller itself, in the way given.
    Basic(&'static str),
    /// Health and figures, for those who run the program.
    Operations,
}

impl Access {
    /// Anybody may enter; `why` is printed in the table of routes.
    #[must_use]
    pub const fn open(why: &'static str) -> Self {
        Self::Open(why)
    }

    /// A person with one of `profiles` (an empty list means any) and at least `strength`.
    ///
    /// Without a sign-in pages lead to the sign-in and the API answers 401; the wrong profile gets the same 404
    /// as a page that does not exist; a sign-in that is too weak leads to the step-up.
    #[must_use]
    pub const fn signed_in(profiles: &'static [Profile], strength: Strength) -> Self {
        Self::SignedIn(profiles, strength)
    }

    /// A caller whose key was recognised (see [`KeyHolder`]) and has this scope.
    #[must_use]
    pub const fn key(scope: KeyScope) -> Self {
        Self::Key(scope)
    }

    /// The handler checks the caller's credentials itself; `why` says how.
    #[must_use]
    pub const fn basic(why: &'static str) -> Self {
        Self::Basic(why)
    }

    /// Reserved to the operation of the program; the address it listens on keeps others out.
    #[must_use]
    pub const fn operations() -> Self {
        Self::Operations
    }

    pub(crate) async fn admit(self, request: Request, next: Next) -> Response {
        match self.refusal(&request) {
            None => next.run(request).await,
            Some(Refusal::Failure(failure)) => failure.into_response(),
            Some(Refusal::SignIn(strength)) => withheld::to_sign_in(request, strength).await,
        }
    }

    fn refusal(&self, request: &Request) -> Option<Refusal> {
        match self {
            Self::Open(_) | Self::Basic(_) | Self::Operations => None,
            Self::Key(scope) => key_refusal(scope, request).map(Refusal::Failure),
            Self::SignedIn(profiles, strength) => person_refusal(profiles, *strength, request),
        }
    }
}

/// Why somebody does not enter.
enum Refusal {
    Failure(Failure),
    /// He may, once he has signed in this strongly.
    SignIn(Strength),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(why) => write!(f, "open ({why})"),
            Self::Basic(why) => write!(f, "own check ({why})"),
            Self::Operations => f.write_str("operations"),
            Self::Key(scope) => write!(f, "key: {scope}"),
            Self::SignedIn([], strength) => write!(f, "signed in, {}", strength.as_str()),
            Self::SignedIn(profiles, strength) => {
                let names: Vec<_> = profiles.iter().map(|profile| profile.as_str()).collect();
                write!(f, "{}, {}", names.join(" | "), strength.as_str())
            }
        }
    }
}

fn key_refusal(scope: &KeyScope, request: &Request) -> Option<Failure> {
    match request.extensions().get::<KeyHolder>() {
        None => Some(Failure::of(ErrorKind::Unauthenticated).challenge("Bearer")),
        Some(holder) if holder.scope != *scope => Some(Failure::of(ErrorKind::Forbidden)),
        Some(_) => None,
    }
}

fn person_refusal(profiles: &[Profile], strength: Strength, request: &Request) -> Option<Refusal> {
    let api = request.extensions().get::<Arc<Visit>>().is_some_and(|visit| visit.door == Door::Api);
    let Some(person) = request.extensions().get::<Principal>() else {
        return Some(if api {
            Refusal::Failure(Failure::of(ErrorKind::Unauthenticated))
        } else {
            Refusal::SignIn(strength)
        });
    };
    if !profiles.is_empty() && !profiles.iter().any(|profile| person.profiles.contains(profile)) {
        return Some(Refusal::Failure(Failure::status(StatusCode::NOT_FOUND)));
    }
    if person.strength < strength {
        return Some(if api {
            Refusal::Failure(Failure::new(ErrorKind::Forbidden, "error-too-weak"))
        } else {
            Refusal::SignIn(strength)
        });
    }
    None
}

/// What a program's key opens, by the name under which areas store it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyScope(Cow<'static, str>);

impl KeyScope {
    /// A scope named in code.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for KeyScope {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The program behind a recognised key; the layer that checks keys puts it into the request's extensions.
#[derive(Clone, Debug)]
pub struct KeyHolder {
    /// What the key opens.
    pub scope: KeyScope,
    /// Names the key in records; never the key itself.
    pub key_id: String,
    /// For whom the program acts, when the key belongs to an organisation.
    pub organisation: Option<OrganisationId>,
}
