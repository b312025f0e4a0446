//! A person is found by his tax code, or registered.

use askama::Template;
use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::{EmailAddress, PersonId, PhoneNumber, Profile};
use serde::Deserialize;
use web::{
    Access, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, SignedIn, redirect,
};

use super::{FIND, operators, staff, store};
use crate::parties::{self, Person};
use crate::pin::{PERSON_REGISTERED, typed};
use crate::{Error, Identity};

const NEW: &str = "/sportello/persone/nuova";

/// Longest name and line of an address taken, in characters.
const LONGEST: usize = 100;

pub(super) fn routes() -> Routes<Identity> {
    let operators: Access = operators();
    Routes::new().get(FIND, staff(), ask).post(FIND, staff(), find).post(NEW, operators, register)
}

#[derive(Template)]
#[template(path = "pin/find.html")]
struct FindPage {
    page: Page,
    form: Typed,
    errors: Errors,
    /// Nobody has the tax code; an operator may register the person.
    unknown: bool,
    operator: bool,
}

/// A person's data, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    tax_code: String,
    surname: String,
    given_name: String,
    email: String,
    pec: String,
    mobile: String,
    address: String,
}

impl FindPage {
    fn new(page: Page, form: Typed, errors: Errors, unknown: bool) -> Self {
        let operator = page.principal().is_some_and(|person| person.is(Profile::Operator));
        Self { page, form, errors, unknown, operator }
    }
}

async fn ask(page: Page) -> Html<FindPage> {
    Html(FindPage::new(page, Typed::default(), Errors::none(), false))
}

async fn find(
    State(identity): State<Identity>,
    page: Page,
    Form(form): Form<Typed>,
) -> Result<Response, Failure> {
    let mut errors = Errors::none();
    let Some(tax_code) = typed::tax_code(&page, &form.tax_code, &mut errors) else {
        return Ok(Refused(FindPage::new(page, form, errors, false)).into_response());
    };
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    Ok(match parties::store::person_by_tax_code(&mut tx, tax_code).await? {
        Some(person) => redirect(&format!("{FIND}/{}", person.id)).into_response(),
        None => Html(FindPage::new(page, form, errors, true)).into_response(),
    })
}

fn read(identity: &Identity, page: &Page, form: &Typed) -> Result<(Person, Option<String>), Errors> {
    let mut errors = Errors::none();
    let tax_code = typed::tax_code(page, &form.tax_code, &mut errors);
    let one_line = |text: &str| {
        let text = text.trim();
        !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
    };
    if !one_line(&form.surname) {
        errors.add("surname", page.t("identity-desk-surname-missing"));
    }
    if !one_line(&form.given_name) {
        errors.add("given_name", page.t("identity-desk-given-name-missing"));
    }
    let mut mailbox = |field: &'static str, text: &str| {
        let parsed = EmailAddress::parse(text).ok();
        if !text.trim().is_empty() && parsed.is_none() {
            errors.add(field, page.t("identity-desk-email-wrong"));
        }
        parsed
    };
    let (email, pec) = (mailbox("email", &form.email), mailbox("pec", &form.pec));
    let mobile = PhoneNumber::parse(&form.mobile).ok().filter(PhoneNumber::may_be_mobile);
    if !form.mobile.trim().is_empty() && mobile.is_none() {
        errors.add("mobile", page.t("identity-desk-mobile-wrong"));
    }
    let address: Vec<_> = form.address.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if address.len() > 6 || address.iter().any(|line| !one_line(line)) {
        errors.add("address", page.t("identity-desk-address-wrong"));
    }
    match tax_code {
        Some(tax_code) if errors.is_empty() => Ok((
            Person {
                id: PersonId::new(&identity.clock, &identity.random),
                tax_code,
                surname: form.surname.trim().to_owned(),
                given_name: form.given_name.trim().to_owned(),
                email,
                pec,
                mobile,
                profiles: vec![Profile::Worker],
            },
            (!address.is_empty()).then(|| address.join("\n")),
        )),
        _ => Err(errors),
    }
}

/// Registers a person; who is known meanwhile stays as he is known.
async fn register(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<Typed>,
) -> Result<Response, Failure> {
    let (person, lines) = match read(&identity, &page, &form) {
        Ok(read) => read,
        Err(errors) => return Ok(Refused(FindPage::new(page, form, errors, true)).into_response()),
    };
    let now = identity.clock.now();
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let id = parties::store::person_or_new(&mut tx, &person, now).await?;
    let new = id == person.id;
    if new {
        if let Some(lines) = &lines {
            store::put_address(&mut tx, id, lines).await?;
        }
        let event = Identity::event(&operator, address, PERSON_REGISTERED);
        let event = Event { subject: Some(person.tax_code), object: Some(id.to_string()), ..event };
        audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    }
    tx.commit().await.map_err(Error::from)?;
    let said = if new { "identity-desk-registered" } else { "identity-desk-known-already" };
    Ok(redirect(&format!("{FIND}/{id}")).saying(Flash::done(said)).into_response())
}
