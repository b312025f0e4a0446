use askama::Template;
use audit::Event;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use kernel::Strength;
use serde::Deserialize;
use web::{
    Access, Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes,
    SignedIn, redirect,
};

use super::{ACTING_FOR_CHOSEN, store};
use crate::onward::Onward;
use crate::parties::{self, Representation, RepresentationId};
use crate::{Error, Identity};

/// What the form sends for the person himself.
const MYSELF: &str = "me";

pub(crate) fn routes() -> Routes<Identity> {
    let anybody = || Access::signed_in(&[], Strength::None);
    Routes::new().get(web::ACTING_FOR, anybody(), show).post(web::ACTING_FOR, anybody(), choose)
}

#[derive(Template)]
#[template(path = "acting-for.html")]
struct ActingForPage {
    page: Page,
    onward: Onward,
    choices: Vec<Choice>,
    chosen: String,
    errors: Errors,
}

/// Everything as which a person may act.
struct Capacities {
    own: bool,
    others: Vec<Representation>,
    now: Option<RepresentationId>,
}

async fn capacities(identity: &Identity, person: &Principal) -> Result<Capacities, Error> {
    let mut tx = identity.db.read().await?;
    let known = parties::store::person(&mut tx, person.person).await?.ok_or(Error::NotFound)?;
    let others = parties::store::representations(&mut tx, person.person, identity.clock.today()).await?;
    let now = store::representation(&mut tx, person.session).await?;
    Ok(Capacities { own: !known.profiles.is_empty(), others, now })
}

impl Capacities {
    fn page(&self, page: Page, onward: Onward, errors: Errors) -> ActingForPage {
        let own = self.own.then(|| Choice::new(MYSELF, page.t("identity-acting-myself")));
        let others = self.others.iter().map(|r| Choice::new(r.id.to_string(), label(&page, r)));
        let choices = own.into_iter().chain(others).collect();
        let chosen = self.now.map_or_else(|| MYSELF.to_owned(), |id| id.to_string());
        ActingForPage { page, onward, choices, chosen, errors }
    }
}

fn label(page: &Page, r: &Representation) -> String {
    let kind = page.t(crate::parties::kind_key(r.kind));
    match &r.unit {
        Some(unit) => format!("{} ({kind}, {} {})", r.name, page.t("unit"), unit.as_str()),
        None => format!("{} ({kind})", r.name),
    }
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    page: Page,
    Query(onward): Query<Onward>,
) -> Result<Html<ActingForPage>, Failure> {
    Ok(Html(capacities(&identity, &person).await?.page(page, onward, Errors::none())))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ChoiceForm {
    acting_for: String,
}

async fn choose(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    page: Page,
    Query(onward): Query<Onward>,
    Form(form): Form<ChoiceForm>,
) -> Result<Response, Failure> {
    let capacities = capacities(&identity, &person).await?;
    let chosen = capacities.others.iter().find(|r| r.id.to_string() == form.acting_for);
    if chosen.is_none() && !(capacities.own && form.acting_for == MYSELF) {
        let mut errors = Errors::none();
        errors.add("acting_for", page.t("identity-acting-none-chosen"));
        return Ok(Refused(capacities.page(page, onward, errors)).into_response());
    }
    switch(&identity, &person, address, chosen).await?;
    Ok(redirect(&onward.target()).saying(Flash::done("identity-acting-chosen")).into_response())
}

async fn switch(
    identity: &Identity,
    person: &Principal,
    address: ClientAddress,
    chosen: Option<&Representation>,
) -> Result<(), Error> {
    let mut tx = identity.db.write().await?;
    let csrf = identity.random.token();
    if !store::act_under(&mut tx, person.session, chosen.map(|r| r.id), &csrf).await? {
        return Err(Error::NotFound);
    }
    let event = Event {
        object: chosen.map(|r| r.id.to_string()),
        on_behalf_of: chosen.map(|r| r.organisation.as_uuid()),
        ..Identity::event(person, address, ACTING_FOR_CHOSEN)
    };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    Ok(tx.commit().await?)
}
