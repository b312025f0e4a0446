//! What a record changes.

use std::collections::HashMap;

use audit::{Action, Event};
use db::Tx;
use jiff::civil::Date;
use kernel::{Actor, EmployerNumber, InpdapUnit, OrganisationId, TaxCode};

use super::employers::{Employer, Employers};
use super::fields::{structure, three_digits};
use super::record::{Annulment, Numbered, Record, Unnumbered};
use super::refusal::Refusal;
use super::store;
use crate::copies;
use crate::intake::{self, Arrived, Author, From, Stored};
use crate::registry::{self, EmploymentId, Sender};
use crate::subscriptions::{self, Change};
use crate::{
    Certificate, CertificateId, CertificateType, Certificates, DoctorRole, Error, Kind, Source, State,
};

/// A certificate came in a file of another institute.
pub const IMPORTED: Action = Action("certificate-imported");
/// A certificate was annulled by a file of another institute.
pub const IMPORT_ANNULLED: Action = Action("certificate-import-annulled");

/// More employments than this are not remembered.
const MOST_REMEMBERED: usize = 200_000;

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It changed something.
    Taken,
    /// All that it says was known.
    AlreadyThere,
    Refused(Refusal),
}

type EmploymentKey = (TaxCode, OrganisationId, Option<EmployerNumber>, Option<InpdapUnit>);

/// Takes records in, in the caller's transaction.
pub(super) struct Applying<'a> {
    area: &'a Certificates,
    actor: &'a Actor,
    employers: Employers,
    /// Employments that this file has proven: from which day, and until which if they have ended.
    employed: HashMap<EmploymentKey, (Date, Option<Date>)>,
}

/// Goes on, or leaves with a refusal: nothing has been changed for the record yet.
macro_rules! or_refuse {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        }
    };
}

impl<'a> Applying<'a> {
    pub(super) fn new(area: &'a Certificates, actor: &'a Actor) -> Self {
        Self { area, actor, employers: Employers::default(), employed: HashMap::new() }
    }

    /// Forgets what was stored in a transaction that came to nothing.
    pub(super) fn forget(&mut self) {
        self.employed.clear();
    }

    /// Applies a record that has a number.
    pub(super) async fn record(&mut self, tx: &mut Tx, record: &Record) -> Result<Outcome, Error> {
        match record {
            Record::Certificate(numbered) => self.certificate(tx, numbered).await,
            Record::Annulment(annulment) => self.annulment(tx, annulment).await,
            Record::Submission(_) => Err(Error::Stopped("a request without number among those with one")),
        }
    }

    /// Takes in what a doctor sends, in a transaction of its own: it gets a number, and those who subscribed are told.
    pub(super) async fn submission(&self, unnumbered: &Unnumbered) -> Result<Outcome, Error> {
        let sealed = vec![unnumbered.author.tax_code.clone(), unnumbered.stated.worker_tax_code.clone()];
        let mut opened = self.open(sealed).await?.into_iter();
        let Some(named) = opened.next().flatten().and_then(|code| TaxCode::parse(&code).ok()) else {
            return Ok(Outcome::Refused(Refusal::of("author-not-named")));
        };
        let mut stated = unnumbered.stated.clone();
        stated.worker_tax_code = opened.next().flatten();
        let sender = registry::sender(&mut self.area.db.read().await?, named).await?;
        let Some(sender) = sender else {
            return Ok(Outcome::Refused(Refusal::new(
                "author-unknown",
                "the register of senders lacks the doctor",
            )));
        };
        let author = or_refuse!(author(&sender, unnumbered));
        let kind = unnumbered.kind;
        let submission = or_refuse!(
            intake::read_submission(kind, &stated, self.area.clock.today())
                .map_err(|found| by_rule(&found, kind))
        );
        let from = From { actor: self.actor.clone(), source: Source::Import };
        let receipt = intake::send(self.area, &author, &submission, &from).await?;
        let receipt = or_refuse!(receipt.map_err(|found| by_rule(&found, kind)));
        Ok(if receipt.repeated { Outcome::AlreadyThere } else { Outcome::Taken })
    }

    /// Tax codes in clear: those that are none are encrypted.
    async fn open(&self, sealed: Vec<Option<String>>) -> Result<Vec<Option<String>>, Error> {
        let clear = |text: &Option<String>| text.as_ref().is_none_or(|text| TaxCode::parse(text).is_ok());
        if sealed.iter().all(clear) {
            return Ok(sealed);
        }
        let to_open = sealed.iter().map(|text| text.clone().filter(|_| !clear(text))).collect();
        let opened = self.area.doorkeeper.open(to_open).await?;
        Ok(opened.into_iter().zip(sealed).map(|(opened, given)| opened.or(given)).collect())
    }

    async fn certificate(&mut self, tx: &mut Tx, numbered: &Numbered) -> Result<Outcome, Error> {
        let employers = or_refuse!(self.employers.all(tx, &numbered.employers).await?);
        let number = numbered.certificate.protocol_number;
        if !store::is_known(tx, number).await? {
            return self.new_one(tx, numbered, &employers).await;
        }
        let known = crate::store::by_protocol_number(tx, number).await?.ok_or(Error::Conflict)?;
        self.known(tx, numbered, &known, &employers).await
    }

