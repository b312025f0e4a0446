//! The code that proves an address: sent to it, typed in by who reads it there.

use kernel::Random;
use kernel::digest::{Mac, same_secret};
use uuid::Uuid;

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a code: 40 bits.
const LENGTH: usize = 8;

/// A new code, in two groups of four.
pub(crate) fn new_code(random: &Random) -> String {
    let letters = (0..LENGTH).map(|_| {
        let drawn = random.below(LETTERS.len() as u64);
        char::from(LETTERS[usize::try_from(drawn).unwrap_or_default()])
    });
    let code: String = letters.collect();
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

/// What a code is for: a word for the purpose, and the key of what it proves. A code for one thing is none for another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purpose {
    pub(crate) word: &'static str,
    pub(crate) of: Uuid,
}

/// What is kept of a code.
pub(crate) fn hash(key: &Mac, purpose: Purpose, code: &str) -> Vec<u8> {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let text = format!("{} code\0{}\0{}", purpose.word, purpose.of, letters.to_ascii_uppercase());
    key.tag(text.as_bytes()).to_vec()
}

/// Whether this is the code, in capitals or not, with its hyphen or without.
pub(crate) fn is_right(key: &Mac, purpose: Purpose, code: &str, kept: &[u8]) -> bool {
    same_secret(&hash(key, purpose, code), kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let (key, random) = (Mac::new(b"key"), Random::seeded(3));
        let subscription = Purpose { word: "subscription", of: Uuid::from_u128(1) };
        let code = new_code(&random);
        assert_eq!(code.len(), 9);
        let kept = hash(&key, subscription, &code);
        for typed in [code.clone(), code.to_lowercase(), code.replace('-', " "), code.replace('-', "")] {
            assert!(is_right(&key, subscription, &typed, &kept), "{typed}");
        }
        for other in
            [Purpose { of: Uuid::from_u128(2), ..subscription }, Purpose { word: "copy", ..subscription }]
        {
            assert!(!is_right(&key, other, &code, &kept));
        }
        assert!(!is_right(&key, subscription, &code[1..], &kept));
        assert!(!is_right(&key, subscription, "", &kept));
        assert_ne!(new_code(&random), code);
    }
}
