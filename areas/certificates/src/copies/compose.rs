//! What an address is to be sent becomes messages, one for each certificate: written outside of any transaction, then
//! queued and marked as sent in one, so that a crash at any moment loses nothing and sends nothing twice.

pub(super) mod store;

use audit::Event;
use db::Tx;
use delivery::Delivery;
use kernel::{Actor, Door, PhoneNumber, ProtocolNumber};

use super::acts;
use super::address::{AddressId, CopyAddress, Destination, EmailCopyAddress, PecAddress, Sent, State};
use super::enclosure::{AttestationCopy, Enclosure};
use super::letter::{self, Code, Letter, NoLetter, Occasion};
use super::store::{by_id, keep_code, proof};
use crate::proof::code;
use crate::subscriptions::Change;
use crate::writers::aside;
use crate::{Certificate, Certificates, Error, diagnosis};

/// A copy of a certificate or attestation was put on its way to an address that its worker had named.
pub const SENT: audit::Action = audit::Action("copy-sent");

/// Something that an address is still to be sent.
pub(super) struct Pending {
    pub(super) position: i64,
    pub(super) change: Change,
    pub(super) certificate: Certificate,
}

/// What such a code is for.
pub(super) fn code_purpose(id: AddressId) -> code::Purpose {
    code::Purpose { word: "copy", of: id.as_uuid() }
}

/// To whom a message goes, with what it may hold. The diagnosis is read for the first alone.
enum Material {
    Pec(PecAddress, Enclosure),
    Email(EmailCopyAddress, AttestationCopy),
    Sms(PhoneNumber),
}

/// A message ready to be queued.
struct Written {
    position: i64,
    certificate: crate::CertificateId,
    sent: Sent,
    letter: Letter,
}

/// Sends what waits for an address, all of it, in order.
pub(super) async fn compose(
    area: &Certificates,
    delivery: &Delivery,
    id: AddressId,
    claim: &jobs::Claim,
) -> Result<(), jobs::Failure> {
    while let Some((address, pending)) = next(area, id).await.map_err(|cause| failure(&cause))? {
        let written = write(area, delivery, &address, pending).await?;
        send(area, delivery, &address, &written).await?;
    }
    let mut tx = area.db.write().await?;
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// What comes next, if the address still takes anything.
async fn next(area: &Certificates, id: AddressId) -> Result<Option<(CopyAddress, Pending)>, Error> {
    let mut tx = area.db.read().await?;
    let Some(address) = by_id(&mut tx, id).await?.filter(|address| address.state == State::Active) else {
        return Ok(None);
    };
    let Some(pending) = store::next(&mut tx, id).await? else { return Ok(None) };
    let standing = standing(&mut tx, id, &address.destination).await?;
    drop(tx);
    if standing == Standing::Ordinary {
        acts::stop_as_ordinary(area, address).await?;
        return Ok(None);
    }
    Ok(Some((address, pending)))
}

/// How many of an address's codes and copies are looked through for those that went to a mailbox.
const CODES: u32 = 50;

/// What the receipts say of a mailbox that was named as a certified one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is one, or is none and was not named as one.
    Fit,
    /// It is none (`esterno` in a receipt of acceptance).
    Ordinary,
    /// No receipt has come yet.
    Unknown,
}

/// What is known of an address from the receipts of what was sent there, codes and copies: that of the code comes before
/// the code can be read there.
pub(super) async fn standing(
    tx: &mut Tx,
    id: AddressId,
    destination: &Destination,
) -> Result<Standing, Error> {
    let Destination::Pec(mailbox, _) = destination else { return Ok(Standing::Fit) };
    let mut standing = Standing::Unknown;
    for owner in [letter::code_owner(id), letter::owner(id)] {
        let items = delivery::items(tx, owner, i64::MAX, CODES).await?;
        for item in items.iter().filter(|item| item.recipient.as_str() == mailbox.mailbox().as_str()) {
            match item.state {
                delivery::State::NotCertified => return Ok(Standing::Ordinary),
                delivery::State::Accepted | delivery::State::Delivered => standing = Standing::Fit,
                _ => {}
            }
        }
    }
    Ok(standing)
}

/// Writes the message off the async threads.
async fn write(
    area: &Certificates,
    delivery: &Delivery,
    address: &CopyAddress,
    pending: Pending,
) -> Result<Written, jobs::Failure> {
    let Pending { position, change, certificate } = pending;
    let occasion = Occasion {
        address: address.id,
        language: address.language,
        change,
        number: certificate.protocol_number,
        rectifies: certificate.rectifies,
    };
    let key = certificate.id;
    let material =
        material(area, &address.destination, certificate).await.map_err(|cause| failure(&cause))?;
    let (area, delivery) = (area.clone(), delivery.clone());
    let work = move || -> Result<(Sent, Letter), NoLetter> {
        Ok(match &material {
            Material::Pec(to, enclosure) => {
                (enclosure.sent(), letter::copy_by_pec(&area, &delivery, to, &occasion, enclosure)?)
            }
            Material::Email(to, attestation) => {
                (Sent::Attestations, letter::copy_by_email(&area, &delivery, to, &occasion, attestation)?)
            }
            Material::Sms(to) => (Sent::Number, letter::number_by_sms(&area, *to, &occasion)?),
        })
    };
    let (sent, letter) = aside(work).await.map_err(|cause| other(&cause))?.map_err(|cause| other(&cause))?;
    Ok(Written { position, certificate: key, sent, letter })
}

