//! Somebody on his way through a door that others keep: sent out, proved there, let in here.
//!
//! The answer comes by a form that another site makes the browser send, and with it come none of the browser's
//! cookies. So what was proved is laid down under a code that serves once, the browser is led to fetch it, and brings
//! the secret with it that it was sent out with: whoever brings the proof is whoever asked for it.

mod store;

use audit::{Event, Outcome as EventOutcome};
use db::Tx;
use http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use kernel::digest::sha256;
use kernel::{id, words};
use serde::{Deserialize, Serialize};
use web::{ClientAddress, Keep};

use super::SIGN_IN;
use super::arrival::Arrival;
use super::exchange::ExchangeId;
use crate::abroad::ForeignIdentityId;
use crate::identity::actor;
use crate::onward::Onward;
use crate::sessions::Method;
use crate::{Error, Identity};

pub(crate) use store::remove_old;

/// How long somebody may take at the other door.
const TIME_OUTSIDE: SignedDuration = SignedDuration::from_mins(30);

/// How long the way back may take once the answer is here.
const TIME_TO_FETCH: SignedDuration = SignedDuration::from_mins(5);

/// Name of the cookie with the browser's secret, before the prefix.
const COOKIE: &str = "door";

id! {
    /// Key of a request.
    RequestId
}

words! {
    /// A door that the institute does not keep itself.
    pub enum ForeignDoor {
        /// SPID.
        Spid = "spid",
        /// The electronic identity card, by SAML.
        Cie = "cie",
        /// Another state's identity, through the Italian node.
        Eidas = "eidas",
        /// The electronic identity card, by OpenID Connect.
        CieOidc = "cie-oidc",
    }

    /// Where a request stands.
    pub enum State {
        /// No answer yet.
        Sent = "sent",
        /// Proved; the browser has not fetched it yet.
        Proved = "proved",
        /// The answer was no, or of no use.
        Refused = "refused",
        /// The session has begun.
        Entered = "entered",
    }
}

impl ForeignDoor {
    /// What a session says of it.
    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Spid => Method::Spid,
            Self::Cie | Self::CieOidc => Method::Cie,
            Self::Eidas => Method::Eidas,
        }
    }
}

/// What somebody is sent out with.
pub(crate) struct Errand {
    pub(crate) door: ForeignDoor,
    /// Who is to prove: an identity provider's entity id, or an issuer.
    pub(crate) provider: String,
    /// The name by which the answer says what it answers.
    pub(crate) protocol_id: String,
    pub(crate) onward: Onward,
    /// What was sent and what the answer is to be compared with; kept sealed.
    pub(crate) sent: Vec<u8>,
}

/// A request as it is kept.
pub(crate) struct SignInRequest {
    pub(crate) id: RequestId,
    pub(crate) door: ForeignDoor,
    pub(crate) provider: String,
    pub(crate) onward: Onward,
    pub(crate) state: State,
    pub(crate) expires_at: Timestamp,
    sent: Vec<u8>,
    browser_digest: [u8; 32],
    proved: Option<Vec<u8>>,
    refusal: Option<String>,
}

/// What was proved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Proved {
    pub(crate) arrival: Arrival,
    /// The entry in the register, where the door has one.
    pub(crate) exchange: Option<ExchangeId>,
    /// The identity of another state that stands for the tax code, if it was not proved itself.
    pub(crate) abroad: Option<ForeignIdentityId>,
}

/// What became of a request.
pub(crate) enum Answer {
    Proved(Proved),
    /// A word for the page and the record.
    Refused(String),
}

/// What a browser fetches with its code.
pub(crate) enum Fetched {
    Proved(SignInRequest, Box<Proved>),
    Refused(SignInRequest, String),
    /// Another browser was sent out.
    OtherBrowser(SignInRequest),
    /// There is no such code, it has served, or its time is over.
    Gone,
}

/// Notes that somebody is sent out; answers the cookie that ties the request to this browser.
pub(crate) async fn send_out(
    identity: &Identity,
    headers: &HeaderMap,
    errand: &Errand,
) -> Result<HeaderValue, Error> {
    let id = RequestId::new(&identity.clock, &identity.random);
    let secret = browser_secret(identity, headers).unwrap_or_else(|| identity.random.token());
    let now = identity.clock.now();
    let row = store::NewRequest {
        id,
        browser_digest: sha256(secret.as_bytes()),
        sent: seal(identity, id, "sent", &errand.sent),
        now,
        expires_at: now + TIME_OUTSIDE,
    };
    let mut tx = identity.db.write().await?;
    store::insert(&mut tx, errand, &row).await?;
    crate::jobs::sweep_tomorrow(&mut tx, &identity.clock, &identity.random).await?;
    tx.commit().await?;
    let keep = Keep::Seconds(u32::try_from((TIME_OUTSIDE + TIME_TO_FETCH).as_secs()).unwrap_or(u32::MAX));
    Ok(identity.site.set_cookie(COOKIE, &secret, keep))
}

