//! What doctors ask for, once every field has been read.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::digest::Mac;
use kernel::{ProtocolNumber, TaxCode};

use super::facts::Author;
use crate::diagnosis::Diagnosis;
use crate::{
    Address, Availability, Benefit, Certificate, CertificateId, CertificateType, Doctor, DoctorRole, Kind,
    Source, State, Stay, Visit, Worker,
};

/// A certificate as stated; fields that its kind does not have are absent, those that it must have are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// What is certified.
    pub kind: Kind,
    /// Who is ill.
    pub worker: TaxCode,
    /// The admission that a discharge ends.
    pub admission: Option<ProtocolNumber>,
    /// Residence or usual domicile.
    pub residence: Address,
    /// Where to be found, if not there.
    pub availability: Option<Availability>,
    /// In which quality the doctor signs; a hospital operator always for the public service.
    pub role: DoctorRole,
    /// Date of release; day of admission of an admission, day of discharge of a discharge.
    pub released_on: Date,
    /// Ill since; day of admission of an admission or discharge.
    pub starts_on: Date,
    /// Last day of the prognosis.
    pub ends_on: Option<Date>,
    /// Where the worker was seen.
    pub visit: Option<Visit>,
    /// Relation to earlier ones.
    pub certificate_type: Option<CertificateType>,
    /// Code, text or both; none for an admission.
    pub diagnosis: Option<Diagnosis>,
    /// The worker declares to have completed the working day.
    pub day_worked: Option<bool>,
    /// An accident.
    pub trauma: Option<bool>,
    /// Freed from the hours of availability.
    pub benefit: Option<Benefit>,
    /// Day of discharge.
    pub discharged_on: Option<Date>,
    /// Kind of stay.
    pub stay: Option<Stay>,
}

/// An earlier end for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rectification {
    /// Sickness or discharge.
    pub kind: Kind,
    /// Whose certificate.
    pub worker: TaxCode,
    /// Which certificate.
    pub number: ProtocolNumber,
    /// The new end.
    pub ends_on: Date,
}

/// A certificate pointed at by worker and number: to annul it or print it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Sickness or admission.
    pub kind: Kind,
    /// Whose certificate.
    pub worker: TaxCode,
    /// Which certificate.
    pub number: ProtocolNumber,
}

/// Which of a worker's certificates a doctor wants to see again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Whose certificates.
    pub worker: TaxCode,
    /// Released on this day or later.
    pub from: Option<Date>,
    /// Released on this day or earlier.
    pub until: Option<Date>,
}

/// What the institute adds to what a doctor states.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issued {
    pub(crate) id: CertificateId,
    pub(crate) number: ProtocolNumber,
    pub(crate) received_at: Timestamp,
    pub(crate) source: Source,
    pub(crate) needs_public_doctor: bool,
}

impl Submission {
    /// The certificate as it is stored.
    pub(crate) fn certificate(&self, worker: Worker, author: &Author, issued: &Issued) -> Certificate {
        let stated = self.clone();
        Certificate {
            id: issued.id,
            protocol_number: issued.number,
            kind: stated.kind,
            state: State::Valid,
            received_at: issued.received_at,
            source: issued.source,
            worker,
            doctor: Doctor { role: stated.role, ..author.doctor.clone() },
            residence: stated.residence,
            availability: stated.availability,
            released_on: stated.released_on,
            starts_on: stated.starts_on,
            ends_on: stated.ends_on,
            visit: stated.visit,
            certificate_type: stated.certificate_type,
            day_worked: stated.day_worked,
            trauma: stated.trauma,
            benefit: stated.benefit,
            discharged_on: stated.discharged_on,
            stay: stated.stay,
            needs_public_doctor: issued.needs_public_doctor,
            follows: None,
            rectifies: None,
            admission: stated.admission,
            annulment_number: None,
            annulled_at: None,
        }
    }

