//! The web form for doctors without software, and what they have sent with any door.

mod draft;
mod own;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Door, ErrorKind, Profile, Strength};
use web::{
    Access, Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes,
    SignedIn, redirect,
};

use self::draft::Draft;
use super::facts::Author;
use super::rules::Finding;
use super::section::Section;
use super::take::{self, From};
use super::{Submission, reading};
use crate::registry::{self, SenderKind};
use crate::{Benefit, CertificateType, Certificates, DoctorRole, Error, Kind, Source, Visit, Worker};

/// The doctor's list of what he has sent.
pub(super) const LIST: &str = "/medico/certificati";
/// The form.
pub(super) const NEW: &str = "/medico/certificati/nuovo";

pub(crate) fn routes() -> Routes<Certificates> {
    let sends = || Access::signed_in(&[Profile::Doctor], Strength::Dispositive);
    Routes::new().get(NEW, sends(), blank).post(NEW, sends(), filled).merge(own::routes())
}

#[derive(Template)]
#[template(path = "intake/new.html")]
struct NewPage {
    page: Page,
    crumbs: Vec<Choice>,
    form: Draft,
    errors: Errors,
    roles: Vec<Choice>,
    visits: Vec<Choice>,
    types: Vec<Choice>,
    benefits: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "intake/review.html")]
struct ReviewPage {
    page: Page,
    crumbs: Vec<Choice>,
    form: Draft,
    worker: Worker,
    rows: Vec<(String, String)>,
    flags: Vec<String>,
}

impl NewPage {
    fn new(page: Page, form: Draft, errors: Errors) -> Self {
        let words = |prefix: &str, all: Vec<&'static str>| -> Vec<Choice> {
            all.into_iter().map(|word| Choice::new(word, page.t(&format!("{prefix}-{word}")))).collect()
        };
        Self {
            crumbs: crumbs(&page),
            roles: words("intake-role", DoctorRole::ALL.iter().map(|one| one.as_str()).collect()),
            visits: words("intake-visit", Visit::ALL.iter().map(|one| one.as_str()).collect()),
            types: words("intake-type", CertificateType::ALL.iter().map(|one| one.as_str()).collect()),
            benefits: words("intake-benefit", Benefit::ALL.iter().map(|one| one.as_str()).collect()),
            page,
            form,
            errors,
        }
    }
}

fn crumbs(page: &Page) -> Vec<Choice> {
    vec![Choice::new(LIST, page.t("intake-list-title"))]
}

async fn blank(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
) -> Result<Response, Failure> {
    let author = author(&area, &person).await?;
    let form = Draft::blank(area.clock.today(), author.registered_role);
    Ok(Html(NewPage::new(page, form, Errors::none())).into_response())
}

/// The form comes three times: to be reviewed, to be changed again, and to be sent.
async fn filled(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Form(form): Form<Draft>,
) -> Result<Response, Failure> {
    let author = author(&area, &person).await?;
    if form.step == "change" {
        return Ok(Html(NewPage::new(page, form, Errors::none())).into_response());
    }
    let submission = match reading::submission(Kind::Sickness, &form.stated(), area.clock.today()) {
        Ok(submission) => submission,
        Err(findings) => return Ok(refused(page, form, &findings)),
    };
    if form.step != "send" {
        return match take::check(&area, &author, &submission).await? {
            Ok((worker, flags)) => Ok(Html(review(page, form, worker, &submission, &flags)).into_response()),
            Err(findings) => Ok(refused(page, form, &findings)),
        };
    }
    match take::send(&area, &author, &submission, &from(&person, address)).await? {
        Ok(receipt) => {
            let said = if receipt.repeated { "intake-sent-before" } else { "intake-sent" };
            Ok(redirect(&format!("{LIST}/{}", receipt.id)).saying(Flash::done(said)).into_response())
        }
        Err(findings) => Ok(refused(page, form, &findings)),
    }
}

fn refused(page: Page, form: Draft, findings: &[Finding]) -> Response {
    let errors = told(&page, findings);
    Refused(NewPage::new(page, form, errors)).into_response()
}

/// Findings as errors of the form's fields, each with its field's name before it.
pub(super) fn told(page: &Page, findings: &[Finding]) -> Errors {
    let mut errors = Errors::none();
    for finding in findings {
        let field = field(finding.section);
        let text = page.t(&finding.rule.message_key()).into_owned();
        match field {
            "" => errors.add("", text),
            _ => errors.add(field, format!("{}: {text}", page.t(&label(field)))),
        }
    }
    errors
}

/// The form's field for a part of the message; those that the form does not ask for belong to the whole.
fn field(section: Section) -> &'static str {
    match section {
        Section::ResidencePlaceCode | Section::Residence => Section::ResidencePlace.json(),
        Section::AvailabilityPlaceCode | Section::Availability => Section::AvailabilityPlace.json(),
        Section::Diagnosis => Section::DiagnosisCode.json(),
        Section::Author | Section::Region | Section::LocalUnit | Section::Structure | Section::Number => "",
        other => other.json(),
    }
}

/// The key of a field's label.
fn label(field: &str) -> String {
    format!("intake-field-{}", field.replace(['.', '_'], "-"))
}

fn review(page: Page, form: Draft, worker: Worker, submission: &Submission, flags: &[Finding]) -> ReviewPage {
    let flags = flags.iter().map(|flag| page.t(&flag.rule.message_key()).into_owned()).collect();
    let rows = form.rows(&page, submission);
    ReviewPage { crumbs: crumbs(&page), page, form, worker, rows, flags }
}

/// The signed-in doctor as the register of senders knows him.
pub(super) async fn author(area: &Certificates, person: &Principal) -> Result<Author, Failure> {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let sender = registry::sender(&mut tx, person.tax_code).await?;
    let doctor = sender.filter(|sender| sender.enabled && sender.kind == SenderKind::Doctor);
    let doctor = doctor.ok_or_else(|| Failure::new(ErrorKind::Forbidden, "intake-not-registered"))?;
    Ok(Author::of(&doctor))
}

pub(super) fn from(person: &Principal, address: ClientAddress) -> From {
    let actor = Actor { person: Some(person.tax_code), door: Door::Web, address: Some(address.to_string()) };
    From { actor, source: Source::Form }
}
