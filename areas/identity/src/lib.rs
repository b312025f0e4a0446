//! People, organisations, who may act for whom, and how somebody signs in.

mod error;
mod parties;

pub use error::Error;
pub use kernel::{OrganisationId, PersonId, SessionId};
pub use parties::{Organisation, OrganisationKind, Person, Representation, RepresentationId};

use db::Tx;
use jiff::civil::Date;
use kernel::{Clock, EmployerNumber, TaxCode};
use parties::store;

/// The organisation, or none.
pub async fn organisation(tx: &mut Tx, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    store::organisation(tx, id).await
}

/// The organisation that has this employer number, or none.
pub async fn organisation_by_employer_number(
    tx: &mut Tx,
    number: EmployerNumber,
) -> Result<Option<Organisation>, Error> {
    store::organisation_by_employer_number(tx, number).await
}

/// The organisation with this tax code, or none.
pub async fn organisation_by_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Organisation>, Error> {
    store::organisation_by_tax_code(tx, tax_code).await
}

/// The person, or none.
pub async fn person(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Error> {
    store::person(tx, id).await
}

/// The person with this tax code, or none.
pub async fn person_by_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Person>, Error> {
    store::person_by_tax_code(tx, tax_code).await
}

/// For whom the person may act on `today`, by the organisation's name.
pub async fn organisations_of(tx: &mut Tx, person: PersonId, today: Date) -> Result<Vec<Representation>, Error> {
    store::representations(tx, person, today).await
}

/// Ends a representation at once: sessions that act under it open nothing from the next request on.
/// False if it was over already.
pub async fn end_representation(tx: &mut Tx, id: RepresentationId, clock: &Clock) -> Result<bool, Error> {
    store::end_representation(tx, id, clock.now()).await
}
