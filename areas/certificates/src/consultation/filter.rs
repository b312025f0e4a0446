use jiff::civil::Date;
use kernel::{ProtocolNumber, TaxCode, id, words};
use serde::{Deserialize, Serialize};

use crate::State;

id! {
    /// Names what somebody searches by, in addresses that may not say it.
    FilterId
}

words! {
    /// What the employer has done about an attestation.
    pub enum Reading {
        /// Nobody has.
        Unread = "unread",
        /// It has changed since.
        Changed = "changed",
        /// The employer's program has not acknowledged it as it stands.
        Pending = "pending",
    }
}

/// By what an employer's list is narrowed; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// The worker, if he was named by tax code.
    pub(crate) worker: Option<TaxCode>,
    /// How the worker's surname begins, as [`surname_key`] makes it.
    pub(crate) surname: Option<String>,
    /// The one with this number.
    pub(crate) protocol_number: Option<ProtocolNumber>,
    /// Released on this day or later.
    pub(crate) released_from: Option<Date>,
    /// Released on this day or earlier.
    pub(crate) released_to: Option<Date>,
    /// Taken in on this day (in Rome) or later.
    pub(crate) received_from: Option<Date>,
    /// Taken in on this day (in Rome) or earlier.
    pub(crate) received_to: Option<Date>,
    /// In this state.
    pub(crate) state: Option<State>,
    /// Opened or not.
    pub(crate) reading: Option<Reading>,
}

/// What is wrong with a search, field by field: the field and the message.
pub(crate) type Wrong = Vec<(&'static str, &'static str)>;

/// A search as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// Tax code, or the beginning of the surname.
    pub(crate) worker: String,
    pub(crate) protocol_number: String,
    pub(crate) released_from: String,
    pub(crate) released_to: String,
    pub(crate) received_from: String,
    pub(crate) received_to: String,
    pub(crate) state: String,
    pub(crate) reading: String,
}

impl Typed {
    /// Whether one of the less usual fields holds something.
    pub(crate) fn has_more(&self) -> bool {
        let fields =
            [&self.released_from, &self.released_to, &self.received_from, &self.received_to, &self.state];
        fields.iter().any(|field| !field.is_empty())
    }
}

impl Filter {
    /// Reads what was typed; empty fields narrow nothing.
    pub(crate) fn parse(typed: &Typed) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let mut filter = Self {
            protocol_number: field(&typed.protocol_number, |text| ProtocolNumber::parse(text).ok())
                .unwrap_or_else(|()| note(&mut wrong, "protocol_number", "employer-protocol-number-wrong")),
            released_from: day(&typed.released_from, "released_from", &mut wrong),
            released_to: day(&typed.released_to, "released_to", &mut wrong),
            received_from: day(&typed.received_from, "received_from", &mut wrong),
            received_to: day(&typed.received_to, "received_to", &mut wrong),
            state: field(&typed.state, |text| State::parse(text).ok())
                .unwrap_or_else(|()| note(&mut wrong, "state", "employer-choice-wrong")),
            reading: field(&typed.reading, |text| Reading::parse(text).ok())
                .unwrap_or_else(|()| note(&mut wrong, "reading", "employer-choice-wrong")),
            ..Self::default()
        };
        filter.name_worker(&typed.worker, &mut wrong);
        for (from, to, field) in [
            (filter.released_from, filter.released_to, "released_to"),
            (filter.received_from, filter.received_to, "received_to"),
        ] {
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                wrong.push((field, "employer-days-reversed"));
            }
        }
        if wrong.is_empty() { Ok(filter) } else { Err(wrong) }
    }

    fn name_worker(&mut self, typed: &str, wrong: &mut Wrong) {
        if typed.trim().is_empty() {
            return;
        }
        if let Ok(tax_code) = TaxCode::parse(typed) {
            self.worker = Some(tax_code);
            return;
        }
        let surname = surname_key(typed);
        if typed.bytes().any(|byte| byte.is_ascii_digit()) {
            wrong.push(("worker", "employer-tax-code-wrong"));
        } else if surname.chars().count() < 2 {
            wrong.push(("worker", "employer-surname-short"));
        } else {
            self.surname = Some(surname);
        }
    }

    /// Whether it narrows nothing.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn field<T>(typed: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match typed.trim() {
        "" => Ok(None),
        text => parse(text).map(Some).ok_or(()),
    }
}

