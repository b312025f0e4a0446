//! Whatever is sent, reading it and judging it ends well; dates are judged alike on every day of the calendar.

use certificates::intake::rules::{Asked, Case, refusals};
use certificates::intake::{
    Author, Facts, Stated, StatedAddress, StatedDiagnosis, Submission, read_submission,
};
use certificates::registry::SenderKind;
use certificates::{Doctor, DoctorRole, Kind, Worker};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Sex, TaxCode};
use proptest::prelude::*;

const WORKER: &str = "RSSMRA45C12F205C";

fn author() -> Author {
    let doctor = Doctor {
        tax_code: TaxCode::parse("RCCMNL83S18D969H").unwrap(),
        surname: "Rocca".to_owned(),
        given_name: "Emanuele".to_owned(),
        role: DoctorRole::Public,
        region: Some("070".to_owned()),
        local_unit: Some("103".to_owned()),
        structure: None,
    };
    Author { doctor, through: SenderKind::Doctor, registered_role: DoctorRole::Public }
}

fn facts() -> Facts {
    let worker = Worker {
        tax_code: TaxCode::parse(WORKER).unwrap(),
        surname: "Rossi".to_owned(),
        given_name: "Mario".to_owned(),
        sex: Sex::Male,
        born_on: "1945-03-12".parse().unwrap(),
        birth_place: "F205".parse().unwrap(),
        birth_province: "MI".to_owned(),
    };
    Facts { worker: Some(worker), ..Facts::default() }
}

fn stated(released: Date, starts: Date, ends: Date, visit: &str) -> Stated {
    let text = |text: &str| Some(text.to_owned());
    Stated {
        worker_tax_code: text(WORKER),
        residence: StatedAddress {
            street: text("Via Roma"),
            number: text("1"),
            postcode: text("10121"),
            place_code: text("L219"),
            ..StatedAddress::default()
        },
        doctor_role: text("S"),
        released_on: text(&released.to_string()),
        starts_on: text(&starts.to_string()),
        ends_on: text(&ends.to_string()),
        visit: text(visit),
        certificate_type: text("I"),
        diagnosis: StatedDiagnosis { code: text("487.1"), notes: None },
        ..Stated::default()
    }
}

fn judge(today: Date, submission: &Submission) -> Vec<u16> {
    let (author, facts) = (author(), facts());
    let case = Case { today, asked: Asked::Send(submission), author: &author, facts: &facts };
    refusals(&case).iter().map(|finding| finding.rule.code).collect()
}

fn day() -> impl Strategy<Value = Date> {
    (0_i32..20_000).prop_map(|days| Date::constant(1990, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn the_rules_on_dates_hold_on_every_day(
        today in day(),
        released in -4_i32..3,
        starts in -4_i32..4,
        length in -3_i32..40,
        home in any::<bool>(),
    ) {
        let plus = |day: Date, days: i32| day.checked_add(days.days()).unwrap();
        let release = plus(today, released);
        let (start, end) = (plus(release, starts), plus(release, length));
        let stated = stated(release, start, end, if home { "D" } else { "A" });
        let codes = judge(today, &read_submission(Kind::Sickness, &stated, today).unwrap());
        let expected: Vec<u16> = [
            (400, length < 0),
            (401, length < starts),
            (402, released > 0),
            (403, released < -1),
            (404, starts < -1),
            (405, starts == -1 && !home),
            (406, starts > 0),
        ]
        .into_iter()
        .filter_map(|(code, broken)| broken.then_some(code))
        .collect();
        prop_assert_eq!(codes, expected);
    }

    #[test]
    fn any_text_in_any_field_is_read_or_refused(
        texts in prop::collection::vec(prop::option::of(".{0,60}"), 20),
        kind in prop::sample::select(Kind::ALL),
    ) {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        let stated = Stated {
            worker_tax_code: next(),
            admission_number: next(),
            residence: StatedAddress {
                street: next(),
                number: next(),
                postcode: next(),
                place_code: next(),
                place: next(),
                province: next(),
            },
            doctor_role: next(),
            released_on: next(),
            starts_on: next(),
            ends_on: next(),
            admitted_on: next(),
            discharged_on: next(),
            visit: next(),
            certificate_type: next(),
            stay: next(),
            diagnosis: StatedDiagnosis { code: next(), notes: next() },
            day_worked: next(),
            ..Stated::default()
        };
        let findings = read_submission(kind, &stated, Date::constant(2026, 3, 16)).unwrap_err();
        prop_assert!((1..=10).contains(&findings.len()));
    }

    #[test]
    fn only_iso_dates_are_dates(text in "[0-9/-]{6,12}") {
        let today = Date::constant(2026, 3, 16);
        let mut sent = stated(today, today, today, "A");
        sent.ends_on = Some(text.clone());
        let read = read_submission(Kind::Sickness, &sent, today);
        let iso = text.len() == 10 && text.parse::<Date>().is_ok() && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        prop_assert_eq!(read.is_ok(), iso, "{}", text);
    }

    #[test]
    fn what_was_stated_otherwise_has_another_fingerprint(length in 0_i32..5, other in 0_i32..5, notes in "[a-z]{0,8}") {
        let today = Date::constant(2026, 3, 16);
        let read = |length: i32, notes: &str| {
            let mut sent = stated(today, today, today.checked_add(length.days()).unwrap(), "A");
            sent.diagnosis.notes = Some(notes.to_owned()).filter(|notes| !notes.is_empty());
            read_submission(Kind::Sickness, &sent, today).unwrap()
        };
        let mac = kernel::digest::Mac::new(&[1; 32]);
        let doctor = author().doctor.tax_code;
        let one = read(length, &notes).fingerprint(&mac, doctor);
        prop_assert_eq!(one == read(other, &notes).fingerprint(&mac, doctor), length == other);
        prop_assert_ne!(&one, &read(length, &format!("{notes}x")).fingerprint(&mac, doctor));
        prop_assert_ne!(&one, &read(length, &notes).fingerprint(&kernel::digest::Mac::new(&[2; 32]), doctor));
    }
}
