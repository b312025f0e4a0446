//! What gateways tell of short messages: on nobody's signature, by the name that the gateway gave the message.

use db::Tx;
use jiff::Timestamp;
use kernel::digest::sha256;

use super::{Kept, Made, ReceiptId, Standing, Told, Unmatched, Verdict, follow, store};
use crate::Delivery;
use crate::evidence::Evidence;
use crate::tally::Tally;

/// Stores what a gateway tells of a short message, and lets follow what follows from it, in the caller's transaction.
pub(crate) async fn take(
    delivery: &Delivery,
    tx: &mut Tx,
    line: &str,
    receipt: &sms::Receipt,
) -> Result<Made, db::Error> {
    let Delivery { clock, random, .. } = delivery;
    let (id, now) = (ReceiptId::new(clock, random), clock.now());
    let error = receipt.error.as_deref().unwrap_or_default();
    let quoted = store::attempt_called(tx, line, &receipt.id).await?;
    // Gateways use their numbers again: the same words about another message are another receipt.
    let about = quoted.map_or_else(String::new, |(item, attempt)| format!("{item}.{attempt}"));
    let raw = format!(
        "line: {line}\nid: {}\nitem: {about}\nstate: {}\nerror: {error}\n",
        receipt.id, receipt.state
    );
    let told = Told {
        kind: receipt.state.as_str(),
        identifier: receipt.id.clone(),
        happened_at: now,
        event: sha256(raw.as_bytes()),
    };
    let matched = match quoted {
        Some((item, attempt)) => store::matched(tx, item, attempt).await?,
        None => None,
    };
    let verdict = match matched {
        None => Verdict::quarantined(Unmatched::UnknownMessage.as_str(), Some(told)),
        Some(matched) => {
            let evidence = of_state(receipt.state);
            let standing = if evidence.is_some() { Standing::Settled } else { Standing::Noted };
            Verdict { standing, reason: None, told: Some(told), matched: Some(matched), evidence }
        }
    };
    let kept = Kept { raw: raw.as_bytes(), about: quoted.map(|(item, _)| item) };
    if !store::insert(tx, id, line, &kept, &verdict, now).await? {
        return Ok(Made::Known);
    }
    let mut tally = Tally::default();
    follow(tx, &verdict, &mut tally, now).await?;
    tally.write(tx, now).await?;
    Ok(Made::Stored(verdict.standing))
}

/// Looks again at what a gateway told of a short message before its answer was written down.
pub(crate) async fn release(
    tx: &mut Tx,
    line: &str,
    identifier: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    let mut tally = Tally::default();
    for (id, kind) in store::texts_waiting_for(tx, line, identifier).await? {
        let (Ok(state), Some((item, attempt))) =
            (sms::State::parse(&kind), store::attempt_called(tx, line, identifier).await?)
        else {
            continue;
        };
        let Some(matched) = store::matched(tx, item, attempt).await? else { continue };
        let evidence = of_state(state);
        let standing = if evidence.is_some() { Standing::Settled } else { Standing::Noted };
        let verdict = Verdict { standing, reason: None, told: None, matched: Some(matched), evidence };
        if store::judge(tx, id, &verdict).await? {
            follow(tx, &verdict, &mut tally, now).await?;
        }
    }
    tally.write(tx, now).await
}

/// What the state of a short message proves.
fn of_state(state: sms::State) -> Option<Evidence> {
    match state {
        sms::State::Delivered => Some(Evidence::Delivered),
        sms::State::Expired => Some(Evidence::Expired),
        sms::State::Deleted | sms::State::Undeliverable | sms::State::Rejected => {
            Some(Evidence::Undeliverable)
        }
        sms::State::Enroute | sms::State::Accepted | sms::State::Unknown => None,
    }
}
