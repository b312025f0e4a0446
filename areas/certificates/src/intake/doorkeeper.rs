//! Who may send: Basic authentication, pincodes, and what programs send encrypted.
//!
//! argon2id takes 20 ms of a core, too much for every request of a program that sends all day. A secret that was
//! right is remembered for some minutes as a keyed hash over it and over the stored hash, under a key that this
//! process alone knows: a new password or a disabled sender counts from the next request on. So is the encrypted text
//! in which a pincode came, for a program that encrypts it once and sends it with every certificate.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use identity::{Secret, Secrets};
use jiff::{SignedDuration, Timestamp};
use kernel::digest::{Mac, SHA256_BYTES};
use kernel::{Random, TaxCode};
use tokio::sync::Semaphore;

use super::{store, sweeping};
use crate::registry::{self, Sender};
use crate::{Certificates, Error};

/// How long a secret that was right is not hashed again.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(10);
/// How many are remembered; beyond that those go that have lapsed, and all if none has.
const MOST_REMEMBERED: usize = 20_000;
/// Failures that cost nothing; each further one doubles the wait.
const FREE_FAILURES: u32 = 5;
/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Failures older than this are forgotten.
pub(super) const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);
/// Longest user name and password that are looked at.
const LONGEST_CREDENTIALS: usize = 512;

/// Checks who sends.
pub(crate) struct Doorkeeper {
    key: Arc<Pkcs1PrivateDecryptingKey>,
    secrets: Secrets,
    mac: Mac,
    known: Mutex<Known>,
    hashing: Semaphore,
    turns: Arc<Semaphore>,
    random: Random,
}

/// Why somebody was not let in.
#[derive(Debug)]
pub(crate) enum Denied {
    /// No credentials, or wrong ones, or of somebody disabled: one answer for all.
    Unauthenticated,
    /// Too many failures before: again after this time.
    Closed(Duration),
    /// It could not be checked.
    Failed(Error),
}

impl From<Error> for Denied {
    fn from(cause: Error) -> Self {
        Self::Failed(cause)
    }
}

/// What became of a pincode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pincode {
    Right,
    Wrong,
    Closed,
}

