//! What a certificate is: the terms of the Sistema TS (DM 26/2/2010, DM 18/4/2012), as types.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::places::PlaceCode;
use kernel::{Postcode, ProtocolNumber, Sex, TaxCode, id, words};

id! {
    /// Key of a certificate inside the institute; outside it is known by its protocol number.
    CertificateId
}

words! {
    /// What was certified.
    pub enum Kind {
        /// Illness with a prognosis (*malattia*).
        Sickness = "sickness",
        /// Start of a stay in hospital (*ricovero*): has no end.
        Admission = "admission",
        /// End of a stay in hospital with the prognosis that follows (*dimissione*).
        Discharge = "discharge",
    }
}

words! {
    /// Where a certificate stands.
    pub enum State {
        /// It counts.
        Valid = "valid",
        /// Its doctor took it back within the day after its release.
        Annulled = "annulled",
        /// Another certificate with an earlier end stands in its place.
        Rectified = "rectified",
    }
}

words! {
    /// By which door it came.
    pub enum Source {
        /// The SOAP interface of the Sistema TS.
        Soap = "soap",
        /// The REST interface.
        Api = "api",
        /// The web form for doctors without software.
        Form = "form",
        /// A file of another institute.
        Import = "import",
    }
}

words! {
    /// Where the doctor saw the worker (*tipoVisita*).
    pub enum Visit {
        /// In the surgery (*ambulatoriale*).
        Surgery = "A",
        /// At the worker's home (*domiciliare*).
        Home = "D",
        /// In the emergency department (*pronto soccorso*).
        Emergency = "P",
    }
}

words! {
    /// How it relates to what was before (*tipoCertificato*).
    pub enum CertificateType {
        /// A new illness (*inizio*).
        Start = "I",
        /// The same illness goes on (*continuazione*).
        Continuation = "C",
        /// The illness has come back (*ricaduta*).
        Relapse = "R",
    }
}

words! {
    /// In which quality the doctor signs (*ruoloMedico*).
    pub enum DoctorRole {
        /// Of the national health service or contracted with it.
        Public = "S",
        /// In private practice.
        Private = "P",
    }
}

words! {
    /// A circumstance that frees the worker from the hours of availability (*agevolazioni*).
    pub enum Benefit {
        /// A grave illness that needs life-saving therapy.
        LifeSavingTherapy = "T",
        /// An illness recognised as caused by service.
        ServiceRelated = "C",
        /// A state tied to a recognised invalidity.
        Invalidity = "I",
    }
}

words! {
    /// What the stay in hospital was (*tipoRicovero*).
    pub enum Stay {
        /// An ordinary stay.
        Ordinary = "R",
        /// A stay of days only.
        DayHospital = "H",
    }
}

/// The doctor or hospital operator as the certificate names him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doctor {
    /// His tax code, always of a person.
    pub tax_code: TaxCode,
    /// At most 24 characters in the formats that leave the institute.
    pub surname: String,
    /// At most 20 characters in the formats that leave the institute.
    pub given_name: String,
    /// In which quality he signs.
    pub role: DoctorRole,
    /// Three digits, as the Ministry of Health numbers regions.
    pub region: Option<String>,
    /// Three digits of the local health unit (ASL).
    pub local_unit: Option<String>,
    /// At most six characters.
    pub structure: Option<String>,
}

/// The worker as the institute's register knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Sixteen characters, or eleven digits while provisional.
    pub tax_code: TaxCode,
    /// As registered, accents included.
    pub surname: String,
    /// As registered, accents included.
    pub given_name: String,
    /// As registered.
    pub sex: Sex,
    /// Date of birth.
    pub born_on: Date,
    /// Municipality or foreign state of birth.
    pub birth_place: PlaceCode,
    /// Two letters; `EE` abroad.
    pub birth_province: String,
}

/// A postal address in Italy or abroad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street, 2 to 50 characters.
    pub street: String,
    /// House number, stairs and flat; `SNC` where there is none.
    pub number: String,
    /// Five digits.
    pub postcode: Postcode,
    /// Municipality.
    pub place: PlaceCode,
    /// Two letters; `EE` abroad.
    pub province: String,
}

/// Where the worker can be found during the prognosis, if not at home (*reperibilità*).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// Name at the door.
    pub surname: Option<String>,
    /// Absent means: at the residence.
    pub address: Option<Address>,
}

/// A certificate without its diagnosis: what everyone who may see it at all may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Key.
    pub id: CertificateId,
    /// The number by which the world knows it (PUC).
    pub protocol_number: ProtocolNumber,
    /// What was certified.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// When the institute took it in.
    pub received_at: Timestamp,
    /// By which door.
    pub source: Source,
    /// Who is ill.
    pub worker: Worker,
    /// Who says so.
    pub doctor: Doctor,
    /// Residence or usual domicile.
    pub residence: Address,
    /// Where to be found, if it was stated.
    pub availability: Option<Availability>,
    /// Date of release; of an admission, the day of admission.
    pub released_on: Date,
    /// Ill since; of an admission or discharge, the day of admission.
    pub starts_on: Date,
    /// Last day of the prognosis; an admission has none.
    pub ends_on: Option<Date>,
    /// Where the worker was seen; hospital certificates have none.
    pub visit: Option<Visit>,
    /// Relation to earlier ones; an admission has none.
    pub certificate_type: Option<CertificateType>,
    /// The worker declares to have completed that working day.
    pub day_worked: Option<bool>,
    /// A traumatic event.
    pub trauma: Option<bool>,
    /// Freed from the hours of availability.
    pub benefit: Option<Benefit>,
    /// Day of discharge, of a discharge.
    pub discharged_on: Option<Date>,
    /// Kind of stay, of a discharge.
    pub stay: Option<Stay>,
    /// More than ten days, or from the third event of the year, and not signed by a public doctor: flagged, never
    /// refused (DL 112/2008 art. 71; D.Lgs. 165/2001 art. 55-septies).
    pub needs_public_doctor: bool,
    /// The earlier certificate of the same worker whose illness goes on (a continuation) or has come back (a relapse),
    /// where the institute holds one.
    pub follows: Option<ProtocolNumber>,
    /// The one that this one rectifies.
    pub rectifies: Option<ProtocolNumber>,
    /// The admission that this discharge ends.
    pub admission: Option<ProtocolNumber>,
    /// Number of the annulment.
    pub annulment_number: Option<ProtocolNumber>,
    /// When it was annulled.
    pub annulled_at: Option<Timestamp>,
}

/// To which employer an attestation is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Tax code of the employer: eleven digits of a firm or body, sixteen characters of a person.
    pub employer_tax_code: TaxCode,
    /// Matricola INPS.
    pub employer_number: Option<kernel::EmployerNumber>,
    /// INPDAP unit of a public body; absent for centralised bodies and private employers.
    pub unit: Option<kernel::InpdapUnit>,
}
