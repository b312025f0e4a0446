use std::fmt;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{Extensions, Method};
use kernel::Strength;

use crate::form::{self, Media, TOKEN};
use crate::visit::Visit;
use crate::{BODY_LIMIT, LocalPath, Principal, SIGN_IN, detour, redirect};

/// A form that was sent and not taken in, because its sender must sign in first, or more strongly.
///
/// It stands in the extensions of the answer that leads him to the sign-in, for whoever keeps it until he is back.
/// Only a form of the sender's own session gets there: its token and origin are right (see [`FormerToken`]).
#[derive(Clone)]
pub struct Withheld {
    /// Where it was sent.
    pub target: LocalPath,
    /// How strongly one must have signed in there.
    pub strength: Strength,
    /// What was typed.
    pub typed: Typed,
}

/// What somebody typed into a form.
#[derive(Clone)]
pub enum Typed {
    /// Names and values in their order, without the token.
    Fields(Vec<(String, String)>),
    /// A file, or more than [`BODY_LIMIT`]: not looked at.
    TooMuch,
}

/// The token that the forms of a session carried that is over. The layer that recognises people puts it into the
/// extensions of a request that shows such a session.
#[derive(Clone)]
pub struct FormerToken(pub String);

/// Without what was typed.
impl fmt::Debug for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Withheld").field("strength", &self.strength).finish_non_exhaustive()
    }
}

/// Without what was typed.
impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fields(_) => "Fields(…)",
            Self::TooMuch => "TooMuch",
        })
    }
}

impl fmt::Debug for FormerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormerToken(…)")
    }
}

/// Leads to the sign-in, for `strength` if the person has a weaker one, and from there back to the page asked for; a
/// form leads back to the page that showed it.
pub(crate) async fn to_sign_in(request: Request, strength: Strength) -> Response {
    let step_up = request.extensions().get::<Principal>().map(|_| strength);
    let back = LocalPath::shown(&request);
    let mut answer =
        redirect(&detour(SIGN_IN, step_up, back.as_ref().map(LocalPath::as_str))).into_response();
    if let Some(withheld) = withhold(request, strength).await {
        answer.extensions_mut().insert(withheld);
    }
    answer
}

async fn withhold(request: Request, strength: Strength) -> Option<Withheld> {
    let (parts, body) = request.into_parts();
    let visit = parts.extensions.get::<Arc<Visit>>()?;
    let token = own_token(&parts.extensions)?;
    if parts.method != Method::POST || form::check_origin(&parts.headers, &visit.site).is_err() {
        return None;
    }
    let target = LocalPath::parse(parts.uri.path_and_query()?.as_str())?;
    let withheld = |typed| Some(Withheld { target, strength, typed });
    match form::media(&parts.headers) {
        Media::Form => (),
        Media::Parts => return withheld(Typed::TooMuch),
        Media::Other => return None,
    }
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return withheld(Typed::TooMuch);
    };
    let mut fields: Vec<(String, String)> = form::read(&body).ok()?;
    if !fields.iter().any(|(name, value)| name == TOKEN && form::is_token(&token, value)) {
        return None;
    }
    fields.retain(|(name, _)| name != TOKEN);
    if fields.is_empty() { None } else { withheld(Typed::Fields(fields)) }
}

/// The token of the session in which the form was shown, whether it still stands or is over.
fn own_token(extensions: &Extensions) -> Option<String> {
    let principal = extensions.get::<Principal>().map(|person| person.csrf.clone());
    principal.or_else(|| extensions.get::<FormerToken>().map(|FormerToken(token)| token.clone()))
}
