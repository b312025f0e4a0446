//! What comes back: stored as it came before anything else happens to it, matched with the attempt that it quotes, and
//! only then believed. What fits nowhere stays in quarantine until its signer is pinned or somebody sets it aside.

mod matching;
pub(crate) mod store;
mod texts;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use db::Tx;
use jiff::Timestamp;
use kernel::digest::{SHA256_BYTES, sha256};
use kernel::{id, words};
use pec::{Action, Bounce, BouncedRecipient, Kind, Message, Receipt, Trust};

use crate::evidence::{self, Effect, Evidence};
use crate::settings::Mailbox;
use crate::tally::Tally;
use crate::{Channel, Delivery, ItemId, State, message_id};
pub(crate) use matching::Matched;
use store::Doubtful;
pub(crate) use texts::{release as release_text, take as take_text};

id! {
    /// Key of a receipt.
    ReceiptId
}

words! {
    /// What became of something that came back.
    pub enum Standing {
        /// It told of an item.
        Settled = "settled",
        /// It told what was known already, or what concerns nobody.
        Noted = "noted",
        /// Nobody knows what to do with it.
        Quarantined = "quarantined",
        /// It was in quarantine, and somebody has decided that nothing follows from it.
        SetAside = "set_aside",
    }

    /// Why something that came back is in quarantine, beside the reasons for which it is not believed at all.
    pub enum Unmatched {
        /// It quotes no Message-ID of ours and no identifier that an acceptance told us.
        UnknownMessage = "unknown-message",
        /// It quotes an attempt that was never made.
        UnknownAttempt = "unknown-attempt",
        /// It speaks of another sender than the mailbox from which the item went, or lies in the wrong mailbox.
        SenderContradicts = "sender-contradicts",
        /// It speaks of another recipient than the item's.
        RecipientContradicts = "recipient-contradicts",
        /// It is no receipt, and nothing else is expected in this mailbox.
        NoReceipt = "no-receipt",
    }
}

/// A message from the mailbox, read.
pub(crate) struct Fetched {
    pub(crate) raw: Vec<u8>,
    /// The Message-ID that its header quotes, believed or not.
    pub(crate) quoted: Option<String>,
    pub(crate) message: Message,
}

impl Fetched {
    /// Reads a message as of the time at which it came. One that ends the reader must not keep all others from being read.
    pub(crate) fn read(raw: Vec<u8>, trust: &Trust, at: Timestamp) -> Self {
        let read = AssertUnwindSafe(|| (pec::quoted(&raw), pec::read(&raw, trust, at)));
        let (quoted, message) = catch_unwind(read).unwrap_or((None, Message::Other));
        Self { raw, quoted, message }
    }
}

/// What is kept of a message, once however often it is read.
pub(crate) struct Kept<'a> {
    pub(crate) raw: &'a [u8],
    /// The item that the message itself names, believed or not: what is known already is looked for beside it.
    pub(crate) about: Option<ItemId>,
}

/// What was made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// It is stored, and this became of it.
    Stored(Standing),
    /// It was stored before.
    Known,
    /// It is ordinary mail to whoever reads this mailbox, and stays where it is.
    LeftAlone,
}

/// What is to become of a message, and what is kept beside its bytes.
pub(crate) struct Verdict {
    pub(crate) standing: Standing,
    pub(crate) reason: Option<&'static str>,
    pub(crate) told: Option<Told>,
    pub(crate) matched: Option<Matched>,
    /// What follows for the item.
    pub(crate) evidence: Option<Evidence>,
}

impl Verdict {
    fn quarantined(reason: &'static str, told: Option<Told>) -> Self {
        Self { standing: Standing::Quarantined, reason: Some(reason), told, matched: None, evidence: None }
    }
}

/// What a receipt tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) kind: &'static str,
    pub(crate) identifier: String,
    pub(crate) happened_at: Timestamp,
    /// The same event told twice has the same one.
    pub(crate) event: [u8; SHA256_BYTES],
}

impl Told {
    fn of(receipt: &Receipt) -> Self {
        let recipient = receipt.delivered_to.as_ref().map_or("", |address| address.as_str());
        let event = [
            receipt.kind.as_str(),
            &receipt.identifier,
            &recipient.to_ascii_lowercase(),
            receipt.fault.as_str(),
            &receipt.at.as_microsecond().to_string(),
        ];
        Self {
            kind: receipt.kind.as_str(),
            identifier: receipt.identifier.clone(),
            happened_at: receipt.at,
            event: sha256(event.join("\0").as_bytes()),
        }
    }
}

