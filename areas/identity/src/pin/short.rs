//! Short messages to a person's telephone. Each fits into one, so it is written for that, and the institute's name gets the
//! room that is left.

use db::Tx;
use delivery::{OutgoingText, Owner};
use kernel::{Language, PhoneNumber};

use crate::parties::Person;
use crate::{Error, Identity};

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
    delivery::fitted(identity.site.name(), |institute| {
        let all: Vec<_> = values.iter().cloned().chain([("institute", institute.to_owned())]).collect();
        texts.text_with(language, key, &all)
    })
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
                let written = delivery::fitted(NAME, |name| {
                    let all: Vec<_> =
                        values.iter().cloned().chain([("institute", name.to_owned())]).collect();
                    messages.text_with(*language, &key, &all)
                });
                let written = written.unwrap();
                assert!(written.contains(NAME), "{key} {language:?}: {written}");
                assert!(values.iter().all(|(_, value)| written.contains(value)), "{written}");
            }
        }
    }
}
