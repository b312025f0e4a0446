//! A PIN that was forgotten or is blocked is recovered by its person: whoever asks changes nothing, a link goes to the
//! first address or number that the institute knows, and who opens it and presses there gets a new initial PIN in two
//! halves by two ways, with the rights of the one before.

pub(crate) mod store;

use ::jobs::{Claim, Failure as JobFailure, Handlers};
use askama::Template;
use audit::Event;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use db::Tx;
use http::StatusCode;
use jiff::SignedDuration;
use kernel::digest::sha256;
use kernel::{Actor, Door, EmailAddress, ErrorKind, Language, TaxCode};
use serde::{Deserialize, Serialize};
use web::{Access, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, Tone, redirect};

use super::asked::{self, Kind};
use super::credential::Credential;
use super::halves::{self, Destination, Way};
use super::issue::{self, Fresh};
use super::notice::{self, News};
use super::{PIN_ISSUED, PIN_RECOVERY_ASKED, PIN_RECOVERY_SENT, desk, door, short, store as pins, typed};
use crate::identity::actor;
use crate::jobs::sweep_tomorrow;
use crate::parties::{self, Person};
use crate::{Error, Identity};

/// Where a link is asked for.
pub(super) const PATH: &str = "/accesso/pin/recupero";

/// Where the link leads.
const LINK: &str = "/accesso/pin/recupero/conferma";

/// How long a link lives. While it does no other is sent, so that whoever asks for somebody else fills no mailbox, three
/// messages a day at most, and takes nothing from him either: there is always a link that works or one to be asked for.
const LIFE: SignedDuration = SignedDuration::from_hours(8);

const ASKED: Kind = Kind { job: "pin-recovery", action: PIN_RECOVERY_ASKED, by_person: None };

pub(super) fn routes() -> Routes<Identity> {
    let anybody = || Access::open("asking for the recovery of a PIN");
    let holder = || Access::open("whoever has the link of a recovery, known by its code");
    Routes::new().get(PATH, anybody(), show).post(PATH, anybody(), ask).get(LINK, holder(), explain).post(
        LINK,
        holder(),
        recover,
    )
}

/// The work that asking leaves behind.
pub(super) fn jobs(identity: &Identity) -> Handlers {
    let identity = identity.clone();
    Handlers::new().on(ASKED.job, move |claim| answer(identity.clone(), claim))
}

#[derive(Template)]
#[template(path = "pin/recovery.html")]
struct RecoveryPage {
    page: Page,
    tax_code: String,
    errors: Errors,
}

