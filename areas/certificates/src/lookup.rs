//! The open look-up of one attestation by tax code and protocol number: a page that anybody may use after a
//! challenge, and the same for programs with a key.
//!
//! Wrong tax code, wrong number and unknown number are one case: the same answer, after the same work.

mod api;
mod challenge;
pub mod keys;
mod numerals;
mod pages;
mod store;
mod sweeping;
mod throttle;

use axum::middleware::from_fn_with_state;
use db::Tx;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, digest};
use web::{Access, Routes};

pub use api::LookupApi;
pub(crate) use sweeping::schedule;
pub use sweeping::{SWEEP, jobs};
pub use throttle::{Limit, Limits};

use crate::{Certificate, Certificates, Error};
use throttle::{Failures, Key};

/// Somebody saw one attestation whose tax code and number he knew.
pub const LOOKED_UP: audit::Action = audit::Action("attestation-looked-up");
/// Somebody who had just looked an attestation up fetched it as PDF.
pub const LOOKED_UP_PDF: audit::Action = audit::Action("attestation-looked-up-pdf");

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/lookup.it.ftl"),
    en: include_str!("../messages/lookup.en.ftl"),
    de: include_str!("../messages/lookup.de.ftl"),
};

/// The page with the form.
const PAGE: &str = "/attestati";

/// The room's entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem = web::NavItem { href: PAGE, label: "lookup-nav", profiles: &[] };

/// The room's entry of the catalogue.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: PAGE,
    title: "lookup-nav",
    description: "lookup-service-description",
    profiles: &[],
    funds: &[],
    strength: kernel::Strength::None,
};

pub(crate) fn routes(certificates: &Certificates) -> Routes<Certificates> {
    let known = keys::Keys::new(certificates.db.clone(), certificates.clock.clone());
    Routes::new()
        .post("/api/v1/attestations/lookup", Access::key(keys::LOOKUP), api::look_up)
        .layer(from_fn_with_state(known, keys::recognise))
        .get(PAGE, Access::open("anybody who knows tax code and protocol number"), pages::ask)
        .post(PAGE, Access::open("anybody who knows tax code and protocol number"), pages::answer)
        .post("/attestati/pdf", Access::open("whoever has just looked the attestation up"), pages::pdf)
}

/// What is asked, and by whom.
struct Question<'a> {
    /// As typed, trimmed and in capitals; may be no tax code at all.
    tax_code: &'a str,
    /// As typed, trimmed.
    protocol_number: &'a str,
    /// Under which key the asker's failures are counted.
    asker: Key,
    asker_limit: Limit,
    actor: &'a Actor,
}

impl Question<'_> {
    /// Under which keys failures of the asker and about the worker are counted.
    fn keys(&self, certificates: &Certificates) -> (Key, Key) {
        (self.asker, throttle::of_tax_code(&certificates.mac, self.tax_code))
    }
}

/// What comes of a question. Nothing is recorded yet where something was found: the door does that.
enum Answer {
    Found(Box<Certificate>, Standing),
    Unknown(Standing),
    TooMany(SignedDuration, Standing),
}

/// How the asker stands with the throttle: the `RateLimit-…` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    limit: u32,
    remaining: u32,
    reset: u64,
}

impl Standing {
    fn headers(self) -> HeaderMap {
        let values = [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.remaining)),
            ("ratelimit-reset", self.reset),
        ];
        values
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from(value)))
            .into_iter()
            .collect()
    }
}

/// One indexed read where the attestation is found and nobody guessed; a failure is counted and recorded before it
/// is answered.
async fn look_up(certificates: &Certificates, question: &Question<'_>) -> Result<Answer, Error> {
    let keys = question.keys(certificates);
    let mut tx = certificates.db.read().await?;
    let found = store::find(&mut tx, question.tax_code, question.protocol_number, keys).await?;
    let failures = match &found {
        Some(found) => (found.by, found.about),
        None => store::failures_of(&mut tx, keys).await?,
    };
    drop(tx);
    if let Some(held_back) = hold_back(certificates, question, failures).await? {
        return Ok(held_back);
    }
    let standing = standing(&question.asker_limit, failures.0, certificates.clock.now());
    if let Some(found) = found {
        return Ok(Answer::Found(Box::new(found.certificate), standing));
    }
    count_and_record(certificates, question, keys).await?;
    let remaining = standing.remaining.saturating_sub(1);
    Ok(Answer::Unknown(Standing { remaining, ..standing }))
}

/// The same for whoever comes without a key: the throttle is asked first, so that while he waits not even the time
/// that an answer takes tells him whether he guessed right.
async fn look_up_openly(certificates: &Certificates, question: &Question<'_>) -> Result<Answer, Error> {
    let mut tx = certificates.db.read().await?;
    let failures = store::failures_of(&mut tx, question.keys(certificates)).await?;
    drop(tx);
    match hold_back(certificates, question, failures).await? {
        Some(held_back) => Ok(held_back),
        None => look_up(certificates, question).await,
    }
}

/// The wait that the failures so far cost, recorded as a refusal; nothing if they cost none.
async fn hold_back(
    certificates: &Certificates,
    question: &Question<'_>,
    failures: (Option<Failures>, Option<Failures>),
) -> Result<Option<Answer>, Error> {
    let now = certificates.clock.now();
    let waits = [
        question.asker_limit.wait(failures.0, now),
        certificates.settings.lookup.tax_code.wait(failures.1, now),
    ];
    let Some(wait) = waits.into_iter().flatten().max() else {
        return Ok(None);
    };
    let event = audit::Event {
        detail: Some("held back".to_owned()),
        ..audit::Event::refused(question.actor.clone(), LOOKED_UP)
    };
    certificates.audit.record(event).await.map_err(db::Error::from)?;
    Ok(Some(Answer::TooMany(wait, standing(&question.asker_limit, failures.0, now))))
}

fn standing(limit: &Limit, failures: Option<Failures>, now: Timestamp) -> Standing {
    Standing {
        limit: limit.free,
        remaining: limit.remaining(failures, now),
        reset: limit.reset(failures, now),
    }
}

async fn count_and_record(
    certificates: &Certificates,
    question: &Question<'_>,
    (by, about): (Key, Key),
) -> Result<(), Error> {
    let now = certificates.clock.now();
    let mut counted = [
        (by, question.asker_limit.forgotten_every),
        (about, certificates.settings.lookup.tax_code.forgotten_every),
    ];
    // Always in the same order, so that two who guess at once do not wait for one another's rows.
    counted.sort_by_key(|(key, _)| *key);
    let mut tx = certificates.db.write().await?;
    for (key, forgotten_every) in counted {
        store::count_failure(&mut tx, key, forgotten_every, now).await?;
    }
    let event = audit::Event::refused(question.actor.clone(), LOOKED_UP);
    record(&mut tx, certificates, &event).await?;
    schedule(&mut tx, certificates).await?;
    Ok(tx.commit().await?)
}

async fn record(tx: &mut Tx, certificates: &Certificates, event: &audit::Event) -> Result<(), Error> {
    Ok(audit::record(tx, &certificates.clock, &certificates.random, event).await?)
}

/// A look-up that told somebody's data.
fn found_event(actor: Actor, action: audit::Action, certificate: &Certificate) -> audit::Event {
    audit::Event {
        subject: Some(certificate.worker.tax_code),
        object: Some(certificate.id.to_string()),
        ..audit::Event::done(actor, action)
    }
}

/// What the database keeps of a secret text that a page holds.
fn digest_of(token: &str) -> Key {
    digest::sha256(token.as_bytes())
}
