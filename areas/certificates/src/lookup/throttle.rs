//! How guessing is slowed down: a count of failures per tax code, per network address and per key, each with a delay
//! that doubles and never exceeds its bound, so that nobody can shut a worker out for good by guessing at his code.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use kernel::digest::{Mac, SHA256_BYTES};
use serde::Deserialize;

/// How many failures one tax code, address or key has, and what they cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Failures that cost nothing.
    pub free: u32,
    /// The wait after the first failure that is not free; it doubles with each further one.
    pub first_delay: SignedDuration,
    /// The longest wait.
    pub longest_delay: SignedDuration,
    /// For each such span without a failure, one is forgotten.
    pub forgotten_every: SignedDuration,
}

/// The limits of the open look-up; durations are written like `30s` or `15m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Per tax code that is asked for, from wherever.
    pub tax_code: Limit,
    /// Per network address (per /64 of IPv6), whatever is asked for.
    pub address: Limit,
    /// Per key of a program.
    pub key: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let (seconds, minutes) = (SignedDuration::from_secs, SignedDuration::from_mins);
        let limit = |free, first_delay, longest_delay, forgotten_every| Limit {
            free,
            first_delay,
            longest_delay,
            forgotten_every,
        };
        Self {
            tax_code: limit(5, seconds(30), minutes(15), minutes(10)),
            address: limit(20, seconds(10), minutes(60), minutes(2)),
            key: limit(100, seconds(1), minutes(10), seconds(10)),
        }
    }
}

/// The key under which failures of one kind are counted: a keyed digest, so that the table names nobody.
pub(crate) type Key = [u8; SHA256_BYTES];

/// The key of a tax code as typed, in capitals.
pub(crate) fn of_tax_code(mac: &Mac, tax_code: &str) -> Key {
    mac.tag(format!("lookup tax-code {tax_code}").as_bytes())
}

/// The key of an address; of IPv6 the first 64 bits, for whoever has one address has all that begin so.
pub(crate) fn of_address(mac: &Mac, address: IpAddr) -> Key {
    let network = match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}", address.to_bits() >> 64),
    };
    mac.tag(format!("lookup address {network}").as_bytes())
}

/// The key of a program's key.
pub(crate) fn of_key(mac: &Mac, key_id: &str) -> Key {
    mac.tag(format!("lookup key {key_id}").as_bytes())
}

/// Failures counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last_at: Timestamp,
}

impl Limit {
    /// How long nothing is answered after `failures`; nothing if they cost nothing, or the wait is over.
    pub(crate) fn wait(&self, failures: Option<Failures>, now: Timestamp) -> Option<SignedDuration> {
        let failures = failures?;
        let left = (failures.last_at + self.delay(failures.count)).duration_since(now);
        left.is_positive().then_some(left.min(self.longest_delay))
    }

    fn delay(&self, count: u32) -> SignedDuration {
        let Some(doublings) = count.checked_sub(self.free + 1) else {
            return SignedDuration::ZERO;
        };
        let factor = 1_i32.checked_shl(doublings).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
        self.first_delay.checked_mul(factor).map_or(self.longest_delay, |delay| delay.min(self.longest_delay))
    }

    /// Failures that still cost nothing.
    pub(crate) fn remaining(&self, failures: Option<Failures>, now: Timestamp) -> u32 {
        self.free.saturating_sub(failures.map_or(0, |failures| self.counting(failures, now)))
    }

    /// Seconds until the next failure is forgotten; 0 if there is none.
    pub(crate) fn reset(&self, failures: Option<Failures>, now: Timestamp) -> u64 {
        let Some(failures) = failures.filter(|failures| self.counting(*failures, now) > 0) else {
            return 0;
        };
        let age = now.duration_since(failures.last_at).as_secs().max(0);
        let every = self.forgotten_every.as_secs().max(1);
        u64::try_from(every - age % every).unwrap_or_default()
    }

    /// What is left of the count when what is forgotten is taken off; the store reckons alike.
    fn counting(&self, failures: Failures, now: Timestamp) -> u32 {
        let age = now.duration_since(failures.last_at).as_micros().max(0);
        let forgotten = age / self.forgotten_every.as_micros().max(1);
        failures.count.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "2026-03-16T11:00:00Z";

    fn after(count: u32) -> Failures {
        Failures { count, last_at: START.parse().unwrap() }
    }

    fn at(seconds: i64) -> Timestamp {
        START.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
    }

    fn wait(count: u32, seconds: i64) -> Option<i64> {
        Limits::default().tax_code.wait(Some(after(count)), at(seconds)).map(|wait| wait.as_secs())
    }

    #[test]
    fn the_first_failures_cost_nothing_and_the_next_ones_twice_as_much_each() {
        let waits: Vec<_> = (0..=12).map(|count| wait(count, 0)).collect();
        let expected = [0, 0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900];
        assert_eq!(waits, expected.map(|seconds| Some(seconds).filter(|seconds| *seconds > 0)));
    }

    #[test]
    fn the_wait_is_bounded_however_often_somebody_guessed() {
        assert_eq!(wait(u32::MAX, 0), Some(900));
        assert_eq!(wait(u32::MAX, 899), Some(1));
        assert_eq!(wait(u32::MAX, 900), None);
    }

    #[test]
    fn a_clock_set_back_does_not_lengthen_the_wait() {
        assert_eq!(wait(u32::MAX, -86_400), Some(900));
    }

    #[test]
    fn failures_are_forgotten_one_by_one() {
        let limit = Limits::default().tax_code;
        assert_eq!(limit.remaining(None, at(0)), 5);
        assert_eq!(limit.remaining(Some(after(4)), at(0)), 1);
        assert_eq!(limit.reset(Some(after(4)), at(10)), 590);
        assert_eq!(limit.remaining(Some(after(4)), at(1200)), 3);
        assert_eq!(limit.remaining(Some(after(400)), at(1200)), 0);
        assert_eq!(
            (limit.remaining(Some(after(4)), at(86_400)), limit.reset(Some(after(4)), at(86_400))),
            (5, 0)
        );
    }

    #[test]
    fn whoever_has_a_network_has_one_count_in_it() {
        let key = |text: &str| of_address(&Mac::new(b"key"), text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
