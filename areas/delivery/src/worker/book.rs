//! What has ended and what begins is written down before anything else happens. One connection writes for all of its outlet
//! that wait meanwhile, and takes new items for them in the same transaction.

use std::sync::Arc;
use std::time::Duration;

use db::Tx;
use jiff::Timestamp;
use kernel::digest::SHA256_BYTES;
use tokio::sync::oneshot;

use super::crew::Waiting;
use super::{ATTEMPT_LEASE, BATCH, CLAIM_LEASE, Sender, count};
use crate::item::Outcome;
use crate::mailbox::store::{self as mailbox, MailboxState};
use crate::outlet::Access;
use crate::store::{self, Ending, Held};
use crate::tally::Tally;
use crate::{Error, State, pace, receipts};

/// How often the end of an attempt is offered to a database that does not answer, a second apart.
const OFFERS: u32 = 30;

/// What one connection has to say.
#[derive(Default)]
pub(super) struct Note {
    pub(super) news: News,
    pub(super) begins: Option<Beginning>,
}

/// What has happened.
#[derive(Default)]
pub(super) struct News {
    pub(super) ended: Option<(Arc<Held>, Ending)>,
    /// Items that were shown to nobody and are given back.
    pub(super) unsent: Vec<Arc<Held>>,
    pub(super) mailbox: Change,
    /// The login with which the mailbox is used.
    pub(super) login: Option<[u8; SHA256_BYTES]>,
    /// More items may be taken.
    pub(super) goes_on: bool,
    /// Some worker has gone silent: what it has left is judged.
    pub(super) lapsed: bool,
}

/// An attempt that is to begin.
pub(super) struct Beginning {
    pub(super) held: Arc<Held>,
    pub(super) attempt: u32,
    pub(super) message_id: String,
}

/// What becomes of the whole mailbox.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    #[default]
    None,
    /// The server works again.
    Recover,
    /// The server fails: nothing from this mailbox for a while, longer each time.
    PutOff,
    /// The server will not have this login: trying again would lock the mailbox.
    Suspend,
}

/// What was written, to be counted once it is committed.
#[derive(Default)]
struct Counts {
    outcomes: Vec<Outcome>,
    unclear: u64,
    tally: Tally,
}

