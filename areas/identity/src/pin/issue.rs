//! A new initial PIN is made and put in force.

use db::Tx;
use kernel::Strength;

use super::credential::{Credential, CredentialId, Form, State, unused};
use super::{characters, door, store};
use crate::parties::Person;
use crate::sign_in::store::remove_count;
use crate::{Error, Identity, Secret, sessions};

/// A new initial PIN, not yet in force.
pub(crate) struct Fresh {
    pub(crate) pin: Credential,
    pub(crate) secret: Secret,
}

/// Makes an initial PIN for a person; takes the time of one hash, so it stands before the transaction.
pub(crate) async fn fresh(identity: &Identity, person: &Person, strength: Strength) -> Result<Fresh, Error> {
    let secret = characters::draw(&identity.random, Form::Initial);
    let now = identity.clock.now();
    let pin = Credential {
        id: CredentialId::new(&identity.clock, &identity.random),
        person: person.id,
        form: Form::Initial,
        strength,
        secret_hash: identity.secrets.hash(secret.clone()).await?,
        state: State::Active,
        issued_at: now,
        lapses_at: unused(now, identity.settings.initial_pin_days),
    };
    Ok(Fresh { pin, secret })
}

/// Puts a fresh PIN in the place of `before`, whose sessions end: it may be lost or in wrong hands. False if another one
/// took its place meanwhile.
pub(crate) async fn put_in_force(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    before: Option<CredentialId>,
    pin: &Credential,
) -> Result<bool, Error> {
    let now = identity.clock.now();
    if !store::replace(tx, before, pin, now).await? {
        return Ok(false);
    }
    remove_count(tx, door::person_digest(person.tax_code)).await?;
    sessions::store::end_all(tx, person.id, now).await?;
    Ok(true)
}
