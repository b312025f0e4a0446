//! What waits for a subscription becomes messages: written outside of any transaction, then queued and marked as sent in
//! one, so that a crash at any moment loses nothing and sends nothing twice.

pub(super) mod store;

use askama::Template;
use delivery::{Attachment, Delivery, Outgoing, Owner};
use jiff::Timestamp;
use kernel::calendar::in_rome;

use super::Change;
use super::store::{by_id, keep_code, proof};
use super::subscription::{Coverage, Format, State, Subscription, SubscriptionId};
use crate::proof::{Proof, code};
use crate::writers::{Item, Style, employer_xml, txt};
use crate::{Addressee, Certificate, Certificates, Error};

/// How many records are taken up at once.
const BATCH: u32 = 1000;
/// What the text of a message adds to its attachments at most.
const TEXT_BYTES: usize = 20_000;

/// Something that a subscription is still to be told.
pub(super) struct Pending {
    pub(super) position: i64,
    pub(super) change: Change,
    pub(super) certificate: Certificate,
    pub(super) addressee: Addressee,
}

/// The items of a subscription's messages belong to it.
pub(super) fn owner(id: SubscriptionId) -> Owner {
    Owner { kind: super::OWNER, id: id.as_uuid() }
}

/// So do the messages with its codes, apart from them.
pub(super) fn code_owner(id: SubscriptionId) -> Owner {
    Owner { kind: "subscription-code", id: id.as_uuid() }
}

/// What such a code is for.
pub(super) fn code_purpose(id: SubscriptionId) -> code::Purpose {
    code::Purpose { word: "subscription", of: id.as_uuid() }
}

/// One message to be: some of what waits, in order.
struct Part {
    positions: (i64, i64),
    records: usize,
    annulments: usize,
    attachments: Vec<Attachment>,
}

/// Sends what waits for a subscription, all of it.
pub(super) async fn compose(
    area: &Certificates,
    delivery: &Delivery,
    id: SubscriptionId,
    claim: &jobs::Claim,
) -> Result<(), jobs::Failure> {
    loop {
        let mut tx = area.db.read().await?;
        let subscription = by_id(&mut tx, id).await?.filter(|found| found.state == State::Active);
        let pending = match &subscription {
            Some(_) => store::pending(&mut tx, id, BATCH).await.map_err(|cause| failure(&cause))?,
            None => Vec::new(),
        };
        drop(tx);
        let (Some(subscription), false) = (subscription, pending.is_empty()) else {
            let mut tx = area.db.write().await?;
            claim.finish(&mut tx).await?;
            return Ok(tx.commit().await?);
        };
        let limit = area.settings.message_bytes.min(delivery.settings().size_limit);
        let parts = parts(pending, &subscription, limit.saturating_sub(TEXT_BYTES), area.clock.now());
        send(area, delivery, &subscription, parts).await?;
    }
}

async fn send(
    area: &Certificates,
    delivery: &Delivery,
    subscription: &Subscription,
    parts: Vec<Part>,
) -> Result<(), jobs::Failure> {
    let now = area.clock.now();
    let total = parts.len();
    let mut messages = Vec::new();
    for (number, part) in (1..).zip(parts) {
        messages.push((
            part.positions,
            part.records + part.annulments,
            outgoing(area, subscription, part, (number, total))?,
        ));
    }
    let mut tx = area.db.write().await?;
    if !store::hold(&mut tx, subscription).await? {
        return Err(changed());
    }
    for (positions, told, outgoing) in &messages {
        let message = delivery
            .queue(&mut tx, outgoing)
            .await
            .map_err(|cause| jobs::Failure::Other(cause.to_string()))?;
        let marked = store::mark_composed(&mut tx, subscription.id, *positions, message, now).await?;
        if usize::try_from(marked) != Ok(*told) {
            return Err(changed());
        }
    }
    Ok(tx.commit().await?)
}

/// Somebody else composed, or changed the subscription; what is queued in the transaction goes with it.
fn changed() -> jobs::Failure {
    jobs::Failure::Other("the subscription changed meanwhile".to_owned())
}

fn failure(cause: &Error) -> jobs::Failure {
    jobs::Failure::Other(cause.to_string())
}

/// What waits, in as few messages as the limit allows, in order.
fn parts(mut pending: Vec<Pending>, subscription: &Subscription, limit: usize, now: Timestamp) -> Vec<Part> {
    for one in &mut pending {
        // What is told is what happened then: an annulment that came since is told by itself.
        one.certificate.state = crate::State::Valid;
        if subscription.terms.coverage == Coverage::Centralised {
            one.addressee.unit = None;
        }
    }
    let mut parts = Vec::new();
    split(&pending, subscription.terms.format, limit, now, &mut parts);
    parts
}

fn split(pending: &[Pending], format: Format, limit: usize, now: Timestamp, parts: &mut Vec<Part>) {
    let (Some(first), Some(last)) = (pending.first(), pending.last()) else {
        return;
    };
    let attachments = attachments(pending, format, parts.len() + 1, now);
    let size: usize = attachments.iter().map(|file| delivery::encoded_size(file.content.len())).sum();
    if size > limit && pending.len() > 1 {
        let (one, other) = pending.split_at(pending.len() / 2);
        split(one, format, limit, now, parts);
        split(other, format, limit, now, parts);
        return;
    }
    let annulments = pending.iter().filter(|one| one.change == Change::Annulled).count();
    let records = pending.len() - annulments;
    parts.push(Part { positions: (first.position, last.position), records, annulments, attachments });
}