    /// A certificate whose number is known: new may be an employer, or that it was annulled.
    async fn known(
        &mut self,
        tx: &mut Tx,
        numbered: &Numbered,
        known: &Certificate,
        employers: &[Employer],
    ) -> Result<Outcome, Error> {
        if !numbered.says_the_same_as(known) {
            return Ok(Outcome::Refused(Refusal::of("number-taken")));
        }
        let annuls = numbered.certificate.state == State::Annulled && known.state == State::Valid;
        if annuls && known.kind == Kind::Admission && store::discharge_of(tx, known.id).await?.is_some() {
            return Ok(Outcome::Refused(Refusal::of("annulled-discharged")));
        }
        let mut missing = Vec::new();
        for employer in employers {
            let told = crate::store::addressees(tx, known.id, employer.organisation).await?;
            if !told.contains(&employer.addressee) {
                missing.push(employer.clone());
            }
        }
        if !missing.is_empty() {
            self.store(tx, known, numbered, &missing).await?;
        }
        if annuls {
            self.annul(tx, known).await?;
        }
        Ok(if annuls || !missing.is_empty() { Outcome::Taken } else { Outcome::AlreadyThere })
    }

    async fn new_one(
        &mut self,
        tx: &mut Tx,
        numbered: &Numbered,
        employers: &[Employer],
    ) -> Result<Outcome, Error> {
        let mut certificate = numbered.certificate.clone();
        let mut replaced = None;
        if let Some(number) = certificate.rectifies {
            let earlier = crate::store::by_protocol_number(tx, number).await?;
            replaced = Some(or_refuse!(rectifiable(&certificate, earlier)));
        }
        if let Some(number) = certificate.admission {
            let admission = crate::store::by_protocol_number(tx, number).await?;
            let admission = or_refuse!(discharged(&certificate, admission));
            if certificate.state == State::Valid
                && let Some((id, number, ends_on)) = store::discharge_of(tx, admission).await?
            {
                or_refuse!(ends_earlier(&certificate, ends_on));
                certificate.rectifies = Some(number);
                replaced = crate::store::certificate(tx, id).await?;
            }
        }
        if needs_history(&certificate) {
            certificate =
                intake::with_history(self.area, tx, certificate, replaced.as_ref().map(|one| one.id)).await?;
        }
        if let Some(earlier) = &replaced {
            // Before the new one is stored: only one discharge of an admission counts.
            store::mark_rectified(tx, earlier.id, self.area.clock.now()).await?;
        }
        if self.store(tx, &certificate, numbered, employers).await? == Stored::Known {
            return Err(Error::Conflict);
        }
        if replaced.is_some_and(|earlier| earlier.source != Source::Import) {
            self.announce(tx, certificate.id, Change::Rectified).await?;
        }
        Ok(Outcome::Taken)
    }

    /// Stores a certificate, or what is new of one that is known, with the employments that it proves.
    async fn store(
        &mut self,
        tx: &mut Tx,
        certificate: &Certificate,
        numbered: &Numbered,
        employers: &[Employer],
    ) -> Result<Stored, Error> {
        let (id, worker, on) = (certificate.id, certificate.worker.tax_code, certificate.starts_on);
        let arrived = Arrived {
            certificate: certificate.clone(),
            diagnosis: numbered.diagnosis.clone(),
            employers: employers.iter().map(|one| (one.organisation, one.addressee.clone())).collect(),
        };
        let stored = intake::store_many(self.area, tx, std::slice::from_ref(&arrived)).await?;
        for employer in employers {
            self.employ(tx, worker, employer, on).await?;
        }
        self.record_event(tx, IMPORTED, worker, id).await?;
        stored.first().copied().ok_or(Error::Conflict)
    }

    async fn employ(
        &mut self,
        tx: &mut Tx,
        worker: TaxCode,
        employer: &Employer,
        on: Date,
    ) -> Result<(), Error> {
        let at = &employer.addressee;
        let key = (worker, employer.organisation, at.employer_number, at.unit);
        let lasted =
            |(from, until): &(Date, Option<Date>)| *from <= on && until.is_none_or(|until| on <= until);
        if self.employed.get(&key).is_some_and(lasted) {
            return Ok(());
        }
        let span = match store::employment(tx, worker, employer, on).await? {
            Some(known) if known.started_on <= on => (known.started_on, known.ended_on),
            Some(known) => {
                store::begin_employment_earlier(tx, known.id, on).await?;
                (on, known.ended_on)
            }
            None => {
                let id = EmploymentId::new(&self.area.clock, &self.area.random);
                store::insert_employment(tx, id, worker, employer, on).await?;
                (on, None)
            }
        };
        if self.employed.len() >= MOST_REMEMBERED {
            self.employed.clear();
        }
        self.employed.insert(key, span);
        Ok(())
    }

