//! Somebody asks online for an initial PIN.

use ::jobs::{Claim, Failure as JobFailure, Handlers};
use askama::Template;
use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::SignedDuration;
use kernel::{Actor, Door, EmailAddress, ErrorKind, Language, PhoneNumber, Strength, TaxCode};
use serde::{Deserialize, Serialize};
use web::{Access, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, redirect};

use super::asked::{self, Kind};
use super::credential::{Credential, Form as PinForm, State as PinState};
use super::issue::{self, Fresh};
use super::notice::{self, News};
use super::{PIN_ISSUED, PIN_REQUESTED, desk, door, halves, store, typed};
use crate::parties::{self, Person};
use crate::{Error, Identity};

/// Where an initial PIN is asked for.
pub(super) const PATH: &str = "/accesso/pin/richiesta";

const ASKED: Kind = Kind { job: "pin-request", action: PIN_REQUESTED, by_person: Some(asked::THREE_A_DAY) };

/// For how long a second request brings no second pair of halves.
const ONCE_IN: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn routes() -> Routes<Identity> {
    let anybody = || Access::open("asking for an initial PIN");
    Routes::new().get(PATH, anybody(), show).post(PATH, anybody(), ask)
}

/// The work that a request leaves behind.
pub(crate) fn jobs(identity: &Identity) -> Handlers {
    let identity = identity.clone();
    Handlers::new().on(ASKED.job, move |claim| answer(identity.clone(), claim))
}

#[derive(Template)]
#[template(path = "pin/request.html")]
struct RequestPage {
    page: Page,
    form: RequestForm,
    errors: Errors,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct RequestForm {
    tax_code: String,
    contact: String,
}

async fn show(State(identity): State<Identity>, page: Page) -> Result<Html<RequestPage>, Failure> {
    if !asked::is_offered(&identity) {
        return Err(ErrorKind::NotFound.into());
    }
    Ok(Html(RequestPage { page, form: RequestForm::default(), errors: Errors::none() }))
}

/// What is asked for, as it waits for the job, sealed.
#[derive(Serialize, Deserialize)]
struct Request {
    tax_code: TaxCode,
    contact: Contact,
    language: Language,
}

/// What a person names of what the institute knows of him. Neither is ever in the form of the other.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Contact {
    Mailbox(EmailAddress),
    Telephone(PhoneNumber),
}

impl Contact {
    fn parse(text: &str) -> Option<Self> {
        let mailbox = EmailAddress::parse(text).map(Self::Mailbox).ok();
        mailbox.or_else(|| PhoneNumber::parse(text).map(Self::Telephone).ok())
    }

    /// Whether the institute knows it of this person.
    fn is_of(&self, person: &Person) -> bool {
        match self {
            Self::Mailbox(named) => {
                let same = |known: &EmailAddress| known.as_str().eq_ignore_ascii_case(named.as_str());
                person.email.iter().chain(&person.pec).any(same)
            }
            Self::Telephone(named) => person.mobile.as_ref() == Some(named),
        }
    }
}

fn read(page: &Page, form: &RequestForm) -> Result<Request, Errors> {
    let mut errors = Errors::none();
    let tax_code = typed::tax_code(page, &form.tax_code, &mut errors);
    let contact = Contact::parse(&form.contact);
    if contact.is_none() {
        errors.add("contact", page.t("identity-request-contact-wrong"));
    }
    match (tax_code, contact) {
        (Some(tax_code), Some(contact)) => Ok(Request { tax_code, contact, language: page.language() }),
        _ => Err(errors),
    }
}

async fn ask(
    State(identity): State<Identity>,
    address: ClientAddress,
    page: Page,
    Form(form): Form<RequestForm>,
) -> Result<Response, Failure> {
    if !asked::is_offered(&identity) {
        return Err(ErrorKind::NotFound.into());
    }
    let request = match read(&page, &form) {
        Ok(request) => request,
        Err(errors) => return Ok(Refused(RequestPage { page, form, errors }).into_response()),
    };
    if !ASKED.note(&identity, request.tax_code, &request, address).await? {
        let errors = typed::whole(page.t("identity-asked-too-often").into_owned());
        let body = Html(RequestPage { page, form, errors });
        return Ok((StatusCode::TOO_MANY_REQUESTS, body).into_response());
    }
    Ok(redirect(door::PATH).saying(Flash::done("identity-request-noted")).into_response())
}

/// Whom a request is answered, and how.
enum Answer {
    /// With nothing: there is no such person, or the address or number is not his.
    None,
    /// With a word that he has a PIN already.
    HasOne(Person),
    /// With an initial PIN in the place of this one.
    Pin(Person, Option<Credential>),
}

async fn look_up(identity: &Identity, request: &Request) -> Result<Answer, Error> {
    let mut tx = identity.db.read().await?;
    let Some(person) = parties::store::person_by_tax_code(&mut tx, request.tax_code).await? else {
        return Ok(Answer::None);
    };
    if !request.contact.is_of(&person) {
        return Ok(Answer::None);
    }
    let before = store::of_tax_code(&mut tx, request.tax_code).await?;
    let recent = |pin: &Credential| identity.clock.now().duration_since(pin.issued_at) < ONCE_IN;
    Ok(match before {
        Some(pin) if pin.form == PinForm::Personal || pin.state == PinState::Blocked || recent(&pin) => {
            Answer::HasOne(person)
        }
        before => Answer::Pin(person, before),
    })
}

async fn answer(identity: Identity, claim: Claim) -> Result<(), JobFailure> {
    let request: Request = ASKED.open(&identity, &claim)?;
    let answer = look_up(&identity, &request).await?;
    let fresh = match &answer {
        Answer::Pin(person, _) => Some(issue::fresh(&identity, person, Strength::Ordinary).await?),
        Answer::None | Answer::HasOne(_) => None,
    };
    let mut tx = identity.db.write().await?;
    match (&answer, fresh) {
        (Answer::Pin(person, before), Some(fresh)) => {
            send(&identity, &mut tx, person, before.as_ref(), &fresh, request.language).await?;
        }
        (Answer::HasOne(person), _) => {
            notice::tell(&identity, &mut tx, person, News::AskedInVain, request.language).await?;
        }
        _ => {}
    }
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Sends both halves, where there are two ways; else the person learns that he has to come to an office.
async fn send(
    identity: &Identity,
    tx: &mut db::Tx,
    person: &Person,
    before: Option<&Credential>,
    Fresh { pin, secret }: &Fresh,
    language: Language,
) -> Result<(), Error> {
    let address = desk::store::address(tx, person.id).await?;
    let Some(ways) = halves::ways(identity, person, address.as_deref(), before) else {
        return notice::tell(identity, tx, person, News::NoTwoWays, language).await;
    };
    if !issue::put_in_force(identity, tx, person, before.map(|before| before.id), pin).await? {
        return Err(Error::Overtaken);
    }
    halves::send(identity, tx, person, ways, (pin, secret), language).await?;
    let event = Event {
        subject: Some(person.tax_code),
        object: Some(pin.id.to_string()),
        detail: Some("online, ordinary".to_owned()),
        ..Event::done(Actor { person: None, door: Door::Job, address: None }, PIN_ISSUED)
    };
    Ok(audit::record(tx, &identity.clock, &identity.random, &event).await?)
}
