//! Messages put together: the parts of a receipt, and the signature around them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Random;

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
    /// The entity, its own headers first: what is signed.
    pub(crate) fn entity(&self, random: &Random) -> Vec<u8> {
        let boundary = boundary(random);
        let size = self.original.map_or(0, <[u8]>::len) + self.text.len() * 2 + 4096;
        let mut entity = Vec::with_capacity(size);
        put(&mut entity, &format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"));
        put(&mut entity, &format!("--{boundary}\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\n"));
        put(&mut entity, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        put(&mut entity, &quoted_printable(self.text));
        if let Some(original) = self.original {
            let encoding = if original.is_ascii() { "7bit" } else { "8bit" };
            put(
                &mut entity,
                &format!("\r\n--{boundary}\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\n"),
            );
            put(&mut entity, "Content-Disposition: inline; filename=\"postacert.eml\"\r\n");
            put(&mut entity, &format!("Content-Transfer-Encoding: {encoding}\r\n\r\n"));
            entity.extend_from_slice(original);
        }
        if let Some(data) = self.data {
            put(&mut entity, &format!("\r\n--{boundary}\r\n"));
            put(&mut entity, "Content-Type: application/xml; charset=UTF-8; name=\"daticert.xml\"\r\n");
            put(&mut entity, "Content-Disposition: inline; filename=\"daticert.xml\"\r\n");
            put(&mut entity, "Content-Transfer-Encoding: base64\r\n\r\n");
            base64_lines(&mut entity, data.as_bytes());
        }
        put(&mut entity, &format!("\r\n--{boundary}--\r\n"));
        entity
    }
}

/// A whole message: its headers, then the entity with its signature (RFC 8551 §3.5.3).
pub(crate) fn signed(headers: &str, entity: &[u8], signature: &[u8], random: &Random) -> Vec<u8> {
    let boundary = boundary(random);
    let mut message = Vec::with_capacity(headers.len() + entity.len() + signature.len() * 3 / 2 + 1024);
    put(&mut message, headers);
    put(&mut message, "Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\";\r\n");
    put(&mut message, &format!(" micalg=\"sha-256\"; boundary=\"{boundary}\"\r\n\r\n"));
    put(&mut message, "This is an S/MIME signed message\r\n");
    put(&mut message, &format!("\r\n--{boundary}\r\n"));
    message.extend_from_slice(entity);
    put(&mut message, &format!("\r\n--{boundary}\r\n"));
    put(&mut message, "Content-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\n");
    put(&mut message, "Content-Transfer-Encoding: base64\r\n");
    put(&mut message, "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n");
    base64_lines(&mut message, signature);
    put(&mut message, &format!("\r\n--{boundary}--\r\n"));
    message
}

/// A whole message without a signature.
pub(crate) fn unsigned(headers: &str, entity: &[u8]) -> Vec<u8> {
    [headers.as_bytes(), entity].concat()
}

fn put(target: &mut Vec<u8>, text: &str) {
    target.extend_from_slice(text.as_bytes());
}

fn boundary(random: &Random) -> String {
    format!("----------={}", kernel::digest::hex(&random.bytes::<12>()))
}

pub(crate) fn base64_lines(target: &mut Vec<u8>, bytes: &[u8]) {
    let text = STANDARD.encode(bytes);
    for line in text.as_bytes().chunks(76) {
        target.extend_from_slice(line);
        target.extend_from_slice(b"\r\n");
    }
}

/// Quoted-printable in ISO-8859-1; what that does not have becomes a question mark. Lines end with CRLF.
fn quoted_printable(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        let mut length = 0;
        let last = line.chars().count().saturating_sub(1);
        for (place, character) in line.chars().enumerate() {
            let byte = u8::try_from(u32::from(character)).unwrap_or(b'?');
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && place != last);
            let width = if plain { 1 } else { 3 };
            if length + width > 75 {
                encoded.push_str("=\r\n");
                length = 0;
            }
            if plain {
                encoded.push(char::from(byte));
            } else {
                let _infallible = write!(encoded, "={byte:02X}");
            }
            length += width;
        }
        encoded.push_str("\r\n");
    }
    encoded
}

/// `Name: value`, folded at blanks so that no line is longer than it must.
pub(crate) fn header(name: &str, value: &str) -> String {
    let mut folded = format!("{name}:");
    let mut length = folded.len();
    for word in value.split(' ') {
        if length + 1 + word.len() > 78 && length > name.len() + 1 && !word.is_empty() {
            folded.push_str("\r\n");
            length = 0;
        }
        folded.push(' ');
        folded.push_str(word);
        length += 1 + word.len();
    }
    folded.push_str("\r\n");
    folded
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
        let text = quoted_printable(&format!("è = {} \u{4e2d} ", "x".repeat(80)));
        assert!(text.starts_with("=E8 =3D xx"));
        assert!(text.ends_with("x ?=20\r\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 76));
    }

    #[test]
    fn a_header_is_folded_at_blanks_and_reads_as_before() {
        let value = "parola ".repeat(30) + "fine";
        let folded = header("Subject", &value);
        assert!(folded.lines().all(|line| line.len() <= 78));
        assert_eq!(folded.replace("\r\n", ""), format!("Subject: {value}"));
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
