//! `daticert.xml`, the part of a receipt that is made for programs (RFC 6109, 3.3 and 4.4).

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use kernel::EmailAddress;
use memchr::memmem;
use roxmltree::{Document, Node, ParsingOptions};

use crate::Reason;
use crate::field::message_id;
use crate::receipt::{Fault, ReceiptDetail, Recipient};

const MOST_BYTES: usize = 2 * 1024 * 1024;
const MOST_NODES: u32 = 100_000;
const MOST_NAME_CHARACTERS: usize = 200;
const MOST_ERROR_CHARACTERS: usize = 4000;

/// What `daticert.xml` says.
pub(crate) struct Daticert {
    /// `postacert/@tipo`, not yet held against the header.
    pub(crate) kind: String,
    pub(crate) fault: Fault,
    pub(crate) detail: Option<ReceiptDetail>,
    pub(crate) sender: EmailAddress,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) identifier: String,
    pub(crate) message_id: Option<String>,
    pub(crate) delivered_to: Option<EmailAddress>,
    pub(crate) at: Timestamp,
    pub(crate) provider: String,
    pub(crate) extended_error: Option<String>,
}

impl Daticert {
    /// Reads the bytes of the file. Elements that the rules do not know are passed over.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Reason> {
        if memmem::find(bytes, b"<!DOCTYPE").is_some() {
            return Err(Reason::Doctype);
        }
        Self::parse(bytes).ok_or(Reason::DaticertUnreadable)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MOST_BYTES)?;
        let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).ok()?;
        let root = document.root_element();
        if !root.has_tag_name("postacert") {
            return None;
        }
        let (header, data) = (child(root, "intestazione")?, child(root, "dati")?);
        let receipt = optional(data, "ricevuta")?;
        Some(Self {
            kind: root.attribute("tipo")?.to_owned(),
            fault: Fault::parse(root.attribute("errore").unwrap_or(Fault::None.as_str())).ok()?,
            detail: receipt
                .map(|receipt| ReceiptDetail::parse(receipt.attribute("tipo")?).ok())
                .map_or(Some(None), |detail| detail.map(Some))?,
            sender: EmailAddress::parse(content(child(header, "mittente")?)?).ok()?,
            recipients: recipients(header)?,
            identifier: message_id(content(child(data, "identificativo")?)?)?,
            message_id: text_of(data, "msgid", message_id)?,
            delivered_to: text_of(data, "consegna", |address| EmailAddress::parse(address).ok())?,
            at: instant(child(data, "data")?)?,
            provider: words(content(child(data, "gestore-emittente")?)?, MOST_NAME_CHARACTERS)?,
            extended_error: optional(data, "errore-esteso")?
                .and_then(content)
                .and_then(|text| words(text, MOST_ERROR_CHARACTERS)),
        })
    }
}

/// The child element of this name, where there is exactly one.
fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    optional(node, name)?
}

/// The child element of this name, where there is at most one.
#[expect(clippy::option_option, reason = "the outer one says that there are too many")]
fn optional<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Option<Node<'a, 'input>>> {
    let mut found = node.children().filter(|child| child.has_tag_name(name));
    let first = found.next();
    found.next().is_none().then_some(first)
}

/// The text of an element that holds nothing else: a comment or element within could split a value.
fn content<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let mut children = node.children();
    let text = children.next().map_or(Some(""), |child| child.text().filter(|_text| child.is_text()))?;
    children.next().is_none().then_some(text.trim())
}

/// The value of an element that need not be there, and need not hold anything.
#[expect(clippy::option_option, reason = "the outer one says that it cannot be read")]
fn text_of<T>(node: Node<'_, '_>, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match optional(node, name)?.map(content) {
        None => Some(None),
        Some(text) => match text? {
            "" => Some(None),
            text => read(text).map(Some),
        },
    }
}

fn recipients(header: Node<'_, '_>) -> Option<Vec<Recipient>> {
    let elements = header.children().filter(|child| child.has_tag_name("destinatari"));
    let recipients: Vec<_> = elements.map(recipient).collect::<Option<_>>()?;
    (!recipients.is_empty()).then_some(recipients)
}

fn recipient(element: Node<'_, '_>) -> Option<Recipient> {
    let certified = match element.attribute("tipo") {
        None | Some("certificato") => true,
        Some("esterno") => false,
        Some(_) => return None,
    };
    Some(Recipient { address: EmailAddress::parse(content(element)?).ok()?, certified })
}

/// Reads `<data zona="+0200"><giorno>20/12/2018</giorno><ora>18:50:05</ora></data>`.
fn instant(element: Node<'_, '_>) -> Option<Timestamp> {
    let day = content(child(element, "giorno")?)?;
    let time = content(child(element, "ora")?)?;
    let zone = element.attribute("zona")?;
    let [date, month, year] = numbers(day, '/', [2, 2, 4])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let small = |number: i16| i8::try_from(number).ok();
    let date = Date::new(year, small(month)?, small(date)?).ok()?;
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    offset(zone)?.to_timestamp(date.to_datetime(time)).ok()
}

fn offset(zone: &str) -> Option<Offset> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let [hours] = numbers(hours, ':', [2])?;
    let [minutes] = numbers(minutes, ':', [2])?;
    let minutes = SignedDuration::from_mins(i64::from(sign * (hours * 60 + minutes)));
    Offset::try_from(minutes).ok()
}

/// Numbers of so many digits each, with `between` between them.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i16; N]> {
    let mut pieces = text.split(between);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let piece = pieces.next()?;
        if piece.len() != digits || !piece.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = piece.parse().ok()?;
    }
    pieces.next().is_none().then_some(numbers)
}

/// A text for people, on one line, cut where it is too long; `None` if it says nothing.
fn words(text: &str, most: usize) -> Option<String> {
    let readable = text.split(|character: char| character.is_whitespace() || character.is_control());
    let text = readable.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| text.chars().take(most).collect())
}
