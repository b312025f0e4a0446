//! On the way back: the code becomes tokens, the tokens a person, the person a session.

use std::time::Duration;

use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Request, StatusCode, header};
use jiff::Timestamp;
use openid::sign_in::{Answer as ProviderAnswer, IdToken, Provider, SignInError, Tokens, UserInfo};
use outside::Bounds;
use serde::Deserialize;
use serde_json::json;
use web::{ClientAddress, Failure, Html, Page, redirect};

use super::leave::Sent;
use super::provider::Vouched;
use super::reason::{Fault, Reason, refused};
use super::{BOUNDS, ENTER, Party, strength_of};
use crate::identity::actor;
use crate::onward::Onward;
use crate::sign_in::SIGN_IN;
use crate::sign_in::admission::Visitor;
use crate::sign_in::arrival::Arrival;
use crate::sign_in::entering::{self, Entered};
use crate::sign_in::exchange::{self, Exchange, LONGEST_REFUSAL};
use crate::sign_in::request::{self, Answer, ForeignDoor, Proved, SignInRequest, State as Standing};
use crate::{Error, Identity};

/// A token has served when it is given back, so nobody waits long for that.
const WHILE_GIVING_BACK: Bounds = Bounds { patience: Duration::from_secs(2), ..BOUNDS };

/// What was said between here and the provider, as the register keeps it (profile of SPID and CIE, retention policy).
#[derive(Default)]
struct Said {
    /// What vouches for the provider.
    chain: Vec<String>,
    answer: String,
    token_request: Option<String>,
    token_answer: Option<String>,
    user_info_answer: Option<String>,
    /// Whether the provider took the access token back; none if it takes none.
    token_revoked: Option<bool>,
}

/// A sign-in that the provider answered as it should.
struct Recognised {
    id_token: IdToken,
    person: UserInfo,
}

/// An answer with the request that it belongs to.
struct Answered<'i> {
    identity: &'i Identity,
    party: &'i Party,
    request: SignInRequest,
    sent: Sent,
    answer: ProviderAnswer,
}

/// Takes the provider's answer. What became of it is laid down, and the browser led on to fetch it.
pub(super) async fn take_answer(
    State(identity): State<Identity>,
    address: ClientAddress,
    page: Page,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let party = identity.cie_oidc.as_ref().ok_or(Error::NotFound)?;
    match receive(&identity, party, query.unwrap_or_default(), address).await? {
        Ok(code) => {
            let query = serde_html_form::to_string([("code", code)]).unwrap_or_default();
            Ok(redirect(&format!("{ENTER}?{query}")).into_response())
        }
        Err(reason) => {
            let event = audit::Event {
                detail: Some(format!("{}, {}", ForeignDoor::CieOidc, reason.word())),
                ..audit::Event::refused(actor(None, address), SIGN_IN)
            };
            identity.audit.record(event).await.map_err(Error::from)?;
            let page = refused(&identity, page, Onward::default(), reason);
            Ok((StatusCode::FORBIDDEN, Html(page)).into_response())
        }
    }
}

/// The code with which the browser fetches what became of its request; or why the answer belongs to none.
async fn receive(
    identity: &Identity,
    party: &Party,
    query: String,
    address: ClientAddress,
) -> Result<Result<String, Reason>, Error> {
    let answer = match ProviderAnswer::read(&query) {
        Ok(answer) => answer,
        Err(error) => return Ok(Err(error.into())),
    };
    let Some(request) = request::named(identity, ForeignDoor::CieOidc, answer.state()).await? else {
        return Ok(Err(Fault::Unsolicited.into()));
    };
    if request.state != Standing::Sent {
        return Ok(Err(Fault::AnsweredBefore.into()));
    }
    if !request::claim(identity, request.id).await? {
        return Ok(Err(Fault::AnsweredBefore.into()));
    }
    let sent = serde_json::from_slice(&request.sent(identity)?)?;
    let answered = Answered { identity, party, request, sent, answer };
    let code = answered.take(query, address).await?;
    Ok(code.ok_or(Fault::AnsweredBefore.into()))
}

