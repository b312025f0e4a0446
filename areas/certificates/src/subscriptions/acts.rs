//! What an authorised person does with subscriptions: each act one transaction with its line of history and its event.

use jiff::{SignedDuration, Timestamp};
use kernel::EmailAddress;

use super::store::{self, Changed};
use super::subscription::{
    Action, CODES_A_DAY, ChangeId, Request, State, Subscription, SubscriptionId, Terms,
};
use super::{When, compose, enqueue_code, enqueue_compose, enqueue_notice};
use crate::clerk::Clerk;
use crate::proof::{CodeRefusal, Proof, code};
use crate::{Certificates, Error};

/// A mailbox was named to which attestations are to go.
pub const CREATED: audit::Action = audit::Action("subscription-created");
/// A code was given for a mailbox, the right one or not.
pub const PROVEN: audit::Action = audit::Action("subscription-proven");
/// Address, form, times or coverage of a subscription changed, or a code was asked for.
pub const CHANGED: audit::Action = audit::Action("subscription-changed");
/// A subscription was stopped for a while, taken up again, or ended.
pub const MOVED: audit::Action = audit::Action("subscription-moved");
/// A receipt of a message that was sent was taken away.
pub const RECEIPT_TAKEN: audit::Action = audit::Action("subscription-receipt-taken");

/// An operator entered a mailbox for a request that came from it by PEC.
pub const ENTERED: audit::Action = audit::Action("subscription-entered");

/// Why an act that was well meant came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The organisation has a subscription for this mailbox already.
    AddressTaken,
    /// With its code.
    Code(CodeRefusal),
}

type Done<T> = Result<Result<T, Refusal>, Error>;

/// One act on one subscription.
pub(super) struct Act<'a> {
    area: &'a Certificates,
    clerk: &'a Clerk,
    tx: db::Tx,
    now: Timestamp,
    subscription: Subscription,
    /// What an operator does it for.
    request: Option<Request>,
}

/// Asks for attestations to be sent to a mailbox, and for a code to be sent there.
pub(super) async fn create(
    area: &Certificates,
    clerk: &Clerk,
    address: EmailAddress,
    terms: Terms,
) -> Done<SubscriptionId> {
    let mut act = Act::of_new(area, clerk, address.clone(), terms, State::Unproven).await?;
    let id = act.subscription.id;
    if act.has_asked_often().await? {
        return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
    }
    if !store::insert(&mut act.tx, &act.subscription).await? {
        return Ok(Err(Refusal::AddressTaken));
    }
    act.ask_proof(address).await?;
    act.finish(Action::Created, CREATED).await?;
    Ok(Ok(id))
}

/// Enters what an employer asked for by PEC from the mailbox itself: it is proven by that, and active at once.
pub(super) async fn enter(
    area: &Certificates,
    clerk: &Clerk,
    address: EmailAddress,
    terms: Terms,
    request: Request,
) -> Done<SubscriptionId> {
    let mut act = Act::of_new(area, clerk, address, terms, State::Active).await?;
    let id = act.subscription.id;
    act.request = Some(request);
    if !store::insert(&mut act.tx, &act.subscription).await? {
        return Ok(Err(Refusal::AddressTaken));
    }
    act.finish(Action::Created, ENTERED).await?;
    Ok(Ok(id))
}

impl<'a> Act<'a> {
    async fn of_new(
        area: &'a Certificates,
        clerk: &'a Clerk,
        address: EmailAddress,
        terms: Terms,
        state: State,
    ) -> Result<Self, Error> {
        let now = area.clock.now();
        let id = SubscriptionId::new(&area.clock, &area.random);
        let organisation = clerk.scope.organisation;
        let subscription = Subscription { id, organisation, address, state, terms, created_at: now };
        Ok(Self { area, clerk, tx: area.db.write().await?, now, subscription, request: None })
    }

    /// The act is an operator's, for a request that came from the mailbox.
    pub(super) fn requested(self, request: Request) -> Self {
        Self { request: Some(request), ..self }
    }

    /// Begins an act on a subscription that the person may change.
    pub(super) async fn on(
        area: &'a Certificates,
        clerk: &'a Clerk,
        id: SubscriptionId,
    ) -> Result<Self, Error> {
        let mut tx = area.db.write().await?;
        let subscription = store::one(&mut tx, clerk.scope.organisation, id).await?;
        let subscription = subscription
            .filter(|subscription| {
                subscription.is_open_to(clerk.scope.unit) && subscription.state != State::Ended
            })
            .ok_or(Error::NotFound)?;
        Ok(Self { area, clerk, tx, now: area.clock.now(), subscription, request: None })
    }

