//! The PIN as a way to sign in.

use std::net::IpAddr;

use audit::Event;
use db::Tx;
use jiff::SignedDuration;
use kernel::digest::sha256;
use kernel::{Language, Strength, TaxCode};
use web::ClientAddress;

use super::credential::{Credential, Standing};
use super::notice::{self, News};
use super::{PIN_BLOCKED, store};
use crate::identity::actor;
use crate::sessions::Method;
use crate::sign_in::SIGN_IN;
use crate::sign_in::admission::Proof;
use crate::sign_in::doors::SignInDoor;
use crate::sign_in::secrets::Secret;
use crate::sign_in::store as counts;
use crate::sign_in::throttle::{self, Verdict};
use crate::{Error, Identity, parties};

/// Where the PIN is asked for.
pub(crate) const PATH: &str = "/accesso/pin";

pub(crate) const DOOR: SignInDoor = SignInDoor {
    path: PATH,
    title: "identity-door-pin",
    description: "identity-door-pin-description",
    strength: Strength::Ordinary,
};

/// What became of a tax code and a PIN.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// They belong together.
    Proven(Proof),
    /// They do not, or there is no such PIN: the same answer.
    Wrong,
    /// Too many failures: not looked at, again after this time.
    Wait(SignedDuration),
    /// Too many failures in all, or a PIN that was blocked before.
    Blocked,
    /// Right, and good for nothing but a new one: it is an initial PIN, or too old.
    Exchange(Box<Credential>),
    /// An initial PIN that was not used in time.
    Expired,
}

impl Outcome {
    fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Proven(_) | Self::Exchange(_) => None,
            Self::Wrong => Some("wrong"),
            Self::Wait(_) => Some("too-soon"),
            Self::Blocked => Some("blocked"),
            Self::Expired => Some("expired"),
        }
    }
}

/// Looks at a tax code and a PIN. What is refused is counted and recorded when this answers. Whoever proved
/// something has still to be [let through](accept).
///
/// Known and unknown tax codes take the same steps: the same statements, one hash, one record.
pub(crate) async fn check(
    identity: &Identity,
    tax_code: TaxCode,
    pin: Secret,
    address: ClientAddress,
) -> Result<Outcome, Error> {
    let outcome = match take(identity, tax_code, address).await? {
        Taken::Not(outcome) => outcome,
        Taken::Attempt { kept, last } => {
            let hash = kept.as_ref().map(|pin| pin.secret_hash.clone());
            let right = match identity.secrets.verify(pin, hash).await {
                Err(Error::Busy) => {
                    take_back(identity, tax_code, address).await?;
                    return Err(Error::Busy);
                }
                right => right?,
            };
            let kept = kept.filter(|_| right);
            if last && kept.is_none() {
                block(identity, tax_code, address).await?;
            }
            judge(identity, tax_code, kept)
        }
    };
    if let Some(reason) = outcome.refusal() {
        let event = Event { subject: Some(tax_code), ..Event::refused(actor(None, address), SIGN_IN) };
        identity.audit.record(Event { detail: Some(reason.to_owned()), ..event }).await?;
    }
    Ok(outcome)
}

fn judge(identity: &Identity, tax_code: TaxCode, right: Option<Credential>) -> Outcome {
    let Some(pin) = right else { return Outcome::Wrong };
    match pin.standing(identity.clock.now()) {
        Standing::Opens => Outcome::Proven(proof(&pin, tax_code)),
        Standing::Exchange => Outcome::Exchange(Box::new(pin)),
        Standing::Expired => Outcome::Expired,
        Standing::Blocked => Outcome::Blocked,
    }
}

/// What a PIN in force proves.
pub(crate) fn proof(pin: &Credential, tax_code: TaxCode) -> Proof {
    Proof { person: pin.person, tax_code, method: Method::Pin, strength: pin.strength }
}

enum Taken {
    /// The attempt is counted and may be looked at; `last`: a failure now blocks the PIN.
    Attempt {
        kept: Option<Credential>,
        last: bool,
    },
    Not(Outcome),
}

