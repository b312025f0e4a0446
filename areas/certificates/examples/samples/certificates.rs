//! Invented certificates of every kind and state.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be made is a mistake in the sample")]

use certificates::{
    Address, Addressee, Availability, Benefit, Certificate, CertificateId, CertificateType, Doctor,
    DoctorRole, Kind, Source, State, Stay, Visit, Worker,
};
use jiff::Timestamp;
use jiff::civil::date;
use kernel::places::PlaceCode;
use kernel::{Clock, EmployerNumber, InpdapUnit, Postcode, ProtocolNumber, Random, Sex, TaxCode};

/// A firm with its employer number.
pub(crate) fn firm() -> Addressee {
    Addressee {
        employer_tax_code: TaxCode::parse("00743110157").unwrap(),
        employer_number: Some(EmployerNumber::parse("1234567860").unwrap()),
        unit: None,
    }
}

/// A public body with the unit where the worker serves.
pub(crate) fn public_body() -> Addressee {
    Addressee {
        employer_tax_code: TaxCode::parse("80078750587").unwrap(),
        employer_number: None,
        unit: Some(InpdapUnit::parse("00042").unwrap()),
    }
}

/// A certificate with nothing that may be left out.
pub(crate) fn plain() -> Certificate {
    Certificate {
        id: CertificateId::new(&Clock::movable(at("2026-03-16T08:00:00Z")), &Random::seeded(1)),
        protocol_number: number("000000101"),
        kind: Kind::Sickness,
        state: State::Valid,
        received_at: at("2026-03-16T08:00:00Z"),
        source: Source::Soap,
        worker: Worker {
            tax_code: TaxCode::parse("CCCFBA85D03L219P").unwrap(),
            surname: "CACCAMO".into(),
            given_name: "FABIO".into(),
            sex: Sex::Male,
            born_on: date(1985, 4, 3),
            birth_place: place("L219"),
            birth_province: "TO".into(),
        },
        doctor: Doctor {
            tax_code: TaxCode::parse("RCCMNL83S18D969H").unwrap(),
            surname: "ROCCA".into(),
            given_name: "EMANUELE".into(),
            role: DoctorRole::Public,
            region: None,
            local_unit: None,
            structure: None,
        },
        residence: Address {
            street: "VIA ROMA".into(),
            number: "SNC".into(),
            postcode: Postcode::parse("10121").unwrap(),
            place: place("L219"),
            province: "TO".into(),
        },
        availability: None,
        released_on: date(2026, 3, 16),
        starts_on: date(2026, 3, 16),
        ends_on: Some(date(2026, 3, 20)),
        visit: Some(Visit::Surgery),
        certificate_type: Some(CertificateType::Start),
        day_worked: None,
        trauma: None,
        benefit: None,
        discharged_on: None,
        stay: None,
        needs_public_doctor: false,
        follows: None,
        rectifies: None,
        admission: None,
        annulment_number: None,
        annulled_at: None,
    }
}

/// A certificate with all that can be stated, in letters that ASCII lacks and longer than the XML takes.
pub(crate) fn full() -> Certificate {
    let plain = plain();
    Certificate {
        protocol_number: number("000000102"),
        received_at: at("2026-03-16T09:00:00Z"),
        worker: Worker {
            tax_code: TaxCode::parse("MRTMRA83T56A269B").unwrap(),
            surname: "Martinì-D'Alò della Fonte Fredda".into(),
            given_name: "Mària".into(),
            sex: Sex::Female,
            born_on: date(1983, 12, 16),
            birth_place: place("A269"),
            birth_province: "FR".into(),
        },
        doctor: Doctor {
            region: Some("030".into()),
            local_unit: Some("103".into()),
            structure: Some("A1-77".into()),
            role: DoctorRole::Private,
            ..plain.doctor.clone()
        },
        residence: Address {
            street: "Località Ca’ d’Öro & Figli <2>".into(),
            number: "89 plA scC int8".into(),
            postcode: Postcode::parse("39100").unwrap(),
            place: place("A952"),
            province: "BZ".into(),
        },
        availability: Some(Availability {
            surname: Some("GRÜNER".into()),
            address: Some(Address {
                street: "Straße des 1. Mai".into(),
                number: String::new(),
                ..plain.residence.clone()
            }),
        }),
        starts_on: date(2026, 3, 15),
        ends_on: Some(date(2026, 4, 5)),
        visit: Some(Visit::Home),
        certificate_type: Some(CertificateType::Relapse),
        day_worked: Some(true),
        trauma: Some(false),
        benefit: Some(Benefit::LifeSavingTherapy),
        needs_public_doctor: true,
        ..plain
    }
}

/// [`plain`] after its rectification, and what took its place.
pub(crate) fn rectified() -> [Certificate; 2] {
    let earlier = Certificate { state: State::Rectified, ..plain() };
    let later = Certificate {
        protocol_number: number("000000103"),
        received_at: at("2026-03-17T08:00:00Z"),
        ends_on: Some(date(2026, 3, 18)),
        rectifies: Some(earlier.protocol_number),
        ..plain()
    };
    [earlier, later]
}

/// A certificate that its doctor took back.
pub(crate) fn annulled() -> Certificate {
    Certificate {
        protocol_number: number("000000104"),
        state: State::Annulled,
        annulment_number: Some(number("000000105")),
        annulled_at: Some(at("2026-03-17T10:00:00Z")),
        ..plain()
    }
}

/// An admission to hospital.
pub(crate) fn admission() -> Certificate {
    Certificate {
        protocol_number: number("000000106"),
        kind: Kind::Admission,
        ends_on: None,
        visit: None,
        certificate_type: None,
        trauma: Some(true),
        ..plain()
    }
}

/// An admission that was taken back.
pub(crate) fn annulled_admission() -> Certificate {
    Certificate {
        protocol_number: number("000000107"),
        state: State::Annulled,
        annulled_at: Some(at("2026-03-17T10:00:00Z")),
        ..admission()
    }
}

/// The discharge from [`admission`].
pub(crate) fn discharge() -> Certificate {
    Certificate {
        protocol_number: number("000000108"),
        kind: Kind::Discharge,
        received_at: at("2026-03-19T08:00:00Z"),
        released_on: date(2026, 3, 19),
        visit: None,
        discharged_on: Some(date(2026, 3, 19)),
        stay: Some(Stay::Ordinary),
        admission: Some(admission().protocol_number),
        trauma: Some(true),
        benefit: Some(Benefit::ServiceRelated),
        ends_on: Some(date(2026, 4, 3)),
        ..plain()
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Certificate> {
    let [earlier, later] = rectified();
    vec![earlier, later, full(), annulled(), admission(), annulled_admission(), discharge()]
}

/// The number written so.
pub(crate) fn number(text: &str) -> ProtocolNumber {
    ProtocolNumber::parse(text).unwrap()
}

fn place(code: &str) -> PlaceCode {
    PlaceCode::parse(code).unwrap()
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}
