use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use sms::State;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::Instant;

use crate::{Fault, Settings};

/// Above it an id has letters too, so that whoever mixes up hexadecimal and decimal digits is found out.
const FIRST_NUMBER: u64 = 0xa_0000;

kernel::words! {
    /// How a message came.
    pub enum Form {
        /// Over SMPP.
        Smpp = "smpp",
        /// Over HTTP.
        Http = "http",
    }
}

/// A message that the centre has taken.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// By which the centre calls it, in hexadecimal digits.
    pub id: String,
    /// How it came.
    pub form: Form,
    /// Whom the recipient sees.
    pub from: String,
    /// The recipient, as he was given.
    pub to: String,
    /// What it says.
    pub text: String,
    /// What the sender calls it; SMPP has no place for it.
    pub reference: Option<String>,
    /// What has become of it.
    pub state: State,
}

/// What came in, before the centre has given it an id.
pub(crate) struct Arrived {
    pub(crate) form: Form,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) reference: Option<String>,
    pub(crate) wants_receipt: bool,
    pub(crate) fault: Option<Fault>,
}

/// A receipt on its way to whoever sent the message.
pub(crate) struct Due {
    pub(crate) number: u64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) state: State,
    pub(crate) is_odd: bool,
}

/// All messages and receipts, in memory.
pub(crate) struct Kept {
    inner: Mutex<Inner>,
    changed: Notify,
    most: usize,
    delay: Duration,
}

#[derive(Default)]
struct Inner {
    messages: VecDeque<(Message, Fate)>,
    references: HashMap<String, u64>,
    dropped: u64,
    due: BTreeMap<(Instant, u64), Due>,
    counted: u64,
    in_flight: usize,
}

/// What will have become of a message, and when.
struct Fate {
    state: State,
    at: Instant,
}

impl Kept {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            inner: Mutex::default(),
            changed: Notify::new(),
            most: settings.most_kept.max(1),
            delay: settings.receipt_delay,
        }
    }

    /// Keeps a message; the same reference again is the same message. Answers its id, and whether it is new; nothing if
    /// the reference names another message.
    pub(crate) fn add(&self, arrived: Arrived) -> Option<String> {
        let mut inner = self.inner();
        if let Some(known) = arrived.reference.as_ref().and_then(|reference| inner.references.get(reference))
        {
            let known = inner.message(*known)?;
            return (known.to == arrived.to && known.text == arrived.text).then(|| known.id.clone());
        }
        let number = inner.dropped + inner.messages.len() as u64;
        let id = id(number);
        let at = Instant::now() + self.delay;
        let state = fate(arrived.fault);
        inner.expect_receipts(&arrived, number, at);
        inner.references.extend(arrived.reference.clone().map(|reference| (reference, number)));
        let Arrived { form, from, to, text, reference, .. } = arrived;
        let message = Message { id: id.clone(), form, from, to, text, reference, state: State::Enroute };
        inner.messages.push_back((message, Fate { state, at }));
        while inner.messages.len() > self.most {
            inner.drop_oldest();
        }
        drop(inner);
        self.changed.notify_waiters();
        Some(id)
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        let now = Instant::now();
        self.inner().messages.iter().map(|(message, fate)| at(message, fate, now)).collect()
    }

    pub(crate) fn state(&self, id: &str) -> Option<State> {
        let now = Instant::now();
        let inner = self.inner();
        let found = inner.messages.iter().rev().find(|(message, _)| message.id == id);
        found.map(|(message, fate)| at(message, fate, now).state)
    }

    /// How many receipts nobody has taken yet.
    pub(crate) fn receipts(&self) -> usize {
        let inner = self.inner();
        inner.due.len() + inner.in_flight
    }

    /// Ends when a receipt is added or comes back after this was called.
    pub(crate) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.inner().due.keys().next().map(|(at, _)| *at)
    }

    /// A receipt whose time has come. It must be put back or taken.
    pub(crate) fn take_due(&self) -> Option<Due> {
        let mut inner = self.inner();
        let first = inner.due.first_entry().filter(|first| first.key().0 <= Instant::now())?;
        let due = first.remove();
        inner.in_flight += 1;
        Some(due)
    }

    /// The receipt has been taken.
    pub(crate) fn taken(&self) {
        self.inner().in_flight -= 1;
    }

    /// The receipt has not been taken, and comes again.
    pub(crate) fn put_back(&self, due: Due, after: Duration) {
        let mut inner = self.inner();
        inner.in_flight -= 1;
        inner.push(Instant::now() + after, due);
        drop(inner);
        self.changed.notify_waiters();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn message(&self, number: u64) -> Option<&Message> {
        let index = usize::try_from(number.checked_sub(self.dropped)?).ok()?;
        self.messages.get(index).map(|(message, _)| message)
    }

    fn expect_receipts(&mut self, arrived: &Arrived, number: u64, at: Instant) {
        let copies = match arrived.fault {
            _ if !arrived.wants_receipt => 0,
            Some(Fault::NoReceipt) => 0,
            Some(Fault::DoubledReceipt) => 2,
            _ => 1,
        };
        for _copy in 0..copies {
            let due = Due {
                number: FIRST_NUMBER + number,
                from: arrived.from.clone(),
                to: arrived.to.clone(),
                state: fate(arrived.fault),
                is_odd: arrived.fault == Some(Fault::OddReceipt),
            };
            self.push(at, due);
        }
    }

    fn push(&mut self, at: Instant, due: Due) {
        self.counted += 1;
        self.due.insert((at, self.counted), due);
    }

    fn drop_oldest(&mut self) {
        if let Some((message, _)) = self.messages.pop_front() {
            self.dropped += 1;
            if let Some(reference) = message.reference {
                self.references.remove(&reference);
            }
        }
    }
}

fn id(number: u64) -> String {
    format!("{:X}", FIRST_NUMBER + number)
}

fn fate(fault: Option<Fault>) -> State {
    match fault {
        Some(Fault::Undeliverable) => State::Undeliverable,
        Some(Fault::Expired) => State::Expired,
        _ => State::Delivered,
    }
}

fn at(message: &Message, fate: &Fate, now: Instant) -> Message {
    let state = if fate.at <= now { fate.state } else { State::Enroute };
    Message { state, ..message.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(reference: &str, text: &str) -> Arrived {
        Arrived {
            form: Form::Http,
            from: "Istituto".to_owned(),
            to: "+393331234567".to_owned(),
            text: text.to_owned(),
            reference: Some(reference.to_owned()),
            wants_receipt: false,
            fault: None,
        }
    }

    #[tokio::test]
    async fn the_same_reference_is_the_same_message_and_no_other() {
        let kept = Kept::new(&Settings::loopback());
        let first = kept.add(arrived("a", "uno"));
        assert!(first.is_some());
        assert_eq!(kept.add(arrived("a", "uno")), first);
        assert_eq!(kept.add(arrived("a", "due")), None);
        assert_eq!(kept.messages().len(), 1);
    }

    #[tokio::test]
    async fn the_oldest_messages_go_first() {
        let kept = Kept::new(&Settings { most_kept: 2, ..Settings::loopback() });
        for text in ["uno", "due", "tre"] {
            kept.add(arrived(text, text));
        }
        let texts: Vec<_> = kept.messages().into_iter().map(|message| message.text).collect();
        assert_eq!(texts, ["due", "tre"]);
        assert_eq!(kept.add(arrived("tre", "tre")), kept.messages().pop().map(|last| last.id));
    }
}
