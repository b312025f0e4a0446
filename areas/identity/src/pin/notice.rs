//! What the institute tells a person whenever something becomes of his PIN: at all mailboxes that it knows, so that he
//! learns of what he did not do himself; on his telephone where it knows none.

use db::Tx;
use delivery::{Outgoing, Owner};
use kernel::{EmailAddress, Language};

use super::short;
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
    pub(super) fn key(self) -> &'static str {
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

/// Tells the person, in the transaction of what happened. An institute without a mailbox and a line for this tells nobody.
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
    let subject = texts.text(language, "identity-news-subject").into_owned();
    let words = Words { subject, body, short: format!("{}-short", news.key()) };
    everywhere(identity, tx, person, &words, language).await
}

/// What a person is told.
pub(crate) struct Words {
    pub(crate) subject: String,
    pub(crate) body: String,
    /// The message key of the text for his telephone, in which nothing stands but the institute's name.
    pub(crate) short: String,
}

/// Sends a message to all mailboxes of a person. Who has none gets it on his telephone: one message costs the institute
/// money, and whoever reads his mail knows it already.
pub(crate) async fn everywhere(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    Words { subject, body, short }: &Words,
    language: Language,
) -> Result<(), Error> {
    let mailboxes: Vec<_> = person.email.iter().chain(&person.pec).collect();
    if has_mailbox(identity) && !mailboxes.is_empty() {
        for recipient in mailboxes {
            send(identity, tx, person, recipient, subject, body, false).await?;
        }
        return Ok(());
    }
    let Some(number) = short::telephone(identity, person) else { return Ok(()) };
    match short::write(identity, language, short, &[]) {
        Some(text) => short::queue(identity, tx, person, number, text, false).await,
        None => Ok(()),
    }
}

/// Whether the institute has a mailbox of its own from which people are written to.
pub(crate) fn has_mailbox(identity: &Identity) -> bool {
    identity.settings.sender_address.is_some()
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

#[cfg(test)]
impl News {
    pub(super) const ALL: [Self; 10] = [
        Self::Renewed,
        Self::Issued,
        Self::Recovered,
        Self::AskedInVain,
        Self::NoTwoWays,
        Self::Raised,
        Self::NotRaised,
        Self::Blocked,
        Self::Unblocked,
        Self::Revoked,
    ];
}
