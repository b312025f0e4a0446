//! Every rule by which a request is refused or flagged, in one table: what must hold, where, and by which act.
//!
//! A rule is a name, a code, the part of the message it looks at, the act it comes from, and a condition over the
//! request, what the institute knows, and the day in Rome. Its text stands in `messages/intake.*.ftl` under
//! `intake-rule-NAME`.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{ErrorKind, calendar};

use super::facts::{Author, Facts};
use super::section::Section;
use super::submission::{Rectification, Reference, Submission};
use crate::registry::SenderKind;
use crate::{Certificate, DoctorRole, Kind, State, Visit};

/// What somebody asks for, as far as rules look at it.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// To take a certificate in.
    Send(&'a Submission),
    /// To bring an end forward.
    Rectify(&'a Rectification),
    /// To take a certificate back.
    Annul(&'a Reference),
    /// To print a certificate again.
    Reprint(&'a Reference),
}

/// A request with what bears on it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The civil day in Rome.
    pub today: Date,
    /// The request.
    pub asked: Asked<'a>,
    /// Who signs it.
    pub author: &'a Author,
    /// What the institute knows.
    pub facts: &'a Facts,
}

/// One rule.
pub struct Rule {
    /// Its name, for people, records and tests.
    pub name: &'static str,
    /// Its code in answers (*tipoErrore*), for ever.
    pub code: u16,
    /// The part of the message that it looks at.
    pub section: Section,
    /// The act that it comes from.
    pub source: &'static str,
    /// When it holds.
    pub holds: Holds,
}

/// When a rule holds.
#[derive(Clone, Copy)]
pub enum Holds {
    /// When a field could be read, or the author could be made out: decided while reading.
    ByReading,
    /// Under this condition over the whole request.
    When(fn(&Case<'_>) -> bool),
    /// Never refused: a certificate of which this is true is taken in and marked.
    Marks(fn(&Submission, &Facts) -> bool),
}

/// A rule that a request breaks, and where.
#[derive(Clone)]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// Where: the rule's own section, or the field that was read.
    pub section: Section,
    /// Path of an element that no section names.
    pub path: Option<String>,
}

/// Of the many findings on a hopeless message so many are told (the format has room for ten).
pub const MOST_FINDINGS: usize = 10;

impl Rule {
    /// The key of its text.
    #[must_use]
    pub fn message_key(&self) -> String {
        format!("intake-rule-{}", self.name)
    }

    /// A finding of this rule at a place.
    #[must_use]
    pub fn at(&'static self, section: Section) -> Finding {
        Finding { rule: self, section, path: None }
    }
}

impl Finding {
    /// The same at an element that no section names.
    #[must_use]
    pub fn named(self, path: String) -> Self {
        Self { path: Some(path), ..self }
    }

    /// How a door that has kinds of errors answers it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.rule.name {
            "certificate-unknown" => ErrorKind::NotFound,
            "signed-by-another" => ErrorKind::Forbidden,
            _ => ErrorKind::Invalid,
        }
    }
}

/// The name alone: nothing of the request.
impl std::fmt::Debug for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} at {:?}", self.rule.name, self.section)
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Rule({})", self.name)
    }
}

/// All rules, by code.
#[must_use]
pub fn rules() -> &'static [Rule] {
    RULES
}

/// The rule of this name. Names in code are checked by a test.
#[must_use]
pub fn rule(name: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.name == name).unwrap_or(&RULES[0])
}

/// The rules that a request breaks and for which it is refused, at most [`MOST_FINDINGS`].
#[must_use]
pub fn refusals(case: &Case<'_>) -> Vec<Finding> {
    let broken = RULES.iter().filter(|rule| matches!(rule.holds, Holds::When(holds) if !holds(case)));
    broken.map(|rule| rule.at(rule.section)).take(MOST_FINDINGS).collect()
}

/// The rules for which a certificate is taken in and marked.
#[must_use]
pub fn flags(submission: &Submission, facts: &Facts) -> Vec<Finding> {
    let marked =
        RULES.iter().filter(|rule| matches!(rule.holds, Holds::Marks(marks) if marks(submission, facts)));
    marked.map(|rule| rule.at(rule.section)).collect()
}

