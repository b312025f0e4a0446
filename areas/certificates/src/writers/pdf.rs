//! Printed documents: the attestation, which anyone with the protocol number may hold, and the certificate, which has
//! the diagnosis and is the worker's. Labels in the order of the printed form of the Sistema TS.

use documents::pdf::{self, Document, Fonts, Section};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::places::{self, PlaceCode};
use kernel::{Language, ProtocolNumber, calendar};

use crate::certificate::{Address, Certificate, Doctor, Kind, State, Worker};
use crate::diagnosis::Diagnosis;

/// What a document is printed with.
#[derive(Clone, Copy)]
pub struct Print<'a> {
    /// The fonts to embed.
    pub fonts: &'a Fonts,
    /// The texts, [`super::MESSAGES`] among them.
    pub messages: &'a web::Messages,
    /// Of the labels; what was certified stays as it was written.
    pub language: Language,
    /// The institute's name, at the top left.
    pub institute: &'a str,
    /// Stands in the last line, in the time of Rome.
    pub printed_at: Timestamp,
    /// The certificate that took the place of the one printed.
    pub rectified_by: Option<ProtocolNumber>,
}

/// The attestation: all but the diagnosis.
pub fn attestation(print: &Print<'_>, certificate: &Certificate) -> Result<Vec<u8>, pdf::Error> {
    document(print, certificate, "attestation", None)
}

/// The certificate, with its diagnosis: for the worker and the institute's medical staff alone.
pub fn certificate(
    print: &Print<'_>,
    certificate: &Certificate,
    diagnosis: &Diagnosis,
) -> Result<Vec<u8>, pdf::Error> {
    document(print, certificate, "certificate", Some(diagnosis))
}

fn document(
    print: &Print<'_>,
    certificate: &Certificate,
    name: &str,
    diagnosis: Option<&Diagnosis>,
) -> Result<Vec<u8>, pdf::Error> {
    let mut sections = sections(print, certificate, diagnosis);
    sections.push(print.printed_at());
    let kind = certificate.kind.as_str();
    pdf::render(
        print.fonts,
        &Document {
            language: print.language.code().to_owned(),
            title: print.text(&format!("title-{name}-{kind}")),
            author: print.institute.to_owned(),
            created: print.printed_at,
            institute: print.institute.to_owned(),
            reference: print.with("reference", certificate.protocol_number.as_str()),
            sections,
        },
    )
}

/// What a document says, section by section; pages show the same.
pub(crate) fn sections(
    print: &Print<'_>,
    certificate: &Certificate,
    diagnosis: Option<&Diagnosis>,
) -> Vec<Section> {
    let mut sections = vec![
        print.state(certificate),
        print.dates(certificate),
        print.doctor(&certificate.doctor),
        print.worker(&certificate.worker),
        print.address("residence", Some(&certificate.residence), certificate.released_on),
        print.availability(certificate),
        print.prognosis(certificate),
    ];
    sections.extend(diagnosis.map(|diagnosis| print.diagnosis(diagnosis)));
    sections.retain(|section| !section.rows.is_empty() || !section.paragraphs.is_empty());
    sections
}

/// Rows of a section; what is not known has no row.
struct Rows<'a>(&'a Print<'a>, Vec<(String, String)>);

impl Rows<'_> {
    fn add(mut self, label: &str, value: Option<impl Into<String>>) -> Self {
        let value = value.map(Into::into).filter(|value| !value.is_empty());
        self.1.extend(value.map(|value| (self.0.text(&format!("label-{label}")), value)));
        self
    }

    fn section(self, heading: &str) -> Section {
        Section { heading: self.0.text(&format!("heading-{heading}")), rows: self.1, paragraphs: Vec::new() }
    }
}

