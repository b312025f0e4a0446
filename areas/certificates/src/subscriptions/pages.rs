//! Where an employer's people see and change to which mailboxes attestations go.

mod form;
mod message;
mod office;
mod show;

use askama::Template;
use axum::extract::{Path, State as Area};
use axum::response::{IntoResponse, Response};
use kernel::{EmailAddress, Strength};
use serde::Deserialize;
use web::{Access, Choice, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, redirect};

use super::acts::{self, Act, Refusal};
use super::store;
use super::subscription::{State, Subscription, SubscriptionId};
use crate::clerk::{Clerk, PROFILES};
use crate::proof::CodeRefusal;
use crate::{Certificates, Error};
use form::{Offer, TermsForm};
pub(super) use office::OFFICE;
pub use office::SEEN_AT_OFFICE;

/// The list of mailboxes.
pub(super) const LIST: &str = "/azienda/pec";

pub(super) fn routes() -> Routes<Certificates> {
    let see = || Access::signed_in(PROFILES, Strength::Ordinary);
    let change = || Access::signed_in(PROFILES, Strength::Dispositive);
    Routes::new()
        .get(LIST, see(), show::list)
        .get("/azienda/pec/nuova", change(), ask_new)
        .post("/azienda/pec/nuova", change(), create)
        .get("/azienda/pec/{id}", see(), show::one)
        .get("/azienda/pec/{id}/invii", see(), show::sent)
        .get("/azienda/pec/{id}/invii/{message}", see(), message::show)
        .get("/azienda/pec/{id}/invii/{message}/ricevute/{receipt}", see(), message::receipt)
        .post("/azienda/pec/{id}/codice", change(), prove)
        .post("/azienda/pec/{id}/nuovo-codice", change(), ask_code)
        .get("/azienda/pec/{id}/modifica", change(), ask_terms)
        .post("/azienda/pec/{id}/modifica", change(), change_terms)
        .get("/azienda/pec/{id}/indirizzo", change(), ask_address)
        .post("/azienda/pec/{id}/indirizzo", change(), change_address)
        .post("/azienda/pec/{id}/sospendi", change(), suspend)
        .post("/azienda/pec/{id}/riprendi", change(), resume)
        .get("/azienda/pec/{id}/chiudi", change(), ask_end)
        .post("/azienda/pec/{id}/chiudi", change(), end)
        .merge(office::routes())
}

type Answer = Result<Response, Failure>;

/// The way from the list to a page of one mailbox.
fn crumbs(page: &Page, one: Option<(SubscriptionId, &str)>) -> Vec<Choice> {
    let one = one.map(|(id, mailbox)| Choice::new(address_of(id), mailbox));
    std::iter::once(Choice::new(LIST, page.t("subscription-title"))).chain(one).collect()
}

fn address_of(id: SubscriptionId) -> String {
    format!("{LIST}/{id}")
}

/// The subscription, if the person may see it.
async fn find(area: &Certificates, clerk: &Clerk, id: SubscriptionId) -> Result<Subscription, Error> {
    let mut tx = area.db.read().await?;
    let found = store::one(&mut tx, clerk.scope.organisation, id).await?;
    found.filter(|subscription| subscription.is_open_to(clerk.scope.unit)).ok_or(Error::NotFound)
}

async fn find_open(area: &Certificates, clerk: &Clerk, id: SubscriptionId) -> Result<Subscription, Error> {
    let found = find(area, clerk, id).await?;
    if found.state == State::Ended { Err(Error::NotFound) } else { Ok(found) }
}

#[derive(Template)]
#[template(path = "subscriptions/new.html")]
struct NewPage {
    crumbs: Vec<Choice>,
    page: Page,
    form: TermsForm,
    offer: Offer,
    errors: Errors,
}

async fn ask_new(Area(area): Area<Certificates>, clerk: Clerk, page: Page) -> Answer {
    let offer = Offer::of(&area, &clerk, &page).await?;
    Ok(Html(NewPage {
        crumbs: crumbs(&page, None),
        page,
        form: TermsForm::suggested(),
        offer,
        errors: Errors::none(),
    })
    .into_response())
}

async fn create(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    page: Page,
    Form(form): Form<TermsForm>,
) -> Answer {
    let offer = Offer::of(&area, &clerk, &page).await?;
    let mut errors = Errors::none();
    let address = form.address(&page, &mut errors);
    let terms = form.terms(&offer, &page, &mut errors);
    if let (Some(address), Some(terms)) = (address, terms) {
        match acts::create(&area, &clerk, address, terms).await? {
            Ok(id) => {
                return Ok(redirect(&address_of(id))
                    .saying(Flash::done("subscription-created"))
                    .into_response());
            }
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        }
    }
    Ok(Refused(NewPage { crumbs: crumbs(&page, None), page, form, offer, errors }).into_response())
}

/// The field of the form to which a refusal belongs.
fn field_of(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::AddressTaken | Refusal::Code(CodeRefusal::TooSoon | CodeRefusal::TooMany) => "address",
        Refusal::Code(CodeRefusal::Wrong(_) | CodeRefusal::Over) => "code",
    }
}

fn text_of(refusal: Refusal, page: &Page) -> String {
    match refusal {
        Refusal::AddressTaken => page.t("subscription-address-taken").into_owned(),
        Refusal::Code(refusal) => refusal.text(page),
    }
}