impl Doorkeeper {
    /// Reads the private key (PKCS#8, PEM).
    pub(crate) fn new(pem: &str, secrets: Secrets, random: &Random) -> Result<Self, Error> {
        let refused = |cause: String| Error::Settings(format!("the decryption key: {cause}"));
        let key =
            PrivateDecryptingKey::from_pkcs8(&pkcs8(pem).ok_or_else(|| refused("no PEM of PKCS#8".into()))?)
                .map_err(|cause| refused(cause.to_string()))?;
        let key = Pkcs1PrivateDecryptingKey::new(key).map_err(|cause| refused(cause.to_string()))?;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            key: Arc::new(key),
            secrets,
            mac: Mac::new(&random.bytes::<32>()),
            known: Mutex::default(),
            hashing: Semaphore::new(cores),
            turns: Arc::new(Semaphore::new(cores)),
            random: random.clone(),
        })
    }

    /// Where secrets are hashed.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The sender whose user name and password (HTTP Basic) the request carries.
    pub(crate) async fn sender(
        &self,
        area: &Certificates,
        headers: &HeaderMap,
        address: &str,
    ) -> Result<Sender, Denied> {
        let (username, password) = basic(headers).ok_or(Denied::Unauthenticated)?;
        let mut tx = area.db.read().await.map_err(Error::from)?;
        let sender = registry::sender_by_username(&mut tx, &username).await?;
        drop(tx);
        let keys =
            [Self::throttle_key(area, "user", &username), Self::throttle_key(area, "address", address)];
        let stored = sender.as_ref().and_then(|sender| sender.password_hash.clone());
        match self.check(area, "password", &keys, &password, stored).await? {
            Pincode::Closed => Err(Denied::Closed(self.wait(area, &keys).await?)),
            Pincode::Right => sender.filter(|sender| sender.enabled).ok_or(Denied::Unauthenticated),
            Pincode::Wrong => Err(Denied::Unauthenticated),
        }
    }

    /// Whether a doctor's pincode is right.
    pub(crate) async fn pincode(
        &self,
        area: &Certificates,
        sender: &Sender,
        pincode: &str,
    ) -> Result<Pincode, Error> {
        let keys = [Self::throttle_key(area, "pincode", sender.tax_code.as_str())];
        self.check(area, "pincode", &keys, pincode, sender.pincode_hash.clone()).await
    }

    async fn check(
        &self,
        area: &Certificates,
        purpose: &str,
        keys: &[[u8; SHA256_BYTES]],
        given: &str,
        stored: Option<String>,
    ) -> Result<Pincode, Error> {
        let memory =
            self.mac.tag(format!("{purpose}\n{}\n{given}", stored.as_deref().unwrap_or_default()).as_bytes());
        let now = area.clock.now();
        if stored.is_some() && self.lock().holds(&memory, now) {
            return Ok(Pincode::Right);
        }
        // A program that opens many connections at once asks the same of all: the first answer serves the others.
        let _turn = self.hashing.acquire().await.map_err(|_closed| Error::Stopped("hashing"))?;
        if stored.is_some() && self.lock().holds(&memory, now) {
            return Ok(Pincode::Right);
        }
        if self.wait(area, keys).await? > Duration::ZERO {
            return Ok(Pincode::Closed);
        }
        let right = self.secrets.verify(Secret::new(given), stored).await?;
        if right {
            self.lock().remember(memory, now);
            self.forget(area, keys).await?;
            Ok(Pincode::Right)
        } else {
            self.fail(area, keys).await?;
            Ok(Pincode::Wrong)
        }
    }

    /// Whether this encrypted text held the sender's right pincode a short while ago: it need not be opened again.
    pub(crate) fn knows_sealed(&self, area: &Certificates, sender: &Sender, sealed: &str) -> bool {
        let tag = self.sealed_tag(sender, sealed);
        tag.is_some_and(|tag| self.lock().holds_sealed(sender.tax_code, &tag, area.clock.now()))
    }

    /// Notes that this encrypted text held the sender's right pincode.
    pub(crate) fn remember_sealed(&self, area: &Certificates, sender: &Sender, sealed: &str) {
        if let Some(tag) = self.sealed_tag(sender, sealed) {
            self.lock().remember_sealed(sender.tax_code, tag, area.clock.now());
        }
    }

    fn sealed_tag(&self, sender: &Sender, sealed: &str) -> Option<[u8; SHA256_BYTES]> {
        let stored = sender.pincode_hash.as_ref()?;
        Some(self.mac.tag(format!("sealed\n{stored}\n{sealed}").as_bytes()))
    }

    /// Opens what a program sent encrypted (RSA, PKCS#1 v1.5, Base64). Whatever does not open becomes a text that
    /// nobody has sent: the caller goes on as with a wrong value, and nothing tells the one from the other.
    pub(crate) async fn open(&self, sealed: Vec<Option<String>>) -> Result<Vec<Option<String>>, Error> {
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|_closed| Error::Stopped("decryption"))?;
        let (key, random) = (self.key.clone(), self.random.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let open = |text: String| decrypt(&key, &text).unwrap_or_else(|| random.token());
            let opened = sealed.into_iter().map(|text| text.map(open)).collect();
            drop(turn);
            opened
        });
        opened.await.map_err(|_panicked| Error::Stopped("decryption"))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn throttle_key(area: &Certificates, purpose: &str, of: &str) -> [u8; SHA256_BYTES] {
        area.mac.tag(format!("failure\n{purpose}\n{of}").as_bytes())
    }

    async fn wait(&self, area: &Certificates, keys: &[[u8; SHA256_BYTES]]) -> Result<Duration, Error> {
        let mut tx = area.db.read().await?;
        let now = area.clock.now();
        let mut longest = Duration::ZERO;
        for key in keys {
            let until = store::closed_until(&mut tx, key).await?;
            let left = until.map(|until| until.duration_since(now)).and_then(|left| left.try_into().ok());
            longest = longest.max(left.unwrap_or_default());
        }
        Ok(longest)
    }

    async fn fail(&self, area: &Certificates, keys: &[[u8; SHA256_BYTES]]) -> Result<(), Error> {
        let now = area.clock.now();
        let mut tx = area.db.write().await?;
        for key in keys {
            let failures = store::count_failure(&mut tx, key, now, now - FORGOTTEN).await?;
            store::close_until(&mut tx, key, now + delay(failures)).await?;
        }
        sweeping::schedule(&mut tx, area).await?;
        Ok(tx.commit().await?)
    }

    /// A success of one user ends his own delay; that of the address stays, for others may guess from there.
    async fn forget(&self, area: &Certificates, keys: &[[u8; SHA256_BYTES]]) -> Result<(), Error> {
        let Some(own) = keys.first() else { return Ok(()) };
        let mut tx = area.db.read().await?;
        if store::closed_until(&mut tx, own).await?.is_none() {
            return Ok(());
        }
        let mut tx = area.db.write().await?;
        store::forget_failures(&mut tx, own).await?;
        Ok(tx.commit().await?)
    }
}

/// The wait after so many failures in a row: none at first, then 2 s, doubling.
fn delay(failures: i64) -> SignedDuration {
    let beyond = u32::try_from(failures).unwrap_or(u32::MAX).saturating_sub(FREE_FAILURES);
    match beyond {
        0 => SignedDuration::ZERO,
        _ => SignedDuration::from_secs(1 << beyond.min(20)).min(LONGEST_WAIT),
    }
}

/// Keyed hashes of secrets that were right, with the instant at which they are forgotten.
#[derive(Default)]
struct Known {
    secrets: HashMap<[u8; SHA256_BYTES], Timestamp>,
    /// Of the encrypted pincodes each sender's last alone, for most programs encrypt anew each time.
    sealed: HashMap<TaxCode, ([u8; SHA256_BYTES], Timestamp)>,
}

