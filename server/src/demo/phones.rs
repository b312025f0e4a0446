//! Short messages sent, and a form to try one.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use delivery::{OutgoingText, Owner};
use kernel::PhoneNumber;
use serde::Deserialize;
use sms_centre::Message;
use uuid::Uuid;
use web::{Choice, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, redirect};

use super::pages::{OPEN, Stage, crumbs};
use crate::assemble::Desk;

/// Whose messages those are that visitors of the demonstration try.
const OWNER: Owner = Owner { kind: "demo", id: Uuid::nil() };

pub(super) fn routes() -> Routes<Stage> {
    Routes::new().get("/demo/sms", OPEN, list).get("/demo/telefoni", OPEN, all).post(
        "/demo/telefoni",
        OPEN,
        send,
    )
}

/// All that the message centre keeps, for programs.
async fn list(State(stage): State<Stage>) -> Json<Vec<Message>> {
    Json(stage.post.phones.messages())
}

#[derive(Template)]
#[template(path = "demo/phones.html")]
struct PhonesPage {
    page: Page,
    errors: Errors,
    typed: Typed,
    /// The newest first.
    messages: Vec<Message>,
    crumbs: Vec<Choice>,
}

impl PhonesPage {
    fn new(page: Page, stage: &Stage, errors: Errors, typed: Typed) -> Self {
        let (mut messages, crumbs) = (stage.post.phones.messages(), crumbs(&page));
        messages.reverse();
        Self { page, errors, typed, messages, crumbs }
    }

    fn state(&self, message: &Message) -> String {
        self.page.t(&format!("demo-sms-{}", message.state.as_str())).into_owned()
    }
}

async fn all(State(stage): State<Stage>, page: Page) -> Html<PhonesPage> {
    Html(PhonesPage::new(page, &stage, Errors::none(), Typed::default()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    number: String,
    text: String,
}

async fn send(State(stage): State<Stage>, page: Page, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let mut errors = Errors::none();
    let number = PhoneNumber::parse(&typed.number);
    if number.is_err() {
        errors.add("number", page.t("demo-sms-number-wrong"));
    }
    let text = typed.text.trim();
    if text.is_empty() {
        errors.add("text", page.t("demo-sms-text-missing"));
    }
    if let (Ok(number), false) = (number, text.is_empty()) {
        match queue(&stage.desk, number, text).await {
            Ok(()) => {
                return Ok(redirect("/demo/telefoni").saying(Flash::done("demo-sms-sent")).into_response());
            }
            Err(delivery::Error::Unwritable(_)) => errors.add("text", page.t("demo-sms-text-long")),
            Err(cause) => return Err(Failure::internal(&cause)),
        }
    }
    Ok(Refused(PhonesPage::new(page, &stage, errors, typed)).into_response())
}

async fn queue(desk: &Desk, recipient: PhoneNumber, body: &str) -> Result<(), delivery::Error> {
    let outgoing = OutgoingText { recipient, body: body.to_owned(), ephemeral: false, owner: OWNER };
    let mut tx = desk.db.write().await?;
    desk.delivery.queue_text(&mut tx, &outgoing).await?;
    Ok(tx.commit().await?)
}
