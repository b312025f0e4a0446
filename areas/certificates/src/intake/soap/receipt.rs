//! Answers: receipts with what was done, what to know about it, or what was wrong.

use documents::ascii::transliterate;
use documents::xml::write::Content;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::calendar::in_rome;
use kernel::{ProtocolNumber, places};

use super::envelope::enveloped;
use super::operation::{MESSAGES, Operation};
use crate::diagnosis::Diagnosis;
use crate::intake::rules::Finding;
use crate::{Address, Availability, Certificate, Kind, State, Worker};

/// Something to know about what was done (*ricevutaInfo*).
pub(crate) struct Info {
    pub(crate) code: u16,
    pub(crate) text: String,
}

/// An error with its text.
pub(crate) struct Error {
    pub(crate) code: u16,
    pub(crate) section: String,
    pub(crate) text: String,
}

/// What an operation has to say when it went well.
pub(crate) enum Receipt {
    Number { received_at: Timestamp, number: ProtocolNumber, admission: Option<ProtocolNumber> },
    Rectified { received_at: Timestamp, certificate: Box<Certificate>, diagnosis: Option<Diagnosis> },
    Annulled { annulled_at: Timestamp, number: ProtocolNumber },
    Found(Vec<Certificate>),
    Printed { certificate: Box<Certificate>, diagnosis: Option<Diagnosis> },
    Worker(Box<Worker>),
}

/// An answer that says what was done.
pub(crate) fn done(operation: &Operation, infos: &[Info], receipt: &Receipt) -> String {
    response(operation, |answer| {
        if !infos.is_empty() {
            answer.element("ricevutaInfo", |inside| {
                for info in infos.iter().take(30) {
                    inside.element("info", |entry| {
                        entry.leaf("codice", &info.code.to_string()).leaf("info", &info.text);
                    });
                }
            });
        }
        write(answer, operation, receipt);
    })
}

/// An answer that says what was wrong.
pub(crate) fn refused(operation: &Operation, errors: &[Error]) -> String {
    response(operation, |answer| {
        answer.element("ricevutaNonOk", |inside| {
            for error in errors {
                inside.element("errore", |entry| {
                    entry.leaf("tipoErrore", &error.code.to_string());
                    entry.leaf("sezioneErrata", &error.section).leaf("descrizione", &error.text);
                });
            }
        });
    })
}

/// Where a finding is, as the answer names it.
pub(crate) fn section(finding: &Finding, kind: Kind) -> String {
    finding.path.as_deref().map_or_else(|| finding.section.soap(kind), str::to_owned)
}