/// One mailbox, whose messages are read.
pub(crate) struct Reading<'a> {
    pub(crate) delivery: &'a Delivery,
    pub(crate) mailbox: &'a Mailbox,
    /// Whose signatures count in it.
    pub(crate) trust: &'a Arc<Trust>,
}

impl Reading<'_> {
    /// Stores a message, and lets follow what follows from it, in the caller's transaction.
    pub(crate) async fn take(
        &self,
        tx: &mut Tx,
        fetched: &Fetched,
        tally: &mut Tally,
    ) -> Result<Made, db::Error> {
        let Some(verdict) = self.judge(tx, &fetched.message).await? else {
            return Ok(Made::LeftAlone);
        };
        let Delivery { clock, random, .. } = self.delivery;
        let (id, now) = (ReceiptId::new(clock, random), clock.now());
        let quoted =
            fetched.quoted.as_deref().and_then(|quoted| message_id::read(&self.delivery.key, quoted));
        let kept = Kept { raw: &fetched.raw, about: quoted.map(|(item, _)| item) };
        if !store::insert(tx, id, self.mailbox.address.as_str(), &kept, &verdict, now).await? {
            // What is in quarantine stays in its folder too.
            let waits = store::is_quarantined(tx, &kept).await?;
            return Ok(if waits { Made::Stored(Standing::Quarantined) } else { Made::Known });
        }
        self.follow_all(tx, &fetched.message, &verdict, tally, now).await?;
        Ok(Made::Stored(verdict.standing))
    }

    /// What is to become of a message; nothing for one that is not ours to keep.
    async fn judge(&self, tx: &mut Tx, message: &Message) -> Result<Option<Verdict>, db::Error> {
        Ok(match message {
            Message::Receipt(receipt) => Some(self.of_receipt(tx, receipt).await?),
            Message::Bounce(bounce) => self.of_bounce(tx, bounce).await?,
            Message::Distrusted(reason) => Some(Verdict::quarantined(reason.as_str(), None)),
            Message::Envelope | Message::Anomaly => None,
            Message::Other => {
                let stray = self.mailbox.channel == Channel::Pec;
                stray.then(|| Verdict::quarantined(Unmatched::NoReceipt.as_str(), None))
            }
        })
    }

    async fn of_receipt(&self, tx: &mut Tx, receipt: &Receipt) -> Result<Verdict, db::Error> {
        let told = Told::of(receipt);
        let matched = match self.matched(tx, receipt).await? {
            Ok(matched) => matched,
            Err(unmatched) => return Ok(Verdict::quarantined(unmatched.as_str(), Some(told))),
        };
        let known = store::is_told(tx, matched.item, &told.event).await?;
        let evidence = if known { None } else { meaning(tx, &matched, receipt).await? };
        let standing = if evidence.is_some() { Standing::Settled } else { Standing::Noted };
        Ok(Verdict { standing, reason: None, told: Some(told), matched: Some(matched), evidence })
    }

    /// Mail that came back, on nobody's signature: only the keyed Message-ID says that it was ours.
    async fn of_bounce(&self, tx: &mut Tx, bounce: &Bounce) -> Result<Option<Verdict>, db::Error> {
        let matched = match self.matched_bounce(tx, bounce).await? {
            Ok(matched) => matched,
            Err(_) if self.mailbox.channel == Channel::Email => return Ok(None),
            Err(unmatched) => return Ok(Some(Verdict::quarantined(unmatched.as_str(), None))),
        };
        let to = matched.recipient.as_str();
        let is_ours = |one: &&BouncedRecipient| {
            one.address.as_ref().is_none_or(|address| address.as_str().eq_ignore_ascii_case(to))
        };
        let failed = bounce.recipients.iter().filter(is_ours).any(|one| one.action == Action::Failed);
        let evidence = if failed { Evidence::Bounced } else { Evidence::Delayed };
        Ok(Some(Verdict {
            standing: Standing::Settled,
            reason: None,
            told: None,
            matched: Some(matched),
            evidence: Some(evidence),
        }))
    }

    /// Looks again at all that lies in quarantine, by the certificates that are pinned now and as of the time at which it
    /// came; answers how much of it came out.
    pub(crate) async fn judge_again(&self) -> Result<usize, db::Error> {
        let Delivery { db, clock, .. } = self.delivery;
        let (mut after, mut released) = (0, 0);
        loop {
            let address = self.mailbox.address.as_str();
            let next = store::next_in_quarantine(&mut db.read().await?, address, after).await?;
            let Some((position, Doubtful { id, raw, fetched_at })) = next else { return Ok(released) };
            after = position;
            let trust = self.trust.clone();
            let read = tokio::task::spawn_blocking(move || Fetched::read(raw, &trust, fetched_at));
            let Ok(Fetched { message, .. }) = read.await else { continue };
            let now = clock.now();
            let (mut tx, mut tally) = (db.write().await?, Tally::default());
            released += usize::from(self.release(&mut tx, id, &message, &mut tally, now).await?);
            tally.write(&mut tx, now).await?;
            tx.commit().await?;
        }
    }

    /// Takes something out of quarantine if it is believed by now, and lets follow what follows from it; otherwise notes
    /// why it stays.
    async fn release(
        &self,
        tx: &mut Tx,
        id: ReceiptId,
        message: &Message,
        tally: &mut Tally,
        now: Timestamp,
    ) -> Result<bool, db::Error> {
        let Some(verdict) = self.judge(tx, message).await? else { return Ok(false) };
        if !store::judge(tx, id, &verdict).await? || verdict.standing == Standing::Quarantined {
            return Ok(false);
        }
        self.follow_all(tx, message, &verdict, tally, now).await?;
        Ok(true)
    }

    /// What follows from a message, and from those that waited for the identifier that it tells.
    async fn follow_all(
        &self,
        tx: &mut Tx,
        message: &Message,
        verdict: &Verdict,
        tally: &mut Tally,
        now: Timestamp,
    ) -> Result<(), db::Error> {
        follow(tx, verdict, tally, now).await?;
        let (Message::Receipt(receipt), Standing::Settled) = (message, verdict.standing) else {
            return Ok(());
        };
        if receipt.kind != Kind::Acceptance {
            return Ok(());
        }
        for Doubtful { id, raw, fetched_at } in
            store::waiting_for(tx, &receipt.identifier, Unmatched::UnknownMessage).await?
        {
            let Message::Receipt(receipt) = Fetched::read(raw, self.trust, fetched_at).message else {
                continue;
            };
            let verdict = self.of_receipt(tx, &receipt).await?;
            if verdict.standing != Standing::Quarantined && store::judge(tx, id, &verdict).await? {
                follow(tx, &verdict, tally, now).await?;
            }
        }
        Ok(())
    }
}

