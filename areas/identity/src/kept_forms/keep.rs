use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use kernel::Strength;
use kernel::digest::sha256;
use web::{Failure, Flash, Keep, Principal, Tone, Typed, Withheld, detour, redirect};

use super::kept_form::{Content, KEPT, KeptFormId};
use super::store::{self, KeptForm};
use super::{COOKIE, pages, sweeping};
use crate::sessions::Sender;
use crate::{Error, Identity};

/// Keeps a form that was [withheld](Withheld), and lets nobody find one at his browser who is not its sender. Called
/// once people are recognised.
pub(crate) async fn keep(identity: &Identity, request: Request, next: Next) -> Response {
    let sender = request.extensions().get::<Sender>().copied();
    let present = request.extensions().get::<Principal>().map(|person| person.strength);
    let at_browser = secret_digest(identity, request.headers());
    let mut response = next.run(request).await;
    let withheld = response.extensions_mut().remove::<Withheld>();
    let answer = match (withheld, sender, at_browser) {
        (Some(Withheld { typed: Typed::TooMuch, .. }), ..) => {
            response.extensions_mut().insert(Flash::new(Tone::Warning, "identity-kept-not"));
            Ok(response)
        }
        (Some(Withheld { typed: Typed::Fields(fields), target, strength }), Some(sender), _) => {
            let content = Content::new(&target, strength, fields);
            keep_one(identity, &content, sender, present, at_browser).await
        }
        (None, Some(sender), Some(found)) if present.is_some() => remove_anothers(identity, sender, found)
            .await
            .map(|removed| if removed { without_cookie(identity, response) } else { response }),
        _ => Ok(response),
    };
    answer.unwrap_or_else(|error| Failure::from(error).into_response())
}

/// The digest of the secret that the browser shows.
pub(super) fn secret_digest(identity: &Identity, headers: &HeaderMap) -> Option<[u8; 32]> {
    let secret = web::cookie(headers, &identity.site.cookie_name(COOKIE));
    secret.map(|secret| sha256(secret.as_bytes()))
}

/// The answer, after which the browser shows no secret any more.
pub(super) fn without_cookie(identity: &Identity, mut response: Response) -> Response {
    let gone = identity.site.set_cookie(COOKIE, "", Keep::Remove);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

/// Keeps the form in place of what the browser had before, and leads to the sign-in and from there to the form.
async fn keep_one(
    identity: &Identity,
    content: &Content,
    sender: Sender,
    present: Option<Strength>,
    before: Option<[u8; 32]>,
) -> Result<Response, Error> {
    let (id, secret) = (KeptFormId::new(&identity.clock, &identity.random), identity.random.token());
    let form = KeptForm {
        id,
        secret_digest: sha256(secret.as_bytes()),
        sender: sender.person,
        representation: sender.representation,
        sealed: content.seal(&identity.vault, &identity.random, id, sender.person),
        expires_at: identity.clock.now() + KEPT,
    };
    let mut tx = identity.db.write().await?;
    if let Some(before) = before {
        store::remove(&mut tx, before).await?;
    }
    store::insert(&mut tx, &form).await?;
    sweeping::schedule(identity, &mut tx, form.expires_at).await?;
    tx.commit().await?;
    let step_up = present.map(|_weaker| content.strength());
    let to = detour(web::SIGN_IN, step_up, Some(pages::PATH));
    let mut response = redirect(&to).saying(Flash::new(Tone::Info, "identity-kept-told")).into_response();
    let keep = Keep::Seconds(u32::try_from(KEPT.as_secs()).unwrap_or_default());
    response.headers_mut().append(header::SET_COOKIE, identity.site.set_cookie(COOKIE, &secret, keep));
    Ok(response)
}

/// Removes the form at the browser if it is somebody else's than the person's who has signed in there.
async fn remove_anothers(identity: &Identity, person: Sender, found: [u8; 32]) -> Result<bool, Error> {
    let mut tx = identity.db.read().await?;
    let anothers = store::sender(&mut tx, found).await?.is_some_and(|sender| sender != person.person);
    drop(tx);
    if anothers {
        let mut tx = identity.db.write().await?;
        store::remove(&mut tx, found).await?;
        tx.commit().await?;
    }
    Ok(anothers)
}
