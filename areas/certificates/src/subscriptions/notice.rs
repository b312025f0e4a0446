//! What a mailbox is told of that an operator did for a request that had come from it.

use askama::Template;
use db::Tx;
use delivery::{Delivery, Outgoing, Owner};

use super::store::{self, Changed};
use super::subscription::{Action, ChangeId, Request, SubscriptionId};
use crate::{Certificates, Error};

/// The message; described in `docs/formats/pec-message.md`.
#[derive(Template)]
#[template(path = "subscriptions/notice.txt", whitespace = "preserve")]
struct Text<'a> {
    institute: &'a str,
    base_url: &'a str,
    employer: &'a str,
    what: &'a str,
    on: String,
    reference: &'a str,
}

/// Writes the message about one line of a subscription's history and queues it.
pub(super) async fn send(
    area: &Certificates,
    delivery: &Delivery,
    claim: &jobs::Claim,
) -> Result<(), jobs::Failure> {
    let change = claim.payload["change"].as_str().and_then(|id| id.parse().ok());
    let change = change.ok_or_else(|| jobs::Failure::Other("the job names no change".to_owned()))?;
    let mut tx = area.db.read().await?;
    let outgoing = outgoing(area, &mut tx, change).await.map_err(|cause| other(&cause))?;
    drop(tx);
    let mut tx = area.db.write().await?;
    if let Some(outgoing) = outgoing {
        delivery.queue(&mut tx, &outgoing).await.map_err(|cause| other(&cause))?;
    }
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

fn other(cause: &dyn std::fmt::Display) -> jobs::Failure {
    jobs::Failure::Other(cause.to_string())
}

async fn outgoing(area: &Certificates, tx: &mut Tx, change: ChangeId) -> Result<Option<Outgoing>, Error> {
    let Some((id, Changed { action, address, request: Some(request), .. })) =
        store::change(tx, change).await?
    else {
        return Ok(None);
    };
    let Some(subscription) = store::by_id(tx, id).await? else { return Ok(None) };
    let Some(employer) = identity::organisation(tx, subscription.organisation).await? else {
        return Ok(None);
    };
    Ok(Some(Outgoing {
        mailbox: area.settings.sender_address.clone(),
        recipient: address,
        subject: "Invio degli attestati di malattia: richiesta eseguita".to_owned(),
        body: body(area, &employer.name, action, &request)?,
        ephemeral: false,
        attachments: Vec::new(),
        owner: owner(id),
    }))
}

/// These messages belong to the subscription, apart from attestations and codes.
fn owner(id: SubscriptionId) -> Owner {
    Owner { kind: "subscription-notice", id: id.as_uuid() }
}

fn body(area: &Certificates, employer: &str, action: Action, request: &Request) -> Result<String, Error> {
    let what = match action {
        Action::Created => {
            "a questa casella sono inviati da ora gli attestati telematici di malattia\ndei dipendenti"
        }
        Action::Suspended => "l'invio a questa casella è sospeso",
        Action::Resumed => "l'invio a questa casella è ripreso",
        Action::Ended => "l'invio a questa casella è terminato",
        Action::CodeAsked | Action::Proven | Action::AddressAsked | Action::TermsChanged => {
            "l'invio a questa casella è cambiato"
        }
    };
    let text = Text {
        institute: &area.settings.institute,
        base_url: &area.settings.base_url,
        employer,
        what,
        on: web::format::date(kernel::Language::It, request.on),
        reference: &request.reference,
    };
    Ok(text.render()?)
}