/// Counts the attempt as failed, for the tax code and for the address, unless one of them has to wait.
async fn take(identity: &Identity, tax_code: TaxCode, address: ClientAddress) -> Result<Taken, Error> {
    let (now, person, place) = (identity.clock.now(), person_digest(tax_code), address_digest(address));
    let (by_person, by_address) = (identity.settings.by_person(), identity.settings.by_address());
    let mut tx = identity.db.write().await?;
    let person_count = counts::count(&mut tx, person, now).await?;
    let place_count = counts::count(&mut tx, place, now).await?;
    let waits = [by_person.verdict(&person_count, now), by_address.verdict(&place_count, now)];
    if waits.contains(&Verdict::Blocked) {
        return Ok(Taken::Not(Outcome::Blocked));
    }
    let longest = waits.iter().filter_map(|verdict| match verdict {
        Verdict::Wait(wait) => Some(*wait),
        _ => None,
    });
    if let Some(wait) = longest.max() {
        return Ok(Taken::Not(Outcome::Wait(wait)));
    }
    let person_count = by_person.failed(&person_count, now);
    counts::put_count(&mut tx, person, &person_count).await?;
    counts::put_count(&mut tx, place, &by_address.failed(&place_count, now)).await?;
    let kept = store::of_tax_code(&mut tx, tax_code).await?;
    tx.commit().await?;
    Ok(Taken::Attempt { kept, last: by_person.is_blocked(&person_count) })
}

/// Takes the counted attempt back where nobody has looked at it.
async fn take_back(identity: &Identity, tax_code: TaxCode, address: ClientAddress) -> Result<(), Error> {
    let now = identity.clock.now();
    let mut tx = identity.db.write().await?;
    for digest in [person_digest(tax_code), address_digest(address)] {
        let count = counts::count(&mut tx, digest, now).await?;
        counts::put_count(&mut tx, digest, &throttle::taken_back(&count, now)).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes the counted attempt back, in the transaction that lets the person through.
pub(crate) async fn accept(
    identity: &Identity,
    tx: &mut Tx,
    tax_code: TaxCode,
    address: ClientAddress,
) -> Result<(), Error> {
    let (now, person, place) = (identity.clock.now(), person_digest(tax_code), address_digest(address));
    let count = counts::count(tx, person, now).await?;
    counts::put_count(tx, person, &throttle::person_got_in(&count, now)).await?;
    let count = counts::count(tx, place, now).await?;
    counts::put_count(tx, place, &throttle::taken_back(&count, now)).await
}

/// Blocks the PIN of a tax code, if there is one, after its last failure.
async fn block(identity: &Identity, tax_code: TaxCode, address: ClientAddress) -> Result<(), Error> {
    let mut tx = identity.db.write().await?;
    if let Some(pin) = store::of_tax_code(&mut tx, tax_code).await?
        && store::block(&mut tx, pin.id, identity.clock.now()).await?
    {
        let person = parties::store::person(&mut tx, pin.person).await?.ok_or(Error::NotFound)?;
        let language = identity.site.languages().first().copied().unwrap_or(Language::It);
        notice::tell(identity, &mut tx, &person, News::Blocked, language).await?;
    }
    let event = Event { subject: Some(tax_code), ..Event::done(actor(None, address), PIN_BLOCKED) };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    Ok(tx.commit().await?)
}

/// Under which failures of a tax code are counted.
pub(crate) fn person_digest(tax_code: TaxCode) -> [u8; 32] {
    sha256(format!("pin of {}", tax_code.as_str()).as_bytes())
}

/// Under which failures from an address are counted: of IPv6 the network, which one household or attacker has whole.
pub(crate) fn address_digest(ClientAddress(address): ClientAddress) -> [u8; 32] {
    match address {
        IpAddr::V4(address) => sha256(&address.octets()),
        IpAddr::V6(address) => sha256(&address.octets()[..8]),
    }
}
