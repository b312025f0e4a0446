//! When to try again, and when no more.

use jiff::{SignedDuration, Timestamp};
use kernel::Random;

/// Nothing is given up after fewer attempts.
const FEWEST_ATTEMPTS: u32 = 5;

/// The wait after the first, second, … failure with one item: a minute, doubling up to an hour.
pub(crate) fn item_wait(failures: u32, random: &Random) -> SignedDuration {
    jittered(60, 3600, failures, random)
}

/// The wait after the first, second, … failure with a whole mailbox: five seconds, doubling up to ten minutes.
pub(crate) fn mailbox_wait(failures: u32, random: &Random) -> SignedDuration {
    jittered(5, 600, failures, random)
}

/// Whether an item is not to be tried again: it has waited long, and not only for a server that was away.
pub(crate) fn is_over(
    queued_at: Timestamp,
    attempts: u32,
    now: Timestamp,
    give_up_after: SignedDuration,
) -> bool {
    attempts >= FEWEST_ATTEMPTS && now.duration_since(queued_at) >= give_up_after
}

/// Doubles with each failure up to `most`, plus up to a quarter by chance, so that many do not come back at once.
fn jittered(first: u64, most: u64, failures: u32, random: &Random) -> SignedDuration {
    let wait = (first << failures.saturating_sub(1).min(20)).min(most);
    let chance = random.below(wait * 250 + 1);
    SignedDuration::from_millis(i64::try_from(wait * 1000 + chance).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_given_up_early_or_after_few_attempts() {
        let queued_at = Timestamp::UNIX_EPOCH;
        let limit = SignedDuration::from_hours(72);
        let late = queued_at + limit;
        assert!(is_over(queued_at, 5, late, limit));
        assert!(!is_over(queued_at, 4, late, limit));
        assert!(!is_over(queued_at, 50, late - SignedDuration::from_secs(1), limit));
    }

    #[test]
    fn the_wait_doubles_up_to_its_limit_with_some_chance() {
        let random = Random::seeded(1);
        for (failures, least) in [(0, 60), (1, 60), (2, 120), (6, 1920), (7, 3600), (u32::MAX, 3600)] {
            let wait = item_wait(failures, &random).as_secs();
            assert!((least..=least * 5 / 4).contains(&wait), "{failures}: {wait}");
        }
        assert!(mailbox_wait(u32::MAX, &random).as_secs() <= 750);
    }
}
