use db::{Row, Stored, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::stored::Value;
use kernel::{EmployerNumber, OrganisationId, PersonId, Profile, TaxCode};

use super::{Organisation, Person, Representation, RepresentationId};
use crate::Error;

/// The person, or none.
pub(crate) async fn person(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Error> {
    let statement = sql!(
        "select p.id, p.tax_code, p.surname, p.given_name, p.email, p.pec, p.mobile,
                (select string_agg(r.profile, ',') from person_profile r where r.person_id = p.id) as profiles
         from person p where p.id = $1"
    );
    tx.optional(statement, params![id]).await?.as_ref().map(read_person).transpose()
}

/// The person with this tax code, or none.
pub(crate) async fn person_by_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Person>, Error> {
    let statement = sql!(
        "select p.id, p.tax_code, p.surname, p.given_name, p.email, p.pec, p.mobile,
                (select string_agg(r.profile, ',') from person_profile r where r.person_id = p.id) as profiles
         from person p where p.tax_code = $1"
    );
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_person).transpose()
}

fn read_person(row: &Row) -> Result<Person, Error> {
    Ok(Person {
        id: row.get("id")?,
        tax_code: row.get("tax_code")?,
        surname: row.get("surname")?,
        given_name: row.get("given_name")?,
        email: row.get("email")?,
        pec: row.get("pec")?,
        mobile: row.get("mobile")?,
        profiles: listed_profiles(row, "profiles")?,
    })
}

/// The profiles in a comma-separated column, in their order of declaration.
pub(crate) fn listed_profiles(row: &Row, column: &str) -> Result<Vec<Profile>, Error> {
    let mut profiles = listed::<Profile>(row, column)?;
    profiles.sort_unstable();
    Ok(profiles)
}

/// Reads `a,b,c`; the parts hold no comma.
fn listed<T: Stored>(row: &Row, column: &str) -> Result<Vec<T>, Error> {
    let all: Option<String> = row.get(column)?;
    let parts = all.as_deref().unwrap_or_default().split(',').filter(|part| !part.is_empty());
    let read = |part: &str| {
        T::from_value(&Value::Text(part.to_owned())).map_err(|reason| db::Error::Column {
            column: column.to_owned(),
            statement: "a list".to_owned(),
            reason: reason.to_string(),
        })
    };
    Ok(parts.map(read).collect::<Result<_, _>>()?)
}

/// Organisations with their employer numbers and units, from where the rest of the statement says.
macro_rules! organisations {
    ($from:literal) => {
        sql!(concat!(
            "select o.id, o.kind, o.name, o.tax_code, o.centralised,
                (select string_agg(n.employer_number, ',' order by n.employer_number)
                 from organisation_number n where n.organisation_id = o.id) as numbers,
                (select string_agg(u.unit, ',' order by u.unit)
                 from organisation_unit u where u.organisation_id = o.id) as units ",
            $from
        ))
    };
}

/// The organisation, or none.
pub(crate) async fn organisation(tx: &mut Tx, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    let statement = organisations!("from organisation o where o.id = $1");
    tx.optional(statement, params![id]).await?.as_ref().map(read_organisation).transpose()
}

/// The organisation that has this employer number, or none.
pub(crate) async fn organisation_by_employer_number(
    tx: &mut Tx,
    number: EmployerNumber,
) -> Result<Option<Organisation>, Error> {
    let statement = organisations!(
        "from organisation_number k join organisation o on o.id = k.organisation_id where k.employer_number = $1"
    );
    tx.optional(statement, params![number]).await?.as_ref().map(read_organisation).transpose()
}

/// The organisation with this tax code, or none.
pub(crate) async fn organisation_by_tax_code(
    tx: &mut Tx,
    tax_code: TaxCode,
) -> Result<Option<Organisation>, Error> {
    let statement = organisations!("from organisation o where o.tax_code = $1");
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_organisation).transpose()
}

fn read_organisation(row: &Row) -> Result<Organisation, Error> {
    Ok(Organisation {
        id: row.get("id")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        tax_code: row.get("tax_code")?,
        employer_numbers: listed(row, "numbers")?,
        units: listed(row, "units")?,
        centralised: row.get("centralised")?,
    })
}

/// For whom the person may act on `today`, by name and unit.
pub(crate) async fn representations(
    tx: &mut Tx,
    person: PersonId,
    today: Date,
) -> Result<Vec<Representation>, Error> {
    let statement = sql!(
        "select r.id, r.person_id, r.organisation_id, o.name, o.kind, r.unit, r.profile, r.starts_on, r.ends_on
         from representation r join organisation o on o.id = r.organisation_id
         where r.person_id = $1 and r.ended_at is null
           and r.starts_on <= $2 and (r.ends_on is null or r.ends_on >= $2)
         order by o.name, o.id, r.unit, r.id"
    );
    tx.all(statement, params![person, today]).await?.iter().map(read_representation).collect()
}

