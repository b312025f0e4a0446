//! One person, as operators and agents see him.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Profile, Strength};
use web::{Choice, ClientAddress, Errors, Failure, Html, Page, Refused, Routes, SignedIn};

use super::case::Case;
use super::sent::{CaseForm, QUESTIONS};
use super::{crumbs, staff};
use crate::pin::credential::State as PinState;
use crate::pin::document::{self, Origin};
use crate::pin::halves::{self, Way};
use crate::pin::{PERSON_OPENED, view};
use crate::{Error, Identity};

pub(super) fn routes() -> Routes<Identity> {
    Routes::new().get("/sportello/persone/{id}", staff(), show)
}

#[derive(Template)]
#[template(path = "pin/person.html")]
struct PersonPage<'a> {
    page: Page,
    crumbs: Vec<Choice>,
    case: &'a Case,
    /// Key of the PIN in force; empty if there is none.
    before: String,
    rows: Vec<view::Row>,
    form: &'a CaseForm,
    kinds: Vec<Choice>,
    origins: Vec<Choice>,
    questions: Vec<Choice>,
    ways: Option<(Way, Way)>,
    operator: bool,
    agent: bool,
    errors: Errors,
}

impl<'a> PersonPage<'a> {
    fn new(identity: &Identity, page: Page, case: &'a Case, form: &'a CaseForm, errors: Errors) -> Self {
        let is = |profile| page.principal().is_some_and(|person| person.is(profile));
        let (operator, agent) = (is(Profile::Operator), is(Profile::ContactCentre));
        let now = identity.clock.now();
        let origins = [Origin::Office, Origin::Paper, Origin::Fax];
        let origins = origins.map(|origin| Choice::new(origin.as_str(), page.t(origin_key(origin)))).to_vec();
        let question = |word: &&str| Choice::new(*word, page.t(&format!("identity-question-{word}")));
        Self {
            crumbs: crumbs(&page),
            before: case.before(),
            rows: case.pins.iter().map(|pin| view::Row::of(&page, pin, now)).collect(),
            kinds: document::kinds(&page),
            origins,
            questions: QUESTIONS.iter().map(question).collect(),
            ways: halves::ways(identity, &case.person, case.address.as_deref(), case.in_force()),
            operator,
            agent,
            form,
            errors,
            page,
            case,
        }
    }

    fn may_be_raised(&self) -> bool {
        self.case
            .in_force()
            .is_some_and(|pin| pin.state == PinState::Active && pin.strength == Strength::Ordinary)
    }

    fn is_blocked(&self) -> bool {
        self.case.in_force().is_some_and(|pin| pin.state == PinState::Blocked)
    }

    fn has_answered(&self, word: &str) -> bool {
        self.form.answered.iter().any(|answered| answered == word)
    }
}

/// The message key of how a document came.
fn origin_key(origin: Origin) -> &'static str {
    match origin {
        Origin::Office => "identity-origin-office",
        Origin::Paper => "identity-origin-paper",
        Origin::Fax => "identity-origin-fax",
        Origin::Online => "identity-origin-online",
    }
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    identity.audit.record(case.event(&staff, address, PERSON_OPENED)).await.map_err(Error::from)?;
    let form = CaseForm::default();
    Ok(Html(PersonPage::new(&identity, page, &case, &form, Errors::none())).into_response())
}

/// The page again, with what was typed and what is wrong with it.
pub(super) fn refused(
    identity: &Identity,
    page: Page,
    case: &Case,
    form: &CaseForm,
    errors: Errors,
) -> Response {
    Refused(PersonPage::new(identity, page, case, form, errors)).into_response()
}
