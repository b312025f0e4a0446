//! How certificates leave the institute: XML and TXT for employers, PDF for people, CSV for spreadsheets.
//!
//! No format that an employer receives has a place for the diagnosis.

pub mod csv;
pub mod employer_xml;
mod fields;
pub mod pdf;
mod simple;
pub mod txt;
mod values;
pub mod xsd;

use kernel::ProtocolNumber;

use crate::certificate::{Addressee, Certificate, Kind};

/// Writing broke off. Its words are not repeated: they may hold what was being written.
#[derive(Debug, thiserror::Error)]
#[error("the writing of a document broke off; the line before says where")]
pub(crate) struct BrokenOff;

/// Writes on a thread of its own what takes long enough to keep others waiting.
pub(crate) async fn aside<T: Send + 'static>(
    write: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BrokenOff> {
    tokio::task::spawn_blocking(write).await.map_err(|_panicked| BrokenOff)
}

/// One thing that an employer is told.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A certificate without its diagnosis; admission and discharge likewise, as its kind says.
    Attestation {
        /// What was certified.
        certificate: &'a Certificate,
        /// To whom it is told.
        addressee: &'a Addressee,
    },
    /// An earlier item counts no more.
    Annulment {
        /// Of the item that counts no more.
        protocol_number: ProtocolNumber,
        /// To whom it is told.
        addressee: &'a Addressee,
    },
}

/// How an annulled certificate appears (circ. INPS 113/2013: the file that is sent differs from the one fetched).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Sent by PEC: events in the order in which they happened, an annulment is an element of its own.
    Delivered,
    /// Fetched from the site: the present state, an annulled certificate has `tipoCertificato` `A`.
    Downloaded,
}

/// The texts printed on PDF documents.
pub const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/writers.it.ftl"),
    en: include_str!("../messages/writers.en.ftl"),
    de: include_str!("../messages/writers.de.ftl"),
};

/// What a field of a document is read from.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    protocol_number: ProtocolNumber,
    addressee: &'a Addressee,
    /// Absent in an annulment.
    certificate: Option<&'a Certificate>,
    style: Style,
    /// The address that is being written.
    address: Option<&'a crate::certificate::Address>,
}

/// The four kinds of records, in the order in which a file lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RecordKind {
    Attestation,
    Admission,
    Discharge,
    Annulment,
}

impl Entry<'_> {
    fn kind(&self) -> RecordKind {
        match self.certificate.map(|certificate| certificate.kind) {
            Some(Kind::Sickness) => RecordKind::Attestation,
            Some(Kind::Admission) => RecordKind::Admission,
            Some(Kind::Discharge) => RecordKind::Discharge,
            None => RecordKind::Annulment,
        }
    }
}

/// Items as the entries of a file: by kind, each kind in the order of time, so that what a record refers to stands
/// before it. An annulled certificate that the style cannot mark is followed by its annulment.
fn entries<'a>(items: &[Item<'a>], style: Style) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = items.iter().flat_map(|item| of_item(item, style)).collect();
    entries.sort_by_key(|entry| (entry.kind(), entry.certificate.map(|certificate| certificate.received_at)));
    entries
}

fn of_item<'a>(item: &Item<'a>, style: Style) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    let (protocol_number, addressee, certificate) = match *item {
        Item::Attestation { certificate, addressee } => {
            (certificate.protocol_number, addressee, Some(certificate))
        }
        Item::Annulment { protocol_number, addressee } => (protocol_number, addressee, None),
    };
    let entry = Entry { protocol_number, addressee, certificate, style, address: None };
    let annulment = certificate
        .filter(|certificate| {
            values::is_annulled(certificate) && !values::is_marked_annulled(certificate, style)
        })
        .map(|_| Entry { certificate: None, ..entry });
    std::iter::once(entry).chain(annulment)
}
