//! Certificates that another institute has already numbered, many in one transaction.

use db::Tx;
use kernel::{OrganisationId, ProtocolNumber};

use super::facts::Facts;
use super::rules;
use super::store::{self, AttestationId, Employer, Relations};
use super::submission::Submission;
use crate::diagnosis::Diagnosis;
use crate::registry::put_worker_if_unknown;
use crate::{Addressee, Certificate, CertificateId, Certificates, Error};

/// A certificate as it came from elsewhere, under the number that it has there.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The certificate; its `rectifies`, `admission` and `follows` may name certificates that are not here.
    pub certificate: Certificate,
    /// Its diagnosis, where the sender may tell it.
    pub diagnosis: Option<Diagnosis>,
    /// Those to whom its attestation is addressed.
    pub employers: Vec<(OrganisationId, Addressee)>,
}

/// What became of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It was stored.
    New(CertificateId),
    /// A certificate of this number was there already; attestations that it lacked were added.
    Known,
}

/// Stores certificates from elsewhere in the caller's transaction, in which he also notes how far he is; answers in
/// their order. Nobody is told of them: they are history.
pub async fn store_many(area: &Certificates, tx: &mut Tx, arrived: &[Arrived]) -> Result<Vec<Stored>, Error> {
    let mut stored = Vec::with_capacity(arrived.len());
    for one in arrived {
        stored.push(store_one(area, tx, one).await?);
    }
    Ok(stored)
}

async fn store_one(area: &Certificates, tx: &mut Tx, arrived: &Arrived) -> Result<Stored, Error> {
    let Arrived { certificate, diagnosis, employers } = arrived;
    put_worker_if_unknown(tx, &certificate.worker, area.clock.now()).await?;
    let relations = Relations {
        follows: known(tx, certificate.follows).await?,
        rectifies: known(tx, certificate.rectifies).await?,
        admission: known(tx, certificate.admission).await?,
    };
    let number = certificate.protocol_number.as_str().as_bytes();
    if !store::insert_certificate(tx, certificate, number, relations).await? {
        let id = store::id_of(tx, certificate.protocol_number).await?.ok_or(Error::Conflict)?;
        address(area, tx, &Certificate { id, ..certificate.clone() }, employers).await?;
        return Ok(Stored::Known);
    }
    if let Some(rectified) = relations.rectifies {
        store::mark_rectified(tx, rectified, area.clock.now()).await?;
    }
    if let Some(diagnosis) = diagnosis {
        let worker = certificate.worker.tax_code;
        let sealed = diagnosis.seal(&area.vault, &area.random, certificate.id, worker);
        store::insert_diagnosis(tx, certificate.id, &sealed).await?;
    }
    address(area, tx, certificate, employers).await?;
    Ok(Stored::New(certificate.id))
}

/// Marks a certificate from elsewhere as annulled there; false if it is not here or no longer counts.
pub async fn annul_arrived(area: &Certificates, tx: &mut Tx, number: ProtocolNumber) -> Result<bool, Error> {
    let Some(id) = store::id_of(tx, number).await? else {
        return Ok(false);
    };
    let annulment = store::free_number(tx).await?;
    store::mark_annulled(tx, id, annulment, area.clock.now()).await
}

async fn known(tx: &mut Tx, number: Option<ProtocolNumber>) -> Result<Option<CertificateId>, Error> {
    match number {
        Some(number) => store::id_of(tx, number).await,
        None => Ok(None),
    }
}

async fn address(
    area: &Certificates,
    tx: &mut Tx,
    certificate: &Certificate,
    employers: &[(OrganisationId, Addressee)],
) -> Result<(), Error> {
    for (organisation, addressee) in employers {
        let id = AttestationId::new(&area.clock, &area.random);
        let employer = Employer { organisation: *organisation, addressee: addressee.clone() };
        store::insert_attestation(tx, id, certificate, &employer).await?;
    }
    Ok(())
}

/// The certificate with what the worker's earlier ones say of it: which of them it follows, and whether it needed a
/// doctor of the public service. The one whose place it takes is left out.
pub async fn with_history(
    area: &Certificates,
    tx: &mut Tx,
    certificate: Certificate,
    replaced: Option<CertificateId>,
) -> Result<Certificate, Error> {
    let submission = Submission::of(&certificate);
    let history = store::history(tx, submission.worker, super::take::history_start(area)).await?;
    let facts = Facts { history, ..Facts::default() };
    let facts = replaced.map_or(facts.clone(), |id| facts.without(id));
    Ok(Certificate {
        follows: facts.followed(&submission).map(|earlier| earlier.number),
        needs_public_doctor: !rules::flags(&submission, &facts).is_empty(),
        ..certificate
    })
}
