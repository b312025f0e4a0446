//! As much of ASN.1's encoding as signatures need. Providers' software often writes CMS with indefinite lengths (BER), which
//! libraries for DER refuse: [`definite`] turns such a text into one with lengths.

use std::borrow::Cow;

const DEEPEST: usize = 24;
const CONSTRUCTED: u8 = 0x20;
const CONSTRUCTED_OCTETS: u8 = 0x24;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OBJECT_ID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One value with its tag.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// Tag, length and content as they stood.
    pub(crate) whole: &'a [u8],
}

/// Reads one value after the other.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next value, whatever it is.
    pub(crate) fn element(&mut self) -> Option<Element<'a>> {
        let (tag, length, header) = head(self.0)?;
        let whole = self.0.get(..header.checked_add(length?)?)?;
        self.0 = &self.0[whole.len()..];
        Some(Element { tag, content: &whole[header..], whole })
    }

    /// The next value, if it has this tag; nothing is read else.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.element() } else { None }
    }

    /// The content of the next value, which has to have this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.optional(tag).map(|element| element.content)
    }

    /// A reader of what is in the next value, which has to have this tag.
    pub(crate) fn enter(&mut self, tag: u8) -> Option<Reader<'a>> {
        self.take(tag).map(Reader)
    }
}

/// The single value that fills `bytes`.
pub(crate) fn only(bytes: &[u8]) -> Option<Element<'_>> {
    let mut reader = Reader(bytes);
    let element = reader.element()?;
    reader.is_empty().then_some(element)
}

/// A value with its length written out.
pub(crate) fn encoded(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    write(tag, content, &mut out);
    out
}

/// The same value with every length written out, where it begins as one without.
pub(crate) fn definite(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    if bytes.get(1) != Some(&0x80) {
        return Some(Cow::Borrowed(bytes));
    }
    let (mut rest, mut out) = (bytes, Vec::with_capacity(bytes.len() + 16));
    copy(&mut rest, DEEPEST, &mut out)?;
    rest.is_empty().then_some(Cow::Owned(out))
}

fn copy(rest: &mut &[u8], depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let (tag, length, header) = head(rest)?;
    let mut content = match length {
        Some(length) => rest.get(header..header.checked_add(length)?)?,
        None if tag & CONSTRUCTED != 0 => &rest[header..],
        None => return None,
    };
    if let Some(length) = length {
        *rest = &rest[header + length..];
    }
    if tag & CONSTRUCTED == 0 {
        write(tag, content, out);
        return Some(());
    }
    let depth = depth.checked_sub(1)?;
    let mut inner = Vec::new();
    while if length.is_some() { !content.is_empty() } else { !content.starts_with(&[0, 0]) } {
        copy(&mut content, depth, &mut inner)?;
    }
    if length.is_none() {
        *rest = content.get(2..)?;
    }
    if tag == CONSTRUCTED_OCTETS {
        write(OCTETS, &joined(&inner)?, out);
    } else {
        write(tag, &inner, out);
    }
    Some(())
}

/// The octets of a string that was written in pieces.
fn joined(pieces: &[u8]) -> Option<Vec<u8>> {
    let (mut reader, mut octets) = (Reader(pieces), Vec::with_capacity(pieces.len()));
    while !reader.is_empty() {
        octets.extend_from_slice(reader.take(OCTETS)?);
    }
    Some(octets)
}

/// Tag, length (`None`: indefinite) and bytes of both. Tags above 30 stand in no certificate or signature.
fn head(bytes: &[u8]) -> Option<(u8, Option<usize>, usize)> {
    let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
    if tag & 0x1f == 0x1f {
        return None;
    }
    match first {
        0..0x80 => Some((tag, Some(usize::from(first)), 2)),
        0x80 => Some((tag, None, 2)),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = bytes.get(2..2 + count)?;
            let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
            Some((tag, Some(length), 2 + count))
        }
        _ => None,
    }
}

fn write(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|digit| **digit == 0).count()..];
    out.push(tag);
    match digits {
        [] => out.push(0),
        [digit] if *digit < 0x80 => out.push(*digit),
        // Never more than the eight digits of a length in memory.
        _ => {
            out.push(0x80 | digits.len().to_le_bytes()[0]);
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_out_at_every_depth_and_strings_joined() {
        let indefinite = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 1, 8, 0, 0, 0x31, 3, 0x0c, 1, 65, 0, 0];
        let definite = definite(&indefinite).unwrap();
        assert_eq!(*definite, [0x30, 9, 4, 2, 7, 8, 0x31, 3, 0x0c, 1, 65]);
    }

    #[test]
    fn a_text_with_lengths_stays_as_it_is() {
        assert!(matches!(definite(&[0x30, 0]), Some(Cow::Borrowed([0x30, 0]))));
    }

    #[test]
    fn what_is_cut_off_too_deep_or_longer_than_it_says_is_refused() {
        assert!(definite(&[0x30, 0x80, 4, 1]).is_none());
        assert!(definite(&[0x30, 0x80, 0, 0, 1]).is_none());
        assert!(definite(&[0x30, 0x80, 4, 0x80, 0, 0, 0, 0]).is_none());
        assert!(definite(&[0x30, 0x80].repeat(100_000)).is_none());
        assert!(only(&[4, 2, 1]).is_none());
        assert!(only(&[4, 0x84, 0xff, 0xff, 0xff, 0xff]).is_none());
        assert!(only(&[4, 0, 4]).is_none());
    }

    #[test]
    fn long_contents_get_long_lengths() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![1; length];
            let element = encoded(OCTETS, &content);
            assert_eq!(only(&element).unwrap().content, content);
        }
    }
}