impl Print<'_> {
    fn text(&self, key: &str) -> String {
        self.messages.text(self.language, &format!("writers-{key}")).into_owned()
    }

    fn with(&self, key: &str, value: &str) -> String {
        self.messages.text_with(self.language, &format!("writers-{key}"), &[("value", value.to_owned())])
    }

    fn rows(&self) -> Rows<'_> {
        Rows(self, Vec::new())
    }

    /// Stands before all else if the document no longer counts, or stands in another's place.
    fn state(&self, certificate: &Certificate) -> Section {
        let mut paragraphs = Vec::new();
        let heading = match certificate.state {
            State::Annulled => {
                let at = certificate.annulled_at.map(|at| self.day(calendar::date_in_rome(at)));
                paragraphs.push(self.with("annulled-text", at.as_deref().unwrap_or("-")));
                "annulled"
            }
            State::Rectified => {
                let number = self.rectified_by.as_ref().map_or("-", ProtocolNumber::as_str);
                paragraphs.push(self.with("rectified-text", number));
                "rectified"
            }
            State::Valid => "valid",
        };
        if let Some(earlier) = &certificate.rectifies {
            paragraphs.push(self.with("rectifies-text", earlier.as_str()));
        }
        Section { heading: self.text(&format!("heading-{heading}")), rows: Vec::new(), paragraphs }
    }

    fn dates(&self, certificate: &Certificate) -> Section {
        let received = self.day(calendar::date_in_rome(certificate.received_at));
        let visited = (certificate.kind == Kind::Sickness).then(|| self.day(certificate.released_on));
        let visit = certificate.visit.map(|visit| self.text(&format!("visit-{}", visit.as_str())));
        self.rows()
            .add("number", Some(certificate.protocol_number.as_str()))
            .add("received", Some(received))
            .add("released", visited)
            .add("visit", visit)
            .section("document")
    }

    fn doctor(&self, doctor: &Doctor) -> Section {
        let role = self.text(&format!("role-{}", doctor.role.as_str()));
        self.rows()
            .add("name", Some(format!("{} {}", doctor.surname, doctor.given_name)))
            .add("role", Some(role))
            .add("tax-code", Some(doctor.tax_code.as_str()))
            .add("region", doctor.region.clone())
            .add("local-unit", doctor.local_unit.clone())
            .add("structure", doctor.structure.clone())
            .section("doctor")
    }

    fn worker(&self, worker: &Worker) -> Section {
        self.rows()
            .add("name", Some(format!("{} {}", worker.surname, worker.given_name)))
            .add("tax-code", Some(worker.tax_code.as_str()))
            .add("born-on", Some(self.day(worker.born_on)))
            .add("born-at", Some(place(worker.birth_place, &worker.birth_province, worker.born_on)))
            .add("sex", Some(worker.sex.as_str()))
            .section("worker")
    }

    fn address(&self, heading: &str, address: Option<&Address>, on: Date) -> Section {
        let street = address.map(|at| format!("{} {}", at.street, at.number));
        let place =
            address.map(|at| format!("{} {}", at.postcode.as_str(), place(at.place, &at.province, on)));
        self.rows().add("street", street).add("place", place).section(heading)
    }

    fn availability(&self, certificate: &Certificate) -> Section {
        let availability = certificate.availability.as_ref();
        let address = availability.and_then(|availability| availability.address.as_ref());
        let mut section = self.address("availability", address, certificate.released_on);
        let at_the_door = availability.and_then(|availability| availability.surname.clone());
        section.rows.splice(..0, self.rows().add("at-the-door", at_the_door).1);
        section
    }

    fn prognosis(&self, certificate: &Certificate) -> Section {
        let day = |date: Option<Date>| date.map(|date| self.day(date));
        let in_hospital = certificate.kind != Kind::Sickness;
        let kind = certificate.certificate_type.map(|kind| self.text(&format!("type-{}", kind.as_str())));
        let benefit = certificate.benefit.map(|benefit| self.text(&format!("benefit-{}", benefit.as_str())));
        let rows = self
            .rows()
            .add("admission-number", certificate.admission.as_ref().map(ProtocolNumber::as_str))
            .add(if in_hospital { "admitted" } else { "starts" }, day(Some(certificate.starts_on)))
            .add("discharged", day(certificate.discharged_on))
            .add("stay", certificate.stay.map(|stay| self.text(&format!("stay-{}", stay.as_str()))))
            .add("ends", day(certificate.ends_on))
            .add("type", kind)
            .add("day-worked", certificate.day_worked.map(|yes| self.yes_or_no(yes)))
            .add("trauma", certificate.trauma.map(|yes| self.yes_or_no(yes)))
            .add("benefit", benefit);
        rows.section(if in_hospital { "stay" } else { "prognosis" })
    }

    fn diagnosis(&self, diagnosis: &Diagnosis) -> Section {
        self.rows()
            .add("diagnosis-code", diagnosis.code.as_ref().map(kernel::DiagnosisCode::as_str))
            .add("diagnosis-notes", diagnosis.notes.clone())
            .section("diagnosis")
    }

    fn printed_at(&self) -> Section {
        let rome = calendar::in_rome(self.printed_at);
        let at = format!("{} {:02}:{:02}", self.day(rome.date()), rome.hour(), rome.minute());
        Section { paragraphs: vec![self.with("printed-at", &at)], ..Section::default() }
    }

    /// Day, month, year, as the language writes them.
    fn day(&self, date: Date) -> String {
        let separator = if self.language == Language::De { '.' } else { '/' };
        format!("{:02}{separator}{:02}{separator}{:04}", date.day(), date.month(), date.year())
    }

    fn yes_or_no(&self, yes: bool) -> String {
        self.text(if yes { "yes" } else { "no" })
    }
}

/// Name and province: the name on that day, the latest if the code was not in use then.
fn place(code: PlaceCode, province: &str, on: Date) -> String {
    let name =
        places::at(code, on).or_else(|| places::latest(code)).map_or(code.as_str(), |place| place.name);
    format!("{name} ({province})")
}
