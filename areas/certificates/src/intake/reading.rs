//! From texts to fields. Everything that cannot be read is told at once, each with its place.

use jiff::civil::Date;
use kernel::{DiagnosisCode, PlaceCode, Postcode, ProtocolNumber, TaxCode, TaxCodeKind, places};

use super::rules::{Finding, MOST_FINDINGS, rule};
use super::section::Section;
use super::stated::{Stated, StatedAddress, StatedAvailability, StatedReference, StatedSearch};
use super::submission::{Rectification, Reference, Search, Submission};
use crate::diagnosis::Diagnosis;
use crate::{Address, Availability, DoctorRole, Kind};

/// Reads fields one after the other and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    findings: Vec<Finding>,
}

/// Where the parts of an address stand.
struct AddressSections {
    street: Section,
    number: Section,
    postcode: Section,
    place_code: Section,
    place: Section,
    province: Section,
}

const RESIDENCE: AddressSections = AddressSections {
    street: Section::ResidenceStreet,
    number: Section::ResidenceNumber,
    postcode: Section::ResidencePostcode,
    place_code: Section::ResidencePlaceCode,
    place: Section::ResidencePlace,
    province: Section::ResidenceProvince,
};

const AVAILABILITY: AddressSections = AddressSections {
    street: Section::AvailabilityStreet,
    number: Section::AvailabilityNumber,
    postcode: Section::AvailabilityPostcode,
    place_code: Section::AvailabilityPlaceCode,
    place: Section::AvailabilityPlace,
    province: Section::AvailabilityProvince,
};

/// Reads a certificate; `today` tells which places exist.
pub fn submission(kind: Kind, stated: &Stated, today: Date) -> Result<Submission, Vec<Finding>> {
    let mut reader = Reader::default();
    let read = reader.submission(kind, stated, today);
    reader.finish(read)
}

/// Reads a rectification.
pub(crate) fn rectification(kind: Kind, stated: &StatedReference) -> Result<Rectification, Vec<Finding>> {
    let mut reader = Reader::default();
    let worker = reader.worker(stated.worker_tax_code.as_deref());
    let number = reader.required(Section::Number, stated.protocol_number.as_deref(), Reader::number);
    let ends_on = reader.required(Section::NewEnd, stated.ends_on.as_deref(), Reader::date);
    let read = (|| Some(Rectification { kind, worker: worker?, number: number?, ends_on: ends_on? }))();
    reader.finish(read)
}

/// Reads a request that points at a certificate.
pub(crate) fn reference(kind: Kind, stated: &StatedReference) -> Result<Reference, Vec<Finding>> {
    let mut reader = Reader::default();
    let worker = reader.worker(stated.worker_tax_code.as_deref());
    let number = reader.required(Section::Number, stated.protocol_number.as_deref(), Reader::number);
    let read = (|| Some(Reference { kind, worker: worker?, number: number? }))();
    reader.finish(read)
}

/// Reads a search.
pub(crate) fn search(stated: &StatedSearch) -> Result<Search, Vec<Finding>> {
    let mut reader = Reader::default();
    let worker = reader.worker(stated.worker_tax_code.as_deref());
    let from = reader.optional(Section::SearchFrom, stated.from.as_deref(), Reader::date);
    let until = reader.optional(Section::SearchUntil, stated.until.as_deref(), Reader::date);
    let read = worker.map(|worker| Search { worker, from, until });
    reader.finish(read)
}

/// The text without blanks around it; an empty one counts as absent.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

impl Reader {
    /// Notes what was wrong before the fields could be looked at.
    pub(crate) fn note(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What was read, or all that was wrong.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Vec<Finding>> {
        match read {
            Some(read) if self.findings.is_empty() => Ok(read),
            _ => {
                self.findings.truncate(MOST_FINDINGS);
                Err(self.findings)
            }
        }
    }

    fn refuse(&mut self, name: &str, section: Section) {
        self.findings.push(rule(name).at(section));
    }

    fn required<T>(
        &mut self,
        section: Section,
        text: Option<&str>,
        read: fn(&mut Self, Section, &str) -> Option<T>,
    ) -> Option<T> {
        let Some(text) = given(text) else {
            self.refuse("field-missing", section);
            return None;
        };
        read(self, section, text)
    }

    fn optional<T>(
        &mut self,
        section: Section,
        text: Option<&str>,
        read: fn(&mut Self, Section, &str) -> Option<T>,
    ) -> Option<T> {
        given(text).and_then(|text| read(self, section, text))
    }

    /// Reads the worker's tax code: of a person, provisional ones included.
    pub(crate) fn worker(&mut self, text: Option<&str>) -> Option<TaxCode> {
        let Some(text) = given(text) else {
            self.refuse("field-missing", Section::Worker);
            return None;
        };
        let read = TaxCode::parse(text).ok().filter(|code| code.kind() != TaxCodeKind::Organisation);
        if read.is_none() {
            self.refuse("worker-tax-code-unreadable", Section::Worker);
        }
        read
    }

    fn or_refuse<T>(&mut self, read: Option<T>, name: &str, section: Section) -> Option<T> {
        if read.is_none() {
            self.refuse(name, section);
        }
        read
    }

    fn date(&mut self, section: Section, text: &str) -> Option<Date> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let read = text.parse().ok().filter(|_: &Date| shaped);
        self.or_refuse(read, "field-date", section)
    }

