//! Writes one of each document to a folder, for checks with foreign tools: `samples DIR`.
#![expect(clippy::unwrap_used, reason = "an example stops at the first thing that goes wrong")]

#[path = "certificates.rs"]
mod samples;

use std::path::Path;
use std::{env, fs};

use certificates::writers::{Item, MESSAGES, Style, csv, employer_xml, pdf, txt, xsd};
use certificates::{Certificate, Diagnosis, State};
use documents::pdf::Fonts;
use jiff::Timestamp;
use kernel::{DiagnosisCode, Language};

fn main() {
    let folder = env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("docs")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("docs/employer.xsd", xsd::document().as_bytes());
    write("docs/employer-xml.tables.md", xsd::tables().as_bytes());
    write("docs/employer-txt.layout.md", txt::layout().as_bytes());
    write("docs/errors.md", certificates::intake::errors_document().as_bytes());

    let certificates = samples::all();
    for (name, addressee) in [("firm", samples::firm()), ("public-body", samples::public_body())] {
        let mut items: Vec<Item<'_>> = certificates
            .iter()
            .map(|certificate| Item::Attestation { certificate, addressee: &addressee })
            .collect();
        items.push(Item::Annulment { protocol_number: samples::number("000000099"), addressee: &addressee });
        for (style, style_name) in [(Style::Delivered, "delivered"), (Style::Downloaded, "downloaded")] {
            write(&format!("{name}-{style_name}.xml"), &employer_xml::write(&items, style));
            write(&format!("{name}-{style_name}.txt"), &txt::write(&items, style));
        }
        let row = |certificate| csv::Row { certificate, addressee: &addressee, first_read_at: None };
        write(&format!("{name}.csv"), &csv::list(&certificates.iter().map(row).collect::<Vec<_>>()));
    }
    print(&certificates, &write);
}

fn print(certificates: &[Certificate], write: &impl Fn(&str, &[u8])) {
    let fonts = Fonts::built_in().unwrap();
    let messages = web::Messages::new(&[MESSAGES]).unwrap();
    let notes = Some("Sindrome influenzale".to_owned());
    let diagnosis = Diagnosis { code: Some(DiagnosisCode::parse("487.1").unwrap()), notes };
    for certificate in certificates {
        for &language in Language::ALL {
            let print = pdf::Print {
                fonts: &fonts,
                messages: &messages,
                language,
                institute: "Istituto Nazionale di Prova",
                printed_at: Timestamp::UNIX_EPOCH,
                rectified_by: (certificate.state == State::Rectified).then(|| samples::number("000000103")),
            };
            let name = format!("{}-{}", certificate.protocol_number.as_str(), language.code());
            write(&format!("attestation-{name}.pdf"), &pdf::attestation(&print, certificate).unwrap());
            write(
                &format!("certificate-{name}.pdf"),
                &pdf::certificate(&print, certificate, &diagnosis).unwrap(),
            );
        }
    }
}
