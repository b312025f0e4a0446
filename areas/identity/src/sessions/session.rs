use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::{Strength, words};

words! {
    /// By which door somebody proved who he is. Rules compare the [`Strength`], never this.
    pub enum Method {
        /// The institute's own PIN.
        Pin = "pin",
        /// SPID.
        Spid = "spid",
        /// The electronic identity card.
        Cie = "cie",
        /// The national service card.
        Cns = "cns",
        /// Another state's identity, through the eIDAS node.
        Eidas = "eidas",
    }
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Without a request.
    pub(crate) idle: SignedDuration,
    /// In all.
    pub(crate) absolute: SignedDuration,
}

/// Requests of one minute leave one mark: `last_seen_at` may lag by this much, so a session ends at most this much
/// before its idle time, never after it.
const MARK_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// What decides whether a session still opens anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    pub(crate) last_seen_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) acting: Option<Term>,
}

/// From when to when a person may act for an organisation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) starts_on: Date,
    pub(crate) ends_on: Option<Date>,
    pub(crate) ended_at: Option<Timestamp>,
}

impl Term {
    /// Whether the day is within, both ends included, and nobody has ended it by hand.
    pub(crate) fn holds(&self, today: Date) -> bool {
        self.ended_at.is_none() && self.starts_on <= today && self.ends_on.is_none_or(|last| today <= last)
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It opens what the person may see; `mark` says that the request is to be noted.
    Open {
        /// Whether a minute has passed since the last mark.
        mark: bool,
    },
    /// It opens nothing any more.
    Over,
}

impl Limits {
    /// Where a session stands at `now`. One that acts for an organisation is over with the right to do so.
    pub(crate) fn standing(&self, life: &Life, now: Timestamp, today: Date) -> Standing {
        let idle = now.duration_since(life.last_seen_at);
        if idle >= self.idle || now >= life.ends_at || life.acting.is_some_and(|term| !term.holds(today)) {
            Standing::Over
        } else {
            Standing::Open { mark: idle >= MARK_EVERY }
        }
    }

    /// When a session that begins at `now` is over whatever happens.
    pub(crate) fn end_of(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.absolute).unwrap_or(Timestamp::MAX)
    }
}

/// How strongly a person is signed in, in the words of the catalogue: the message key of a strength.
pub(crate) fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "identity-strength-none",
        Strength::Ordinary => "identity-strength-ordinary",
        Strength::Dispositive => "identity-strength-dispositive",
        Strength::Substantial => "identity-strength-substantial",
        Strength::High => "identity-strength-high",
    }
}

/// The message key of a way to sign in.
pub(crate) fn method_key(method: Method) -> &'static str {
    match method {
        Method::Pin => "identity-method-pin",
        Method::Spid => "identity-method-spid",
        Method::Cie => "identity-method-cie",
        Method::Cns => "identity-method-cns",
        Method::Eidas => "identity-method-eidas",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::Settings;

    fn start() -> Timestamp {
        "2026-03-16T08:00:00Z".parse().unwrap()
    }

    fn limits() -> Limits {
        Settings::default().sessions()
    }

    fn life(acting: Option<Term>) -> Life {
        Life { last_seen_at: start(), ends_at: limits().end_of(start()), acting }
    }

    fn standing_after(minutes: i64, life: &Life) -> Standing {
        limits().standing(life, start() + SignedDuration::from_mins(minutes), date(2026, 3, 16))
    }

    #[test]
    fn a_session_is_over_after_a_quarter_of_an_hour_without_a_request() {
        assert_eq!(standing_after(0, &life(None)), Standing::Open { mark: false });
        assert_eq!(standing_after(14, &life(None)), Standing::Open { mark: true });
        assert_eq!(standing_after(15, &life(None)), Standing::Over);
    }

    #[test]
    fn a_session_in_use_is_over_after_twelve_hours() {
        let used = |minutes: i64| Life {
            last_seen_at: start() + SignedDuration::from_mins(minutes - 1),
            ..life(None)
        };
        assert_eq!(standing_after(719, &used(719)), Standing::Open { mark: true });
        assert_eq!(standing_after(720, &used(720)), Standing::Over);
    }

    #[test]
    fn a_right_to_act_that_ended_yesterday_ends_the_session() {
        let until = |day| Term { starts_on: date(2026, 1, 1), ends_on: Some(day), ended_at: None };
        assert_eq!(standing_after(0, &life(Some(until(date(2026, 3, 16))))), Standing::Open { mark: false });
        assert_eq!(standing_after(0, &life(Some(until(date(2026, 3, 15))))), Standing::Over);
    }

    #[test]
    fn a_right_to_act_ended_by_hand_ends_the_session_at_once() {
        let term = Term { starts_on: date(2026, 1, 1), ends_on: None, ended_at: Some(start()) };
        assert_eq!(standing_after(0, &life(Some(term))), Standing::Over);
    }

    #[test]
    fn a_right_to_act_that_begins_tomorrow_opens_nothing_today() {
        assert!(
            !Term { starts_on: date(2026, 3, 17), ends_on: None, ended_at: None }.holds(date(2026, 3, 16))
        );
    }

    proptest! {
        #[test]
        fn no_session_is_open_beyond_either_limit(idle in 0..100_000_i64, age in 0..100_000_i64) {
            let now = start() + SignedDuration::from_secs(age);
            let seen = now - SignedDuration::from_secs(idle.min(age));
            let life = Life { last_seen_at: seen, ..life(None) };
            let open = limits().standing(&life, now, date(2026, 3, 16)) != Standing::Over;
            prop_assert_eq!(open, idle.min(age) < 900 && age < 43_200);
        }
    }
}
