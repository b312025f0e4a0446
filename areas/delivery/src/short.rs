//! Short messages are written for one message each: parts of a longer one arrive singly, and each costs.

use documents::ascii::transliterate;
use sms::alphabet::{self, Alphabet};

/// How many characters of the GSM alphabet one message holds.
const MOST: usize = 160;

/// What `text` makes of a name, in one short message: of as much of the name as leaves room for the rest. A name with
/// letters that the GSM alphabet lacks is written in ASCII, for one of them leaves room for 70 characters. None if the
/// rest alone has no room, or such letters itself.
pub fn fitted(name: &str, text: impl Fn(&str) -> String) -> Option<String> {
    let room = MOST.checked_sub(length(&text(""))?)?;
    let mut name = if length(name).is_some() { name.to_owned() } else { in_ascii(name) };
    while length(&name).is_none_or(|length| length > room) {
        name.pop()?;
    }
    Some(text(name.trim_end()))
}

/// The GSM alphabet has all of ASCII but the grave accent.
fn in_ascii(name: &str) -> String {
    transliterate(name).replace('`', "'")
}

/// In characters of the GSM alphabet, some of which count twice; none if it lacks one.
fn length(text: &str) -> Option<usize> {
    match alphabet::encode(text) {
        (Alphabet::Gsm, bytes) => Some(bytes.len()),
        (Alphabet::Ucs2, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::PhoneNumber;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_in_other_letters_is_written_in_those_of_short_messages() {
        let written = fitted("L’Istituto È “qui”", |name| format!("{name}: testo")).unwrap();
        assert_eq!(written, "L'Istituto E' \"qui\": testo");
        assert_eq!(fitted("Forlì", |name| format!("{name}: testo")).unwrap(), "Forlì: testo");
        assert_eq!(fitted("Istituto", |name| format!("{name}{}", "x".repeat(161))), None);
    }

    proptest! {
        #[test]
        fn whatever_the_name_the_text_is_one_message_and_its_rest_is_whole(
            name in "[ -~àÈ’€ßж]{0,200}",
            rest in "[a-z€]{1,170}",
        ) {
            let number = PhoneNumber::parse("3331234567").unwrap();
            let is_one = |text: &str| sms::Text::new(number, text, "v1").is_ok();
            match fitted(&name, |name| format!("{rest}{name}")) {
                Some(written) => prop_assert!(written.starts_with(&rest) && is_one(&written)),
                None => prop_assert!(!is_one(&rest)),
            }
        }
    }
}
