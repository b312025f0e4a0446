//! Which messages SEARCH finds.

use std::io;

use jiff::civil::Date;
use kernel::calendar;

use super::command::{Word, ranges};
use super::fetch::{fields, split};
use crate::mailboxes::{FLAGS, FlagSet, Kept};

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    All,
    Uid(Vec<(u32, u32)>),
    Number(Vec<(u32, u32)>),
    Flag(FlagSet, bool),
    Header(String, String),
    Since(Date),
    Before(Date),
    On(Date),
    Not(Box<Key>),
    Or(Box<Key>, Box<Key>),
    And(Vec<Key>),
}

/// The last UID and the number of messages, for the star.
#[derive(Clone, Copy)]
pub(super) struct Last {
    pub(super) uid: u32,
    pub(super) number: u32,
}

/// The conditions, all of which must hold; none if one is not understood.
pub(super) fn keys(words: &[Word], last: Last) -> Option<Key> {
    let mut rest = words;
    if let [charset, _, others @ ..] = rest
        && charset.keyword() == "CHARSET"
    {
        rest = others;
    }
    let mut keys = Vec::new();
    while !rest.is_empty() {
        keys.push(key(&mut rest, last)?);
    }
    Some(Key::And(keys))
}

fn key(rest: &mut &[Word], last: Last) -> Option<Key> {
    let first = next(rest)?;
    if let Word::List(words) = first {
        return keys(words, last);
    }
    let keyword = first.keyword();
    if let Some(key) = flag(&keyword) {
        return Some(key);
    }
    Some(match keyword.as_str() {
        "ALL" => Key::All,
        "UID" => Key::Uid(ranges(&next(rest)?.text(), last.uid)?),
        "HEADER" => Key::Header(next(rest)?.text().to_lowercase(), next(rest)?.text().to_lowercase()),
        "SUBJECT" | "FROM" | "TO" | "CC" => {
            Key::Header(keyword.to_lowercase(), next(rest)?.text().to_lowercase())
        }
        "SINCE" => Key::Since(date(next(rest)?)?),
        "BEFORE" => Key::Before(date(next(rest)?)?),
        "ON" => Key::On(date(next(rest)?)?),
        "NOT" => Key::Not(Box::new(key(rest, last)?)),
        "OR" => Key::Or(Box::new(key(rest, last)?), Box::new(key(rest, last)?)),
        set => Key::Number(ranges(set, last.number)?),
    })
}

fn next<'a>(rest: &mut &'a [Word]) -> Option<&'a Word> {
    let (first, others) = rest.split_first()?;
    *rest = others;
    Some(first)
}

/// `SEEN`, `UNSEEN` and the like.
fn flag(keyword: &str) -> Option<Key> {
    let named = |word: &str| {
        let place = FLAGS.iter().position(|(name, _)| name[1..].eq_ignore_ascii_case(word))?;
        Some(1 << place)
    };
    match keyword.strip_prefix("UN").and_then(named) {
        Some(flag) => Some(Key::Flag(flag, false)),
        None => named(keyword).map(|flag| Key::Flag(flag, true)),
    }
}

fn date(word: &Word) -> Option<Date> {
    Date::strptime("%d-%b-%Y", word.text()).ok()
}

impl Key {
    /// Whether the condition holds for a message with this UID and this number in the view.
    pub(super) fn holds(&self, uid: u32, number: u32, kept: &Kept) -> io::Result<bool> {
        let within = |ranges: &[(u32, u32)], sought: u32| {
            ranges.iter().any(|(from, to)| (*from..=*to).contains(&sought))
        };
        let day = || calendar::date_in_rome(kept.at);
        Ok(match self {
            Self::All => true,
            Self::Uid(ranges) => within(ranges, uid),
            Self::Number(ranges) => within(ranges, number),
            Self::Flag(flag, set) => (kept.flags & flag != 0) == *set,
            Self::Header(name, text) => header_holds(&kept.raw()?, name, text),
            Self::Since(date) => day() >= *date,
            Self::Before(date) => day() < *date,
            Self::On(date) => day() == *date,
            Self::Not(key) => !key.holds(uid, number, kept)?,
            Self::Or(one, other) => one.holds(uid, number, kept)? || other.holds(uid, number, kept)?,
            Self::And(keys) => {
                for key in keys {
                    if !key.holds(uid, number, kept)? {
                        return Ok(false);
                    }
                }
                true
            }
        })
    }
}

/// Whether a header of that name holds the text, whatever the case; an empty text asks only for the header.
fn header_holds(raw: &[u8], name: &str, text: &str) -> bool {
    fields(split(raw).0).into_iter().any(|field| {
        let field = String::from_utf8_lossy(field).replace("\r\n", "").to_lowercase();
        field
            .split_once(':')
            .is_some_and(|(field_name, value)| field_name.trim_end() == name && value.contains(text))
    })
}

#[cfg(test)]
mod tests {
    use super::super::command::words;
    use super::*;

    fn parsed(text: &str) -> Option<Key> {
        keys(&words(text.as_bytes())?, Last { uid: 9, number: 4 })
    }

    #[test]
    fn conditions_are_understood_and_strange_ones_are_not() {
        let expected = Key::And(vec![
            Key::Uid(vec![(7, 9)]),
            Key::Not(Box::new(Key::Flag(1, true))),
            Key::Header("x-ricevuta".to_owned(), "a b".to_owned()),
            Key::Since(jiff::civil::date(2026, 3, 5)),
        ]);
        let text = "CHARSET UTF-8 UID 7:* NOT SEEN HEADER X-Ricevuta \"a b\" SINCE 5-Mar-2026";
        assert_eq!(parsed(text), Some(expected));
        assert_eq!(parsed("UNSEEN"), Some(Key::And(vec![Key::Flag(1, false)])));
        assert_eq!(parsed("BODY x"), None);
        assert_eq!(parsed("HEADER x"), None);
    }

    #[test]
    fn a_header_is_found_across_its_folds() {
        let raw = b"X-Riferimento-Message-ID:\r\n <Uno@x>\r\nA: uno@y\r\n\r\nB: z\r\n";
        assert!(header_holds(raw, "x-riferimento-message-id", "<uno@x>"));
        assert!(!header_holds(raw, "a", "uno@x") && !header_holds(raw, "b", "z"));
    }
}
