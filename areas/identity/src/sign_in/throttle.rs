//! How often somebody may guess. An attempt is counted as failed before the secret is looked at, so that guesses
//! sent at once count like guesses sent one after the other; a right secret takes it back.

use jiff::{SignedDuration, Timestamp};

/// How many failures pass freely and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Failures in a row without a wait.
    pub(crate) free: u32,
    /// The wait after the last free failure.
    pub(crate) first_delay: SignedDuration,
    /// Waits double up to this one.
    pub(crate) longest_delay: SignedDuration,
    /// Failures in all before no further attempt is taken.
    pub(crate) in_all: Option<u32>,
    /// Quiet time after which failures no longer count.
    pub(crate) forgotten_after: Option<SignedDuration>,
}

/// Failures by one tax code or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// In a row.
    pub(crate) consecutive: u32,
    /// Since the secret was issued.
    pub(crate) in_all: u32,
    /// The next attempt is taken from then on.
    pub(crate) not_before_at: Timestamp,
    /// The last attempt that was taken.
    pub(crate) last_at: Timestamp,
}

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is looked at.
    Taken,
    /// It is not, until so much time has passed.
    Wait(SignedDuration),
    /// No attempt is looked at any more.
    Blocked,
}

impl Limits {
    /// The wait after so many failures in a row.
    pub(crate) fn delay(&self, consecutive: u32) -> SignedDuration {
        if consecutive < self.free {
            return SignedDuration::ZERO;
        }
        let doubled = 1_i32.checked_shl(consecutive - self.free).filter(|factor| *factor > 0);
        let delay = doubled.and_then(|factor| self.first_delay.checked_mul(factor));
        delay.map_or(self.longest_delay, |delay| delay.min(self.longest_delay))
    }

    /// Whether an attempt at `now` is looked at.
    pub(crate) fn verdict(&self, count: &Count, now: Timestamp) -> Verdict {
        if self.is_blocked(count) {
            Verdict::Blocked
        } else if count.not_before_at > now {
            Verdict::Wait(count.not_before_at.duration_since(now))
        } else {
            Verdict::Taken
        }
    }

    /// Whether no attempt is looked at any more.
    pub(crate) fn is_blocked(&self, count: &Count) -> bool {
        self.in_all.is_some_and(|limit| count.in_all >= limit)
    }

    /// The count with one more failure at `now`.
    pub(crate) fn failed(&self, count: &Count, now: Timestamp) -> Count {
        let quiet = now.duration_since(count.last_at);
        let forgotten = self.forgotten_after.is_some_and(|after| quiet >= after);
        let consecutive = if forgotten { 1 } else { count.consecutive.saturating_add(1) };
        let not_before_at = now.checked_add(self.delay(consecutive)).unwrap_or(Timestamp::MAX);
        Count { consecutive, in_all: count.in_all.saturating_add(1), not_before_at, last_at: now }
    }
}

/// The count of a person whose attempt turned out right: the row of failures has ended.
pub(crate) fn person_got_in(count: &Count, now: Timestamp) -> Count {
    Count { consecutive: 0, in_all: count.in_all.saturating_sub(1), not_before_at: now, ..*count }
}

/// The count without its last attempt, which was no failure; earlier ones remain.
pub(crate) fn taken_back(count: &Count, now: Timestamp) -> Count {
    let less_one = |number: u32| number.saturating_sub(1);
    Count {
        consecutive: less_one(count.consecutive),
        in_all: less_one(count.in_all),
        not_before_at: now,
        ..*count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Settings;

    fn noon() -> Timestamp {
        "2026-03-16T11:00:00Z".parse().unwrap()
    }

    fn none() -> Count {
        Count { consecutive: 0, in_all: 0, not_before_at: noon(), last_at: noon() }
    }

    fn after(failures: u32) -> Count {
        let limits = Settings::default().by_person();
        (0..failures).fold(none(), |count, _| limits.failed(&count, noon()))
    }

    #[test]
    fn nine_failures_cost_no_wait_and_the_tenth_costs_half_a_minute() {
        let limits = Settings::default().by_person();
        assert_eq!(limits.verdict(&after(9), noon()), Verdict::Taken);
        assert_eq!(limits.verdict(&after(10), noon()), Verdict::Wait(SignedDuration::from_secs(30)));
        assert_eq!(limits.verdict(&after(12), noon()), Verdict::Wait(SignedDuration::from_secs(120)));
        assert_eq!(limits.verdict(&after(10), noon() + SignedDuration::from_secs(30)), Verdict::Taken);
    }

    #[test]
    fn the_hundredth_failure_blocks_for_good() {
        let limits = Settings::default().by_person();
        let later = noon() + SignedDuration::from_hours(24 * 365);
        assert_eq!(limits.verdict(&after(99), later), Verdict::Taken);
        assert_eq!(limits.verdict(&after(100), later), Verdict::Blocked);
    }

    #[test]
    fn getting_in_ends_the_row_and_not_the_sum() {
        let limits = Settings::default().by_person();
        let counted = limits.failed(&after(20), noon());
        let inside = person_got_in(&counted, noon());
        assert_eq!((inside.consecutive, inside.in_all), (0, 20));
        assert_eq!(limits.verdict(&inside, noon()), Verdict::Taken);
    }

    #[test]
    fn one_who_gets_in_does_not_wash_his_address_clean() {
        let limits = Settings::default().by_address();
        let mut count = none();
        for _ in 0..29 {
            count = limits.failed(&count, noon());
        }
        count = taken_back(&limits.failed(&count, noon()), noon());
        assert_eq!(count.consecutive, 29);
        assert!(matches!(limits.verdict(&limits.failed(&count, noon()), noon()), Verdict::Wait(_)));
    }

    #[test]
    fn a_quiet_hour_clears_an_address() {
        let limits = Settings::default().by_address();
        let count = (0..40).fold(none(), |count, _| limits.failed(&count, noon()));
        assert_eq!(limits.failed(&count, noon() + SignedDuration::from_hours(1)).consecutive, 1);
    }

    proptest! {
        #[test]
        fn waits_never_shrink_and_never_pass_the_longest(free in 0..50_u32, first in 1..3600_i64, longest in 1..100_000_i64, n in 0..u32::MAX - 1) {
            let limits = Limits {
                free,
                first_delay: SignedDuration::from_secs(first),
                longest_delay: SignedDuration::from_secs(longest),
                in_all: None,
                forgotten_after: None,
            };
            prop_assert!(limits.delay(n) <= limits.delay(n + 1));
            prop_assert!(limits.delay(n) <= limits.longest_delay);
            prop_assert_eq!(limits.delay(n).is_zero(), n < free);
        }

        #[test]
        fn no_sequence_of_guesses_gets_more_than_a_hundred_looks(waits in prop::collection::vec(0..10_000_i64, 0..400)) {
            let limits = Settings::default().by_person();
            let (mut count, mut now, mut looked_at) = (none(), noon(), 0);
            for wait in waits {
                now += SignedDuration::from_secs(wait);
                if limits.verdict(&count, now) == Verdict::Taken {
                    count = limits.failed(&count, now);
                    looked_at += 1;
                }
            }
            prop_assert!(looked_at <= 100);
        }
    }
}
