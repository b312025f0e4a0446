//! What a worker does with his addresses: each act one transaction with its line of history and its event.

use audit::Event;
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Door, Language, TaxCode};

use super::address::{
    Action, AddressId, CODES_A_DAY, ChangeId, Contents, CopyAddress, Destination, State, free_place,
};
use super::store::{self, Changed};
use super::{SEND_CODE, compose, enqueue};
use crate::proof::{CodeRefusal, Proof, code};
use crate::{Certificates, Error};

/// An address was named to which copies are to go.
pub const CREATED: audit::Action = audit::Action("copy-address-created");
/// A code was given for an address, the right one or not.
pub const PROVEN: audit::Action = audit::Action("copy-address-proven");
/// Another address or other documents were asked for, or a code.
pub const CHANGED: audit::Action = audit::Action("copy-address-changed");
/// An address was stopped.
pub const STOPPED: audit::Action = audit::Action("copy-address-stopped");

/// The worker saw his addresses, and what was sent to them.
pub const LISTED: audit::Action = audit::Action("copy-addresses-listed");

/// Why an act that was well meant came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The worker has named this address already.
    AddressTaken,
    /// The worker has as many addresses as one may have.
    Full,
    /// The mailbox was named as a certified one and is none.
    NotCertified,
    /// The mailbox is to be sent diagnoses, and no receipt has said yet that it is a certified one.
    NotCertifiedYet,
    /// With its code.
    Code(CodeRefusal),
}

type Done<T> = Result<Result<T, Refusal>, Error>;

/// Whose addresses they are, and who acts: the same person.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) tax_code: TaxCode,
    pub(super) actor: Actor,
}

impl Holder {
    /// Records that he saw his addresses or one of them, before he does.
    pub(super) async fn sees(&self, area: &Certificates) -> Result<(), Error> {
        Ok(area.audit.record(self.event(LISTED)).await.map_err(db::Error::from)?)
    }

    fn event(&self, action: audit::Action) -> Event {
        Event { subject: Some(self.tax_code), ..Event::done(self.actor.clone(), action) }
    }
}

/// One act on one address.
pub(super) struct Act<'a> {
    area: &'a Certificates,
    holder: &'a Holder,
    tx: Tx,
    now: Timestamp,
    address: CopyAddress,
}

/// A worker's addresses that are not over.
async fn open(tx: &mut Tx, worker: TaxCode) -> Result<Vec<CopyAddress>, Error> {
    let mut addresses = store::of_worker(tx, worker).await?;
    addresses.retain(|address| address.state != State::Stopped);
    Ok(addresses)
}

/// Names an address, and asks for a code to be sent there.
pub(super) async fn create(
    area: &Certificates,
    holder: &Holder,
    destination: Destination,
    language: Language,
) -> Done<AddressId> {
    let mut tx = area.db.write().await?;
    let open = open(&mut tx, holder.tax_code).await?;
    if open.iter().any(|address| address.destination.as_str() == destination.as_str()) {
        return Ok(Err(Refusal::AddressTaken));
    }
    let Some(place) = free_place(&open) else { return Ok(Err(Refusal::Full)) };
    let (id, now) = (AddressId::new(&area.clock, &area.random), area.clock.now());
    let worker = holder.tax_code;
    let address =
        CopyAddress { id, worker, destination, language, state: State::Unproven, place, created_at: now };
    let mut act = Act { area, holder, tx, now, address };
    if act.has_asked_often().await? {
        return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
    }
    if !store::insert(&mut act.tx, &act.address).await? {
        return Err(Error::Conflict);
    }
    let destination = act.address.destination.clone();
    act.ask_proof(&destination).await?;
    act.finish(Action::Created, CREATED).await?;
    Ok(Ok(id))
}

