//! What a message looks like on the wire (RFC 5322, RFC 2045): seven-bit throughout, one recipient, no Bcc.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Message, MultiPart, MultiPartBuilder, SinglePart};

use crate::settings::Mailbox;
use crate::{Attachment, Channel, Error, Receipt};

/// All that stands in a message.
pub(crate) struct Draft<'a> {
    pub(crate) mailbox: &'a Mailbox,
    pub(crate) recipient: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    pub(crate) attachments: &'a [Attachment],
    pub(crate) message_id: &'a str,
    pub(crate) date: Timestamp,
    /// It holds a secret, which must not come back in a receipt.
    pub(crate) ephemeral: bool,
}

/// Refuses what cannot stand in a header.
pub(crate) fn check(recipient: &str, subject: &str, attachments: &[Attachment]) -> Result<(), Error> {
    let refuse = |what: &str| Err(Error::Unwritable(what.to_owned()));
    if recipient.parse::<lettre::Address>().is_err() {
        return refuse("the recipient");
    }
    if subject.is_empty() || subject.len() > 250 || subject.chars().any(char::is_control) {
        return refuse("the subject is one line of at most 250 bytes");
    }
    for attachment in attachments {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if attachment.name.is_empty() || attachment.name.len() > 100 || !attachment.name.bytes().all(plain) {
            return refuse("the name of an attachment is of letters, digits, dots and hyphens");
        }
        if ContentType::parse(&attachment.media_type).is_err() {
            return refuse("the media type of an attachment");
        }
    }
    Ok(())
}

/// The size that a message will have, or a little more: base64 makes four bytes of three, in lines of 76.
pub(crate) fn size_of(subject: &str, body: &str, attachments: &[Attachment]) -> usize {
    let parts: usize = attachments.iter().map(|attachment| encoded_size(attachment.content.len())).sum();
    // Quoted-printable makes three bytes of one at worst, and soft line ends.
    HEADERS + subject.len() * 4 + body.len() * 3 + body.len() / 20 + parts
}

/// What an attachment of so many bytes adds to a message at most, its headers included.
#[must_use]
pub fn encoded_size(bytes: usize) -> usize {
    let encoded = bytes.div_ceil(3) * 4;
    encoded + encoded.div_ceil(76) * 2 + 600
}

/// More than the headers of a message ever need: four addresses, the Message-ID, the rest.
const HEADERS: usize = 2500;

/// Writes the message.
pub(crate) fn write(draft: &Draft<'_>) -> Result<Vec<u8>, Error> {
    let unwritable = |cause: &dyn std::fmt::Display| Error::Unwritable(cause.to_string());
    let from = draft.mailbox.address.as_str().parse().map_err(|cause| unwritable(&cause))?;
    let to = draft.recipient.parse().map_err(|cause| unwritable(&cause))?;
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(draft.subject)
        .message_id(Some(draft.message_id.to_owned()))
        .date(SystemTime::from(draft.date))
        .header(AutoSubmitted);
    if draft.mailbox.channel == Channel::Pec {
        let wanted = if draft.ephemeral { Receipt::Synthetic } else { draft.mailbox.receipt };
        builder = builder.header(ReceiptWanted(wanted.as_str().to_owned()));
    }
    let text = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(encoded(with_mail_line_ends(draft.body), ContentTransferEncoding::QuotedPrintable)?);
    let message = if draft.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        builder.multipart(draft.attachments.iter().try_fold(
            mixed(draft.message_id).singlepart(text),
            |parts, file| {
                let media_type = ContentType::parse(&file.media_type).map_err(|cause| unwritable(&cause))?;
                let content = encoded(file.content.clone(), ContentTransferEncoding::Base64)?;
                Ok::<_, Error>(parts.singlepart(Part::new(file.name.clone()).body(content, media_type)))
            },
        )?)
    };
    Ok(message.map_err(|cause| unwritable(&cause))?.formatted())
}

/// Quoted-printable keeps a line end as such only in the form of mail.
fn with_mail_line_ends(text: &str) -> Vec<u8> {
    text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

fn encoded(content: Vec<u8>, encoding: ContentTransferEncoding) -> Result<Body, Error> {
    Body::new_with_encoding(content, encoding).map_err(|_content| Error::Unwritable("an encoding".to_owned()))
}

/// The boundary comes from the Message-ID, so that the same attempt is the same message. An equals sign followed by an
/// underscore occurs in neither base64 nor quoted-printable.
fn mixed(message_id: &str) -> MultiPartBuilder {
    let letters: String =
        message_id.bytes().filter(u8::is_ascii_alphanumeric).map(char::from).take(50).collect();
    MultiPart::mixed().boundary(format!("=_{letters}"))
}

/// `X-TipoRicevuta` (DM 2/11/2005, technical rules 6.5.2): which delivery receipt is wanted.
#[derive(Clone)]
struct ReceiptWanted(String);

/// `Auto-Submitted: auto-generated` (RFC 3834): no holiday notice is to answer.
#[derive(Clone)]
struct AutoSubmitted;

type Refusal = Box<dyn std::error::Error + Send + Sync>;

impl Header for ReceiptWanted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-TipoRicevuta")
    }

    fn parse(text: &str) -> Result<Self, Refusal> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Refusal> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
