//! Reads certificates field by field: the employer XML, ours and that of others, who differ in the order of elements,
//! the case of names and fields of older versions; and JSON lines, which say the same in English.

use jiff::civil::Date;
use kernel::places::{self, PlaceCode};
use kernel::{
    Clock, DiagnosisCode, EmployerNumber, InpdapUnit, Postcode, ProtocolNumber, Random, Sex, TaxCode,
    calendar,
};

use super::part::{Name, Part};
use super::record::{Annulment, Numbered, Record, StatedEmployer};
use super::refusal::Refusal;
use crate::certificate::{
    Address, Availability, Certificate, CertificateId, CertificateType, Doctor, DoctorRole, Kind, Source,
    State, Worker,
};
use crate::diagnosis::Diagnosis;

/// What a record is read with.
pub(super) struct Reader {
    pub(super) clock: Clock,
    pub(super) random: Random,
}

/// How the fields are called whose XML name depends on the kind of record.
struct Names {
    number: Name,
    doctor: Name,
}

const fn names(kind: Kind) -> Names {
    match kind {
        Kind::Sickness => {
            Names { number: ("idCertificato", "protocol_number"), doctor: ("medico", "doctor") }
        }
        Kind::Admission => {
            Names { number: ("idInizioRicovero", "protocol_number"), doctor: ("operatore", "doctor") }
        }
        Kind::Discharge => {
            Names { number: ("idDimissioni", "protocol_number"), doctor: ("medico", "doctor") }
        }
    }
}

impl Reader {
    /// Reads a certificate of a kind.
    pub(super) fn certificate(&self, record: &Part<'_>, kind: Kind) -> Result<Record, Refusal> {
        let employers = employers(record)?;
        let diagnosis = diagnosis(record)?;
        let common = self.common(record, kind)?;
        let certificate = match kind {
            Kind::Sickness => sickness(record, common),
            Kind::Admission => admission(record, common),
            Kind::Discharge => discharge(record, common),
        }?;
        record.no_more()?;
        Ok(Record::Certificate(Box::new(Numbered::new(certificate, diagnosis, employers)?)))
    }

    /// What all kinds have. The dates are put in by each.
    fn common(&self, record: &Part<'_>, kind: Kind) -> Result<Certificate, Refusal> {
        let names = names(kind);
        let now = self.clock.now();
        let annulled = is_annulled(record)?;
        let signer: fn(&str) -> Read<TaxCode> =
            if kind == Kind::Admission { person_or_hospital } else { person };
        let doctor = doctor(&record.inside(names.doctor)?, signer)?;
        Ok(Certificate {
            id: CertificateId::new(&self.clock, &self.random),
            protocol_number: record.required(names.number, ProtocolNumber::parse)?,
            kind,
            state: if annulled { State::Annulled } else { State::Valid },
            received_at: now,
            source: Source::Import,
            worker: worker(&record.inside(("lavoratore", "worker"))?)?,
            doctor: Doctor { role: record.optional(ROLE, word)?.unwrap_or(DoctorRole::Public), ..doctor },
            residence: address(&record.inside(("residenza", "residence"))?)?,
            availability: availability_of(record)?,
            released_on: calendar::date_in_rome(now),
            starts_on: calendar::date_in_rome(now),
            ends_on: None,
            visit: None,
            certificate_type: certificate_type(record, kind)?,
            day_worked: record.optional(("giornataLavorata", "day_worked"), truth)?,
            trauma: record.optional(("trauma", "trauma"), truth)?,
            benefit: record.optional(("agevolazioni", "benefit"), word)?,
            discharged_on: None,
            stay: None,
            needs_public_doctor: false,
            follows: None,
            rectifies: None,
            admission: None,
            annulment_number: None,
            annulled_at: annulled.then_some(now),
        })
    }
}

/// Reads an annulment.
pub(super) fn annulment(record: &Part<'_>) -> Result<Record, Refusal> {
    let protocol_number = record.required(("idCertificato", "protocol_number"), ProtocolNumber::parse)?;
    let employers = employers(record)?;
    record.no_more()?;
    Ok(Record::Annulment(Annulment { protocol_number, employers }))
}

