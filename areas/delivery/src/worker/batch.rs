use std::time::Duration;

use db::Tx;
use jiff::SignedDuration;

use super::{ATTEMPT_LEASE, SIGN_OF_LIFE, Sender, count};
use crate::item::{Move, Outcome};
use crate::outlet::{Access, Attempt, Link};
use crate::pace;
use crate::smtp::Sent;
use crate::store::{self, Ending, Held};
use crate::{Error, receipts, tally};

/// How often the end of an attempt is offered to a database that does not answer, a second apart.
const OFFERS: u32 = 30;

/// What follows from an attempt.
struct Verdict {
    ending: Ending,
    mailbox: Mailbox,
}

/// What an attempt says of the whole mailbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mailbox {
    /// It works.
    Works,
    /// This connection has come to its end, a new one may serve.
    NeedsConnection,
    /// Not now.
    Rests,
    /// Not with this login.
    Suspended,
}

/// What is written down at one go.
#[derive(Default)]
struct Note<'a> {
    ended: Option<(&'a Held, Verdict)>,
    begins: Option<(&'a Held, &'a Attempt)>,
    unsent: Vec<&'a Held>,
}

impl Sender<'_> {
    /// Sends the items in order, as far as the server goes along.
    pub(super) async fn send_all(&mut self, held: &[Held], access: &Access) -> Result<(), Error> {
        let Some(mut link) = self.link.take() else {
            return Ok(());
        };
        let (mut ended, mut unsent) = (None, Vec::new());
        for item in held {
            let works =
                ended.as_ref().is_none_or(|(_, verdict): &(_, Verdict)| verdict.mailbox == Mailbox::Works);
            if !works || *self.stop.borrow() {
                unsent.push(item);
                continue;
            }
            let attempt = match self.prepare(item).await {
                Ok(attempt) => attempt,
                Err(cause) => {
                    tracing::error!(item = %item.id, %cause, "an item cannot be sent");
                    unsent.push(item);
                    continue;
                }
            };
            let note = Note { ended: ended.take(), begins: Some((item, &attempt)), unsent: Vec::new() };
            if !self.write_down(&note, access).await? {
                continue;
            }
            let (sent, identifier) = self.send(&mut link, item, &attempt).await;
            self.served += u32::from(matches!(sent, Sent::Taken(_)));
            let verdict = self.judge(item, attempt.number, (sent, identifier), link.is_usable());
            ended = Some((item, verdict));
        }
        if link.is_usable() {
            self.link = Some(link);
        }
        self.write_down(&Note { ended, begins: None, unsent }, access).await.map(drop)
    }

    /// Shows an item to the server. As long as that lasts, nobody takes the worker for dead.
    async fn send(&self, link: &mut Link, item: &Held, attempt: &Attempt) -> (Sent, Option<String>) {
        let mut sent = std::pin::pin!(link.send(&attempt.written));
        loop {
            match tokio::time::timeout(SIGN_OF_LIFE, &mut sent).await {
                Ok(sent) => return sent,
                Err(_still_sending) => {
                    if let Err(cause) = self.renew(item).await {
                        tracing::warn!(item = %item.id, %cause, "an attempt under way cannot be prolonged");
                    }
                }
            }
        }
    }

    async fn renew(&self, held: &Held) -> Result<(), Error> {
        let mut tx = self.delivery.db.write().await?;
        store::renew(&mut tx, held, self.delivery.clock.now() + ATTEMPT_LEASE).await?;
        Ok(tx.commit().await?)
    }

    async fn prepare(&self, held: &Held) -> Result<Attempt, Error> {
        let now = self.delivery.clock.now();
        if let Some(attachments) = &held.attachments {
            return self.outlet.write(self.delivery, held, attachments, now);
        }
        let attachments = store::attachments(&mut self.delivery.db.read().await?, held.id).await?;
        self.outlet.write(self.delivery, held, &attachments, now)
    }

    /// What follows from how it went.
    fn judge(
        &self,
        held: &Held,
        attempt: u32,
        (sent, identifier): (Sent, Option<String>),
        usable: bool,
    ) -> Verdict {
        let random = &self.delivery.random;
        let (outcome, trace, mailbox, wait) = match sent {
            Sent::Taken(trace) => (Outcome::HandedOver, trace, Mailbox::Works, None),
            Sent::Refused(trace) => (Outcome::Refused, trace, Mailbox::Works, None),
            Sent::PutOff(trace) => {
                (Outcome::Deferred, trace, Mailbox::Works, Some(pace::item_wait(attempt, random)))
            }
            // Servers end a connection after so many messages.
            Sent::Interrupted(trace) if self.served > 0 => {
                (Outcome::Deferred, trace, Mailbox::NeedsConnection, Some(SignedDuration::ZERO))
            }
            Sent::Interrupted(trace) => {
                (Outcome::Deferred, trace, Mailbox::Rests, Some(pace::mailbox_wait(attempt, random)))
            }
            Sent::SenderRefused(trace) => {
                (Outcome::Deferred, trace, Mailbox::Suspended, Some(SignedDuration::ZERO))
            }
            // One uncertain item is enough: the next waits until the server has had time to recover.
            Sent::Unknown(trace) => (Outcome::Uncertain, trace, Mailbox::Rests, None),
        };
        let mailbox = if mailbox == Mailbox::Works && !usable { Mailbox::NeedsConnection } else { mailbox };
        let now = self.delivery.clock.now();
        let limit = SignedDuration::from_hours(self.delivery.settings.give_up_after_hours.into());
        let over = outcome == Outcome::Deferred && pace::is_over(held.queued_at, attempt, now, limit);
        let step = if over { Move::GiveUp } else { Move::End(outcome) };
        tracing::info!(item = %held.id, attempt, outcome = outcome.as_str(), over, %trace, "an attempt has ended");
        Verdict {
            ending: Ending { attempt, step, outcome, trace, due_at: wait.map(|wait| now + wait), identifier },
            mailbox,
        }
    }

    /// Writes down what has ended and what begins, however long the database takes; answers whether it may begin.
    async fn write_down(&mut self, note: &Note<'_>, access: &Access) -> Result<bool, Error> {
        let mut offers = 1;
        loop {
            match self.write_once(note, access).await {
                Err(cause) if note.ended.is_some() && offers < OFFERS => {
                    tracing::warn!(%cause, "the end of an attempt cannot be written down yet");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    offers += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn write_once(&mut self, note: &Note<'_>, access: &Access) -> Result<bool, Error> {
        let now = self.delivery.clock.now();
        let mut tx = self.delivery.db.write().await?;
        let mut counted = None;
        if let Some((held, verdict)) = &note.ended {
            if store::end(&mut tx, held, &verdict.ending, now).await? {
                counted = Some(verdict.ending.outcome);
                let state = verdict.ending.step.to();
                if state.is_end() {
                    tally::add(&mut tx, self.outlet.channel(), state.as_str(), 1, now).await?;
                }
            } else {
                tracing::warn!(item = %held.id, "an attempt was judged by somebody else before it ended");
            }
            if let Some(identifier) = &verdict.ending.identifier {
                receipts::release_text(&mut tx, self.outlet.name(), identifier, now).await?;
            }
            self.note_mailbox(&mut tx, verdict, access).await?;
        }
        let begun = match note.begins {
            Some((held, Attempt { number, message_id, .. })) => {
                store::begin(&mut tx, held, *number, message_id, now, now + ATTEMPT_LEASE).await?
            }
            None => false,
        };
        for held in &note.unsent {
            store::release(&mut tx, held).await?;
        }
        tx.commit().await?;
        if let Some(outcome) = counted {
            count(self.outlet, outcome, 1);
        }
        Ok(begun)
    }

    async fn note_mailbox(&mut self, tx: &mut Tx, verdict: &Verdict, access: &Access) -> Result<(), Error> {
        match verdict.mailbox {
            Mailbox::Rests => self.put_off(tx).await,
            Mailbox::Suspended => self.suspend(tx, access).await,
            Mailbox::NeedsConnection => Ok(()),
            Mailbox::Works => self.clear(tx).await,
        }
    }
}
