//! All messages of the demonstration's mailboxes in one row, each under a number that it keeps over every start.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::folder;
use super::message::{self, Read};
use super::post::{CERTIFIED, ORDINARY, Post};
use crate::failure::Failure;

/// A message in its recipients' mailboxes.
pub(super) struct Letter {
    /// From 1 on.
    pub(super) number: usize,
    /// Who wrote it: of what came in an envelope, the sender of what was inside.
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) received_at: Timestamp,
    /// As it lies in the mailbox.
    pub(super) raw: Arc<[u8]>,
    pub(super) read: Read,
}

impl Letter {
    /// Whether it came to the institute itself, as receipts do.
    pub(super) fn is_for_the_institute(&self) -> bool {
        self.to.iter().all(|to| [CERTIFIED, ORDINARY].iter().any(|own| own.eq_ignore_ascii_case(to)))
    }
}

/// Where a message lies: the certified mailbox, or none for ordinary mail, and its number there.
type Place = (Option<String>, u32);

/// The row of all messages.
pub(super) struct Shelf {
    /// Holds the places in the order of the numbers.
    file: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    numbers: HashMap<Place, usize>,
    order: Vec<Place>,
    /// What was seen last in each mailbox.
    last: HashMap<Option<String>, u32>,
    letters: Vec<Arc<Letter>>,
}

/// A message that is not in the row yet.
struct Fresh {
    place: Place,
    letter: Letter,
}

impl Shelf {
    /// Takes up the order of an earlier start; where the file is not there, messages are numbered by their time.
    pub(super) fn open(file: PathBuf) -> Self {
        let order: Vec<Place> = folder::read(&file).unwrap_or_default();
        let numbers = order.iter().cloned().zip(1..).collect();
        Self { file, inner: Mutex::new(Inner { numbers, order, ..Inner::default() }) }
    }

    /// Adds what has come since the last call, and answers all, in the order of the numbers.
    pub(super) fn fill(&self, post: &Post) -> Result<Vec<Arc<Letter>>, Failure> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = ordinary(post, inner.last(None));
        for mailbox in post.certified_mailboxes() {
            let last = inner.last(Some(&mailbox));
            fresh.extend(certified(post, &mailbox, last)?);
        }
        if inner.add(fresh) {
            folder::write(&self.file, &serde_json::to_vec(&inner.order)?)?;
        }
        Ok(inner.letters.clone())
    }
}

impl Inner {
    fn last(&self, mailbox: Option<&String>) -> u32 {
        self.last.get(&mailbox.cloned()).copied().unwrap_or_default()
    }

    /// Answers whether a number was given out.
    fn add(&mut self, mut fresh: Vec<Fresh>) -> bool {
        if fresh.is_empty() {
            return false;
        }
        let known = self.order.len();
        fresh.sort_by(|one, other| {
            (one.letter.received_at, &one.place).cmp(&(other.letter.received_at, &other.place))
        });
        for Fresh { place, letter } in fresh {
            let last = self.last.entry(place.0.clone()).or_default();
            *last = place.1.max(*last);
            let number = self.number(place);
            self.letters.push(Arc::new(Letter { number, ..letter }));
        }
        self.letters.sort_by_key(|letter| letter.number);
        self.order.len() > known
    }

    fn number(&mut self, place: Place) -> usize {
        if let Some(number) = self.numbers.get(&place) {
            return *number;
        }
        self.order.push(place.clone());
        self.numbers.insert(place, self.order.len());
        self.order.len()
    }
}

fn ordinary(post: &Post, last: u32) -> Vec<Fresh> {
    let messages = post.mail.messages();
    let places = (1..).zip(messages).skip(usize::try_from(last).unwrap_or(usize::MAX));
    let fresh = places.map(|(place, message)| {
        let read = message::read(&message.raw);
        let (from, to) = (message.from.clone(), message.to.clone());
        Fresh { place: (None, place), letter: letter(from, to, message.received_at, &message.raw, read) }
    });
    fresh.collect()
}

fn certified(post: &Post, mailbox: &str, last: u32) -> Result<Vec<Fresh>, Failure> {
    let messages = post.network.mailbox_from(mailbox, last.saturating_add(1))?;
    let fresh = messages.into_iter().map(|message| {
        let read = message::read(&message.raw);
        let (from, to) = (read.from.clone(), vec![mailbox.to_owned()]);
        let letter = letter(from, to, message.at, &message.raw, read);
        Fresh { place: (Some(mailbox.to_owned()), message.uid), letter }
    });
    Ok(fresh.collect())
}

fn letter(from: String, to: Vec<String>, received_at: Timestamp, raw: &[u8], read: Read) -> Letter {
    Letter { number: 0, from, to, received_at, raw: raw.into(), read }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(mailbox: Option<&str>, uid: u32, second: i64) -> Fresh {
        let at = Timestamp::from_second(second).unwrap();
        let letter = letter(String::new(), Vec::new(), at, b"", Read::default());
        Fresh { place: (mailbox.map(str::to_owned), uid), letter }
    }

    fn seconds(inner: &Inner) -> Vec<i64> {
        inner.letters.iter().map(|letter| letter.received_at.as_second()).collect()
    }

    #[test]
    fn a_number_once_given_stays_whatever_comes_later_and_over_a_new_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("order.json");
        let mut inner = Inner::default();
        assert!(inner.add(vec![fresh(Some("a"), 1, 20), fresh(None, 1, 10)]));
        assert!(inner.add(vec![fresh(Some("b"), 1, 5)]));
        assert_eq!((seconds(&inner), inner.last(Some(&"a".to_owned()))), (vec![10, 20, 5], 1));
        folder::write(&file, &serde_json::to_vec(&inner.order).unwrap()).unwrap();
        let again = Shelf::open(file);
        let mut inner = again.inner.lock().unwrap();
        let all = vec![fresh(None, 1, 10), fresh(Some("a"), 1, 20), fresh(Some("b"), 1, 5)];
        assert!(!inner.add(all));
        assert_eq!(seconds(&inner), [10, 20, 5]);
    }
}
