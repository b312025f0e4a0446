//! Short messages to a person's telephone. Each fits into one, so it is written for that, and the institute's name gets the
//! room that is left.

use db::Tx;
use delivery::{OutgoingText, Owner};
use documents::ascii::transliterate;
use kernel::{Language, PhoneNumber};
use sms::alphabet::{self, Alphabet};

use crate::parties::Person;
use crate::{Error, Identity};

/// How many characters one message holds.
const MOST: usize = 160;

/// The number at which short messages reach a person, if the institute sends any.
pub(super) fn telephone(identity: &Identity, person: &Person) -> Option<PhoneNumber> {
    person.mobile.filter(|number| identity.delivery.has_line() && number.may_be_mobile())
}

/// The text of `key`, which names the institute as `institute` beside `values`; none if it does not fit into one message
/// even without that name.
pub(super) fn write(
    identity: &Identity,
    language: Language,
    key: &str,
    values: &[(&'static str, String)],
) -> Option<String> {
    let texts = identity.site.messages();
    fitted(identity.site.name(), |institute| {
        let all: Vec<_> = values.iter().cloned().chain([("institute", institute.to_owned())]).collect();
        texts.text_with(language, key, &all)
    })
}

/// What `text` makes of as much of a name as leaves room for the rest, if there is room for the rest.
fn fitted(name: &str, text: impl Fn(&str) -> String) -> Option<String> {
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

/// Queues such a text; `ephemeral` if it holds a secret.
pub(super) async fn queue(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    recipient: PhoneNumber,
    body: String,
    ephemeral: bool,
) -> Result<(), Error> {
    let owner = Owner { kind: "identity", id: person.id.as_uuid() };
    identity.delivery.queue_text(tx, &OutgoingText { recipient, body, ephemeral, owner }).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use web::Messages;

    use super::*;

    /// The name of an institute that is not the shortest.
    const NAME: &str = "Istituto nazionale di prova";

    /// All short texts, each with the longest values.
    fn texts(language: Language) -> Vec<(String, Vec<(&'static str, String)>)> {
        let until = match language {
            Language::En => "30 September 2026, 00:00",
            Language::It | Language::De => "30.09.2026, 00:00",
        };
        let link =
            format!("https://servizi.istituto.it/accesso/pin/recupero/conferma?code={}", "x".repeat(32));
        let of_half = vec![("half", "ABCD EFGH".to_owned()), ("until", until.to_owned())];
        let mut texts = vec![
            ("identity-half-first-short".to_owned(), of_half.clone()),
            ("identity-half-second-short".to_owned(), of_half),
            ("identity-recovery-short".to_owned(), vec![("link", link), ("hours", "8".to_owned())]),
        ];
        texts.extend(news().map(|news| (format!("{news}-short"), Vec::new())));
        texts
    }

    fn news() -> impl Iterator<Item = &'static str> {
        let abroad = ["identity-abroad-news-linked", "identity-abroad-news-unlinked"];
        crate::pin::notice::News::ALL.iter().map(|news| news.key()).chain(abroad)
    }

    #[test]
    fn every_short_message_fits_into_one_with_the_whole_name_of_an_institute() {
        let messages = Messages::new(&[crate::MESSAGES]).unwrap();
        for language in Language::ALL {
            for (key, values) in texts(*language) {
                let written = fitted(NAME, |name| {
                    let all: Vec<_> =
                        values.iter().cloned().chain([("institute", name.to_owned())]).collect();
                    messages.text_with(*language, &key, &all)
                });
                let written = written.unwrap();
                assert!(written.contains(NAME), "{key} {language:?}: {written}");
                assert!(length(&written).is_some_and(|length| length <= MOST), "{written}");
                assert!(values.iter().all(|(_, value)| written.contains(value)), "{written}");
            }
        }
    }

    #[test]
    fn a_name_in_other_letters_is_written_in_those_of_short_messages() {
        let written = fitted("L’Istituto È “qui”", |name| format!("{name}: testo")).unwrap();
        assert_eq!(written, "L'Istituto E' \"qui\": testo");
        assert_eq!(fitted("Forlì", |name| format!("{name}: testo")).unwrap(), "Forlì: testo");
        assert_eq!(fitted("Istituto", |name| format!("{name}{}", "x".repeat(161))), None);
    }

    proptest! {
        #[test]
        fn whatever_the_name_the_text_fits_and_its_rest_is_whole(name in any::<String>(), rest in "[ -_a-~]{1,160}") {
            if let Some(written) = fitted(&name, |name| format!("{rest}{name}")) {
                prop_assert!(written.starts_with(&rest));
                prop_assert!(length(&written).is_some_and(|length| length <= MOST));
            } else {
                prop_assert!(length(&rest).is_some_and(|length| length > MOST));
            }
        }
    }
}
