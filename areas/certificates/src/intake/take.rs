//! Certificates taken in, rectified and annulled: each in one transaction, with its number, its attestations, the
//! record of who did it, and word to those who subscribed.

use audit::{Action, Event};
use db::Tx;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kernel::calendar::start_of_day;
use kernel::{Actor, ProtocolNumber, TaxCode};

use super::facts::{Author, Facts, is_of};
use super::rules::{self, Asked, Case, Finding};
use super::store::{self, AttestationId, Employer, First, Relations};
use super::submission::{Issued, Rectification, Reference, Submission};
use crate::copies;
use crate::diagnosis::{self, Diagnosis};
use crate::subscriptions::{self, Change};
use crate::{Certificate, CertificateId, Certificates, DoctorRole, Error, Kind, Source, State, Worker};

/// Taken in.
pub const SENT: Action = Action("certificate-sent");
/// Given an earlier end.
pub const RECTIFIED: Action = Action("certificate-rectified");
/// Taken back.
pub const ANNULLED: Action = Action("certificate-annulled");

/// Code of the word that a receipt is one given before (*ricevutaInfo*).
pub(crate) const REPEATED: u16 = 700;
/// Code of the word that a certificate sent again has been rectified meanwhile.
pub(crate) const RECTIFIED_MEANWHILE: u16 = 701;

/// By which door a request came, and who stands there.
#[derive(Debug, Clone)]
pub struct From {
    /// Who sent it.
    pub actor: Actor,
    /// Which door.
    pub source: Source,
}

/// Done, or refused with all the reasons.
pub type Outcome<T> = Result<T, Vec<Finding>>;

/// What the sender of a certificate gets.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Key of the certificate, for links.
    pub id: CertificateId,
    /// Its number.
    pub number: ProtocolNumber,
    /// When it was first taken in.
    pub received_at: Timestamp,
    /// Where it stands: a certificate sent again may have been rectified meanwhile.
    pub state: State,
    /// Whether it had been sent before and this is the first receipt again.
    pub repeated: bool,
    /// The rules for which it was marked.
    pub flags: Vec<Finding>,
}

/// What the doctor who annulled a certificate gets.
#[derive(Debug, Clone)]
pub struct AnnulmentReceipt {
    /// Number of the annulment.
    pub number: ProtocolNumber,
    /// When it was annulled.
    pub annulled_at: Timestamp,
}

/// How often a certificate is tried that was not stored: the same one came in meanwhile, its number came in from another
/// institute, or its admission was discharged meanwhile. All of them show when the request is looked at again.
const ATTEMPTS: u32 = 3;
/// How far back a worker's certificates bear on a new one.
const HISTORY_DAYS: i32 = 400;

/// Takes a certificate in. The same one again is answered with the first receipt.
pub async fn send(
    area: &Certificates,
    author: &Author,
    submission: &Submission,
    from: &From,
) -> Result<Outcome<Receipt>, Error> {
    let fingerprint = submission.fingerprint(&area.mac, author.doctor.tax_code);
    let id = CertificateId::new(&area.clock, &area.random);
    let seal = |diagnosis: &Diagnosis| diagnosis.seal(&area.vault, &area.random, id, submission.worker);
    let sealed = submission.diagnosis.as_ref().map(seal);
    let mut number_was_taken = false;
    for _ in 0..ATTEMPTS {
        let mut tx = area.db.write().await?;
        if let Some(first) = store::first(&mut tx, &fingerprint).await? {
            let receipt = repeat(area, &mut tx, submission, first).await?;
            // The first one may still be on its way to the disk.
            tx.commit().await?;
            return Ok(Ok(receipt));
        }
        let (facts, employers) = facts(area, &mut tx, submission).await?;
        let asked = Asked::Send(submission);
        let case = Case { today: judged_on(area, submission, from), asked, author, facts: &facts };
        let refusals = rules::refusals(&case);
        if !refusals.is_empty() {
            drop(tx);
            return refuse(area, from, SENT, submission.worker, refusals).await;
        }
        let flags = rules::flags(submission, &facts);
        let Some(worker) = facts.worker.clone() else {
            return Err(Error::NotFound);
        };
        let issued = Issued {
            id,
            number: store::number(&mut tx, number_was_taken).await?,
            received_at: area.clock.now(),
            source: from.source,
            needs_public_doctor: !flags.is_empty(),
        };
        let certificate = submission.certificate(worker, author, &issued);
        let relations = Relations {
            follows: facts.followed(submission).map(|earlier| earlier.id),
            rectifies: None,
            admission: facts.target.as_ref().map(|admission| admission.id),
        };
        if !store::insert_certificate(&mut tx, &certificate, &fingerprint, relations).await? {
            number_was_taken = store::id_of(&mut tx, certificate.protocol_number).await?.is_some();
            continue;
        }
        if let Some(sealed) = &sealed {
            store::insert_diagnosis(&mut tx, id, sealed).await?;
        }
        address(area, &mut tx, &certificate, &employers).await?;
        conclude(area, tx, from, SENT, &certificate, Change::Issued).await?;
        return Ok(Ok(receipt(&certificate, flags)));
    }
    Err(Error::Conflict)
}

