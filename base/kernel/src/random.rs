//! Randomness as a parameter.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

use crate::digest;

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TOKEN_CHARACTERS: usize = 32;

/// A source of random bytes; copies of a seeded one go on from one another.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System(SystemRandom),
    Seeded(Arc<Mutex<Seeded>>),
}

/// SHA-256 over seed and counter: the same seed gives the same bytes.
struct Seeded {
    seed: u64,
    counter: u64,
}

impl Random {
    /// The machine's cryptographic source.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System(SystemRandom::new()))
    }

    /// The same bytes for the same seed: for tests and invented data, never for a secret.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(Seeded { seed, counter: 0 }))))
    }

    /// Fills `target` with random bytes.
    ///
    /// # Panics
    /// If the machine's source fails: nothing may go on with bytes that can be guessed.
    #[expect(clippy::expect_used, reason = "going on without randomness would make guessable secrets")]
    pub fn fill(&self, target: &mut [u8]) {
        match &self.0 {
            Source::System(source) => source.fill(target).expect("the machine gives random bytes"),
            Source::Seeded(source) => {
                source.lock().unwrap_or_else(PoisonError::into_inner).fill(target);
            }
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to and without `n`, each equally likely; 0 if `n` is 0.
    #[must_use]
    pub fn below(&self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let rest = (u64::MAX % n + 1) % n;
        loop {
            let drawn = u64::from_le_bytes(self.bytes());
            if drawn <= u64::MAX - rest {
                return drawn % n;
            }
        }
    }

    /// A secret of 32 characters (192 bits) that can stand in a URL or a cookie as it is.
    #[must_use]
    pub fn token(&self) -> String {
        self.bytes::<TOKEN_CHARACTERS>()
            .iter()
            .map(|byte| char::from(URL_SAFE[usize::from(byte & 63)]))
            .collect()
    }
}

impl Seeded {
    fn fill(&mut self, target: &mut [u8]) {
        for chunk in target.chunks_mut(digest::SHA256_BYTES) {
            let mut block = [0; 16];
            block[..8].copy_from_slice(&self.seed.to_le_bytes());
            block[8..].copy_from_slice(&self.counter.to_le_bytes());
            self.counter = self.counter.wrapping_add(1);
            chunk.copy_from_slice(&digest::sha256(&block)[..chunk.len()]);
        }
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Source::System(_) => "Random(system)",
            Source::Seeded(_) => "Random(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_goes_on() {
        let (one, two) = (Random::seeded(7), Random::seeded(7));
        let first: [u8; 50] = one.bytes();
        assert_eq!(first, two.bytes());
        assert_ne!(first, one.bytes());
        assert_ne!(first, Random::seeded(8).bytes());
    }

    #[test]
    fn numbers_stay_below_their_limit_and_reach_all_of_it() {
        let random = Random::seeded(3);
        let mut seen = [0_u32; 6];
        for _ in 0..6000 {
            seen[usize::try_from(random.below(6)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
        assert_eq!(random.below(0), 0);
        assert_eq!(random.below(1), 0);
        assert!(random.below(u64::MAX) < u64::MAX);
    }

    #[test]
    fn tokens_are_long_url_safe_and_different() {
        let random = Random::system();
        let (one, two) = (random.token(), random.token());
        assert_eq!(one.len(), 32);
        assert!(one.bytes().all(|byte| URL_SAFE.contains(&byte)));
        assert_ne!(one, two);
    }
}
