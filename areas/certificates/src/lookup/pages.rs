use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Tx;
use jiff::SignedDuration;
use kernel::{Actor, Door, ErrorKind, ProtocolNumber, TaxCode};
use serde::Deserialize;
use web::{ClientAddress, Errors, Failure, Form, Html, Page, Refused};

use super::challenge::{self, Challenge};
use super::{
    Answer, LOOKED_UP, LOOKED_UP_PDF, Question, digest_of, found_event, record, schedule, store, throttle,
};
use crate::consultation::{Sheet, Shown, download, sheet};
use crate::{Certificate, Certificates, Error};

/// How long the PDF of an attestation just shown can be fetched.
const TICKET_LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// What the form sends, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    tax_code: String,
    protocol_number: String,
    challenge: String,
    challenge_token: String,
    /// Nobody sees this field; whoever fills it in is a program.
    website: String,
}

#[derive(Template)]
#[template(path = "lookup/ask.html")]
struct AskPage {
    page: Page,
    form: Ask,
    token: String,
    words: String,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "lookup/found.html")]
struct FoundPage {
    page: Page,
    sheet: Sheet,
    rectified: Option<String>,
    ticket: String,
}

/// The empty form with a challenge.
pub(super) async fn ask(State(certificates): State<Certificates>, page: Page) -> Result<Response, Failure> {
    let challenge = new_challenge(&certificates).await?;
    Ok(Html(form(page, Ask::default(), &challenge, Errors::none())).into_response())
}

/// What comes of the form: the attestation, the form again with what is wrong, or the wait.
pub(super) async fn answer(
    State(certificates): State<Certificates>,
    page: Page,
    address: ClientAddress,
    Form(typed): Form<Ask>,
) -> Result<Response, Failure> {
    let errors = wrong_fields(&page, &typed);
    if !errors.is_empty() {
        let challenge = same_challenge(&certificates, &typed.challenge_token).await?;
        return Ok(Refused(form(page, typed, &challenge, errors)).into_response());
    }
    if !passes(&certificates, &typed).await? {
        let mut errors = Errors::none();
        errors.add("challenge", page.t("lookup-challenge-wrong"));
        return again(&certificates, page, typed, errors).await;
    }
    let person = page.principal().map(|person| person.tax_code);
    let actor = Actor { person, door: Door::Web, address: Some(address.to_string()) };
    let question = Question {
        tax_code: &typed.tax_code.trim().to_ascii_uppercase(),
        protocol_number: typed.protocol_number.trim(),
        asker: throttle::of_address(&certificates.mac, address.0),
        asker_limit: certificates.settings.lookup.address,
        actor: &actor,
    };
    match super::look_up_openly(&certificates, &question).await? {
        Answer::Found(certificate, _) => found(&certificates, page, actor, *certificate).await,
        Answer::Unknown(_) => {
            let mut errors = Errors::none();
            errors.add("", page.t("lookup-unknown"));
            again(&certificates, page, typed, errors).await
        }
        Answer::TooMany(wait, _) => {
            Err(Failure::new(ErrorKind::TooMany, "lookup-too-many").retry_after(wait.unsigned_abs()))
        }
    }
}

/// The document of an attestation that the same visitor was just shown.
pub(super) async fn pdf(
    State(certificates): State<Certificates>,
    page: Page,
    address: ClientAddress,
    Form(ticket): Form<Ticket>,
) -> Result<Response, Failure> {
    let person = page.principal().map(|person| person.tax_code);
    let actor = Actor { person, door: Door::Web, address: Some(address.to_string()) };
    let certificate = spend(&certificates, &ticket.ticket, actor).await?;
    let certificate = certificate.ok_or_else(|| Failure::new(ErrorKind::NotFound, "lookup-ticket-spent"))?;
    let name = sheet::file_name(&certificate.protocol_number, "attestato", "pdf");
    let shown = Shown::load(&certificates, certificate).await?;
    Ok(download::file(&name, "application/pdf", sheet::printed(&certificates, &page, shown).await?))
}

/// What the form beneath the attestation sends.
#[derive(Deserialize)]
pub(super) struct Ticket {
    ticket: String,
}