/// Looks at a certificate as [`send`] would, and stores nothing: the worker and the marks that it would get.
pub(crate) async fn check(
    area: &Certificates,
    author: &Author,
    submission: &Submission,
) -> Result<Outcome<(Worker, Vec<Finding>)>, Error> {
    let mut tx = area.db.read().await?;
    let (facts, _) = facts(area, &mut tx, submission).await?;
    let case = Case { today: area.clock.today(), asked: Asked::Send(submission), author, facts: &facts };
    let refusals = rules::refusals(&case);
    let flags = rules::flags(submission, &facts);
    Ok(facts.worker.filter(|_| refusals.is_empty()).map(|worker| (worker, flags)).ok_or(refusals))
}

/// Gives a certificate an earlier end: a new one stands in its place, both stay on record.
pub async fn rectify(
    area: &Certificates,
    author: &Author,
    asked: &Rectification,
    from: &From,
) -> Result<Outcome<Receipt>, Error> {
    let fingerprint = asked.fingerprint(&area.mac, author.doctor.tax_code);
    let mut number_was_taken = false;
    for _ in 0..ATTEMPTS {
        let mut tx = area.db.write().await?;
        if let Some(first) = store::first(&mut tx, &fingerprint).await? {
            tx.commit().await?;
            return Ok(Ok(Receipt { repeated: true, ..receipt_of(first, Vec::new()) }));
        }
        let target = crate::store::by_protocol_number(&mut tx, asked.number).await?;
        let target = target.filter(|target| is_of(target, asked.worker, asked.kind));
        let facts = Facts { target, ..Facts::default() };
        let case = Case { today: area.clock.today(), asked: Asked::Rectify(asked), author, facts: &facts };
        let refusals = rules::refusals(&case);
        let Some(target) = facts.target.as_ref().filter(|_| refusals.is_empty()) else {
            drop(tx);
            return refuse(area, from, RECTIFIED, asked.worker, refusals).await;
        };
        let flags = flags_of_rectified(area, &mut tx, target, asked).await?;
        let certificate = Certificate {
            id: CertificateId::new(&area.clock, &area.random),
            protocol_number: store::number(&mut tx, number_was_taken).await?,
            received_at: area.clock.now(),
            source: from.source,
            ends_on: Some(asked.ends_on),
            needs_public_doctor: !flags.is_empty(),
            rectifies: Some(target.protocol_number),
            ..target.clone()
        };
        let relations = relations_of(&mut tx, target).await?;
        if !store::mark_rectified(&mut tx, target.id, area.clock.now()).await? {
            continue;
        }
        if !store::insert_certificate(&mut tx, &certificate, &fingerprint, relations).await? {
            number_was_taken = store::id_of(&mut tx, certificate.protocol_number).await?.is_some();
            continue;
        }
        let worker = asked.worker;
        if let Some(diagnosis) = diagnosis::of_certificate(&mut tx, &area.vault, target.id, worker).await? {
            let sealed = diagnosis.seal(&area.vault, &area.random, certificate.id, worker);
            store::insert_diagnosis(&mut tx, certificate.id, &sealed).await?;
        }
        let employers = store::employers_told(&mut tx, target.id).await?;
        address(area, &mut tx, &certificate, &employers).await?;
        conclude(area, tx, from, RECTIFIED, &certificate, Change::Rectified).await?;
        return Ok(Ok(receipt(&certificate, flags)));
    }
    Err(Error::Conflict)
}

