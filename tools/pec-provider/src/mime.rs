//! Messages put together: the parts of a receipt, and the signature around them.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Random;

/// How many bytes make a line in base64: 76 characters.
const LINE: usize = 57;

/// Text, XML and the original message, as `multipart/mixed`.
pub(crate) struct Parts<'a> {
    /// For people.
    pub(crate) text: &'a str,
    /// `daticert.xml`.
    pub(crate) data: Option<&'a str>,
    /// `postacert.eml`.
    pub(crate) original: Option<&'a [u8]>,
}

impl Parts<'_> {
    /// Adds the entity, its own headers first: what is signed.
    fn add(&self, target: &mut Vec<u8>, boundary: &str) {
        put(target, &["Content-Type: multipart/mixed; boundary=\"", boundary, "\"\r\n\r\n"]);
        put(target, &["--", boundary, "\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\n"]);
        put(target, &["Content-Transfer-Encoding: quoted-printable\r\n\r\n"]);
        quoted_printable(target, self.text);
        if let Some(original) = self.original {
            let encoding = if original.is_ascii() { "7bit" } else { "8bit" };
            put(target, &["\r\n--", boundary]);
            put(target, &["\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\n"]);
            put(target, &["Content-Disposition: inline; filename=\"postacert.eml\"\r\n"]);
            put(target, &["Content-Transfer-Encoding: ", encoding, "\r\n\r\n"]);
            target.extend_from_slice(original);
        }
        if let Some(data) = self.data {
            put(target, &["\r\n--", boundary, "\r\n"]);
            put(target, &["Content-Type: application/xml; charset=UTF-8; name=\"daticert.xml\"\r\n"]);
            put(target, &["Content-Disposition: inline; filename=\"daticert.xml\"\r\n"]);
            put(target, &["Content-Transfer-Encoding: base64\r\n\r\n"]);
            base64_lines(target, data.as_bytes());
        }
        put(target, &["\r\n--", boundary, "--\r\n"]);
    }

    /// About as long as the entity will be, in bytes.
    fn size(&self) -> usize {
        self.original.map_or(0, <[u8]>::len)
            + self.data.map_or(0, |data| data.len() * 3 / 2)
            + self.text.len() * 2
            + 1024
    }
}

/// A whole message: its headers, then the entity with its signature (RFC 8551 §3.5.3). `sign` makes that over the entity,
/// which it may spoil afterwards.
pub(crate) fn signed(
    headers: &str,
    parts: &Parts<'_>,
    random: &Random,
    sign: impl FnOnce(&mut [u8]) -> io::Result<Vec<u8>>,
) -> io::Result<Vec<u8>> {
    let token = random.token();
    let (outer, inner) = (format!("----------=1_{token}"), format!("----------=2_{token}"));
    let mut message = Vec::with_capacity(headers.len() + parts.size() + 3072);
    put(&mut message, &[headers]);
    put(&mut message, &["Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\";\r\n"]);
    put(&mut message, &[" micalg=\"sha-256\"; boundary=\"", &outer, "\"\r\n\r\n"]);
    put(&mut message, &["This is an S/MIME signed message\r\n\r\n--", &outer, "\r\n"]);
    let start = message.len();
    parts.add(&mut message, &inner);
    let signature = sign(&mut message[start..])?;
    put(&mut message, &["\r\n--", &outer, "\r\n"]);
    put(&mut message, &["Content-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\n"]);
    put(&mut message, &["Content-Transfer-Encoding: base64\r\n"]);
    put(&mut message, &["Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"]);
    base64_lines(&mut message, &signature);
    put(&mut message, &["\r\n--", &outer, "--\r\n"]);
    Ok(message)
}

/// A whole message without a signature.
pub(crate) fn unsigned(headers: &str, parts: &Parts<'_>, random: &Random) -> Vec<u8> {
    let mut message = headers.as_bytes().to_vec();
    parts.add(&mut message, &format!("----------=_{}", random.token()));
    message
}

fn put(target: &mut Vec<u8>, texts: &[&str]) {
    for text in texts {
        target.extend_from_slice(text.as_bytes());
    }
}

fn base64_lines(target: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.chunks(LINE) {
        let mut line = [0; LINE.div_ceil(3) * 4];
        // So many bytes always fit.
        let length = STANDARD.encode_slice(chunk, &mut line).unwrap_or_default();
        target.extend_from_slice(&line[..length]);
        target.extend_from_slice(b"\r\n");
    }
}

/// Adds the text as quoted-printable in ISO-8859-1; what that does not have becomes a question mark. Lines end with CRLF.
fn quoted_printable(target: &mut Vec<u8>, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for line in text.lines() {
        let mut length = 0;
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            let byte = u8::try_from(u32::from(character)).unwrap_or(b'?');
            let at_end = characters.as_str().is_empty();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && !at_end);
            let width = if plain { 1 } else { 3 };
            if length + width > 75 {
                target.extend_from_slice(b"=\r\n");
                length = 0;
            }
            if plain {
                target.push(byte);
            } else {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
                target.extend_from_slice(&[b'=', DIGITS[high], DIGITS[low]]);
            }
            length += width;
        }
        target.extend_from_slice(b"\r\n");
    }
}

/// Adds `Name: value`, folded at blanks so that no line is longer than it must.
pub(crate) fn header(target: &mut String, name: &str, value: &str) {
    target.push_str(name);
    target.push(':');
    if name.len() + 2 + value.len() <= 78 {
        target.push(' ');
        target.push_str(value);
        target.push_str("\r\n");
        return;
    }
    let mut length = name.len() + 1;
    for word in value.split(' ') {
        if length + 1 + word.len() > 78 && length > name.len() + 1 && !word.is_empty() {
            target.push_str("\r\n");
            length = 0;
        }
        target.push(' ');
        target.push_str(word);
        length += 1 + word.len();
    }
    target.push_str("\r\n");
}

/// A text as a header can hold it: as it is if it is ASCII, in encoded words (RFC 2047) if not.
pub(crate) fn encoded_words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        if word.len() + character.len_utf8() > 42 {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let words = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_broken_and_a_letter_of_another_alphabet_is_lost() {
        let mut encoded = Vec::new();
        quoted_printable(&mut encoded, &format!("è = {} \u{4e2d} ", "x".repeat(80)));
        let text = String::from_utf8(encoded).unwrap();
        assert!(text.starts_with("=E8 =3D xx"));
        assert!(text.ends_with("x ?=20\r\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 76));
    }

    #[test]
    fn a_header_is_folded_at_blanks_and_reads_as_before() {
        let value = "parola ".repeat(30) + "fine";
        let mut folded = String::new();
        header(&mut folded, "Subject", &value);
        assert!(folded.lines().all(|line| line.len() <= 78));
        assert_eq!(folded.replace("\r\n", ""), format!("Subject: {value}"));
    }

    #[test]
    fn base64_has_lines_of_76_characters() {
        let mut lines = Vec::new();
        base64_lines(&mut lines, &[0; 2 * LINE + 1]);
        let full = "A".repeat(76);
        assert_eq!(lines, format!("{full}\r\n{full}\r\nAA==\r\n").into_bytes());
    }

    #[test]
    fn words_beyond_ascii_are_read_back() {
        let subject = "Attestato di malattia: città, perché, così è, e ancora più lungo di una riga";
        let raw = format!("Subject: {}\r\n\r\n", encoded_words(subject));
        assert!(raw.is_ascii());
        let message = mail_parser::MessageParser::default().parse_headers(&raw).unwrap();
        assert_eq!(message.subject(), Some(subject));
    }
}
