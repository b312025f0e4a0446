//! Messages as doctors' programs write them.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::desk::{PINCODE, WORKER, sealed};

/// A sickness certificate; every field can be changed before it is written.
#[derive(Clone)]
pub(crate) struct Sickness {
    pub(crate) author: String,
    pub(crate) worker: String,
    pub(crate) residence: String,
    pub(crate) availability: String,
    pub(crate) role: String,
    pub(crate) released: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) visit: String,
    pub(crate) relation: String,
    pub(crate) diagnosis: String,
    pub(crate) more: String,
}

pub(crate) const RESIDENCE: &str = "<residenza><via>Via Roma</via><civico>SNC</civico><cap>10121</cap><codiceCatastale>L219</codiceCatastale></residenza>";

/// The author's element of a doctor with his pincode.
pub(crate) fn doctor(element: &str) -> String {
    format!("<{element}><pincode>{}</pincode></{element}>", sealed(PINCODE))
}

pub(crate) fn worker(tax_code: &str) -> String {
    format!("<lavoratore><codiceFiscale>{}</codiceFiscale></lavoratore>", sealed(tax_code))
}

pub(crate) fn plus(day: Date, days: i32) -> String {
    let span: Span = days.days();
    day.checked_add(span).unwrap().to_string()
}

impl Sickness {
    /// Released today, for three days, in the surgery.
    pub(crate) fn on(today: Date) -> Self {
        Self {
            author: doctor("medico"),
            worker: worker(WORKER),
            residence: RESIDENCE.to_owned(),
            availability: String::new(),
            role: "S".to_owned(),
            released: today.to_string(),
            starts: today.to_string(),
            ends: plus(today, 2),
            visit: "A".to_owned(),
            relation: "I".to_owned(),
            diagnosis: "<codiceDiagnosi>487.1</codiceDiagnosi><noteDiagnosi>Influenza</noteDiagnosi>"
                .to_owned(),
            more: String::new(),
        }
    }

    pub(crate) fn written(&self) -> String {
        let Self {
            author,
            worker,
            residence,
            availability,
            role,
            released,
            starts,
            ends,
            visit,
            relation,
            diagnosis,
            more,
        } = self;
        envelope(
            "invioMalattiaRequest",
            &format!(
                "{author}{worker}{residence}{availability}<malattia><ruoloMedico>{role}</ruoloMedico>\
                 <dataRilascio>{released}</dataRilascio><dataInizio>{starts}</dataInizio><dataFine>{ends}</dataFine>\
                 <visita>{visit}</visita><tipoCertificato>{relation}</tipoCertificato><diagnosi>{diagnosis}</diagnosi>\
                 {more}</malattia>"
            ),
        )
    }
}

/// A request in its envelope.
pub(crate) fn envelope(request: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <c:{request} xmlns:c=\"http://cert.sanita.finanze.it/\">{content}</c:{request}></soap:Body></soap:Envelope>"
    )
}

/// A request about a certificate: author, worker, number, and what follows.
pub(crate) fn about(request: &str, element: &str, number: &str, more: &str) -> String {
    let content =
        format!("{}{}<idCertificato>{number}</idCertificato>{more}", doctor(element), worker(WORKER));
    envelope(request, &content)
}

pub(crate) fn rectification(number: &str, ends: &str) -> String {
    about("rettificaMalattiaRequest", "medico", number, &format!("<dataFine>{ends}</dataFine>"))
}

pub(crate) fn annulment(number: &str) -> String {
    about("annullamentoMalattiaRequest", "medico", number, "")
}

/// An admission to hospital on a day, by the hospital's own user.
pub(crate) fn admission(day: &str, more: &str) -> String {
    let content =
        format!("{}{RESIDENCE}<ricovero><dataRicovero>{day}</dataRicovero>{more}</ricovero>", worker(WORKER));
    envelope("invioRicoveroRequest", &content)
}

/// A discharge from hospital.
pub(crate) fn discharge(number: &str, admitted: &str, discharged: &str, ends: &str, more: &str) -> String {
    discharge_from(&doctor("medico"), RESIDENCE, number, [admitted, discharged, ends], more)
}

pub(crate) fn discharge_from(
    author: &str,
    residence: &str,
    number: &str,
    days: [&str; 3],
    more: &str,
) -> String {
    let [admitted, discharged, ends] = days;
    let content = format!(
        "{author}{}<idInizioRicovero>{number}</idInizioRicovero>{residence}<dimissione><ruoloMedico>S</ruoloMedico>\
         <dataRicovero>{admitted}</dataRicovero><dataDimissione>{discharged}</dataDimissione><dataFine>{ends}</dataFine>\
         <tipoCertificato>I</tipoCertificato><tipoRicovero>R</tipoRicovero>\
         <diagnosi><codiceDiagnosi>540.9</codiceDiagnosi></diagnosi>{more}</dimissione>",
        worker(WORKER)
    );
    envelope("invioDimissioneRequest", &content)
}
