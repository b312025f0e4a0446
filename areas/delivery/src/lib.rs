//! Messages that leave the institute: put into the outbox in the transaction of what causes them, sent by a worker,
//! followed to their end. What they carry, and for whom, is the owner's business.
//!
//! An item is lost by no crash, and is sent a second time only where it certainly was not taken the first time, or
//! where a person has decided so.

mod desk;
mod error;
mod evidence;
mod feed;
pub mod handed_over;
mod history;
mod imap;
mod item;
mod mailbox;
mod message;
mod message_id;
#[cfg(test)]
mod model;
mod outlet;
mod pace;
mod queue;
mod receipts;
mod settings;
mod short;
mod smtp;
mod store;
mod tally;
mod timeline;
mod worker;

use std::sync::Arc;

use db::{Db, Tx};
use jiff::Timestamp;
use kernel::digest::Mac;
use kernel::{Clock, EmailAddress, Random, TaxCode};
use outside::Outside;

use item::Move;

pub use desk::{DECIDED, NAVIGATION, NOTED, OPENED, RESUMED, SET_ASIDE, TAKEN, routes};
pub use error::Error;
pub use evidence::Evidence;
pub use feed::feed;
pub use history::{Attempt, Decided, History, Note, Returned, history, receipt_file};
pub use item::{
    Alarm, Attachment, Channel, Decision, Item, ItemId, Outcome, Outgoing, OutgoingText, Owner, Recipient,
    State,
};
pub use message::encoded_size;
pub use receipts::{ReceiptId, Standing, Unmatched};
pub use settings::{AlarmAfter, Inbox, Line, Mailbox, Patience, Receipt, Settings, Tls};
pub use short::fitted;
pub use smtp::{NoConnection, Step, Trace};
pub use tally::{Balance, Hour};
pub use timeline::{Moment, channel_text, state_text, state_tone, timeline};
pub use worker::{Trial, balance_due, read_due, run, run_due, try_all, try_out};

/// The texts of the area's pages.
pub const MESSAGES: &[web::Source] = &[
    web::Source {
        it: include_str!("../messages/it.ftl"),
        en: include_str!("../messages/en.ftl"),
        de: include_str!("../messages/de.ftl"),
    },
    web::Source {
        it: include_str!("../messages/quarantine.it.ftl"),
        en: include_str!("../messages/quarantine.en.ftl"),
        de: include_str!("../messages/quarantine.de.ftl"),
    },
];

/// The area: what its worker and those who send need. Cloning is cheap.
#[derive(Clone)]
pub struct Delivery {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) settings: Arc<Settings>,
    pub(crate) key: Mac,
    pub(crate) outside: Outside,
}

impl Delivery {
    /// Puts the area together; `key` are 32 secret bytes that stay the same for ever, for they tell our own Message-IDs.
    #[must_use]
    pub fn new(db: Db, clock: Clock, random: Random, settings: Settings, key: &[u8]) -> Self {
        let outside = Outside::new(|_, _| async { Err(outside::NoAnswer::Address) });
        Self { db, clock, random, settings: Arc::new(settings), key: Mac::new(key), outside }
    }

