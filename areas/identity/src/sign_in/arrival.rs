//! Who comes by a door that the institute does not keep itself: SPID, the card, another state.

use std::fmt;

use db::Tx;
use kernel::{EmailAddress, PersonId, PhoneNumber, Profile, Strength, TaxCode};
use serde::{Deserialize, Serialize};
use web::Principal;

use super::admission::{Admission, Proof, Visitor, admit};
use crate::parties::{self, Person};
use crate::sessions::Method;
use crate::{Error, Identity};

/// What such a door has proved of somebody.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Arrival {
    /// A person's, of 16 characters.
    pub(crate) tax_code: TaxCode,
    pub(crate) surname: String,
    pub(crate) given_name: String,
    pub(crate) email: Option<EmailAddress>,
    pub(crate) mobile: Option<PhoneNumber>,
    pub(crate) method: Method,
    pub(crate) strength: Strength,
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("method", &self.method)
            .field("strength", &self.strength)
            .finish_non_exhaustive()
    }
}

/// Lets somebody in who has proved his tax code. The account is keyed on it: whoever is known keeps what the
/// institute knows of him, whatever the door says; whoever is not becomes known as a worker.
pub(crate) async fn arrive(
    identity: &Identity,
    tx: &mut Tx,
    arrival: &Arrival,
    visitor: Visitor,
    before: Option<&Principal>,
) -> Result<Admission, Error> {
    let person =
        parties::store::person_or_new(tx, &newcomer(identity, arrival), identity.clock.now()).await?;
    let proof =
        Proof { person, tax_code: arrival.tax_code, method: arrival.method, strength: arrival.strength };
    admit(identity, tx, &proof, visitor, before).await
}

fn newcomer(identity: &Identity, arrival: &Arrival) -> Person {
    Person {
        id: PersonId::new(&identity.clock, &identity.random),
        tax_code: arrival.tax_code,
        surname: arrival.surname.clone(),
        given_name: arrival.given_name.clone(),
        email: arrival.email.clone(),
        pec: None,
        mobile: arrival.mobile,
        profiles: vec![Profile::Worker],
    }
}
