use jiff::SignedDuration;
use kernel::EmailAddress;
use serde::Deserialize;

use crate::sessions::Limits as SessionLimits;
use crate::sign_in::throttle::Limits as ThrottleLimits;

/// What an institute decides about sign-ins; part of the configuration file. What it leaves out is as in the
/// [default](Settings::default).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Minutes without a request after which a session is over.
    pub session_idle_minutes: u32,
    /// Hours after the sign-in when a session is over whatever happens.
    pub session_hours: u32,
    /// Months after which a PIN lapses.
    pub pin_months: u32,
    /// Months after which the PIN of somebody who acts for an intermediary lapses.
    pub pin_months_intermediary: u32,
    /// Days after which an initial PIN that nobody used expires.
    pub initial_pin_days: u32,
    /// Days after the decision on it when the copy of an identity document is erased.
    pub document_copy_days: u32,
    /// The mailbox from which people are written to about their PIN; one of `[[delivery.mailboxes]]`. Without it nobody
    /// gets mail, and texts alone go out, if there is a line for them.
    pub sender_address: Option<EmailAddress>,
    /// Wrong PINs in a row before each further one has to wait.
    pub pin_failures_before_delay: u32,
    /// Wrong PINs in all, over the life of one PIN, before it is blocked.
    pub pin_failures_before_block: u32,
    /// Seconds of the first wait; each further one is twice as long.
    pub pin_first_delay_seconds: u32,
    /// Minutes of the longest wait.
    pub pin_longest_delay_minutes: u32,
    /// Wrong PINs from one address (IPv6: one network of 64 bits), whosever, before each further one has to wait.
    pub address_failures_before_delay: u32,
    /// Minutes without a wrong PIN after which an address starts anew.
    pub address_forgotten_after_minutes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle_minutes: 15,
            session_hours: 12,
            pin_months: 6,
            pin_months_intermediary: 3,
            initial_pin_days: 60,
            document_copy_days: 90,
            sender_address: None,
            pin_failures_before_delay: 10,
            pin_failures_before_block: 100,
            pin_first_delay_seconds: 30,
            pin_longest_delay_minutes: 60,
            address_failures_before_delay: 30,
            address_forgotten_after_minutes: 60,
        }
    }
}

impl Settings {
    pub(crate) fn sessions(&self) -> SessionLimits {
        SessionLimits {
            idle: SignedDuration::from_mins(self.session_idle_minutes.into()),
            absolute: SignedDuration::from_hours(self.session_hours.into()),
        }
    }

    pub(crate) fn document_copies_kept(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.document_copy_days))
    }

    /// By tax code: never forgotten, for whoever owns the PIN ends the row of failures by using it.
    pub(crate) fn by_person(&self) -> ThrottleLimits {
        ThrottleLimits {
            free: self.pin_failures_before_delay,
            first_delay: SignedDuration::from_secs(self.pin_first_delay_seconds.into()),
            longest_delay: SignedDuration::from_mins(self.pin_longest_delay_minutes.into()),
            in_all: Some(self.pin_failures_before_block),
            forgotten_after: None,
        }
    }

    /// By address: shorter waits and no block, for a whole firm may sit behind one.
    pub(crate) fn by_address(&self) -> ThrottleLimits {
        ThrottleLimits {
            free: self.address_failures_before_delay,
            first_delay: SignedDuration::from_secs(2),
            longest_delay: SignedDuration::from_mins(5),
            in_all: None,
            forgotten_after: Some(SignedDuration::from_mins(self.address_forgotten_after_minutes.into())),
        }
    }
}
