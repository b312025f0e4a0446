//! What the institute tells a person whenever something becomes of his PIN: at all addresses that it knows, so that he
//! learns of what he did not do himself.

use db::Tx;
use delivery::{Outgoing, Owner};
use kernel::{EmailAddress, Language};

use crate::parties::Person;
use crate::{Error, Identity};

/// What has become of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A personal one took the place of an initial or a lapsed one.
    Renewed,
    /// An initial one was given out.
    Issued,
    /// An initial one took the place of one that its person had lost.
    Recovered,
    /// Somebody asked for one, and there is one.
    AskedInVain,
    /// Somebody asked for one, and the institute knows no two ways to send its halves.
    NoTwoWays,
    /// It became dispositive.
    Raised,
    /// It has stayed ordinary: a request was refused.
    NotRaised,
    /// It was blocked after too many failures.
    Blocked,
    /// It may be used again.
    Unblocked,
    /// It was taken back.
    Revoked,
}

impl News {
    /// The message key of the sentence that tells it.
    fn key(self) -> &'static str {
        match self {
            Self::Renewed => "identity-news-renewed",
            Self::Issued => "identity-news-issued",
            Self::Recovered => "identity-news-recovered",
            Self::AskedInVain => "identity-news-asked-in-vain",
            Self::NoTwoWays => "identity-news-no-two-ways",
            Self::Raised => "identity-news-raised",
            Self::NotRaised => "identity-news-not-raised",
            Self::Blocked => "identity-news-blocked",
            Self::Unblocked => "identity-news-unblocked",
            Self::Revoked => "identity-news-revoked",
        }
    }
}

/// Tells the person, in the transaction of what happened. An institute without a mailbox for this tells nobody.
pub(crate) async fn tell(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    news: News,
    language: Language,
) -> Result<(), Error> {
    let texts = identity.site.messages();
    let when = web::format::moment(language, identity.clock.now());
    let what = texts.text_with(language, news.key(), &[("when", when)]);
    let name = identity.site.name().to_owned();
    let body = texts.text_with(language, "identity-news-body", &[("what", what), ("institute", name)]);
    let subject = texts.text(language, "identity-news-subject");
    for recipient in person.email.iter().chain(&person.pec) {
        send(identity, tx, person, recipient, &subject, &body, false).await?;
    }
    Ok(())
}

/// Queues a message to one address; `ephemeral` if it holds a secret.
pub(crate) async fn send(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    recipient: &EmailAddress,
    subject: &str,
    body: &str,
    ephemeral: bool,
) -> Result<(), Error> {
    let Some(mailbox) = identity.settings.sender_address.clone() else { return Ok(()) };
    let outgoing = Outgoing {
        mailbox,
        recipient: recipient.clone(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        ephemeral,
        attachments: Vec::new(),
        owner: Owner { kind: "identity", id: person.id.as_uuid() },
    };
    identity.delivery.queue(tx, &outgoing).await?;
    Ok(())
}
