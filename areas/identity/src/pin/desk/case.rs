//! A person and his PINs, as the desk has them before it.

use audit::{Action, Event};
use kernel::PersonId;
use web::{ClientAddress, Principal};

use super::{FIND, store};
use crate::parties::{self, Person};
use crate::pin;
use crate::pin::credential::Credential;
use crate::{Error, Identity};

/// A person and his PINs.
pub(super) struct Case {
    pub(super) person: Person,
    pub(super) address: Option<String>,
    pub(super) pins: Vec<Credential>,
}

impl Case {
    /// The case with this key.
    pub(super) async fn load(identity: &Identity, id: &str) -> Result<Self, Error> {
        let id: PersonId = id.parse().map_err(|_not_an_id| Error::NotFound)?;
        let mut tx = identity.db.read().await?;
        let person = parties::store::person(&mut tx, id).await?.ok_or(Error::NotFound)?;
        let address = store::address(&mut tx, id).await?;
        let pins = pin::store::of_person(&mut tx, id).await?;
        Ok(Self { person, address, pins })
    }

    /// The PIN that is active or blocked.
    pub(super) fn in_force(&self) -> Option<&Credential> {
        self.pins.iter().find(|pin| pin.is_in_force())
    }

    /// Its key as a form carries it; empty if there is none.
    pub(super) fn before(&self) -> String {
        self.in_force().map_or(String::new(), |pin| pin.id.to_string())
    }

    /// Where its page is.
    pub(super) fn path(&self) -> String {
        format!("{FIND}/{}", self.person.id)
    }

    pub(super) fn event(&self, staff: &Principal, address: ClientAddress, action: Action) -> Event {
        Event { subject: Some(self.person.tax_code), ..Identity::event(staff, address, action) }
    }
}