async fn show(State(identity): State<Identity>, page: Page) -> Result<Html<RecoveryPage>, Failure> {
    if !asked::is_offered(&identity) {
        return Err(ErrorKind::NotFound.into());
    }
    Ok(Html(RecoveryPage { page, tax_code: String::new(), errors: Errors::none() }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AskForm {
    tax_code: String,
}

/// What is asked for, as it waits for the job, sealed.
#[derive(Serialize, Deserialize)]
struct Asked {
    tax_code: TaxCode,
    language: Language,
}

async fn ask(
    State(identity): State<Identity>,
    address: ClientAddress,
    page: Page,
    Form(AskForm { tax_code: text }): Form<AskForm>,
) -> Result<Response, Failure> {
    if !asked::is_offered(&identity) {
        return Err(ErrorKind::NotFound.into());
    }
    let mut errors = Errors::none();
    let Some(tax_code) = typed::tax_code(&page, &text, &mut errors) else {
        return Ok(Refused(RecoveryPage { page, tax_code: text, errors }).into_response());
    };
    let asked = Asked { tax_code, language: page.language() };
    if !ASKED.note(&identity, tax_code, &asked, address).await? {
        let errors = typed::whole(page.t("identity-asked-too-often").into_owned());
        let body = Html(RecoveryPage { page, tax_code: text, errors });
        return Ok((StatusCode::TOO_MANY_REQUESTS, body).into_response());
    }
    Ok(redirect(door::PATH).saying(Flash::done("identity-recovery-asked")).into_response())
}

/// A person with a PIN that can be recovered, and how its successor reaches him.
struct Case {
    person: Person,
    before: Credential,
    ways: (Way, Way),
}

impl Case {
    /// None if there is no such person, no PIN of his in force, or no two ways to him.
    async fn load(identity: &Identity, tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Self>, Error> {
        let Some(person) = parties::store::person_by_tax_code(tx, tax_code).await? else { return Ok(None) };
        let Some(before) = pins::of_tax_code(tx, tax_code).await? else { return Ok(None) };
        let address = desk::store::address(tx, person.id).await?;
        let ways = halves::ways(identity, &person, address.as_deref(), Some(&before));
        Ok(ways.map(|ways| Self { person, before, ways }))
    }

    /// The case of a link's code.
    async fn of_code(identity: &Identity, code: &str) -> Result<Option<Self>, Error> {
        let mut tx = identity.db.read().await?;
        let Some(tax_code) = store::find(&mut tx, digest(code), identity.clock.now()).await? else {
            return Ok(None);
        };
        Self::load(identity, &mut tx, tax_code).await
    }
}

fn digest(code: &str) -> [u8; 32] {
    sha256(code.as_bytes())
}

async fn answer(identity: Identity, claim: Claim) -> Result<(), JobFailure> {
    let Asked { tax_code, language } = ASKED.open(&identity, &claim)?;
    let mut tx = identity.db.write().await?;
    if let Some(case) = Case::load(&identity, &mut tx, tax_code).await? {
        send_link(&identity, &mut tx, &case, language).await?;
    }
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Sends a link by the first way, which is never a letter; nothing while the one before lives.
async fn send_link(
    identity: &Identity,
    tx: &mut Tx,
    Case { person, before, ways }: &Case,
    language: Language,
) -> Result<(), Error> {
    let (code, now) = (identity.random.token(), identity.clock.now());
    if !store::begin(tx, before.id, digest(&code), now, now + LIFE).await? {
        return Ok(());
    }
    let link = format!("{}{LINK}?code={code}", identity.site.origin());
    match ways.0.destination(identity, person) {
        Some(Destination::Mailbox(recipient)) => {
            mail_link(identity, tx, person, recipient, link, language).await?;
        }
        Some(Destination::Telephone(number)) => {
            let text = text_with_link(identity, link, language)?;
            short::queue(identity, tx, person, number, text, true).await?;
        }
        Some(Destination::Post) | None => return Err(Error::Overtaken),
    }
    let event = Event {
        subject: Some(person.tax_code),
        object: Some(before.id.to_string()),
        ..Event::done(Actor { person: None, door: Door::Job, address: None }, PIN_RECOVERY_SENT)
    };
    audit::record(tx, &identity.clock, &identity.random, &event).await?;
    sweep_tomorrow(tx, &identity.clock, &identity.random).await
}

async fn mail_link(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    recipient: &EmailAddress,
    link: String,
    language: Language,
) -> Result<(), Error> {
    let texts = identity.site.messages();
    let values = [
        ("link", link),
        ("until", web::format::moment(language, identity.clock.now() + LIFE)),
        ("institute", identity.site.name().to_owned()),
    ];
    let body = texts.text_with(language, "identity-recovery-body", &values);
    let subject = texts.text(language, "identity-recovery-subject");
    notice::send(identity, tx, person, recipient, &subject, &body, true).await
}

fn text_with_link(identity: &Identity, link: String, language: Language) -> Result<String, Error> {
    let values = [("link", link), ("hours", LIFE.as_hours().to_string())];
    let no_room =
        || delivery::Error::Unwritable("the address of the site leaves no room for a link".to_owned());
    Ok(short::write(identity, language, "identity-recovery-short", &values).ok_or_else(no_room)?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

#[derive(Template)]
#[template(path = "pin/recovery-link.html")]
struct LinkPage {
    page: Page,
    code: String,
    ways: (Way, Way),
}

/// Back to where a link is asked for: this one is worth nothing, or nothing any more.
fn over() -> Response {
    redirect(PATH).saying(Flash::new(Tone::Warning, "identity-recovery-over")).into_response()
}

/// Says what the link does and uses nothing up: mailboxes open links before people do.
async fn explain(
    State(identity): State<Identity>,
    page: Page,
    Query(Code { code }): Query<Code>,
) -> Result<Response, Failure> {
    let Some(Case { ways, .. }) = Case::of_code(&identity, &code).await? else { return Ok(over()) };
    Ok(Html(LinkPage { page, code, ways }).into_response())
}

/// Puts a new initial PIN in the place of the one that was lost, and sends its halves.
async fn recover(
    State(identity): State<Identity>,
    address: ClientAddress,
    page: Page,
    Form(Code { code }): Form<Code>,
) -> Result<Response, Failure> {
    let Some(case) = Case::of_code(&identity, &code).await? else { return Ok(over()) };
    let fresh = issue::fresh(&identity, &case.person, case.before.strength).await?;
    if !replace(&identity, &case, &code, &fresh, address, page.language()).await? {
        return Ok(over());
    }
    Ok(redirect(door::PATH).saying(Flash::done("identity-recovery-done")).into_response())
}

/// All of it in one transaction; false, and nothing is done, if the code was used meanwhile, or the PIN
/// is another one or has other rights now.
async fn replace(
    identity: &Identity,
    Case { person, before, ways }: &Case,
    code: &str,
    Fresh { pin, secret }: &Fresh,
    address: ClientAddress,
    language: Language,
) -> Result<bool, Error> {
    let mut tx = identity.db.write().await?;
    let in_force = pins::of_tax_code(&mut tx, person.tax_code).await?;
    if in_force.is_none_or(|pin| pin.strength != before.strength) {
        return Ok(false);
    }
    if !store::use_up(&mut tx, digest(code), identity.clock.now()).await?
        || !issue::put_in_force(identity, &mut tx, person, Some(before.id), pin).await?
    {
        return Ok(false);
    }
    halves::send(identity, &mut tx, person, *ways, (pin, secret), language).await?;
    let event = Event {
        subject: Some(person.tax_code),
        object: Some(pin.id.to_string()),
        detail: Some(format!("recovery, {}", pin.strength)),
        ..Event::done(actor(None, address), PIN_ISSUED)
    };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    notice::tell(identity, &mut tx, person, News::Recovered, language).await?;
    tx.commit().await?;
    Ok(true)
}
