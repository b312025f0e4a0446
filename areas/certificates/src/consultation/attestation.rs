use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Postcode, ProtocolNumber, Sex, TaxCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Benefit, Certificate, CertificateType, DoctorRole, Kind, State, Stay, Visit};

/// A certificate as programs read it: all of it but the diagnosis.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attestation<'a> {
    /// Protocol number (PUC): nine or ten digits.
    #[schema(value_type = String, example = "123456789")]
    pub protocol_number: ProtocolNumber,
    /// What was certified: sickness, admission to hospital or discharge.
    #[schema(value_type = String, example = "sickness")]
    pub kind: Kind,
    /// valid, annulled or rectified.
    #[schema(value_type = String, example = "valid")]
    pub state: State,
    /// When the institute took it in.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// Date of release; of an admission, the day of admission.
    #[schema(value_type = String, format = Date)]
    pub released_on: Date,
    /// Ill since.
    #[schema(value_type = String, format = Date)]
    pub starts_on: Date,
    /// Last day of the prognosis; none while in hospital.
    #[schema(value_type = Option<String>, format = Date)]
    pub ends_on: Option<Date>,
    /// Who is ill.
    pub worker: Worker<'a>,
    /// Who says so.
    pub doctor: Doctor<'a>,
    /// Residence or usual domicile.
    pub residence: Address<'a>,
    /// Where the worker is during the prognosis, if not at the residence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<Availability<'a>>,
    /// A surgery, D home, P emergency department.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "A")]
    pub visit: Option<Visit>,
    /// I start, C continuation, R relapse.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "I")]
    pub certificate_type: Option<CertificateType>,
    /// The worker declares to have completed that working day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_worked: Option<bool>,
    /// A traumatic event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trauma: Option<bool>,
    /// T life-saving therapy, C caused by service, I invalidity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "T")]
    pub benefit: Option<Benefit>,
    /// Day of discharge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub discharged_on: Option<Date>,
    /// R ordinary stay, H day hospital.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "R")]
    pub stay: Option<Stay>,
    /// The one that this one rectifies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rectifies: Option<ProtocolNumber>,
    /// The admission that this discharge ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub admission: Option<ProtocolNumber>,
    /// When it was annulled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub annulled_at: Option<Timestamp>,
}

/// The worker.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttestationWorker)]
pub struct Worker<'a> {
    /// Tax code.
    #[schema(value_type = String)]
    pub tax_code: TaxCode,
    /// Surname.
    pub surname: &'a str,
    /// Given name.
    pub given_name: &'a str,
    /// M or F.
    #[schema(value_type = String)]
    pub sex: Sex,
    /// Date of birth.
    #[schema(value_type = String, format = Date)]
    pub born_on: Date,
    /// Cadastral code of the municipality or state of birth.
    pub birth_place: &'a str,
    /// Two letters; EE abroad.
    pub birth_province: &'a str,
}

/// The doctor.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttestationDoctor)]
pub struct Doctor<'a> {
    /// Tax code.
    #[schema(value_type = String)]
    pub tax_code: TaxCode,
    /// Surname.
    pub surname: &'a str,
    /// Given name.
    pub given_name: &'a str,
    /// S national health service, P private practice.
    #[schema(value_type = String)]
    pub role: DoctorRole,
    /// Region, three digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'a str>,
    /// Local health unit, three digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_unit: Option<&'a str>,
    /// Structure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<&'a str>,
}

/// A postal address.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttestationAddress)]
pub struct Address<'a> {
    /// Street.
    pub street: &'a str,
    /// House number.
    pub number: &'a str,
    /// Five digits.
    #[schema(value_type = String)]
    pub postcode: Postcode,
    /// Cadastral code of the municipality.
    pub place: &'a str,
    /// Two letters; EE abroad.
    pub province: &'a str,
}

/// Where to find the worker.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AttestationAvailability)]
pub struct Availability<'a> {
    /// Name at the door.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surname: Option<&'a str>,
    /// The address; none means at the residence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address<'a>>,
}

impl<'a> From<&'a Certificate> for Attestation<'a> {
    fn from(certificate: &'a Certificate) -> Self {
        Self {
            protocol_number: certificate.protocol_number,
            kind: certificate.kind,
            state: certificate.state,
            received_at: certificate.received_at,
            released_on: certificate.released_on,
            starts_on: certificate.starts_on,
            ends_on: certificate.ends_on,
            worker: Worker::from(&certificate.worker),
            doctor: Doctor::from(&certificate.doctor),
            residence: Address::from(&certificate.residence),
            availability: certificate.availability.as_ref().map(Availability::from),
            visit: certificate.visit,
            certificate_type: certificate.certificate_type,
            day_worked: certificate.day_worked,
            trauma: certificate.trauma,
            benefit: certificate.benefit,
            discharged_on: certificate.discharged_on,
            stay: certificate.stay,
            rectifies: certificate.rectifies,
            admission: certificate.admission,
            annulled_at: certificate.annulled_at,
        }
    }
}

impl<'a> From<&'a crate::Worker> for Worker<'a> {
    fn from(worker: &'a crate::Worker) -> Self {
        Self {
            tax_code: worker.tax_code,
            surname: &worker.surname,
            given_name: &worker.given_name,
            sex: worker.sex,
            born_on: worker.born_on,
            birth_place: worker.birth_place.as_str(),
            birth_province: &worker.birth_province,
        }
    }
}

impl<'a> From<&'a crate::Doctor> for Doctor<'a> {
    fn from(doctor: &'a crate::Doctor) -> Self {
        Self {
            tax_code: doctor.tax_code,
            surname: &doctor.surname,
            given_name: &doctor.given_name,
            role: doctor.role,
            region: doctor.region.as_deref(),
            local_unit: doctor.local_unit.as_deref(),
            structure: doctor.structure.as_deref(),
        }
    }
}

impl<'a> From<&'a crate::Address> for Address<'a> {
    fn from(address: &'a crate::Address) -> Self {
        Self {
            street: &address.street,
            number: &address.number,
            postcode: address.postcode,
            place: address.place.as_str(),
            province: &address.province,
        }
    }
}

impl<'a> From<&'a crate::Availability> for Availability<'a> {
    fn from(availability: &'a crate::Availability) -> Self {
        Self {
            surname: availability.surname.as_deref(),
            address: availability.address.as_ref().map(Address::from),
        }
    }
}
