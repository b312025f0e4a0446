//! The institute's register of people, organisations, representations and PINs, as JSON lines. Taking the same line
//! in again changes nothing; a changed line changes what it names.

mod line;

use db::Tx;
use jiff::civil::Date;
use kernel::calendar::{end_of_day, start_of_day};
use kernel::{OrganisationId, PersonId, Profile};

use line::{CredentialLine, OrganisationLine, PersonLine, RepresentationLine};
pub use line::{Line, takes};

use crate::parties::{self, Organisation, Person, Representation, RepresentationId};
use crate::pin::credential::{Credential, CredentialId, Form, State, lapse, unused};
use crate::pin::{self, door};
use crate::sign_in::secrets::{Secret, is_kept_form};
use crate::sign_in::store::remove_count;
use crate::{Error, Identity};

/// Why a line was not taken in; nothing of it was. No variant carries what the line says.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Not JSON, or not of the documented form; the reason names position and field.
    #[error("not readable: {0}")]
    Form(String),
    /// The person is in no line before and not in the database.
    #[error("no person has this tax code")]
    UnknownPerson,
    /// The organisation is in no line before and not in the database.
    #[error("no organisation has this tax code")]
    UnknownOrganisation,
    /// A profile that comes from acting for an organisation.
    #[error("{0} is not a profile of a person's own: it follows from a representation")]
    NotOwn(Profile),
    /// A capacity that only comes with a person's own profile.
    #[error("{0} is not a capacity in which one acts for an organisation")]
    NotForOthers(Profile),
    /// The unit is not one of the organisation's.
    #[error("the organisation has no such unit")]
    UnknownUnit,
    /// An employer number is another organisation's.
    #[error("an employer number belongs to another organisation")]
    NumberTaken,
    /// Not 8 letters and digits (16 for an initial one), or a kept form that is not argon2id in PHC form, or both, or neither.
    #[error("give either pin (8 letters or digits, 16 for an initial one) or pin_hash (argon2id, PHC form)")]
    Pin,
    /// The database or the machine failed: the line may be right.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<db::Error> for LineError {
    fn from(cause: db::Error) -> Self {
        Self::Failed(cause.into())
    }
}

/// A line that can be stored: what takes long (hashing a PIN) is done.
pub struct Prepared(Record);

enum Record {
    Person(PersonLine),
    Organisation(OrganisationLine),
    Representation(RepresentationLine),
    Credential(CredentialLine, String),
}

/// Reads one line and stores it, in a transaction of its own.
pub async fn import_line(identity: &Identity, text: &str) -> Result<(), LineError> {
    let prepared = prepare(identity, Line::parse(text)?).await?;
    let mut tx = identity.db.write().await?;
    store(identity, &mut tx, &prepared).await?;
    Ok(tx.commit().await?)
}

/// Does what has to be done before the transaction, so that many lines can share one.
pub async fn prepare(identity: &Identity, line: Line) -> Result<Prepared, LineError> {
    Ok(Prepared(match line {
        Line::Person(line) => Record::Person(line),
        Line::Organisation(line) => Record::Organisation(line),
        Line::Representation(line) => Record::Representation(line),
        Line::Credential(line) => {
            let hash = kept_form(identity, &line).await?;
            Record::Credential(line, hash)
        }
    }))
}

/// Stores a prepared line. After a refusal nothing of it is in the transaction, which may go on.
pub async fn store(identity: &Identity, tx: &mut Tx, Prepared(record): &Prepared) -> Result<(), LineError> {
    match record {
        Record::Person(line) => put_person(identity, tx, line).await,
        Record::Organisation(line) => put_organisation(identity, tx, line).await,
        Record::Representation(line) => put_representation(identity, tx, line).await,
        Record::Credential(line, hash) => put_credential(identity, tx, line, hash).await,
    }
}

async fn kept_form(identity: &Identity, line: &CredentialLine) -> Result<String, LineError> {
    match (&line.pin, &line.pin_hash) {
        (Some(pin), None) if is_pin(pin, line.form.length()) => {
            Ok(identity.secrets.hash(Secret::new(pin)).await?)
        }
        (None, Some(hash)) if is_kept_form(hash) => Ok(hash.clone()),
        _ => Err(LineError::Pin),
    }
}

