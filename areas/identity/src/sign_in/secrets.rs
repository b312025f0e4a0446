use std::fmt;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use crossbeam_channel::{Receiver, Sender};
use jiff::{SignedDuration, Timestamp};
use kernel::digest::same_secret;
use kernel::{Clock, Random};
use tokio::sync::oneshot;

use crate::Error;

/// OWASP's parameters: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT_BYTES: usize = 32;

/// How long a secret that somebody typed waits for its turn before the answer is 503. What was begun in time is ended:
/// in a rush that lasts, each would otherwise lose his patience a moment before his turn.
const PATIENCE: SignedDuration = SignedDuration::from_secs(8);

/// Hashes secrets with argon2id, as many at once as the machine has cores: each takes 19 MiB and a core for about
/// 20 ms, and without a bound a rush of sign-ins would starve the pages. Every core has a thread that takes the next
/// one itself: waking somebody to begin it would leave the core idle meanwhile.
#[derive(Clone)]
pub struct Secrets(Arc<Pool>);

struct Pool {
    queue: Sender<Work>,
    clock: Clock,
    random: Random,
    nobody: String,
}

/// One hash.
struct Work {
    /// From then on nobody waits for its turn; for ever if left out.
    begun_by: Option<Timestamp>,
    run: Run,
}

/// What is done, in memory that serves again; without memory its turn has come too late.
type Run = Box<dyn FnOnce(Option<&mut Vec<Block>>) + Send>;

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
    /// A thread for each core; takes one hash's time.
    pub fn new(clock: Clock, random: Random) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let nobody = hash(&mut Vec::new(), random.token().as_bytes(), &random.bytes::<16>())?;
        let (queue, works) = crossbeam_channel::unbounded();
        for number in 0..cores {
            let (works, clock) = (works.clone(), clock.clone());
            let thread = std::thread::Builder::new().name(format!("hash-{number}"));
            thread.spawn(move || work_off(&works, &clock)).map_err(hashing)?;
        }
        Ok(Self(Arc::new(Pool { queue, clock, random, nobody })))
    }

    /// Hashes a secret for keeping, as a PHC string; waits for its turn as long as it takes.
    pub async fn hash(&self, secret: Secret) -> Result<String, Error> {
        let salt: [u8; 16] = self.0.random.bytes();
        self.run(None, move |memory| hash(memory, secret.0.as_bytes(), &salt)).await
    }

    /// Whether the secret is the one that was kept. Where none was kept it is compared with one that nobody knows,
    /// so that the answer takes the same time and is no.
    pub async fn verify(&self, secret: Secret, kept: Option<String>) -> Result<bool, Error> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.0.nobody.clone());
        let right = self
            .run(Some(self.0.clock.now() + PATIENCE), move |memory| {
                verify(memory, secret.0.as_bytes(), &kept)
            })
            .await?;
        Ok(right && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        begun_by: Option<Timestamp>,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, told) = oneshot::channel();
        let run: Run = Box::new(move |memory| {
            // Whoever asked may have gone away meanwhile.
            if !tell.is_closed() {
                let _ = tell.send(memory.ok_or(Error::Busy).and_then(work));
            }
        });
        self.0.queue.send(Work { begun_by, run }).map_err(|stopped| hashing(stopped.to_string()))?;
        told.await.map_err(hashing)?
    }
}

/// What a core's thread does until nobody can ask any more. The memory is kept for the next one while there is a rush,
/// which saves a sixth of the time, and given back to the machine when nothing waits.
fn work_off(works: &Receiver<Work>, clock: &Clock) {
    let mut memory = Vec::new();
    loop {
        let next = works.try_recv().or_else(|_nothing_waits| {
            memory = Vec::new();
            works.recv()
        });
        let Ok(Work { begun_by, run }) = next else { return };
        let in_time = begun_by.is_none_or(|end| clock.now() < end);
        // One that panics tells nobody, which is an error to who asked; the thread goes on.
        let _ = catch_unwind(AssertUnwindSafe(|| run(in_time.then_some(&mut memory))));
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
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    fn secrets() -> Secrets {
        Secrets::new(Clock::system(), Random::seeded(1)).unwrap()
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

    /// Keeps every core busy until the sender is dropped.
    fn occupy(secrets: &Secrets) -> Sender<()> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let (release, held) = crossbeam_channel::bounded::<()>(0);
        for _ in 0..cores {
            let held = held.clone();
            let run: Run = Box::new(move |_| _ = held.recv());
            secrets.0.queue.send(Work { begun_by: None, run }).unwrap();
        }
        release
    }

    #[tokio::test]
    async fn a_hash_that_nobody_waits_for_any_more_is_not_made() {
        let secrets = secrets();
        let busy = occupy(&secrets);
        let made = Arc::new(AtomicBool::new(false));
        let seen = made.clone();
        let work = secrets.run(None, move |_| {
            seen.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(10), work).await.is_err());
        drop(busy);
        secrets.hash(Secret::new("K7M2P9QX")).await.unwrap();
        assert!(!made.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn who_has_waited_too_long_for_his_turn_is_told_and_who_has_begun_in_time_is_served() {
        let clock = Clock::movable("2026-03-16T11:00:00Z".parse().unwrap());
        let secrets = Secrets::new(clock.clone(), Random::seeded(1)).unwrap();
        let busy = occupy(&secrets);
        let limit = |seconds| Some(clock.now() + SignedDuration::from_secs(seconds));
        let waited = secrets.run(limit(10), |_| Ok(()));
        let late = clock.clone();
        let served = secrets.run(limit(20), move |_| {
            late.advance(SignedDuration::from_secs(60));
            Ok(())
        });
        let release = async {
            clock.advance(SignedDuration::from_secs(10));
            drop(busy);
        };
        let (waited, served, ()) = tokio::join!(waited, served, release);
        assert!(matches!(waited, Err(Error::Busy)));
        assert!(served.is_ok());
    }

    #[tokio::test]
    async fn one_that_panics_is_an_error_and_its_thread_goes_on() {
        let secrets = secrets();
        for _ in 0..64 {
            let outcome = secrets.run::<()>(None, |_| panic!("as a test wants it")).await;
            assert!(matches!(outcome, Err(Error::Hashing(_))));
        }
        assert!(secrets.hash(Secret::new("K7M2P9QX")).await.is_ok());
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
