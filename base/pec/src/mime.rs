//! Messages as parts within parts (RFC 5322, RFC 2046), by their places in the raw bytes: what was signed is what is read.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr, memmem};

use crate::field::MediaType;

const MOST_HEADER_BYTES: usize = 256 * 1024;
const MOST_FIELDS: usize = 1000;
const MOST_PARTS: usize = 64;

/// A message, or a part of one.
pub(crate) struct Part<'a> {
    bytes: &'a [u8],
    fields: Vec<Field>,
    /// Whether the header ended within what a header may be.
    pub(crate) whole: bool,
    body: &'a [u8],
}

/// Places in the bytes of the part.
struct Field {
    name: Range<usize>,
    value: Range<usize>,
}

/// A header field that may come once came more often.
#[derive(Debug)]
pub(crate) struct Twice;

/// What stands between two boundary lines, header and all.
pub(crate) struct Child<'a> {
    pub(crate) bytes: &'a [u8],
}

impl<'a> Part<'a> {
    /// Takes any bytes: lines that are no header fields are passed over.
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let mut part = Part { bytes, fields: Vec::new(), whole: true, body: &[] };
        let mut start = 0;
        loop {
            let end = line_end(bytes, start);
            let line = without_line_end(&bytes[start..end]);
            if line.is_empty() {
                part.body = &bytes[end..];
                return part;
            }
            if end > MOST_HEADER_BYTES || part.fields.len() == MOST_FIELDS {
                part.whole = false;
                return part;
            }
            part.take_line(start, start + line.len());
            start = end;
        }
    }

    fn take_line(&mut self, start: usize, end: usize) {
        let line = &self.bytes[start..end];
        if matches!(line[0], b' ' | b'\t') {
            if let Some(last) = self.fields.last_mut() {
                last.value.end = end;
            }
            return;
        }
        // A line that is no field is kept without a name, lest the lines that continue it go to the field before.
        let colon = memchr(b':', line);
        let name = start..start + colon.unwrap_or(0);
        let value = start + colon.map_or(0, |colon| colon + 1)..end;
        self.fields.push(Field { name, value });
    }

    /// The value of the field, unfolded; `None` if it does not come.
    pub(crate) fn sole(&self, name: &str) -> Result<Option<Cow<'a, str>>, Twice> {
        let is_named = |field: &&Field| {
            self.bytes[field.name.clone()].trim_ascii_end().eq_ignore_ascii_case(name.as_bytes())
        };
        let mut found = self.fields.iter().filter(is_named);
        let first = found.next();
        if found.next().is_some() {
            return Err(Twice);
        }
        Ok(first.map(|field| unfolded(&self.bytes[field.value.clone()])))
    }

    /// The value of the field where it comes exactly once.
    pub(crate) fn field(&self, name: &str) -> Option<Cow<'a, str>> {
        self.sole(name).ok().flatten()
    }

    /// The declared type; plain text where none is declared, as the standard says.
    pub(crate) fn media_type(&self) -> MediaType {
        self.field("Content-Type").map_or_else(MediaType::plain, |value| MediaType::parse(&value))
    }

    /// Whether the part is a file of this name, by either of the two headers that can give one. Parts and messages with
    /// parts of their own are no files, whatever they are called.
    pub(crate) fn is_file(&self, name: &str) -> bool {
        let media_type = self.media_type();
        if media_type.name.starts_with("multipart/") || media_type.name.starts_with("message/") {
            return false;
        }
        let is_named =
            |parameter: Option<&str>| parameter.is_some_and(|value| value.eq_ignore_ascii_case(name));
        let disposition = self.field("Content-Disposition").map(|value| MediaType::parse(&value));
        is_named(media_type.parameter("name"))
            || disposition.is_some_and(|disposition| is_named(disposition.parameter("filename")))
    }

    /// The bytes after the header, as they stand.
    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The parts of a multipart, by boundary lines to the closing one. `None` if it is none, is cut off, or has more
    /// parts than anything genuine.
    pub(crate) fn children(&self, media_type: &MediaType) -> Option<Vec<Child<'a>>> {
        let boundary = media_type.parameter("boundary").filter(|boundary| !boundary.is_empty())?;
        let mark = format!("--{boundary}");
        let (mut children, mut open) = (Vec::new(), None);
        for at in memmem::find_iter(self.body, &mark) {
            let Some((end, closes)) = boundary_line(self.body, at, mark.len()) else { continue };
            if let Some(start) = open {
                let before = without_line_end(&self.body[..at]).len().max(start);
                children.push(Child { bytes: &self.body[start..before] });
            }
            if closes {
                return Some(children);
            }
            if children.len() == MOST_PARTS {
                return None;
            }
            open = Some(end);
        }
        None
    }

    /// The content without its transfer encoding; `None` if the encoding is unknown or not kept.
    pub(crate) fn decoded(&self) -> Option<Cow<'a, [u8]>> {
        let encoding = self.sole("Content-Transfer-Encoding").ok()?.unwrap_or(Cow::Borrowed("7bit"));
        match encoding.trim().to_ascii_lowercase().as_str() {
            "7bit" | "8bit" | "binary" => Some(Cow::Borrowed(self.body)),
            "base64" => {
                let mut text = Vec::with_capacity(self.body.len());
                for line in self.body.split(|byte| *byte == b'\n') {
                    text.extend_from_slice(line.trim_ascii());
                }
                STANDARD.decode(text).ok().map(Cow::Owned)
            }
            "quoted-printable" => quoted_printable(self.body).map(Cow::Owned),
            _ => None,
        }
    }
}

/// After the line that starts at `start`.
fn line_end(bytes: &[u8], start: usize) -> usize {
    memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1)
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where the boundary line ends whose mark stands at `at`, and whether it is the closing one; `None` if it is none.
fn boundary_line(body: &[u8], at: usize, length: usize) -> Option<(usize, bool)> {
    if at > 0 && body[at - 1] != b'\n' {
        return None;
    }
    let end = line_end(body, at);
    let rest = body[at + length..end].trim_ascii_end();
    match rest {
        b"" => Some((end, false)),
        b"--" => Some((end, true)),
        _ => None,
    }
}

fn unfolded(value: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(value.trim_ascii());
    if text.contains(['\r', '\n']) {
        return Cow::Owned(text.replace(['\r', '\n'], ""));
    }
    text
}

fn quoted_printable(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'=', rest) {
        decoded.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(next) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = next;
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    decoded.extend_from_slice(rest);
    Some(decoded)
}
