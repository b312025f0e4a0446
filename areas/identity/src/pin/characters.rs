//! Of what a PIN is made.

use kernel::Random;

use super::credential::Form;
use crate::Secret;

/// Characters that nobody mistakes for one another, on paper or on the telephone: 32, so that each is worth 5 bits.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new PIN, each character drawn by itself.
pub(crate) fn draw(random: &Random, form: Form) -> Secret {
    Secret::new(&code(random, form.length()))
}

/// A code of such characters that is no secret in itself.
pub(crate) fn code(random: &Random, length: usize) -> String {
    let mut bytes = vec![0; length];
    random.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// What somebody typed as a PIN, without the blanks and hyphens by which it is printed in groups.
pub(crate) fn typed(text: &str) -> Secret {
    Secret::new(&text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect::<String>())
}

/// A PIN in groups of four, as people copy it.
pub(crate) fn grouped(pin: &str) -> String {
    pin.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_character_is_drawn_and_none_is_mistaken_for_another() {
        let random = Random::seeded(7);
        let drawn: String = (0..200).map(|_| draw(&random, Form::Initial).shown().to_owned()).collect();
        assert!(ALPHABET.iter().all(|letter| drawn.contains(char::from(*letter))));
        assert!(!drawn.contains(['0', 'O', '1', 'I']));
    }

    proptest! {
        #[test]
        fn a_pin_copied_in_groups_is_the_same_pin(seed in any::<u64>(), form in prop::sample::select(Form::ALL)) {
            let pin = draw(&Random::seeded(seed), form);
            prop_assert_eq!(pin.shown().len(), form.length());
            for separator in [" ", "-", " - "] {
                let copied = typed(&grouped(pin.shown()).replace(' ', separator));
                prop_assert_eq!(copied.shown(), pin.shown());
            }
        }
    }
}
