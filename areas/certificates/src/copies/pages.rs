//! Where a worker names, proves, changes and stops the addresses to which his copies go.

mod show;

use askama::Template;
use axum::extract::{FromRequestParts, Path, State as Area};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use kernel::{Actor, Door, ErrorKind, Profile, Strength};
use serde::Deserialize;
use web::{
    Access, Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, SignedIn,
    redirect,
};

use super::acts::{self, Act, Holder, Refusal};
use super::address::{AddressId, Contents, CopyAddress, Destination, Kind, MOST_ADDRESSES, State};
use super::store;
use crate::proof::CodeRefusal;
use crate::{Certificates, Error};

/// The list of addresses.
pub(super) const LIST: &str = "/lavoratore/recapiti";

pub(super) fn routes() -> Routes<Certificates> {
    let see = || Access::signed_in(&[Profile::Worker], Strength::Ordinary);
    let change = || Access::signed_in(&[Profile::Worker], Strength::Dispositive);
    Routes::new()
        .get(LIST, see(), show::list)
        .get("/lavoratore/recapiti/nuovo/{kind}", change(), ask_new)
        .post("/lavoratore/recapiti/nuovo/{kind}", change(), create)
        .get("/lavoratore/recapiti/{id}", see(), show::one)
        .post("/lavoratore/recapiti/{id}/codice", change(), prove)
        .post("/lavoratore/recapiti/{id}/nuovo-codice", change(), ask_code)
        .get("/lavoratore/recapiti/{id}/indirizzo", change(), ask_address)
        .post("/lavoratore/recapiti/{id}/indirizzo", change(), change_address)
        .get("/lavoratore/recapiti/{id}/documenti", change(), ask_contents)
        .post("/lavoratore/recapiti/{id}/documenti", change(), change_contents)
        .get("/lavoratore/recapiti/{id}/chiudi", change(), ask_stop)
        .post("/lavoratore/recapiti/{id}/chiudi", change(), stop)
}

type Answer = Result<Response, Failure>;

impl<S: Sync> FromRequestParts<S> for Holder {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let SignedIn(person) = SignedIn::from_request_parts(parts, state).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let tax_code = person.tax_code;
        let actor = Actor { person: Some(tax_code), door: Door::Web, address: Some(address.to_string()) };
        Ok(Self { tax_code, actor })
    }
}

/// The kinds of address to which this institute sends.
fn offered(area: &Certificates) -> impl Iterator<Item = Kind> {
    let (by_email, by_sms) = (area.settings.email_sender_address.is_some(), area.settings.sends_texts);
    Kind::ALL.iter().copied().filter(move |kind| match kind {
        Kind::Pec => true,
        Kind::Email => by_email,
        Kind::Sms => by_sms,
    })
}

/// The way from the list to a page of one address.
fn crumbs(page: &Page, one: Option<(AddressId, &str)>) -> Vec<Choice> {
    let one = one.map(|(id, named)| Choice::new(address_of(id), named));
    std::iter::once(Choice::new(LIST, page.t("copies-title"))).chain(one).collect()
}

fn address_of(id: AddressId) -> String {
    format!("{LIST}/{id}")
}

/// The address, if it is this worker's.
async fn find(area: &Certificates, holder: &Holder, id: &str) -> Result<CopyAddress, Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "copies-unknown");
    let id: AddressId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    store::one(&mut tx, holder.tax_code, id).await.map_err(Error::from)?.ok_or_else(unknown)
}

async fn find_open(area: &Certificates, holder: &Holder, id: &str) -> Result<CopyAddress, Failure> {
    let found = find(area, holder, id).await?;
    let unknown = || Failure::new(ErrorKind::NotFound, "copies-unknown");
    Some(found).filter(|address| address.state != State::Stopped).ok_or_else(unknown)
}

/// An address and what is to go there, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    address: String,
    contents: String,
}

impl AddressForm {
    /// What is to be named; what is wrong with it is added to `errors`. Only a PEC mailbox has a choice of documents.
    fn read(&self, kind: Kind, area: &Certificates, page: &Page, errors: &mut Errors) -> Option<Destination> {
        let contents = match kind {
            Kind::Pec => Some(self.contents(area, page, errors)),
            Kind::Email | Kind::Sms => None,
        };
        // The address is judged also where the choice is missing, so that all is told at once.
        let assumed = contents.map(|chosen| chosen.unwrap_or(Contents::Attestations));
        let read = Destination::read(kind, &self.address, assumed);
        if read.is_none() {
            errors.add("address", page.t(&format!("copies-address-wrong-{kind}")));
        }
        read.filter(|_| errors.is_empty())
    }

