//! An operator says whose an identity of another state is: its holder shows him his document and the code of the page
//! that refused him.

use askama::Template;
use audit::Event;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::{ErrorKind, TaxCode};
use serde::Deserialize;
use web::{
    Choice, ClientAddress, Errors, Failure, Form, Html, Page, Principal, Refused, Routes, SignedIn, redirect,
};

use super::FOREIGN_IDENTITY_OPENED;
use super::settling::{Change, Settling};
use super::store::{self, Found};
use crate::parties::{self, Person};
use crate::pin::desk::{crumbs, operators};
use crate::pin::{characters, typed};
use crate::{Error, Identity};

/// Where an operator finds an identity by its code.
pub(crate) const PATH: &str = "/sportello/identita-estere";

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(PATH, operators(), ask)
        .post(PATH, operators(), compare)
        .post("/sportello/identita-estere/collega", operators(), link)
        .post("/sportello/identita-estere/scollega", operators(), unlink)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    tax_code: String,
}

#[derive(Template)]
#[template(path = "abroad.html")]
struct DeskPage {
    page: Page,
    crumbs: Vec<Choice>,
    form: Typed,
    errors: Errors,
    /// What both are, once both are found.
    pair: Option<Pair>,
}

/// An identity of another state, and the person whose it is said to be.
struct Pair {
    found: Found,
    person: Person,
}

impl Pair {
    fn is_linked(&self) -> bool {
        self.found.person.is_some()
    }
}

impl DeskPage {
    fn new(page: Page, form: Typed, errors: Errors, pair: Option<Pair>) -> Self {
        Self { crumbs: crumbs(&page), page, form, errors, pair }
    }
}

async fn ask(page: Page) -> Html<DeskPage> {
    Html(DeskPage::new(page, Typed::default(), Errors::none(), None))
}

/// Finds both, or says what is wrong with what was typed.
async fn pair(identity: &Identity, page: &Page, form: &Typed) -> Result<Result<Pair, Errors>, Error> {
    let mut errors = Errors::none();
    let tax_code = typed::tax_code(page, &form.tax_code, &mut errors);
    let mut tx = identity.db.read().await?;
    let code = characters::typed(&form.code.to_uppercase());
    let found = store::by_code(&mut tx, code.shown()).await?;
    if form.code.trim().is_empty() {
        errors.add("code", page.t("identity-abroad-code-missing"));
    } else if found.is_none() {
        errors.add("code", page.t("identity-abroad-code-unknown"));
    }
    let (Some(tax_code), Some(found)) = (tax_code, found) else {
        return Ok(Err(errors));
    };
    let Some(person) = parties::store::person_by_tax_code(&mut tx, tax_code).await? else {
        errors.add("tax_code", page.t("identity-abroad-person-unknown"));
        return Ok(Err(errors));
    };
    if !may_be_the_same(tax_code, found.born_on, identity.clock.today()) {
        errors.add("tax_code", page.t("identity-abroad-birth-differs"));
    }
    if found.person.is_some_and(|owner| owner != person.id) {
        errors.add("code", page.t("identity-abroad-somebody-elses"));
    }
    Ok(if errors.is_empty() { Ok(Pair { found, person }) } else { Err(errors) })
}

/// A tax code says on which day its person was born, with two digits of the year.
fn may_be_the_same(tax_code: TaxCode, born_on: Date, today: Date) -> bool {
    let in_century = |date: Date| (date.year().rem_euclid(100), date.month(), date.day());
    tax_code.facts(today).is_some_and(|facts| in_century(facts.birth_date) == in_century(born_on))
}

/// What an operator sent, and both that it names.
struct Sent {
    identity: Identity,
    operator: Principal,
    address: ClientAddress,
    page: Page,
    form: Typed,
    pair: Pair,
}

impl FromRequest<Identity> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, identity: &Identity) -> Result<Self, Response> {
        type Parts = (SignedIn, ClientAddress, Page, Form<Typed>);
        let (SignedIn(operator), address, page, Form(form)) = Parts::from_request(request, identity).await?;
        match pair(identity, &page, &form).await {
            Ok(Ok(pair)) => Ok(Self { identity: identity.clone(), operator, address, page, form, pair }),
            Ok(Err(errors)) => Err(Refused(DeskPage::new(page, form, errors, None)).into_response()),
            Err(error) => Err(Failure::from(error).into_response()),
        }
    }
}

/// Shows both side by side, before anything is changed.
async fn compare(sent: Sent) -> Result<Html<DeskPage>, Failure> {
    let event = Event {
        subject: Some(sent.pair.person.tax_code),
        object: Some(sent.pair.found.id.to_string()),
        ..Identity::event(&sent.operator, sent.address, FOREIGN_IDENTITY_OPENED)
    };
    sent.identity.audit.record(event).await.map_err(Error::from)?;
    Ok(Html(DeskPage::new(sent.page, sent.form, Errors::none(), Some(sent.pair))))
}

async fn link(sent: Sent) -> Result<Response, Failure> {
    settle(&sent, Change::Linked).await
}

async fn unlink(sent: Sent) -> Result<Response, Failure> {
    settle(&sent, Change::Unlinked).await
}

/// Nobody does for himself what two have to do.
async fn settle(sent: &Sent, change: Change) -> Result<Response, Failure> {
    let Pair { found, person } = &sent.pair;
    if sent.operator.person == person.id {
        return Err(Failure::new(ErrorKind::Forbidden, "identity-desk-not-oneself"));
    }
    let settling = Settling { change, id: found.id, person, by: &sent.operator, address: sent.address };
    let said = settling.settle(&sent.identity, sent.page.language()).await?;
    Ok(redirect(PATH).saying(said).into_response())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_tax_code_is_compared_by_the_day_of_birth_with_two_digits_of_the_year() {
        let (code, today) = (TaxCode::parse("RSSMRA80A01H501U").unwrap(), date(2026, 3, 16));
        assert!(may_be_the_same(code, date(1980, 1, 1), today));
        assert!(!may_be_the_same(code, date(1980, 1, 2), today));
        assert!(!may_be_the_same(code, date(1981, 1, 1), today));
    }
}
