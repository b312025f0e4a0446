//! Certificates that nobody thought of.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be made is a mistake in the sample")]

use certificates::{Address, Certificate, State};
use jiff::Span;
use kernel::{ProtocolNumber, Random};

use crate::samples;

/// A sickness certificate with invented content, of whichever state a file can tell.
pub(crate) fn certificate(random: &Random, place: u64) -> Certificate {
    let maybe = |one_in: u64| random.below(one_in) == 0;
    let pick = |words: &[&str]| words[usize::try_from(random.below(words.len() as u64)).unwrap()].to_owned();
    let plain = if maybe(2) { samples::plain() } else { samples::full() };
    let streets = [
        "VIA ROMA",
        "Piazza dell'Unità",
        "L.go \u{201C}A\u{201D} & B",
        "Straße 1",
        "Ødegård < 3",
        "via    lunga",
    ];
    let names = ["ROSSI", "D'Alò", "de Müller-Weiß", "O", "Nguyễn", "DELLA FONTE FREDDA DEL MONTE ALTO"];
    let mut worker = plain.worker.clone();
    worker.surname = pick(&names);
    worker.given_name = pick(&names);
    Certificate {
        protocol_number: ProtocolNumber::from_sequence(place).unwrap(),
        state: if maybe(5) { State::Annulled } else { State::Valid },
        worker,
        residence: Address {
            street: pick(&streets),
            number: pick(&["", "1", "12/bis scala A interno 7"]),
            ..plain.residence.clone()
        },
        visit: if maybe(4) { None } else { plain.visit },
        ends_on: Some(
            plain.starts_on.saturating_add(Span::new().days(i64::try_from(random.below(60)).unwrap())),
        ),
        trauma: if maybe(2) { Some(maybe(2)) } else { None },
        ..plain
    }
}
