//! What a record of a file says, once it has been read.

use kernel::{EmployerNumber, InpdapUnit, ProtocolNumber, TaxCode};

use super::refusal::Refusal;
use crate::certificate::{Certificate, State};
use crate::diagnosis::Diagnosis;
use crate::intake::{Stated, StatedAuthor};
use crate::{Kind, writers};

/// One record.
#[derive(Debug)]
pub(super) enum Record {
    /// A certificate that another institute took in and numbered.
    Certificate(Box<Numbered>),
    /// A certificate counts no more.
    Annulment(Annulment),
    /// A certificate as a doctor sends it, without a number.
    Submission(Box<Unnumbered>),
}

/// A certificate with the number that another institute gave.
#[derive(Debug)]
pub(super) struct Numbered {
    /// As it is to be stored; what it refers to is still to be found.
    pub(super) certificate: Certificate,
    pub(super) diagnosis: Option<Diagnosis>,
    /// To whom it was told.
    pub(super) employers: Vec<StatedEmployer>,
}

/// A request to take a certificate in; its tax codes may still be encrypted.
pub(super) struct Unnumbered {
    pub(super) kind: Kind,
    pub(super) author: StatedAuthor,
    pub(super) stated: Stated,
}

/// Shows nothing of a person.
impl std::fmt::Debug for Unnumbered {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unnumbered").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// An annulment.
#[derive(Debug)]
pub(super) struct Annulment {
    pub(super) protocol_number: ProtocolNumber,
    pub(super) employers: Vec<StatedEmployer>,
}

/// An employer as a record names him: by number, tax code, or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct StatedEmployer {
    pub(super) tax_code: Option<TaxCode>,
    pub(super) number: Option<EmployerNumber>,
    pub(super) unit: Option<InpdapUnit>,
}

impl Numbered {
    /// Checks what fields say together.
    pub(super) fn new(
        certificate: Certificate,
        diagnosis: Option<Diagnosis>,
        employers: Vec<StatedEmployer>,
    ) -> Result<Self, Refusal> {
        let before =
            |end| end < certificate.starts_on || certificate.discharged_on.is_some_and(|day| end < day);
        if certificate.ends_on.is_some_and(before) {
            return Err(Refusal::of("dates-out-of-order"));
        }
        Ok(Self { certificate, diagnosis, employers })
    }

    /// Whether a certificate known under the same number says the same. What employers are not told, and what a file of
    /// annulled records lacks, makes no difference.
    pub(super) fn says_the_same_as(&self, known: &Certificate) -> bool {
        let with_type = self.certificate.certificate_type.is_some() && known.certificate_type.is_some();
        self.certificate.protocol_number == known.protocol_number
            && content(&self.certificate, with_type) == content(known, with_type)
    }
}

/// All that an employer is told of a certificate, in the letters of the employer XML.
fn content(certificate: &Certificate, with_type: bool) -> String {
    let mut told = certificate.clone();
    told.state = State::Valid;
    if !with_type {
        told.certificate_type = None;
    }
    writers::employer_xml::content(&told)
}
