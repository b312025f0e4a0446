//! A PIN as pages show it.

use jiff::Timestamp;
use kernel::{PersonId, Strength};
use web::Page;

use super::conversion::{self, Conversion, ConversionState};
use super::credential::{Credential, Form, State};
use super::store;
use crate::{Error, Identity};

/// A person's PINs, the newest first, and his newest request that the PIN become dispositive.
pub(crate) struct Own {
    pub(crate) pins: Vec<Credential>,
    pub(crate) conversion: Option<Conversion>,
}

impl Own {
    /// All of it, in one read.
    pub(crate) async fn load(identity: &Identity, person: PersonId) -> Result<Self, Error> {
        let mut tx = identity.db.read().await?;
        let pins = store::of_person(&mut tx, person).await?;
        let conversion = conversion::store::last_of(&mut tx, person).await?;
        Ok(Self { pins, conversion })
    }

    /// The PIN that is active or blocked.
    pub(crate) fn in_force(&self) -> Option<&Credential> {
        self.pins.iter().find(|pin| pin.is_in_force())
    }

    /// Whether there is an ordinary PIN to be raised, and nobody has asked for it yet.
    pub(crate) fn may_ask(&self) -> bool {
        let open = |conversion: &Conversion| {
            matches!(conversion.state, ConversionState::Waiting | ConversionState::Taken)
        };
        let ordinary = |pin: &Credential| {
            pin.state == State::Active && pin.form == Form::Personal && pin.strength == Strength::Ordinary
        };
        self.in_force().is_some_and(ordinary) && !self.conversion.as_ref().is_some_and(open)
    }
}

/// One line of a table of PINs.
pub(crate) struct Row {
    pub(crate) kind: String,
    pub(crate) rights: String,
    pub(crate) issued: String,
    pub(crate) lapses: String,
    pub(crate) state: String,
    pub(crate) tone: &'static str,
}

impl Row {
    /// The PIN, in the language of the page.
    pub(crate) fn of(page: &Page, pin: &Credential, now: Timestamp) -> Self {
        let kind = match pin.form {
            Form::Initial => "identity-pin-form-initial",
            Form::Personal => "identity-pin-form-personal",
        };
        let rights = if pin.strength == Strength::Ordinary {
            "identity-strength-ordinary"
        } else {
            "identity-strength-dispositive"
        };
        let (state, tone) = match (pin.state, pin.has_lapsed(now)) {
            (State::Active, false) => ("identity-pin-state-active", "success"),
            (State::Active, true) => ("identity-pin-state-lapsed", "warning"),
            (State::Blocked, _) => ("identity-pin-state-blocked", "danger"),
            (State::Replaced, _) => ("identity-pin-state-replaced", "secondary"),
            (State::Revoked, _) => ("identity-pin-state-revoked", "secondary"),
        };
        Self {
            kind: page.t(kind).into_owned(),
            rights: page.t(rights).into_owned(),
            issued: page.moment(&pin.issued_at),
            lapses: page.moment(&pin.lapses_at),
            state: page.t(state).into_owned(),
            tone,
        }
    }
}
