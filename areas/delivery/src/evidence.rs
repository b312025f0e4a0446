//! What receipts prove, and what follows for the item: a pure table, good for receipts in any order.

use jiff::{SignedDuration, Timestamp};
use kernel::words;

use crate::item::{Alarm, State};

words! {
    /// What a receipt says of one attempt with one recipient.
    pub enum Evidence {
        /// The provider has accepted it for a PEC mailbox.
        Accepted = "accepted",
        /// The provider has accepted it for a mailbox that is not PEC.
        AcceptedUncertified = "accepted_uncertified",
        /// The provider has refused it after it was handed over.
        NotAccepted = "not_accepted",
        /// It lies in the recipient's mailbox, or on his phone.
        Delivered = "delivered",
        /// It will never lie there.
        Undeliverable = "undeliverable",
        /// It does not lie there yet, and may still.
        Delayed = "delayed",
        /// It does not lie there, and the legal time is over.
        Expired = "expired",
        /// Ordinary mail came back, on nobody's signature.
        Bounced = "bounced",
    }
}

/// After this time a notice of delay is the last one, whatever came before: the notice of 24 hours never comes before 22
/// (RFC 6109 §3.3.2.1).
const LAST_NOTICE: SignedDuration = SignedDuration::from_hours(22);

/// What a notice of delay means: the notices of 12 and of 24 hours differ in their time and order alone. `accepted_at` is
/// when the acceptance says that it happened, or, without one, when the attempt began.
pub(crate) fn notice(accepted_at: Timestamp, noticed_at: Timestamp, earlier_notices: u32) -> Evidence {
    if earlier_notices > 0 || noticed_at.duration_since(accepted_at) >= LAST_NOTICE {
        Evidence::Expired
    } else {
        Evidence::Delayed
    }
}

/// What follows from a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Effect {
    /// The state in which the item is then, if it is another.
    pub(crate) to: Option<State>,
    /// Why somebody should look at it.
    pub(crate) alarm: Option<Alarm>,
}

impl Effect {
    const NONE: Self = Self { to: None, alarm: None };

    fn to(state: State) -> Self {
        Self { to: Some(state), alarm: None }
    }

    fn alarm(self, alarm: Alarm) -> Self {
        Self { alarm: Some(alarm), ..self }
    }
}

/// What evidence about the newest attempt does to an item in `state`. States only ever gain certainty: nothing takes back
/// a delivery, and an acceptance takes back nothing that came after it.
pub(crate) fn effect(state: State, evidence: Evidence) -> Effect {
    use State::{Accepted, Delivered, Failed, GivenUp, NotCertified, Refused};
    match (evidence, state) {
        (Evidence::Delayed, _)
        | (Evidence::Accepted, Accepted | Delivered | Failed)
        | (Evidence::AcceptedUncertified, NotCertified)
        | (Evidence::Delivered, Delivered)
        | (Evidence::NotAccepted | Evidence::Undeliverable | Evidence::Expired | Evidence::Bounced, Failed) => {
            Effect::NONE
        }
        // What lies in the mailbox has been delivered, and what was accepted was not refused, whatever else is said of it;
        // and a bounce carries no signature: it outweighs no receipt.
        (Evidence::Accepted, NotCertified)
        | (Evidence::AcceptedUncertified, Accepted | Delivered | Failed)
        | (Evidence::Undeliverable | Evidence::Expired, Delivered)
        | (Evidence::NotAccepted | Evidence::Bounced, Delivered | Accepted | NotCertified) => {
            Effect::NONE.alarm(Alarm::Contradiction)
        }
        // The server said no, or we believed so, and it was taken all the same.
        (Evidence::Accepted, Refused | GivenUp) => Effect::to(Accepted).alarm(Alarm::Contradiction),
        (Evidence::AcceptedUncertified, Refused | GivenUp) => {
            Effect::to(NotCertified).alarm(Alarm::Contradiction)
        }
        (Evidence::Delivered, Refused | GivenUp | NotCertified) => {
            Effect::to(Delivered).alarm(Alarm::Contradiction)
        }
        (Evidence::Delivered, Failed) => Effect::to(Delivered).alarm(Alarm::LateDelivery),
        (Evidence::Accepted, _) => Effect::to(Accepted),
        (Evidence::AcceptedUncertified, _) => Effect::to(NotCertified),
        (Evidence::Delivered, _) => Effect::to(Delivered),
        (Evidence::NotAccepted | Evidence::Undeliverable | Evidence::Expired | Evidence::Bounced, _) => {
            Effect::to(Failed)
        }
    }
}

