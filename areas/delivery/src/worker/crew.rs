use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::book::Note;
use crate::mailbox::store::MailboxState;
use crate::store::Held;

/// What the connections of one outlet have in common: items that are held for whichever is free next, what is known of the
/// mailbox, and a book in which one writes for all who wait to write.
#[derive(Default)]
pub(super) struct Crew {
    shared: Mutex<Shared>,
    /// Whoever has it writes.
    pub(super) pen: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Shared {
    ready: VecDeque<Arc<Held>>,
    state: Option<MailboxState>,
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

    pub(super) fn wait(&self, waiting: Waiting) {
        self.shared().waiting.push(waiting);
    }

    pub(super) fn take_waiting(&self) -> Vec<Waiting> {
        std::mem::take(&mut self.shared().waiting)
    }
}
