//! Health data at rest: each record under a data key of its own, which is wrapped by a named key.
//!
//! A sealed record is `1 | length of the key's name | name | nonce | wrapped data key | nonce | ciphertext`, with
//! AES-256-GCM-SIV (RFC 8452) for both layers. The context (which record, which column, whose) is bound to both, so
//! that a sealed record opens only in its own place. To erase for good is to destroy the named key.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::Random;

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
const WRAPPED_BYTES: usize = KEY_BYTES + TAG_BYTES;
const MOST_BYTES_OF_A_NAME: usize = 64;

/// Seals and opens records; copies share the keys.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    current: String,
    keys: Vec<(String, LessSafeKey)>,
}

/// Why a set of keys makes no vault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The key to seal with is not among those given.
    #[error("the current key {0:?} is not among the keys")]
    NoCurrent(String),
    /// A name is empty or longer than 64 bytes.
    #[error("the name of a key has from 1 to 64 bytes")]
    Name,
    /// Two keys have the same name.
    #[error("two keys have the name {0:?}")]
    Twice(String),
}

/// Why a record stays sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Sealed {
    /// The bytes are not a sealed record.
    #[error("the record has not the form of a sealed one")]
    Form,
    /// The key that wraps it is not here, or was destroyed.
    #[error("the key {0:?} is not at hand")]
    NoKey(String),
    /// The bytes were changed, or belong to another context.
    #[error("the record was changed or belongs elsewhere")]
    Broken,
}

impl Vault {
    /// A vault that seals with the key named `current` and opens with all of `keys`.
    pub fn from_keys(current: &str, keys: Vec<(String, [u8; KEY_BYTES])>) -> Result<Self, KeysError> {
        let mut named: Vec<(String, LessSafeKey)> = Vec::with_capacity(keys.len());
        for (name, key) in keys {
            if name.is_empty() || name.len() > MOST_BYTES_OF_A_NAME {
                return Err(KeysError::Name);
            }
            if named.iter().any(|(other, _)| *other == name) {
                return Err(KeysError::Twice(name));
            }
            named.push((name, cipher(&key)));
        }
        if named.iter().all(|(name, _)| name != current) {
            return Err(KeysError::NoCurrent(current.to_owned()));
        }
        Ok(Self(Arc::new(Keys { current: current.to_owned(), keys: named })))
    }

    /// Seals a record under the current key. It opens only with the same `context`, which is not stored.
    #[must_use]
    pub fn seal(&self, random: &Random, context: &[&str], plain: &[u8]) -> Vec<u8> {
        let data_key = random.bytes();
        let mut record = self.wrap(random, context, &data_key);
        let data = encrypt(&cipher(&data_key), random, &bound("record", context), plain);
        record.extend_from_slice(&data);
        record
    }

    /// Opens a record that was sealed in the same context.
    pub fn open(&self, context: &[&str], record: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (data_key, data) = self.unwrap_key(context, record)?;
        decrypt(&cipher(&data_key), &bound("record", context), data)
    }

    /// The same record under the current key, without opening its content: for the rotation of keys.
    pub fn rewrap(&self, random: &Random, context: &[&str], record: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (data_key, data) = self.unwrap_key(context, record)?;
        let mut rewrapped = self.wrap(random, context, &data_key);
        rewrapped.extend_from_slice(data);
        Ok(rewrapped)
    }

    /// The name of the key with which new records are sealed.
    #[must_use]
    pub fn current_key(&self) -> &str {
        &self.0.current
    }

    fn wrap(&self, random: &Random, context: &[&str], data_key: &[u8; KEY_BYTES]) -> Vec<u8> {
        let name = self.0.current.as_str();
        let mut record = vec![FORMAT];
        record.extend(u8::try_from(name.len()));
        record.extend_from_slice(name.as_bytes());
        if let Some(key) = self.key(name) {
            record.extend(encrypt(key, random, &bound(name, context), data_key));
        }
        record
    }

    /// The data key of a record, and what is encrypted under it.
    fn unwrap_key<'r>(
        &self,
        context: &[&str],
        record: &'r [u8],
    ) -> Result<([u8; KEY_BYTES], &'r [u8]), Sealed> {
        let (name, rest) = key_and_rest(record).ok_or(Sealed::Form)?;
        let (wrapped, data) = rest.split_at_checked(NONCE_LEN + WRAPPED_BYTES).ok_or(Sealed::Form)?;
        let key = self.key(name).ok_or_else(|| Sealed::NoKey(name.to_owned()))?;
        let data_key = decrypt(key, &bound(name, context), wrapped)?;
        let data_key = data_key.try_into().map_err(|_length| Sealed::Broken)?;
        Ok((data_key, data))
    }

    fn key(&self, name: &str) -> Option<&LessSafeKey> {
        self.0.keys.iter().find(|(other, _)| other == name).map(|(_, key)| key)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Vault({})", self.0.current)
    }
}

/// The name of the key that wraps a record; none if it is no sealed record.
#[must_use]
pub fn key_of(record: &[u8]) -> Option<&str> {
    key_and_rest(record).map(|(name, _)| name)
}

