use documents::pdf::Section;
use jiff::Timestamp;
use kernel::ProtocolNumber;
use web::{Failure, Page};

use crate::writers::aside;
use crate::writers::pdf::{self, Print};
use crate::{Certificate, Certificates, Diagnosis, Error, State};

/// A certificate as a page shows it: the sections of its printed form, in the page's language.
pub(crate) struct Sheet {
    pub(crate) number: String,
    pub(crate) state: Tag,
    pub(crate) sections: Vec<Section>,
}

impl Sheet {
    pub(crate) fn of(certificates: &Certificates, page: &Page, shown: &Shown) -> Self {
        let now = certificates.clock.now();
        Self {
            number: shown.certificate.protocol_number.as_str().to_owned(),
            state: Tag::of(page, shown.certificate.state),
            sections: pdf::sections(
                &print(certificates, page, shown, now),
                &shown.certificate,
                shown.diagnosis.as_ref(),
            ),
        }
    }
}

/// The word and colour of a state.
pub(crate) struct Tag {
    pub(crate) text: String,
    pub(crate) tone: &'static str,
}

impl Tag {
    pub(crate) fn of(page: &Page, state: State) -> Self {
        let tone = match state {
            State::Valid => "success",
            State::Annulled => "danger",
            State::Rectified => "warning",
        };
        Self { text: page.t(&format!("lookup-state-{}", state.as_str())).into_owned(), tone }
    }
}

/// A certificate with what its page and its printed form say beside it.
pub(crate) struct Shown {
    pub(crate) certificate: Certificate,
    /// The certificate that took its place.
    pub(crate) rectified_by: Option<Certificate>,
    /// Only for the worker.
    pub(crate) diagnosis: Option<Diagnosis>,
}

impl Shown {
    /// A certificate with the one that took its place, if there is one.
    pub(crate) async fn load(certificates: &Certificates, certificate: Certificate) -> Result<Self, Error> {
        let rectified_by = match certificate.state {
            State::Rectified => {
                crate::store::rectifying(&mut certificates.db.read().await?, certificate.id).await?
            }
            State::Valid | State::Annulled => None,
        };
        Ok(Self { certificate, rectified_by, diagnosis: None })
    }

    /// What became of the certificate, in a sentence with the dates.
    pub(crate) fn rectified(&self, page: &Page) -> Option<String> {
        let later = self.rectified_by.as_ref()?;
        let values = [
            ("on", page.moment(&later.received_at)),
            ("number", later.protocol_number.as_str().to_owned()),
            ("ends", later.ends_on.map_or_else(String::new, |day| page.date(&day))),
        ];
        Some(page.ta("lookup-rectified", values))
    }
}

fn print<'a>(certificates: &'a Certificates, page: &'a Page, shown: &Shown, now: Timestamp) -> Print<'a> {
    Print {
        fonts: &certificates.fonts,
        messages: page.site().messages(),
        language: page.language(),
        institute: &certificates.settings.institute,
        printed_at: now,
        rectified_by: shown.rectified_by.as_ref().map(|later| later.protocol_number),
    }
}

/// The printed form, made off the async threads: the certificate if its diagnosis is at hand, else the attestation.
pub(crate) async fn printed(
    certificates: &Certificates,
    page: &Page,
    shown: Shown,
) -> Result<Vec<u8>, Failure> {
    let (certificates, page) = (certificates.clone(), page.clone());
    let work = move || {
        let print = print(&certificates, &page, &shown, certificates.clock.now());
        match &shown.diagnosis {
            Some(diagnosis) => pdf::certificate(&print, &shown.certificate, diagnosis),
            None => pdf::attestation(&print, &shown.certificate),
        }
    };
    let made = aside(work).await.map_err(|cause| Failure::internal(&cause))?;
    made.map_err(|cause| Failure::internal(&cause))
}

/// The file name of a document: the protocol number says which, and nothing of the person.
pub(crate) fn file_name(number: &ProtocolNumber, kind: &str, extension: &str) -> String {
    format!("{kind}-{}.{extension}", number.as_str())
}
