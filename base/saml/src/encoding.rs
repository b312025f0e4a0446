//! The encodings of the bindings: deflate, base64, and queries.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::refusal::Fault;

/// The longest message in bytes once it is inflated; longer ones are refused before they are looked at.
const LONGEST: u64 = 256 << 10;

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64, in lines or not.
pub(crate) fn from_base64(text: &str) -> Result<Vec<u8>, Fault> {
    let text: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(text).map_err(|_cause| Fault::Encoding)
}

pub(crate) fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // A vector takes every byte.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

pub(crate) fn inflated(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut text = Vec::new();
    DeflateDecoder::new(bytes).take(LONGEST + 1).read_to_end(&mut text).map_err(|_cause| Fault::Encoding)?;
    if text.len() as u64 > LONGEST { Err(Fault::TooLarge) } else { Ok(text) }
}

/// `name=value&…`: letters, digits and `-._~` stay, a blank becomes `+`, every other byte `%XX`.
pub(crate) fn query(parameters: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len() * 3 / 2);
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// The value of a parameter of a query, as it stands there.
pub(crate) fn raw_parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

pub(crate) fn unescaped(value: &str) -> Result<String, Fault> {
    let mut bytes = value.bytes();
    let mut out = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || bytes.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit().ok_or(Fault::Encoding)?, digit().ok_or(Fault::Encoding)?);
                u8::try_from(high * 16 + low).map_err(|_cause| Fault::Encoding)?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).map_err(|_cause| Fault::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deflated_is_inflated_again() {
        let text = "<a>è</a>".repeat(50);
        assert_eq!(inflated(&deflated(&text)).unwrap(), text.as_bytes());
    }

    #[test]
    fn a_message_that_inflates_beyond_all_measure_is_refused() {
        let bomb = deflated(&" ".repeat(1 << 20));
        assert_eq!(inflated(&bomb), Err(Fault::TooLarge));
    }

    #[test]
    fn what_is_not_deflated_is_refused() {
        assert_eq!(inflated(b"\xFF\xFF\xFF"), Err(Fault::Encoding));
        assert_eq!(from_base64("a*b"), Err(Fault::Encoding));
    }

    #[test]
    fn a_query_escapes_all_but_letters_digits_and_four_marks() {
        assert_eq!(query(&[("a", "x+y z/=~è".into()), ("b", "1".into())]), "a=x%2By+z%2F%3D~%C3%A8&b=1");
    }

    #[test]
    fn an_escaped_value_reads_as_it_was() {
        let value = "x+y z/=~è%";
        let escaped = query(&[("a", value.into())]);
        assert_eq!(unescaped(raw_parameter(&escaped, "a").unwrap()).unwrap(), value);
        assert_eq!(unescaped("%4"), Err(Fault::Encoding));
        assert_eq!(unescaped("%FF"), Err(Fault::Encoding));
    }
}