/// Takes a certificate back. The same request again is answered with the first receipt.
pub async fn annul(
    area: &Certificates,
    author: &Author,
    asked: &Reference,
    from: &From,
) -> Result<Outcome<AnnulmentReceipt>, Error> {
    for _ in 0..ATTEMPTS {
        let mut tx = area.db.write().await?;
        let target = crate::store::by_protocol_number(&mut tx, asked.number).await?;
        let target = target.filter(|target| is_of(target, asked.worker, asked.kind));
        if let Some(first) = target.as_ref().and_then(|target| annulled_before(target, author)) {
            tx.commit().await?;
            return Ok(Ok(first));
        }
        let target_discharged = match &target {
            Some(admission) if admission.kind == Kind::Admission => {
                store::is_discharged(&mut tx, admission.id).await?
            }
            _ => false,
        };
        let facts = Facts { target, target_discharged, ..Facts::default() };
        let case = Case { today: area.clock.today(), asked: Asked::Annul(asked), author, facts: &facts };
        let refusals = rules::refusals(&case);
        let Some(target) = facts.target.as_ref().filter(|_| refusals.is_empty()) else {
            drop(tx);
            return refuse(area, from, ANNULLED, asked.worker, refusals).await;
        };
        let number = store::free_number(&mut tx).await?;
        let annulled_at = area.clock.now();
        if !store::mark_annulled(&mut tx, target.id, number, annulled_at).await? {
            continue;
        }
        conclude(area, tx, from, ANNULLED, target, Change::Annulled).await?;
        return Ok(Ok(AnnulmentReceipt { number, annulled_at }));
    }
    Err(Error::Conflict)
}

/// The day by which a request is judged: one from a file by the day of its release, for the file may be old.
fn judged_on(area: &Certificates, submission: &Submission, from: &From) -> Date {
    let today = area.clock.today();
    match from.source {
        Source::Import => submission.released_on.min(today),
        Source::Soap | Source::Api | Source::Form => today,
    }
}

fn annulled_before(target: &Certificate, author: &Author) -> Option<AnnulmentReceipt> {
    let own = target.doctor.tax_code == author.doctor.tax_code;
    let (number, annulled_at) = target.annulment_number.zip(target.annulled_at).filter(|_| own)?;
    Some(AnnulmentReceipt { number, annulled_at })
}

async fn facts(
    area: &Certificates,
    tx: &mut Tx,
    submission: &Submission,
) -> Result<(Facts, Vec<Employer>), Error> {
    let known = store::worker_and_employers(tx, submission.worker, submission.starts_on).await?;
    let mut facts = Facts::default();
    let mut employers = Vec::new();
    if let Some((worker, of_worker)) = known {
        facts.worker = Some(worker);
        employers = of_worker;
    }
    if submission.kind != Kind::Admission {
        facts.history = store::history(tx, submission.worker, history_start(area)).await?;
    }
    if let Some(number) = submission.admission {
        let admission = crate::store::by_protocol_number(tx, number).await?;
        facts.target = admission.filter(|admission| is_of(admission, submission.worker, Kind::Admission));
        if let Some(admission) = &facts.target {
            facts.target_discharged = store::is_discharged(tx, admission.id).await?;
        }
    }
    Ok((facts, employers))
}