impl Answered<'_> {
    async fn take(&self, query: String, address: ClientAddress) -> Result<Option<String>, Error> {
        let mut said = Said { answer: query, ..Said::default() };
        match self.party.provider(self.identity).await {
            Ok(Vouched { provider, chain, proved_at }) if provider.id.as_str() == self.request.provider => {
                said.chain = chain;
                let judged = self.judge(&provider, &mut said).await;
                self.lay_down(&said, judged, Some(proved_at), address).await
            }
            Ok(_) | Err(Error::NotProved(_)) => {
                self.lay_down(&said, Err(Fault::NotProved.into()), None, address).await
            }
            Err(other) => Err(other),
        }
    }

    /// Changes the code for tokens, and these for the person's data.
    async fn judge(&self, provider: &Provider, said: &mut Said) -> Result<Recognised, Reason> {
        self.answer.from(&provider.id)?;
        let code = match &self.answer {
            ProviderAnswer::Code { code, .. } => code,
            ProviderAnswer::Refusal { error, description, .. } => {
                return Err(Reason::of_error(error, description.as_deref()));
            }
        };
        let code = (code.as_str(), self.sent.verifier.as_str());
        let form = self.party.desk.token_request(provider, code, &self.identity.random, self.now());
        said.token_request = Some(form.clone());
        let tokens = self.post(provider.token.as_str(), form, BOUNDS).await?;
        let tokens = said.token_answer.insert(tokens);
        let tokens = Tokens::read(tokens).map_err(|error| reason(&error))?;
        let recognised = self.recognise(provider, &tokens, said).await;
        said.token_revoked = self.give_back(provider, &tokens).await;
        recognised
    }

    async fn recognise(
        &self,
        provider: &Provider,
        tokens: &Tokens,
        said: &mut Said,
    ) -> Result<Recognised, Reason> {
        let (desk, asked) = (&self.party.desk, (self.sent.nonce.as_str(), self.sent.level));
        let id_token = desk.id_token(provider, tokens, asked, self.now()).map_err(|error| reason(&error))?;
        let request = Request::get(provider.user_info.as_str())
            .header(header::AUTHORIZATION, format!("Bearer {}", tokens.access))
            .body(String::new());
        let data = said.user_info_answer.insert(self.ask(request, BOUNDS).await?);
        let person = desk.user_info(provider, &id_token, data, self.now()).map_err(|error| reason(&error))?;
        Ok(Recognised { id_token, person })
    }

    /// Gives the access token back, so that it need not be kept until somebody signs out.
    async fn give_back(&self, provider: &Provider, tokens: &Tokens) -> Option<bool> {
        let endpoint = provider.revocation.as_ref()?;
        let form = self.party.desk.revocation(endpoint, &tokens.access, &self.identity.random, self.now());
        Some(self.post(endpoint.as_str(), form, WHILE_GIVING_BACK).await.is_ok())
    }

    async fn post(&self, address: &str, form: String, bounds: Bounds) -> Result<String, Reason> {
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form);
        self.ask(request, bounds).await
    }

    /// The text of the answer, if it is one.
    async fn ask(&self, request: http::Result<Request<String>>, bounds: Bounds) -> Result<String, Reason> {
        let request = request.map_err(|_not_an_address| Fault::Tokens)?;
        let answer = self.identity.outside.ask(request, bounds).await.map_err(|cause| {
            tracing::warn!(%cause, "the provider does not answer");
            Fault::ProviderSilent
        })?;
        if answer.status().is_success() {
            return String::from_utf8(answer.into_body()).map_err(|_not_text| Fault::Tokens.into());
        }
        tracing::warn!(status = %answer.status(), "the provider refuses");
        let is_its_own = answer.status().is_server_error();
        Err(if is_its_own { Fault::ProviderSilent } else { Fault::CodeRefused }.into())
    }

    /// Lays down what became of the request, with the entry in the register; none if it was answered meanwhile.
    async fn lay_down(
        &self,
        said: &Said,
        judged: Result<Recognised, Reason>,
        proved_at: Option<Timestamp>,
        address: ClientAddress,
    ) -> Result<Option<String>, Error> {
        let identity = self.identity;
        let mut tx = identity.db.write().await?;
        let answer = match judged {
            Ok(found) => {
                let subject = Some(found.person.tax_code);
                let (entry, who) = (self.exchange(said, Some(&found.id_token)), actor(subject, address));
                let kept = exchange::keep(identity, &mut tx, &entry, subject, who).await?;
                match arrival(found) {
                    Ok(arrival) => Answer::Proved(Proved { arrival, exchange: Some(kept), abroad: None }),
                    Err(fault) => Answer::Refused(fault.as_str().to_owned()),
                }
            }
            Err(reason) => {
                let is_refusal = matches!(self.answer, ProviderAnswer::Refusal { .. });
                if is_refusal && said.answer.len() <= LONGEST_REFUSAL {
                    let entry = self.exchange(said, None);
                    exchange::keep(identity, &mut tx, &entry, None, actor(None, address)).await?;
                }
                if let Some(known_since) = proved_at.filter(|_| reason.is_doubt()) {
                    self.party.doubt(identity, &mut tx, known_since).await?;
                }
                Answer::Refused(reason.word().to_owned())
            }
        };
        let code = request::answer(identity, &mut tx, &self.request, &answer, address).await?;
        if code.is_some() {
            tx.commit().await?;
        }
        Ok(code)
    }

    fn exchange(&self, said: &Said, id_token: Option<&IdToken>) -> Exchange {
        let id = id_token.and_then(|token| token.id.clone());
        Exchange {
            door: ForeignDoor::CieOidc,
            provider: self.request.provider.clone(),
            request_id: self.sent.id.clone(),
            response_id: id.clone().unwrap_or_default(),
            assertion_id: id,
            requested_at: self.sent.at,
            answered_at: id_token.map(|token| token.issued_at),
            name_id: id_token.map(|token| token.subject.clone()),
            name_qualifier: id_token.map(|_| self.request.provider.clone()),
            session_index: None,
            request: json!({ "trust_chain": id_token.map(|_| &said.chain), "authentication_request": self.sent.object })
                .to_string()
                .into(),
            response: json!({
                "authentication_response": said.answer,
                "token_request": said.token_request,
                "token_response": said.token_answer,
                "user_info_response": said.user_info_answer,
                "token_revoked": said.token_revoked,
            })
            .to_string()
            .into(),
        }
    }

    fn now(&self) -> Timestamp {
        self.identity.clock.now()
    }
}

