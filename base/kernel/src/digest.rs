//! Fingerprints and keyed fingerprints.

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use aws_lc_rs::{constant_time, digest, hmac};

/// The length of a SHA-256 digest.
pub const SHA256_BYTES: usize = 32;

/// SHA-256 (FIPS 180-4).
#[must_use]
pub fn sha256(data: &[u8]) -> [u8; SHA256_BYTES] {
    fixed(digest::digest(&digest::SHA256, data).as_ref())
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// Compares two secrets in a time that depends only on their lengths.
#[must_use]
pub fn same_secret(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// HMAC-SHA-256 under one key: for texts that come back from outside, and for look-ups by a secret value. Cloning shares
/// the key.
#[derive(Clone)]
pub struct Mac(Arc<hmac::Key>);

impl Mac {
    /// A key of any length; 32 random bytes are right.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    /// The tag of `data`.
    #[must_use]
    pub fn tag(&self, data: &[u8]) -> [u8; SHA256_BYTES] {
        fixed(hmac::sign(&self.0, data).as_ref())
    }

    /// Whether `tag` was made of `data` under this key; constant time.
    #[must_use]
    pub fn verify(&self, data: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, data, tag).is_ok()
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mac(…)")
    }
}

fn fixed(bytes: &[u8]) -> [u8; SHA256_BYTES] {
    let mut digest = [0; SHA256_BYTES];
    digest.copy_from_slice(bytes);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_standards_example_is_right() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(b"abc")), expected);
    }

    #[test]
    fn the_tag_of_rfc_4231_test_case_2_is_right() {
        let mac = Mac::new(b"Jefe");
        let tag = mac.tag(b"what do ya want for nothing?");
        assert_eq!(hex(&tag), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(mac.verify(b"what do ya want for nothing?", &tag));
        assert!(!mac.verify(b"what do ya want for nothing!", &tag));
        assert!(!mac.verify(b"what do ya want for nothing?", &tag[..31]));
        assert!(!Mac::new(b"other").verify(b"what do ya want for nothing?", &tag));
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same_secret(b"token", b"token"));
        assert!(!same_secret(b"token", b"toke"));
        assert!(!same_secret(b"token", b"tokeN"));
    }
}
