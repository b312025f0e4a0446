//! On the way back: the provider's answer, and the browser that fetches what became of it.

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Response};
use db::Tx;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use kernel::{EmailAddress, PhoneNumber, TaxCode};
use saml::{Assertion, Claims, Expected, Fault, Federation, Incoming, Refusal};
use serde::Deserialize;
use web::{ClientAddress, Failure, Html, Page, redirect};

use super::leave::Sent;
use super::member::{self, Member};
use super::refused::{Reason, refused};
use super::{door, paths, strength_of};
use crate::abroad::{self, ForeignIdentityId, ProvedAbroad};
use crate::identity::actor;
use crate::onward::Onward;
use crate::sign_in::SIGN_IN;
use crate::sign_in::admission::Visitor;
use crate::sign_in::arrival::Arrival;
use crate::sign_in::entering::{self, Entered};
use crate::sign_in::exchange::{self, Exchange, LONGEST_REFUSAL};
use crate::sign_in::refused::RefusedPage;
use crate::sign_in::request::{self, Answer, ForeignDoor, Proved, SignInRequest, State as Standing};
use crate::{Error, Identity};

/// How far a provider's clock may be from ours.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AnswerForm {
    #[serde(rename = "SAMLResponse")]
    response: String,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

/// Takes a provider's answer. None of the browser's cookies come with it, so nobody is let in here: the browser is
/// led on to fetch what became of the request.
pub(super) async fn take_answer(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    address: ClientAddress,
    page: Page,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Failure> {
    let member = identity.members.of(federation).ok_or(Error::NotFound)?;
    let code = match receive(&identity, member, &form, address).await? {
        Received::Taken(code) => code,
        Received::Refused(reason) => {
            record_stray(&identity, federation, address, reason.word()).await?;
            let page = refused(page, federation, Onward::default(), None, reason);
            return Ok((StatusCode::FORBIDDEN, Html(page)).into_response());
        }
    };
    let query = serde_html_form::to_string([("code", code)]).unwrap_or_default();
    Ok(redirect(&format!("{}?{query}", paths(federation).enter)).into_response())
}

enum Received {
    /// It belongs to a request; the code with which the browser fetches what became of it.
    Taken(String),
    /// It belongs to none that waits.
    Refused(Reason),
}

async fn receive(
    identity: &Identity,
    member: &Member,
    form: &AnswerForm,
    address: ClientAddress,
) -> Result<Received, Error> {
    let read = Incoming::from_form(&form.response, form.relay_state.as_deref());
    let (incoming, claims) =
        match read.and_then(|incoming| incoming.claims().map(|claims| (incoming, claims))) {
            Ok(read) => read,
            Err(fault) => return Ok(Received::Refused(Reason::Fault(fault))),
        };
    let named = claims.in_response_to.as_deref().unwrap_or_default();
    let Some(request) = request::named(identity, door(member.federation), named).await? else {
        return Ok(Received::Refused(Reason::Unsolicited));
    };
    if request.state != Standing::Sent {
        return Ok(Received::Refused(Reason::AnsweredBefore));
    }
    let taken = take(identity, member, &request, &incoming, &claims, address).await?;
    Ok(taken.map_or(Received::Refused(Reason::AnsweredBefore), Received::Taken))
}

/// Judges the answer and lays down what became of the request, with the entry in the register.
async fn take(
    identity: &Identity,
    member: &Member,
    request: &SignInRequest,
    incoming: &Incoming,
    claims: &Claims,
    address: ClientAddress,
) -> Result<Option<String>, Error> {
    let sent: Sent = serde_json::from_slice(&request.sent(identity)?)?;
    let judged = judge(identity, member, request, &sent, incoming).await?;
    let mut tx = identity.db.write().await?;
    let exchange = |assertion| exchange_of(request, &sent, incoming, claims, assertion);
    let answer = match &judged {
        Ok(assertion) => {
            let arrival = arrival(identity, &mut tx, request, assertion).await?;
            let subject = arrival.as_ref().ok().map(|(arrival, _)| arrival.tax_code);
            let who = actor(subject, address);
            let kept = exchange::keep(identity, &mut tx, &exchange(Some(assertion)), subject, who).await?;
            match arrival {
                Ok((arrival, abroad)) => Answer::Proved(Proved { arrival, exchange: Some(kept), abroad }),
                Err(reason) => Answer::Refused(reason.word().to_owned()),
            }
        }
        Err(Refusal::Provider(error)) => {
            if incoming.xml().len() <= LONGEST_REFUSAL {
                exchange::keep(identity, &mut tx, &exchange(None), None, actor(None, address)).await?;
            }
            Answer::Refused(error.as_str().to_owned())
        }
        Err(Refusal::Fault(fault)) => {
            tracing::warn!(door = %member.federation, reason = fault.as_str(), "answer of an identity provider refused");
            if *fault == Fault::SignatureWrong {
                member.doubt(identity, &mut tx).await?;
            }
            Answer::Refused(fault.as_str().to_owned())
        }
    };
    let code = request::answer(identity, &mut tx, request, &answer, address).await?;
    if code.is_some() {
        tx.commit().await?;
    }
    Ok(code)
}

async fn judge(
    identity: &Identity,
    member: &Member,
    request: &SignInRequest,
    sent: &Sent,
    incoming: &Incoming,
) -> Result<Result<Assertion, Refusal>, Error> {
    let providers = member.providers(identity).await?;
    let Some(provider) = member::find(&providers, &request.provider) else {
        return Ok(Err(Fault::Issuer.into()));
    };
    let expected = Expected {
        request_id: &sent.id,
        requested_at: sent.issued_at,
        level: sent.level,
        purpose: sent.purpose,
        now: identity.clock.now(),
        skew: SKEW,
    };
    Ok(member.service.check_response(provider, &expected, incoming.xml()))
}

fn exchange_of(
    request: &SignInRequest,
    sent: &Sent,
    incoming: &Incoming,
    claims: &Claims,
    assertion: Option<&Assertion>,
) -> Exchange {
    Exchange {
        door: request.door,
        provider: request.provider.clone(),
        request_id: sent.id.clone(),
        response_id: claims.id.clone().unwrap_or_default(),
        assertion_id: assertion.map(|one| one.id.clone()),
        requested_at: sent.issued_at,
        answered_at: assertion.map(|one| one.issued_at),
        name_id: assertion.map(|one| one.name_id.clone()),
        name_qualifier: assertion.map(|one| one.name_qualifier.clone()),
        session_index: assertion.and_then(|one| one.session_index.clone()),
        request: sent.xml.clone().into_bytes(),
        response: incoming.xml().to_vec(),
    }
}

/// Who came, as the provider describes him. Nobody is let in without a tax code, which another state does not know: it is
/// that of the person with whom an operator has linked the identity.
async fn arrival(
    identity: &Identity,
    tx: &mut Tx,
    request: &SignInRequest,
    assertion: &Assertion,
) -> Result<Result<(Arrival, Option<ForeignIdentityId>), Reason>, Error> {
    let text = |name| assertion.attribute(name);
    let (Some(surname), Some(given_name)) = (text("familyName"), text("name")) else {
        return Ok(Err(Reason::NoName));
    };
    let own = assertion.tax_code().filter(TaxCode::is_person);
    let born_on = text("dateOfBirth").and_then(|date| date.parse().ok());
    let (foreign, tax_code) = match (own, text("spidCode"), born_on) {
        (Some(tax_code), _, _) => (None, tax_code),
        (None, Some(identifier), Some(born_on)) if request.door == ForeignDoor::Eidas => {
            let proved = ProvedAbroad { identifier, surname, given_name, born_on };
            match abroad::linked(identity, tx, &proved, request.id).await? {
                Some((foreign, tax_code)) => (Some(foreign), tax_code),
                None => return Ok(Err(Reason::NotLinked)),
            }
        }
        _ => return Ok(Err(Reason::NoTaxCode)),
    };
    let arrival = Arrival {
        tax_code,
        surname: surname.to_owned(),
        given_name: given_name.to_owned(),
        email: assertion.attribute("email").and_then(|email| EmailAddress::parse(email).ok()),
        mobile: text("mobilePhone").and_then(|number| PhoneNumber::parse(number).ok()),
        method: request.door.method(),
        strength: strength_of(assertion.level),
    };
    Ok(Ok((arrival, foreign)))
}

async fn record_stray(
    identity: &Identity,
    federation: Federation,
    address: ClientAddress,
    word: &str,
) -> Result<(), Error> {
    let event = audit::Event {
        detail: Some(format!("{federation}, {word}")),
        ..audit::Event::refused(actor(None, address), SIGN_IN)
    };
    Ok(identity.audit.record(event).await?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Code {
    code: String,
}

/// The browser is back: the session begins, if it is the browser that was sent out.
pub(super) async fn enter(
    State(identity): State<Identity>,
    Extension(federation): Extension<Federation>,
    visitor: Visitor,
    page: Page,
    headers: HeaderMap,
    Query(code): Query<Code>,
) -> Result<Response, Failure> {
    let back = (code.code.as_str(), &headers);
    let (request, word) = match entering::enter(&identity, door(federation), back, visitor, &page).await? {
        Entered::In(response) => return Ok(response),
        Entered::Refused(request, word) => (request, word),
    };
    let reason = Reason::of_word(&word);
    let code = match &request {
        Some(request) if reason == Reason::NotLinked => abroad::code_after(&identity, request.id).await?,
        _ => None,
    };
    let provider = request.as_ref().map(|request| request.provider.clone());
    let onward = request.map_or_else(Onward::default, |request| request.onward);
    let page = RefusedPage { code, ..refused(page, federation, onward, provider.as_deref(), reason) };
    Ok((StatusCode::FORBIDDEN, Html(page)).into_response())
}
