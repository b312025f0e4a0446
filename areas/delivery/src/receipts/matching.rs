//! Which attempt a receipt is about.

use db::Tx;
use kernel::EmailAddress;
use pec::{Bounce, Receipt};

use super::{Reading, Unmatched, store};
use crate::item::{Channel, ItemId, Recipient, State};
use crate::{Evidence, message_id};

/// An attempt that a receipt is about, and its item as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Matched {
    pub(crate) item: ItemId,
    pub(crate) attempt: u32,
    /// The newest attempt of the item.
    pub(crate) attempts: u32,
    pub(crate) state: State,
    pub(crate) channel: Channel,
    pub(crate) mailbox: String,
    pub(crate) recipient: Recipient,
    pub(crate) ephemeral: bool,
}

type Match = Result<Matched, Unmatched>;

impl Reading<'_> {
    /// The attempt whose Message-ID a receipt quotes; where it quotes none, the one whose acceptance named the same
    /// identifier.
    pub(super) async fn matched(&self, tx: &mut Tx, receipt: &Receipt) -> Result<Match, db::Error> {
        let quoted = match &receipt.message_id {
            Some(quoted) => message_id::read(&self.delivery.key, quoted),
            None => {
                store::attempt_accepted_as(tx, self.mailbox.address.as_str(), &receipt.identifier).await?
            }
        };
        let found = match self.found(tx, quoted).await? {
            Ok(found) => found,
            unmatched => return Ok(unmatched),
        };
        let sent_by_us = is_same(&receipt.sender, self.mailbox.address.as_str());
        let to = found.recipient.as_str();
        let named = receipt.recipients.iter().any(|one| is_same(&one.address, to));
        let about = receipt.delivered_to.as_ref().is_none_or(|address| is_same(address, to));
        Ok(match (sent_by_us, named && about) {
            (false, _) => Err(Unmatched::SenderContradicts),
            (_, false) => Err(Unmatched::RecipientContradicts),
            _ => Ok(found),
        })
    }

    /// The attempt whose Message-ID came back.
    pub(super) async fn matched_bounce(&self, tx: &mut Tx, bounce: &Bounce) -> Result<Match, db::Error> {
        let quoted = bounce.message_id.as_deref();
        self.found(tx, quoted.and_then(|quoted| message_id::read(&self.delivery.key, quoted))).await
    }

    async fn found(&self, tx: &mut Tx, quoted: Option<(ItemId, u32)>) -> Result<Match, db::Error> {
        let Some((item, attempt)) = quoted else { return Ok(Err(Unmatched::UnknownMessage)) };
        Ok(match store::matched(tx, item, attempt).await? {
            None => Err(Unmatched::UnknownAttempt),
            Some(found) if found.mailbox != self.mailbox.address.as_str() => {
                Err(Unmatched::SenderContradicts)
            }
            Some(found) => Ok(found),
        })
    }
}

/// What an acceptance proves: whether the recipient's mailbox is PEC stands beside its address.
pub(super) fn acceptance(receipt: &Receipt, recipient: &Recipient) -> Evidence {
    let ours = receipt.recipients.iter().find(|one| is_same(&one.address, recipient.as_str()));
    if ours.is_some_and(|one| one.certified) { Evidence::Accepted } else { Evidence::AcceptedUncertified }
}

/// Providers write addresses in letters of their own choice.
fn is_same(address: &EmailAddress, other: &str) -> bool {
    address.as_str().eq_ignore_ascii_case(other)
}