fn attachments(pending: &[Pending], format: Format, number: usize, now: Timestamp) -> Vec<Attachment> {
    let items: Vec<Item<'_>> = pending.iter().map(item).collect();
    let name = format!("attestati-{}-{number}", in_rome(now).strftime("%Y%m%d-%H%M%S"));
    let xml = format.has_xml().then(|| Attachment {
        name: format!("{name}.xml"),
        media_type: "application/xml".to_owned(),
        content: employer_xml::write(&items, Style::Delivered),
    });
    let txt = format.has_txt().then(|| Attachment {
        name: format!("{name}.txt"),
        media_type: "text/plain; charset=us-ascii".to_owned(),
        content: txt::write(&items, Style::Delivered),
    });
    xml.into_iter().chain(txt).collect()
}

fn item(pending: &Pending) -> Item<'_> {
    let Pending { change, certificate, addressee, .. } = pending;
    match change {
        Change::Issued | Change::Rectified => Item::Attestation { certificate, addressee },
        Change::Annulled => Item::Annulment { protocol_number: certificate.protocol_number, addressee },
    }
}

/// The text of a message; described in `docs/formats/pec-message.md`.
#[derive(Template)]
#[template(path = "subscriptions/message.txt", whitespace = "preserve")]
struct Text<'a> {
    institute: &'a str,
    base_url: &'a str,
    records: usize,
    annulments: usize,
    part: usize,
    parts: usize,
    files: Vec<&'a str>,
}

fn outgoing(
    area: &Certificates,
    subscription: &Subscription,
    part: Part,
    (number, total): (usize, usize),
) -> Result<Outgoing, jobs::Failure> {
    let text = Text {
        institute: &area.settings.institute,
        base_url: &area.settings.base_url,
        records: part.records,
        annulments: part.annulments,
        part: number,
        parts: total,
        files: part.attachments.iter().map(|file| file.name.as_str()).collect(),
    };
    let body = text.render().map_err(|cause| failure(&cause.into()))?;
    Ok(Outgoing {
        mailbox: area.settings.sender_address.clone(),
        recipient: subscription.address.clone(),
        subject: subject(&part, (number, total)),
        body,
        ephemeral: false,
        attachments: part.attachments,
        owner: owner(subscription.id),
    })
}

fn subject(part: &Part, (number, total): (usize, usize)) -> String {
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let records = counted(part.records, "attestato", "attestati");
    let annulments = counted(part.annulments, "annullamento", "annullamenti");
    let contents: Vec<String> = records.into_iter().chain(annulments).collect();
    let place = if total > 1 { format!(" (parte {number} di {total})") } else { String::new() };
    format!("Attestati telematici di malattia: {}{place}", contents.join(", "))
}

/// The message that brings the code to a mailbox.
#[derive(Template)]
#[template(path = "subscriptions/code.txt", whitespace = "preserve")]
struct CodeText<'a> {
    institute: &'a str,
    base_url: &'a str,
    employer: &'a str,
    code: &'a str,
    until: String,
}

/// Makes the code that proves a mailbox and sends it there. Only its hash is kept, and the message's text is forgotten
/// once it has left.
pub(super) async fn send_code(
    area: &Certificates,
    delivery: &Delivery,
    id: SubscriptionId,
    claim: &jobs::Claim,
) -> Result<(), jobs::Failure> {
    let mut tx = area.db.read().await?;
    let subscription = by_id(&mut tx, id).await?;
    let proof = proof(&mut tx, id).await?;
    let employer = match &subscription {
        Some(subscription) => identity::organisation(&mut tx, subscription.organisation)
            .await
            .map_err(|cause| jobs::Failure::Other(cause.to_string()))?,
        None => None,
    };
    drop(tx);
    let code = code::new_code(&area.random);
    let hash = code::hash(&area.mac, code_purpose(id), &code);
    let outgoing = match (proof, employer) {
        (Some(proof), Some(employer)) => Some(code_message(area, id, proof, &employer.name, &code)?),
        _ => None,
    };
    let mut tx = area.db.write().await?;
    if let Some(outgoing) = outgoing
        && keep_code(&mut tx, id, &hash).await?
    {
        delivery.queue(&mut tx, &outgoing).await.map_err(|cause| jobs::Failure::Other(cause.to_string()))?;
    }
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

fn code_message(
    area: &Certificates,
    id: SubscriptionId,
    proof: Proof,
    employer: &str,
    code: &str,
) -> Result<Outgoing, jobs::Failure> {
    let text = CodeText {
        institute: &area.settings.institute,
        base_url: &area.settings.base_url,
        employer,
        code,
        until: in_rome(proof.expires_at).strftime("%d/%m/%Y alle %H:%M").to_string(),
    };
    Ok(Outgoing {
        mailbox: area.settings.sender_address.clone(),
        recipient: proof.address,
        subject: "Codice di conferma della casella PEC".to_owned(),
        body: text.render().map_err(|cause| failure(&cause.into()))?,
        ephemeral: true,
        attachments: Vec::new(),
        owner: code_owner(id),
    })
}
