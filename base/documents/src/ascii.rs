//! Unicode to printable ASCII, codes 32 to 126, the only characters that the institutes' record formats carry.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Rewrites any text in printable ASCII. Never fails, never lengthens a run of blanks.
///
/// - A grave or acute accent on the last letter of a word becomes an apostrophe, as Italian registries write it
///   (`Forlì` → `Forli'`); any other accent is dropped (`José María` → `Jose' Maria`, `Müller` → `Muller`).
/// - Letters that are no accented ASCII letter are spelled out (`ß` → `ss`, `æ` → `ae`, `ø` → `o`, `đ` → `d`, `ł` → `l`);
///   two letters are capitals if the letter was one and its neighbour is one.
/// - Typographic quotes, dashes and blanks become the plain ones; line breaks and tabs become a blank.
/// - Control and formatting characters are dropped; what is left, such as Greek or Cyrillic, becomes `?`.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let characters: Vec<char> = text.nfc().collect();
    let mut out = String::with_capacity(text.len());
    for (index, &character) in characters.iter().enumerate() {
        if matches!(character, ' '..='~') {
            out.push(character);
            continue;
        }
        let before = index.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(index + 1).copied();
        replace(before, character, after, &mut out);
    }
    out
}

fn replace(before: Option<char>, character: char, after: Option<char>, out: &mut String) {
    if let Some(text) = spelled(character) {
        let neighbour = after.filter(|one| one.is_alphabetic()).or(before);
        let shout = text.len() > 1 && character.is_uppercase() && neighbour.is_some_and(char::is_uppercase);
        let eszett = character == 'ß' && before.is_some_and(char::is_uppercase);
        if shout || eszett {
            out.push_str(&text.to_ascii_uppercase());
        } else {
            out.push_str(text);
        }
        return;
    }
    if character.is_whitespace() {
        out.push(' ');
        return;
    }
    if character.is_control() || is_formatting(character) || is_combining_mark(character) {
        return;
    }
    let pieces: Vec<char> = character.nfkd().collect();
    let known = pieces.iter().any(|piece| matches!(piece, ' '..='~'));
    if !known {
        out.push('?');
        return;
    }
    for &piece in &pieces {
        match piece {
            ' '..='~' => out.push(piece),
            '\u{2044}' => out.push('/'),
            _ => {}
        }
    }
    if ends_accented(&pieces, after) {
        out.push('\'');
    }
}

/// Whether the decomposed letter is a vowel with grave or acute accent that no letter and no apostrophe follows.
fn ends_accented(pieces: &[char], after: Option<char>) -> bool {
    let accented = matches!(pieces, [letter, '\u{300}' | '\u{301}'] if "aeiouAEIOU".contains(*letter));
    accented
        && !after.is_some_and(|next| next.is_alphanumeric() || is_combining_mark(next) || is_apostrophe(next))
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '`' | '´' | 'ʹ' | 'ʼ' | '‘' | '’' | '‛' | '′')
}

pub(crate) fn is_formatting(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn spelled(character: char) -> Option<&'static str> {
    Some(match character {
        '‘' | '’' | '‛' | '′' | 'ʼ' | 'ʹ' | '´' | '‚' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '‹' => "<",
        '›' => ">",
        '‐'..='―' | '−' => "-",
        '·' | '•' => ".",
        '×' => "x",
        '¡' => "!",
        '¿' => "?",
        '¦' => "|",
        '€' => "EUR",
        '£' => "GBP",
        '©' => "(c)",
        '®' => "(r)",
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "Ae",
        'œ' => "oe",
        'Œ' => "Oe",
        'þ' => "th",
        'Þ' => "Th",
        'ŋ' => "ng",
        'Ŋ' => "Ng",
        'ø' | '°' => "o",
        'Ø' => "O",
        'đ' | 'ð' | 'ɖ' => "d",
        'Đ' | 'Ð' | 'Ɖ' => "D",
        'ł' => "l",
        'Ł' => "L",
        'ħ' => "h",
        'Ħ' => "H",
        'ŧ' => "t",
        'Ŧ' => "T",
        'ı' => "i",
        'ĸ' => "k",
        'ə' => "e",
        'Ə' => "E",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::transliterate;

    #[test]
    fn a_final_accent_becomes_an_apostrophe() {
        assert_eq!(transliterate("Forlì"), "Forli'");
        assert_eq!(transliterate("NICCOLÒ CANTÙ, via Libertà 3"), "NICCOLO' CANTU', via Liberta' 3");
        assert_eq!(transliterate("FORLI\u{300}"), "FORLI'");
        assert_eq!(transliterate("Forlì'"), "Forli'");
        assert_eq!(transliterate("perché"), "perche'");
        assert_eq!(transliterate("è"), "e'");
    }

    #[test]
    fn an_accent_inside_a_word_is_dropped() {
        assert_eq!(transliterate("Nicolò-Müller Çelik Núñez"), "Nicolo'-Muller Celik Nunez");
        assert_eq!(transliterate("Sørensen Škoda Dvořák"), "Sorensen Skoda Dvorak");
        assert_eq!(transliterate("Citroën Nguyễn"), "Citroen Nguyen");
    }

    #[test]
    fn letters_of_other_alphabets_are_spelled_out() {
        assert_eq!(
            transliterate("Weiß WEIß Ærø ÆRØ Łódź Đorđe Þór"),
            "Weiss WEISS Aero AERO Lodz Dorde Thor"
        );
        assert_eq!(transliterate("ﬁne Ⅳ ½ № １２"), "fine IV 1/2 No 12");
        assert_eq!(transliterate("Ελλάς Київ 中"), "????? ???? ?");
    }

    #[test]
    fn typographic_signs_become_plain_ones() {
        assert_eq!(transliterate("dell’Orto – «a» “b”… 5 €"), "dell'Orto - \"a\" \"b\"... 5 EUR");
        assert_eq!(transliterate("a\u{A0}b\tc\r\nd"), "a b c  d");
        assert_eq!(transliterate("a\u{0}\u{200B}\u{FEFF}b\u{7}\u{AD}c"), "abc");
    }

    proptest! {
        #[test]
        fn everything_comes_out_printable(text in any::<String>()) {
            prop_assert!(transliterate(&text).bytes().all(|byte| (32..=126).contains(&byte)));
        }

        #[test]
        fn plain_text_is_left_alone(text in "[ -~]*") {
            prop_assert_eq!(transliterate(&text), text);
        }

        #[test]
        fn a_second_pass_changes_nothing(text in "[a-zàèéìòùßæøł' ]*") {
            let once = transliterate(&text);
            prop_assert_eq!(transliterate(&once), once);
        }
    }
}