    async fn annulment(&mut self, tx: &mut Tx, annulment: &Annulment) -> Result<Outcome, Error> {
        let employers = or_refuse!(self.employers.all(tx, &annulment.employers).await?);
        let unknown = || Ok(Outcome::Refused(Refusal::of("annulled-unknown")));
        let Some(known) = crate::store::by_protocol_number(tx, annulment.protocol_number).await? else {
            return unknown();
        };
        for employer in &employers {
            if !store::was_told(tx, known.id, employer.organisation).await? {
                return unknown();
            }
        }
        match known.state {
            State::Annulled => return Ok(Outcome::AlreadyThere),
            State::Rectified => {
                return Ok(Outcome::Refused(Refusal::of("annulled-replaced")));
            }
            State::Valid => {}
        }
        if known.kind == Kind::Admission && store::discharge_of(tx, known.id).await?.is_some() {
            return Ok(Outcome::Refused(Refusal::of("annulled-discharged")));
        }
        self.annul(tx, &known).await?;
        Ok(Outcome::Taken)
    }

    async fn annul(&self, tx: &mut Tx, known: &Certificate) -> Result<(), Error> {
        if !intake::annul_arrived(self.area, tx, known.protocol_number).await? {
            return Err(Error::Conflict);
        }
        if known.source != Source::Import {
            self.announce(tx, known.id, Change::Annulled).await?;
        }
        self.record_event(tx, IMPORT_ANNULLED, known.worker.tax_code, known.id).await
    }

    /// Tells those who were told of the certificate when it was taken in here.
    async fn announce(&self, tx: &mut Tx, certificate: CertificateId, change: Change) -> Result<(), Error> {
        let (clock, random) = (&self.area.clock, &self.area.random);
        subscriptions::announce(tx, clock, random, certificate, change).await?;
        copies::announce(tx, clock, random, certificate, change).await
    }

    async fn record_event(
        &self,
        tx: &mut Tx,
        action: Action,
        worker: TaxCode,
        certificate: CertificateId,
    ) -> Result<(), Error> {
        let event = Event {
            subject: Some(worker),
            object: Some(certificate.to_string()),
            ..Event::done(self.actor.clone(), action)
        };
        Ok(audit::record(tx, &self.area.clock, &self.area.random, &event).await?)
    }
}

/// The doctor as registered, at the place that the request states.
fn author(sender: &Sender, unnumbered: &Unnumbered) -> Result<Author, Refusal> {
    let read = |field: &str, text: &Option<String>, read: fn(&str) -> Result<String, &'static str>| {
        text.as_deref().map(read).transpose().map_err(|reason| Refusal::wrong(field, &reason))
    };
    let stated = &unnumbered.author;
    let mut author = Author::of(sender);
    author.doctor.region = read("codiceRegione", &stated.region, three_digits)?.or(author.doctor.region);
    author.doctor.local_unit =
        read("codiceAsl", &stated.local_unit, three_digits)?.or(author.doctor.local_unit);
    author.doctor.structure =
        read("codiceStruttura", &stated.structure, structure)?.or(author.doctor.structure);
    Ok(author)
}

/// The certificate that a new one may rectify.
fn rectifiable(new: &Certificate, earlier: Option<Certificate>) -> Result<Certificate, Refusal> {
    let same = |one: &Certificate| one.worker.tax_code == new.worker.tax_code && one.kind == new.kind;
    let Some(earlier) = earlier.filter(same) else {
        return Err(Refusal::of("rectified-unknown"));
    };
    if earlier.state != State::Valid {
        return Err(Refusal::of("rectified-before"));
    }
    Ok(earlier)
}

/// The admission that a discharge ends.
fn discharged(discharge: &Certificate, admission: Option<Certificate>) -> Result<CertificateId, Refusal> {
    let right =
        |one: &Certificate| one.kind == Kind::Admission && one.worker.tax_code == discharge.worker.tax_code;
    let Some(admission) = admission.filter(right) else {
        return Err(Refusal::of("admission-unknown"));
    };
    match admission.state {
        State::Annulled => Err(Refusal::of("admission-annulled")),
        State::Valid | State::Rectified => Ok(admission.id),
    }
}

/// A second discharge of one admission is the rectification of the first.
fn ends_earlier(discharge: &Certificate, known_end: Option<Date>) -> Result<(), Refusal> {
    if discharge.ends_on < known_end {
        return Ok(());
    }
    Err(Refusal::of("discharged-before"))
}

/// Whether earlier certificates say something of this one.
fn needs_history(certificate: &Certificate) -> bool {
    let follows = matches!(
        certificate.certificate_type,
        Some(CertificateType::Continuation | CertificateType::Relapse)
    );
    certificate.state == State::Valid && (follows || certificate.doctor.role == DoctorRole::Private)
}

/// All the findings of intake as one refusal, under the name of the first.
fn by_rule(findings: &[intake::rules::Finding], kind: Kind) -> Refusal {
    let places = findings.iter().map(|finding| {
        let place = finding.path.clone().unwrap_or_else(|| finding.section.soap(kind));
        format!("{} {} at {place}", finding.rule.code, finding.rule.name)
    });
    let code = findings.first().map_or("field-wrong", |finding| finding.rule.name);
    Refusal::new(code, places.collect::<Vec<_>>().join("; "))
}
