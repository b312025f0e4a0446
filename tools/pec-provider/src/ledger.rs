//! What was handed in, counted by message id: for "nothing twice".

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Message ids with how often each was handed in. Ids are kept as hashes of 64 bits, so that millions of them fit.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    times: HashMap<u64, u32>,
    repeated: Vec<String>,
}

impl Ledger {
    pub(crate) fn note(&self, message_id: &str) {
        let mut counted = self.lock();
        let times = counted.times.entry(hash(message_id)).or_default();
        *times += 1;
        if *times == 2 {
            counted.repeated.push(message_id.to_owned());
        }
    }

    pub(crate) fn times(&self, message_id: &str) -> u32 {
        self.lock().times.get(&hash(message_id)).copied().unwrap_or_default()
    }

    pub(crate) fn repeated(&self) -> Vec<String> {
        self.lock().repeated.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(message_id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    message_id.hash(&mut hasher);
    hasher.finish()
}
