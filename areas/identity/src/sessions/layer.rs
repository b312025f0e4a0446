use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::Method;
use kernel::PersonId;
use kernel::digest::sha256;
use web::{Failure, Principal};

use super::session::Standing;
use super::{COOKIE, store};
use crate::parties::RepresentationId;
use crate::{Error, Identity, kept_forms};

/// The browser showed the cookie of a session that is over. In the extensions of a request; the sign-in page says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionOver;

/// Who sends a request, as whom: by a session that stands, or by one that is over and opens nothing. In the extensions
/// of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender {
    pub(crate) person: PersonId,
    /// Under which he acts, if not for himself.
    pub(crate) representation: Option<RepresentationId>,
}

/// Recognises the signed-in person of each request, for [`web::router`]. Whether the session still stands, and
/// whether its person may still act for whom he acts, is looked up each time: what ended a moment ago opens nothing.
pub fn session_layer(identity: Identity) -> impl FnOnce(Router) -> Router {
    move |router| router.layer(from_fn_with_state(identity, recognise))
}

async fn recognise(State(identity): State<Identity>, mut request: Request, next: Next) -> Response {
    let name = identity.site.cookie_name(COOKIE);
    let secret = web::cookie(request.headers(), &name).map(|secret| sha256(secret.as_bytes()));
    if let Some(secret_digest) = secret
        && let Err(error) = look_up(&identity, secret_digest, &mut request).await
    {
        return Failure::from(error).into_response();
    }
    kept_forms::keep(&identity, request, next).await
}

/// Puts into the request what is known of whoever shows a secret with this digest.
async fn look_up(identity: &Identity, secret_digest: [u8; 32], request: &mut Request) -> Result<(), Error> {
    if let Some((principal, sender)) = principal(identity, secret_digest).await? {
        request.extensions_mut().insert(principal);
        request.extensions_mut().insert(sender);
        return Ok(());
    }
    request.extensions_mut().insert(SessionOver);
    if request.method() == Method::POST {
        let mut reader = identity.db.read().await?;
        if let Some(former) = store::former(&mut reader, secret_digest).await? {
            request.extensions_mut().insert(former.token);
            request.extensions_mut().insert(former.sender);
        }
    }
    Ok(())
}

async fn principal(
    identity: &Identity,
    secret_digest: [u8; 32],
) -> Result<Option<(Principal, Sender)>, Error> {
    let mut reader = identity.db.read().await?;
    let Some(found) = store::by_secret(&mut reader, secret_digest).await? else {
        return Ok(None);
    };
    drop(reader);
    let (now, today) = (identity.clock.now(), identity.clock.today());
    let session = found.principal.session;
    match identity.settings.sessions().standing(&found.life, now, today) {
        Standing::Open { mark: false } => Ok(Some((found.principal, found.sender))),
        Standing::Open { mark: true } => {
            let mut tx = identity.db.write().await?;
            store::mark(&mut tx, session, now).await?;
            tx.commit().await?;
            Ok(Some((found.principal, found.sender)))
        }
        Standing::Over => {
            let mut tx = identity.db.write().await?;
            store::end(&mut tx, session, found.principal.person, now).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}
