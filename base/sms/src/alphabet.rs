//! How the text of a short message is written in bytes: the GSM alphabet (3GPP TS 23.038 §6.2.1), one character in each
//! byte, or UCS-2.

use std::fmt;

const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Written after an escape, as two characters.
const GSM_EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];
const ESCAPE: u8 = 0x1b;

/// In which alphabet a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// The default alphabet of GSM.
    Gsm,
    /// Two bytes each, the greater first. Characters beyond the first 65,536 take four, as in UTF-16.
    Ucs2,
}

impl Alphabet {
    /// How SMPP calls it (`data_coding`).
    pub fn data_coding(self) -> u8 {
        match self {
            Self::Gsm => 0,
            Self::Ucs2 => 8,
        }
    }

    pub(crate) fn most(self) -> usize {
        match self {
            Self::Gsm => 160,
            Self::Ucs2 => 70,
        }
    }

    pub(crate) fn bytes_each(self) -> usize {
        match self {
            Self::Gsm => 1,
            Self::Ucs2 => 2,
        }
    }
}

impl fmt::Display for Alphabet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gsm => "GSM",
            Self::Ucs2 => "UCS-2",
        })
    }
}

/// A text in the GSM alphabet, if that has all its characters, else in UCS-2.
pub fn encode(text: &str) -> (Alphabet, Vec<u8>) {
    let mut gsm = Vec::with_capacity(text.len());
    for letter in text.chars() {
        if let Some((code, _)) = GSM_EXTENSION.iter().find(|(_, extended)| *extended == letter) {
            gsm.extend([ESCAPE, *code]);
        } else if let Some(code) = code_of(letter) {
            gsm.push(code);
        } else {
            return (Alphabet::Ucs2, text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        }
    }
    (Alphabet::Gsm, gsm)
}

fn code_of(letter: char) -> Option<u8> {
    let position = GSM.chars().position(|known| known == letter)?;
    u8::try_from(position).ok().filter(|code| *code != ESCAPE)
}

/// The text of a message with this `data_coding`; bytes that are none become replacement characters.
pub fn decode(data_coding: u8, bytes: &[u8]) -> String {
    match data_coding {
        0 => decode_gsm(bytes),
        3 => bytes.iter().copied().map(char::from).collect(),
        8 => {
            let units = bytes.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xfffd,
            });
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn decode_gsm(bytes: &[u8]) -> String {
    let letters: Vec<char> = GSM.chars().collect();
    let mut text = String::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        let letter = if *byte == ESCAPE {
            let code = bytes.next();
            GSM_EXTENSION.iter().find(|(known, _)| Some(known) == code).map(|(_, letter)| *letter)
        } else {
            letters.get(usize::from(*byte)).copied()
        };
        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_gsm_alphabet_has_its_characters_where_the_standard_has_them() {
        assert_eq!(GSM.chars().count(), 128);
        let (alphabet, bytes) = encode("@è_ A€à[");
        assert_eq!(alphabet, Alphabet::Gsm);
        assert_eq!(bytes, [0x00, 0x04, 0x11, 0x20, 0x41, 0x1b, 0x65, 0x7f, 0x1b, 0x3c]);
    }

    #[test]
    fn one_character_that_gsm_has_not_makes_all_ucs2() {
        assert_eq!(encode("a’"), (Alphabet::Ucs2, vec![0x00, 0x61, 0x20, 0x19]));
        assert_eq!(encode("\u{1b}").0, Alphabet::Ucs2);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[ -~àèéìòùÀ€ßäöü\n’😀]{0,200}") {
            let (alphabet, bytes) = encode(&text);
            prop_assert_eq!(decode(alphabet.data_coding(), &bytes), text);
        }

        #[test]
        fn any_bytes_are_some_text(coding in any::<u8>(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _text = decode(coding, &bytes);
        }
    }
}