#[derive(Template)]
#[template(path = "subscriptions/terms.html")]
struct TermsPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: SubscriptionId,
    mailbox: String,
    form: TermsForm,
    offer: Offer,
    errors: Errors,
}

async fn ask_terms(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
) -> Answer {
    let subscription = find_open(&area, &clerk, id).await?;
    let offer = Offer::of(&area, &clerk, &page).await?;
    let (mailbox, form) = (subscription.address.as_str().to_owned(), TermsForm::of(&subscription.terms));
    Ok(Html(TermsPage {
        crumbs: crumbs(&page, Some((id, &mailbox))),
        page,
        id,
        mailbox,
        form,
        offer,
        errors: Errors::none(),
    })
    .into_response())
}

async fn change_terms(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
    Form(form): Form<TermsForm>,
) -> Answer {
    let mailbox = find_open(&area, &clerk, id).await?.address.as_str().to_owned();
    let offer = Offer::of(&area, &clerk, &page).await?;
    let mut errors = Errors::none();
    let Some(terms) = form.terms(&offer, &page, &mut errors) else {
        return Ok(Refused(TermsPage {
            crumbs: crumbs(&page, Some((id, &mailbox))),
            page,
            id,
            mailbox,
            form,
            offer,
            errors,
        })
        .into_response());
    };
    Act::on(&area, &clerk, id).await?.change_terms(terms).await?;
    Ok(redirect(&address_of(id)).saying(Flash::done("subscription-changed")).into_response())
}

/// A mailbox, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    address: String,
}

#[derive(Template)]
#[template(path = "subscriptions/address.html")]
struct AddressPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: SubscriptionId,
    mailbox: String,
    form: AddressForm,
    errors: Errors,
}

async fn ask_address(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
) -> Answer {
    let mailbox = find_open(&area, &clerk, id).await?.address.as_str().to_owned();
    Ok(Html(AddressPage {
        crumbs: crumbs(&page, Some((id, &mailbox))),
        page,
        id,
        mailbox,
        form: AddressForm::default(),
        errors: Errors::none(),
    })
    .into_response())
}

async fn change_address(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
    Form(form): Form<AddressForm>,
) -> Answer {
    let mailbox = find_open(&area, &clerk, id).await?.address.as_str().to_owned();
    let mut errors = Errors::none();
    match EmailAddress::parse(&form.address) {
        Err(_not_an_address) => errors.add("address", page.t("subscription-address-wrong")),
        Ok(address) => match Act::on(&area, &clerk, id).await?.ask_address(address).await? {
            Ok(()) => {
                return Ok(redirect(&address_of(id))
                    .saying(Flash::done("subscription-code-sent"))
                    .into_response());
            }
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        },
    }
    Ok(Refused(AddressPage { crumbs: crumbs(&page, Some((id, &mailbox))), page, id, mailbox, form, errors })
        .into_response())
}

/// The code from the mailbox, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
}

async fn prove(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
    Form(form): Form<CodeForm>,
) -> Answer {
    let mut errors = Errors::none();
    if form.code.trim().is_empty() {
        errors.add("code", page.t("subscription-code-missing"));
    } else {
        match Act::on(&area, &clerk, id).await?.prove(&form.code).await? {
            Ok(()) => {
                return Ok(redirect(&address_of(id))
                    .saying(Flash::done("subscription-proven"))
                    .into_response());
            }
            Err(Refusal::AddressTaken) => errors.add("", page.t("subscription-address-taken")),
            Err(refusal) => errors.add(field_of(refusal), text_of(refusal, &page)),
        }
    }
    show::refused(&area, &clerk, id, page, form.code, errors).await
}

async fn ask_code(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
    Form(CodeForm { code }): Form<CodeForm>,
) -> Answer {
    match Act::on(&area, &clerk, id).await?.ask_code().await? {
        Ok(()) => Ok(redirect(&address_of(id)).saying(Flash::done("subscription-code-sent")).into_response()),
        Err(refusal) => {
            let mut errors = Errors::none();
            errors.add("", text_of(refusal, &page));
            show::refused(&area, &clerk, id, page, code, errors).await
        }
    }
}

/// A form that consists of its button.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Button {}

async fn suspend(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    Form(Button {}): Form<Button>,
) -> Answer {
    Act::on(&area, &clerk, id).await?.suspend().await?;
    Ok(redirect(&address_of(id)).saying(Flash::done("subscription-suspended")).into_response())
}

async fn resume(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    Form(Button {}): Form<Button>,
) -> Answer {
    Act::on(&area, &clerk, id).await?.resume().await?;
    Ok(redirect(&address_of(id)).saying(Flash::done("subscription-resumed")).into_response())
}

#[derive(Template)]
#[template(path = "subscriptions/end.html")]
struct EndPage {
    crumbs: Vec<Choice>,
    page: Page,
    id: SubscriptionId,
    mailbox: String,
}

async fn ask_end(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
) -> Answer {
    let mailbox = find_open(&area, &clerk, id).await?.address.as_str().to_owned();
    Ok(Html(EndPage { crumbs: crumbs(&page, Some((id, &mailbox))), page, id, mailbox }).into_response())
}

async fn end(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    Form(Button {}): Form<Button>,
) -> Answer {
    Act::on(&area, &clerk, id).await?.end().await?;
    Ok(redirect(LIST).saying(Flash::done("subscription-ended")).into_response())
}