    /// The same, with a way to gateways that are asked over HTTP.
    #[must_use]
    pub fn with_outside(self, outside: Outside) -> Self {
        Self { outside, ..self }
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Puts a message into the outbox, in the caller's transaction. It goes out, after those queued before it for the
    /// same recipient, once that has been committed.
    pub async fn queue(&self, tx: &mut Tx, outgoing: &Outgoing) -> Result<ItemId, Error> {
        let mailbox = self.settings.mailbox(&outgoing.mailbox).ok_or(Error::UnknownMailbox)?;
        message::check(outgoing.recipient.as_str(), &outgoing.subject, &outgoing.attachments)?;
        let size = message::size_of(&outgoing.subject, &outgoing.body, &outgoing.attachments);
        let limit = self.settings.size_limit;
        if size > limit {
            return Err(Error::TooLarge { size, limit });
        }
        let Outgoing { recipient, subject, body, ephemeral, attachments, owner, .. } = outgoing;
        let id = ItemId::new(&self.clock, &self.random);
        let now = self.clock.now();
        let item = store::NewItem {
            id,
            mailbox: mailbox.address.as_str(),
            channel: mailbox.channel,
            recipient: &Recipient::Mailbox(recipient.clone()),
            subject,
            body,
            ephemeral: *ephemeral,
            attachments,
            owner: *owner,
            size,
        };
        self.insert(tx, &item, now).await?;
        Ok(id)
    }
}

impl Delivery {
    /// Puts a short message into the outbox, in the caller's transaction. It has to fit into one message.
    pub async fn queue_text(&self, tx: &mut Tx, outgoing: &OutgoingText) -> Result<ItemId, Error> {
        let line = self.settings.lines.first().ok_or(Error::UnknownMailbox)?;
        let OutgoingText { recipient, body, ephemeral, owner } = outgoing;
        sms::Text::new(*recipient, body, "v1").map_err(|cause| Error::Unwritable(cause.to_string()))?;
        let id = ItemId::new(&self.clock, &self.random);
        let now = self.clock.now();
        let item = store::NewItem {
            id,
            mailbox: &line.name,
            channel: Channel::Sms,
            recipient: &Recipient::Phone(*recipient),
            subject: "",
            body,
            ephemeral: *ephemeral,
            attachments: &[],
            owner: *owner,
            size: body.len(),
        };
        self.insert(tx, &item, now).await?;
        Ok(id)
    }

    /// Whether short messages can be sent.
    #[must_use]
    pub fn has_line(&self) -> bool {
        !self.settings.lines.is_empty()
    }

    async fn insert(&self, tx: &mut Tx, item: &store::NewItem<'_>, now: Timestamp) -> Result<(), Error> {
        store::insert(tx, item, now).await?;
        tally::add(tx, item.channel, tally::QUEUED, 1, now).await?;
        metrics::counter!("delivery_queued_total", "channel" => item.channel.as_str()).increment(1);
        Ok(())
    }
}

/// The newest items of an owner with a position below `before` (`i64::MAX` for the first page), newest first.
pub async fn items(tx: &mut Tx, owner: Owner, before: i64, limit: u32) -> Result<Vec<Item>, Error> {
    Ok(store::of_owner(tx, owner, before, limit).await?)
}

/// One item, if it is this owner's.
pub async fn item(tx: &mut Tx, owner: Owner, id: ItemId) -> Result<Option<Item>, Error> {
    Ok(store::one_of_owner(tx, owner, id).await?)
}

/// Settles an uncertain item by a person's decision, for a reason. The caller records the decision.
pub async fn decide(
    tx: &mut Tx,
    clock: &Clock,
    id: ItemId,
    decision: Decision,
    (by, reason): (Option<&TaxCode>, &str),
) -> Result<(), Error> {
    let now = clock.now();
    let Some(channel) = store::decide(tx, id, decision, (by, reason), now).await? else {
        return Err(Error::MovedOn);
    };
    let state = Move::Decide(decision).to();
    if state.is_end() {
        tally::add(tx, channel, state.as_str(), 1, now).await?;
    }
    Ok(())
}

/// Takes something out of quarantine from which nothing is to follow, for a reason. The caller records the decision.
pub async fn set_aside(
    tx: &mut Tx,
    clock: &Clock,
    id: ReceiptId,
    (by, reason): (Option<&TaxCode>, &str),
) -> Result<(), Error> {
    let done = receipts::store::set_aside(tx, id, by, reason, clock.now()).await?;
    if done { Ok(()) } else { Err(Error::MovedOn) }
}

/// What was queued in all, against where it stands now. Reads every item: for a job, not for a page.
pub async fn balance(tx: &mut Tx) -> Result<Balance, Error> {
    Ok(tally::balance(tx).await?)
}

/// How many items were queued and came to each state, hour by hour, from `from` on to before `until`.
pub async fn hours(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<Vec<Hour>, Error> {
    Ok(tally::hours(tx, from, until).await?)
}

/// Lets a suspended mailbox go on, for when not its login but its server was at fault.
pub async fn resume(tx: &mut Tx, mailbox: &EmailAddress) -> Result<(), Error> {
    Ok(mailbox::store::clear(tx, mailbox.as_str()).await?)
}
