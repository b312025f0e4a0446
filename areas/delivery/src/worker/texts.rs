//! What became of short messages: told by the gateway on the session, or asked one by one where it tells nothing itself.

mod store;

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::outlet::{Link, Outlet};
use crate::receipts;
use crate::settings::Line;
use crate::{Delivery, Error, NoConnection};

/// How long to wait before a gateway is asked again for what has become of a message.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// How often to look whether there is something to ask.
const EVERY: Duration = Duration::from_secs(20);
/// How long a gateway is listened to that has nothing more to tell.
const MOMENT: Duration = Duration::from_millis(300);
/// How many messages are asked for at one go.
const MOST: u32 = 50;

/// Stores what a gateway tells, and only then says that it was heard: otherwise it is told again.
pub(super) async fn take(delivery: &Delivery, line: &str, incoming: sms::Incoming) {
    match store_one(delivery, line, incoming.receipt()).await {
        Ok(()) => incoming.stored().await,
        Err(cause) => tracing::error!(line, %cause, "a receipt cannot be stored"),
    }
}

async fn store_one(delivery: &Delivery, line: &str, receipt: &sms::Receipt) -> Result<(), Error> {
    let mut tx = delivery.db.write().await?;
    receipts::take_text(delivery, &mut tx, line, receipt).await?;
    Ok(tx.commit().await?)
}

/// Asks a gateway that tells nothing by itself, until `stop` holds true.
pub(super) async fn ask(delivery: Delivery, line: Line, mut stop: watch::Receiver<bool>) {
    if !matches!(line.gateway, sms::Gateway::Http(_)) {
        return;
    }
    while !*stop.borrow() {
        if let Err(cause) = ask_due(&delivery, &line).await {
            tracing::warn!(line = line.name, %cause, "a gateway cannot be asked");
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Hears what a gateway tells within a moment, or asks one that tells nothing; answers how much there was. A gateway from
/// which nothing is awaited is left alone.
pub(super) async fn read_due(delivery: &Delivery, line: &Line) -> Result<usize, Error> {
    let outlet = Outlet::Line(line);
    if !outlet.is_told_things() {
        return ask_due(delivery, line).await;
    }
    let now = delivery.clock.now();
    if store::unsettled_texts(&mut delivery.db.read().await?, &line.name, now, 1).await?.is_empty() {
        return Ok(0);
    }
    let refused = |cause: NoConnection| Error::Gateway(cause.to_string());
    let access = outlet.access(delivery).await.map_err(refused)?;
    let mut told = 0;
    if let Link::Text(session) = outlet.open(&access, delivery).await.map_err(refused)? {
        while let Some(incoming) = session.receipt(MOMENT).await {
            take(delivery, &line.name, incoming).await;
            told += 1;
        }
        session.quit().await;
    }
    Ok(told)
}

/// Asks for what is due to be asked for; answers how many messages that were.
async fn ask_due(delivery: &Delivery, line: &Line) -> Result<usize, Error> {
    let now = delivery.clock.now();
    let waiting = store::unsettled_texts(&mut delivery.db.read().await?, &line.name, now, MOST).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let outlet = Outlet::Line(line);
    let refused = |cause: NoConnection| Error::Gateway(cause.to_string());
    let access = outlet.access(delivery).await.map_err(refused)?;
    let Link::Text(session) = outlet.open(&access, delivery).await.map_err(refused)? else {
        return Ok(0);
    };
    for (item, id) in &waiting {
        if let Some(state) = session.state(id).await.filter(|state| state.is_final()) {
            let receipt = sms::Receipt { id: id.clone(), state, error: None };
            store_one(delivery, &line.name, &receipt).await?;
        } else {
            let mut tx = delivery.db.write().await?;
            store::ask_later(&mut tx, *item, now + AGAIN).await?;
            tx.commit().await?;
        }
    }
    session.quit().await;
    Ok(waiting.len())
}
