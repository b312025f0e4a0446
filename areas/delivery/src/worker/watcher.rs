//! Looks for receipts that have not come in time, whether every item that was queued still stands somewhere, and whether it can
//! go on from there.

use std::time::Duration;

use jiff::SignedDuration;
use kernel::{Actor, Door};
use tokio::sync::watch;

use crate::item::{Alarm, State};
use crate::queue::store as queue;
use crate::tally::Kept;
use crate::{Channel, Delivery, Error, store, tally};

/// How often to look for missing receipts.
const EVERY: Duration = Duration::from_mins(1);
/// After how many looks the balance is drawn up.
const BALANCE: u32 = 60;
/// The balance did not hold any more.
const BALANCE_BROKEN: audit::Action = audit::Action("delivery-balance-broken");
/// How many items or queues are dealt with at one go.
const MOST: u32 = 500;

pub(super) async fn run(delivery: Delivery, mut stop: watch::Receiver<bool>) {
    let mut looks = 0_u32;
    while !*stop.borrow() {
        if let Err(cause) = look(&delivery).await {
            tracing::error!(%cause, "missing receipts cannot be looked for");
        }
        if looks.is_multiple_of(BALANCE)
            && let Err(cause) = balance(&delivery).await
        {
            tracing::error!(%cause, "the balance cannot be drawn up");
        }
        if looks.is_multiple_of(BALANCE)
            && let Err(cause) = lead_on(&delivery).await
        {
            tracing::error!(%cause, "what waits for nobody cannot be looked for");
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Raises the alarm for what has waited too long; answers for how many items.
pub(crate) async fn look(delivery: &Delivery) -> Result<u64, Error> {
    let now = delivery.clock.now();
    let after = delivery.settings.alarm;
    let accepted = now - SignedDuration::from_mins(after.acceptance_minutes.into());
    let delivered = now - SignedDuration::from_hours(after.delivery_hours.into());
    let mut tx = delivery.db.write().await?;
    let mut told = 0;
    for (channel, state, since, alarm) in [
        (Channel::Pec, State::HandedOver, accepted, Alarm::NoAcceptance),
        (Channel::Pec, State::Accepted, delivered, Alarm::NoDelivery),
        (Channel::Sms, State::HandedOver, delivered, Alarm::NoDelivery),
    ] {
        told += store::raise_overdue(&mut tx, (channel, state, since), alarm, now, MOST).await?;
    }
    tx.commit().await?;
    if told > 0 {
        tracing::warn!(items = told, "receipts have not come in time");
        metrics::counter!("delivery_alarms_total").increment(told);
    }
    Ok(told)
}

/// Lets the first of each queue lead whom nobody has let.
pub(crate) async fn lead_on(delivery: &Delivery) -> Result<(), Error> {
    loop {
        let stranded = queue::stranded(&mut delivery.db.read().await?, MOST).await?;
        if stranded.is_empty() {
            return Ok(());
        }
        tracing::warn!(queues = stranded.len(), "items waited for nobody");
        let mut tx = delivery.db.write().await?;
        for (mailbox, recipient) in &stranded {
            queue::let_next_lead(&mut tx, mailbox, recipient).await?;
        }
        tx.commit().await?;
    }
}

/// Draws the balance up and keeps it; the first one that does not hold is recorded.
pub(crate) async fn balance(delivery: &Delivery) -> Result<(), Error> {
    let balance = tally::balance(&mut delivery.db.read().await?).await?;
    for (state, count) in &balance.standing {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a floating point number")]
        metrics::gauge!("delivery_items", "state" => state.as_str()).set(*count as f64);
    }
    metrics::gauge!("delivery_balance").set(if balance.holds() { 1.0 } else { 0.0 });
    let kept = Kept {
        drawn_at: delivery.clock.now(),
        queued: balance.queued,
        standing: balance.standing.values().sum(),
    };
    if !kept.holds() {
        tracing::error!(
            queued = kept.queued,
            standing = kept.standing,
            "items are missing, or stand there that nobody queued"
        );
    }
    let mut tx = delivery.db.write().await?;
    let before = tally::kept(&mut tx).await?;
    tally::keep(&mut tx, &kept).await?;
    if !kept.holds() && before.is_none_or(|before| before.holds()) {
        let actor = Actor::program(Door::Job);
        let detail = Some(format!("queued {}, standing {}", kept.queued, kept.standing));
        let event = audit::Event { detail, ..audit::Event::done(actor, BALANCE_BROKEN) };
        audit::record(&mut tx, &delivery.clock, &delivery.random, &event).await?;
    }
    Ok(tx.commit().await?)
}