fn form(page: Page, typed: Ask, challenge: &Challenge, errors: Errors) -> AskPage {
    let words = challenge.words(page.language());
    AskPage { page, form: typed, token: challenge.token.clone(), words, errors }
}

async fn again(
    certificates: &Certificates,
    page: Page,
    mut typed: Ask,
    errors: Errors,
) -> Result<Response, Failure> {
    typed.challenge.clear();
    let challenge = new_challenge(certificates).await?;
    Ok(Refused(form(page, typed, &challenge, errors)).into_response())
}

fn wrong_fields(page: &Page, typed: &Ask) -> Errors {
    let mut errors = Errors::none();
    if TaxCode::parse(&typed.tax_code).is_err() {
        errors.add("tax_code", page.t("lookup-tax-code-wrong"));
    }
    if ProtocolNumber::parse(&typed.protocol_number).is_err() {
        errors.add("protocol_number", page.t("lookup-protocol-number-wrong"));
    }
    if typed.challenge.trim().is_empty() {
        errors.add("challenge", page.t("lookup-challenge-missing"));
    }
    errors
}

async fn new_challenge(certificates: &Certificates) -> Result<Challenge, Error> {
    let challenge = Challenge::draw(&certificates.random);
    let expires_at = Challenge::expires_at(certificates.clock.now());
    let mut tx = certificates.db.write().await?;
    store::keep_challenge(&mut tx, digest_of(&challenge.token), challenge.answer, expires_at).await?;
    schedule(&mut tx, certificates).await?;
    tx.commit().await?;
    Ok(challenge)
}

/// The challenge that the page showed, unspent because nothing was looked up; a new one if it has gone.
async fn same_challenge(certificates: &Certificates, token: &str) -> Result<Challenge, Error> {
    let mut tx = certificates.db.read().await?;
    let answer = store::open_challenge(&mut tx, digest_of(token), certificates.clock.now()).await?;
    match answer {
        Some(answer) => Ok(Challenge { token: token.to_owned(), answer }),
        None => new_challenge(certificates).await,
    }
}

async fn passes(certificates: &Certificates, typed: &Ask) -> Result<bool, Error> {
    let mut tx = certificates.db.write().await?;
    let token = digest_of(&typed.challenge_token);
    let answer = store::spend_challenge(&mut tx, token, certificates.clock.now()).await?;
    tx.commit().await?;
    let right = answer.is_some_and(|answer| challenge::is_answer(&typed.challenge, answer));
    Ok(right && typed.website.is_empty())
}

/// The attestation, recorded before it is shown, with leave to fetch it as PDF once.
async fn found(
    certificates: &Certificates,
    page: Page,
    actor: Actor,
    certificate: Certificate,
) -> Result<Response, Failure> {
    let ticket = certificates.random.token();
    keep_ticket(certificates, &ticket, &found_event(actor, LOOKED_UP, &certificate), &certificate).await?;
    let shown = Shown::load(certificates, certificate).await?;
    let sheet = Sheet::of(certificates, &page, &shown);
    let rectified = shown.rectified(&page);
    Ok(Html(FoundPage { page, sheet, rectified, ticket }).into_response())
}

async fn keep_ticket(
    certificates: &Certificates,
    ticket: &str,
    event: &audit::Event,
    certificate: &Certificate,
) -> Result<(), Error> {
    let expires_at = certificates.clock.now() + TICKET_LIFETIME;
    let mut tx = certificates.db.write().await?;
    store::keep_ticket(&mut tx, digest_of(ticket), certificate.id, expires_at).await?;
    record(&mut tx, certificates, event).await?;
    Ok(tx.commit().await?)
}

async fn spend(
    certificates: &Certificates,
    ticket: &str,
    actor: Actor,
) -> Result<Option<Certificate>, Error> {
    let mut tx: Tx = certificates.db.write().await?;
    let id = store::spend_ticket(&mut tx, digest_of(ticket), certificates.clock.now()).await?;
    let Some(id) = id else { return Ok(None) };
    let Some(certificate) = crate::store::certificate(&mut tx, id).await? else {
        return Ok(None);
    };
    record(&mut tx, certificates, &found_event(actor, LOOKED_UP_PDF, &certificate)).await?;
    tx.commit().await?;
    Ok(Some(certificate))
}