fn reason(error: &SignInError) -> Reason {
    tracing::warn!(%error, "answer of a provider refused");
    error.into()
}

/// Who came, as the provider describes him.
fn arrival(found: Recognised) -> Result<Arrival, Fault> {
    let Recognised { id_token, person } = found;
    Ok(Arrival {
        tax_code: person.tax_code,
        surname: person.family_name.ok_or(Fault::NoName)?,
        given_name: person.given_name.ok_or(Fault::NoName)?,
        email: None,
        mobile: None,
        method: ForeignDoor::CieOidc.method(),
        strength: strength_of(id_token.level),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Code {
    code: String,
}

/// The browser is back: the session begins, if it is the browser that was sent out.
pub(super) async fn enter(
    State(identity): State<Identity>,
    visitor: Visitor,
    page: Page,
    headers: HeaderMap,
    Query(code): Query<Code>,
) -> Result<Response, Failure> {
    let back = (code.code.as_str(), &headers);
    let (request, word) = match entering::enter(&identity, ForeignDoor::CieOidc, back, visitor, &page).await?
    {
        Entered::In(response) => return Ok(response),
        Entered::Refused(request, word) => (request, word),
    };
    let onward = request.map_or_else(Onward::default, |request| request.onward);
    let page = refused(&identity, page, onward, Reason::of_word(&word));
    Ok((StatusCode::FORBIDDEN, Html(page)).into_response())
}
