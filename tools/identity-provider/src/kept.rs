//! Things kept in memory under a secret, the oldest forgotten when there are too many.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

const MOST: usize = 4096;

/// Values by their secret.
pub(crate) struct Kept<T>(Mutex<VecDeque<(String, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Kept<T> {
    /// Keeps a value, in the place of what the secret stood for before.
    pub(crate) fn put(&self, secret: &str, value: T) {
        let mut entries = self.entries();
        entries.retain(|(key, _)| key != secret);
        if entries.len() == MOST {
            entries.pop_front();
        }
        entries.push_back((secret.to_owned(), value));
    }

    pub(crate) fn get(&self, secret: &str) -> Option<T> {
        self.entries().iter().find(|(key, _)| key == secret).map(|(_, value)| value.clone())
    }

    /// Forgets it; whoever comes second gets nothing.
    pub(crate) fn take(&self, secret: &str) -> Option<T> {
        let mut entries = self.entries();
        let place = entries.iter().position(|(key, _)| key == secret)?;
        entries.remove(place).map(|(_, value)| value)
    }

    /// Forgets all that fit.
    pub(crate) fn forget(&self, fits: impl Fn(&T) -> bool) {
        self.entries().retain(|(_, value)| !fits(value));
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<(String, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_when_there_are_too_many() {
        let kept = Kept::default();
        for number in 0..=MOST {
            kept.put(&number.to_string(), number);
        }
        assert_eq!(kept.get("0"), None);
        assert_eq!(kept.take("1"), Some(1));
        assert_eq!(kept.take("1"), None);
        kept.forget(|number| *number == 2);
        assert_eq!(kept.get("2"), None);
    }
}
