//! Items told to whoever counts what was sent: each once, when it has been handed over, whatever becomes of it then.

mod store;

use db::Tx;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Channel, Error};

/// An item that a server has answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The owner's word.
    pub owner_kind: String,
    /// The owner's key.
    pub owner_id: Uuid,
    /// By what means it went.
    pub channel: Channel,
    /// When it was handed over, or decided that it had been.
    pub at: Timestamp,
}

/// Takes at most `limit` items that were handed over and never taken here. In the caller's transaction: what is counted
/// in it is counted once, and nothing is taken if it is dropped. None is left when none comes.
pub async fn take(tx: &mut Tx, limit: u32) -> Result<Vec<HandedOver>, Error> {
    Ok(store::take(tx, limit).await?)
}
