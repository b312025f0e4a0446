//! What an operator of an office enters for a request that came by PEC from the mailbox itself.

use askama::Template;
use axum::extract::{FromRequestParts, Path, State as Area};
use axum::response::IntoResponse;
use http::request::Parts;
use identity::Organisation;
use jiff::civil::Date;
use kernel::{Actor, Door, EmployerNumber, ErrorKind, OrganisationId, Profile, Strength, TaxCode, words};
use serde::Deserialize;
use web::{
    Access, Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, SignedIn,
    redirect,
};

use super::form::{Offer, TermsForm};
use super::show::{HistoryLine, Shown, history};
use super::{Answer, field_of, text_of};
use crate::clerk::{Clerk, Scope};
use crate::subscriptions::acts::{self, Act};
use crate::subscriptions::store;
use crate::subscriptions::subscription::{Request, State, Subscription, SubscriptionId};
use crate::{Certificates, Error};

/// Where an employer is looked for.
pub(in crate::subscriptions) const OFFICE: &str = "/sportello/pec";

/// An operator saw to which mailboxes an employer has its attestations sent.
pub const SEEN_AT_OFFICE: audit::Action = audit::Action("subscriptions-seen-at-office");

/// The longest number in the register of protocol, in characters.
const LONGEST_REFERENCE: usize = 60;

words! {
    /// What an operator does with a subscription.
    enum OfficeAct {
        /// Stops it for a while.
        Suspend = "suspend",
        /// Takes it up again.
        Resume = "resume",
        /// Ends it for good.
        End = "end",
    }
}

impl OfficeAct {
    fn possible(state: State) -> &'static [Self] {
        match state {
            State::Active => &[Self::Suspend, Self::End],
            State::Suspended => &[Self::Resume, Self::End],
            State::Unproven => &[Self::End],
            State::Ended => &[],
        }
    }
}

pub(super) fn routes() -> Routes<Certificates> {
    let operators = || Access::signed_in(&[Profile::Operator], Strength::Dispositive);
    Routes::new()
        .get(OFFICE, operators(), ask)
        .post(OFFICE, operators(), find)
        .get("/sportello/pec/{employer}", operators(), list)
        .get("/sportello/pec/{employer}/nuova", operators(), ask_new)
        .post("/sportello/pec/{employer}/nuova", operators(), enter)
        .get("/sportello/pec/{employer}/{id}", operators(), one)
        .post("/sportello/pec/{employer}/{id}", operators(), act)
}

/// The operator.
struct Operator(Actor);

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let SignedIn(person) = SignedIn::from_request_parts(parts, state).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let person = Some(person.tax_code);
        Ok(Self(Actor { person, door: Door::Web, address: Some(address.to_string()) }))
    }
}

impl Operator {
    /// As one who acts for the whole of an employer.
    fn clerk_of(self, employer: &Organisation) -> Clerk {
        Clerk { scope: Scope { organisation: employer.id, unit: None }, actor: self.0 }
    }
}

/// An employer's tax code or number, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct EmployerForm {
    employer: String,
}

#[derive(Template)]
#[template(path = "subscriptions/office/find.html")]
struct FindPage {
    page: Page,
    form: EmployerForm,
    errors: Errors,
}

async fn ask(page: Page) -> Html<FindPage> {
    Html(FindPage { page, form: EmployerForm::default(), errors: Errors::none() })
}

async fn find(Area(area): Area<Certificates>, page: Page, Form(form): Form<EmployerForm>) -> Answer {
    let mut errors = Errors::none();
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let found = match (TaxCode::parse(&form.employer), EmployerNumber::parse(&form.employer)) {
        (_, Ok(number)) => identity::organisation_by_employer_number(&mut tx, number).await?,
        (Ok(tax_code), _) => identity::organisation_by_tax_code(&mut tx, tax_code).await?,
        (Err(_), Err(_)) => {
            errors.add("employer", page.t("subscription-office-employer-wrong"));
            return Ok(Refused(FindPage { page, form, errors }).into_response());
        }
    };
    let Some(employer) = found else {
        errors.add("employer", page.t("subscription-office-employer-unknown"));
        return Ok(Refused(FindPage { page, form, errors }).into_response());
    };
    Ok(redirect(&format!("{OFFICE}/{}", employer.id)).into_response())
}

