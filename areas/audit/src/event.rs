use jiff::Timestamp;
use kernel::{Actor, Clock, Random, TaxCode, id, words};
use uuid::Uuid;

id! {
    /// Key of an event.
    EventId
}

words! {
    /// Whether what was asked for was done.
    pub enum Outcome {
        /// Done.
        Done = "done",
        /// Refused.
        Refused = "refused",
    }
}

/// What was done, as a word that the area chooses, such as `attestation-opened`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action(pub &'static str);

/// One thing that happened. Holds keys, never health data.
#[derive(Debug, Clone)]
pub struct Event {
    /// Who did it.
    pub actor: Actor,
    /// What he did.
    pub action: Action,
    /// The person whom it concerns and who may see this event.
    pub subject: Option<TaxCode>,
    /// Key of the thing concerned, such as a certificate's.
    pub object: Option<String>,
    /// The organisation for which the actor acted.
    pub on_behalf_of: Option<Uuid>,
    /// Whether it was done.
    pub outcome: Outcome,
    /// A word more, such as the name of the rule that refused.
    pub detail: Option<String>,
}

impl Event {
    /// Something done by `actor`; who it concerns and in whose name is added by the fields.
    #[must_use]
    pub fn done(actor: Actor, action: Action) -> Self {
        Self {
            actor,
            action,
            subject: None,
            object: None,
            on_behalf_of: None,
            outcome: Outcome::Done,
            detail: None,
        }
    }

    /// Something refused to `actor`.
    #[must_use]
    pub fn refused(actor: Actor, action: Action) -> Self {
        Self { outcome: Outcome::Refused, ..Self::done(actor, action) }
    }
}

/// An event with its key and instant.
#[derive(Debug, Clone)]
pub(crate) struct Stamped {
    pub(crate) id: EventId,
    pub(crate) happened_at: Timestamp,
    pub(crate) event: Event,
}

impl Stamped {
    pub(crate) fn now(event: Event, clock: &Clock, random: &Random) -> Self {
        Self { id: EventId::new(clock, random), happened_at: clock.now(), event }
    }
}

/// An event as it is read back.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub happened_at: Timestamp,
    /// Who, if a person is known.
    pub actor: Option<TaxCode>,
    /// By which door.
    pub door: kernel::Door,
    /// For which organisation.
    pub on_behalf_of: Option<Uuid>,
    /// What, as the word that the area chose.
    pub action: String,
    /// Key of the thing concerned.
    pub object: Option<String>,
    /// Whether it was done.
    pub outcome: Outcome,
}

/// What an event of one action says of the thing that it concerns.
#[derive(Debug, Clone)]
pub struct Noted {
    /// Its place in the record.
    pub position: i64,
    /// When.
    pub happened_at: Timestamp,
    /// Key of the thing.
    pub object: Option<String>,
    /// What was noted of it.
    pub detail: Option<String>,
}

/// Events of chosen actions between two places of the sealed record, for those who count them.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The place up to which the record was read; the next stretch begins after it.
    pub until: i64,
    /// What was done there, in order: when, what, and by which door.
    pub done: Vec<Done>,
}

/// That something was done, without who did it to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub happened_at: Timestamp,
    /// What, as the word that the area chose.
    pub action: String,
    /// By which door.
    pub door: kernel::Door,
}
