//! A question that people answer in a moment, with eyes or ears, and that needs nobody else: a number in words, to be
//! typed in digits. Each serves one look-up. It only slows programs down; what stops them is the throttle.

use jiff::{SignedDuration, Timestamp};
use kernel::{Language, Random};

use super::numerals;

/// How long a challenge may wait for its answer: time enough for whoever types slowly (WCAG 2.2, 2.2.1).
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(60);

/// The least and the first too large of the numbers asked for: three digits are quickly read and typed.
const NUMBERS: std::ops::Range<u32> = 100..1000;

/// A challenge as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// Names the challenge in the form; 192 random bits.
    pub(crate) token: String,
    /// The number to be typed.
    pub(crate) answer: u32,
}

impl Challenge {
    pub(crate) fn draw(random: &Random) -> Self {
        let drawn = random.below(u64::from(NUMBERS.end - NUMBERS.start));
        Self { token: random.token(), answer: NUMBERS.start + u32::try_from(drawn).unwrap_or_default() }
    }

    pub(crate) fn expires_at(now: Timestamp) -> Timestamp {
        now + LIFETIME
    }

    /// The number in words.
    pub(crate) fn words(&self, language: Language) -> String {
        numerals::in_words(self.answer, language)
    }
}

/// Whether what was typed is the number; blanks, also between digits, do not matter.
pub(crate) fn is_answer(typed: &str, answer: u32) -> bool {
    let digits: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse() == Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_have_three_digits_and_a_token_of_their_own() {
        let random = Random::seeded(1);
        let drawn: Vec<_> = (0..200).map(|_| Challenge::draw(&random)).collect();
        assert!(drawn.iter().all(|challenge| NUMBERS.contains(&challenge.answer)));
        assert!(drawn.windows(2).all(|pair| pair[0].token != pair[1].token));
    }

    #[test]
    fn the_number_is_taken_in_digits_alone() {
        assert!(is_answer("342", 342));
        assert!(is_answer(" 3 42 ", 342));
        for typed in ["", "341", "+342", "trecentoquarantadue", "342.0"] {
            assert!(!is_answer(typed, 342), "{typed}");
        }
    }
}