impl<'a> Act<'a> {
    /// Begins an act on an address of the worker's that is not over.
    pub(super) async fn on(area: &'a Certificates, holder: &'a Holder, id: AddressId) -> Result<Self, Error> {
        let mut tx = area.db.write().await?;
        let address = store::one(&mut tx, holder.tax_code, id).await?;
        let address = address.filter(|address| address.state != State::Stopped).ok_or(Error::NotFound)?;
        Ok(Self { area, holder, tx, now: area.clock.now(), address })
    }

    /// Sends another code to the address that is to be proven.
    pub(super) async fn ask_code(mut self) -> Done<()> {
        if self.has_asked_often().await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
        }
        let Some(destination) = self.asked().await?.map(|(destination, _)| destination) else {
            return Err(Error::Conflict);
        };
        if !self.ask_proof(&destination).await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooSoon)));
        }
        self.finish(Action::CodeAsked, CHANGED).await.map(Ok)
    }

    /// Names another address of the same kind; the old one serves until the new one is proven.
    pub(super) async fn ask_address(mut self, to: Destination) -> Done<()> {
        if to.kind() != self.address.destination.kind() {
            return Err(Error::Conflict);
        }
        let open = open(&mut self.tx, self.holder.tax_code).await?;
        let is_taken = |other: &CopyAddress| {
            let proven = other.id != self.address.id || other.state != State::Unproven;
            proven && other.destination.as_str() == to.as_str()
        };
        if open.iter().any(is_taken) {
            return Ok(Err(Refusal::AddressTaken));
        }
        if self.has_asked_often().await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
        }
        if !self.ask_proof(&to).await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooSoon)));
        }
        self.address.destination = to;
        self.finish(Action::AddressAsked, CHANGED).await.map(Ok)
    }

    /// Takes the code that was sent to the address.
    pub(super) async fn prove(mut self, typed: &str) -> Done<()> {
        let id = self.address.id;
        let over = Ok(Err(Refusal::Code(CodeRefusal::Over)));
        let asked = self.asked().await?.filter(|(_, proof)| proof.is_open(self.now));
        let Some((destination, Proof { code_hash: Some(kept), tries_left, .. })) = asked else {
            return over;
        };
        let standing = compose::standing(&mut self.tx, id, &destination).await?;
        let holds_diagnoses = destination.contents().is_some_and(Contents::has_certificates);
        if standing == compose::Standing::Unknown && holds_diagnoses {
            return Ok(Err(Refusal::NotCertifiedYet));
        }
        // The try is used up before the code is looked at: two at once cannot share one.
        if !store::use_try(&mut self.tx, id, self.now).await? {
            return over;
        }
        if !code::is_right(&self.area.mac, compose::code_purpose(id), typed, &kept) {
            return self.refuse_code(tries_left).await;
        }
        if standing == compose::Standing::Ordinary {
            return Ok(Err(Refusal::NotCertified));
        }
        if !store::take_address(&mut self.tx, &self.address, &destination, self.now).await? {
            return Ok(Err(Refusal::AddressTaken));
        }
        store::forget_proof(&mut self.tx, id).await?;
        self.address.destination = destination;
        store::change_state(&mut self.tx, id, (State::Unproven, State::Active), self.now).await?;
        self.finish(Action::Proven, PROVEN).await.map(Ok)
    }

    async fn refuse_code(mut self, tries_left: u32) -> Done<()> {
        let event = Event {
            object: Some(self.address.id.to_string()),
            outcome: audit::Outcome::Refused,
            detail: Some("wrong code".to_owned()),
            ..self.holder.event(PROVEN)
        };
        audit::record(&mut self.tx, &self.area.clock, &self.area.random, &event).await?;
        self.tx.commit().await?;
        Ok(Err(Refusal::Code(CodeRefusal::of_wrong(tries_left))))
    }

    /// Chooses what a PEC mailbox gets. Another kind of address has no such choice.
    pub(super) async fn change_contents(mut self, contents: Contents) -> Result<(), Error> {
        let Destination::Pec(mailbox, _) = self.address.destination.clone() else {
            return Err(Error::NotFound);
        };
        if !store::change_contents(&mut self.tx, self.address.id, contents, self.now).await? {
            return Err(Error::Conflict);
        }
        self.address.destination = Destination::Pec(mailbox, contents);
        self.finish(Action::ContentsChanged, CHANGED).await
    }

    /// Ends it for good.
    pub(super) async fn stop(mut self) -> Result<(), Error> {
        let (id, before) = (self.address.id, self.address.state);
        if !store::change_state(&mut self.tx, id, (before, State::Stopped), self.now).await? {
            return Err(Error::Conflict);
        }
        store::forget_proof(&mut self.tx, id).await?;
        self.finish(Action::Stopped, STOPPED).await
    }

    /// What is to be proven, of the kind that the address always had.
    async fn asked(&mut self) -> Result<Option<(Destination, Proof<String>)>, Error> {
        let proof = store::proof(&mut self.tx, self.address.id).await?;
        Ok(proof.and_then(|proof| Some((self.address.destination.moved(&proof.address)?, proof))))
    }

    /// Codes go to addresses that may be anybody's: a worker gets so many a day.
    async fn has_asked_often(&mut self) -> Result<bool, Error> {
        let since = self.now - SignedDuration::from_hours(24);
        Ok(store::codes_asked(&mut self.tx, self.holder.tax_code, since).await? >= CODES_A_DAY)
    }

    /// Asks for a code to be sent. False if one was asked for a moment ago.
    async fn ask_proof(&mut self, to: &Destination) -> Result<bool, Error> {
        let proof = Proof::asked(to.as_str(), self.now);
        let (id, earlier) = (self.address.id, Proof::<&str>::replaceable_until(self.now));
        if !store::ask_proof(&mut self.tx, id, &proof, earlier).await? {
            return Ok(false);
        }
        enqueue(&mut self.tx, &self.area.clock, &self.area.random, SEND_CODE, id).await?;
        Ok(true)
    }

    /// Adds the line of history and the event, and makes it all last.
    async fn finish(mut self, action: Action, recorded: audit::Action) -> Result<(), Error> {
        let event = Event {
            object: Some(self.address.id.to_string()),
            detail: Some(action.as_str().to_owned()),
            ..self.holder.event(recorded)
        };
        note(self.area, &mut self.tx, &self.address, action, &event).await?;
        Ok(self.tx.commit().await?)
    }
}

