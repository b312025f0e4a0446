//! The XML file for employers (`listaAttestati`, circ. INPS 113/2013 and message INPS 1773/2025). The format, with
//! what was decided where the published acts are silent, is described in `docs/formats/employer-xml.md`.

use documents::xml::write::{self, Characters, Layout};

use super::fields::{Content, Field, RECORDS, ROOT};
use super::{Entry, Item, Style, entries};
use crate::certificate::{Addressee, Certificate};

/// Writes a file that validates against [`super::xsd::document`]: pure ASCII, no byte order mark, nothing before or
/// after the document, one record to a line. Records come by kind, each kind in the order of time.
#[must_use]
pub fn write(items: &[Item<'_>], style: Style) -> Vec<u8> {
    let document = write::document(Characters::Ascii, Layout::Compact, ROOT, &[], |list| {
        list.text("\n");
        for entry in entries(items, style) {
            for record in RECORDS.iter().filter(|record| record.kind == entry.kind()) {
                list.element(record.name, |inside| fields(inside, record.fields, &entry));
                list.text("\n");
            }
        }
    });
    document.into_bytes()
}

/// The fields of a certificate alone, without an employer: equal where employers are told the same.
pub(crate) fn content(certificate: &Certificate) -> String {
    let nobody =
        Addressee { employer_tax_code: certificate.doctor.tax_code, employer_number: None, unit: None };
    let item = Item::Attestation { certificate, addressee: &nobody };
    String::from_utf8(write(&[item], Style::Delivered)).unwrap_or_default()
}

fn fields(out: &mut write::Content<'_>, table: &[Field], entry: &Entry<'_>) {
    for field in table {
        match &field.content {
            Content::Text(_, text) => drop(out.leaf_if(field.name, text(entry).as_deref())),
            Content::Group(inner, inside) => {
                if let Some(entry) = inside(entry) {
                    out.element(field.name, |inside| fields(inside, inner, &entry));
                }
            }
        }
    }
}
