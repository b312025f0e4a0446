use std::borrow::Cow;

use super::Problem;

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Latin1,
    Ascii,
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The length of a UTF-8 byte order mark; refuses the marks and zero bytes of UTF-16 and UTF-32.
pub(super) fn byte_order_mark(head: &[u8]) -> Result<usize, Problem> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Ok(UTF8_MARK.len()),
        [0xFE | 0xFF | 0, ..] | [_, 0, ..] => Err(Problem::UnknownEncoding("UTF-16 or UTF-32".into())),
        _ => Ok(0),
    }
}

/// Reads the encoding out of an XML declaration; a text without one is UTF-8.
pub(super) fn declared(text: &[u8]) -> Result<Encoding, Problem> {
    let rest = text.strip_prefix(b"<?xml").filter(|rest| rest.first().is_some_and(u8::is_ascii_whitespace));
    let Some(rest) = rest else {
        return Ok(Encoding::Utf8);
    };
    let Some(end) = rest.iter().take(256).position(|&byte| byte == b'>') else {
        return Err(Problem::Malformed("the XML declaration does not end".into()));
    };
    let Some(label) = label(&String::from_utf8_lossy(&rest[..end])) else {
        return Ok(Encoding::Utf8);
    };
    match label.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(Encoding::Utf8),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" => Ok(Encoding::Latin1),
        "us-ascii" | "ascii" => Ok(Encoding::Ascii),
        _ => Err(Problem::UnknownEncoding(label)),
    }
}

fn label(declaration: &str) -> Option<String> {
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Some(label.chars().take(40).filter(char::is_ascii_graphic).collect())
}

impl Encoding {
    /// Decodes, or says at which byte the text leaves the encoding.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, (usize, Problem)> {
        match self {
            Self::Latin1 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
            Self::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                Some(at) => Err((at, wrong("US-ASCII", bytes[at]))),
                None => Ok(String::from_utf8_lossy(bytes)),
            },
            Self::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
                let at = error.valid_up_to();
                (at, wrong("UTF-8", bytes[at]))
            }),
        }
    }
}

fn wrong(encoding: &'static str, byte: u8) -> Problem {
    Problem::WrongEncoding { encoding, byte }
}
