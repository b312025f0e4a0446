//! What is still to happen, by the network's clock.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Things that wait for their time; those of the same time come in the order in which they were added.
pub(crate) struct Schedule<T>(Mutex<Waiting<T>>);

struct Waiting<T> {
    heap: BinaryHeap<Entry<T>>,
    added: u64,
}

struct Entry<T> {
    due: Timestamp,
    number: u64,
    thing: T,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Self(Mutex::new(Waiting { heap: BinaryHeap::new(), added: 0 }))
    }
}

impl<T> Schedule<T> {
    pub(crate) fn add(&self, due: Timestamp, thing: T) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = waiting.added;
        waiting.added += 1;
        waiting.heap.push(Entry { due, number, thing });
    }

    /// The next thing whose time has come, with that time.
    pub(crate) fn due(&self, now: Timestamp) -> Option<(Timestamp, T)> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.heap.peek()?.due > now {
            return None;
        }
        waiting.heap.pop().map(|entry| (entry.due, entry.thing))
    }
}

impl<T> Ord for Entry<T> {
    /// The earliest is the greatest: a heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.due, other.number).cmp(&(self.due, self.number))
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Entry<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_in_the_order_of_their_times_and_not_before() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let schedule = Schedule::default();
        for (second, thing) in [(5, "c"), (1, "a"), (5, "d"), (2, "b")] {
            schedule.add(at(second), thing);
        }
        let taken =
            |now| std::iter::from_fn(|| schedule.due(at(now))).map(|(_, thing)| thing).collect::<Vec<_>>();
        assert_eq!(taken(0), Vec::<&str>::new());
        assert_eq!(taken(4), ["a", "b"]);
        assert_eq!(taken(9), ["c", "d"]);
    }
}