/// What evidence about an attempt does that is not the newest: a later one was begun because this one seemed lost.
/// What it proves holds for the item; that the later one was begun at all is told, if it may have arrived too.
pub(crate) fn late_effect(state: State, evidence: Evidence) -> Effect {
    let proves_arrival =
        matches!(evidence, Evidence::Accepted | Evidence::AcceptedUncertified | Evidence::Delivered);
    match state {
        // The newer attempt has not left: it need not, and an earlier one's failure changes nothing.
        State::Queued | State::Claimed if proves_arrival => effect(state, evidence),
        _ if proves_arrival => Effect { to: effect(state, evidence).to, alarm: Some(Alarm::Doubled) },
        _ => Effect::NONE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_notice_is_a_warning_and_the_second_is_the_end() {
        let accepted = Timestamp::UNIX_EPOCH;
        let after = |hours| accepted + SignedDuration::from_hours(hours);
        assert_eq!(notice(accepted, after(12), 0), Evidence::Delayed);
        assert_eq!(notice(accepted, after(13), 1), Evidence::Expired);
        assert_eq!(notice(accepted, after(24), 1), Evidence::Expired);
        assert_eq!(notice(accepted, after(22), 0), Evidence::Expired, "where only the second one comes");
    }

    #[test]
    fn a_delivery_that_overtakes_its_acceptance_counts_and_the_acceptance_takes_nothing_back() {
        let delivered = effect(State::HandedOver, Evidence::Delivered);
        assert_eq!(delivered, Effect::to(State::Delivered));
        assert_eq!(effect(State::Delivered, Evidence::Accepted), Effect::NONE);
    }

    #[test]
    fn a_receipt_settles_what_was_uncertain() {
        for evidence in [Evidence::Accepted, Evidence::Delivered, Evidence::NotAccepted] {
            let settled = effect(State::Uncertain, evidence);
            assert!(settled.to.is_some() && settled.alarm.is_none(), "{evidence}");
        }
    }

    #[test]
    fn a_delivery_after_the_end_of_the_legal_time_is_kept_and_told() {
        let expired = effect(State::Accepted, Evidence::Expired);
        assert_eq!(expired.to, Some(State::Failed));
        let late = effect(State::Failed, Evidence::Delivered);
        assert_eq!((late.to, late.alarm), (Some(State::Delivered), Some(Alarm::LateDelivery)));
    }

    #[test]
    fn a_mailbox_outside_pec_gets_no_receipt_and_is_waited_for_no_longer() {
        assert_eq!(effect(State::HandedOver, Evidence::AcceptedUncertified).to, Some(State::NotCertified));
    }

    #[test]
    fn what_an_earlier_attempt_proves_stops_the_next_one_before_it_leaves() {
        let stopped = late_effect(State::Queued, Evidence::Accepted);
        assert_eq!(stopped, Effect::to(State::Accepted));
        let twice = late_effect(State::HandedOver, Evidence::Accepted);
        assert_eq!(twice.alarm, Some(Alarm::Doubled));
        assert_eq!(late_effect(State::HandedOver, Evidence::NotAccepted), Effect::NONE);
    }

    fn certainty(state: State) -> u8 {
        match state {
            State::Delivered => 4,
            State::Failed | State::NotCertified => 3,
            State::Accepted => 2,
            _ => 1,
        }
    }

    proptest! {
        #[test]
        fn certainty_never_falls_and_a_delivery_stays(
            start in proptest::sample::select(State::ALL),
            told in proptest::collection::vec(proptest::sample::select(Evidence::ALL), 0..8),
        ) {
            let mut state = start;
            for evidence in &told {
                let next = effect(state, *evidence).to.unwrap_or(state);
                prop_assert!(certainty(next) >= certainty(state), "{state} {evidence} {next}");
                state = next;
            }
            if told.contains(&Evidence::Delivered) {
                prop_assert_eq!(state, State::Delivered);
            }
        }

        #[test]
        fn evidence_told_twice_changes_nothing_the_second_time(
            start in proptest::sample::select(State::ALL),
            evidence in proptest::sample::select(Evidence::ALL),
        ) {
            let once = effect(start, evidence).to.unwrap_or(start);
            prop_assert_eq!(effect(once, evidence).to, None);
        }

        #[test]
        fn the_order_of_acceptance_and_end_does_not_matter(
            end in proptest::sample::select(&[Evidence::Delivered, Evidence::Undeliverable, Evidence::Expired][..]),
        ) {
            let run = |told: [Evidence; 2]| told.iter().fold(State::HandedOver, |state, evidence| {
                effect(state, *evidence).to.unwrap_or(state)
            });
            prop_assert_eq!(run([Evidence::Accepted, end]), run([end, Evidence::Accepted]));
        }
    }
}
