use kernel::EmailAddress;

use crate::field::{MediaType, message_id};
use crate::mime::Part;

const MOST_RECIPIENTS: usize = 1000;

kernel::words! {
    /// What a mail server says that it did with a message for one recipient (RFC 3464, 2.3.3).
    pub enum Action {
        /// Gave up.
        Failed = "failed",
        /// Goes on trying.
        Delayed = "delayed",
        /// Put it into the mailbox.
        Delivered = "delivered",
        /// Passed it to a server that gives no notifications.
        Relayed = "relayed",
        /// Passed it to the several members of a list.
        Expanded = "expanded",
    }
}

/// A delivery status notification (RFC 3464). Anybody can write one: a hint, and proof of nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The Message-ID of the message that came back, without brackets: the sender's own, where a PEC provider had put its
    /// own in that place.
    pub message_id: Option<String>,
    /// What became of it, recipient by recipient; never empty.
    pub recipients: Vec<BouncedRecipient>,
}

/// What became of a message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BouncedRecipient {
    /// The recipient, as the sender wrote him if that is known.
    pub address: Option<EmailAddress>,
    /// What the server did.
    pub action: Action,
    /// The code of RFC 3463, as `5.1.1`: those that begin with 5 are for good.
    pub status: Option<String>,
    /// The SMTP code, as 550, where the server that refused gave one.
    pub code: Option<u16>,
}

/// Reads `multipart/report` of the type `delivery-status`; `None` for anything else.
pub(crate) fn read(message: &Part<'_>) -> Option<Bounce> {
    let media_type = message.media_type();
    if media_type.name != "multipart/report" || !is_delivery_status(&media_type) {
        return None;
    }
    let children = message.children(&media_type)?;
    let parts: Vec<_> = children.iter().map(|child| Part::read(child.bytes)).collect();
    let of_type =
        |names: [&str; 2]| parts.iter().find(|part| names.contains(&part.media_type().name.as_str()));
    let status = of_type(["message/delivery-status", "message/global-delivery-status"])?.decoded()?;
    let recipients: Vec<_> = groups(&status).iter().filter_map(recipient).take(MOST_RECIPIENTS).collect();
    let original = of_type(["message/rfc822", "text/rfc822-headers"]).and_then(Part::decoded);
    let message_id = original.and_then(|original| original_id(&Part::read(&original)));
    (!recipients.is_empty()).then_some(Bounce { message_id, recipients })
}

fn is_delivery_status(media_type: &MediaType) -> bool {
    media_type.parameter("report-type").is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"))
}

/// Groups of fields with blank lines between them; the first is about the message, the others about its recipients.
fn groups(status: &[u8]) -> Vec<Part<'_>> {
    let (mut groups, mut rest) = (Vec::new(), status);
    while !rest.is_empty() && groups.len() <= MOST_RECIPIENTS {
        let group = Part::read(rest);
        rest = group.body();
        groups.push(group);
    }
    groups
}

fn recipient(group: &Part<'_>) -> Option<BouncedRecipient> {
    let action = group.field("Action")?;
    let address =
        ["Original-Recipient", "Final-Recipient"].iter().find_map(|name| address(&group.field(name)?));
    Some(BouncedRecipient {
        address,
        action: Action::parse(&action.split_whitespace().next()?.to_ascii_lowercase()).ok()?,
        status: group.field("Status").and_then(|status| status_code(&status)),
        code: group.field("Diagnostic-Code").and_then(|diagnostic| smtp_code(&diagnostic)),
    })
}

/// Reads `rfc822; name@domain.it`.
fn address(value: &str) -> Option<EmailAddress> {
    let (kind, address) = value.split_once(';')?;
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    kind.trim().eq_ignore_ascii_case("rfc822").then(|| EmailAddress::parse(address).ok())?
}

fn status_code(value: &str) -> Option<String> {
    let code = value.split_whitespace().next()?;
    let numbers: Vec<&str> = code.split('.').collect();
    let is_number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_class = matches!(numbers.first(), Some(&("2" | "4" | "5")));
    (is_class && numbers.len() == 3 && numbers.iter().all(|number| is_number(number)))
        .then(|| code.to_owned())
}

/// Reads `smtp; 550 5.1.1 …` and `smtp; 550-5.1.1 …`.
fn smtp_code(value: &str) -> Option<u16> {
    let (kind, text) = value.split_once(';')?;
    let digits = text.trim_start().get(..3).filter(|_digits| kind.trim().eq_ignore_ascii_case("smtp"))?;
    let is_code =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && matches!(digits.as_bytes()[0], b'2'..=b'5');
    is_code.then(|| digits.parse().ok())?
}

/// A PEC provider puts its own id into the place of the sender's, and the sender's beside it.
fn original_id(original: &Part<'_>) -> Option<String> {
    ["X-Riferimento-Message-ID", "Message-ID"].iter().find_map(|name| message_id(&original.field(name)?))
}