/// What a receipt proves about the one recipient of an item.
async fn meaning(tx: &mut Tx, matched: &Matched, receipt: &Receipt) -> Result<Option<Evidence>, db::Error> {
    Ok(match receipt.kind {
        Kind::Acceptance => Some(matching::acceptance(receipt, &matched.recipient)),
        Kind::NonAcceptance => Some(Evidence::NotAccepted),
        Kind::Delivered => Some(Evidence::Delivered),
        Kind::DeliveryError => Some(Evidence::Undeliverable),
        Kind::DelayNotice => {
            let history = store::history(tx, matched).await?;
            let accepted_at = history.accepted_at.unwrap_or(history.begun_at);
            Some(evidence::notice(accepted_at, receipt.at, history.notices))
        }
        // These are for the provider, and go to it.
        Kind::TakenInCharge | Kind::VirusDetected => None,
    })
}

/// Moves the item as the evidence says.
async fn follow(tx: &mut Tx, verdict: &Verdict, tally: &mut Tally, now: Timestamp) -> Result<(), db::Error> {
    let (Some(matched), Some(evidence)) = (&verdict.matched, verdict.evidence) else {
        return Ok(());
    };
    // The only attempt that was taken is told of by its receipts to the end, whatever was tried after it.
    let is_decisive = matched.attempt == matched.attempts
        || matched.state == State::Accepted && !store::later_was_taken(tx, matched).await?;
    let effect = if is_decisive { evidence::effect } else { evidence::late_effect };
    let Effect { to, alarm } = effect(matched.state, evidence);
    if let Some(to) = to {
        store::advance(tx, matched, to, now).await?;
        tally.note(matched.channel, to.as_str(), 1);
    }
    if let Some(alarm) = alarm {
        store::raise(tx, matched.item, alarm, now).await?;
    }
    let (state, alarm) = (to.unwrap_or(matched.state), alarm.map_or("none", |alarm| alarm.as_str()));
    tracing::info!(item = %matched.item, attempt = matched.attempt, %evidence, %state, alarm, "a receipt was read");
    Ok(())
}
