//! An initial PIN that is not handed over at an office goes to its person in two halves by two ways, so that nobody who
//! reads one of them has it.

use db::Tx;
use kernel::{EmailAddress, Language, PhoneNumber};

use super::credential::{Credential, Form};
use super::desk::letters::{self, LetterId};
use super::desk::store;
use super::{characters, notice, short};
use crate::parties::{self, Person};
use crate::{Error, Identity, Secret};

/// How half of a PIN reaches its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By ordinary mail.
    Email,
    /// By certified mail.
    Pec,
    /// By a short message to his telephone.
    Text,
    /// By post, at the address that the institute knows.
    Letter,
}

/// Two ways, the better pair first. Mail and telephone are quick and apart from each other; a letter takes days; two
/// mailboxes are often read on the same machine. The first way of a pair is never a letter, for a link may go by it.
const PAIRS: [(Way, Way); 6] = [
    (Way::Email, Way::Text),
    (Way::Pec, Way::Text),
    (Way::Email, Way::Letter),
    (Way::Pec, Way::Letter),
    (Way::Text, Way::Letter),
    (Way::Email, Way::Pec),
];

/// Where a way ends.
pub(crate) enum Destination<'a> {
    Mailbox(&'a EmailAddress),
    Telephone(PhoneNumber),
    Post,
}

impl Way {
    /// The message key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Email => "identity-way-email",
            Self::Pec => "identity-way-pec",
            Self::Text => "identity-way-text",
            Self::Letter => "identity-way-letter",
        }
    }

    /// Whether it leads to a person with this postal address.
    fn leads(self, identity: &Identity, person: &Person, address: Option<&str>) -> bool {
        match self {
            Self::Letter => address.is_some(),
            Self::Email | Self::Pec | Self::Text => self.destination(identity, person).is_some(),
        }
    }

    /// Where it ends, if the institute has what to send with, and knows where to; post is always at hand.
    pub(crate) fn destination<'a>(self, identity: &Identity, person: &'a Person) -> Option<Destination<'a>> {
        let writes = notice::has_mailbox(identity);
        match self {
            Self::Email => person.email.as_ref().filter(|_| writes).map(Destination::Mailbox),
            Self::Pec => {
                let is_another = |pec: &&EmailAddress| {
                    let same = |email: &EmailAddress| email.as_str().eq_ignore_ascii_case(pec.as_str());
                    !person.email.as_ref().is_some_and(same)
                };
                person.pec.as_ref().filter(|_| writes).filter(is_another).map(Destination::Mailbox)
            }
            Self::Text => short::telephone(identity, person).map(Destination::Telephone),
            Self::Letter => Some(Destination::Post),
        }
    }
}

/// The best pair of ways of which both lead to somebody; of those with a letter, if there are any and one is `by_post`.
fn two(leads: impl Fn(Way) -> bool, by_post: bool) -> Option<(Way, Way)> {
    let there = || PAIRS.into_iter().filter(|(first, second)| leads(*first) && leads(*second));
    let posted = there().find(|(_, second)| by_post && *second == Way::Letter);
    posted.or_else(|| there().next())
}

/// The two ways to a person, if there are two. Who asks again without having used the initial PIN that he was sent may not
/// have the telephone any more of which the institute knows: he gets half of this one by post.
pub(crate) fn ways(
    identity: &Identity,
    person: &Person,
    address: Option<&str>,
    before: Option<&Credential>,
) -> Option<(Way, Way)> {
    let unused = before.is_some_and(|before| before.form == Form::Initial);
    two(|way| way.leads(identity, person, address), unused)
}

/// Sends the halves of a PIN that is being put in force, in the same transaction: to where the person is reached now, for
/// making a PIN takes a while. That a way has ended meanwhile is a conflict.
pub(crate) async fn send(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    (first, second): (Way, Way),
    (pin, secret): (&Credential, &Secret),
    language: Language,
) -> Result<(), Error> {
    let person = parties::store::person(tx, person.id).await?.ok_or(Error::Overtaken)?;
    let (one, two) = secret.shown().split_at(secret.shown().len() / 2);
    half(identity, tx, &person, first, (pin, one), "first", language).await?;
    half(identity, tx, &person, second, (pin, two), "second", language).await
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
    let texts = identity.site.messages();
    let mut values =
        vec![("half", characters::grouped(half)), ("until", web::format::moment(language, pin.lapses_at))];
    match way.destination(identity, person).ok_or(Error::Overtaken)? {
        Destination::Mailbox(recipient) => {
            values.push(("institute", identity.site.name().to_owned()));
            let body = texts.text_with(language, &format!("identity-half-{which}-body"), &values);
            let subject = texts.text(language, "identity-half-subject");
            notice::send(identity, tx, person, recipient, &subject, &body, true).await
        }
        Destination::Telephone(number) => {
            let key = format!("identity-half-{which}-short");
            let body = short::write(identity, language, &key, &values).ok_or_else(no_room)?;
            short::queue(identity, tx, person, number, body, true).await
        }
        Destination::Post => {
            let id = LetterId::new(&identity.clock, &identity.random);
            let sealed = letters::seal(&identity.vault, &identity.random, id, half);
            store::insert_letter(tx, id, pin.id, sealed, identity.clock.now()).await
        }
    }
}

/// A short message holds its half and more.
fn no_room() -> Error {
    delivery::Error::Unwritable("a short message has no room for half of a PIN".to_owned()).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Way; 4] = [Way::Email, Way::Pec, Way::Text, Way::Letter];

    fn is_mail(way: Way) -> bool {
        matches!(way, Way::Email | Way::Pec)
    }

    proptest! {
        #[test]
        fn the_halves_take_two_ways_that_exist_or_none(there in prop::sample::subsequence(ALL.to_vec(), 0..=4)) {
            match two(|way| there.contains(&way), false) {
                Some((first, second)) => {
                    prop_assert!(first != second && there.contains(&first) && there.contains(&second));
                    prop_assert!(first != Way::Letter, "a link may go by the first");
                    let other = there.iter().any(|way| !is_mail(*way));
                    prop_assert!(!(is_mail(first) && is_mail(second) && other), "two mailboxes only where nothing else leads");
                    let quick = there.contains(&Way::Text) && there.iter().any(|way| is_mail(*way));
                    prop_assert_eq!(quick, is_mail(first) && second == Way::Text);
                    prop_assert_eq!(first == Way::Pec, there.contains(&Way::Pec) && !there.contains(&Way::Email));
                }
                None => prop_assert!(there.len() < 2),
            }
        }

        #[test]
        fn who_asks_again_gets_half_by_post_where_that_is_possible(there in prop::sample::subsequence(ALL.to_vec(), 0..=4)) {
            let leads = |way| there.contains(&way);
            let again = two(leads, true);
            if there.contains(&Way::Letter) && there.len() > 1 {
                prop_assert_eq!(again.map(|(_, second)| second), Some(Way::Letter));
            } else {
                prop_assert_eq!(again, two(leads, false));
            }
        }
    }
}
