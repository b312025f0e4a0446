//! One person, as operators and agents see him, and what they do about his PIN.

use askama::Template;
use audit::{Action, Event};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{ErrorKind, PersonId, Profile, Strength};
use serde::Deserialize;
use web::{
    Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes, SignedIn,
    Tone, redirect,
};

use super::{FIND, agents, crumbs, operators, staff, store};
use crate::parties::{self, Person};
use crate::pin::credential::{Credential, State as PinState};
use crate::pin::document::{self, Document, DocumentId, Origin, Recorded, Typed};
use crate::pin::halves::{self, Way};
use crate::pin::issue::{self, Fresh};
use crate::pin::notice::{self, News};
use crate::pin::{
    self, PERSON_OPENED, PIN_ISSUED, PIN_RAISED, PIN_REVOKED, PIN_UNBLOCKED, characters, door, view,
};
use crate::sign_in::store::remove_count;
use crate::{Error, Identity, sessions};

/// What an agent asks to make sure that the caller is who he says.
const QUESTIONS: [&str; 4] = ["birth", "residence", "last-use", "document"];

/// How many of them have to be answered rightly.
const ANSWERS: usize = 2;

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .get("/sportello/persone/{id}", staff(), show)
        .post("/sportello/persone/{id}/pin", operators(), give_out)
        .post("/sportello/persone/{id}/dispositivo", operators(), raise)
        .post("/sportello/persone/{id}/meta", agents(), send_halves)
        .post("/sportello/persone/{id}/sblocco", staff(), unblock)
        .post("/sportello/persone/{id}/revoca", staff(), revoke)
}

/// A person and his PINs.
struct Case {
    person: Person,
    address: Option<String>,
    pins: Vec<Credential>,
}

impl Case {
    async fn load(identity: &Identity, id: &str) -> Result<Self, Error> {
        let id: PersonId = id.parse().map_err(|_not_an_id| Error::NotFound)?;
        let mut tx = identity.db.read().await?;
        let person = parties::store::person(&mut tx, id).await?.ok_or(Error::NotFound)?;
        let address = store::address(&mut tx, id).await?;
        let pins = pin::store::of_person(&mut tx, id).await?;
        Ok(Self { person, address, pins })
    }

    /// The PIN that is active or blocked.
    fn in_force(&self) -> Option<&Credential> {
        self.pins.iter().find(|pin| matches!(pin.state, PinState::Active | PinState::Blocked))
    }

    fn path(&self) -> String {
        format!("{FIND}/{}", self.person.id)
    }

    fn event(&self, staff: &Principal, address: ClientAddress, action: Action) -> Event {
        Event { subject: Some(self.person.tax_code), ..Identity::event(staff, address, action) }
    }

    /// The same as the form was made for, or somebody has been faster: another colleague, or one's own second press.
    fn unchanged(&self, form: &CaseForm) -> bool {
        self.in_force().map_or(String::new(), |pin| pin.id.to_string()) == form.before
    }

    fn overtaken(&self) -> Response {
        redirect(&self.path()).saying(Flash::new(Tone::Warning, "identity-desk-overtaken")).into_response()
    }
}