fn read_representation(row: &Row) -> Result<Representation, Error> {
    Ok(Representation {
        id: row.get("id")?,
        person: row.get("person_id")?,
        organisation: row.get("organisation_id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        unit: row.get("unit")?,
        profile: row.get("profile")?,
        starts_on: row.get("starts_on")?,
        ends_on: row.get("ends_on")?,
    })
}

/// Ends a representation at this instant; false if it was over already or is not there.
pub(crate) async fn end_representation(
    tx: &mut Tx,
    id: RepresentationId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!("update representation set ended_at = $2 where id = $1 and ended_at is null");
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// People with a representation that was known and in force when `day` ended, at the instant `end`.
pub(crate) async fn authorised_people(tx: &mut Tx, day: Date, end: Timestamp) -> Result<i64, Error> {
    let statement = sql!(
        "select count(distinct person_id) as people from representation
         where starts_on <= $1 and (ends_on is null or ends_on >= $1)
           and created_at < $2 and (ended_at is null or ended_at >= $2)"
    );
    Ok(tx.one(statement, params![day, end]).await?.get("people")?)
}

/// Puts a person in, unless there is one with this tax code: then what the rest of the statement says.
macro_rules! insert_person {
    ($known:literal) => {
        sql!(concat!(
            "insert into person (id, tax_code, surname, given_name, email, pec, mobile, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (tax_code) do update set ",
            $known,
            " returning id"
        ))
    };
}

/// The key of the person with this tax code, who is put in if there is none.
pub(crate) async fn person_or_new(tx: &mut Tx, person: &Person, now: Timestamp) -> Result<PersonId, Error> {
    let statement = insert_person!("tax_code = excluded.tax_code");
    let values = params![
        person.id,
        person.tax_code,
        person.surname,
        person.given_name,
        person.email,
        person.pec,
        person.mobile,
        now
    ];
    let id: PersonId = tx.one(statement, values).await?.get("id")?;
    if id == person.id {
        put_profiles(tx, id, &person.profiles).await?;
    }
    Ok(id)
}

async fn put_profiles(tx: &mut Tx, person: PersonId, profiles: &[Profile]) -> Result<(), Error> {
    for profile in profiles {
        let statement = sql!("insert into person_profile (person_id, profile) values ($1, $2)");
        tx.execute(statement, params![person, profile]).await?;
    }
    Ok(())
}

/// Puts a person in, or brings name and addresses of the one with this tax code up to date. The profiles become exactly
/// those of `person`.
pub(crate) async fn put_person(tx: &mut Tx, person: &Person, now: Timestamp) -> Result<(), Error> {
    let statement = insert_person!(
        "surname = excluded.surname, given_name = excluded.given_name,
           email = excluded.email, pec = excluded.pec, mobile = excluded.mobile"
    );
    let values = params![
        person.id,
        person.tax_code,
        person.surname,
        person.given_name,
        person.email,
        person.pec,
        person.mobile,
        now
    ];
    let id: PersonId = tx.one(statement, values).await?.get("id")?;
    tx.execute(sql!("delete from person_profile where person_id = $1"), params![id]).await?;
    put_profiles(tx, id, &person.profiles).await
}

/// Puts an organisation in, or brings the one with this tax code up to date, numbers and units included. That an
/// employer number is another organisation's is a conflict.
pub(crate) async fn put_organisation(tx: &mut Tx, o: &Organisation, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into organisation (id, kind, name, tax_code, centralised, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tax_code) do update set kind = excluded.kind, name = excluded.name,
           centralised = excluded.centralised
         returning id"
    );
    let values = params![o.id, o.kind, o.name, o.tax_code, o.centralised, now];
    let id: OrganisationId = tx.one(statement, values).await?.get("id")?;
    tx.execute(sql!("delete from organisation_number where organisation_id = $1"), params![id]).await?;
    tx.execute(sql!("delete from organisation_unit where organisation_id = $1"), params![id]).await?;
    for number in &o.employer_numbers {
        let statement =
            sql!("insert into organisation_number (employer_number, organisation_id) values ($1, $2)");
        tx.execute(statement, params![number, id]).await?;
    }
    for unit in &o.units {
        let statement = sql!("insert into organisation_unit (organisation_id, unit) values ($1, $2)");
        tx.execute(statement, params![id, unit]).await?;
    }
    Ok(())
}

/// Puts a representation in, or sets the last day of the one for the same person, organisation, unit, capacity and
/// first day. One that was ended by hand stays ended.
pub(crate) async fn put_representation(tx: &mut Tx, r: &Representation, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into representation
           (id, person_id, organisation_id, unit, profile, starts_on, ends_on, ended_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, null, $8)
         on conflict (person_id, organisation_id, coalesce(unit, ''), profile, starts_on)
         do update set ends_on = excluded.ends_on"
    );
    let values = params![r.id, r.person, r.organisation, r.unit, r.profile, r.starts_on, r.ends_on, now];
    tx.execute(statement, values).await?;
    Ok(())
}