impl Known {
    fn holds(&self, memory: &[u8; SHA256_BYTES], now: Timestamp) -> bool {
        self.secrets.get(memory).is_some_and(|until| in_force(*until, now))
    }

    fn remember(&mut self, memory: [u8; SHA256_BYTES], now: Timestamp) {
        make_room(&mut self.secrets, |until| in_force(*until, now));
        self.secrets.insert(memory, now + REMEMBERED);
    }

    fn holds_sealed(&self, sender: TaxCode, memory: &[u8; SHA256_BYTES], now: Timestamp) -> bool {
        self.sealed.get(&sender).is_some_and(|(last, until)| last == memory && in_force(*until, now))
    }

    fn remember_sealed(&mut self, sender: TaxCode, memory: [u8; SHA256_BYTES], now: Timestamp) {
        make_room(&mut self.sealed, |(_, until)| in_force(*until, now));
        self.sealed.insert(sender, (memory, now + REMEMBERED));
    }
}

fn in_force(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now + REMEMBERED
}

/// Forgets what has lapsed once a memory is full, and everything if that does not help.
fn make_room<Key: Eq + Hash, Memory>(known: &mut HashMap<Key, Memory>, in_force: impl Fn(&Memory) -> bool) {
    if known.len() >= MOST_REMEMBERED {
        known.retain(|_, memory| in_force(memory));
    }
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > LONGEST_CREDENTIALS {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (username, password) = text.split_once(':')?;
    (!username.is_empty()).then(|| (username.to_owned(), password.to_owned()))
}

fn decrypt(key: &Pkcs1PrivateDecryptingKey, text: &str) -> Option<String> {
    let joined: String = text.split_ascii_whitespace().collect();
    let sealed = STANDARD.decode(joined).ok()?;
    let mut space = vec![0; key.min_output_size()];
    let clear = key.decrypt(&sealed, &mut space).ok()?;
    std::str::from_utf8(clear).ok().map(|text| text.trim().to_owned())
}

fn pkcs8(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN PRIVATE KEY-----")?;
    let (body, _) = rest.split_once("-----END PRIVATE KEY-----")?;
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::*;

    #[test]
    fn the_first_failures_cost_nothing_and_the_later_ones_double_the_wait() {
        let waits: Vec<i64> =
            [1, 5, 6, 7, 10, 40].iter().map(|failures| delay(*failures).as_secs()).collect();
        assert_eq!(waits, [0, 0, 2, 4, 32, 900]);
    }

    #[test]
    fn a_secret_that_was_right_is_forgotten_after_ten_minutes() {
        let mut known = Known::default();
        let clock = Clock::movable("2026-11-21T08:00:00Z".parse().unwrap());
        known.remember([1; 32], clock.now());
        assert!(known.holds(&[1; 32], clock.now()));
        assert!(!known.holds(&[2; 32], clock.now()));
        clock.advance(REMEMBERED);
        assert!(!known.holds(&[1; 32], clock.now()));
    }

    #[test]
    fn of_each_sender_the_last_encrypted_pincode_is_known_for_ten_minutes() {
        let mut known = Known::default();
        let clock = Clock::movable("2026-11-21T08:00:00Z".parse().unwrap());
        let [one, other] = ["RCCMNL83S18D969H", "RSSMRA45C12F205C"].map(|code| TaxCode::parse(code).unwrap());
        known.remember_sealed(one, [1; 32], clock.now());
        assert!(known.holds_sealed(one, &[1; 32], clock.now()));
        assert!(!known.holds_sealed(other, &[1; 32], clock.now()));
        known.remember_sealed(one, [2; 32], clock.now());
        assert!(!known.holds_sealed(one, &[1; 32], clock.now()));
        clock.advance(REMEMBERED);
        assert!(!known.holds_sealed(one, &[2; 32], clock.now()));
    }

    #[test]
    fn no_more_secrets_are_remembered_than_the_limit() {
        let mut known = Known::default();
        for number in 0..=u32::try_from(MOST_REMEMBERED).unwrap() {
            let mut memory = [0; 32];
            memory[..4].copy_from_slice(&number.to_be_bytes());
            known.remember(memory, Timestamp::UNIX_EPOCH);
        }
        assert!(known.secrets.len() <= MOST_REMEMBERED);
    }

    #[test]
    fn only_whole_basic_credentials_are_read() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            basic(&headers)
        };
        assert_eq!(with("Basic dXNlcjpwYTpzcw=="), Some(("user".into(), "pa:ss".into())));
        assert_eq!(with("basic dXNlcjo="), Some(("user".into(), String::new())));
        for bad in ["Bearer dXNlcjpwYTpzcw==", "Basic", "Basic !!", "Basic dXNlcg==", "Basic OnBhc3M="] {
            assert_eq!(with(bad), None, "{bad}");
        }
    }
}
