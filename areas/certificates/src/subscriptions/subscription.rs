//! What an employer has asked for: where to, in what form, how often, of whom.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kernel::calendar::in_rome;
use kernel::{EmailAddress, InpdapUnit, OrganisationId, id, words};

id! {
    /// Key of a subscription.
    SubscriptionId

    /// Key of a line in the history of a subscription.
    ChangeId
}

words! {
    /// Where a subscription stands.
    pub enum State {
        /// Its mailbox is still to be proven; nothing is sent.
        Unproven = "unproven",
        /// What happens is sent.
        Active = "active",
        /// Nothing is sent until it is resumed; what changes in what was sent before waits.
        Suspended = "suspended",
        /// Over for good.
        Ended = "ended",
    }

    /// In what form attestations are sent.
    pub enum Format {
        /// For programs.
        Xml = "xml",
        /// For people.
        Txt = "txt",
        /// Both, side by side.
        Both = "both",
    }

    /// When attestations are sent.
    pub enum Frequency {
        /// As soon as they come.
        Immediate = "immediate",
        /// What has come, at each full hour.
        Hourly = "hourly",
        /// What has come, once a day at the hour chosen.
        Daily = "daily",
    }

    /// Which of the employer's attestations are sent.
    pub enum Coverage {
        /// All of them, each with the unit to which it belongs.
        Everything = "everything",
        /// Those of chosen employer numbers or units.
        Chosen = "chosen",
        /// All of a public body in one place, without units (*accentrato*).
        Centralised = "centralised",
    }

    /// What was done with a subscription.
    pub enum Action {
        /// Asked for.
        Created = "created",
        /// A code was asked for once more.
        CodeAsked = "code_asked",
        /// The code from the mailbox was given.
        Proven = "proven",
        /// Another mailbox was named, to be proven.
        AddressAsked = "address_asked",
        /// Form, times or coverage changed.
        TermsChanged = "terms_changed",
        /// Stopped for a while.
        Suspended = "suspended",
        /// Taken up again.
        Resumed = "resumed",
        /// Ended for good.
        Ended = "ended",
    }
}

impl Format {
    pub(super) fn has_xml(self) -> bool {
        self != Self::Txt
    }

    pub(super) fn has_txt(self) -> bool {
        self != Self::Xml
    }
}

/// What can be changed without proving the mailbox anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// In what form.
    pub(crate) format: Format,
    /// How often.
    pub(crate) frequency: Frequency,
    /// The hour of Rome, 0 to 23, at which a daily message goes out.
    pub(crate) daily_hour: u32,
    /// Which attestations.
    pub(crate) coverage: Coverage,
    /// The employer numbers and units of [`Coverage::Chosen`], ascending; empty otherwise.
    pub(crate) codes: Vec<String>,
}

/// A request that came to an office by PEC, from the mailbox itself; so it needs no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// The day on which it came.
    pub(crate) on: Date,
    /// Its number in the register of protocol.
    pub(crate) reference: String,
}

/// A mailbox to which an employer has its attestations sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Key.
    pub(crate) id: SubscriptionId,
    /// Whose it is.
    pub(crate) organisation: OrganisationId,
    /// Where to.
    pub(crate) address: EmailAddress,
    /// Where it stands.
    pub(crate) state: State,
    /// What was asked for.
    pub(crate) terms: Terms,
    /// When it was asked for.
    pub(crate) created_at: Timestamp,
}

impl Subscription {
    /// Whether a person whose rights are limited to `unit` may see and change it: only what is of that unit alone.
    #[must_use]
    pub(crate) fn is_open_to(&self, unit: Option<InpdapUnit>) -> bool {
        let Some(unit) = unit else { return true };
        self.terms.coverage == Coverage::Chosen && self.terms.codes == [unit.as_str()]
    }
}

/// How many codes an organisation may ask for in 24 hours.
pub(super) const CODES_A_DAY: i64 = 20;

/// When what comes now is to be sent.
#[must_use]
pub(crate) fn next_sending(frequency: Frequency, daily_hour: u32, now: Timestamp) -> Timestamp {
    let local = in_rome(now);
    let next = match frequency {
        Frequency::Immediate => None,
        Frequency::Hourly => local
            .with()
            .minute(0)
            .second(0)
            .subsec_nanosecond(0)
            .build()
            .ok()
            .and_then(|hour| hour.checked_add(1.hour()).ok()),
        Frequency::Daily => {
            let hour = i8::try_from(daily_hour.min(23)).unwrap_or_default();
            let at = |date: jiff::civil::Date| local.time_zone().to_zoned(date.at(hour, 0, 0, 0)).ok();
            let tomorrow = || local.date().checked_add(1.day()).ok();
            at(local.date()).filter(|today| *today > local).or_else(|| at(tomorrow()?))
        }
    };
    next.map_or(now, |next| next.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(frequency: Frequency, hour: u32, now: &str) -> String {
        next_sending(frequency, hour, now.parse().unwrap()).to_string()
    }

    #[test]
    fn what_is_sent_at_once_is_sent_now() {
        assert_eq!(next(Frequency::Immediate, 6, "2026-03-16T11:00:00.5Z"), "2026-03-16T11:00:00.5Z");
    }

    #[test]
    fn what_is_sent_hourly_goes_at_the_next_full_hour() {
        assert_eq!(next(Frequency::Hourly, 6, "2026-03-16T11:00:00Z"), "2026-03-16T12:00:00Z");
        assert_eq!(next(Frequency::Hourly, 6, "2026-03-16T11:59:59.9Z"), "2026-03-16T12:00:00Z");
        assert_eq!(next(Frequency::Hourly, 6, "2026-10-25T00:30:00Z"), "2026-10-25T01:00:00Z");
    }

    #[test]
    fn what_is_sent_daily_goes_at_the_hour_of_rome_in_winter_and_in_summer() {
        assert_eq!(next(Frequency::Daily, 6, "2026-03-16T04:59:00Z"), "2026-03-16T05:00:00Z");
        assert_eq!(next(Frequency::Daily, 6, "2026-03-16T05:00:00Z"), "2026-03-17T05:00:00Z");
        assert_eq!(next(Frequency::Daily, 6, "2026-07-01T12:00:00Z"), "2026-07-02T04:00:00Z");
        assert_eq!(next(Frequency::Daily, 0, "2026-12-31T12:00:00Z"), "2026-12-31T23:00:00Z");
    }

    #[test]
    fn an_hour_that_a_day_does_not_have_is_made_up_for() {
        assert_eq!(next(Frequency::Daily, 2, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00Z");
    }

    #[test]
    fn a_person_of_one_unit_sees_what_is_of_that_unit_alone() {
        let unit = InpdapUnit::parse("00123").unwrap();
        let mut subscription = Subscription {
            id: SubscriptionId::from_uuid(uuid::Uuid::from_u128(1)),
            organisation: OrganisationId::from_uuid(uuid::Uuid::from_u128(2)),
            address: EmailAddress::parse("ufficio@pec.example").unwrap(),
            state: State::Active,
            terms: Terms {
                format: Format::Both,
                frequency: Frequency::Immediate,
                daily_hour: 6,
                coverage: Coverage::Chosen,
                codes: vec!["00123".to_owned()],
            },
            created_at: Timestamp::UNIX_EPOCH,
        };
        assert!(subscription.is_open_to(Some(unit)));
        subscription.terms.codes.push("00124".to_owned());
        assert!(!subscription.is_open_to(Some(unit)));
        assert!(subscription.is_open_to(None));
        subscription.terms.coverage = Coverage::Everything;
        assert!(!subscription.is_open_to(Some(unit)));
    }
}
