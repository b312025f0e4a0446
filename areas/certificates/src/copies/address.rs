//! An address that a worker named for copies. Its kind is decided when it is named; there is no way from one to another.

use jiff::Timestamp;
use kernel::{EmailAddress, Language, PhoneNumber, TaxCode, id, words};

id! {
    /// Key of an address for copies.
    AddressId

    /// Key of a line in the history of an address for copies.
    ChangeId
}

words! {
    /// What kind of address it is.
    pub enum Kind {
        /// A certified mailbox.
        Pec = "pec",
        /// An ordinary mailbox.
        Email = "email",
        /// A mobile telephone.
        Sms = "sms",
    }

    /// What a PEC mailbox gets.
    pub enum Contents {
        /// Attestations, without the diagnosis.
        Attestations = "attestations",
        /// Certificates, with the diagnosis.
        Certificates = "certificates",
        /// Either, side by side.
        Both = "both",
    }

    /// What a message held.
    pub enum Sent {
        /// An attestation.
        Attestations = "attestations",
        /// A certificate, with its diagnosis.
        Certificates = "certificates",
        /// Either, side by side.
        Both = "both",
        /// A protocol number alone.
        Number = "number",
    }

    /// Where an address stands.
    pub enum State {
        /// It is still to be proven; nothing is sent.
        Unproven = "unproven",
        /// Copies are sent.
        Active = "active",
        /// Over for good.
        Stopped = "stopped",
    }

    /// What was done with an address.
    pub enum Action {
        /// Named.
        Created = "created",
        /// A code was asked for once more.
        CodeAsked = "code_asked",
        /// The code that came there was given.
        Proven = "proven",
        /// Another address of the same kind was named, to be proven.
        AddressAsked = "address_asked",
        /// Other documents were chosen.
        ContentsChanged = "contents_changed",
        /// Ended for good.
        Stopped = "stopped",
        /// Ended for good by the program: its provider said that the mailbox is not a certified one.
        FoundOrdinary = "found_ordinary",
    }
}

impl Contents {
    /// Whether the diagnosis is among it.
    pub(super) fn has_certificates(self) -> bool {
        self != Self::Attestations
    }

    pub(super) fn has_attestations(self) -> bool {
        self != Self::Certificates
    }
}

/// How many addresses a worker may have at once; the table has as many places.
pub(super) const MOST_ADDRESSES: u32 = 5;
/// How many codes a worker may ask for in 24 hours.
pub(super) const CODES_A_DAY: i64 = 10;

/// A mailbox that its owner named as a certified one. It has no way into an [`EmailCopyAddress`], nor back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PecAddress(EmailAddress);

/// A mailbox that its owner named as an ordinary one: what is composed for it takes
/// [`super::enclosure::AttestationCopy`] and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EmailCopyAddress(EmailAddress);

impl PecAddress {
    /// As it was named.
    pub(super) fn named(mailbox: EmailAddress) -> Self {
        Self(mailbox)
    }

    /// Where a message goes.
    pub(super) fn mailbox(&self) -> &EmailAddress {
        &self.0
    }
}

impl EmailCopyAddress {
    /// As it was named.
    pub(super) fn named(mailbox: EmailAddress) -> Self {
        Self(mailbox)
    }

    /// Where a message goes.
    pub(super) fn mailbox(&self) -> &EmailAddress {
        &self.0
    }
}

/// Where copies go, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// To a certified mailbox, what its owner chose.
    Pec(PecAddress, Contents),
    /// To an ordinary mailbox, attestations.
    Email(EmailCopyAddress),
    /// To a telephone, protocol numbers.
    Sms(PhoneNumber),
}

impl Destination {
    /// Reads another address of the same kind.
    pub(super) fn moved(&self, typed: &str) -> Option<Self> {
        Self::read(self.kind(), typed, self.contents())
    }

    /// Reads an address of a kind; `contents` goes with a PEC mailbox alone.
    pub(super) fn read(kind: Kind, typed: &str, contents: Option<Contents>) -> Option<Self> {
        let mailbox = || EmailAddress::parse(typed).ok();
        match (kind, contents) {
            (Kind::Pec, Some(contents)) => Some(Self::Pec(PecAddress::named(mailbox()?), contents)),
            (Kind::Email, None) => Some(Self::Email(EmailCopyAddress::named(mailbox()?))),
            (Kind::Sms, None) => {
                PhoneNumber::parse(typed).ok().filter(PhoneNumber::may_be_mobile).map(Self::Sms)
            }
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Pec(..) => Kind::Pec,
            Self::Email(_) => Kind::Email,
            Self::Sms(_) => Kind::Sms,
        }
    }

    /// As it is stored and shown to its owner.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Pec(address, _) => address.mailbox().as_str(),
            Self::Email(address) => address.mailbox().as_str(),
            Self::Sms(number) => number.as_str(),
        }
    }

    /// What a PEC mailbox gets; nothing is chosen for the others.
    pub(super) fn contents(&self) -> Option<Contents> {
        match self {
            Self::Pec(_, contents) => Some(*contents),
            Self::Email(_) | Self::Sms(_) => None,
        }
    }
}

/// An address that a worker named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CopyAddress {
    /// Key.
    pub(super) id: AddressId,
    /// Whose it is.
    pub(super) worker: TaxCode,
    /// Where to, and what.
    pub(super) destination: Destination,
    /// In which language its owner is written to: that of the page on which he named it.
    pub(super) language: Language,
    /// Where it stands.
    pub(super) state: State,
    /// Which of the worker's places it has, from 1.
    pub(super) place: u32,
    /// When it was named.
    pub(super) created_at: Timestamp,
}

/// The first place that none of a worker's open addresses has.
pub(super) fn free_place(open: &[CopyAddress]) -> Option<u32> {
    (1..=MOST_ADDRESSES).find(|place| open.iter().all(|address| address.place != *place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_address_never_changes_its_kind() {
        let ordinary = Destination::read(Kind::Email, "mario@posta.example", None).unwrap();
        for typed in ["mario@pec.example", "altro@posta.example"] {
            assert_eq!(ordinary.moved(typed).unwrap().kind(), Kind::Email);
        }
        assert_eq!(ordinary.moved("3331234567"), None);
        let certified = Destination::read(Kind::Pec, "mario@pec.example", Some(Contents::Both)).unwrap();
        let moved = certified.moved("mario@posta.example").unwrap();
        assert_eq!((moved.kind(), moved.contents()), (Kind::Pec, Some(Contents::Both)));
    }

    #[test]
    fn only_a_certified_mailbox_has_something_to_choose() {
        for contents in Contents::ALL {
            assert_eq!(Destination::read(Kind::Email, "mario@posta.example", Some(*contents)), None);
            assert_eq!(Destination::read(Kind::Sms, "3331234567", Some(*contents)), None);
        }
        assert_eq!(Destination::read(Kind::Pec, "mario@pec.example", None), None);
    }

    #[test]
    fn short_messages_go_to_mobile_numbers_alone() {
        assert_eq!(Destination::read(Kind::Sms, "+39 011 5551234", None), None);
        let mobile = Destination::read(Kind::Sms, "333 1234567", None).unwrap();
        assert_eq!(mobile.as_str(), "+393331234567");
        assert!(Destination::read(Kind::Sms, "+41 79 1234567", None).is_some());
    }
}
