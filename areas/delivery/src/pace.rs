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

/// How many messages may leave now where no more than `per_minute` may in any minute, of which a twentieth may leave
/// together (a generic cell rate algorithm).
pub(crate) fn allowance(per_minute: u32, paced_until: Timestamp, now: Timestamp) -> Allowance {
    let together = (per_minute / 20).max(1);
    let gap =
        SignedDuration::from_mins(1) / i32::try_from((per_minute - together).max(1)).unwrap_or(i32::MAX);
    let from = paced_until.max(now - gap * i32::try_from(together - 1).unwrap_or(i32::MAX));
    let rested = now.duration_since(from);
    let most = if rested.is_negative() { 0 } else { rested.as_micros() / gap.as_micros().max(1) + 1 };
    Allowance { most: u32::try_from(most).unwrap_or(u32::MAX), from, gap }
}

/// What a mailbox may send now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// How many messages.
    pub(crate) most: u32,
    from: Timestamp,
    gap: SignedDuration,
}

impl Allowance {
    /// When the next message may leave after so many have left.
    pub(crate) fn after(&self, sent: u32) -> Timestamp {
        self.from + self.gap * i32::try_from(sent).unwrap_or(i32::MAX)
    }
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
    fn no_minute_sees_more_messages_than_it_may_and_the_flow_is_nearly_as_much() {
        for per_minute in [2, 5, 100, 400] {
            let start = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
            let (mut until, mut left) = (Timestamp::UNIX_EPOCH, Vec::new());
            for tick in 0..480 {
                let now = start + SignedDuration::from_millis(tick * 250);
                let allowed = allowance(per_minute, until, now);
                left.extend((0..allowed.most).map(|_| now));
                until = allowed.after(allowed.most);
            }
            for first in &left {
                let minute =
                    left.iter().filter(|one| **one >= *first && one.duration_since(*first).as_secs() < 60);
                assert!(minute.count() <= per_minute as usize, "{per_minute}");
            }
            assert!(left.len() >= per_minute as usize * 3 / 2 - 1, "{per_minute}: {}", left.len());
        }
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