const SAC: &str = "Sistema TS, WSDL and XSD 2.0 (DM 18/4/2012)";
const INTERFACE: &str = "Form of the message";
const BEHAVIOUR: &str = "Sistema TS, behaviour known from its users";
const INSTRUCTIONS: &str = "INPS instructions to doctors and workers";
const REGIONAL: &str = "Regional interface of Lombardy (SISS)";
const DPCM_2008: &str = "DPCM 26/3/2008 art. 8";
const D_LGS_165: &str = "D.Lgs. 165/2001 art. 55-septies, DL 112/2008 art. 71";

const fn form(name: &'static str, code: u16, section: Section, source: &'static str) -> Rule {
    Rule { name, code, section, source, holds: Holds::ByReading }
}

const fn must(
    name: &'static str,
    code: u16,
    section: Section,
    source: &'static str,
    holds: fn(&Case<'_>) -> bool,
) -> Rule {
    Rule { name, code, section, source, holds: Holds::When(holds) }
}

const fn flag(
    name: &'static str,
    code: u16,
    section: Section,
    source: &'static str,
    marks: fn(&Submission, &Facts) -> bool,
) -> Rule {
    Rule { name, code, section, source, holds: Holds::Marks(marks) }
}

#[rustfmt::skip]
static RULES: &[Rule] = &[
    // The form of single fields.
    form("field-missing", 100, Section::Message, SAC),
    form("field-length", 101, Section::Message, SAC),
    form("field-characters", 102, Section::Message, SAC),
    form("field-word", 103, Section::Message, SAC),
    form("field-date", 104, Section::Message, SAC),
    form("field-postcode", 105, Section::Message, SAC),
    form("field-protocol-number", 106, Section::Message, SAC),
    form("field-diagnosis-code", 107, Section::DiagnosisCode, SAC),
    form("field-repeated", 108, Section::Message, INTERFACE),
    form("field-unknown", 109, Section::Message, INTERFACE),

    // Who sends and who signs.
    form("author-tax-code-forbidden", 200, Section::AuthorTaxCode, SAC),
    form("pincode-missing", 201, Section::Pincode, SAC),
    form("pincode-forbidden", 202, Section::Pincode, SAC),
    form("pincode-wrong", 203, Section::Pincode, SAC),
    form("author-tax-code-missing", 204, Section::AuthorTaxCode, SAC),
    form("author-unknown", 205, Section::AuthorTaxCode, SAC),
    form("pincode-closed", 206, Section::Pincode, "Protection against guessing"),
    must("operator-names-region-and-local-unit", 207, Section::Author, SAC,
        |case| case.admission(|_| case.author.doctor.region.is_some() && case.author.doctor.local_unit.is_some())),
    must("hospital-sends-admissions-only", 208, Section::Author, SAC,
        |case| case.author.through != SenderKind::Hospital || case.is_about_an_admission()),
    must("private-doctor-signs-as-such", 209, Section::Role, D_LGS_165,
        |case| case.send(|sent| sent.kind == Kind::Admission || sent.role == DoctorRole::Private
            || case.author.registered_role == DoctorRole::Public)),

    // The worker and his addresses.
    form("worker-tax-code-unreadable", 300, Section::Worker, SAC),
    must("worker-is-registered", 301, Section::Worker, DPCM_2008,
        |case| case.send(|_| case.facts.worker.is_some())),
    form("place-missing", 302, Section::ResidencePlaceCode, SAC),
    form("place-code-unknown", 303, Section::ResidencePlaceCode, DPCM_2008),
    form("place-name-unknown", 304, Section::ResidencePlace, DPCM_2008),

    // The dates of a sickness certificate.
    must("prognosis-ends-after-release", 400, Section::Ends, BEHAVIOUR,
        |case| case.sickness(|sent| sent.ends_on.is_some_and(|end| end >= sent.released_on))),
    must("prognosis-ends-after-start", 401, Section::Ends, DPCM_2008,
        |case| case.sickness(|sent| sent.ends_on.is_some_and(|end| end >= sent.starts_on))),
    must("released-not-in-the-future", 402, Section::Released, REGIONAL,
        |case| case.sickness(|sent| sent.released_on <= case.today)),
    must("released-today-or-yesterday", 403, Section::Released, REGIONAL,
        |case| case.sickness(|sent| sent.released_on >= days_before(case.today, 1))),
    must("starts-at-most-a-day-before-release", 404, Section::Starts, INSTRUCTIONS,
        |case| case.sickness(|sent| sent.starts_on >= days_before(sent.released_on, 1))),
    must("starts-a-day-before-only-for-a-home-visit", 405, Section::Starts, INSTRUCTIONS,
        |case| case.sickness(|sent| sent.starts_on != days_before(sent.released_on, 1)
            || sent.visit == Some(Visit::Home))),
    must("starts-no-later-than-release", 406, Section::Starts, REGIONAL,
        |case| case.sickness(|sent| sent.starts_on <= sent.released_on)),

    // What needs a doctor of the public service: marked, never refused.
    flag("more-than-ten-days-needs-public-doctor", 450, Section::Ends, D_LGS_165,
        |sent, facts| sent.role == DoctorRole::Private && facts.days_of_absence(sent) > 10),
    flag("third-event-of-the-year-needs-public-doctor", 451, Section::Type, D_LGS_165,
        |sent, facts| sent.role == DoctorRole::Private && facts.event_of_the_year(sent) >= 3),

    // Rectification, annulment, reprint.
    must("certificate-unknown", 500, Section::Number, SAC,
        |case| case.facts.target.is_some() || matches!(case.asked, Asked::Send(_))),
    must("signed-by-another", 501, Section::Author, SAC,
        |case| case.target(|target| target.doctor.tax_code == case.author.doctor.tax_code)),
    must("certificate-not-annulled-before", 502, Section::Number, INSTRUCTIONS,
        |case| case.change(|target| target.state != State::Annulled)),
    must("certificate-not-rectified-before", 503, Section::Number, INSTRUCTIONS,
        |case| case.change(|target| target.state != State::Rectified)),
    must("rectified-end-is-earlier", 504, Section::NewEnd, INSTRUCTIONS,
        |case| case.rectify(|new, target| target.ends_on.is_some_and(|end| new.ends_on < end))),
    must("rectified-before-the-prognosis-ends", 505, Section::Number, INSTRUCTIONS,
        |case| case.rectify(|_, target| target.ends_on.is_some_and(|end| case.today <= end))),
    must("rectified-end-not-before-release", 506, Section::NewEnd, BEHAVIOUR,
        |case| case.rectify(|new, target| new.ends_on >= target.released_on)),
    must("annulled-within-the-day-after-release", 507, Section::Number, INSTRUCTIONS,
        |case| case.annul(|target| target.kind == Kind::Admission
            || days_before(case.today, 1) <= target.released_on)),
    must("admission-annulled-within-the-day-after-receipt", 508, Section::Number, INSTRUCTIONS,
        |case| case.annul(|target| target.kind != Kind::Admission
            || days_before(case.today, 1) <= calendar::date_in_rome(target.received_at))),
    must("annulled-admission-has-no-discharge", 509, Section::Number, SAC,
        |case| case.annul(|_| !case.facts.target_discharged)),
    must("discharge-is-rectified-not-annulled", 510, Section::Number, SAC,
        |case| case.annul(|target| target.kind != Kind::Discharge)),

    // Admission and discharge.
    must("admitted-not-in-the-future", 600, Section::Admitted, DPCM_2008,
        |case| case.admission(|sent| sent.starts_on <= case.today)),
    must("admission-is-known", 601, Section::AdmissionNumber, SAC,
        |case| case.discharge(|_| case.facts.target.is_some())),
    must("admission-counts", 602, Section::AdmissionNumber, SAC,
        |case| case.discharge_of(|_, admission| admission.state == State::Valid)),
    must("discharged-once", 603, Section::AdmissionNumber, SAC,
        |case| case.discharge(|_| !case.facts.target_discharged)),
    must("discharge-names-the-region-of-the-admission", 604, Section::Region, SAC,
        |case| case.discharge_of(|_, admission| case.author.doctor.region == admission.doctor.region)),
    must("discharge-names-the-local-unit-of-the-admission", 605, Section::LocalUnit, SAC,
        |case| case.discharge_of(|_, admission| case.author.doctor.local_unit == admission.doctor.local_unit)),
    must("discharge-names-the-structure-of-the-admission", 606, Section::Structure, SAC,
        |case| case.discharge_of(|_, admission| admission.doctor.structure.is_none()
            || case.author.doctor.structure == admission.doctor.structure)),
    must("discharge-names-the-residence-of-the-admission", 607, Section::Residence, SAC,
        |case| case.discharge_of(|sent, admission| sent.residence == admission.residence)),
    must("discharge-names-the-day-of-admission", 608, Section::Admitted, SAC,
        |case| case.discharge_of(|sent, admission| sent.starts_on == admission.starts_on)),
    must("discharge-keeps-the-day-worked", 609, Section::DayWorked, SAC,
        |case| case.discharge_of(|sent, admission| admission.day_worked != Some(true)
            || sent.day_worked == Some(true))),
    must("discharge-keeps-the-trauma", 610, Section::Trauma, SAC,
        |case| case.discharge_of(|sent, admission| admission.trauma != Some(true) || sent.trauma == Some(true))),
    must("discharged-after-admission", 611, Section::Discharged, DPCM_2008,
        |case| case.discharge(|sent| sent.discharged_on.is_some_and(|day| day >= sent.starts_on))),
    must("discharged-not-in-the-future", 612, Section::Discharged, DPCM_2008,
        |case| case.discharge(|sent| sent.discharged_on.is_some_and(|day| day <= case.today))),
    must("prognosis-ends-after-discharge", 613, Section::Ends, DPCM_2008,
        |case| case.discharge(|sent| sent.ends_on >= sent.discharged_on)),
];

fn days_before(day: Date, days: i8) -> Date {
    day.checked_sub(days.days()).unwrap_or(Date::MIN)
}

/// Each of these holds where the rule has nothing to look at.
impl Case<'_> {
    fn send(&self, holds: impl FnOnce(&Submission) -> bool) -> bool {
        match self.asked {
            Asked::Send(sent) => holds(sent),
            _ => true,
        }
    }

    fn of_kind(&self, kind: Kind, holds: impl FnOnce(&Submission) -> bool) -> bool {
        self.send(|sent| sent.kind != kind || holds(sent))
    }

    fn sickness(&self, holds: impl FnOnce(&Submission) -> bool) -> bool {
        self.of_kind(Kind::Sickness, holds)
    }

    fn admission(&self, holds: impl FnOnce(&Submission) -> bool) -> bool {
        self.of_kind(Kind::Admission, holds)
    }

    fn discharge(&self, holds: impl FnOnce(&Submission) -> bool) -> bool {
        self.of_kind(Kind::Discharge, holds)
    }

    fn discharge_of(&self, holds: impl FnOnce(&Submission, &Certificate) -> bool) -> bool {
        self.discharge(|sent| self.facts.target.as_ref().is_none_or(|admission| holds(sent, admission)))
    }

    /// The certificate that a rectification, annulment or reprint is about.
    fn target(&self, holds: impl FnOnce(&Certificate) -> bool) -> bool {
        match self.asked {
            Asked::Send(_) => true,
            _ => self.facts.target.as_ref().is_none_or(holds),
        }
    }

    fn change(&self, holds: impl FnOnce(&Certificate) -> bool) -> bool {
        match self.asked {
            Asked::Rectify(_) | Asked::Annul(_) => self.target(holds),
            _ => true,
        }
    }

    fn rectify(&self, holds: impl FnOnce(&Rectification, &Certificate) -> bool) -> bool {
        match self.asked {
            Asked::Rectify(new) => self.target(|target| holds(new, target)),
            _ => true,
        }
    }

    fn annul(&self, holds: impl FnOnce(&Certificate) -> bool) -> bool {
        match self.asked {
            Asked::Annul(_) => self.target(holds),
            _ => true,
        }
    }

    fn is_about_an_admission(&self) -> bool {
        match self.asked {
            Asked::Send(sent) => sent.kind == Kind::Admission,
            Asked::Annul(reference) | Asked::Reprint(reference) => reference.kind == Kind::Admission,
            Asked::Rectify(_) => false,
        }
    }
}
