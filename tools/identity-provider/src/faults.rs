//! Misbehaviour on command.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::saml::anomaly::Anomaly;

kernel::words! {
    /// What goes wrong with the next response. The word is what is sent to `/faults`.
    pub enum Fault {
        /// `ErrorCode nr19`, whatever the person does.
        WrongCredentials = "wrong-credentials",
        /// `ErrorCode nr20`.
        CredentialsTooWeak = "credentials-too-weak",
        /// `ErrorCode nr21`.
        Timeout = "timeout",
        /// `ErrorCode nr22`.
        ConsentDenied = "consent-denied",
        /// `ErrorCode nr23`.
        Suspended = "suspended",
        /// `ErrorCode nr25`.
        Cancelled = "cancelled",
        /// `ErrorCode nr30`.
        WrongIdentityType = "wrong-identity-type",
        /// The level is `SpidL1`, whatever was asked.
        LevelTooLow = "level-too-low",
        /// The audience is another service.
        WrongAudience = "wrong-audience",
        /// The recipient is another address.
        WrongRecipient = "wrong-recipient",
        /// The destination is another address.
        WrongDestination = "wrong-destination",
        /// Response and assertion name another issuer.
        WrongIssuer = "wrong-issuer",
        /// The response and the assertion answer another request.
        WrongInResponseTo = "wrong-in-response-to",
        /// The assertion was valid an hour ago.
        Expired = "expired",
        /// The assertion will be valid in an hour.
        NotYetValid = "not-yet-valid",
        /// The response is signed, the assertion is not.
        UnsignedAssertion = "unsigned-assertion",
        /// The assertion is signed, the response is not.
        UnsignedResponse = "unsigned-response",
        /// Neither is signed.
        Unsigned = "unsigned",
        /// Signed by a key that stands in no metadata, with its certificate beside the signature.
        StrangerKey = "stranger-key",
        /// Signed by the other key of the roll-over, announced or not.
        OtherKey = "other-key",
        /// The tax code was changed after signing.
        Tampered = "tampered",
        /// The last right response again; the first one of all is answered as usual.
        Replay = "replay",
        /// Two assertions, both signed, the second of another person.
        TwoAssertions = "two-assertions",
        /// The signed assertion wrapped in an unsigned one of another person; the response is not signed.
        Wrapped = "wrapped",
        /// A comment in the middle of the tax code, put there after signing; the signatures still verify.
        Comment = "comment",
        /// The data of the next person, under his name (OpenID Connect only).
        WrongSubject = "wrong-subject",
        /// The person's data are signed, not encrypted (OpenID Connect only).
        NotEncrypted = "not-encrypted",
        /// No statement of attributes.
        NoAttributes = "no-attributes",
        /// The connection stays open and nothing comes.
        Hang = "hang",
        /// HTTP 500.
        Http500 = "http-500",
        /// The next answer to a request for logout says that it was partial.
        PartialLogout = "partial-logout",
    }
}

impl Fault {
    /// The anomaly that the response states instead of success.
    pub(crate) fn anomaly(self) -> Option<&'static Anomaly> {
        let number = match self {
            Self::WrongCredentials => 19,
            Self::CredentialsTooWeak => 20,
            Self::Timeout => 21,
            Self::ConsentDenied => 22,
            Self::Suspended => 23,
            Self::Cancelled => 25,
            Self::WrongIdentityType => 30,
            _ => return None,
        };
        Some(Anomaly::numbered(number))
    }
}

/// Faults that wait for their response, in the order in which they were given.
#[derive(Default)]
pub(crate) struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.queue().push_back(fault);
    }

    /// The next one for a sign-in.
    pub(crate) fn take(&self) -> Option<Fault> {
        self.first(|fault| fault != Fault::PartialLogout)
    }

    /// Whether the next logout is to be partial.
    pub(crate) fn take_partial_logout(&self) -> bool {
        self.first(|fault| fault == Fault::PartialLogout).is_some()
    }

    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.queue().iter().copied().collect()
    }

    pub(crate) fn clear(&self) {
        self.queue().clear();
    }

    fn first(&self, fits: fn(Fault) -> bool) -> Option<Fault> {
        let mut queue = self.queue();
        let place = queue.iter().position(|fault| fits(*fault))?;
        queue.remove(place)
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_the_order_given_and_once_each() {
        let faults = Faults::default();
        for fault in [Fault::PartialLogout, Fault::Expired, Fault::Replay] {
            faults.add(fault);
        }
        assert_eq!(faults.take(), Some(Fault::Expired));
        assert_eq!(faults.waiting(), [Fault::PartialLogout, Fault::Replay]);
        assert!(faults.take_partial_logout() && !faults.take_partial_logout());
        faults.clear();
        assert_eq!(faults.take(), None);
    }
}
