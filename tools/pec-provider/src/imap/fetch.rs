//! What FETCH gives of a message.

use std::io;

use kernel::calendar;

use super::command::{Word, words};
use crate::mailboxes::{FLAGS, FlagSet, Kept};

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Uid,
    Flags,
    InternalDate,
    Size,
    /// Bytes of the message.
    Part {
        /// As the answer names it.
        name: String,
        part: Part,
        /// From where, and how many.
        partial: Option<(usize, usize)>,
        /// Whether the message counts as unread still.
        peek: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Header,
    Text,
    /// Only these headers, or all but these.
    Fields {
        names: Vec<String>,
        without: bool,
    },
}

impl Item {
    /// Whether this is the whole message.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Part { part: Part::Whole, partial: None, .. })
    }

    /// Whether giving this marks the message as read.
    pub(super) fn reads(&self) -> bool {
        matches!(self, Self::Part { peek: false, .. })
    }
}

/// The items of a FETCH; none if one of them is not understood.
pub(super) fn items(word: &Word) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    for word in word.words() {
        match word.keyword().as_str() {
            "UID" => items.push(Item::Uid),
            "FLAGS" => items.push(Item::Flags),
            "INTERNALDATE" => items.push(Item::InternalDate),
            "RFC822.SIZE" => items.push(Item::Size),
            "FAST" => items.extend([Item::Flags, Item::InternalDate, Item::Size]),
            "RFC822" => items.push(whole("RFC822", Part::Whole, false)),
            "RFC822.HEADER" => items.push(whole("RFC822.HEADER", Part::Header, true)),
            "RFC822.TEXT" => items.push(whole("RFC822.TEXT", Part::Text, false)),
            _ => items.push(section(&word.text())?),
        }
    }
    Some(items)
}

fn whole(name: &str, part: Part, peek: bool) -> Item {
    Item::Part { name: name.to_owned(), part, partial: None, peek }
}

/// `BODY[…]<…>` or `BODY.PEEK[…]<…>`.
fn section(text: &str) -> Option<Item> {
    let (name, rest) = text.split_once('[')?;
    let (section, rest) = rest.rsplit_once(']')?;
    let peek = match name.to_ascii_uppercase().as_str() {
        "BODY" => false,
        "BODY.PEEK" => true,
        _ => return None,
    };
    let partial = match rest.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        Some(range) => {
            let (from, count) = range.split_once('.')?;
            Some((from.parse().ok()?, count.parse().ok()?))
        }
        None if rest.is_empty() => None,
        None => return None,
    };
    let origin = partial.map(|(from, _): (usize, usize)| format!("<{from}>")).unwrap_or_default();
    Some(Item::Part { name: format!("BODY[{section}]{origin}"), part: part(section)?, partial, peek })
}

fn part(section: &str) -> Option<Part> {
    match section.to_ascii_uppercase().as_str() {
        "" => return Some(Part::Whole),
        "HEADER" => return Some(Part::Header),
        "TEXT" => return Some(Part::Text),
        _ => {}
    }
    let words = words(section.as_bytes())?;
    let [keyword, Word::List(names)] = words.as_slice() else { return None };
    let without = match keyword.keyword().as_str() {
        "HEADER.FIELDS" => false,
        "HEADER.FIELDS.NOT" => true,
        _ => return None,
    };
    Some(Part::Fields { names: names.iter().map(|name| name.text().to_ascii_lowercase()).collect(), without })
}