fn response(operation: &Operation, content: impl FnOnce(&mut Content<'_>)) -> String {
    enveloped(|body| {
        body.element_with(operation.response, &[("xmlns:cert", MESSAGES)], content);
    })
}

fn write(answer: &mut Content<'_>, operation: &Operation, receipt: &Receipt) {
    if let Receipt::Found(certificates) = receipt {
        for certificate in certificates {
            answer.element("datiCertificato", |entry| found(entry, certificate));
        }
        return;
    }
    answer.element(operation.receipt, |inside| match receipt {
        Receipt::Number { received_at, number, admission } => {
            inside.leaf("dataRicezione", &moment(*received_at));
            match operation.kind {
                Kind::Admission => inside.leaf("idInizioRicovero", number.as_str()),
                _ => inside
                    .leaf_if("idInizioRicovero", admission.as_ref().map(ProtocolNumber::as_str))
                    .leaf("idCertificato", number.as_str()),
            };
        }
        Receipt::Rectified { received_at, certificate, diagnosis } => {
            inside.leaf("dataRicezione", &moment(*received_at));
            inside.leaf("idCertificato", certificate.protocol_number.as_str());
            whole(inside, certificate, diagnosis.as_ref());
        }
        Receipt::Annulled { annulled_at, number } => {
            inside.leaf("dataRicezione", &moment(*annulled_at)).leaf("idAnnullamento", number.as_str());
        }
        Receipt::Printed { certificate, diagnosis } => whole(inside, certificate, diagnosis.as_ref()),
        Receipt::Worker(worker) => {
            inside.leaf("cognome", &name(&worker.surname, 40)).leaf("nome", &name(&worker.given_name, 40));
        }
        Receipt::Found(_) => {}
    });
}

fn found(entry: &mut Content<'_>, certificate: &Certificate) {
    entry.leaf("idCertificato", certificate.protocol_number.as_str());
    entry.leaf("dataRicezione", &moment(certificate.received_at));
    entry.leaf("annullato", word(certificate.state == State::Annulled));
    entry.element("malattiaRidotta", |inside| {
        dates(inside, certificate);
        inside.leaf_if("visita", certificate.visit.map(crate::Visit::as_str));
        inside.leaf_if("tipoCertificato", certificate.certificate_type.map(crate::CertificateType::as_str));
    });
}

fn whole(inside: &mut Content<'_>, certificate: &Certificate, diagnosis: Option<&Diagnosis>) {
    inside.element("lavoratore", |worker| person(worker, &certificate.worker));
    inside.element("residenza", |at| address(at, &certificate.residence));
    if let Some(Availability { surname, address: at }) = &certificate.availability {
        inside.element("reperibilita", |inside| {
            inside.leaf_if("cognome", surname.as_deref());
            if let Some(at) = at {
                inside.element("indirizzo", |inside| address(inside, at));
            }
        });
    }
    match certificate.kind {
        Kind::Discharge => inside.element("dimissione", |inside| discharge(inside, certificate, diagnosis)),
        _ => inside.element("malattia", |inside| sickness(inside, certificate, diagnosis)),
    };
}

fn sickness(inside: &mut Content<'_>, certificate: &Certificate, diagnosis: Option<&Diagnosis>) {
    inside.leaf("ruoloMedico", certificate.doctor.role.as_str());
    dates(inside, certificate);
    inside.leaf_if("visita", certificate.visit.map(crate::Visit::as_str));
    inside.leaf_if("tipoCertificato", certificate.certificate_type.map(crate::CertificateType::as_str));
    circumstances(inside, certificate, diagnosis);
}

fn discharge(inside: &mut Content<'_>, certificate: &Certificate, diagnosis: Option<&Diagnosis>) {
    inside.leaf("ruoloMedico", certificate.doctor.role.as_str());
    inside.leaf("dataRicovero", &certificate.starts_on.to_string());
    date(inside, "dataDimissione", certificate.discharged_on);
    date(inside, "dataFine", certificate.ends_on);
    inside.leaf_if("tipoCertificato", certificate.certificate_type.map(crate::CertificateType::as_str));
    inside.leaf_if("tipoRicovero", certificate.stay.map(crate::Stay::as_str));
    circumstances(inside, certificate, diagnosis);
}

fn dates(inside: &mut Content<'_>, certificate: &Certificate) {
    inside.leaf("dataRilascio", &certificate.released_on.to_string());
    inside.leaf("dataInizio", &certificate.starts_on.to_string());
    date(inside, "dataFine", certificate.ends_on);
}

fn circumstances(inside: &mut Content<'_>, certificate: &Certificate, diagnosis: Option<&Diagnosis>) {
    if let Some(Diagnosis { code, notes }) = diagnosis {
        inside.element("diagnosi", |inside| {
            inside.leaf_if("codiceDiagnosi", code.as_ref().map(kernel::DiagnosisCode::as_str));
            inside.leaf_if("noteDiagnosi", notes.as_deref());
        });
    }
    inside.leaf_if("giornataLavorata", certificate.day_worked.map(word));
    inside.leaf_if("trauma", certificate.trauma.map(word));
    inside.leaf_if("agevolazioni", certificate.benefit.map(crate::Benefit::as_str));
}

fn person(inside: &mut Content<'_>, worker: &Worker) {
    inside.leaf("codiceFiscale", worker.tax_code.as_str());
    inside.leaf("cognome", &name(&worker.surname, 24)).leaf("nome", &name(&worker.given_name, 20));
    inside.leaf("sesso", worker.sex.as_str()).leaf("dataNascita", &worker.born_on.to_string());
    let place = places::at(worker.birth_place, worker.born_on).or_else(|| places::latest(worker.birth_place));
    inside.leaf(
        "comuneNascita",
        &cut(place.map_or_else(|| worker.birth_place.as_str(), |place| place.name), 25),
    );
    inside.leaf("provinciaNascita", &worker.birth_province);
}

fn address(inside: &mut Content<'_>, address: &Address) {
    inside
        .leaf("via", &address.street)
        .leaf("civico", &address.number)
        .leaf("cap", address.postcode.as_str());
    inside.leaf("codiceCatastale", address.place.as_str());
    let place = places::latest(address.place);
    inside.leaf_if("comune", place.map(|place| cut(place.name, 25)).as_deref());
    inside.leaf("provincia", &address.province);
}

/// Letters, blanks and apostrophes, as names in this interface are limited.
fn name(text: &str, most: usize) -> String {
    let plain = transliterate(text).replace('-', " ");
    plain.chars().filter(|one| one.is_ascii_alphabetic() || matches!(one, ' ' | '\'')).take(most).collect()
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn date(inside: &mut Content<'_>, name: &'static str, date: Option<Date>) {
    inside.leaf_if(name, date.map(|date| date.to_string()).as_deref());
}

fn word(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// A moment in the time of Rome with its distance from UTC.
fn moment(instant: Timestamp) -> String {
    in_rome(instant).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_time_of_rome() {
        let winter: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        assert_eq!(moment(winter), "2026-11-22T00:30:00+01:00");
        let summer: Timestamp = "2026-07-01T08:00:00.123456Z".parse().unwrap();
        assert_eq!(moment(summer), "2026-07-01T10:00:00+02:00");
    }

    #[test]
    fn names_fit_the_limits_of_the_interface() {
        assert_eq!(name("D'Agliè-Rossi", 24), "D'Aglie' Rossi");
        assert_eq!(name(&"A".repeat(60), 24).len(), 24);
    }
}
