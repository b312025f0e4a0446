//! An initial PIN that is not handed over at an office goes to its person in two halves by two ways, so that nobody who
//! reads one of them has it.

use db::Tx;
use kernel::{EmailAddress, Language};

use super::credential::Credential;
use super::desk::letters::{self, LetterId};
use super::desk::store;
use super::{characters, notice};
use crate::parties::Person;
use crate::{Error, Identity, Secret};

/// How half of a PIN reaches its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By ordinary mail.
    Email,
    /// By certified mail.
    Pec,
    /// By post, at the address that the institute knows.
    Letter,
}

impl Way {
    /// The message key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Email => "identity-way-email",
            Self::Pec => "identity-way-pec",
            Self::Letter => "identity-way-letter",
        }
    }

    /// The person's mailbox; none for a letter.
    pub(crate) fn mailbox(self, person: &Person) -> Option<&EmailAddress> {
        match self {
            Self::Email => person.email.as_ref(),
            Self::Pec => person.pec.as_ref(),
            Self::Letter => None,
        }
    }
}

/// The two ways to a person of whom the institute knows these: the first is quick, the second a letter if that is
/// possible.
fn two(email: bool, pec: bool, address: bool) -> Option<(Way, Way)> {
    match (email, pec, address) {
        (true, _, true) => Some((Way::Email, Way::Letter)),
        (false, true, true) => Some((Way::Pec, Way::Letter)),
        (true, true, false) => Some((Way::Email, Way::Pec)),
        (false, false, _) | (true, false, false) | (false, true, false) => None,
    }
}

/// The two ways to a person, if there are two and the institute writes at all.
pub(crate) fn ways(identity: &Identity, person: &Person, address: Option<&str>) -> Option<(Way, Way)> {
    identity.settings.sender_address.as_ref()?;
    two(person.email.is_some(), person.pec.is_some(), address.is_some())
}

/// Sends the halves of a PIN that is being put in force, in the same transaction.
pub(crate) async fn send(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    (first, second): (Way, Way),
    (pin, secret): (&Credential, &Secret),
    language: Language,
) -> Result<(), Error> {
    let (one, two) = secret.shown().split_at(secret.shown().len() / 2);
    half(identity, tx, person, first, (pin, one), "first", language).await?;
    half(identity, tx, person, second, (pin, two), "second", language).await
}

async fn half(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    way: Way,
    (pin, half): (&Credential, &str),
    which: &str,
    language: Language,
) -> Result<(), Error> {
    let Some(recipient) = way.mailbox(person) else {
        let id = LetterId::new(&identity.clock, &identity.random);
        let sealed = letters::seal(&identity.vault, &identity.random, id, half);
        return store::insert_letter(tx, id, pin.id, sealed, identity.clock.now()).await;
    };
    let texts = identity.site.messages();
    let values = [
        ("half", characters::grouped(half)),
        ("until", web::format::moment(language, pin.lapses_at)),
        ("institute", identity.site.name().to_owned()),
    ];
    let body = texts.text_with(language, &format!("identity-half-{which}-body"), &values);
    let subject = texts.text(language, "identity-half-subject");
    notice::send(identity, tx, person, recipient, &subject, &body, true).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_halves_take_two_ways_that_exist_or_none(email in any::<bool>(), pec in any::<bool>(), address in any::<bool>()) {
            let exists = |way| match way {
                Way::Email => email,
                Way::Pec => pec,
                Way::Letter => address,
            };
            match two(email, pec, address) {
                Some((first, second)) => prop_assert!(first != second && exists(first) && exists(second)),
                None => prop_assert!(u8::from(email) + u8::from(pec) + u8::from(address) < 2),
            }
        }
    }
}