/// Adds what is said of a message with these items. If the message cannot be read nothing is added.
pub(super) fn answer(
    target: &mut Vec<u8>,
    (number, uid): (u32, u32),
    kept: &Kept,
    items: &[Item],
) -> io::Result<()> {
    let wanted = items.iter().any(|item| matches!(item, Item::Part { .. }));
    let raw = if wanted { Some(kept.raw()?) } else { None };
    target.reserve(raw.as_ref().map_or(0, |raw| raw.len()) + 128);
    target.extend_from_slice(format!("* {number} FETCH (").as_bytes());
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            target.push(b' ');
        }
        let text = match item {
            Item::Uid => format!("UID {uid}"),
            Item::Flags => format!("FLAGS ({})", flags(kept.flags)),
            Item::InternalDate => {
                format!("INTERNALDATE \"{}\"", calendar::in_rome(kept.at).strftime("%d-%b-%Y %H:%M:%S %z"))
            }
            Item::Size => format!("RFC822.SIZE {}", kept.size),
            Item::Part { name, part, partial, .. } => {
                let bytes = bytes(raw.as_deref().unwrap_or_default(), part);
                let from = partial.map_or(0, |(from, _)| from).min(bytes.len());
                let count = partial.map_or(bytes.len(), |(_, count)| count).min(bytes.len() - from);
                target.extend_from_slice(format!("{name} {{{count}}}\r\n").as_bytes());
                target.extend_from_slice(&bytes[from..from + count]);
                continue;
            }
        };
        target.extend_from_slice(text.as_bytes());
    }
    target.extend_from_slice(b")\r\n");
    Ok(())
}

/// Flags as IMAP writes them.
pub(super) fn flags(set: FlagSet) -> String {
    let names = FLAGS.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, (name, _))| *name);
    names.collect::<Vec<_>>().join(" ")
}

/// Header and text of a message; the empty line between belongs to the header.
pub(super) fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(raw.len(), |place| place + 4);
    raw.split_at(end)
}

fn bytes<'a>(raw: &'a [u8], part: &Part) -> std::borrow::Cow<'a, [u8]> {
    match part {
        Part::Whole => raw.into(),
        Part::Header => split(raw).0.into(),
        Part::Text => split(raw).1.into(),
        Part::Fields { names, without } => {
            let mut chosen = Vec::new();
            for field in fields(split(raw).0) {
                let name = field.split(|byte| *byte == b':').next().unwrap_or_default();
                let name = String::from_utf8_lossy(name).trim_end().to_ascii_lowercase();
                if names.contains(&name) != *without {
                    chosen.extend_from_slice(field);
                }
            }
            chosen.extend_from_slice(b"\r\n");
            chosen.into()
        }
    }
}

/// The header's fields, folded lines and all.
pub(super) fn fields(header: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut rest = header;
    while !rest.is_empty() && !rest.starts_with(b"\r\n") {
        let mut end = 0;
        loop {
            let line = rest[end..].iter().position(|byte| *byte == b'\n');
            end = line.map_or(rest.len(), |line| end + line + 1);
            if !matches!(rest.get(end), Some(b' ' | b'\t')) {
                break;
            }
        }
        fields.push(&rest[..end]);
        rest = &rest[end..];
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &[u8] = b"To: a\r\n b\r\nSubject: x\r\nFrom: c\r\n\r\ntext\r\n";

    fn given(section: &str) -> String {
        let Some(Item::Part { part, .. }) = self::section(section) else { return "?".to_owned() };
        String::from_utf8(bytes(RAW, &part).into_owned()).unwrap()
    }

    #[test]
    fn sections_are_the_bytes_that_they_name() {
        assert_eq!(given("BODY[TEXT]"), "text\r\n");
        assert_eq!(given("BODY.PEEK[HEADER.FIELDS (to FROM)]"), "To: a\r\n b\r\nFrom: c\r\n\r\n");
        assert_eq!(given("BODY.PEEK[HEADER.FIELDS.NOT (TO)]"), "Subject: x\r\nFrom: c\r\n\r\n");
        assert_eq!(given("BODY[]").as_bytes(), RAW);
        assert_eq!(given("BODY[1]"), "?");
    }

    #[test]
    fn a_part_of_a_part_says_where_it_begins() {
        let Some(Item::Part { name, partial, peek, .. }) = section("body.peek[]<5.10>") else { panic!() };
        assert_eq!((name.as_str(), partial, peek), ("BODY[]<5>", Some((5, 10)), true));
    }
}
