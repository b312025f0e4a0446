use jiff::Timestamp;
use kernel::digest::hex;

use super::{ExchangeId, digest, kept_until, open, store};
use crate::sign_in::EXCHANGE_KEPT;
use crate::{Error, Identity};

/// Events looked at between two reads.
const PAGE: u32 = 500;

/// What a comparison of the register of sign-ins with the record of events found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Entries that are what the record says was kept.
    pub intact: u64,
    /// Entries of which the record knows nothing.
    pub unrecorded: u64,
    /// Everything else that is wrong, in the order of the record.
    pub flaws: Vec<Flaw>,
}

/// An entry that is not what the record says was kept. Both name the entry's key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is gone before its time.
    #[error("entry {0} is missing")]
    Missing(String),
    /// It holds something else, or cannot be opened.
    #[error("entry {0} is not what was kept")]
    Changed(String),
}

/// Compares each entry of the register of sign-ins with the record of events. That the record itself was not changed is
/// shown by [`audit::verify`].
pub async fn verify(identity: &Identity) -> Result<Checked, Error> {
    let oldest = kept_until(identity.clock.now());
    let (mut position, mut intact, mut flaws) = (0, 0, Vec::new());
    let mut tx = identity.db.read().await?;
    loop {
        let page = audit::of_action(&mut tx, EXCHANGE_KEPT, position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = last.position;
        for event in &page {
            match compare(identity, &mut tx, event, oldest).await? {
                Some(flaw) => flaws.push(flaw),
                None => intact += u64::from(event.happened_at >= oldest),
            }
        }
    }
    let changed = flaws.iter().filter(|flaw| matches!(flaw, Flaw::Changed(_))).count();
    let known = intact + u64::try_from(changed).unwrap_or_default();
    let unrecorded = store::count(&mut tx, oldest).await?.saturating_sub(known);
    Ok(Checked { intact, unrecorded, flaws })
}

async fn compare(
    identity: &Identity,
    tx: &mut db::Tx,
    event: &audit::Noted,
    oldest: Timestamp,
) -> Result<Option<Flaw>, Error> {
    if event.happened_at < oldest {
        return Ok(None);
    }
    let name = event.object.clone().unwrap_or_default();
    let Ok(id) = name.parse::<ExchangeId>() else {
        return Ok(Some(Flaw::Changed(name)));
    };
    let Some(entry) = store::entry(tx, id).await? else {
        return Ok(Some(Flaw::Missing(name)));
    };
    let opened =
        (open(identity, id, "request", &entry.request), open(identity, id, "response", &entry.response));
    let (Ok(request), Ok(response)) = opened else {
        return Ok(Some(Flaw::Changed(name)));
    };
    let found = digest(&request, &response);
    let same = found == entry.digest && event.detail.as_deref() == Some(hex(&found).as_str());
    Ok((!same).then_some(Flaw::Changed(name)))
}