async fn employer(area: &Certificates, id: &str) -> Result<Organisation, Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "subscription-office-employer-unknown");
    let id: OrganisationId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    identity::organisation(&mut tx, id).await?.ok_or_else(unknown)
}

/// The employer's subscription.
async fn subscription(
    area: &Certificates,
    employer: &Organisation,
    id: &str,
) -> Result<Subscription, Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "subscription-office-unknown");
    let id: SubscriptionId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    store::one(&mut tx, employer.id, id).await.map_err(Error::from)?.ok_or_else(unknown)
}

/// The way from the search to a page of an employer's.
fn crumbs(page: &Page, employer: Option<&Organisation>) -> Vec<Choice> {
    let employer = employer.map(|one| Choice::new(format!("{OFFICE}/{}", one.id), one.name.clone()));
    std::iter::once(Choice::new(OFFICE, page.t("subscription-office-title"))).chain(employer).collect()
}

async fn record(area: &Certificates, clerk: &Clerk) -> Result<(), Error> {
    Ok(area.audit.record(clerk.event(SEEN_AT_OFFICE)).await.map_err(db::Error::from)?)
}

#[derive(Template)]
#[template(path = "subscriptions/office/list.html")]
struct ListPage {
    page: Page,
    crumbs: Vec<Choice>,
    employer: Organisation,
    subscriptions: Vec<Shown>,
}

async fn list(
    Area(area): Area<Certificates>,
    operator: Operator,
    Path(id): Path<String>,
    page: Page,
) -> Answer {
    let employer = employer(&area, &id).await?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let found = store::of_organisation(&mut tx, employer.id).await.map_err(Error::from)?;
    drop(tx);
    record(&area, &operator.clerk_of(&employer)).await?;
    let subscriptions = found.iter().map(|subscription| Shown::of(subscription, &page)).collect();
    let crumbs = crumbs(&page, None);
    Ok(Html(ListPage { page, crumbs, employer, subscriptions }).into_response())
}

/// The request that came by PEC, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestForm {
    requested_on: String,
    reference: String,
    act: String,
}

impl RequestForm {
    /// The request; what is wrong with it is added to `errors`.
    fn read(&self, today: Date, page: &Page, errors: &mut Errors) -> Option<Request> {
        let on = self.requested_on.trim().parse::<Date>().ok().filter(|on| *on <= today);
        if on.is_none() {
            errors.add("requested_on", page.t("subscription-office-date-wrong"));
        }
        let reference = self.reference.trim();
        let fits = !reference.is_empty()
            && reference.chars().count() <= LONGEST_REFERENCE
            && !reference.chars().any(char::is_control);
        if !fits {
            errors.add("reference", page.t("subscription-office-reference-wrong"));
        }
        Some(Request { on: on?, reference: Some(reference).filter(|_| fits)?.to_owned() })
    }
}

/// A mailbox, its terms, and the request for it, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct EntryForm {
    address: String,
    format: String,
    frequency: String,
    daily_hour: String,
    coverage: String,
    codes: Vec<String>,
    requested_on: String,
    reference: String,
}

impl EntryForm {
    fn parts(self) -> (TermsForm, RequestForm) {
        let Self { address, format, frequency, daily_hour, coverage, codes, requested_on, reference } = self;
        (
            TermsForm { address, format, frequency, daily_hour, coverage, codes },
            RequestForm { requested_on, reference, act: String::new() },
        )
    }
}

#[derive(Template)]
#[template(path = "subscriptions/office/new.html")]
struct NewPage {
    page: Page,
    crumbs: Vec<Choice>,
    employer: Organisation,
    form: TermsForm,
    request: RequestForm,
    offer: Offer,
    errors: Errors,
}

async fn ask_new(
    Area(area): Area<Certificates>,
    operator: Operator,
    Path(id): Path<String>,
    page: Page,
) -> Answer {
    let employer = employer(&area, &id).await?;
    let clerk = operator.clerk_of(&employer);
    let offer = Offer::of(&area, &clerk, &page).await?;
    Ok(Html(NewPage {
        crumbs: crumbs(&page, Some(&employer)),
        page,
        employer,
        form: TermsForm::suggested(),
        request: RequestForm::default(),
        offer,
        errors: Errors::none(),
    })
    .into_response())
}