/// Reads what the kind of address may be sent, and nothing beyond.
async fn material(
    area: &Certificates,
    destination: &Destination,
    certificate: Certificate,
) -> Result<Material, Error> {
    let mut tx = area.db.read().await?;
    let later: Option<ProtocolNumber> = match certificate.state {
        crate::State::Rectified => {
            crate::store::rectifying(&mut tx, certificate.id).await?.map(|later| later.protocol_number)
        }
        crate::State::Valid | crate::State::Annulled => None,
    };
    Ok(match destination {
        Destination::Pec(to, contents) => {
            let worker = certificate.worker.tax_code;
            let diagnosis = if contents.has_certificates() {
                diagnosis::of_certificate(&mut tx, &area.vault, certificate.id, worker).await?
            } else {
                None
            };
            Material::Pec(to.clone(), Enclosure::of(certificate, later, diagnosis, *contents))
        }
        Destination::Email(to) => Material::Email(to.clone(), AttestationCopy::of(certificate, later)),
        Destination::Sms(to) => Material::Sms(*to),
    })
}

async fn send(
    area: &Certificates,
    delivery: &Delivery,
    address: &CopyAddress,
    written: &Written,
) -> Result<(), jobs::Failure> {
    let mut tx = area.db.write().await?;
    if !store::hold(&mut tx, address).await? {
        return Err(changed());
    }
    let message = written.letter.queue(delivery, &mut tx).await.map_err(|cause| other(&cause))?;
    let now = area.clock.now();
    if !store::mark_composed(&mut tx, written.position, (message, written.sent), now).await? {
        return Err(changed());
    }
    let actor = Actor { person: None, door: Door::Job, address: None };
    let event = Event {
        subject: Some(address.worker),
        object: Some(written.certificate.to_string()),
        detail: Some(written.sent.as_str().to_owned()),
        ..Event::done(actor, SENT)
    };
    audit::record(&mut tx, &area.clock, &area.random, &event).await?;
    Ok(tx.commit().await?)
}

/// Somebody else composed, or changed the address; what is queued in the transaction goes with it.
fn changed() -> jobs::Failure {
    jobs::Failure::Other("the address changed meanwhile".to_owned())
}

fn failure(cause: &Error) -> jobs::Failure {
    other(cause)
}

fn other(cause: &dyn std::fmt::Display) -> jobs::Failure {
    jobs::Failure::Other(cause.to_string())
}

/// Makes the code that proves an address and sends it there. Only its hash is kept, and the message's text is forgotten
/// once it has left.
pub(super) async fn send_code(
    area: &Certificates,
    delivery: &Delivery,
    id: AddressId,
    claim: &jobs::Claim,
) -> Result<(), jobs::Failure> {
    let mut tx = area.db.read().await?;
    let (address, proof) = (by_id(&mut tx, id).await?, proof(&mut tx, id).await?);
    drop(tx);
    let code = code::new_code(&area.random);
    let hash = code::hash(&area.mac, code_purpose(id), &code);
    let asked = address.zip(proof).and_then(|(address, proof)| {
        Some((address.destination.moved(&proof.address)?, address.language, proof))
    });
    let message = match &asked {
        Some((to, language, proof)) => {
            let code = Code { address: id, language: *language, text: &code, expires_at: proof.expires_at };
            Some((code_message(area, delivery, to, &code).map_err(|cause| other(&cause))?, &proof.address))
        }
        None => None,
    };
    let mut tx = area.db.write().await?;
    if let Some((message, named)) = message
        && keep_code(&mut tx, id, named, &hash).await?
    {
        message.queue(delivery, &mut tx).await.map_err(|cause| other(&cause))?;
    }
    claim.finish(&mut tx).await?;
    Ok(tx.commit().await?)
}

fn code_message(
    area: &Certificates,
    delivery: &Delivery,
    to: &Destination,
    code: &Code<'_>,
) -> Result<Letter, NoLetter> {
    match to {
        Destination::Pec(to, _) => letter::code_by_pec(area, delivery, to, code),
        Destination::Email(to) => letter::code_by_email(area, delivery, to, code),
        Destination::Sms(to) => letter::code_by_sms(area, *to, code),
    }
}
