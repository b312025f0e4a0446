use std::fmt;

use jiff::{Span, Timestamp};
use kernel::calendar::{date_in_rome, end_of_day};
use kernel::{PersonId, Strength, id, words};

id! {
    /// Key of a credential.
    CredentialId
}

words! {
    /// Where a credential stands.
    pub enum State {
        /// It opens.
        Active = "active",
        /// Guessed at too often: opens nothing until it is replaced.
        Blocked = "blocked",
        /// A newer one stands in its place.
        Replaced = "replaced",
        /// Taken back.
        Revoked = "revoked",
    }
}

/// A PIN as it is kept.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) person: PersonId,
    pub(crate) strength: Strength,
    /// argon2id, in PHC form.
    pub(crate) secret_hash: String,
    pub(crate) state: State,
    pub(crate) issued_at: Timestamp,
    pub(crate) lapses_at: Timestamp,
}

impl Credential {
    /// Whether its time is over.
    pub(crate) fn has_lapsed(&self, now: Timestamp) -> bool {
        self.lapses_at <= now
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// When a PIN issued at `issued_at` lapses: at the end of the same day of the month, in Rome, so many months later.
pub(crate) fn lapse(issued_at: Timestamp, months: u32) -> Timestamp {
    let last_day = date_in_rome(issued_at).checked_add(Span::new().months(months));
    last_day.map_or(Timestamp::MAX, end_of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_of_six_months_lapses_at_the_end_of_that_day_in_rome() {
        let issued: Timestamp = "2026-03-16T11:00:00Z".parse().unwrap();
        assert_eq!(lapse(issued, 6), "2026-09-16T22:00:00Z".parse().unwrap());
    }

    #[test]
    fn the_last_day_of_a_long_month_lapses_on_the_last_day_of_a_short_one() {
        let issued: Timestamp = "2026-08-31T11:00:00Z".parse().unwrap();
        assert_eq!(lapse(issued, 6), "2027-02-28T23:00:00Z".parse().unwrap());
    }
}
