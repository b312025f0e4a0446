use jiff::Timestamp;

use crate::bounce::{self, Bounce};
use crate::daticert::Daticert;
use crate::mime::{Child, Part};
use crate::receipt::{Fault, Kind, Receipt};
use crate::signed::Signed;
use crate::{Reason, Trust};

/// The largest message that is read as a receipt or bounce, in bytes: the 30 MB that a message may have (RFC 6109,
/// 3.1.2), a third more for base64, and what providers put around it.
pub const LARGEST: usize = 42 * 1024 * 1024;

const DATICERT: &str = "daticert.xml";

/// What a message in the mailbox of a sender is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A receipt that is to be believed.
    Receipt(Box<Receipt>),
    /// Mail that somebody sent to the mailbox by PEC; whether the envelope is genuine is not looked into.
    Envelope,
    /// Ordinary mail in the envelope of an anomaly.
    Anomaly,
    /// A delivery status notification of ordinary mail: signed by nobody.
    Bounce(Bounce),
    /// Says that it is a receipt, and is not to be believed.
    Distrusted(Reason),
    /// Anything else.
    Other,
}

/// Says what a raw message is. `now` is when it came in: a signer has to be valid then.
pub fn read(raw: &[u8], trust: &Trust, now: Timestamp) -> Message {
    let message = Part::read(raw);
    match claim(&message) {
        Ok(Claim::Envelope) => Message::Envelope,
        Ok(Claim::Anomaly) => Message::Anomaly,
        Ok(Claim::Receipt(kind)) => match receipt(raw, &message, kind, trust, now) {
            Ok(receipt) => Message::Receipt(Box::new(receipt)),
            Err(reason) => Message::Distrusted(reason),
        },
        Ok(Claim::Nothing) if message.whole && raw.len() <= LARGEST => {
            bounce::read(&message).map_or(Message::Other, Message::Bounce)
        }
        Ok(Claim::Nothing) => Message::Other,
        Err(reason) => Message::Distrusted(reason),
    }
}

/// What a message says that it is.
enum Claim {
    Receipt(Kind),
    Envelope,
    Anomaly,
    Nothing,
}

fn claim(message: &Part<'_>) -> Result<Claim, Reason> {
    let field = |name| message.sole(name).map_err(|_twice| Reason::HeaderTwice);
    match (field("X-Ricevuta")?, field("X-Trasporto")?) {
        (Some(_), Some(_)) => Err(Reason::ReceiptAndEnvelope),
        (Some(kind), None) => {
            Kind::parse(&kind.to_ascii_lowercase()).map(Claim::Receipt).map_err(|_word| Reason::UnknownKind)
        }
        (None, Some(envelope)) => Ok(match envelope.to_ascii_lowercase().as_str() {
            "posta-certificata" => Claim::Envelope,
            "errore" => Claim::Anomaly,
            _ => Claim::Nothing,
        }),
        (None, None) => Ok(Claim::Nothing),
    }
}

fn receipt(
    raw: &[u8],
    message: &Part<'_>,
    kind: Kind,
    trust: &Trust,
    now: Timestamp,
) -> Result<Receipt, Reason> {
    if raw.len() > LARGEST || !message.whole {
        return Err(Reason::TooLarge);
    }
    let signed = Signed::open(message, trust, now)?;
    let content = Part::read(signed.content);
    let media_type = content.media_type();
    let is_mixed = content.whole && media_type.name == "multipart/mixed";
    let children = if is_mixed { content.children(&media_type) } else { None };
    let children = children.ok_or(Reason::NotMultipartMixed)?;
    let daticert = Daticert::read(&file(&children)?)?;
    agree(message, kind, &daticert)?;
    Ok(Receipt {
        kind,
        fault: daticert.fault,
        detail: daticert.detail,
        sender: daticert.sender,
        recipients: daticert.recipients,
        identifier: daticert.identifier,
        message_id: daticert.message_id,
        delivered_to: daticert.delivered_to,
        at: daticert.at,
        provider: daticert.provider,
        extended_error: daticert.extended_error,
        from: signed.from,
        signer: signed.signer.certificate.fingerprint,
    })
}

/// The bytes of the one `daticert.xml` among the parts; the parts within parts are anybody's.
fn file(children: &[Child<'_>]) -> Result<Vec<u8>, Reason> {
    let parts = children.iter().map(|child| Part::read(child.bytes));
    let mut files = parts.filter(|part| part.whole && part.is_file(DATICERT));
    let Some(file) = files.next() else {
        return Err(if children.iter().any(|child| mentions(child.bytes)) {
            Reason::DaticertElsewhere
        } else {
            Reason::DaticertMissing
        });
    };
    if files.next().is_some() {
        return Err(Reason::DaticertTwice);
    }
    Ok(file.decoded().ok_or(Reason::DaticertUnreadable)?.into_owned())
}

fn mentions(bytes: &[u8]) -> bool {
    let name = DATICERT.as_bytes();
    bytes.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name))
}

/// The Message-ID that the header of a message quotes, believed or not: the same bytes always quote the same one, whoever
/// is trusted when they are read.
#[must_use]
pub fn quoted(raw: &[u8]) -> Option<String> {
    crate::field::message_id(&Part::read(raw).field("X-Riferimento-Message-ID")?)
}

/// Holds the unsigned header against what is signed, and what is signed against itself.
fn agree(message: &Part<'_>, kind: Kind, daticert: &Daticert) -> Result<(), Reason> {
    if daticert.kind != kind.as_str() {
        return Err(Reason::KindContradicts);
    }
    let quoted = message.sole("X-Riferimento-Message-ID").map_err(|_twice| Reason::HeaderTwice)?;
    if quoted.is_some_and(|quoted| crate::field::message_id(&quoted) != daticert.message_id) {
        return Err(Reason::MessageIdContradicts);
    }
    let is_good = matches!(kind, Kind::Acceptance | Kind::TakenInCharge | Kind::Delivered);
    if is_good && daticert.fault != Fault::None {
        return Err(Reason::FaultContradicts);
    }
    if kind == Kind::Delivered && daticert.delivered_to.is_none() {
        return Err(Reason::DeliveredToNobody);
    }
    Ok(())
}