impl Sender<'_> {
    /// Writes down what has happened and what begins, however long the database takes; answers whether it may begin.
    pub(super) async fn write_down(&self, note: Note) -> Result<bool, Error> {
        let note = Arc::new(note);
        if let Some(begun) = self.write_together(&note).await {
            return Ok(begun);
        }
        // What has happened must not be lost because something cannot begin.
        self.insist(&note.news).await?;
        let begun = self.write(&[], &[note.begins.as_ref()], false).await?;
        Ok(begun.first().copied().unwrap_or_default())
    }

    /// Writes down what has happened, and nothing begins.
    pub(super) async fn tell(&self, news: News) -> Result<(), Error> {
        self.write_down(Note { news, begins: None }).await.map(drop)
    }

    /// Nothing else stands beside it, on which it could fail.
    async fn insist(&self, news: &News) -> Result<(), Error> {
        let mut offers = 1;
        loop {
            match self.write(&[news], &[], false).await {
                Err(cause) if news.ended.is_some() && offers < OFFERS => {
                    tracing::warn!(%cause, "the end of an attempt cannot be written down yet");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    offers += 1;
                }
                outcome => return outcome.map(drop),
            }
        }
    }

    /// Waits until somebody has written the note with his own, or writes it with those of all who wait. Nothing if that has
    /// failed: then each writes his own alone.
    async fn write_together(&self, note: &Arc<Note>) -> Option<bool> {
        let (answer, mut received) = oneshot::channel();
        self.crew.wait(Waiting { note: note.clone(), answer });
        let _pen = tokio::select! {
            biased;
            written = &mut received => return written.ok().flatten(),
            pen = self.crew.pen.lock() => pen,
        };
        let mut waiting = self.crew.take_waiting();
        // Whoever leaves a recipient's queue holds it; those who leave several do so in one order.
        waiting.sort_by(|one, other| one.note.news.leaves().cmp(&other.note.news.leaves()));
        let news: Vec<&News> = waiting.iter().map(|waiting| &waiting.note.news).collect();
        let begins: Vec<_> = waiting.iter().map(|waiting| waiting.note.begins.as_ref()).collect();
        let outcome = self.write(&news, &begins, true).await;
        if let Err(cause) = &outcome {
            tracing::warn!(%cause, "what has happened cannot be written down together with new claims");
        }
        let begun = outcome.unwrap_or_default();
        for (place, waiting) in waiting.into_iter().enumerate() {
            // Nobody waits who has been ended meanwhile.
            let _ = waiting.answer.send(begun.get(place).copied());
        }
        received.await.ok().flatten()
    }

    /// One transaction for all; answers of each attempt whether it may begin. New items are taken if `claims`.
    async fn write(
        &self,
        news: &[&News],
        begins: &[Option<&Beginning>],
        claims: bool,
    ) -> Result<Vec<bool>, Error> {
        let now = self.delivery.clock.now();
        let mut tx = self.delivery.db.write().await?;
        let mut counts = Counts::default();
        for news in news {
            self.write_end(&mut tx, news, &mut counts, now).await?;
        }
        self.write_changes(&mut tx, news, now).await?;
        for held in news.iter().flat_map(|news| &news.unsent) {
            store::release(&mut tx, held).await?;
        }
        if news.iter().any(|news| news.lapsed) {
            counts.unclear = store::lapse(&mut tx, self.outlet.name(), now).await?;
            counts.tally.note(self.outlet.channel(), State::Uncertain.as_str(), counts.unclear);
        }
        counts.tally.write(&mut tx, now).await?;
        let mut begun = Vec::with_capacity(begins.len());
        for beginning in begins {
            begun.push(match beginning {
                Some(Beginning { held, attempt, message_id }) => {
                    store::begin(&mut tx, held, *attempt, message_id, now, now + ATTEMPT_LEASE).await?
                }
                None => false,
            });
        }
        let taken = match news.iter().rfind(|news| claims && news.goes_on) {
            Some(news) => self.take_more(&mut tx, news.login, now).await?,
            None => None,
        };
        tx.commit().await?;
        if let Some((state, held)) = taken {
            self.crew.know(state);
            self.crew.add(held);
        }
        count(self.outlet, Outcome::Uncertain, counts.unclear);
        counts.outcomes.into_iter().for_each(|outcome| count(self.outlet, outcome, 1));
        Ok(begun)
    }

    async fn write_end(
        &self,
        tx: &mut Tx,
        news: &News,
        counts: &mut Counts,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some((held, ending)) = &news.ended else { return Ok(()) };
        if store::end(tx, held, ending, now).await? {
            let state = ending.step.to();
            counts.tally.note(self.outlet.channel(), state.as_str(), u64::from(state.is_end()));
            counts.outcomes.push(ending.outcome);
        } else {
            tracing::warn!(item = %held.id, "an attempt was judged by somebody else before it ended");
        }
        if let Some(identifier) = &ending.identifier {
            receipts::release_text(tx, self.outlet.name(), identifier, now).await?;
        }
        Ok(())
    }

    /// What one connection finds wrong with the mailbox weighs more than what another finds right.
    async fn write_changes(&self, tx: &mut Tx, news: &[&News], now: Timestamp) -> Result<(), Error> {
        let name = self.outlet.name();
        let first = |change| news.iter().find(|news| news.mailbox == change);
        if let Some(news) = first(Change::Recover) {
            mailbox::recover(tx, name, news.login, now).await?;
        }
        if first(Change::PutOff).is_some() {
            let failures = mailbox::hold(tx, name).await?.failures.saturating_add(1);
            let wait = pace::mailbox_wait(failures, &self.delivery.random);
            mailbox::put_off(tx, name, now + wait, now).await?;
        }
        if let Some(news) = first(Change::Suspend) {
            mailbox::suspend(tx, name, news.login, now).await?;
        }
        Ok(())
    }

    /// Takes items before the last of those that are held is begun; nothing while there are enough. If the mailbox may not be
    /// used, what is held is given back.
    async fn take_more(
        &self,
        tx: &mut Tx,
        login: Option<[u8; SHA256_BYTES]>,
        now: Timestamp,
    ) -> Result<Option<(Option<MailboxState>, Vec<Held>)>, Error> {
        if *self.stop.borrow() || self.crew.ready() >= self.outlet.connections() {
            return Ok(None);
        }
        let name = self.outlet.name();
        mailbox::introduce(tx, name).await?;
        let state = mailbox::hold(tx, name).await?;
        let suspended = state.suspended_at.is_some() && state.refused_login == login;
        let resting = state.retry_at.is_some_and(|retry_at| retry_at > now);
        if suspended || resting {
            for held in self.crew.take_all() {
                store::release(tx, &held).await?;
            }
            return Ok(Some((None, Vec::new())));
        }
        let held = self.take(tx, &state, now).await?;
        Ok(Some((Some(state), held)))
    }

    /// Takes items in their order, as many as the mailbox may send now.
    async fn take(&self, tx: &mut Tx, state: &MailboxState, now: Timestamp) -> Result<Vec<Held>, Error> {
        let paced_until = state.paced_until.unwrap_or(Timestamp::UNIX_EPOCH);
        let allowance = self.outlet.per_minute().map(|most| pace::allowance(most, paced_until, now));
        let most = allowance.map_or(BATCH, |allowance| allowance.most.min(BATCH));
        let name = self.outlet.name();
        let held = store::claim(tx, name, now, now + CLAIM_LEASE, most).await?;
        if let Some(last) = held.last() {
            let taken = u32::try_from(held.len()).unwrap_or(u32::MAX);
            let until = allowance.map(|allowance| allowance.after(taken));
            mailbox::advance(tx, name, last.turn, until).await?;
        }
        Ok(held)
    }
}

impl News {
    /// Nothing yet, from a mailbox that is used with this access.
    pub(super) fn with(access: &Access) -> Self {
        Self { login: access.fingerprint, goes_on: true, ..Self::default() }
    }

    /// Whose queue an item leaves.
    fn leaves(&self) -> Option<&str> {
        self.ended.as_ref().map(|(held, _)| held.recipient.as_str())
    }
}
