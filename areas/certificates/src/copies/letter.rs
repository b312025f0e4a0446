//! The messages of this room, in the language of whoever gets them. What may stand in which is in the types of the
//! arguments: a certificate fits into a letter to a PEC mailbox alone, health data into none to a telephone.

use db::Tx;
use delivery::{Channel, Delivery, ItemId, Outgoing, OutgoingText, Owner};
use jiff::Timestamp;
use kernel::{EmailAddress, Language, PhoneNumber, ProtocolNumber};

use super::address::{AddressId, EmailCopyAddress, PecAddress, Sent};
use super::enclosure::{AttestationCopy, Enclosure};
use crate::Certificates;
use crate::subscriptions::Change;

/// A message that only waits to be queued.
pub(super) enum Letter {
    /// To a mailbox.
    Mail(Outgoing),
    /// To a telephone.
    Text(OutgoingText),
}

impl Letter {
    /// Puts it into the outbox, in the caller's transaction.
    pub(super) async fn queue(&self, delivery: &Delivery, tx: &mut Tx) -> Result<ItemId, delivery::Error> {
        match self {
            Self::Mail(outgoing) => delivery.queue(tx, outgoing).await,
            Self::Text(outgoing) => delivery.queue_text(tx, outgoing).await,
        }
    }
}

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoLetter {
    /// The institute has no mailbox of the kind from which it must go.
    #[error("the institute has no {0} mailbox to send copies from")]
    NoSender(Channel),
    /// A text is longer than one short message even without the institute's name.
    #[error("a short message has no room for its text")]
    NoRoom,
    /// A document could not be printed.
    #[error("a copy could not be printed: {0}")]
    Print(#[from] documents::pdf::Error),
}

/// Whose letters are, what they tell, and in which language.
pub(super) struct Occasion {
    pub(super) address: AddressId,
    pub(super) language: Language,
    pub(super) change: Change,
    pub(super) number: ProtocolNumber,
    /// The number of the certificate in whose place this one stands.
    pub(super) rectifies: Option<ProtocolNumber>,
}

/// The items of an address belong to it.
pub(super) fn owner(id: AddressId) -> Owner {
    Owner { kind: super::OWNER, id: id.as_uuid() }
}

/// So do the messages with its codes, apart from them.
pub(super) fn code_owner(id: AddressId) -> Owner {
    Owner { kind: "copy-code", id: id.as_uuid() }
}

/// The mailbox for certificates, which must be a certified one.
fn pec_sender(area: &Certificates, delivery: &Delivery) -> Result<EmailAddress, NoLetter> {
    sender(Some(&area.settings.sender_address), delivery, Channel::Pec)
}

/// The mailbox for ordinary mail.
fn email_sender(area: &Certificates, delivery: &Delivery) -> Result<EmailAddress, NoLetter> {
    sender(area.settings.email_sender_address.as_ref(), delivery, Channel::Email)
}

fn sender(
    address: Option<&EmailAddress>,
    delivery: &Delivery,
    channel: Channel,
) -> Result<EmailAddress, NoLetter> {
    let mailboxes = &delivery.settings().mailboxes;
    let fits = |address: &&EmailAddress| {
        mailboxes.iter().any(|mailbox| mailbox.address == **address && mailbox.channel == channel)
    };
    address.filter(fits).cloned().ok_or(NoLetter::NoSender(channel))
}

/// A copy to a certified mailbox. One with a diagnosis is forgotten once it has left.
pub(super) fn copy_by_pec(
    area: &Certificates,
    delivery: &Delivery,
    to: &PecAddress,
    occasion: &Occasion,
    enclosure: &Enclosure,
) -> Result<Letter, NoLetter> {
    let words = occasion.words(area, enclosure.sent());
    Ok(Letter::Mail(Outgoing {
        mailbox: pec_sender(area, delivery)?,
        recipient: to.mailbox().clone(),
        subject: words.subject,
        body: words.body,
        ephemeral: enclosure.sent() != Sent::Attestations,
        attachments: enclosure.print(area, occasion.language)?,
        owner: owner(occasion.address),
    }))
}

/// A copy of an attestation to an ordinary mailbox.
pub(super) fn copy_by_email(
    area: &Certificates,
    delivery: &Delivery,
    to: &EmailCopyAddress,
    occasion: &Occasion,
    attestation: &AttestationCopy,
) -> Result<Letter, NoLetter> {
    let words = occasion.words(area, Sent::Attestations);
    Ok(Letter::Mail(Outgoing {
        mailbox: email_sender(area, delivery)?,
        recipient: to.mailbox().clone(),
        subject: words.subject,
        body: words.body,
        ephemeral: false,
        attachments: vec![attestation.print(area, occasion.language)?],
        owner: owner(occasion.address),
    }))
}

/// The protocol number to a telephone: what it is the number of is not said.
pub(super) fn number_by_sms(
    area: &Certificates,
    to: PhoneNumber,
    occasion: &Occasion,
) -> Result<Letter, NoLetter> {
    let key = format!("copies-sms-{}", occasion.change);
    let text =
        |name: &str| area.messages.text_with(occasion.language, &key, &occasion.numbers(name.to_owned()));
    let body = delivery::fitted(&area.settings.institute, text).ok_or(NoLetter::NoRoom)?;
    let owner = owner(occasion.address);
    Ok(Letter::Text(OutgoingText { recipient: to, body, ephemeral: false, owner }))
}

/// Subject and text of a letter.
struct Words {
    subject: String,
    body: String,
}

impl Occasion {
    fn words(&self, area: &Certificates, sent: Sent) -> Words {
        let texts = &area.messages;
        let documents = texts.text(self.language, &format!("copies-sent-{sent}")).into_owned();
        let key = format!("copies-mail-{}", self.change);
        let what = texts.text_with(self.language, &key, &self.numbers(area.settings.institute.clone()));
        let subject = format!("copies-mail-subject-{}", self.change);
        Words {
            subject: texts.text_with(self.language, &subject, &[("documents", documents)]),
            body: texts.text_with(
                self.language,
                "copies-mail-body",
                &[
                    ("what", what),
                    ("institute", area.settings.institute.clone()),
                    ("page", page_of_addresses(area)),
                ],
            ),
        }
    }
}

impl Occasion {
    /// What texts may name: the institute, the number, and the one that is no longer valid.
    fn numbers(&self, institute: String) -> [(&'static str, String); 3] {
        let earlier = self.rectifies.as_ref().map_or("-", ProtocolNumber::as_str).to_owned();
        [("institute", institute), ("number", self.number.as_str().to_owned()), ("earlier", earlier)]
    }
}

fn page_of_addresses(area: &Certificates) -> String {
    format!("{}{}", area.settings.base_url, super::pages::LIST)
}

/// The code to a certified mailbox, from the mailbox from which copies will come.
pub(super) fn code_by_pec(
    area: &Certificates,
    delivery: &Delivery,
    to: &PecAddress,
    code: &Code<'_>,
) -> Result<Letter, NoLetter> {
    Ok(Letter::Mail(code.mail(area, pec_sender(area, delivery)?, to.mailbox())))
}

/// The code to an ordinary mailbox, from the mailbox from which copies will come.
pub(super) fn code_by_email(
    area: &Certificates,
    delivery: &Delivery,
    to: &EmailCopyAddress,
    code: &Code<'_>,
) -> Result<Letter, NoLetter> {
    Ok(Letter::Mail(code.mail(area, email_sender(area, delivery)?, to.mailbox())))
}

/// The code to a telephone.
pub(super) fn code_by_sms(area: &Certificates, to: PhoneNumber, code: &Code<'_>) -> Result<Letter, NoLetter> {
    let text = |name: &str| {
        let values = [("institute", name.to_owned()), ("code", code.text.to_owned())];
        area.messages.text_with(code.language, "copies-sms-code", &values)
    };
    let body = delivery::fitted(&area.settings.institute, text).ok_or(NoLetter::NoRoom)?;
    let owner = code_owner(code.address);
    Ok(Letter::Text(OutgoingText { recipient: to, body, ephemeral: true, owner }))
}

/// A code that proves an address.
pub(super) struct Code<'a> {
    pub(super) address: AddressId,
    pub(super) language: Language,
    pub(super) text: &'a str,
    pub(super) expires_at: Timestamp,
}

impl Code<'_> {
    /// Names nobody: the mailbox may be anybody's. Its text is forgotten once it has left.
    fn mail(&self, area: &Certificates, mailbox: EmailAddress, to: &EmailAddress) -> Outgoing {
        let texts = &area.messages;
        let values = [
            ("institute", area.settings.institute.clone()),
            ("code", self.text.to_owned()),
            ("until", web::format::moment(self.language, self.expires_at)),
            ("page", page_of_addresses(area)),
        ];
        Outgoing {
            mailbox,
            recipient: to.clone(),
            subject: texts.text(self.language, "copies-code-subject").into_owned(),
            body: texts.text_with(self.language, "copies-code-body", &values),
            ephemeral: true,
            attachments: Vec::new(),
            owner: code_owner(self.address),
        }
    }
}
