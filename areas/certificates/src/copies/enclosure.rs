//! What a copy is made of. The type says what it may hold: an attestation has no place for a diagnosis.

use kernel::{Language, ProtocolNumber};

use super::address::{Contents, Sent};
use crate::diagnosis::Diagnosis;
use crate::writers::pdf::{self, Print};
use crate::{Certificate, Certificates};

/// A certificate as its employer may see it, with the number of the one that took its place. There is no field for a
/// diagnosis, and no way from a [`CertificateCopy`] to here but leaving the diagnosis behind.
pub(super) struct AttestationCopy {
    certificate: Box<Certificate>,
    rectified_by: Option<ProtocolNumber>,
}

/// A certificate with its diagnosis: for its worker's own PEC mailbox alone.
pub(super) struct CertificateCopy {
    certificate: Box<Certificate>,
    diagnosis: Diagnosis,
    rectified_by: Option<ProtocolNumber>,
}

/// What goes to a PEC mailbox.
pub(super) enum Enclosure {
    /// The attestation alone.
    Attestation(AttestationCopy),
    /// The certificate alone.
    Certificate(CertificateCopy),
    /// Both.
    Both(AttestationCopy, CertificateCopy),
}

impl AttestationCopy {
    pub(super) fn of(certificate: Certificate, rectified_by: Option<ProtocolNumber>) -> Self {
        Self { certificate: Box::new(certificate), rectified_by }
    }

    pub(super) fn print(
        &self,
        area: &Certificates,
        language: Language,
    ) -> Result<delivery::Attachment, documents::pdf::Error> {
        let content = pdf::attestation(&print(area, language, self.rectified_by), &self.certificate)?;
        Ok(attachment("attestato", self.certificate.protocol_number, content))
    }
}

impl CertificateCopy {
    pub(super) fn print(
        &self,
        area: &Certificates,
        language: Language,
    ) -> Result<delivery::Attachment, documents::pdf::Error> {
        let print = print(area, language, self.rectified_by);
        let content = pdf::certificate(&print, &self.certificate, &self.diagnosis)?;
        Ok(attachment("certificato", self.certificate.protocol_number, content))
    }
}

impl Enclosure {
    /// What a PEC mailbox gets of a certificate. One that came without a diagnosis has an attestation alone.
    pub(super) fn of(
        certificate: Certificate,
        rectified_by: Option<ProtocolNumber>,
        diagnosis: Option<Diagnosis>,
        contents: Contents,
    ) -> Self {
        let attestation = AttestationCopy::of(certificate.clone(), rectified_by);
        match diagnosis.filter(|_| contents.has_certificates()) {
            None => Self::Attestation(attestation),
            Some(diagnosis) => {
                let full = CertificateCopy { certificate: Box::new(certificate), diagnosis, rectified_by };
                if contents.has_attestations() {
                    Self::Both(attestation, full)
                } else {
                    Self::Certificate(full)
                }
            }
        }
    }

    /// What it holds.
    pub(super) fn sent(&self) -> Sent {
        match self {
            Self::Attestation(_) => Sent::Attestations,
            Self::Certificate(_) => Sent::Certificates,
            Self::Both(..) => Sent::Both,
        }
    }

    pub(super) fn print(
        &self,
        area: &Certificates,
        language: Language,
    ) -> Result<Vec<delivery::Attachment>, documents::pdf::Error> {
        Ok(match self {
            Self::Attestation(attestation) => vec![attestation.print(area, language)?],
            Self::Certificate(full) => vec![full.print(area, language)?],
            Self::Both(attestation, full) => {
                vec![full.print(area, language)?, attestation.print(area, language)?]
            }
        })
    }
}

fn print(area: &Certificates, language: Language, rectified_by: Option<ProtocolNumber>) -> Print<'_> {
    Print {
        fonts: &area.fonts,
        messages: &area.messages,
        language,
        institute: &area.settings.institute,
        printed_at: area.clock.now(),
        rectified_by,
    }
}

fn attachment(kind: &str, number: ProtocolNumber, content: Vec<u8>) -> delivery::Attachment {
    delivery::Attachment {
        name: format!("{kind}-{}.pdf", number.as_str()),
        media_type: "application/pdf".to_owned(),
        content,
    }
}
