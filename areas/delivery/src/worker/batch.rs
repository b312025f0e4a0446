use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::SignedDuration;

use super::book::{Beginning, Change, News, Note};
use super::{ATTEMPT_LEASE, BATCH, SIGN_OF_LIFE, Sender};
use crate::Error;
use crate::item::{Move, Outcome};
use crate::outlet::{Access, Attempt, Link, Written};
use crate::pace;
use crate::smtp::{Sent, Step, Trace};
use crate::store::{self, Ending, Held};

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

impl Sender<'_> {
    /// Sends one item after the other, as far as the server goes along and as long as some are held; answers how many it
    /// took up.
    pub(super) async fn send_all(&mut self, first: Arc<Held>, access: &Access) -> Result<usize, Error> {
        let Some(mut link) = self.link.take() else { return Ok(0) };
        let (mut next, mut taken, mut news) = (Some(first), 0, News::with(access));
        while let Some(held) = next.take() {
            taken += 1;
            if let Some(attempt) = self.begin(&held, &mut news, access).await? {
                let (sent, identifier) = self.send(&mut link, &held, &attempt).await;
                self.served += u32::from(matches!(sent, Sent::Taken(_)));
                let verdict = self.judge(&held, attempt.number, (sent, identifier), link.is_usable());
                news.mailbox = self.change(verdict.mailbox);
                news.ended = Some((held, verdict.ending));
                if verdict.mailbox != Mailbox::Works {
                    break;
                }
            }
            if !*self.stop.borrow() && taken < BATCH as usize && self.crew.state().is_some() {
                next = self.crew.take_next();
            }
        }
        if link.is_usable() {
            self.link = Some(link);
        }
        if matches!(news.mailbox, Change::PutOff | Change::Suspend) {
            news.unsent.extend(self.crew.take_all());
        }
        self.tell(news).await?;
        Ok(taken)
    }

    /// Writes down that the next attempt of an item begins, with what has happened before it; nothing if it may not begin.
    async fn begin(
        &self,
        held: &Arc<Held>,
        news: &mut News,
        access: &Access,
    ) -> Result<Option<Attempt>, Error> {
        let attempt = self.prepare(held).await;
        let (number, message_id) = (attempt.number, attempt.message_id.clone());
        let begins = Some(Beginning { held: held.clone(), attempt: number, message_id });
        let news = std::mem::replace(news, News::with(access));
        Ok(self.write_down(Note { news, begins }).await?.then_some(attempt))
    }

    /// What the mailbox's state is to become.
    fn change(&self, mailbox: Mailbox) -> Change {
        match mailbox {
            Mailbox::Rests => Change::PutOff,
            Mailbox::Suspended => self.suspend(),
            Mailbox::NeedsConnection => Change::None,
            Mailbox::Works => self.recover(),
        }
    }

    /// Shows an item to the server; one that could not be written is put off. As long as that lasts, nobody takes the worker
    /// for dead.
    async fn send(&self, link: &mut Link, item: &Held, attempt: &Attempt) -> (Sent, Option<String>) {
        let Some(written) = &attempt.written else {
            return (Sent::PutOff(Trace::silent(Step::Write)), None);
        };
        let mut sent = std::pin::pin!(link.send(written));
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

    async fn prepare(&self, held: &Held) -> Attempt {
        let number = held.attempts + 1;
        let message_id = self.outlet.message_id(self.delivery, held.id, number);
        let written = self.written(held, &message_id).await;
        let written = written
            .inspect_err(|cause| tracing::error!(item = %held.id, %cause, "an item cannot be written"));
        Attempt { number, message_id, written: written.ok() }
    }

    async fn written(&self, held: &Held, message_id: &str) -> Result<Written, Error> {
        let read;
        let attachments = if let Some(attachments) = &held.attachments {
            attachments
        } else {
            read = store::attachments(&mut self.delivery.db.read().await?, held.id).await?;
            &read
        };
        let now = self.delivery.clock.now();
        // The end of the attempt before it is not written down yet, and must not be lost with it.
        let write = AssertUnwindSafe(|| self.outlet.write(held, attachments, message_id, now));
        catch_unwind(write).unwrap_or_else(|_panic| Err(Error::Unwritable("writing it broke off".to_owned())))
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
}