/// Nobody does for himself what two have to do.
fn not_oneself(staff: &Principal, case: &Case) -> Result<(), Failure> {
    if staff.person == case.person.id {
        return Err(Failure::new(ErrorKind::Forbidden, "identity-desk-not-oneself"));
    }
    Ok(())
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct CaseForm {
    /// Key of the PIN in force when the page was made; empty if there was none.
    before: String,
    origin: String,
    answered: Vec<String>,
    document_kind: String,
    document_number: String,
    issuer: String,
    expires_on: String,
}

impl CaseForm {
    fn document(&self) -> Typed {
        Typed {
            document_kind: self.document_kind.clone(),
            document_number: self.document_number.clone(),
            issuer: self.issuer.clone(),
            expires_on: self.expires_on.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "pin/person.html")]
struct PersonPage {
    page: Page,
    crumbs: Vec<Choice>,
    case: Case,
    rows: Vec<view::Row>,
    form: CaseForm,
    kinds: Vec<Choice>,
    origins: Vec<Choice>,
    questions: Vec<Choice>,
    ways: Option<(Way, Way)>,
    operator: bool,
    agent: bool,
    errors: Errors,
}

impl PersonPage {
    fn new(identity: &Identity, page: Page, case: Case, form: CaseForm, errors: Errors) -> Self {
        let is = |profile| page.principal().is_some_and(|person| person.is(profile));
        let (operator, agent) = (is(Profile::Operator), is(Profile::ContactCentre));
        let now = identity.clock.now();
        let before = case.in_force().map_or(String::new(), |pin| pin.id.to_string());
        let origins = [Origin::Office, Origin::Paper, Origin::Fax];
        let origins = origins.map(|origin| Choice::new(origin.as_str(), page.t(origin_key(origin)))).to_vec();
        let question = |word: &&str| Choice::new(*word, page.t(&format!("identity-question-{word}")));
        Self {
            crumbs: crumbs(&page),
            rows: case.pins.iter().map(|pin| view::Row::of(&page, pin, now)).collect(),
            form: CaseForm { before, ..form },
            kinds: document::kinds(&page),
            origins,
            questions: QUESTIONS.iter().map(question).collect(),
            ways: halves::ways(identity, &case.person, case.address.as_deref()),
            operator,
            agent,
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
) -> Result<Html<PersonPage>, Failure> {
    let case = Case::load(&identity, &id).await?;
    identity.audit.record(case.event(&staff, address, PERSON_OPENED)).await.map_err(Error::from)?;
    Ok(Html(PersonPage::new(&identity, page, case, CaseForm::default(), Errors::none())))
}

fn refused(identity: &Identity, page: Page, case: Case, form: CaseForm, errors: Errors) -> Response {
    Refused(PersonPage::new(identity, page, case, form, errors)).into_response()
}

#[derive(Template)]
#[template(path = "pin/issued.html")]
struct IssuedPage {
    page: Page,
    crumbs: Vec<Choice>,
    back: String,
    person: Person,
    pin: String,
    until: jiff::Timestamp,
}

async fn record_document(
    identity: &Identity,
    tx: &mut db::Tx,
    case: &Case,
    document: &Document,
    origin: Origin,
    by: PersonId,
) -> Result<(), Error> {
    let id = DocumentId::new(&identity.clock, &identity.random);
    let number_sealed = document::seal_number(&identity.vault, &identity.random, id, &document.number);
    let recorded = Recorded { id, person: case.person.id, document, number_sealed, origin, by };
    store::insert_document(tx, &recorded, identity.clock.now()).await
}

/// Gives the person who stands before the operator, document in hand, an initial PIN: whole, and dispositive at once.
async fn give_out(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<CaseForm>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    not_oneself(&staff, &case)?;
    if !case.unchanged(&form) {
        return Ok(case.overtaken());
    }
    let document = match form.document().read(identity.clock.today()) {
        Ok(document) => document,
        Err(wrong) => {
            let errors = document::errors(&page, wrong);
            return Ok(refused(&identity, page, case, form, errors));
        }
    };
    let Fresh { pin, secret } = issue::fresh(&identity, &case.person, Strength::Dispositive).await?;
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !issue::put_in_force(&identity, &mut tx, &case.person, case.in_force().map(|pin| pin.id), &pin).await?
    {
        return Ok(case.overtaken());
    }
    record_document(&identity, &mut tx, &case, &document, Origin::Office, staff.person).await?;
    let event = case.event(&staff, address, PIN_ISSUED);
    let event =
        Event { object: Some(pin.id.to_string()), detail: Some("office, dispositive".to_owned()), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    notice::tell(&identity, &mut tx, &case.person, News::Issued, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    let (crumbs, back, until) = (crumbs(&page), case.path(), pin.lapses_at);
    let pin = characters::grouped(secret.shown());
    Ok(Html(IssuedPage { page, crumbs, back, person: case.person, pin, until }).into_response())
}

/// Makes an ordinary PIN dispositive on a document seen at the office, or on a copy that came by post or fax.
async fn raise(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<CaseForm>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    not_oneself(&staff, &case)?;
    let Some(before) = case.in_force().filter(|_| case.unchanged(&form)).map(|pin| pin.id) else {
        return Ok(case.overtaken());
    };
    let origin = Origin::parse(&form.origin).ok().filter(|origin| *origin != Origin::Online);
    let document = form.document().read(identity.clock.today());
    let (document, origin) = match (document, origin) {
        (Ok(document), Some(origin)) => (document, origin),
        (document, origin) => {
            let mut errors = document::errors(&page, document.err().unwrap_or_default());
            if origin.is_none() {
                errors.add("origin", page.t("identity-origin-missing"));
            }
            return Ok(refused(&identity, page, case, form, errors));
        }
    };
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !pin::store::raise(&mut tx, before, identity.clock.now()).await? {
        return Ok(case.overtaken());
    }
    record_document(&identity, &mut tx, &case, &document, origin, staff.person).await?;
    let event = case.event(&staff, address, PIN_RAISED);
    let event = Event { object: Some(before.to_string()), detail: Some(origin.to_string()), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    notice::tell(&identity, &mut tx, &case.person, News::Raised, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(&case.path()).saying(Flash::done("identity-desk-raised")).into_response())
}

/// The questions that were answered rightly, in words for the record; or what is missing.
fn answers(page: &Page, form: &CaseForm) -> Result<String, Errors> {
    let known: Vec<_> =
        QUESTIONS.into_iter().filter(|word| form.answered.iter().any(|one| one == word)).collect();
    if known.len() >= ANSWERS {
        return Ok(known.join(", "));
    }
    let mut errors = Errors::none();
    errors.add("answered", page.t("identity-desk-questions-missing"));
    Err(errors)
}

/// Sends a caller who answered the questions an initial PIN in two halves: ordinary, for nobody saw his document.
async fn send_halves(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<CaseForm>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    not_oneself(&staff, &case)?;
    let Some(ways) = halves::ways(&identity, &case.person, case.address.as_deref()) else {
        return Ok(case.overtaken());
    };
    if !case.unchanged(&form) {
        return Ok(case.overtaken());
    }
    let answered = match answers(&page, &form) {
        Ok(answered) => answered,
        Err(errors) => return Ok(refused(&identity, page, case, form, errors)),
    };
    let Fresh { pin, secret } = issue::fresh(&identity, &case.person, Strength::Ordinary).await?;
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !issue::put_in_force(&identity, &mut tx, &case.person, case.in_force().map(|pin| pin.id), &pin).await?
    {
        return Ok(case.overtaken());
    }
    halves::send(&identity, &mut tx, &case.person, ways, (&pin, &secret), page.language()).await?;
    let event = case.event(&staff, address, PIN_ISSUED);
    let detail = Some(format!("contact centre, ordinary; answered: {answered}"));
    let event = Event { object: Some(pin.id.to_string()), detail, ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    notice::tell(&identity, &mut tx, &case.person, News::Issued, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(&case.path()).saying(Flash::done("identity-desk-halves-sent")).into_response())
}

/// Lets a blocked PIN be used again, for somebody who answered the questions.
async fn unblock(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<CaseForm>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    not_oneself(&staff, &case)?;
    let Some(pin) = case.in_force().filter(|_| case.unchanged(&form)).map(|pin| pin.id) else {
        return Ok(case.overtaken());
    };
    let answered = match answers(&page, &form) {
        Ok(answered) => answered,
        Err(errors) => return Ok(refused(&identity, page, case, form, errors)),
    };
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !pin::store::unblock(&mut tx, pin, identity.clock.now()).await? {
        return Ok(case.overtaken());
    }
    remove_count(&mut tx, door::person_digest(case.person.tax_code)).await?;
    let event = case.event(&staff, address, PIN_UNBLOCKED);
    let event =
        Event { object: Some(pin.to_string()), detail: Some(format!("answered: {answered}")), ..event };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    notice::tell(&identity, &mut tx, &case.person, News::Unblocked, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(&case.path()).saying(Flash::done("identity-desk-unblocked")).into_response())
}

/// Takes a PIN back at once, with all sessions of its person. Nothing is asked: a false alarm costs a new PIN, a late
/// one costs more.
async fn revoke(
    State(identity): State<Identity>,
    SignedIn(staff): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<CaseForm>,
) -> Result<Response, Failure> {
    let case = Case::load(&identity, &id).await?;
    let Some(pin) = case.in_force().filter(|_| case.unchanged(&form)).map(|pin| pin.id) else {
        return Ok(case.overtaken());
    };
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !pin::store::revoke(&mut tx, pin, case.person.id, identity.clock.now()).await? {
        return Ok(case.overtaken());
    }
    sessions::store::end_all(&mut tx, case.person.id, identity.clock.now()).await?;
    let event = Event { object: Some(pin.to_string()), ..case.event(&staff, address, PIN_REVOKED) };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    notice::tell(&identity, &mut tx, &case.person, News::Revoked, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(&case.path()).saying(Flash::done("identity-desk-revoked")).into_response())
}
