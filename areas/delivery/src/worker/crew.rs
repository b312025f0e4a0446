use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use kernel::digest::SHA256_BYTES;
use tokio::sync::oneshot;

use super::book::Note;
use crate::mailbox::store::MailboxState;
use crate::store::Held;

/// How long a login counts as proven after a server has let somebody in with it.
const PROVEN: SignedDuration = SignedDuration::from_mins(1);

/// What the connections of one outlet have in common: items that are held for whichever is free next, what is known of the
/// mailbox, and a book in which one writes for all who wait to write.
#[derive(Default)]
pub(super) struct Crew {
    shared: Mutex<Shared>,
    /// Whoever has it writes.
    pub(super) pen: tokio::sync::Mutex<()>,
    /// Whoever tries a login that is not proven has it meanwhile: a few that are refused at once lock a mailbox.
    pub(super) door: tokio::sync::Mutex<()>,
}

/// How a connection finds the server's door.
pub(super) enum Door<'c> {
    /// The login is proven, or none is needed.
    Open,
    /// Nobody else tries the login for as long as this is held.
    Held(
        #[expect(dead_code, reason = "held, and let go when it is dropped")] tokio::sync::MutexGuard<'c, ()>,
    ),
    /// Whoever was waited for has not proven the login, or the end was asked for.
    Shut,
}

#[derive(Default)]
struct Shared {
    ready: VecDeque<Arc<Held>>,
    state: Option<MailboxState>,
    /// With which login the server let somebody in last, and when.
    let_in: Option<([u8; SHA256_BYTES], Timestamp)>,
    waiting: Vec<Waiting>,
}

/// A note, and who waits until it is written: he hears whether his attempt may begin, or that it could not be written
/// together with the others.
pub(super) struct Waiting {
    pub(super) note: Arc<Note>,
    pub(super) answer: oneshot::Sender<Option<bool>>,
}

impl Crew {
    /// What somebody left half done while he held the lock are single steps: it can be gone on with.
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The item that comes next.
    pub(super) fn take_next(&self) -> Option<Arc<Held>> {
        self.shared().ready.pop_front()
    }

    /// All items that are held and not begun.
    pub(super) fn take_all(&self) -> Vec<Arc<Held>> {
        self.shared().ready.drain(..).collect()
    }

    /// How many items are held and not begun.
    pub(super) fn ready(&self) -> usize {
        self.shared().ready.len()
    }

    pub(super) fn add(&self, items: Vec<Held>) {
        self.shared().ready.extend(items.into_iter().map(Arc::new));
    }

    /// What was known of the mailbox at the last look; nothing before the first one, and while it may not be used.
    pub(super) fn state(&self) -> Option<MailboxState> {
        self.shared().state.clone()
    }

    pub(super) fn know(&self, state: Option<MailboxState>) {
        self.shared().state = state;
    }

    /// Whether the server has let somebody in with this login just now; where none is needed, it always has.
    pub(super) fn is_proven(&self, login: Option<[u8; SHA256_BYTES]>, now: Timestamp) -> bool {
        let Some(login) = login else { return true };
        let is_fresh = |at: Timestamp| now.duration_since(at) < PROVEN;
        self.shared().let_in.is_some_and(|(proven, at)| proven == login && is_fresh(at))
    }

    /// The server has let somebody in with this login, or with none that is known any more.
    pub(super) fn let_in(&self, login: Option<[u8; SHA256_BYTES]>, now: Timestamp) {
        self.shared().let_in = login.map(|login| (login, now));
    }

    pub(super) fn wait(&self, waiting: Waiting) {
        self.shared().waiting.push(waiting);
    }

    pub(super) fn take_waiting(&self) -> Vec<Waiting> {
        std::mem::take(&mut self.shared().waiting)
    }
}
