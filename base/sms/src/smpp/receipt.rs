//! Receipts as centres write them (SMPP 3.4 appendix B, and what became of it).

use crate::alphabet;
use crate::{MessageIds, Receipt, State};

use super::pdu::{Delivered, id};

const TYPE_OF_MESSAGE: u8 = 0b0011_1100;
const RECEIPT: u8 = 0b0000_0100;
const NOTIFICATION: u8 = 0b0010_0000;
const LONGEST_ERROR: usize = 16;

/// The receipt, if it is one: a message of somebody is none.
pub(super) fn read(delivered: &Delivered<'_>, ids: MessageIds) -> Option<Receipt> {
    let is_marked = matches!(delivered.esm_class & TYPE_OF_MESSAGE, RECEIPT | NOTIFICATION);
    let is_plain = delivered.esm_class & TYPE_OF_MESSAGE == 0;
    if !is_marked && !is_plain {
        return None;
    }
    let text = alphabet::decode(delivered.data_coding, delivered.text);
    let said = Said::read(&text);
    // Some centres do not mark receipts as such; then only the whole form is taken for one.
    if !is_marked && (said.id.is_none() || said.state.is_none()) {
        return None;
    }
    let in_text = || said.id.and_then(|text| id(text.as_bytes())).map(|id| as_in_receipt(ids, id));
    let id = delivered.receipted.clone().map(|id| as_taken(ids, id)).or_else(in_text)?;
    let state = delivered.state.and_then(of_number).or(said.state).unwrap_or(State::Unknown);
    let error = said.error.filter(|error| is_error(error)).map(str::to_owned);
    Some(Receipt { id, state, error })
}

/// What the text of a receipt says: `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`.
#[derive(Default)]
struct Said<'a> {
    id: Option<&'a str>,
    state: Option<State>,
    error: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn read(text: &'a str) -> Self {
        // After `text:` the message itself is quoted, which may say anything.
        let end = text.to_ascii_lowercase().find("text:").unwrap_or(text.len());
        let mut said = Self::default();
        for word in text[..end].split_whitespace() {
            match word.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("id") => said.id = Some(value),
                Some((name, value)) if name.eq_ignore_ascii_case("stat") => said.state = of_word(value),
                Some((name, value)) if name.eq_ignore_ascii_case("err") => said.error = Some(value),
                _ => {}
            }
        }
        said
    }
}

fn is_error(text: &str) -> bool {
    let is_nothing = text.bytes().all(|byte| byte == b'0');
    !is_nothing && text.len() <= LONGEST_ERROR && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn of_word(word: &str) -> Option<State> {
    Some(match word.to_ascii_uppercase().as_str() {
        "ENROUTE" => State::Enroute,
        "DELIVRD" | "DELIVERED" => State::Delivered,
        "EXPIRED" => State::Expired,
        "DELETED" => State::Deleted,
        "UNDELIV" | "UNDELIVERABLE" => State::Undeliverable,
        "ACCEPTD" | "ACCEPTED" => State::Accepted,
        "UNKNOWN" => State::Unknown,
        "REJECTD" | "REJECTED" => State::Rejected,
        _ => return None,
    })
}

fn of_number(number: u8) -> Option<State> {
    Some(match number {
        0 | 1 => State::Enroute,
        2 => State::Delivered,
        3 => State::Expired,
        4 => State::Deleted,
        5 => State::Undeliverable,
        6 => State::Accepted,
        7 => State::Unknown,
        8 => State::Rejected,
        _ => return None,
    })
}

/// An id as the answer to a message gives it, in the form in which it is compared: decimal digits, if the centre
/// changes between forms.
pub(super) fn as_taken(ids: MessageIds, id: String) -> String {
    match ids {
        MessageIds::Same => id,
        MessageIds::HexadecimalThenDecimal => decimal(id, 16),
        MessageIds::DecimalThenHexadecimal => decimal(id, 10),
    }
}

fn as_in_receipt(ids: MessageIds, id: String) -> String {
    match ids {
        MessageIds::Same => id,
        MessageIds::HexadecimalThenDecimal => decimal(id, 10),
        MessageIds::DecimalThenHexadecimal => decimal(id, 16),
    }
}

fn decimal(id: String, radix: u32) -> String {
    u128::from_str_radix(&id, radix).map_or(id, |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id:0000006703 sub:001 dlvrd:001 submit date:2603161200 done date:2603161201 \
        stat:DELIVRD err:000 text:PUC stat:EXPIRED";

    fn marked(text: &str) -> Delivered<'_> {
        Delivered { esm_class: 4, text: text.as_bytes(), ..Delivered::default() }
    }

    fn receipt(id: &str, state: State, error: Option<&str>) -> Receipt {
        Receipt { id: id.to_owned(), state, error: error.map(str::to_owned) }
    }

    #[test]
    fn the_usual_text_is_read_and_the_quoted_message_is_not() {
        let same = MessageIds::Same;
        assert_eq!(read(&marked(TEXT), same), Some(receipt("0000006703", State::Delivered, None)));
        let expired = TEXT.replace("DELIVRD", "expired").replace("err:000", "Err:5F");
        assert_eq!(read(&marked(&expired), same), Some(receipt("0000006703", State::Expired, Some("5F"))));
        let words = [
            ("ACCEPTD", State::Accepted),
            ("DELETED", State::Deleted),
            ("UNDELIV", State::Undeliverable),
            ("REJECTD", State::Rejected),
            ("UNKNOWN", State::Unknown),
            ("NEWWORD", State::Unknown),
        ];
        for (word, state) in words {
            assert_eq!(read(&marked(&TEXT.replace("DELIVRD", word)), same).unwrap().state, state);
        }
    }

    #[test]
    fn parameters_go_before_the_text() {
        let delivered = Delivered { receipted: Some("a-1".to_owned()), state: Some(5), ..marked(TEXT) };
        assert_eq!(read(&delivered, MessageIds::Same), Some(receipt("a-1", State::Undeliverable, None)));
        let alone = Delivered { receipted: Some("a-1".to_owned()), state: Some(2), ..marked("") };
        assert_eq!(read(&alone, MessageIds::Same), Some(receipt("a-1", State::Delivered, None)));
    }

    #[test]
    fn ids_of_two_forms_become_one() {
        let ids = MessageIds::HexadecimalThenDecimal;
        assert_eq!(as_taken(ids, "1A2f".to_owned()), "6703");
        assert_eq!(read(&marked(TEXT), ids).unwrap().id, "6703");
        let named = Delivered { receipted: Some("1A2F".to_owned()), ..marked("") };
        assert_eq!(read(&named, ids).unwrap().id, "6703");
        let ids = MessageIds::DecimalThenHexadecimal;
        assert_eq!(as_taken(ids, "06703".to_owned()), "6703");
        assert_eq!(read(&marked(&TEXT.replace("0000006703", "1a2f")), ids).unwrap().id, "6703");
        assert_eq!(as_taken(ids, "not-a-number".to_owned()), "not-a-number");
    }

    #[test]
    fn a_message_of_somebody_is_no_receipt() {
        let unmarked = |text| Delivered { esm_class: 0, ..marked(text) };
        assert_eq!(read(&unmarked("id: 5 grazie"), MessageIds::Same), None);
        assert!(read(&unmarked(TEXT), MessageIds::Same).is_some());
        let acknowledgement = Delivered { esm_class: 0b0000_1000, ..marked(TEXT) };
        assert_eq!(read(&acknowledgement, MessageIds::Same), None);
    }
}
