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

words! {
    /// What a PIN is good for.
    pub enum Form {
        /// Of 16 characters, given out by the institute: it opens nothing, and is exchanged for a personal one.
        Initial = "initial",
        /// Of 8 characters, with which a person signs in.
        Personal = "personal",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that makes the words has no attributes of theirs")]
impl Default for Form {
    fn default() -> Self {
        Self::Personal
    }
}

impl Form {
    /// How many characters it has.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Initial => 16,
            Self::Personal => 8,
        }
    }
}

/// A PIN as it is kept.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) person: PersonId,
    pub(crate) form: Form,
    pub(crate) strength: Strength,
    /// argon2id, in PHC form.
    pub(crate) secret_hash: String,
    pub(crate) state: State,
    pub(crate) issued_at: Timestamp,
    pub(crate) lapses_at: Timestamp,
}

impl Credential {
    /// Whether it is the one that counts, be it active or blocked; a person has one at most.
    pub(crate) fn is_in_force(&self) -> bool {
        matches!(self.state, State::Active | State::Blocked)
    }

    /// Whether its time is over.
    pub(crate) fn has_lapsed(&self, now: Timestamp) -> bool {
        self.lapses_at <= now
    }

    /// What a right PIN leads to.
    pub(crate) fn standing(&self, now: Timestamp) -> Standing {
        match (self.state, self.form, self.has_lapsed(now)) {
            (State::Active, Form::Personal, false) => Standing::Opens,
            (State::Active, Form::Personal, true) | (State::Active, Form::Initial, false) => {
                Standing::Exchange
            }
            (State::Active, Form::Initial, true) => Standing::Expired,
            (State::Blocked | State::Replaced | State::Revoked, ..) => Standing::Blocked,
        }
    }

    /// The personal PIN that takes the place of this one: the same person's, with the same rights.
    pub(crate) fn successor(
        &self,
        id: CredentialId,
        secret_hash: String,
        now: Timestamp,
        months: u32,
    ) -> Self {
        Self {
            id,
            person: self.person,
            form: Form::Personal,
            strength: self.strength,
            secret_hash,
            state: State::Active,
            issued_at: now,
            lapses_at: lapse(now, months),
        }
    }
}

/// What a PIN leads to for whoever types it rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// To a session.
    Opens,
    /// To a new personal PIN: this one is initial, or too old.
    Exchange,
    /// To nothing: an initial PIN that was not used in time.
    Expired,
    /// To nothing.
    Blocked,
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

/// When an initial PIN that nobody uses expires: at the end of the day in Rome, so many days later.
pub(crate) fn unused(issued_at: Timestamp, days: u32) -> Timestamp {
    let last_day = date_in_rome(issued_at).checked_add(Span::new().days(days));
    last_day.map_or(Timestamp::MAX, end_of_day)
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Random};
    use proptest::prelude::*;

    use super::*;

    fn pin(form: Form, state: State, strength: Strength, lapses_at: Timestamp) -> Credential {
        let (clock, random) = (Clock::system(), Random::seeded(1));
        Credential {
            id: CredentialId::new(&clock, &random),
            person: PersonId::new(&clock, &random),
            form,
            strength,
            secret_hash: String::new(),
            state,
            issued_at: Timestamp::UNIX_EPOCH,
            lapses_at,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    proptest! {
        #[test]
        fn a_session_begins_with_a_personal_pin_in_force_and_with_no_other(
            form in prop::sample::select(Form::ALL), state in prop::sample::select(State::ALL),
            lapses in 0..1000_i64, now in 0..1000_i64,
        ) {
            let opens = pin(form, state, Strength::Ordinary, at(lapses)).standing(at(now)) == Standing::Opens;
            prop_assert_eq!(opens, form == Form::Personal && state == State::Active && now < lapses);
        }

        #[test]
        fn a_successor_has_the_same_rights_and_opens_at_once(
            form in prop::sample::select(Form::ALL),
            strength in prop::sample::select([Strength::Ordinary, Strength::Dispositive].as_slice()),
            now in 0..4_000_000_000_i64, months in 1..24_u32,
        ) {
            let before = pin(form, State::Active, strength, at(0));
            let id = CredentialId::new(&Clock::system(), &Random::seeded(2));
            let after = before.successor(id, "hash".to_owned(), at(now), months);
            prop_assert_eq!((after.person, after.strength), (before.person, before.strength));
            prop_assert_eq!(after.standing(at(now)), Standing::Opens);
            prop_assert_ne!(after.standing(after.lapses_at), Standing::Opens);
        }
    }

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
