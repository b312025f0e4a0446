use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use kernel::Strength;
use serde::Deserialize;
use web::{Access, Failure, Flash, Form, Html, Page, Routes, SignedIn, detour, redirect};

use super::keep::{secret_digest, without_cookie};
use super::kept_form::Content;
use super::store::{self, Found};
use crate::sessions::Sender;
use crate::{Error, Identity};

/// Where somebody finds what he had typed.
pub(super) const PATH: &str = "/accesso/modulo";
const SEND: &str = "/accesso/modulo/invio";
const THROW_AWAY: &str = "/accesso/modulo/elimina";

pub(crate) fn routes() -> Routes<Identity> {
    let anybody = || Access::signed_in(&[], Strength::None);
    Routes::new().get(PATH, anybody(), show).post(SEND, anybody(), send).post(
        THROW_AWAY,
        anybody(),
        throw_away,
    )
}

#[derive(Template)]
#[template(path = "kept-form.html")]
struct KeptFormPage {
    page: Page,
    /// Message key of the service that it belongs to.
    service: Option<&'static str>,
    target: String,
    way: Way,
    filled_in: usize,
}

/// What stands between the person and the sending.
enum Way {
    /// Nothing: these fields go.
    Open(Vec<(String, String)>),
    /// A stronger sign-in, at this address.
    SignIn(String),
    /// He acts for another than the one of this name, or for himself, and may choose at this address.
    ActFor(Option<String>, String),
}

#[derive(Template)]
#[template(path = "no-kept-form.html")]
struct NoKeptFormPage {
    page: Page,
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, Failure> {
    let Some((found, content)) = load(&identity, sender, &headers).await? else {
        return Ok(without_cookie(&identity, Html(NoKeptFormPage { page }).into_response()));
    };
    let service = identity.services.iter().find(|service| content.target().starts_with(service.path));
    let (service, target) = (service.map(|service| service.title), content.target().to_owned());
    let filled_in = content.filled_in();
    let way = if found.representation != sender.representation {
        Way::ActFor(found.organisation, detour(web::ACTING_FOR, None, Some(PATH)))
    } else if let Some(stronger) = content.stronger(person.strength) {
        Way::SignIn(detour(web::SIGN_IN, Some(stronger), Some(PATH)))
    } else {
        Way::Open(content.fields)
    };
    Ok(Html(KeptFormPage { page, service, target, way, filled_in }).into_response())
}

/// What the person finds at his browser.
async fn load(
    identity: &Identity,
    sender: Sender,
    headers: &HeaderMap,
) -> Result<Option<(Found, Content)>, Error> {
    let Some(digest) = secret_digest(identity, headers) else { return Ok(None) };
    let mut tx = identity.db.read().await?;
    let Some(found) = store::find(&mut tx, digest, sender.person, identity.clock.now()).await? else {
        return Ok(None);
    };
    let content = Content::open(&identity.vault, found.id, sender.person, &found.sealed)?;
    Ok(content.map(|content| (found, content)))
}

/// A form with buttons alone; what else it carries goes to another place.
#[derive(Deserialize)]
struct Pressed {}

/// Lets the browser send the form to where it was to go, once. What it sends is judged there like any other form.
async fn send(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Response, Failure> {
    let Some((found, content)) = load(&identity, sender, &headers).await? else {
        return Ok(redirect(PATH).into_response());
    };
    if content.stronger(person.strength).is_some() || !take(&identity, &found, sender).await? {
        return Ok(redirect(PATH).into_response());
    }
    Ok(without_cookie(&identity, redirect(content.target()).with_the_form().into_response()))
}

async fn take(identity: &Identity, found: &Found, sender: Sender) -> Result<bool, Error> {
    let mut tx = identity.db.write().await?;
    let taken = store::take(&mut tx, found.id, sender.representation).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn throw_away(
    State(identity): State<Identity>,
    SignedIn(_): SignedIn,
    headers: HeaderMap,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Response, Failure> {
    if let Some(digest) = secret_digest(&identity, &headers) {
        let mut tx = identity.db.write().await.map_err(Error::from)?;
        store::remove(&mut tx, digest).await?;
        tx.commit().await.map_err(Error::from)?;
    }
    let gone = redirect("/").saying(Flash::done("identity-kept-thrown-away"));
    Ok(without_cookie(&identity, gone.into_response()))
}