async fn enter(
    Area(area): Area<Certificates>,
    operator: Operator,
    Path(id): Path<String>,
    page: Page,
    Form(form): Form<EntryForm>,
) -> Answer {
    let employer = employer(&area, &id).await?;
    let clerk = operator.clerk_of(&employer);
    let offer = Offer::of(&area, &clerk, &page).await?;
    let (form, typed) = form.parts();
    let mut errors = Errors::none();
    let address = form.address(&page, &mut errors);
    let terms = form.terms(&offer, &page, &mut errors);
    let request = typed.read(area.clock.today(), &page, &mut errors);
    if let (Some(address), Some(terms), Some(request)) = (address, terms, request) {
        match acts::enter(&area, &clerk, address, terms, request).await? {
            Ok(id) => {
                let to = format!("{OFFICE}/{}/{id}", employer.id);
                return Ok(redirect(&to).saying(Flash::done("subscription-office-entered")).into_response());
            }
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        }
    }
    let crumbs = crumbs(&page, Some(&employer));
    Ok(Refused(NewPage { page, crumbs, employer, form, request: typed, offer, errors }).into_response())
}

#[derive(Template)]
#[template(path = "subscriptions/office/one.html")]
struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    employer: Organisation,
    shown: Shown,
    history: Vec<HistoryLine>,
    choices: Vec<Choice>,
    form: RequestForm,
    errors: Errors,
}

impl OnePage {
    async fn of(
        area: &Certificates,
        page: Page,
        employer: Organisation,
        subscription: &Subscription,
        (form, errors): (RequestForm, Errors),
    ) -> Result<Self, Failure> {
        let mut tx = area.db.read().await.map_err(Error::from)?;
        let history = history(&mut tx, subscription.id, &page).await?;
        let choice =
            |act: &OfficeAct| Choice::new(act.as_str(), page.t(&format!("subscription-office-act-{act}")));
        let choices = OfficeAct::possible(subscription.state).iter().map(choice).collect();
        let shown = Shown::of(subscription, &page);
        let crumbs = crumbs(&page, Some(&employer));
        Ok(Self { page, crumbs, employer, shown, history, choices, form, errors })
    }
}

async fn one(
    Area(area): Area<Certificates>,
    operator: Operator,
    Path((of, id)): Path<(String, String)>,
    page: Page,
) -> Answer {
    let employer = employer(&area, &of).await?;
    let subscription = subscription(&area, &employer, &id).await?;
    record(&area, &operator.clerk_of(&employer)).await?;
    let nothing = (RequestForm::default(), Errors::none());
    Ok(Html(OnePage::of(&area, page, employer, &subscription, nothing).await?).into_response())
}

async fn act(
    Area(area): Area<Certificates>,
    operator: Operator,
    Path((of, id)): Path<(String, String)>,
    page: Page,
    Form(form): Form<RequestForm>,
) -> Answer {
    let employer = employer(&area, &of).await?;
    let subscription = subscription(&area, &employer, &id).await?;
    let mut errors = Errors::none();
    let request = form.read(area.clock.today(), &page, &mut errors);
    let possible = OfficeAct::possible(subscription.state);
    let chosen = OfficeAct::parse(&form.act).ok().filter(|act| possible.contains(act));
    if chosen.is_none() {
        errors.add("act", page.t("subscription-choice-missing"));
    }
    let (Some(request), Some(chosen)) = (request, chosen) else {
        let refused = OnePage::of(&area, page, employer, &subscription, (form, errors)).await?;
        return Ok(Refused(refused).into_response());
    };
    let to = format!("{OFFICE}/{}/{}", employer.id, subscription.id);
    let clerk = operator.clerk_of(&employer);
    let act = Act::on(&area, &clerk, subscription.id).await?.requested(request);
    let said = match chosen {
        OfficeAct::Suspend => act.suspend().await.map(|()| "subscription-suspended"),
        OfficeAct::Resume => act.resume().await.map(|()| "subscription-resumed"),
        OfficeAct::End => act.end().await.map(|()| "subscription-ended"),
    };
    Ok(redirect(&to).saying(Flash::done(said?)).into_response())
}