const ROLE: Name = ("ruoloMedico", "doctor_role");
const TYPE: Name = ("tipoCertificato", "certificate_type");
const START: Name = ("dataInizio", "starts_on");
const ADMITTED: Name = ("dataRicovero", "starts_on");
const END: Name = ("dataFine", "ends_on");

fn sickness(record: &Part<'_>, common: Certificate) -> Result<Certificate, Refusal> {
    Ok(Certificate {
        released_on: record.required(("dataRilascio", "released_on"), date)?,
        starts_on: record.required(START, date)?,
        ends_on: Some(record.required(END, date)?),
        visit: record.optional(("tipoVisita", "visit"), word)?,
        rectifies: record.optional(("idCertificatoRettificato", "rectifies"), ProtocolNumber::parse)?,
        ..common
    })
}

fn admission(record: &Part<'_>, common: Certificate) -> Result<Certificate, Refusal> {
    let admitted = record.required(ADMITTED, date)?;
    Ok(Certificate { released_on: admitted, starts_on: admitted, ..common })
}

fn discharge(record: &Part<'_>, common: Certificate) -> Result<Certificate, Refusal> {
    let discharged = record.required(("dataDimissioni", "discharged_on"), date)?;
    Ok(Certificate {
        released_on: discharged,
        starts_on: record.required(ADMITTED, date)?,
        ends_on: Some(record.required(END, date)?),
        discharged_on: Some(discharged),
        stay: Some(record.required(("tipoRicovero", "stay"), word)?),
        admission: Some(record.required(("idInizioRicovero", "admission"), ProtocolNumber::parse)?),
        ..common
    })
}

/// XML puts the annulment in the place of the type, JSON beside it.
fn is_annulled(record: &Part<'_>) -> Result<bool, Refusal> {
    let in_type = record.optional((TYPE.0, ""), |text| Ok::<_, &str>(text == "A"))?;
    let beside = record.optional(("", "annulled"), truth)?;
    Ok(in_type == Some(true) || beside == Some(true))
}

fn certificate_type(record: &Part<'_>, kind: Kind) -> Result<Option<CertificateType>, Refusal> {
    if kind == Kind::Admission {
        return Ok(None);
    }
    let unless_annulled = |text: &str| {
        if text == "A" { Ok(None) } else { word(text).map(Some) }
    };
    record.required(TYPE, unless_annulled)
}

fn availability_of(record: &Part<'_>) -> Result<Option<Availability>, Refusal> {
    let Some(part) = record.child(("reperibilita", "availability"))? else {
        return Ok(None);
    };
    let surname = part.optional(("cognome", "surname"), text)?;
    let address = part.child(("indirizzo", "address"))?.map(|inside| address(&inside)).transpose()?;
    part.no_more()?;
    Ok((surname.is_some() || address.is_some()).then_some(Availability { surname, address }))
}

/// XML names one employer in the record itself, JSON a list of them.
fn employers(record: &Part<'_>) -> Result<Vec<StatedEmployer>, Refusal> {
    match record {
        Part::Xml(_) => Ok(vec![employer(record)?]),
        Part::Json { .. } => {
            let employers = record.list("employers")?;
            if employers.is_empty() {
                return Err(Refusal::missing("employers"));
            }
            employers.iter().map(employer).collect()
        }
    }
}

fn employer(part: &Part<'_>) -> Result<StatedEmployer, Refusal> {
    let employer = StatedEmployer {
        tax_code: part.optional(("codFiscAzienda", "tax_code"), TaxCode::parse)?,
        number: part.optional(("matricolaINPS", "employer_number"), EmployerNumber::parse)?,
        unit: part.optional(("codSede", "unit"), InpdapUnit::parse)?,
    };
    if let Part::Json { .. } = part {
        part.no_more()?;
    }
    if employer.tax_code.is_none() && employer.number.is_none() {
        return Err(Refusal::new("field-missing", "the employer has neither tax code nor number"));
    }
    Ok(employer)
}

