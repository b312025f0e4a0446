use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::digest::sha256;
use web::{Failure, Principal};

use super::session::Standing;
use super::{COOKIE, store};
use crate::{Error, Identity};

/// The browser showed the cookie of a session that is over. In the extensions of a request; the sign-in page says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionOver;

/// Recognises the signed-in person of each request, for [`web::router`]. Whether the session still stands, and
/// whether its person may still act for whom he acts, is looked up each time: what ended a moment ago opens nothing.
pub fn session_layer(identity: Identity) -> impl FnOnce(Router) -> Router {
    move |router| router.layer(from_fn_with_state(identity, recognise))
}

async fn recognise(State(identity): State<Identity>, mut request: Request, next: Next) -> Response {
    let name = identity.site.cookie_name(COOKIE);
    if let Some(secret) = web::cookie(request.headers(), &name) {
        match principal(&identity, secret).await {
            Ok(Some(principal)) => drop(request.extensions_mut().insert(principal)),
            Ok(None) => drop(request.extensions_mut().insert(SessionOver)),
            Err(error) => return Failure::from(error).into_response(),
        }
    }
    next.run(request).await
}

async fn principal(identity: &Identity, secret: &str) -> Result<Option<Principal>, Error> {
    let mut reader = identity.db.read().await?;
    let Some(found) = store::by_secret(&mut reader, sha256(secret.as_bytes())).await? else {
        return Ok(None);
    };
    drop(reader);
    let (now, today) = (identity.clock.now(), identity.clock.today());
    let session = found.principal.session;
    match identity.settings.sessions().standing(&found.life, now, today) {
        Standing::Open { mark: false } => Ok(Some(found.principal)),
        Standing::Open { mark: true } => {
            let mut tx = identity.db.write().await?;
            store::mark(&mut tx, session, now).await?;
            tx.commit().await?;
            Ok(Some(found.principal))
        }
        Standing::Over => {
            let mut tx = identity.db.write().await?;
            store::end(&mut tx, session, found.principal.person, now).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}