    fn contents(&self, area: &Certificates, page: &Page, errors: &mut Errors) -> Option<Contents> {
        let contents = Contents::parse(&self.contents).ok();
        match contents {
            None => errors.add("contents", page.t("copies-contents-missing")),
            Some(chosen) if chosen.has_certificates() && is_too_weak(area, page) => {
                errors.add("contents", page.t("copies-contents-stronger"));
            }
            Some(_) => {}
        }
        contents
    }
}

/// Whoever may not see a diagnosis with this sign-in does not have one sent to him by it either.
fn is_too_weak(area: &Certificates, page: &Page) -> bool {
    page.principal().is_none_or(|person| person.strength < area.settings.diagnosis_strength)
}

fn contents_offered(page: &Page) -> Vec<Choice> {
    let choice =
        |contents: &Contents| Choice::new(contents.as_str(), page.t(&format!("copies-contents-{contents}")));
    Contents::ALL.iter().map(choice).collect()
}

#[derive(Template)]
#[template(path = "copies/new.html")]
struct NewPage {
    crumbs: Vec<Choice>,
    page: Page,
    kind: Kind,
    form: AddressForm,
    choices: Vec<Choice>,
    errors: Errors,
}

impl NewPage {
    fn new(page: Page, kind: Kind, form: AddressForm, errors: Errors) -> Self {
        let choices = if kind == Kind::Pec { contents_offered(&page) } else { Vec::new() };
        Self { crumbs: crumbs(&page, None), page, kind, form, choices, errors }
    }

    /// The text of a key that each kind of address has of its own.
    fn of_kind(&self, key: &str) -> String {
        self.page.t(&format!("{key}-{}", self.kind)).into_owned()
    }
}

fn kind_of(area: &Certificates, word: &str) -> Result<Kind, Failure> {
    let kind = Kind::parse(word).ok().filter(|kind| offered(area).any(|offered| offered == *kind));
    kind.ok_or_else(|| Failure::of(ErrorKind::NotFound))
}

async fn ask_new(Area(area): Area<Certificates>, Path(kind): Path<String>, page: Page) -> Answer {
    let kind = kind_of(&area, &kind)?;
    let form = AddressForm { contents: Contents::Both.as_str().to_owned(), ..AddressForm::default() };
    Ok(Html(NewPage::new(page, kind, form, Errors::none())).into_response())
}

async fn create(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(kind): Path<String>,
    page: Page,
    Form(form): Form<AddressForm>,
) -> Answer {
    let kind = kind_of(&area, &kind)?;
    let mut errors = Errors::none();
    if let Some(destination) = form.read(kind, &area, &page, &mut errors) {
        match acts::create(&area, &holder, destination, page.language()).await? {
            Ok(id) => {
                return Ok(redirect(&address_of(id)).saying(Flash::done("copies-created")).into_response());
            }
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        }
    }
    Ok(Refused(NewPage::new(page, kind, form, errors)).into_response())
}

/// The field of the form to which a refusal belongs.
fn field_of(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Code(CodeRefusal::Wrong(_) | CodeRefusal::Over) => "code",
        Refusal::NotCertified | Refusal::NotCertifiedYet => "",
        Refusal::AddressTaken
        | Refusal::Full
        | Refusal::Code(CodeRefusal::TooSoon | CodeRefusal::TooMany) => "address",
    }
}

fn text_of(refusal: Refusal, page: &Page) -> String {
    match refusal {
        Refusal::AddressTaken => page.t("copies-address-taken").into_owned(),
        Refusal::Full => page.tn("copies-full", MOST_ADDRESSES),
        Refusal::NotCertified => page.t("copies-not-certified").into_owned(),
        Refusal::NotCertifiedYet => page.t("copies-not-certified-yet").into_owned(),
        Refusal::Code(refusal) => refusal.text(page),
    }
}

/// The code that came to the address, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
}

async fn prove(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
    Form(form): Form<CodeForm>,
) -> Answer {
    let id = find_open(&area, &holder, &id).await?.id;
    let mut errors = Errors::none();
    if form.code.trim().is_empty() {
        errors.add("code", page.t("copies-code-missing"));
    } else {
        match Act::on(&area, &holder, id).await?.prove(&form.code).await? {
            Ok(()) => {
                return Ok(redirect(&address_of(id)).saying(Flash::done("copies-proven")).into_response());
            }
            Err(Refusal::AddressTaken) => errors.add("", page.t("copies-address-taken")),
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        }
    }
    show::refused(&area, &holder, id, page, form.code, errors).await
}

async fn ask_code(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
    Form(CodeForm { code }): Form<CodeForm>,
) -> Answer {
    let id = find_open(&area, &holder, &id).await?.id;
    match Act::on(&area, &holder, id).await?.ask_code().await? {
        Ok(()) => Ok(redirect(&address_of(id)).saying(Flash::done("copies-code-sent")).into_response()),
        Err(refusal) => {
            let mut errors = Errors::none();
            errors.add("", text_of(refusal, &page));
            show::refused(&area, &holder, id, page, code, errors).await
        }
    }
}

