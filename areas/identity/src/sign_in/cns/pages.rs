use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use audit::Event;
use axum::extract::{ConnectInfo, Extension, FromRequestParts, Query, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;
use kernel::Strength;
use kernel::digest::{hex, sha256};
use rustls_pki_types::CertificateDer;
use serde::Deserialize;
use serde_json::json;
use web::{Access, Failure, Keep, Page, Routes, redirect};

use super::card::{Card, Refusal, examine};
use super::refused::{Problem, refused};
use super::store::{self, Proven};
use super::{CARD_SHOWN, Cns, ShownCard, list, proxy};
use crate::identity::actor;
use crate::onward::Onward;
use crate::sessions::Method;
use crate::sign_in::SIGN_IN;
use crate::sign_in::admission::Visitor;
use crate::sign_in::arrival::{self, Arrival};
use crate::{Error, Identity};

/// Where the way begins, on the main site.
pub(super) const BEGIN: &str = "/accesso/cns";

/// Where the card is examined, on the host of the card.
const LOGIN: &str = "/cns/login";

/// Where the session begins, on the main site.
const ENTER: &str = "/cns/entra";

/// Name of the cookie with the browser's secret, before the prefix.
const COOKIE: &str = "cns";

/// For how long a browser may be on its way, in seconds: somebody looks for his card and its PIN meanwhile.
const WAY: u32 = 15 * 60;

/// For how long a code waits for its browser, which is sent along at once.
const CODE: SignedDuration = SignedDuration::from_mins(2);

#[derive(Clone)]
pub(super) struct CardDoor {
    pub(super) identity: Identity,
    pub(super) cns: Arc<Cns>,
}

pub(super) fn routes(behind_proxy: bool) -> Routes<CardDoor> {
    let routes = Routes::new()
        .get(BEGIN, Access::open("sign-in with a card: the way to its door"), begin)
        .get(ENTER, Access::open("sign-in with a card: the way back"), enter);
    if behind_proxy {
        routes.get(LOGIN, Access::basic("the proxy that asks for the card"), login_behind_proxy)
    } else {
        routes
    }
}

pub(super) fn listener_routes() -> Routes<CardDoor> {
    Routes::new().get(LOGIN, Access::basic("the card, in the handshake"), login)
}

/// Gives the browser a secret, unless it has one, and sends it to the door of the card with the secret's digest.
async fn begin(State(door): State<CardDoor>, headers: HeaderMap, Query(onward): Query<Onward>) -> Response {
    let CardDoor { identity, cns } = door;
    let secret = secret_of(&identity, &headers).unwrap_or_else(|| identity.random.token());
    let way = onward.by_way_of(LOGIN);
    let and = if way.contains('?') { '&' } else { '?' };
    let browser = hex(&sha256(secret.as_bytes()));
    let to = format!("{}{way}{and}browser={browser}", cns.settings.address.trim_end_matches('/'));
    let cookie = identity.site.set_cookie(COOKIE, &secret, Keep::Seconds(WAY));
    let mut response = redirect(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

fn secret_of(identity: &Identity, headers: &HeaderMap) -> Option<String> {
    let secret = web::cookie(headers, &identity.site.cookie_name(COOKIE))?;
    (secret.len() >= 16 && secret.bytes().all(|byte| byte.is_ascii_graphic())).then(|| secret.to_owned())
}

/// For which browser a card is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ForBrowser {
    browser: String,
}

impl ForBrowser {
    fn digest(&self) -> Option<[u8; 32]> {
        let mut digest = [0; 32];
        if self.browser.len() != 64 || !self.browser.is_ascii() {
            return None;
        }
        for (byte, digits) in digest.iter_mut().zip(self.browser.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(digest)
    }
}

async fn login(
    State(door): State<CardDoor>,
    shown: Option<Extension<ShownCard>>,
    headers: HeaderMap,
    visit: Visit,
) -> Result<Response, Failure> {
    if proxy::is_claimed(&headers) {
        return door.refuse_claim(visit).await;
    }
    let shown = shown.map(|Extension(ShownCard(certificate))| certificate);
    door.take(shown, visit).await
}

async fn login_behind_proxy(
    State(door): State<CardDoor>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    visit: Visit,
) -> Result<Response, Failure> {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Extension(ConnectInfo(peer))| peer.ip());
    let proxy = door.cns.proxy.as_ref();
    if !proxy.is_some_and(|proxy| proxy.has_sent(peer.to_canonical(), &headers)) {
        return door.refuse_claim(visit).await;
    }
    match proxy::certificate(&headers) {
        Ok(shown) => door.take(shown, visit).await,
        Err(refusal) => door.refuse(Problem::Card(refusal), visit).await,
    }
}

/// Somebody at the door, and on his way.
struct Visit {
    page: Page,
    visitor: Visitor,
    onward: Query<Onward>,
    browser: Query<ForBrowser>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let (page, visitor, onward, browser) = <(_, _, _, _)>::from_request_parts(parts, state).await?;
        Ok(Self { page, visitor, onward, browser })
    }
}

impl CardDoor {
    async fn take(&self, shown: Option<CertificateDer<'static>>, visit: Visit) -> Result<Response, Failure> {
        let Some(certificate) = shown else {
            return Ok(refused(&self.identity, &visit.onward, visit.page, Problem::None));
        };
        let card = match self.examine(&certificate).await? {
            Ok(card) => card,
            Err(refusal) => return self.refuse(Problem::Card(refusal), visit).await,
        };
        let Some(browser) = visit.browser.digest() else {
            let begin = format!("{}{}", self.identity.site.origin(), visit.onward.by_way_of(BEGIN));
            return Ok(redirect(&begin).into_response());
        };
        Ok(self.send_back(&card, browser, &visit).await?)
    }

    async fn examine(&self, certificate: &CertificateDer<'_>) -> Result<Result<Card, Refusal>, Error> {
        let Self { identity, cns } = self;
        let now = identity.clock.now();
        let card = match examine(certificate, &cns.authorities, &cns.settings.policies, now) {
            Ok(card) => card,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let lists = self.lists(&card).await?;
        match cns.authorities.check_revocation(certificate, &lists, now) {
            Ok(()) => Ok(Ok(card)),
            Err(refusal) => {
                if refusal == Refusal::RevocationUnknown {
                    self.ask_for_lists(&card).await?;
                }
                Ok(Err(refusal))
            }
        }
    }

    /// The lists that still count, of the card's authority, the newest first.
    async fn lists(&self, card: &Card) -> Result<Vec<Vec<u8>>, Error> {
        let Self { identity, cns } = self;
        let counting_from = identity.clock.now() - cns.settings.grace();
        let issuer = list::issuer_digest(&card.issuer);
        let mut reader = identity.db.read().await?;
        let mut lists = Vec::new();
        for address in card.lists.iter().chain(&cns.settings.revocation_lists) {
            lists.extend(store::list_at(&mut reader, address, issuer, counting_from).await?);
        }
        lists.sort_by_key(|(issued_at, _)| std::cmp::Reverse(*issued_at));
        Ok(lists.into_iter().map(|(_, list)| list).collect())
    }

    /// A card names lists that were never fetched, or not for long: they will be there in a moment.
    async fn ask_for_lists(&self, card: &Card) -> Result<(), Error> {
        let mut reader = self.identity.db.read().await?;
        let known = store::list_addresses(&mut reader).await?;
        let due = store::lists_due(&mut reader, self.identity.clock.now()).await?;
        drop(reader);
        let wanted = card.lists.iter().filter(|list| !known.contains(*list) || due.contains(list));
        let wanted: Vec<String> = wanted.cloned().collect();
        if !wanted.is_empty() {
            let mut tx = self.identity.db.write().await?;
            list::ask_for(&self.identity, &mut tx, &wanted).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Keeps what was proved under a new code and sends the browser back to the main site with it.
    async fn send_back(
        &self,
        card: &Card,
        browser_digest: [u8; 32],
        visit: &Visit,
    ) -> Result<Response, Error> {
        let identity = &self.identity;
        let code = identity.random.token();
        let code_digest = sha256(code.as_bytes());
        let proven = Proven {
            code_digest,
            browser_digest,
            holder: Holder::seal(identity, card, code_digest),
            next: visit.onward.target(),
            expires_at: identity.clock.now() + CODE,
        };
        let event = Event {
            subject: Some(card.tax_code),
            object: Some(hex(&card.fingerprint)),
            detail: Some(format!("card {}, {}", card.number, card.issued_for)),
            ..Event::done(actor(Some(card.tax_code), visit.visitor.address), CARD_SHOWN)
        };
        let mut tx = identity.db.write().await?;
        store::insert_proven(&mut tx, &proven).await?;
        audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
        tx.commit().await?;
        Ok(redirect(&format!("{}{ENTER}?code={code}", identity.site.origin())).into_response())
    }

    /// Somebody sent headers that only a proxy may send.
    async fn refuse_claim(&self, visit: Visit) -> Result<Response, Failure> {
        metrics::counter!("cns_claims_refused").increment(1);
        tracing::warn!("a request claims to come from the proxy of the card's door");
        self.refuse(Problem::NotTheProxy, visit).await
    }

    /// Records that somebody was refused, and tells him why.
    async fn refuse(&self, problem: Problem, visit: Visit) -> Result<Response, Failure> {
        let event = Event {
            detail: Some(format!("cns, {}", problem.word())),
            ..Event::refused(actor(None, visit.visitor.address), SIGN_IN)
        };
        self.identity.audit.record(event).await.map_err(Error::from)?;
        metrics::counter!("cns_cards_refused", "reason" => problem.word()).increment(1);
        Ok(refused(&self.identity, &visit.onward, visit.page, problem))
    }
}

/// Whose card it was, sealed while the browser is on its way back.
#[derive(Deserialize)]
struct Holder {
    tax_code: String,
    surname: String,
    given_name: String,
}

impl Holder {
    fn seal(identity: &Identity, card: &Card, code_digest: [u8; 32]) -> Vec<u8> {
        let (tax_code, surname, given_name) = (card.tax_code.as_str(), &card.surname, &card.given_name);
        let plain = json!({ "tax_code": tax_code, "surname": surname, "given_name": given_name }).to_string();
        identity.vault.seal(&identity.random, &["cns", &hex(&code_digest)], plain.as_bytes())
    }

    fn open(identity: &Identity, code_digest: [u8; 32], sealed: &[u8]) -> Option<Arrival> {
        let plain = identity.vault.open(&["cns", &hex(&code_digest)], sealed).ok()?;
        let holder: Self = serde_json::from_slice(&plain).ok()?;
        Some(Arrival {
            tax_code: kernel::TaxCode::parse(&holder.tax_code).ok()?,
            surname: holder.surname,
            given_name: holder.given_name,
            email: None,
            mobile: None,
            method: Method::Cns,
            strength: Strength::High,
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

/// Begins the session, in the browser that has the secret.
async fn enter(
    State(door): State<CardDoor>,
    headers: HeaderMap,
    Query(code): Query<Code>,
    visit: Visit,
) -> Result<Response, Failure> {
    let identity = &door.identity;
    let code_digest = sha256(code.code.as_bytes());
    let Some(secret) = secret_of(identity, &headers) else {
        return door.refuse(Problem::UnknownCode, visit).await;
    };
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let browser_digest = sha256(secret.as_bytes());
    let taken = store::take_proven(&mut tx, code_digest, browser_digest, identity.clock.now()).await?;
    let opened = taken.and_then(|(sealed, next)| {
        Some((Holder::open(identity, code_digest, &sealed)?, Onward::towards(&next)))
    });
    let Some((arrival, onward)) = opened else {
        drop(tx);
        return door.refuse(Problem::UnknownCode, visit).await;
    };
    let before = visit.page.principal();
    let admission = arrival::arrive(identity, &mut tx, &arrival, visit.visitor, before).await?;
    tx.commit().await.map_err(Error::from)?;
    let to = if admission.choose { onward.by_way_of(web::ACTING_FOR) } else { onward.target() };
    let mut response = redirect(&to).into_response();
    let gone: HeaderValue = identity.site.set_cookie(COOKIE, "", Keep::Remove);
    for cookie in [admission.cookie, gone] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
