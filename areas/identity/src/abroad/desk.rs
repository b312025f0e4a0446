//! An operator says whose an identity of another state is: its holder shows him his document and the code of the page
//! that refused him.

use askama::Template;
use audit::{Action, Event};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::{ErrorKind, TaxCode};
use serde::Deserialize;
use web::{
    Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes, SignedIn,
    Tone, redirect,
};

use super::store::{self, Found};
use super::{FOREIGN_IDENTITY_LINKED, FOREIGN_IDENTITY_OPENED, FOREIGN_IDENTITY_UNLINKED, own};
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

/// Shows both side by side, before anything is changed.
async fn compare(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<Typed>,
) -> Result<Response, Failure> {
    let pair = match pair(&identity, &page, &form).await? {
        Ok(pair) => pair,
        Err(errors) => return Ok(Refused(DeskPage::new(page, form, errors, None)).into_response()),
    };
    identity
        .audit
        .record(event(&pair, &operator, address, FOREIGN_IDENTITY_OPENED))
        .await
        .map_err(Error::from)?;
    Ok(Html(DeskPage::new(page, form, Errors::none(), Some(pair))).into_response())
}

async fn link(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<Typed>,
) -> Result<Response, Failure> {
    let pair = match pair(&identity, &page, &form).await? {
        Ok(pair) => pair,
        Err(errors) => return Ok(Refused(DeskPage::new(page, form, errors, None)).into_response()),
    };
    not_oneself(&operator, &pair)?;
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let now = identity.clock.now();
    if !store::link(&mut tx, pair.found.id, pair.person.id, operator.person, now).await? {
        return Ok(overtaken());
    }
    let event = event(&pair, &operator, address, FOREIGN_IDENTITY_LINKED);
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    own::tell(&identity, &mut tx, &pair.person, "identity-abroad-news-linked", page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(PATH).saying(Flash::done("identity-abroad-linked")).into_response())
}

async fn unlink(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<Typed>,
) -> Result<Response, Failure> {
    let pair = match pair(&identity, &page, &form).await? {
        Ok(pair) => pair,
        Err(errors) => return Ok(Refused(DeskPage::new(page, form, errors, None)).into_response()),
    };
    not_oneself(&operator, &pair)?;
    let event = event(&pair, &operator, address, FOREIGN_IDENTITY_UNLINKED);
    if !own::remove(&identity, pair.found.id, &pair.person, &event, page.language()).await? {
        return Ok(overtaken());
    }
    Ok(redirect(PATH).saying(Flash::done("identity-abroad-unlinked")).into_response())
}

fn event(pair: &Pair, operator: &Principal, address: ClientAddress, action: Action) -> Event {
    Event {
        subject: Some(pair.person.tax_code),
        object: Some(pair.found.id.to_string()),
        ..Identity::event(operator, address, action)
    }
}

/// Nobody does for himself what two have to do.
fn not_oneself(operator: &Principal, pair: &Pair) -> Result<(), Failure> {
    if operator.person == pair.person.id {
        return Err(Failure::new(ErrorKind::Forbidden, "identity-desk-not-oneself"));
    }
    Ok(())
}

/// A colleague, or one's own second press, has been faster.
fn overtaken() -> Response {
    redirect(PATH).saying(Flash::new(Tone::Warning, "identity-abroad-overtaken")).into_response()
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