    /// Sends another code to the mailbox that is to be proven.
    pub(super) async fn ask_code(mut self) -> Done<()> {
        if self.has_asked_often().await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
        }
        let Some(proof) = store::proof(&mut self.tx, self.subscription.id).await? else {
            return Err(Error::Conflict);
        };
        if !self.ask_proof(proof.address).await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooSoon)));
        }
        self.finish(Action::CodeAsked, CHANGED).await.map(Ok)
    }

    /// Names another mailbox; the old one serves until the new one is proven.
    pub(super) async fn ask_address(mut self, address: EmailAddress) -> Done<()> {
        if address == self.subscription.address && self.subscription.state != State::Unproven {
            return Ok(Err(Refusal::AddressTaken));
        }
        if self.has_asked_often().await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooMany)));
        }
        if !self.ask_proof(address.clone()).await? {
            return Ok(Err(Refusal::Code(CodeRefusal::TooSoon)));
        }
        self.subscription.address = address;
        self.finish(Action::AddressAsked, CHANGED).await.map(Ok)
    }

    /// Takes the code that was sent to the mailbox.
    pub(super) async fn prove(mut self, typed: &str) -> Done<()> {
        let id = self.subscription.id;
        let proof = store::proof(&mut self.tx, id).await?.filter(|proof| proof.is_open(self.now));
        let Some(Proof { address, code_hash: Some(kept), tries_left, .. }) = proof else {
            return Ok(Err(Refusal::Code(CodeRefusal::Over)));
        };
        // The try is used up before the code is looked at: two at once cannot share one.
        if !store::use_try(&mut self.tx, id, self.now).await? {
            return Ok(Err(Refusal::Code(CodeRefusal::Over)));
        }
        if !code::is_right(&self.area.mac, compose::code_purpose(id), typed, &kept) {
            return self.refuse_code(tries_left).await;
        }
        if !store::take_address(&mut self.tx, &self.subscription, &address, self.now).await? {
            return Ok(Err(Refusal::AddressTaken));
        }
        store::forget_proof(&mut self.tx, id).await?;
        self.subscription.address = address;
        store::change_state(&mut self.tx, id, (State::Unproven, State::Active), self.now).await?;
        self.finish(Action::Proven, PROVEN).await.map(Ok)
    }

    async fn refuse_code(mut self, tries_left: u32) -> Done<()> {
        let event = audit::Event {
            object: Some(self.subscription.id.to_string()),
            outcome: audit::Outcome::Refused,
            detail: Some("wrong code".to_owned()),
            ..self.clerk.event(PROVEN)
        };
        audit::record(&mut self.tx, &self.area.clock, &self.area.random, &event).await?;
        self.tx.commit().await?;
        Ok(Err(Refusal::Code(CodeRefusal::of_wrong(tries_left))))
    }

    /// Changes form, times and coverage.
    pub(super) async fn change_terms(mut self, terms: Terms) -> Result<(), Error> {
        if !store::change_terms(&mut self.tx, self.subscription.id, &terms, self.now).await? {
            return Err(Error::Conflict);
        }
        self.subscription.terms = terms;
        self.send_what_waits().await?;
        self.finish(Action::TermsChanged, CHANGED).await
    }

    /// Stops for a while.
    pub(super) async fn suspend(self) -> Result<(), Error> {
        self.shift(&[State::Active], State::Suspended, Action::Suspended).await
    }

    /// Goes on.
    pub(super) async fn resume(self) -> Result<(), Error> {
        self.shift(&[State::Suspended], State::Active, Action::Resumed).await
    }

    /// Ends it for good.
    pub(super) async fn end(self) -> Result<(), Error> {
        self.shift(&[State::Active, State::Suspended, State::Unproven], State::Ended, Action::Ended).await
    }

    async fn shift(mut self, from: &[State], to: State, action: Action) -> Result<(), Error> {
        let before = self.subscription.state;
        let id = self.subscription.id;
        if !from.contains(&before) || !store::change_state(&mut self.tx, id, (before, to), self.now).await? {
            return Err(Error::Conflict);
        }
        self.subscription.state = to;
        if to == State::Ended {
            store::forget_proof(&mut self.tx, id).await?;
        }
        self.send_what_waits().await?;
        self.finish(action, MOVED).await
    }

    /// What waits for an active subscription is sent at its next time.
    async fn send_what_waits(&mut self) -> Result<(), Error> {
        let Subscription { id, state, ref terms, .. } = self.subscription;
        if state == State::Active && compose::store::has_pending(&mut self.tx, id).await? {
            let when = When { frequency: terms.frequency, daily_hour: terms.daily_hour };
            enqueue_compose(&mut self.tx, &self.area.clock, &self.area.random, id, when).await?;
        }
        Ok(())
    }

    /// Codes go to mailboxes that may be anybody's: an organisation gets so many a day.
    async fn has_asked_often(&mut self) -> Result<bool, Error> {
        let since = self.now - SignedDuration::from_hours(24);
        Ok(store::codes_asked(&mut self.tx, self.clerk.scope.organisation, since).await? >= CODES_A_DAY)
    }

    /// Asks for a code to be sent. False if one was asked for a moment ago.
    async fn ask_proof(&mut self, address: EmailAddress) -> Result<bool, Error> {
        let proof = Proof::asked(address, self.now);
        let id = self.subscription.id;
        let earlier = Proof::<EmailAddress>::replaceable_until(self.now);
        if !store::ask_proof(&mut self.tx, id, &proof, earlier).await? {
            return Ok(false);
        }
        enqueue_code(&mut self.tx, &self.area.clock, &self.area.random, id).await?;
        Ok(true)
    }

    /// Adds the line of history and the event, and makes it all last.
    async fn finish(mut self, action: Action, recorded: audit::Action) -> Result<(), Error> {
        let Subscription { id, address, terms, .. } = self.subscription;
        let (by, request) = (self.clerk.actor.person, self.request);
        let is_requested = request.is_some();
        let changed = Changed { at: self.now, by, action, address, terms, request };
        let key = ChangeId::new(&self.area.clock, &self.area.random);
        store::note(&mut self.tx, key, id, &changed).await?;
        if is_requested {
            enqueue_notice(&mut self.tx, &self.area.clock, &self.area.random, key).await?;
        }
        let event = audit::Event {
            object: Some(id.to_string()),
            detail: Some(action.as_str().to_owned()),
            ..self.clerk.event(recorded)
        };
        audit::record(&mut self.tx, &self.area.clock, &self.area.random, &event).await?;
        Ok(self.tx.commit().await?)
    }
}
