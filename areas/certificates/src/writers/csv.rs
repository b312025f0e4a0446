//! The list that an employer downloads, for spreadsheets. Its columns are described in `docs/formats/employer-csv.md`.

use documents::csv::Table;
use jiff::Timestamp;
use kernel::calendar;

use crate::certificate::{Addressee, Benefit, Certificate, CertificateType, DoctorRole, Stay, Visit};

/// A line of the list.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// What was certified.
    pub certificate: &'a Certificate,
    /// To whom it is told.
    pub addressee: &'a Addressee,
    /// When somebody of the employer first opened it.
    pub first_read_at: Option<Timestamp>,
}

type Cell = fn(&Row<'_>) -> Option<String>;

/// Header and content of the columns, in order: codes as in the XML, dates as `AAAA-MM-GG`.
const COLUMNS: &[(&str, Cell)] = &[
    ("protocollo", |row| Some(row.certificate.protocol_number.as_str().to_owned())),
    ("documento", |row| Some(document(row.certificate).to_owned())),
    ("stato", |row| Some(state(row.certificate).to_owned())),
    ("rettifica_protocollo", |row| Some(row.certificate.rectifies?.as_str().to_owned())),
    ("protocollo_ricovero", |row| Some(row.certificate.admission?.as_str().to_owned())),
    ("codice_fiscale_azienda", |row| Some(row.addressee.employer_tax_code.as_str().to_owned())),
    ("matricola_inps", |row| Some(row.addressee.employer_number?.as_str().to_owned())),
    ("sede_servizio", |row| Some(row.addressee.unit?.as_str().to_owned())),
    ("codice_fiscale", |row| Some(row.certificate.worker.tax_code.as_str().to_owned())),
    ("cognome", |row| Some(row.certificate.worker.surname.clone())),
    ("nome", |row| Some(row.certificate.worker.given_name.clone())),
    ("data_rilascio", |row| Some(row.certificate.released_on.to_string())),
    ("data_inizio", |row| Some(row.certificate.starts_on.to_string())),
    ("data_fine", |row| row.certificate.ends_on.map(|date| date.to_string())),
    ("data_dimissioni", |row| row.certificate.discharged_on.map(|date| date.to_string())),
    ("tipo_visita", |row| row.certificate.visit.map(Visit::as_str).map(str::to_owned)),
    ("tipo_certificato", |row| {
        row.certificate.certificate_type.map(CertificateType::as_str).map(str::to_owned)
    }),
    ("tipo_ricovero", |row| row.certificate.stay.map(Stay::as_str).map(str::to_owned)),
    ("giornata_lavorata", |row| row.certificate.day_worked.map(yes_or_no)),
    ("evento_traumatico", |row| row.certificate.trauma.map(yes_or_no)),
    ("agevolazione", |row| row.certificate.benefit.map(Benefit::as_str).map(str::to_owned)),
    ("cognome_medico", |row| Some(row.certificate.doctor.surname.clone())),
    ("nome_medico", |row| Some(row.certificate.doctor.given_name.clone())),
    ("ruolo_medico", |row| Some(DoctorRole::as_str(row.certificate.doctor.role).to_owned())),
    ("ricevuto_il", |row| Some(calendar::date_in_rome(row.certificate.received_at).to_string())),
    ("letto_il", |row| Some(calendar::date_in_rome(row.first_read_at?).to_string())),
];

/// Writes the list: UTF-8 with a byte order mark, semicolons, CRLF; no cell is taken for a formula.
#[must_use]
pub fn list(rows: &[Row<'_>]) -> Vec<u8> {
    let mut table = Table::for_excel();
    table.row(COLUMNS.iter().map(|(header, _)| *header));
    for row in rows {
        table.row(COLUMNS.iter().map(|(_, cell)| cell(row).unwrap_or_default()));
    }
    table.finish().into_bytes()
}

/// The headers in order.
#[must_use]
pub fn headers() -> Vec<&'static str> {
    COLUMNS.iter().map(|(header, _)| *header).collect()
}

fn document(certificate: &Certificate) -> &'static str {
    use crate::certificate::Kind;
    match certificate.kind {
        Kind::Sickness => "attestato",
        Kind::Admission => "ricovero",
        Kind::Discharge => "dimissioni",
    }
}

fn state(certificate: &Certificate) -> &'static str {
    use crate::certificate::State;
    match certificate.state {
        State::Valid => "valido",
        State::Annulled => "annullato",
        State::Rectified => "rettificato",
    }
}

fn yes_or_no(yes: bool) -> String {
    if yes { "si" } else { "no" }.to_owned()
}