fn key_and_rest(record: &[u8]) -> Option<(&str, &[u8])> {
    let (&[format, length], rest) = record.split_first_chunk()?;
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let name = std::str::from_utf8(name).ok()?;
    (format == FORMAT).then_some((name, rest))
}

#[expect(clippy::expect_used, reason = "a key of 32 bytes is right for AES-256 by its type")]
fn cipher(key: &[u8; KEY_BYTES]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).expect("32 bytes make a key"))
}

/// What a layer is bound to: its purpose and the context, each with its length, so that no two contexts that
/// differ look the same.
fn bound(purpose: &str, context: &[&str]) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    for part in std::iter::once(&purpose).chain(context) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[expect(clippy::expect_used, reason = "fails only beyond 64 GiB, which no record reaches")]
fn encrypt(key: &LessSafeKey, random: &Random, bound: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LEN] = random.bytes();
    let mut sealed = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut sealed)
        .expect("a record is small");
    let mut whole = nonce.to_vec();
    whole.append(&mut sealed);
    whole
}

fn decrypt(key: &LessSafeKey, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Sealed::Form)?;
    let mut buffer = sealed.to_vec();
    let length = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(bound), &mut buffer)
        .map_err(|_unspecified| Sealed::Broken)?
        .len();
    buffer.truncate(length);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &[&str] = &["certificate", "diagnosis", "123456789"];

    fn vault(current: &str, names: &[&str]) -> Vault {
        let keys = names.iter().map(|name| ((*name).to_owned(), crate::digest::sha256(name.as_bytes())));
        Vault::from_keys(current, keys.collect()).unwrap()
    }

    #[test]
    fn a_record_opens_as_it_was_sealed() {
        let (vault, random) = (vault("a", &["a"]), Random::system());
        for plain in [b"".as_slice(), b"487.1", &[7; 5000]] {
            let record = vault.seal(&random, CONTEXT, plain);
            assert_eq!(vault.open(CONTEXT, &record).unwrap(), plain);
        }
    }

    #[test]
    fn the_content_is_not_in_the_record_and_two_records_of_it_differ() {
        let (vault, random) = (vault("a", &["a"]), Random::system());
        let plain = b"canary of a diagnosis";
        let (one, two) = (vault.seal(&random, CONTEXT, plain), vault.seal(&random, CONTEXT, plain));
        assert!(!one.windows(6).any(|window| plain.windows(6).any(|part| part == window)));
        assert_ne!(one, two);
    }

    #[test]
    fn a_record_does_not_open_in_another_place() {
        let (vault, random) = (vault("a", &["a"]), Random::system());
        let record = vault.seal(&random, CONTEXT, b"487.1");
        let elsewhere: [&[&str]; 4] = [
            &["certificate", "diagnosis", "123456780"],
            &["certificate", "diagnosis"],
            &["certificate", "diagnosis123456789"],
            &["certificate", "diagnosis1", "23456789"],
        ];
        for context in elsewhere {
            assert_eq!(vault.open(context, &record), Err(Sealed::Broken));
            assert_eq!(vault.rewrap(&random, context, &record), Err(Sealed::Broken));
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_keeps_a_record_shut() {
        let (vault, random) = (vault("key", &["key"]), Random::seeded(1));
        let record = vault.seal(&random, CONTEXT, b"487.1");
        for position in 0..record.len() {
            let mut changed = record.clone();
            changed[position] ^= 1;
            assert!(vault.open(CONTEXT, &changed).is_err(), "byte {position}");
            assert!(vault.open(CONTEXT, &record[..position]).is_err(), "cut at {position}");
        }
    }

    #[test]
    fn an_old_record_opens_after_rotation_until_its_key_is_destroyed() {
        let random = Random::system();
        let old = vault("2026", &["2026"]);
        let both = vault("2027", &["2027", "2026"]);
        let new = vault("2027", &["2027"]);
        let record = old.seal(&random, CONTEXT, b"487.1");
        assert_eq!(key_of(&record), Some("2026"));
        assert_eq!(both.open(CONTEXT, &record).unwrap(), b"487.1");
        assert_eq!(new.open(CONTEXT, &record), Err(Sealed::NoKey("2026".to_owned())));
        let rewrapped = both.rewrap(&random, CONTEXT, &record).unwrap();
        assert_eq!(key_of(&rewrapped), Some(both.current_key()));
        assert_eq!(new.open(CONTEXT, &rewrapped).unwrap(), b"487.1");
    }

    #[test]
    fn keys_that_make_no_vault_are_refused() {
        let key = |name: &str| (name.to_owned(), [1; KEY_BYTES]);
        let refused = |current: &str, keys| Vault::from_keys(current, keys).unwrap_err();
        assert_eq!(refused("a", vec![]), KeysError::NoCurrent("a".to_owned()));
        assert_eq!(refused("a", vec![key("a"), key("a")]), KeysError::Twice("a".to_owned()));
        assert_eq!(refused("", vec![key("")]), KeysError::Name);
        assert_eq!(refused("a", vec![key("a"), key(&"b".repeat(65))]), KeysError::Name);
    }

    #[test]
    fn keys_do_not_show_themselves() {
        assert_eq!(format!("{:?}", vault("a", &["a"])), "Vault(a)");
    }
}