fn is_pin(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

async fn put_person(identity: &Identity, tx: &mut Tx, line: &PersonLine) -> Result<(), LineError> {
    let not_own = line.profiles.iter().find(|profile| is_for_others(**profile));
    if let Some(profile) = not_own {
        return Err(LineError::NotOwn(*profile));
    }
    let person = Person {
        id: PersonId::new(&identity.clock, &identity.random),
        tax_code: line.tax_code,
        surname: line.surname.clone(),
        given_name: line.given_name.clone(),
        email: line.email.clone(),
        pec: line.pec.clone(),
        mobile: line.mobile,
        profiles: each_once(&line.profiles),
    };
    parties::store::put_person(tx, &person, identity.clock.now()).await?;
    if let Some(lines) = &line.address {
        let known =
            parties::store::person_by_tax_code(tx, line.tax_code).await?.ok_or(LineError::UnknownPerson)?;
        pin::desk::store::put_address(tx, known.id, lines).await?;
    }
    Ok(())
}

fn each_once<T: Copy + Ord>(listed: &[T]) -> Vec<T> {
    let mut once = listed.to_vec();
    once.sort_unstable();
    once.dedup();
    once
}

async fn put_organisation(
    identity: &Identity,
    tx: &mut Tx,
    line: &OrganisationLine,
) -> Result<(), LineError> {
    for number in &line.employer_numbers {
        let holder = parties::store::organisation_by_employer_number(tx, *number).await?;
        if holder.is_some_and(|holder| holder.tax_code != line.tax_code) {
            return Err(LineError::NumberTaken);
        }
    }
    let organisation = Organisation {
        id: OrganisationId::new(&identity.clock, &identity.random),
        kind: line.kind,
        name: line.name.clone(),
        tax_code: line.tax_code,
        employer_numbers: each_once(&line.employer_numbers),
        units: each_once(&line.inpdap_units),
        centralised: line.centralised,
    };
    Ok(parties::store::put_organisation(tx, &organisation, identity.clock.now()).await?)
}

async fn put_representation(
    identity: &Identity,
    tx: &mut Tx,
    line: &RepresentationLine,
) -> Result<(), LineError> {
    let person =
        parties::store::person_by_tax_code(tx, line.person).await?.ok_or(LineError::UnknownPerson)?;
    let organisation = parties::store::organisation_by_tax_code(tx, line.organisation).await?;
    let organisation = organisation.ok_or(LineError::UnknownOrganisation)?;
    let profile = line.profile.unwrap_or(organisation.kind.profile());
    if !is_for_others(profile) {
        return Err(LineError::NotForOthers(profile));
    }
    if line.unit.is_some_and(|unit| !organisation.units.contains(&unit)) {
        return Err(LineError::UnknownUnit);
    }
    let representation = Representation {
        id: RepresentationId::new(&identity.clock, &identity.random),
        person: person.id,
        organisation: organisation.id,
        name: organisation.name,
        kind: organisation.kind,
        unit: line.unit,
        profile,
        starts_on: line.from.unwrap_or(Date::constant(2000, 1, 1)),
        ends_on: line.until,
    };
    Ok(parties::store::put_representation(tx, &representation, identity.clock.now()).await?)
}

fn is_for_others(profile: Profile) -> bool {
    matches!(profile, Profile::Employer | Profile::PublicBody | Profile::Intermediary)
}

async fn put_credential(
    identity: &Identity,
    tx: &mut Tx,
    line: &CredentialLine,
    hash: &str,
) -> Result<(), LineError> {
    let now = identity.clock.now();
    let person =
        parties::store::person_by_tax_code(tx, line.person).await?.ok_or(LineError::UnknownPerson)?;
    let issued_at = line.issued_on.map_or(now, start_of_day);
    let lapses_at = match line.lapses_on {
        Some(last_day) => end_of_day(last_day),
        None if line.form == Form::Initial => unused(issued_at, identity.settings.initial_pin_days),
        None => lapse(issued_at, pin::months(identity, tx, person.id).await?),
    };
    let credential = Credential {
        id: CredentialId::new(&identity.clock, &identity.random),
        person: person.id,
        form: line.form,
        strength: line.strength.into(),
        secret_hash: hash.to_owned(),
        state: State::Active,
        issued_at,
        lapses_at,
    };
    pin::store::put(tx, &credential, now).await?;
    // Failures are counted over the life of one PIN.
    Ok(remove_count(tx, door::person_digest(line.person)).await?)
}
