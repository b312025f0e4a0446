use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kernel::Random;
use kernel::digest::same_secret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Error;

/// OWASP's parameters: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT_BYTES: usize = 32;

/// How long a secret that somebody typed waits for its turn before the answer is 503.
const PATIENCE: Duration = Duration::from_secs(8);

/// Hashes secrets with argon2id, as many at once as the machine has cores: each takes 19 MiB and a core for about
/// 20 ms, and without a bound a rush of sign-ins would starve the pages.
#[derive(Clone)]
pub struct Secrets(Arc<Pool>);

struct Pool {
    permits: Arc<Semaphore>,
    memory: Mutex<Vec<Vec<Block>>>,
    random: Random,
    nobody: String,
}

/// A secret as a person typed it. Shows itself to nobody.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// What was typed, without blanks around it.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self(typed.trim().to_owned())
    }

    /// What it is, for the one page or letter that tells it.
    pub(crate) fn shown(&self) -> &str {
        &self.0
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secrets {
    /// A pool for all cores; takes one hash's time.
    pub fn new(random: Random) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let nobody = hash(&mut Vec::new(), random.token().as_bytes(), &random.bytes::<16>())?;
        let pool =
            Pool { permits: Arc::new(Semaphore::new(cores)), memory: Mutex::default(), random, nobody };
        Ok(Self(Arc::new(pool)))
    }

    /// Hashes a secret for keeping, as a PHC string; waits for its turn as long as it takes.
    pub async fn hash(&self, secret: Secret) -> Result<String, Error> {
        let salt: [u8; 16] = self.0.random.bytes();
        let turn = self.acquire().await?;
        self.run(turn, move |memory| hash(memory, secret.0.as_bytes(), &salt)).await
    }

    /// Whether the secret is the one that was kept. Where none was kept it is compared with one that nobody knows,
    /// so that the answer takes the same time and is no.
    pub async fn verify(&self, secret: Secret, kept: Option<String>) -> Result<bool, Error> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.0.nobody.clone());
        let turn = tokio::time::timeout(PATIENCE, self.acquire()).await;
        let turn = turn.map_err(|_elapsed| Error::Busy)??;
        let right = self.run(turn, move |memory| verify(memory, secret.0.as_bytes(), &kept)).await?;
        Ok(right && known)
    }

    async fn acquire(&self) -> Result<OwnedSemaphorePermit, Error> {
        let permits = Arc::clone(&self.0.permits);
        permits.acquire_owned().await.map_err(|_closed| Error::Busy)
    }

    async fn run<T: Send + 'static>(
        &self,
        turn: OwnedSemaphorePermit,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let pool = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut memory = pool.take_memory();
            let outcome = work(&mut memory);
            pool.give_back(memory);
            // Held until here, even if the one who asked has gone away: the core was busy that long.
            drop(turn);
            outcome
        });
        done.await.map_err(|panicked| Error::Hashing(panicked.to_string()))?
    }
}

impl Pool {
    fn take_memory(&self) -> Vec<Block> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps the memory for the next one while there is a rush, which saves a sixth of the time, and gives all of it
    /// back to the machine when a core is free.
    fn give_back(&self, memory: Vec<Block>) {
        let mut kept = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if self.permits.available_permits() == 0 {
            kept.push(memory);
        } else {
            kept.clear();
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

fn hash(memory: &mut Vec<Block>, secret: &[u8], salt: &[u8]) -> Result<String, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES)).map_err(hashing)?;
    let output = digest(memory, &params, secret, salt, OUTPUT_BYTES)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(hashing)?,
        salt: Some(Salt::new(salt).map_err(hashing)?),
        hash: Some(Output::new(&output).map_err(hashing)?),
    };
    Ok(phc.to_string())
}

fn verify(memory: &mut Vec<Block>, secret: &[u8], kept: &str) -> Result<bool, Error> {
    let phc = parse(kept)?;
    let params = Params::try_from(&phc).map_err(hashing)?;
    let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else {
        return Err(Error::Hashing("salt or output are missing".to_owned()));
    };
    let output = digest(memory, &params, secret, &salt, expected.len())?;
    Ok(same_secret(&output, expected.as_bytes()))
}

/// Whether this is a secret as this program keeps it: argon2id, version 19, with salt and output.
pub(crate) fn is_kept_form(text: &str) -> bool {
    parse(text).is_ok_and(|phc| phc.salt.is_some() && phc.hash.is_some() && Params::try_from(&phc).is_ok())
}

fn parse(kept: &str) -> Result<PasswordHash, Error> {
    let phc = PasswordHash::new(kept).map_err(hashing)?;
    if phc.algorithm == Algorithm::Argon2id.ident() && phc.version == Some(Version::V0x13.into()) {
        Ok(phc)
    } else {
        Err(Error::Hashing("not argon2id version 19".to_owned()))
    }
}

fn digest(
    memory: &mut Vec<Block>,
    params: &Params,
    secret: &[u8],
    salt: &[u8],
    length: usize,
) -> Result<Vec<u8>, Error> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let mut output = vec![0; length];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2
        .hash_password_into_with_memory(secret, salt, &mut output, memory.as_mut_slice())
        .map_err(hashing)?;
    Ok(output)
}

fn hashing(cause: impl fmt::Display) -> Error {
    Error::Hashing(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::new(Random::seeded(1)).unwrap()
    }

    #[tokio::test]
    async fn only_the_secret_that_was_kept_is_right() {
        let secrets = secrets();
        let kept = secrets.hash(Secret::new("K7M2P9QX")).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(secrets.verify(Secret::new(" K7M2P9QX "), Some(kept.clone())).await.unwrap());
        assert!(!secrets.verify(Secret::new("K7M2P9QY"), Some(kept)).await.unwrap());
        assert!(!secrets.verify(Secret::new("K7M2P9QX"), None).await.unwrap());
    }

    #[tokio::test]
    async fn memory_used_before_changes_no_hash() {
        let secrets = secrets();
        let kept = secrets.hash(Secret::new("first")).await.unwrap();
        for _ in 0..3 {
            secrets.hash(Secret::new("another")).await.unwrap();
            assert!(secrets.verify(Secret::new("first"), Some(kept.clone())).await.unwrap());
        }
    }

    #[tokio::test]
    async fn the_librarys_own_check_agrees() {
        use argon2::PasswordVerifier;
        let kept = secrets().hash(Secret::new("K7M2P9QX")).await.unwrap();
        assert!(Argon2::default().verify_password(b"K7M2P9QX", kept.as_str()).is_ok());
    }

    #[test]
    fn another_algorithm_is_not_the_kept_form() {
        assert!(!is_kept_form("K7M2P9QX"));
        assert!(!is_kept_form("$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"));
        assert!(!is_kept_form("$argon2id$v=19$m=19456,t=2,p=1"));
    }

    #[test]
    fn a_secret_is_not_in_its_debug_form() {
        assert_eq!(format!("{:?}", Secret::new("K7M2P9QX")), "Secret(…)");
    }
}
