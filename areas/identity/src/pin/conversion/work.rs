//! The operators' list of what is to be decided.

use askama::Template;
use audit::{Action, Event};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use kernel::{ErrorKind, PersonId};
use serde::Deserialize;
use web::{
    Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes, SignedIn,
    Tone, redirect,
};

use super::{Conversion, ConversionId, ConversionState, open_copy, store};
use crate::pin::desk::operators;
use crate::pin::desk::work_list::{Part, Turn, WorkList};
use crate::pin::document;
use crate::pin::notice::{self, News};
use crate::pin::{self, CONVERSION_DECIDED, CONVERSION_TAKEN, COPY_READ};
use crate::{Error, Identity, parties};

pub(crate) const LIST: WorkList = WorkList {
    path: "/sportello/conversioni",
    texts: "identity-conversions",
    columns: &["who", "asked", "state"],
};

/// Longest reason, in characters.
const REASON: usize = 500;

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(LIST.path, operators(), list)
        .get("/sportello/conversioni/{id}", operators(), show)
        .post("/sportello/conversioni/{id}/presa", operators(), take)
        .get("/sportello/conversioni/{id}/copia", operators(), copy)
        .post("/sportello/conversioni/{id}/decisione", operators(), decide)
}

#[derive(Template)]
#[template(path = "pin/conversions.html")]
struct ListPage {
    page: Page,
    list: Part<Conversion>,
}

async fn list(
    State(identity): State<Identity>,
    page: Page,
    Query(turn): Query<Turn>,
) -> Result<Html<ListPage>, Failure> {
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let (limit, offset) = turn.span();
    let waiting = store::to_do(&mut tx, limit, offset).await?;
    Ok(Html(ListPage { page, list: turn.part(LIST, waiting) }))
}

#[derive(Template)]
#[template(path = "pin/conversion.html")]
struct ConversionPage {
    page: Page,
    crumbs: Vec<Choice>,
    conversion: Conversion,
    number: String,
    /// The signed-in operator looks at it.
    mine: bool,
    reason: String,
    errors: Errors,
}

impl ConversionPage {
    fn new(
        identity: &Identity,
        page: Page,
        conversion: Conversion,
        reason: String,
        errors: Errors,
    ) -> Result<Self, Error> {
        let number = document::open_number(&identity.vault, conversion.document, &conversion.number_sealed)?;
        let me = page.principal().map(|person| person.person);
        let mine = conversion.state == ConversionState::Taken
            && conversion.taken_by.as_ref().map(|(taker, _)| *taker) == me;
        let crumbs = vec![Choice::new(LIST.path, page.t("identity-conversions-title"))];
        Ok(Self { page, crumbs, conversion, number, mine, reason, errors })
    }

    fn document(&self) -> String {
        self.page.t(document::kind_key(self.conversion.document_kind)).into_owned()
    }

    /// Who looks at it instead, as the form that takes it over sends him.
    fn taker(&self) -> String {
        self.conversion.taken_by.as_ref().map_or(String::new(), |(taker, _)| taker.to_string())
    }
}

async fn load(identity: &Identity, id: &str) -> Result<Conversion, Error> {
    let id: ConversionId = id.parse().map_err(|_not_an_id| Error::NotFound)?;
    store::one(&mut identity.db.read().await?, id).await?.ok_or(Error::NotFound)
}

fn event(operator: &Principal, address: ClientAddress, action: Action, conversion: &Conversion) -> Event {
    let event = Identity::event(operator, address, action);
    Event { subject: Some(conversion.tax_code), object: Some(conversion.id.to_string()), ..event }
}

async fn show(
    State(identity): State<Identity>,
    page: Page,
    Path(id): Path<String>,
) -> Result<Html<ConversionPage>, Failure> {
    let conversion = load(&identity, &id).await?;
    Ok(Html(ConversionPage::new(&identity, page, conversion, String::new(), Errors::none())?))
}

fn path(conversion: &Conversion) -> String {
    format!("{}/{}", LIST.path, conversion.id)
}

fn moved_on(conversion: &Conversion) -> Response {
    redirect(&path(conversion))
        .saying(Flash::new(Tone::Warning, "identity-conversion-moved-on"))
        .into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TakeForm {
    /// From whom it is taken over; empty if nobody looks at it.
    from: String,
}

/// Takes a request, or takes it over from a colleague. Whoever comes second is told who has it.
async fn take(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Form(form): Form<TakeForm>,
) -> Result<Response, Failure> {
    let conversion = load(&identity, &id).await?;
    if conversion.person == operator.person {
        return Err(Failure::new(ErrorKind::Forbidden, "identity-desk-not-oneself"));
    }
    let now = identity.clock.now();
    let from: Option<PersonId> = form.from.parse().ok();
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let taken = match from {
        Some(from) => store::take_over(&mut tx, conversion.id, from, operator.person, now).await?,
        None => store::take(&mut tx, conversion.id, operator.person, now).await?,
    };
    if !taken {
        return Ok(moved_on(&conversion));
    }
    let event = event(&operator, address, CONVERSION_TAKEN, &conversion);
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(&path(&conversion)).into_response())
}

/// The copy, to be saved and never shown by the browser itself: it comes from outside.
async fn copy(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let conversion = load(&identity, &id).await?;
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let (kind, sealed) = store::copy(&mut tx, conversion.document).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let content = open_copy(&identity.vault, conversion.document, &sealed)?;
    let event = event(&operator, address, COPY_READ, &conversion);
    identity.audit.record(event).await.map_err(Error::from)?;
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{}\"", kind.file_name()))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.as_str())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    /// `accept`; anything else refuses.
    decision: String,
    reason: String,
}

/// Accepts or refuses a request that the operator has taken.
async fn decide(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let conversion = load(&identity, &id).await?;
    let accepted = form.decision == "accept";
    let reason = form.reason.trim();
    let mut errors = Errors::none();
    if !accepted && (reason.is_empty() || reason.chars().count() > REASON) {
        errors.add("reason", page.t("identity-conversion-reason-missing"));
        let refused = ConversionPage::new(&identity, page, conversion, form.reason, errors)?;
        return Ok(Refused(refused).into_response());
    }
    let state = if accepted { ConversionState::Accepted } else { ConversionState::Refused };
    let reason = (!accepted).then_some(reason);
    let now = identity.clock.now();
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !store::decide(&mut tx, conversion.id, operator.person, state, reason, now).await? {
        return Ok(moved_on(&conversion));
    }
    if accepted {
        let pin = pin::store::of_tax_code(&mut tx, conversion.tax_code).await?;
        let raised = match pin {
            Some(pin) => pin::store::raise(&mut tx, pin.id, now).await?,
            None => false,
        };
        if !raised {
            errors.add("", page.t("identity-conversion-no-pin"));
            let refused = ConversionPage::new(&identity, page, conversion, form.reason, errors)?;
            return Ok(Refused(refused).into_response());
        }
    }
    let event = event(&operator, address, CONVERSION_DECIDED, &conversion);
    let event = Event { detail: Some(state.to_string()), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    let person = parties::store::person(&mut tx, conversion.person).await?.ok_or(Error::NotFound)?;
    let news = if accepted { News::Raised } else { News::NotRaised };
    notice::tell(&identity, &mut tx, &person, news, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    let said = if accepted { "identity-conversion-accepted" } else { "identity-conversion-refused" };
    Ok(redirect(LIST.path).saying(Flash::done(said)).into_response())
}
