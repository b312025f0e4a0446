//! One message that was sent for a subscription: what it carried, its way, and the receipts that prove it.

use askama::Template;
use axum::extract::{Path, State as Area};
use axum::response::IntoResponse;
use delivery::{History, ItemId, Moment, ReceiptId};
use http::{HeaderValue, header};
use web::{Choice, Html, Page};

use super::{Answer, address_of, crumbs, find};
use crate::clerk::Clerk;
use crate::subscriptions::acts::RECEIPT_TAKEN;
use crate::subscriptions::compose;
use crate::subscriptions::subscription::SubscriptionId;
use crate::{Certificates, Error};

#[derive(Template)]
#[template(path = "subscriptions/sent-one.html")]
struct MessagePage {
    page: Page,
    crumbs: Vec<Choice>,
    state: String,
    tone: &'static str,
    facts: Vec<(String, String)>,
    moments: Vec<Moment>,
}

pub(super) async fn show(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path((id, message)): Path<(SubscriptionId, ItemId)>,
    page: Page,
) -> Answer {
    let mailbox = find(&area, &clerk, id).await?.address.as_str().to_owned();
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let history = delivery::history(&mut tx, compose::owner(id), message).await.map_err(Error::from)?;
    let history = history.ok_or(Error::NotFound)?;
    let carried = compose::store::contents(&mut tx, id, message).await.map_err(Error::from)?;
    let list = format!("{}/invii", address_of(id));
    let moments = delivery::timeline(&history, &page, |returned| {
        Some(format!("{list}/{message}/ricevute/{}", returned.id))
    });
    let to_list = Choice::new(&list, page.t("subscription-sent-title"));
    let crumbs = crumbs(&page, Some((id, &mailbox))).into_iter().chain([to_list]).collect();
    let state = delivery::state_text(history.item.state, &page);
    let (tone, facts) = (delivery::state_tone(history.item.state), facts(&history, carried, &page));
    Ok(Html(MessagePage { page, crumbs, state, tone, facts, moments }).into_response())
}

fn facts(history: &History, (records, annulments): (i64, i64), page: &Page) -> Vec<(String, String)> {
    let fact = |key: &str, value: String| (page.t(key).into_owned(), value);
    vec![
        fact("subscription-sent-to", history.item.recipient.as_str().to_owned()),
        fact("subscription-sent-at", page.moment(&history.item.queued_at)),
        fact("subscription-sent-records", page.number(records)),
        fact("subscription-sent-annulments", page.number(annulments)),
    ]
}

/// A receipt as it came, for the owner of the subscription alone.
pub(super) async fn receipt(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path((id, message, receipt)): Path<(SubscriptionId, ItemId, ReceiptId)>,
) -> Answer {
    find(&area, &clerk, id).await?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let raw = delivery::receipt_file(&mut tx, compose::owner(id), message, receipt).await;
    let raw = raw.map_err(Error::from)?.ok_or(Error::NotFound)?;
    drop(tx);
    let event = audit::Event { object: Some(receipt.to_string()), ..clerk.event(RECEIPT_TAKEN) };
    area.audit.record(event).await.map_err(|cause| Error::from(db::Error::from(cause)))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"ricevuta.eml\"")),
    ];
    Ok((headers, raw).into_response())
}