/// Files of the first years may hold one, where the law provided for it.
fn diagnosis(record: &Part<'_>) -> Result<Option<Diagnosis>, Refusal> {
    let inside = match record {
        Part::Xml(element) => Some(Part::Xml(*element)),
        Part::Json { .. } => record.child(("", "diagnosis"))?,
    };
    let Some(part) = inside else { return Ok(None) };
    let code = part.optional(("codiceDiagnosi", "code"), DiagnosisCode::parse)?;
    let notes = part.optional(("testoDiagnosi", "notes"), text)?;
    if let Part::Json { .. } = part {
        part.no_more()?;
    }
    Ok((code.is_some() || notes.is_some()).then_some(Diagnosis { code, notes }))
}

fn doctor(part: &Part<'_>, signer: fn(&str) -> Read<TaxCode>) -> Result<Doctor, Refusal> {
    let doctor = Doctor {
        tax_code: part.required(("codiceFiscale", "tax_code"), signer)?,
        surname: part.required(("cognome", "surname"), text)?,
        given_name: part.required(("nome", "given_name"), text)?,
        role: DoctorRole::Public,
        region: part.optional(("codiceRegione", "region"), three_digits)?,
        local_unit: part.optional(("codiceAsl", "local_unit"), three_digits)?,
        structure: part.optional(("codiceStruttura", "structure"), structure)?,
    };
    part.no_more()?;
    Ok(doctor)
}

fn worker(part: &Part<'_>) -> Result<Worker, Refusal> {
    let worker = Worker {
        tax_code: part.required(("codiceFiscale", "tax_code"), worker_code)?,
        surname: part.required(("cognome", "surname"), text)?,
        given_name: part.required(("nome", "given_name"), text)?,
        sex: part.required(("sesso", "sex"), Sex::parse)?,
        born_on: part.required(("dataNascita", "born_on"), date)?,
        birth_place: part.required(("comuneNascita", "birth_place"), place)?,
        birth_province: part.required(("provinciaNascita", "birth_province"), province)?,
    };
    part.no_more()?;
    Ok(worker)
}

fn address(part: &Part<'_>) -> Result<Address, Refusal> {
    let address = Address {
        street: part.required(("via", "street"), text)?,
        number: part.optional(("civico", "number"), text)?.unwrap_or_else(|| "SNC".to_owned()),
        postcode: part.required(("cap", "postcode"), Postcode::parse)?,
        place: part.required(("comune", "place"), place)?,
        province: part.required(("provincia", "province"), province)?,
    };
    part.no_more()?;
    Ok(address)
}

type Read<T> = Result<T, &'static str>;

/// A date that holds nothing else.
fn date(text: &str) -> Read<Date> {
    let date = text.parse().ok().filter(|date: &Date| date.to_string() == text);
    date.ok_or("not a date of the form AAAA-MM-GG")
}

fn truth(text: &str) -> Read<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("neither true nor false"),
    }
}

fn word<T: std::str::FromStr>(text: &str) -> Read<T> {
    text.parse().map_err(|_unknown| "not one of the letters that it may be")
}

/// A text of at most 200 characters, none of them for control.
fn text(text: &str) -> Read<String> {
    match () {
        () if text.chars().count() > 200 => Err("longer than 200 characters"),
        () if text.chars().any(char::is_control) => Err("control characters"),
        () => Ok(text.to_owned()),
    }
}

pub(super) fn three_digits(text: &str) -> Read<String> {
    let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.to_owned()).ok_or("not three digits")
}

pub(super) fn structure(text: &str) -> Read<String> {
    let fits = text.chars().count() <= 9 && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or("longer than 9 characters")
}

fn province(text: &str) -> Read<String> {
    let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    fits.then(|| text.to_ascii_uppercase()).ok_or("not two letters")
}

fn place(text: &str) -> Read<PlaceCode> {
    let known = PlaceCode::parse(text).ok().filter(|code| places::latest(*code).is_some());
    known.ok_or("not the Belfiore code of a place")
}

fn person(text: &str) -> Read<TaxCode> {
    TaxCode::parse(text).ok().filter(TaxCode::is_person).ok_or("not the tax code of a person")
}

/// An admission may be certified by a hospital as such.
fn person_or_hospital(text: &str) -> Read<TaxCode> {
    TaxCode::parse(text).map_err(|_reason| "not a tax code")
}

fn worker_code(text: &str) -> Read<TaxCode> {
    let code = TaxCode::parse(text).ok().filter(|code| code.kind() != kernel::TaxCodeKind::Organisation);
    code.ok_or("not the tax code of a person")
}