    fn number(&mut self, section: Section, text: &str) -> Option<ProtocolNumber> {
        self.or_refuse(ProtocolNumber::parse(text).ok(), "field-protocol-number", section)
    }

    fn flag(&mut self, section: Section, text: &str) -> Option<bool> {
        let read = match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        };
        self.or_refuse(read, "field-word", section)
    }

    fn word<T: std::str::FromStr>(&mut self, section: Section, text: &str) -> Option<T> {
        self.or_refuse(text.parse().ok(), "field-word", section)
    }

    fn text(&mut self, section: Section, text: &str, least: usize, most: usize) -> Option<String> {
        if text.chars().any(char::is_control) {
            self.refuse("field-characters", section);
            return None;
        }
        let fits = (least..=most).contains(&text.chars().count());
        self.or_refuse(fits.then(|| text.to_owned()), "field-length", section)
    }

    fn digits(&mut self, section: Section, text: &str) -> Option<String> {
        let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        self.or_refuse(fits.then(|| text.to_owned()), "field-characters", section)
    }

    /// Three digits of a region or local health unit.
    pub(crate) fn three_digits(&mut self, section: Section, text: Option<&str>) -> Option<String> {
        self.optional(section, text, Self::digits)
    }

    /// The code of a hospital or surgery.
    pub(crate) fn structure(&mut self, text: Option<&str>) -> Option<String> {
        self.optional(Section::Structure, text, |reader, section, text| reader.text(section, text, 1, 6))
    }

    fn surname(&mut self, section: Section, text: &str) -> Option<String> {
        let allowed = text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'\''));
        self.or_refuse(allowed.then_some(()), "field-characters", section)?;
        self.text(section, text, 2, 24)
    }

    fn address(&mut self, stated: &StatedAddress, at: &AddressSections, today: Date) -> Option<Address> {
        let street = self.required(at.street, stated.street.as_deref(), |reader, section, text| {
            reader.text(section, text, 2, 50)
        });
        let number = self.required(at.number, stated.number.as_deref(), |reader, section, text| {
            reader.text(section, text, 1, 15)
        });
        let postcode = self.required(at.postcode, stated.postcode.as_deref(), |reader, section, text| {
            let read = Postcode::parse(text).ok();
            reader.or_refuse(read, "field-postcode", section)
        });
        let place = self.place(stated, at, today);
        let (place, province) = place?;
        Some(Address { street: street?, number: number?, postcode: postcode?, place, province })
    }

    fn place(
        &mut self,
        stated: &StatedAddress,
        at: &AddressSections,
        today: Date,
    ) -> Option<(PlaceCode, String)> {
        let found = match (given(stated.place_code.as_deref()), given(stated.place.as_deref())) {
            (Some(code), _) => {
                let known = PlaceCode::parse(code).ok().and_then(places::latest);
                self.or_refuse(known, "place-code-unknown", at.place_code)
            }
            (None, Some(name)) => {
                let province = self.required(at.province, stated.province.as_deref(), Self::province)?;
                let known = places::named(name, &province, today);
                self.or_refuse(known, "place-name-unknown", at.place)
            }
            (None, None) => self.or_refuse(None, "place-missing", at.place_code),
        };
        found.map(|place| (place.code, place.province.to_owned()))
    }

    fn province(&mut self, section: Section, text: &str) -> Option<String> {
        let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        self.or_refuse(fits.then(|| text.to_ascii_uppercase()), "field-characters", section)
    }

    fn availability(&mut self, stated: &StatedAvailability, today: Date) -> Option<Availability> {
        let surname = self.optional(Section::AvailabilitySurname, stated.surname.as_deref(), Self::surname);
        let stated = stated.address.as_ref().filter(|address| !is_empty(address));
        let address = stated.and_then(|address| self.address(address, &AVAILABILITY, today));
        (surname.is_some() || address.is_some()).then_some(Availability { surname, address })
    }

    fn diagnosis(&mut self, stated: &Stated) -> Option<Diagnosis> {
        let code = self.optional(
            Section::DiagnosisCode,
            stated.diagnosis.code.as_deref(),
            |reader, section, text| {
                let read = DiagnosisCode::parse(text).ok();
                reader.or_refuse(read, "field-diagnosis-code", section)
            },
        );
        let notes = self.optional(
            Section::DiagnosisNotes,
            stated.diagnosis.notes.as_deref(),
            |reader, section, text| reader.text(section, &text.replace(['\r', '\n', '\t'], " "), 1, 200),
        );
        let stated_none = given(stated.diagnosis.code.as_deref()).is_none()
            && given(stated.diagnosis.notes.as_deref()).is_none();
        if stated_none {
            self.refuse("field-missing", Section::Diagnosis);
        }
        (code.is_some() || notes.is_some()).then_some(Diagnosis { code, notes })
    }

    /// A field that certificates of some kinds must have, and others must not.
    fn required_if<T>(
        &mut self,
        has: bool,
        section: Section,
        text: Option<&str>,
        read: fn(&mut Self, Section, &str) -> Option<T>,
    ) -> Option<T> {
        if has { self.required(section, text, read) } else { self.forbidden(section, text) }
    }

    /// A field that certificates of some kinds may have, and others must not.
    fn optional_if<T>(
        &mut self,
        has: bool,
        section: Section,
        text: Option<&str>,
        read: fn(&mut Self, Section, &str) -> Option<T>,
    ) -> Option<T> {
        if has { self.optional(section, text, read) } else { self.forbidden(section, text) }
    }

    fn forbidden<T>(&mut self, section: Section, text: Option<&str>) -> Option<T> {
        if given(text).is_some() {
            self.refuse("field-unknown", section);
        }
        None
    }

    fn submission(&mut self, kind: Kind, stated: &Stated, today: Date) -> Option<Submission> {
        let (sickness, discharge) = (kind == Kind::Sickness, kind == Kind::Discharge);
        let prognosis = sickness || discharge;
        let worker = self.worker(stated.worker_tax_code.as_deref());
        let number = stated.admission_number.as_deref();
        let admission = self.required_if(discharge, Section::AdmissionNumber, number, Self::number);
        let residence = self.address(&stated.residence, &RESIDENCE, today);
        let availability = stated.availability.as_ref().filter(|_| prognosis);
        let availability = availability.and_then(|at| self.availability(at, today));
        let role = self.required_if(prognosis, Section::Role, stated.doctor_role.as_deref(), Self::word);
        let released =
            self.required_if(sickness, Section::Released, stated.released_on.as_deref(), Self::date);
        let starts = self.required_if(sickness, Section::Starts, stated.starts_on.as_deref(), Self::date);
        let admitted =
            self.required_if(!sickness, Section::Admitted, stated.admitted_on.as_deref(), Self::date);
        let discharged_on =
            self.required_if(discharge, Section::Discharged, stated.discharged_on.as_deref(), Self::date);
        let ends_on = self.required_if(prognosis, Section::Ends, stated.ends_on.as_deref(), Self::date);
        let visit = self.required_if(sickness, Section::Visit, stated.visit.as_deref(), Self::word);
        let certificate_type =
            self.required_if(prognosis, Section::Type, stated.certificate_type.as_deref(), Self::word);
        let stay = self.required_if(discharge, Section::Stay, stated.stay.as_deref(), Self::word);
        let diagnosis = if prognosis { self.diagnosis(stated) } else { None };
        let day_worked = self.optional(Section::DayWorked, stated.day_worked.as_deref(), Self::flag);
        let trauma = self.optional(Section::Trauma, stated.trauma.as_deref(), Self::flag);
        let benefit = self.optional_if(prognosis, Section::Benefit, stated.benefit.as_deref(), Self::word);
        let starts_on = starts.or(admitted);
        Some(Submission {
            kind,
            worker: worker?,
            admission,
            residence: residence?,
            availability,
            role: role.unwrap_or(DoctorRole::Public),
            released_on: released.or(discharged_on).or(starts_on)?,
            starts_on: starts_on?,
            ends_on,
            visit,
            certificate_type,
            diagnosis,
            day_worked,
            trauma,
            benefit,
            discharged_on,
            stay,
        })
    }
}

fn is_empty(address: &StatedAddress) -> bool {
    let parts = [
        &address.street,
        &address.number,
        &address.postcode,
        &address.place_code,
        &address.place,
        &address.province,
    ];
    parts.into_iter().all(|part| given(part.as_deref()).is_none())
}