/// The secret that this browser was sent out with before, in another window perhaps.
fn browser_secret(identity: &Identity, headers: &HeaderMap) -> Option<String> {
    let name = identity.site.cookie_name(COOKIE);
    web::cookie(headers, &name).filter(|secret| secret.len() >= 32).map(str::to_owned)
}

/// The request that an answer at this door names, if it was ever made and its time is not over.
pub(crate) async fn named(
    identity: &Identity,
    door: ForeignDoor,
    protocol_id: &str,
) -> Result<Option<SignInRequest>, Error> {
    let mut tx = identity.db.read().await?;
    let found = store::by_protocol_id(&mut tx, door, protocol_id).await?;
    Ok(found.filter(|request| request.expires_at > identity.clock.now()))
}

/// Takes a request for the one answer that is judged: false if another has come before. For answers whose judging shows a
/// secret of theirs to somebody else, who would count a second time against the institute.
pub(crate) async fn claim(identity: &Identity, id: RequestId) -> Result<bool, Error> {
    let mut tx = identity.db.write().await?;
    let claimed = store::claim(&mut tx, id, identity.clock.now()).await?;
    tx.commit().await?;
    Ok(claimed)
}

impl SignInRequest {
    /// What was sent.
    pub(crate) fn sent(&self, identity: &Identity) -> Result<Vec<u8>, Error> {
        open(identity, self.id, "sent", &self.sent)
    }
}

/// Lays down what became of a request, which no other answer can change then; the code with which the browser fetches
/// it. None if the request was answered before. A refusal is recorded here, for nothing more may follow.
pub(crate) async fn answer(
    identity: &Identity,
    tx: &mut Tx,
    request: &SignInRequest,
    answer: &Answer,
    address: ClientAddress,
) -> Result<Option<String>, Error> {
    let code = identity.random.token();
    let (state, proved, refusal) = match answer {
        Answer::Proved(proved) => {
            let text = serde_json::to_vec(proved)?;
            (State::Proved, Some(seal(identity, request.id, "proved", &text)), None)
        }
        Answer::Refused(word) => (State::Refused, None, Some(word.as_str())),
    };
    let laid_down = store::LaidDown {
        state,
        code_digest: sha256(code.as_bytes()),
        proved,
        refusal,
        expires_at: identity.clock.now() + TIME_TO_FETCH,
    };
    if !store::lay_down(tx, request.id, &laid_down).await? {
        return Ok(None);
    }
    if let Answer::Refused(word) = answer {
        let event = refusal_event(request, word, address);
        audit::record(tx, &identity.clock, &identity.random, &event).await?;
    }
    Ok(Some(code))
}

/// The event of a sign-in that came to nothing. Whose it was is not known.
pub(crate) fn refusal_event(request: &SignInRequest, word: &str, address: ClientAddress) -> Event {
    Event {
        object: Some(request.id.to_string()),
        outcome: EventOutcome::Refused,
        detail: Some(format!("{}, {word}", request.door)),
        ..Event::done(actor(None, address), SIGN_IN)
    }
}

/// Fetches what became of a request. What was proved is still to be [taken](enter).
pub(crate) async fn fetch(
    identity: &Identity,
    door: ForeignDoor,
    code: &str,
    headers: &HeaderMap,
) -> Result<Fetched, Error> {
    let mut tx = identity.db.read().await?;
    let Some(request) = store::by_code(&mut tx, door, sha256(code.as_bytes())).await? else {
        return Ok(Fetched::Gone);
    };
    if request.expires_at <= identity.clock.now() {
        return Ok(Fetched::Gone);
    }
    let secret = browser_secret(identity, headers).unwrap_or_default();
    if sha256(secret.as_bytes()) != request.browser_digest {
        return Ok(Fetched::OtherBrowser(request));
    }
    match (request.state, &request.proved, &request.refusal) {
        (State::Proved, Some(sealed), _) => {
            let proved = serde_json::from_slice(&open(identity, request.id, "proved", sealed)?)?;
            Ok(Fetched::Proved(request, Box::new(proved)))
        }
        (State::Refused, _, Some(word)) => {
            let word = word.clone();
            Ok(Fetched::Refused(request, word))
        }
        _ => Ok(Fetched::Gone),
    }
}

/// Takes what was proved, in the transaction that begins the session; false if it was taken before.
pub(crate) async fn enter(tx: &mut Tx, id: RequestId) -> Result<bool, Error> {
    store::enter(tx, id).await
}

/// For a proof that the wrong browser brought: nobody gets in with it.
pub(crate) async fn spoil(tx: &mut Tx, id: RequestId, word: &str) -> Result<bool, Error> {
    store::spoil(tx, id, word).await
}

fn seal(identity: &Identity, id: RequestId, column: &str, plain: &[u8]) -> Vec<u8> {
    identity.vault.seal(&identity.random, &["sign_in_request", &id.to_string(), column], plain)
}

fn open(identity: &Identity, id: RequestId, column: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(identity.vault.open(&["sign_in_request", &id.to_string(), column], sealed)?)
}
