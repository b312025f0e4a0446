//! Single logout: a session ended at the provider ends here, and one ended here can be ended there.

use askama::Template;
use audit::Event;
use axum::Extension;
use axum::extract::{Form, Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::SignedDuration;
use kernel::SessionId;
use saml::{
    Binding, Delivery, Fault, Federation, Incoming, LogoutAnswer, LogoutOutcome, LogoutRequest, ToLogOut,
};
use serde::Deserialize;
use web::{ClientAddress, Failure, Flash, Html, LocalPath, Page, redirect};

use super::leave::deliver;
use super::member::{self, Member};
use super::refused::{Reason, refused};
use super::{door, message_id, paths};
use crate::identity::actor;
use crate::onward::Onward;
use crate::sign_in::SIGN_OUT;
use crate::sign_in::exchange::{self, ExchangeId};
use crate::{Error, Identity, sessions};

/// How old a logout message may be.
const AGE: SignedDuration = SignedDuration::from_mins(5);

/// Purpose of the token that names the session at the provider.
const ELSEWHERE: &str = "identity.sign-out";
/// Purpose of the token that comes back with the provider's answer.
const ASKED: &str = "identity.sign-out-asked";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LogoutForm {
    #[serde(rename = "SAMLRequest")]
    request: Option<String>,
    #[serde(rename = "SAMLResponse")]
    response: Option<String>,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

/// What arrived, and how.
struct Arrived {
    incoming: Incoming,
    is_request: bool,
    binding: Binding,
}

/// A logout message in the query (HTTP-Redirect).
pub(super) async fn by_query(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    address: ClientAddress,
    page: Page,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let is_request = query.split('&').any(|pair| pair.starts_with("SAMLRequest="));
    let arrived = Incoming::from_query(&query).map(|incoming| Arrived {
        incoming,
        is_request,
        binding: Binding::Redirect,
    });
    answer(&identity, federation, page, address, arrived).await
}

/// A logout message in a form (HTTP-POST).
pub(super) async fn by_form(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    address: ClientAddress,
    page: Page,
    Form(form): Form<LogoutForm>,
) -> Result<Response, Failure> {
    let is_request = form.request.is_some();
    let message = form.request.or(form.response).unwrap_or_default();
    let arrived = Incoming::from_form(&message, form.relay_state.as_deref()).map(|incoming| Arrived {
        incoming,
        is_request,
        binding: Binding::Post,
    });
    answer(&identity, federation, page, address, arrived).await
}

async fn answer(
    identity: &Identity,
    federation: Federation,
    page: Page,
    address: ClientAddress,
    arrived: Result<Arrived, Fault>,
) -> Result<Response, Failure> {
    let member = identity.members.of(federation).ok_or(Error::NotFound)?;
    let outcome = match arrived {
        Ok(arrived) if arrived.is_request => end_here(identity, member, &page, address, &arrived).await?,
        Ok(arrived) => ended_there(identity, member, &arrived).await?,
        Err(fault) => Err(fault),
    };
    Ok(outcome.unwrap_or_else(|fault| {
        tracing::warn!(door = %federation, reason = fault.as_str(), "logout message refused");
        let page = refused(page, federation, Onward::default(), None, Reason::Fault(fault));
        (StatusCode::FORBIDDEN, Html(page)).into_response()
    }))
}

/// The provider asks: every session that began with what it said ends, and it is told so, also where there is none.
async fn end_here(
    identity: &Identity,
    member: &Member,
    page: &Page,
    address: ClientAddress,
    arrived: &Arrived,
) -> Result<Result<Response, Fault>, Failure> {
    let providers = member.providers(identity).await?;
    let claims = match arrived.incoming.claims() {
        Ok(claims) => claims,
        Err(fault) => return Ok(Err(fault)),
    };
    let issuer = claims.issuer.unwrap_or_default();
    let Some(provider) = member::find(&providers, &issuer) else {
        return Ok(Err(Fault::Issuer));
    };
    let now = identity.clock.now();
    let request = match member.service.check_logout_request(provider, &arrived.incoming, now, AGE) {
        Ok(request) => request,
        Err(fault) => return Ok(Err(fault)),
    };
    end_sessions(identity, member, provider.entity_id(), &request, address).await?;
    let id = message_id(&identity.random);
    let told =
        LogoutAnswer { id: &id, issued_at: now, in_response_to: &request.id, outcome: LogoutOutcome::Done };
    let relay_state = arrived.incoming.relay_state().unwrap_or_default();
    let bindings = [arrived.binding, Binding::Redirect, Binding::Post];
    let told = bindings
        .into_iter()
        .find_map(|binding| member.service.logout_response(provider, binding, &told, relay_state).ok());
    Ok(Ok(match told {
        Some(outgoing) => deliver(page.clone(), provider.name(), outgoing.delivery),
        None => redirect("/").saying(Flash::done("identity-signed-out-here")).into_response(),
    }))
}

async fn end_sessions(
    identity: &Identity,
    member: &Member,
    provider: &str,
    request: &LogoutRequest,
    address: ClientAddress,
) -> Result<(), Error> {
    let mut tx = identity.db.write().await?;
    let mut begun: Vec<SessionId> = Vec::new();
    let indexes: Vec<Option<&str>> = match request.session_indexes.as_slice() {
        [] => vec![None],
        named => named.iter().map(|index| Some(index.as_str())).collect(),
    };
    for index in indexes {
        let door = door(member.federation);
        begun.extend(exchange::sessions_of(&mut tx, door, provider, &request.name_id, index).await?);
    }
    for session in begun {
        let Some(person) = sessions::store::end_from_outside(&mut tx, session, identity.clock.now()).await?
        else {
            continue;
        };
        let event = Event {
            subject: Some(person),
            object: Some(session.to_string()),
            detail: Some(format!("{}, by the provider", member.federation)),
            ..Event::done(actor(None, address), SIGN_OUT)
        };
        audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    }
    Ok(tx.commit().await?)
}

/// The provider answers what we asked.
async fn ended_there(
    identity: &Identity,
    member: &Member,
    arrived: &Arrived,
) -> Result<Result<Response, Fault>, Failure> {
    let providers = member.providers(identity).await?;
    let claims = match arrived.incoming.claims() {
        Ok(claims) => claims,
        Err(fault) => return Ok(Err(fault)),
    };
    let token = arrived.incoming.relay_state().unwrap_or_default();
    let Some(asked) = identity.site.open_token(ASKED, token) else {
        return Ok(Err(Fault::InResponseTo));
    };
    let Some(provider) = member::find(&providers, &claims.issuer.unwrap_or_default()) else {
        return Ok(Err(Fault::Issuer));
    };
    let now = identity.clock.now();
    let outcome = member.service.check_logout_response(provider, &arrived.incoming, &asked, now, AGE);
    Ok(outcome.map(|outcome| {
        let flash = match outcome {
            LogoutOutcome::Done => Flash::done("identity-signed-out-everywhere"),
            LogoutOutcome::Partial => Flash::done("identity-signed-out-partly"),
        };
        redirect("/").saying(flash).into_response()
    }))
}

/// The page that offers to end the provider's session too, for a person whose session here has just ended; none
/// where the provider keeps none.
pub(crate) async fn way_out(
    identity: &Identity,
    tx: &mut db::Tx,
    session: SessionId,
) -> Result<Option<String>, Error> {
    let Some((door, exchange)) = exchange::of_session(tx, session).await? else {
        return Ok(None);
    };
    let Ok(federation) = Federation::parse(door.as_str()) else {
        return Ok(None);
    };
    let token = identity.site.seal_token(ELSEWHERE, &exchange.to_string());
    let query = serde_html_form::to_string([("presso", token)]).unwrap_or_default();
    let path = LocalPath::parse(&format!("{}?{query}", paths(federation).way_out));
    Ok(path.map(|path| path.as_str().to_owned()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Elsewhere {
    presso: String,
}

#[derive(Template)]
#[template(path = "way-out.html")]
struct WayOutPage {
    page: Page,
    provider: String,
    href: String,
}

/// «You have signed out here»; with the way to sign out at the provider too.
pub(super) async fn offer(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    page: Page,
    Query(elsewhere): Query<Elsewhere>,
) -> Result<Response, Failure> {
    let member = identity.members.of(federation).ok_or(Error::NotFound)?;
    let here = || redirect("/").saying(Flash::done("identity-signed-out")).into_response();
    let named = identity.site.open_token(ELSEWHERE, &elsewhere.presso);
    let Some(exchange) = named.and_then(|key| key.parse::<ExchangeId>().ok()) else {
        return Ok(here());
    };
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let standing = exchange::standing(&mut tx, exchange).await?;
    drop(tx);
    let providers = member.providers(&identity).await?;
    let Some(standing) = standing.filter(|one| one.door == door(federation)) else {
        return Ok(here());
    };
    let Some(provider) = member::find(&providers, &standing.provider) else {
        return Ok(here());
    };
    let id = message_id(&identity.random);
    let ask = ToLogOut {
        id: &id,
        issued_at: identity.clock.now(),
        name_id: &standing.name_id,
        name_qualifier: &standing.name_qualifier,
        session_index: Some(&standing.session_index),
    };
    let relay_state = identity.site.seal_token(ASKED, &id);
    let binding = member::binding(provider.logout());
    Ok(match member.service.logout_request(provider, binding, &ask, &relay_state) {
        Ok(saml::Outgoing { delivery: Delivery::Redirect(href), .. }) => {
            Html(WayOutPage { page, provider: provider.name().to_owned(), href }).into_response()
        }
        Ok(outgoing) => deliver(page, provider.name(), outgoing.delivery),
        Err(_no_service) => here(),
    })
}
