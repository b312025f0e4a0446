//! From the elements of a request to the texts of its fields.

use documents::xml::read::Element;

use super::envelope::shown;
use super::operation::{Operation, Part};
use crate::Kind;
use crate::intake::rules::{Finding, rule};
use crate::intake::section::Section;
use crate::intake::stated::{
    Stated, StatedAddress, StatedAuthor, StatedAvailability, StatedDiagnosis, StatedReference, StatedSearch,
};

/// Elements that the request may not have, or has twice. Their order is not looked at.
pub(crate) fn strangers(request: Element<'_>, operation: &Operation) -> Vec<Finding> {
    let mut findings = Vec::new();
    compare(request, operation.parts, "", &mut findings);
    findings
}

fn compare(element: Element<'_>, parts: &'static [Part], path: &str, findings: &mut Vec<Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    for child in element.children() {
        let name = child.name();
        let here = if path.is_empty() { shown(name) } else { format!("{path}/{}", shown(name)) };
        let Some(part) = parts.iter().find(|part| part.name == name && child.namespace().is_none()) else {
            findings.push(rule("field-unknown").at(Section::Message).named(here));
            continue;
        };
        if seen.contains(&name) {
            findings.push(rule("field-repeated").at(Section::Message).named(here));
            continue;
        }
        seen.push(name);
        compare(child, part.parts, &here, findings);
    }
}

fn text(element: Element<'_>, path: &str) -> Option<String> {
    element.text_of(path).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Who signs, pincode still encrypted.
pub(crate) fn author(request: Element<'_>, kind: Kind) -> StatedAuthor {
    let name = if kind == Kind::Admission { "operatore" } else { "medico" };
    let Some(author) = request.child(name) else {
        return StatedAuthor::default();
    };
    StatedAuthor {
        tax_code: text(author, "codiceFiscale"),
        pincode: text(author, "pincode"),
        region: text(author, "codiceRegione"),
        local_unit: text(author, "codiceAsl"),
        structure: text(author, "codiceStruttura"),
    }
}

/// The worker's tax code, still encrypted.
pub(crate) fn worker(request: Element<'_>) -> Option<String> {
    text(request, "lavoratore/codiceFiscale")
}

/// A certificate.
pub(crate) fn stated(request: Element<'_>, kind: Kind, worker_tax_code: Option<String>) -> Stated {
    let content = request.child(match kind {
        Kind::Sickness => "malattia",
        Kind::Admission => "ricovero",
        Kind::Discharge => "dimissione",
    });
    let field = |name: &str| content.and_then(|content| text(content, name));
    Stated {
        kind: None,
        author: StatedAuthor::default(),
        worker_tax_code,
        admission_number: text(request, "idInizioRicovero"),
        residence: request.child("residenza").map(address).unwrap_or_default(),
        availability: request.child("reperibilita").map(|at| StatedAvailability {
            surname: text(at, "cognome"),
            address: at.child("indirizzo").map(address),
        }),
        doctor_role: field("ruoloMedico"),
        released_on: field("dataRilascio"),
        starts_on: field("dataInizio"),
        ends_on: field("dataFine"),
        admitted_on: field("dataRicovero"),
        discharged_on: field("dataDimissione"),
        visit: field("visita"),
        certificate_type: field("tipoCertificato"),
        stay: field("tipoRicovero"),
        diagnosis: StatedDiagnosis {
            code: field("diagnosi/codiceDiagnosi"),
            notes: field("diagnosi/noteDiagnosi"),
        },
        day_worked: field("giornataLavorata"),
        trauma: field("trauma"),
        benefit: field("agevolazioni"),
    }
}

fn address(element: Element<'_>) -> StatedAddress {
    StatedAddress {
        street: text(element, "via"),
        number: text(element, "civico"),
        postcode: text(element, "cap"),
        place_code: text(element, "codiceCatastale"),
        place: text(element, "comune"),
        province: text(element, "provincia"),
    }
}

/// A request about a certificate that is there.
pub(crate) fn reference(request: Element<'_>, worker_tax_code: Option<String>) -> StatedReference {
    StatedReference {
        kind: None,
        author: StatedAuthor::default(),
        worker_tax_code,
        protocol_number: text(request, "idCertificato"),
        ends_on: text(request, "dataFine"),
    }
}

/// A search.
pub(crate) fn search(request: Element<'_>, worker_tax_code: Option<String>) -> StatedSearch {
    StatedSearch {
        author: StatedAuthor::default(),
        worker_tax_code,
        from: text(request, "dataInizioRicerca"),
        until: text(request, "dataFineRicerca"),
    }
}
