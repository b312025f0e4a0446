//! The code that proves a mailbox: sent to it, typed in by who reads it there.

use kernel::Random;
use kernel::digest::{Mac, same_secret};

use super::subscription::SubscriptionId;

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a code: 40 bits.
const LENGTH: usize = 8;

/// A new code, in two groups of four.
pub(super) fn new_code(random: &Random) -> String {
    let letters = (0..LENGTH).map(|_| {
        let drawn = random.below(LETTERS.len() as u64);
        char::from(LETTERS[usize::try_from(drawn).unwrap_or_default()])
    });
    let code: String = letters.collect();
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

/// What is kept of a code.
pub(super) fn hash(key: &Mac, subscription: SubscriptionId, code: &str) -> Vec<u8> {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let text = format!("subscription code\0{subscription}\0{}", letters.to_ascii_uppercase());
    key.tag(text.as_bytes()).to_vec()
}

/// Whether this is the code, in capitals or not, with its hyphen or without.
pub(super) fn is_right(key: &Mac, subscription: SubscriptionId, code: &str, kept: &[u8]) -> bool {
    same_secret(&hash(key, subscription, code), kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let (key, random) = (Mac::new(b"key"), Random::seeded(3));
        let subscription = SubscriptionId::from_uuid(uuid::Uuid::from_u128(1));
        let code = new_code(&random);
        assert_eq!(code.len(), 9);
        let kept = hash(&key, subscription, &code);
        for typed in [code.clone(), code.to_lowercase(), code.replace('-', " "), code.replace('-', "")] {
            assert!(is_right(&key, subscription, &typed, &kept), "{typed}");
        }
        let other = SubscriptionId::from_uuid(uuid::Uuid::from_u128(2));
        assert!(!is_right(&key, other, &code, &kept));
        assert!(!is_right(&key, subscription, &code[1..], &kept));
        assert!(!is_right(&key, subscription, "", &kept));
        assert_ne!(new_code(&random), code);
    }
}
