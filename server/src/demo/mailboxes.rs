//! The mailboxes of everybody to whom the demonstration has sent mail.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::Timestamp;
use mailserver::Message;
use serde::Serialize;
use web::{Choice, Failure, Html, Page, Routes};

use super::message::{self, Read};
use super::pages::{OPEN, Stage, crumbs};

pub(super) fn routes() -> Routes<Stage> {
    Routes::new()
        .get("/demo/caselle", OPEN, all)
        .get("/demo/caselle/{mailbox}", OPEN, one)
        .get("/demo/messaggi/{message}", OPEN, show)
        .get("/demo/messaggi/{message}/originale", OPEN, original)
        .get("/demo/messaggi/{message}/allegati/{attachment}", OPEN, attachment)
        .get("/demo/messages", OPEN, list)
}

/// A mailbox; its number is the order in which the first messages came, so that no address stands in a link.
struct Mailbox {
    number: usize,
    address: String,
    messages: Vec<Line>,
}

/// A message in a list.
#[derive(Clone)]
struct Line {
    number: usize,
    from: String,
    subject: String,
    received_at: Timestamp,
    attachments: usize,
}

fn mailboxes(messages: &[Arc<Message>]) -> Vec<Mailbox> {
    let mut mailboxes: Vec<Mailbox> = Vec::new();
    for (place, message) in messages.iter().enumerate() {
        let line = line(place + 1, message);
        for address in &message.to {
            let address = address.to_lowercase();
            if let Some(mailbox) = mailboxes.iter_mut().find(|mailbox| mailbox.address == address) {
                mailbox.messages.push(line.clone());
            } else {
                mailboxes.push(Mailbox {
                    number: mailboxes.len() + 1,
                    address,
                    messages: vec![line.clone()],
                });
            }
        }
    }
    mailboxes
}

fn line(number: usize, message: &Arc<Message>) -> Line {
    let read = message::read(message);
    Line {
        number,
        from: message.from.clone(),
        subject: read.subject,
        received_at: message.received_at,
        attachments: read.attachments.len(),
    }
}

#[derive(Template)]
#[template(path = "demo/mailboxes.html")]
struct MailboxesPage {
    page: Page,
    mailboxes: Vec<Mailbox>,
    crumbs: Vec<Choice>,
}

async fn all(State(stage): State<Stage>, page: Page) -> Html<MailboxesPage> {
    let crumbs = crumbs(&page);
    Html(MailboxesPage { page, mailboxes: mailboxes(&stage.mail.messages()), crumbs })
}

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct MailboxPage {
    page: Page,
    mailbox: Mailbox,
    crumbs: Vec<Choice>,
}

async fn one(
    State(stage): State<Stage>,
    Path(number): Path<usize>,
    page: Page,
) -> Result<Html<MailboxPage>, Failure> {
    let mailbox = mailboxes(&stage.mail.messages()).into_iter().find(|mailbox| mailbox.number == number);
    let mut mailbox = mailbox.ok_or_else(absent)?;
    mailbox.messages.reverse();
    let crumbs = crumbs_below(&page);
    Ok(Html(MailboxPage { page, mailbox, crumbs }))
}

#[derive(Template)]
#[template(path = "demo/message.html")]
struct MessagePage {
    page: Page,
    number: usize,
    message: Arc<Message>,
    read: Read,
    crumbs: Vec<Choice>,
}

async fn show(
    State(stage): State<Stage>,
    Path(number): Path<usize>,
    page: Page,
) -> Result<Html<MessagePage>, Failure> {
    let message = found(&stage, number)?;
    let (read, crumbs) = (message::read(&message), crumbs_below(&page));
    Ok(Html(MessagePage { page, number, message, read, crumbs }))
}

async fn original(State(stage): State<Stage>, Path(number): Path<usize>) -> Result<Response, Failure> {
    let message = found(&stage, number)?;
    Ok(file("message/rfc822", &format!("{number}.eml"), message.raw.clone()))
}

async fn attachment(
    State(stage): State<Stage>,
    Path((number, place)): Path<(usize, usize)>,
) -> Result<Response, Failure> {
    let mut read = message::read(&found(&stage, number)?);
    if place == 0 || place > read.attachments.len() {
        return Err(absent());
    }
    let attachment = read.attachments.swap_remove(place - 1);
    Ok(file("application/octet-stream", &attachment.name, attachment.content))
}

fn found(stage: &Stage, number: usize) -> Result<Arc<Message>, Failure> {
    let place = number.checked_sub(1).ok_or_else(absent)?;
    stage.mail.messages().get(place).cloned().ok_or_else(absent)
}

fn absent() -> Failure {
    Failure::status(StatusCode::NOT_FOUND)
}

fn crumbs_below(page: &Page) -> Vec<Choice> {
    let mut crumbs = crumbs(page);
    crumbs.push(Choice::new("/demo/caselle", page.t("demo-mailboxes-title")));
    crumbs
}

/// A file to be kept; of its name only what cannot break the header.
fn file(media_type: &'static str, name: &str, content: Vec<u8>) -> Response {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String = name.chars().filter(plain).collect();
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content)
        .into_response()
}

/// A message in the list for programs.
#[derive(Serialize)]
struct Delivered {
    id: usize,
    from: String,
    to: Vec<String>,
    subject: String,
    message_id: String,
    received_at: Timestamp,
    text: String,
    attachments: Vec<DeliveredFile>,
    /// The message as it came.
    raw: String,
}

#[derive(Serialize)]
struct DeliveredFile {
    name: String,
    media_type: String,
    size: usize,
    url: String,
}

async fn list(State(stage): State<Stage>) -> Json<Vec<Delivered>> {
    let messages = stage.mail.messages();
    let delivered = |(place, message)| delivered(&stage.manifest.base_url, place + 1, message);
    Json(messages.iter().enumerate().map(delivered).collect())
}

fn delivered(base_url: &str, id: usize, message: &Arc<Message>) -> Delivered {
    let read = message::read(message);
    let files = read.attachments.iter().enumerate().map(|(place, file)| DeliveredFile {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.content.len(),
        url: format!("{base_url}/demo/messaggi/{id}/allegati/{}", place + 1),
    });
    Delivered {
        id,
        from: message.from.clone(),
        to: message.to.clone(),
        attachments: files.collect(),
        subject: read.subject,
        message_id: read.message_id,
        received_at: message.received_at,
        text: read.text,
        raw: String::from_utf8_lossy(&message.raw).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(to: &[&str]) -> Arc<Message> {
        Arc::new(Message {
            from: "attestati@pec.example".to_owned(),
            to: to.iter().map(|&to| to.to_owned()).collect(),
            raw: b"Subject: Prova\r\n\r\ntesto\r\n".to_vec(),
            received_at: Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn each_recipient_has_one_mailbox_and_keeps_its_number() {
        let mut messages = vec![message(&["b@pec.example"]), message(&["A@pec.example", "b@pec.example"])];
        let seen = |messages: &[Arc<Message>]| -> Vec<_> {
            mailboxes(messages).into_iter().map(|one| (one.number, one.address, one.messages.len())).collect()
        };
        let expected = [(1, "b@pec.example".to_owned(), 2), (2, "a@pec.example".to_owned(), 1)];
        assert_eq!(seen(&messages), expected);
        messages.push(message(&["c@pec.example"]));
        assert_eq!(seen(&messages)[..2], expected);
    }

    #[test]
    fn a_name_of_an_attachment_cannot_break_the_header() {
        let response = file("text/plain", "a\"; x=\r\n../b.txt", Vec::new());
        assert_eq!(response.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"ax..b.txt\"");
    }
}