fn day(typed: &str, name: &'static str, wrong: &mut Wrong) -> Option<Date> {
    field(typed, |text| text.parse().ok()).unwrap_or_else(|()| note(wrong, name, "employer-day-wrong"))
}

fn note<T>(wrong: &mut Wrong, field: &'static str, message: &'static str) -> Option<T> {
    wrong.push((field, message));
    None
}

/// A surname as the list compares it: capitals, without the accents of Italian and German, blanks, apostrophes and
/// hyphens. The index `attestation_by_surname` reckons alike.
pub(crate) fn surname_key(surname: &str) -> String {
    let folded = surname.chars().filter(|character| !matches!(character, '\'' | '’' | ' ' | '-'));
    folded
        .map(|character| match character {
            'à' | 'À' | 'ä' | 'Ä' => 'A',
            'è' | 'é' | 'È' | 'É' => 'E',
            'ì' | 'Ì' => 'I',
            'ò' | 'Ò' | 'ö' | 'Ö' => 'O',
            'ù' | 'Ù' | 'ü' | 'Ü' => 'U',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn typed(change: impl FnOnce(&mut Typed)) -> Result<Filter, Wrong> {
        let mut typed = Typed::default();
        change(&mut typed);
        Filter::parse(&typed)
    }

    #[test]
    fn an_empty_search_narrows_nothing() {
        assert!(typed(|_| ()).unwrap().is_empty());
    }

    #[test]
    fn a_worker_is_named_by_tax_code_or_by_the_beginning_of_the_surname() {
        let by_code = typed(|typed| typed.worker = " rssmra45c12f205c ".to_owned()).unwrap();
        assert_eq!(by_code.worker, TaxCode::parse("RSSMRA45C12F205C").ok());
        let by_name = typed(|typed| typed.worker = "d'Aló".replace('ó', "ò")).unwrap();
        assert_eq!((by_name.worker, by_name.surname.as_deref()), (None, Some("DALO")));
    }

    #[test]
    fn a_tax_code_with_a_slip_is_not_taken_for_a_surname() {
        assert_eq!(
            typed(|typed| typed.worker = "RSSMRA45C12F205X".to_owned()),
            Err(vec![("worker", "employer-tax-code-wrong")])
        );
        assert_eq!(
            typed(|typed| typed.worker = "R".to_owned()),
            Err(vec![("worker", "employer-surname-short")])
        );
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let wrong = typed(|typed| {
            typed.protocol_number = "12".to_owned();
            typed.released_from = "2026-03-10".to_owned();
            typed.released_to = "2026-03-09".to_owned();
            typed.received_from = "10/03/2026".to_owned();
            typed.state = "lost".to_owned();
        });
        let fields: Vec<_> = wrong.unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["protocol_number", "received_from", "state", "released_to"]);
    }

    #[test]
    fn a_filter_comes_back_from_where_it_is_kept() {
        let filter = typed(|typed| {
            typed.worker = "rossi".to_owned();
            typed.released_from = "2026-03-10".to_owned();
            typed.state = "annulled".to_owned();
            typed.reading = "changed".to_owned();
        })
        .unwrap();
        assert_eq!(filter.released_from, Some(date(2026, 3, 10)));
        let kept = serde_json::to_string(&filter).unwrap();
        assert_eq!(serde_json::from_str::<Filter>(&kept).unwrap(), filter);
    }
}