    /// What a certificate states, its diagnosis left out.
    #[must_use]
    pub fn of(certificate: &Certificate) -> Self {
        let one = certificate.clone();
        Self {
            kind: one.kind,
            worker: one.worker.tax_code,
            admission: one.admission,
            residence: one.residence,
            availability: one.availability,
            role: one.doctor.role,
            released_on: one.released_on,
            starts_on: one.starts_on,
            ends_on: one.ends_on,
            visit: one.visit,
            certificate_type: one.certificate_type,
            diagnosis: None,
            day_worked: one.day_worked,
            trauma: one.trauma,
            benefit: one.benefit,
            discharged_on: one.discharged_on,
            stay: one.stay,
        }
    }

    /// The day of release, then a keyed hash over all that was stated and by whom: equal for the same certificate sent
    /// again, and telling nothing of the diagnosis to whoever lacks the key.
    #[must_use]
    pub fn fingerprint(&self, mac: &Mac, doctor: TaxCode) -> Vec<u8> {
        let mut stated = Fields::new("certificate");
        stated.add(Some(self.kind.as_str())).add(Some(doctor.as_str())).add(Some(self.worker.as_str()));
        stated.add(self.admission.as_ref().map(ProtocolNumber::as_str));
        stated.address(Some(&self.residence));
        stated.add(self.availability.as_ref().and_then(|at| at.surname.as_deref()));
        stated.address(self.availability.as_ref().and_then(|at| at.address.as_ref()));
        stated.add(Some(self.role.as_str()));
        for date in [Some(self.released_on), Some(self.starts_on), self.ends_on, self.discharged_on] {
            stated.add(date.map(|date| date.to_string()).as_deref());
        }
        stated.add(self.visit.map(Visit::as_str)).add(self.certificate_type.map(CertificateType::as_str));
        let diagnosis = self.diagnosis.as_ref();
        stated
            .add(diagnosis.and_then(|diagnosis| diagnosis.code.as_ref()).map(kernel::DiagnosisCode::as_str));
        stated.add(diagnosis.and_then(|diagnosis| diagnosis.notes.as_deref()));
        for flag in [self.day_worked, self.trauma] {
            stated.add(flag.map(|yes| if yes { "true" } else { "false" }));
        }
        stated.add(self.benefit.map(Benefit::as_str)).add(self.stay.map(Stay::as_str));
        stated.fingerprint(mac, self.released_on)
    }
}

impl Rectification {
    /// As [`Submission::fingerprint`], of the certificate that takes the rectified one's place.
    #[must_use]
    pub fn fingerprint(&self, mac: &Mac, doctor: TaxCode) -> Vec<u8> {
        let mut stated = Fields::new("rectification");
        stated.add(Some(self.number.as_str())).add(Some(self.worker.as_str())).add(Some(doctor.as_str()));
        stated.add(Some(&self.ends_on.to_string()));
        stated.fingerprint(mac, self.ends_on)
    }
}

/// Fields one after the other, each with its length before it, so that no two lists look alike.
struct Fields(Vec<u8>);

impl Fields {
    fn new(what: &str) -> Self {
        let mut fields = Self(Vec::with_capacity(512));
        fields.add(Some(what));
        fields
    }

    fn add(&mut self, field: Option<&str>) -> &mut Self {
        match field {
            Some(text) => {
                self.0.extend_from_slice(&(text.len() as u64 + 1).to_be_bytes());
                self.0.extend_from_slice(text.as_bytes());
            }
            None => self.0.extend_from_slice(&0_u64.to_be_bytes()),
        }
        self
    }

    /// Behind a day, so that what comes on one day meets in the index, whose pages are then written once for many.
    fn fingerprint(&self, mac: &Mac, day: Date) -> Vec<u8> {
        let mut fingerprint = day.to_string().into_bytes();
        fingerprint.extend_from_slice(&mac.tag(&self.0));
        fingerprint
    }

    fn address(&mut self, address: Option<&Address>) -> &mut Self {
        self.add(address.map(|at| at.street.as_str()))
            .add(address.map(|at| at.number.as_str()))
            .add(address.map(|at| at.postcode.as_str()))
            .add(address.map(|at| at.place.as_str()))
            .add(address.map(|at| at.province.as_str()))
    }
}
