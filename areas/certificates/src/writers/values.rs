//! How values of a certificate fit into the simple types of the employer XML: rewritten in ASCII, cut to length, and
//! left out rather than written wrong.

use documents::ascii::transliterate;

use super::Style;
use super::simple::{HOUSE_NUMBER, Rule, STREET, Simple};
use crate::certificate::{Certificate, Kind, State};

/// Stands for a name of which nothing can be written in Latin letters (*nomen nescio*).
const NO_NAME: &str = "NN";
/// Stands for a street of which nothing can be written in ASCII.
const NO_STREET: &str = "VIA NON INDICATA";
/// The house number where there is none.
const NO_NUMBER: &str = "SNC";
/// The province of a place abroad, or of a place whose province is not known.
const NO_PROVINCE: &str = "EE";

/// Whether the certificate counts no more because its doctor took it back.
pub(super) fn is_annulled(certificate: &Certificate) -> bool {
    certificate.state == State::Annulled
}

/// Whether a record in this style says itself that it is annulled: an admission has no element to say so.
pub(super) fn is_marked_annulled(certificate: &Certificate, style: Style) -> bool {
    style == Style::Downloaded && certificate.kind != Kind::Admission && is_annulled(certificate)
}

/// A name of letters, blanks and apostrophes: other marks become a blank, a single letter is followed by an
/// apostrophe because the type asks for two characters.
pub(super) fn name(text: &str, kind: &Simple) -> String {
    let letters: String = transliterate(text)
        .chars()
        .filter(|&character| character != '?')
        .map(|character| if character.is_ascii_alphabetic() || character == '\'' { character } else { ' ' })
        .collect();
    let name = cut(&letters, kind.longest());
    match name.len() {
        _ if !name.contains(|character: char| character.is_ascii_alphabetic()) => NO_NAME.to_owned(),
        1 => name + "'",
        _ => name,
    }
}

/// A street; see [`STREET`].
pub(super) fn street(text: &str) -> String {
    Some(printable(text, &STREET)).filter(|street| !street.is_empty()).unwrap_or_else(|| NO_STREET.to_owned())
}

/// A house number, `SNC` where there is none; see [`HOUSE_NUMBER`].
pub(super) fn house_number(text: &str) -> String {
    Some(printable(text, &HOUSE_NUMBER))
        .filter(|number| !number.is_empty())
        .unwrap_or_else(|| NO_NUMBER.to_owned())
}

/// Two capital letters.
pub(super) fn province(text: &str) -> String {
    let province = text.trim().to_ascii_uppercase();
    let known = province.len() == 2 && province.bytes().all(|byte| byte.is_ascii_uppercase());
    if known { province } else { NO_PROVINCE.to_owned() }
}

/// Three digits, or nothing.
pub(super) fn three_digits(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A text of printable ASCII, cut to the length of its type; empty if nothing is left.
pub(super) fn printable(text: &str, kind: &Simple) -> String {
    debug_assert!(matches!(kind.rule, Rule::Token { .. }));
    cut(&transliterate(text), kind.longest())
}

/// One blank between words, none at the ends, at most so many characters.
fn cut(ascii: &str, longest: usize) -> String {
    let words: Vec<&str> = ascii.split_ascii_whitespace().collect();
    let text: String = words.join(" ").chars().take(longest).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::writers::simple::{GIVEN_NAME, SURNAME};

    #[test]
    fn names_keep_letters_blanks_and_apostrophes() {
        assert_eq!(name("D'Alò-Müller", &SURNAME), "D'Alo' Muller");
        assert_eq!(name("  De   Santis ", &SURNAME), "De Santis");
        assert_eq!(name("Hû", &GIVEN_NAME), "Hu");
    }

    #[test]
    fn long_names_are_cut_and_end_with_no_blank() {
        assert_eq!(name("ABCDEFGHIJKLMNOPQRS TUVW", &GIVEN_NAME), "ABCDEFGHIJKLMNOPQRS");
        assert_eq!(name("MARIA ANTONIETTA GIUSEPPINA DELLE GRAZIE", &SURNAME), "MARIA ANTONIETTA GIUSEPP");
    }

    #[test]
    fn a_name_is_never_too_short() {
        assert_eq!(name("O", &SURNAME), "O'");
        assert_eq!(name("李", &SURNAME), "NN");
        assert_eq!(name("'", &SURNAME), "NN");
    }

    #[test]
    fn addresses_have_a_number_and_a_province() {
        assert_eq!(house_number("  "), "SNC");
        assert_eq!(house_number("89 plA scC int8 ed.4"), "89 plA scC int8");
        assert_eq!(province("to"), "TO");
        assert_eq!(province("Torino"), "EE");
        assert_eq!(street("Straße\tder 1°\n Mai"), "Strasse der 1o Mai");
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_name(text in any::<String>()) {
            let name = name(&text, &SURNAME);
            prop_assert!((2..=24).contains(&name.len()), "{name:?}");
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ' || byte == b'\''));
            prop_assert_eq!(name.trim(), &name);
            prop_assert!(!name.contains("  "));
        }

        #[test]
        fn any_text_becomes_a_street(text in any::<String>()) {
            let street = street(&text);
            prop_assert!((1..=80).contains(&street.len()), "{street:?}");
            prop_assert!(street.bytes().all(|byte| (32..=126).contains(&byte)));
            prop_assert_eq!(street.trim(), &street);
        }
    }
}
