//! The mailboxes of everybody to whom the demonstration has sent mail, and its own with the receipts.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use web::{Choice, Failure, Html, Page, Routes};

use super::pages::{OPEN, Stage, crumbs};
use super::shelf::Letter;

pub(super) fn routes() -> Routes<Stage> {
    Routes::new()
        .get("/demo/caselle", OPEN, all)
        .get("/demo/caselle/{mailbox}", OPEN, one)
        .get("/demo/messaggi/{message}", OPEN, show)
        .get("/demo/messaggi/{message}/originale", OPEN, original)
        .get("/demo/messaggi/{message}/allegati/{attachment}", OPEN, attachment)
        .get("/demo/messages", OPEN, list)
        .get("/demo/messages/received", OPEN, received)
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

fn mailboxes(letters: &[Arc<Letter>]) -> Vec<Mailbox> {
    let mut mailboxes: Vec<Mailbox> = Vec::new();
    for letter in letters {
        let line = line(letter);
        for address in &letter.to {
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

fn line(letter: &Letter) -> Line {
    Line {
        number: letter.number,
        from: letter.from.clone(),
        subject: letter.read.subject.clone(),
        received_at: letter.received_at,
        attachments: letter.read.attachments.len(),
    }
}

fn letters(stage: &Stage) -> Result<Vec<Arc<Letter>>, Failure> {
    stage.post.letters().map_err(|cause| Failure::internal(&cause))
}

#[derive(Template)]
#[template(path = "demo/mailboxes.html")]
struct MailboxesPage {
    page: Page,
    mailboxes: Vec<Mailbox>,
    crumbs: Vec<Choice>,
}

async fn all(State(stage): State<Stage>, page: Page) -> Result<Html<MailboxesPage>, Failure> {
    let crumbs = crumbs(&page);
    Ok(Html(MailboxesPage { page, mailboxes: mailboxes(&letters(&stage)?), crumbs }))
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
    let mailbox = mailboxes(&letters(&stage)?).into_iter().find(|mailbox| mailbox.number == number);
    let mut mailbox = mailbox.ok_or_else(absent)?;
    mailbox.messages.reverse();
    let crumbs = crumbs_below(&page);
    Ok(Html(MailboxPage { page, mailbox, crumbs }))
}

#[derive(Template)]
#[template(path = "demo/message.html")]
struct MessagePage {
    page: Page,
    letter: Arc<Letter>,
    crumbs: Vec<Choice>,
}

async fn show(
    State(stage): State<Stage>,
    Path(number): Path<usize>,
    page: Page,
) -> Result<Html<MessagePage>, Failure> {
    let (letter, crumbs) = (found(&stage, number)?, crumbs_below(&page));
    Ok(Html(MessagePage { page, letter, crumbs }))
}

async fn original(State(stage): State<Stage>, Path(number): Path<usize>) -> Result<Response, Failure> {
    let letter = found(&stage, number)?;
    Ok(file("message/rfc822", &format!("{number}.eml"), letter.raw.to_vec()))
}

async fn attachment(
    State(stage): State<Stage>,
    Path((number, place)): Path<(usize, usize)>,
) -> Result<Response, Failure> {
    let letter = found(&stage, number)?;
    let attachment = place.checked_sub(1).and_then(|place| letter.read.attachments.get(place));
    let attachment = attachment.ok_or_else(absent)?;
    Ok(file("application/octet-stream", &attachment.name, attachment.content.clone()))
}

fn found(stage: &Stage, number: usize) -> Result<Arc<Letter>, Failure> {
    letters(stage)?.into_iter().find(|letter| letter.number == number).ok_or_else(absent)
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
    /// The message as it was sent.
    raw: String,
    /// The envelope of certified mail in which it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    envelope: Option<String>,
}

#[derive(Serialize)]
struct DeliveredFile {
    name: String,
    media_type: String,
    size: usize,
    url: String,
}

/// What others got.
async fn list(State(stage): State<Stage>) -> Result<Json<Vec<Delivered>>, Failure> {
    told(&stage, |letter| !letter.is_for_the_institute())
}

/// What the institute itself got: receipts.
async fn received(State(stage): State<Stage>) -> Result<Json<Vec<Delivered>>, Failure> {
    told(&stage, Letter::is_for_the_institute)
}

fn told(stage: &Stage, wanted: impl Fn(&Letter) -> bool) -> Result<Json<Vec<Delivered>>, Failure> {
    let letters = letters(stage)?;
    let wanted = letters.iter().filter(|letter| wanted(letter));
    Ok(Json(wanted.map(|letter| delivered(&stage.manifest.base_url, letter)).collect()))
}

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

fn delivered(base_url: &str, letter: &Letter) -> Delivered {
    let Letter { number: id, read, .. } = letter;
    let files = read.attachments.iter().enumerate().map(|(place, file)| DeliveredFile {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.content.len(),
        url: format!("{base_url}/demo/messaggi/{id}/allegati/{}", place + 1),
    });
    Delivered {
        id: *id,
        from: letter.from.clone(),
        to: letter.to.clone(),
        attachments: files.collect(),
        subject: read.subject.clone(),
        message_id: read.message_id.clone(),
        received_at: letter.received_at,
        text: read.text.clone(),
        raw: text(read.enclosed.as_deref().unwrap_or(&letter.raw)),
        envelope: read.enclosed.is_some().then(|| text(&letter.raw)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::Read;
    use super::*;

    fn letter(number: usize, to: &[&str]) -> Arc<Letter> {
        Arc::new(Letter {
            number,
            from: "attestati@pec.example".to_owned(),
            to: to.iter().map(|&to| to.to_owned()).collect(),
            received_at: Timestamp::UNIX_EPOCH,
            raw: Arc::from([]),
            read: Read::default(),
        })
    }

    #[test]
    fn each_recipient_has_one_mailbox_and_keeps_its_number() {
        let mut letters = vec![letter(1, &["b@pec.example"]), letter(2, &["A@pec.example", "b@pec.example"])];
        let seen = |letters: &[Arc<Letter>]| -> Vec<_> {
            mailboxes(letters).into_iter().map(|one| (one.number, one.address, one.messages.len())).collect()
        };
        let expected = [(1, "b@pec.example".to_owned(), 2), (2, "a@pec.example".to_owned(), 1)];
        assert_eq!(seen(&letters), expected);
        letters.push(letter(3, &["c@pec.example"]));
        assert_eq!(seen(&letters)[..2], expected);
    }

    #[test]
    fn a_name_of_an_attachment_cannot_break_the_header() {
        let response = file("text/plain", "a\"; x=\r\n../b.txt", Vec::new());
        assert_eq!(response.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"ax..b.txt\"");
    }
}