async fn note(
    area: &Certificates,
    tx: &mut Tx,
    address: &CopyAddress,
    action: Action,
    event: &Event,
) -> Result<(), Error> {
    let changed = Changed {
        at: area.clock.now(),
        by: event.actor.person,
        action,
        address: address.destination.as_str().to_owned(),
        contents: address.destination.contents(),
    };
    let key = ChangeId::new(&area.clock, &area.random);
    store::note(tx, key, (address.id, address.worker), &changed).await?;
    Ok(audit::record(tx, &area.clock, &area.random, event).await?)
}

/// Stops an address that was named as a certified mailbox and was found to be none. Nothing happens if it was stopped
/// meanwhile.
pub(super) async fn stop_as_ordinary(area: &Certificates, address: CopyAddress) -> Result<(), Error> {
    let mut tx = area.db.write().await?;
    if !store::change_state(&mut tx, address.id, (State::Active, State::Stopped), area.clock.now()).await? {
        return Ok(tx.commit().await?);
    }
    store::forget_proof(&mut tx, address.id).await?;
    let actor = Actor { person: None, door: Door::Job, address: None };
    let event = Event {
        subject: Some(address.worker),
        object: Some(address.id.to_string()),
        detail: Some(Action::FoundOrdinary.as_str().to_owned()),
        ..Event::done(actor, STOPPED)
    };
    note(area, &mut tx, &address, Action::FoundOrdinary, &event).await?;
    Ok(tx.commit().await?)
}
