//! How somebody shows that an address is his: a code is sent there, and typed in by who reads it.

pub(crate) mod code;

use jiff::{SignedDuration, Timestamp};
use kernel::EmailAddress;

/// How long a code is good.
const CODE_LASTS: SignedDuration = SignedDuration::from_hours(48);
/// How many wrong codes are taken.
const CODE_TRIES: u32 = 5;
/// How long to wait before another code is sent.
const CODE_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/proof.it.ftl"),
    en: include_str!("../messages/proof.en.ftl"),
    de: include_str!("../messages/proof.de.ftl"),
};

/// An address that is still to be proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof<A = EmailAddress> {
    /// Where the code goes.
    pub(crate) address: A,
    /// When the code was asked for.
    pub(crate) asked_at: Timestamp,
    /// Until when the code is good.
    pub(crate) expires_at: Timestamp,
    /// How many wrong codes may still be given.
    pub(crate) tries_left: u32,
    /// Keyed hash of the code, once it is on its way.
    pub(crate) code_hash: Option<Vec<u8>>,
}

/// Why a code that was asked for or given came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    /// A code was sent a moment ago.
    TooSoon,
    /// Not the code; so many tries are left.
    Wrong(u32),
    /// No code is good any more.
    Over,
    /// Many codes were asked for today.
    TooMany,
}

impl CodeRefusal {
    /// The answer to a wrong code, where `tries_left` is how many there were before it.
    pub(crate) fn of_wrong(tries_left: u32) -> Self {
        if tries_left > 1 { Self::Wrong(tries_left - 1) } else { Self::Over }
    }

    /// What to tell whoever asked for the code or gave it.
    pub(crate) fn text(self, page: &web::Page) -> String {
        match self {
            Self::TooSoon => page.t("proof-code-too-soon").into_owned(),
            Self::TooMany => page.t("proof-code-too-many").into_owned(),
            Self::Over => page.t("proof-code-over").into_owned(),
            Self::Wrong(left) => page.tn("proof-code-wrong", left),
        }
    }
}

impl<A> Proof<A> {
    /// Asks for a code for this address at this moment.
    pub(crate) fn asked(address: A, now: Timestamp) -> Self {
        let expires_at = now + CODE_LASTS;
        Self { address, asked_at: now, expires_at, tries_left: CODE_TRIES, code_hash: None }
    }

    /// Another code may take the place of one that was asked for until then.
    pub(crate) fn replaceable_until(now: Timestamp) -> Timestamp {
        now - CODE_PAUSE
    }

    /// Whether the code can still be given.
    #[must_use]
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.tries_left > 0 && now < self.expires_at
    }

    /// Whether another code may be asked for.
    #[must_use]
    pub(crate) fn may_ask_again(&self, now: Timestamp) -> bool {
        self.asked_at <= Self::replaceable_until(now)
    }
}
