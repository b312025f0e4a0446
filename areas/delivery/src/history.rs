//! What became of an item: each time that it was shown to a server, what was decided about it, and what came back.

pub(crate) mod store;

use db::Tx;
use jiff::Timestamp;
use kernel::TaxCode;

use crate::item::{Alarm, Decision, Item, ItemId, Outcome, Owner};
use crate::receipts::{ReceiptId, Standing};

/// An item with all that is known of its way.
#[derive(Debug, Clone)]
pub struct History {
    /// The item.
    pub item: Item,
    /// Its attempts, the first one first.
    pub attempts: Vec<Attempt>,
    /// What came back, in the order in which it was read.
    pub receipts: Vec<Returned>,
    /// What people noted, the first note first.
    pub notes: Vec<Note>,
}

/// One time that an item was shown to a server.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// From 1 on.
    pub number: u32,
    /// When the server was told.
    pub started_at: Timestamp,
    /// When it ended, or was given up for lost.
    pub ended_at: Option<Timestamp>,
    /// How; nothing while it is under way.
    pub outcome: Option<Outcome>,
    /// The command that the server answered last.
    pub step: Option<String>,
    /// Its answer, as a number (RFC 5321 §4.2).
    pub code: Option<u32>,
    /// Its class (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// What a person decided, where nobody knew how it had ended.
    pub decision: Option<Decided>,
}

/// What a person decided about an uncertain attempt.
#[derive(Debug, Clone)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Option<TaxCode>,
    /// When.
    pub at: Timestamp,
}

/// A receipt of an item, or its returned mail.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Key.
    pub id: ReceiptId,
    /// What it is, in the words of `daticert.xml`, or what a gateway tells of a short message; nothing for returned mail.
    pub kind: Option<String>,
    /// What became of it.
    pub standing: Standing,
    /// The attempt that it is about.
    pub attempt: Option<u32>,
    /// When the provider says that it happened.
    pub happened_at: Option<Timestamp>,
    /// When it was read.
    pub fetched_at: Timestamp,
}

/// That somebody took note of an item.
#[derive(Debug, Clone)]
pub struct Note {
    /// The alarm that went out with it.
    pub alarm: Option<Alarm>,
    /// Why nothing more is to follow.
    pub reason: String,
    /// Who.
    pub by: Option<TaxCode>,
    /// When.
    pub at: Timestamp,
}

impl Returned {
    /// When it happened, as far as that is told.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.happened_at.unwrap_or(self.fetched_at)
    }

    /// Whether it is a message of its own, which can be taken away.
    #[must_use]
    pub fn is_mail(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| pec::Kind::parse(kind).is_ok())
    }

    /// Whether it may bring the message back that it is about: receipts of delivery do (DM 2/11/2005, technical rules
    /// 6.5.2), and returned mail.
    #[must_use]
    pub fn may_hold_message(&self) -> bool {
        use pec::Kind::{Acceptance, DelayNotice, DeliveryError, NonAcceptance};
        let kind = self.kind.as_deref().and_then(|kind| pec::Kind::parse(kind).ok());
        !matches!(kind, Some(Acceptance | NonAcceptance | DeliveryError | DelayNotice))
    }
}

/// What became of an item, if it is this owner's.
pub async fn history(tx: &mut Tx, owner: Owner, id: ItemId) -> Result<Option<History>, db::Error> {
    match crate::store::one_of_owner(tx, owner, id).await? {
        Some(item) => Ok(Some(of(tx, item).await?)),
        None => Ok(None),
    }
}

/// What became of this item.
pub(crate) async fn of(tx: &mut Tx, item: Item) -> Result<History, db::Error> {
    let attempts = store::attempts(tx, item.id).await?;
    let receipts = store::receipts(tx, item.id).await?;
    let notes = store::notes(tx, item.id).await?;
    Ok(History { item, attempts, receipts, notes })
}

/// What came back about an item, byte for byte, if the item is this owner's. A receipt of delivery may hold the message.
pub async fn receipt_file(
    tx: &mut Tx,
    owner: Owner,
    item: ItemId,
    receipt: ReceiptId,
) -> Result<Option<Vec<u8>>, db::Error> {
    match crate::store::one_of_owner(tx, owner, item).await? {
        Some(_) => store::file(tx, item, receipt).await,
        None => Ok(None),
    }
}

/// What came back about an item, byte for byte, if it certainly does not hold the message.
pub(crate) async fn open_file(
    tx: &mut Tx,
    item: ItemId,
    receipt: ReceiptId,
) -> Result<Option<Vec<u8>>, db::Error> {
    let receipts = store::receipts(tx, item).await?;
    match receipts.iter().find(|one| one.id == receipt) {
        Some(found) if !found.may_hold_message() => store::file(tx, item, receipt).await,
        _ => Ok(None),
    }
}