#[derive(Template)]
#[template(path = "copies/address.html")]
struct AddressPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: AddressId,
    kind: Kind,
    named: String,
    form: AddressForm,
    errors: Errors,
}

impl AddressPage {
    fn new(page: Page, address: &CopyAddress, form: AddressForm, errors: Errors) -> Self {
        let named = address.destination.as_str().to_owned();
        let crumbs = crumbs(&page, Some((address.id, &named)));
        Self { crumbs, page, id: address.id, kind: address.destination.kind(), named, form, errors }
    }

    /// The text of a key that each kind of address has of its own.
    fn of_kind(&self, key: &str) -> String {
        self.page.t(&format!("{key}-{}", self.kind)).into_owned()
    }
}

async fn ask_address(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
) -> Answer {
    let address = find_open(&area, &holder, &id).await?;
    Ok(Html(AddressPage::new(page, &address, AddressForm::default(), Errors::none())).into_response())
}

async fn change_address(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
    Form(form): Form<AddressForm>,
) -> Answer {
    let address = find_open(&area, &holder, &id).await?;
    let mut errors = Errors::none();
    match address.destination.moved(&form.address) {
        None => {
            let wrong = format!("copies-address-wrong-{}", address.destination.kind());
            errors.add("address", page.t(&wrong));
        }
        Some(to) if to.contents().is_some_and(Contents::has_certificates) && is_too_weak(&area, &page) => {
            errors.add("address", page.t("copies-contents-stronger"));
        }
        Some(to) => match Act::on(&area, &holder, address.id).await?.ask_address(to).await? {
            Ok(()) => {
                let said = Flash::done("copies-code-sent");
                return Ok(redirect(&address_of(address.id)).saying(said).into_response());
            }
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        },
    }
    Ok(Refused(AddressPage::new(page, &address, form, errors)).into_response())
}

#[derive(Template)]
#[template(path = "copies/contents.html")]
struct ContentsPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: AddressId,
    named: String,
    form: AddressForm,
    choices: Vec<Choice>,
    errors: Errors,
}

impl ContentsPage {
    fn new(page: Page, address: &CopyAddress, form: AddressForm, errors: Errors) -> Self {
        let named = address.destination.as_str().to_owned();
        let crumbs = crumbs(&page, Some((address.id, &named)));
        Self { crumbs, id: address.id, named, form, choices: contents_offered(&page), errors, page }
    }
}

/// An open PEC mailbox and what it gets; there is nothing to choose for another kind of address.
async fn find_pec(
    area: &Certificates,
    holder: &Holder,
    id: &str,
) -> Result<(CopyAddress, Contents), Failure> {
    let address = find_open(area, holder, id).await?;
    let contents = address.destination.contents();
    let contents = contents.ok_or_else(|| Failure::new(ErrorKind::NotFound, "copies-unknown"))?;
    Ok((address, contents))
}

async fn ask_contents(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
) -> Answer {
    let (address, contents) = find_pec(&area, &holder, &id).await?;
    let form = AddressForm { contents: contents.as_str().to_owned(), ..AddressForm::default() };
    Ok(Html(ContentsPage::new(page, &address, form, Errors::none())).into_response())
}

async fn change_contents(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
    Form(form): Form<AddressForm>,
) -> Answer {
    let (address, _) = find_pec(&area, &holder, &id).await?;
    let mut errors = Errors::none();
    let chosen = form.contents(&area, &page, &mut errors).filter(|_| errors.is_empty());
    let Some(chosen) = chosen else {
        return Ok(Refused(ContentsPage::new(page, &address, form, errors)).into_response());
    };
    Act::on(&area, &holder, address.id).await?.change_contents(chosen).await?;
    Ok(redirect(&address_of(address.id)).saying(Flash::done("copies-changed")).into_response())
}

#[derive(Template)]
#[template(path = "copies/stop.html")]
struct StopPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: AddressId,
    named: String,
}

async fn ask_stop(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    page: Page,
) -> Answer {
    let address = find_open(&area, &holder, &id).await?;
    let named = address.destination.as_str().to_owned();
    let crumbs = crumbs(&page, Some((address.id, &named)));
    Ok(Html(StopPage { crumbs, page, id: address.id, named }).into_response())
}

/// A form that consists of its button.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Button {}

async fn stop(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    Form(Button {}): Form<Button>,
) -> Answer {
    let address = find_open(&area, &holder, &id).await?;
    Act::on(&area, &holder, address.id).await?.stop().await?;
    Ok(redirect(LIST).saying(Flash::done("copies-stopped")).into_response())
}