pub(super) fn history_start(area: &Certificates) -> Timestamp {
    area.clock.today().checked_sub(HISTORY_DAYS.days()).map_or(Timestamp::MIN, start_of_day)
}

async fn relations_of(tx: &mut Tx, target: &Certificate) -> Result<Relations, Error> {
    let mut relations = Relations { rectifies: Some(target.id), ..Relations::default() };
    if let Some(number) = target.follows {
        relations.follows = store::id_of(tx, number).await?;
    }
    if let Some(number) = target.admission {
        relations.admission = store::id_of(tx, number).await?;
    }
    Ok(relations)
}

async fn flags_of_rectified(
    area: &Certificates,
    tx: &mut Tx,
    target: &Certificate,
    asked: &Rectification,
) -> Result<Vec<Finding>, Error> {
    if target.doctor.role != DoctorRole::Private {
        return Ok(Vec::new());
    }
    let history = store::history(tx, asked.worker, history_start(area)).await?;
    let facts = Facts { history, ..Facts::default() }.without(target.id);
    let shorter = Submission::of(&Certificate { ends_on: Some(asked.ends_on), ..target.clone() });
    Ok(rules::flags(&shorter, &facts))
}

/// The first receipt again, with the marks that the certificate got then.
async fn repeat(
    area: &Certificates,
    tx: &mut Tx,
    submission: &Submission,
    first: First,
) -> Result<Receipt, Error> {
    let mut flags = Vec::new();
    if first.needs_public_doctor {
        let mut facts = Facts::default();
        let history = store::history(tx, submission.worker, history_start(area)).await?;
        facts.history = history.into_iter().skip_while(|earlier| earlier.id != first.id).skip(1).collect();
        flags = rules::flags(submission, &facts);
    }
    Ok(Receipt { repeated: true, ..receipt_of(first, flags) })
}

fn receipt_of(first: First, flags: Vec<Finding>) -> Receipt {
    let First { id, number, received_at, state, .. } = first;
    Receipt { id, number, received_at, state, repeated: false, flags }
}

fn receipt(certificate: &Certificate, flags: Vec<Finding>) -> Receipt {
    Receipt {
        id: certificate.id,
        number: certificate.protocol_number,
        received_at: certificate.received_at,
        state: certificate.state,
        repeated: false,
        flags,
    }
}

async fn address(
    area: &Certificates,
    tx: &mut Tx,
    certificate: &Certificate,
    employers: &[Employer],
) -> Result<(), Error> {
    for employer in employers {
        let id = AttestationId::new(&area.clock, &area.random);
        store::insert_attestation(tx, id, certificate, employer).await?;
    }
    Ok(())
}

async fn conclude(
    area: &Certificates,
    mut tx: Tx,
    from: &From,
    action: Action,
    certificate: &Certificate,
    change: Change,
) -> Result<(), Error> {
    let event = Event {
        subject: Some(certificate.worker.tax_code),
        object: Some(certificate.id.to_string()),
        ..Event::done(from.actor.clone(), action)
    };
    audit::record(&mut tx, &area.clock, &area.random, &event).await?;
    subscriptions::announce(&mut tx, &area.clock, &area.random, certificate.id, change).await?;
    copies::announce(&mut tx, &area.clock, &area.random, certificate.id, change).await?;
    Ok(tx.commit().await?)
}

/// Records a refusal with the names of the rules, which say nothing of the person.
pub(crate) async fn refuse<T>(
    area: &Certificates,
    from: &From,
    action: Action,
    worker: TaxCode,
    findings: Vec<Finding>,
) -> Result<Outcome<T>, Error> {
    let names: Vec<&str> = findings.iter().map(|finding| finding.rule.name).collect();
    let event = Event {
        subject: Some(worker),
        detail: Some(names.join(" ")),
        ..Event::refused(from.actor.clone(), action)
    };
    area.audit.record(event).await.map_err(db::Error::from)?;
    Ok(Err(findings))
}
