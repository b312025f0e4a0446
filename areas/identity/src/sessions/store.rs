use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::{OrganisationId, PersonId, Profile, SessionId, Strength, TaxCode};
use web::{ActingFor, FormerToken, Principal};

use super::layer::Sender;
use super::session::{Life, Method, Term};
use crate::Error;
use crate::parties::store::listed_profiles;
use crate::parties::{OrganisationKind, RepresentationId};

/// A session about to begin.
pub(crate) struct NewSession {
    pub(crate) id: SessionId,
    pub(crate) secret_digest: [u8; 32],
    pub(crate) person: PersonId,
    pub(crate) method: Method,
    pub(crate) strength: Strength,
    pub(crate) csrf: String,
    pub(crate) representation: Option<RepresentationId>,
    pub(crate) now: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) address: String,
    pub(crate) browser: String,
}

pub(crate) async fn insert(tx: &mut Tx, s: &NewSession) -> Result<(), Error> {
    let statement = sql!(
        "insert into session
           (id, secret_digest, person_id, method, strength, csrf, representation_id, created_at, last_seen_at,
            ends_at, address, browser, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, null)"
    );
    let values = params![
        s.id,
        s.secret_digest,
        s.person,
        s.method,
        s.strength,
        s.csrf,
        s.representation,
        s.now,
        s.ends_at,
        s.address,
        s.browser
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// A session as a request finds it.
pub(crate) struct Found {
    pub(crate) principal: Principal,
    pub(crate) sender: Sender,
    pub(crate) life: Life,
}

/// The session of a cookie that nobody has ended, with all that decides what it opens, in one read.
pub(crate) async fn by_secret(tx: &mut Tx, secret_digest: [u8; 32]) -> Result<Option<Found>, Error> {
    let statement = sql!(
        "select s.id, s.person_id, s.representation_id, s.strength, s.csrf, s.last_seen_at, s.ends_at, p.tax_code, p.given_name, p.surname,
                (select string_agg(f.profile, ',') from person_profile f where f.person_id = s.person_id) as profiles,
                r.profile, r.unit, r.starts_on, r.ends_on, r.ended_at, o.id as organisation_id, o.name, o.kind
         from session s
         join person p on p.id = s.person_id
         left join representation r on r.id = s.representation_id
         left join organisation o on o.id = r.organisation_id
         where s.secret_digest = $1 and s.ended_at is null"
    );
    tx.optional(statement, params![secret_digest]).await?.as_ref().map(read_found).transpose()
}

fn read_found(row: &Row) -> Result<Found, Error> {
    let organisation: Option<OrganisationId> = row.get("organisation_id")?;
    let acting = organisation.map(|id| read_acting(row, id)).transpose()?;
    let (given_name, surname): (String, String) = (row.get("given_name")?, row.get("surname")?);
    let (profiles, acting_for, term) = match acting {
        Some((profile, acting_for, term)) => (vec![profile], Some(acting_for), Some(term)),
        None => (listed_profiles(row, "profiles")?, None, None),
    };
    let principal = Principal {
        session: row.get("id")?,
        person: row.get("person_id")?,
        tax_code: row.get("tax_code")?,
        name: format!("{given_name} {surname}"),
        profiles,
        strength: row.get("strength")?,
        acting_for,
        csrf: row.get("csrf")?,
    };
    let life = Life { last_seen_at: row.get("last_seen_at")?, ends_at: row.get("ends_at")?, acting: term };
    Ok(Found { principal, sender: read_sender(row)?, life })
}

fn read_sender(row: &Row) -> Result<Sender, Error> {
    Ok(Sender { person: row.get("person_id")?, representation: row.get("representation_id")? })
}

/// A session that is over, as its forms know it.
pub(crate) struct FormerSession {
    pub(crate) sender: Sender,
    pub(crate) token: FormerToken,
}

/// The session of a cookie, whether or not it is over.
pub(crate) async fn former(tx: &mut Tx, secret_digest: [u8; 32]) -> Result<Option<FormerSession>, Error> {
    let statement = sql!("select person_id, representation_id, csrf from session where secret_digest = $1");
    let row = tx.optional(statement, params![secret_digest]).await?;
    let read =
        |row: &Row| Ok(FormerSession { sender: read_sender(row)?, token: FormerToken(row.get("csrf")?) });
    row.as_ref().map(read).transpose()
}

fn read_acting(row: &Row, organisation: OrganisationId) -> Result<(Profile, ActingFor, Term), Error> {
    let kind: OrganisationKind = row.get("kind")?;
    let acting_for = ActingFor {
        organisation,
        name: row.get("name")?,
        kind: kind.as_str().to_owned(),
        unit: row.get("unit")?,
    };
    let term = Term {
        starts_on: row.get("starts_on")?,
        ends_on: row.get("ends_on")?,
        ended_at: row.get("ended_at")?,
    };
    Ok((row.get("profile")?, acting_for, term))
}

/// Notes that the session was used.
pub(crate) async fn mark(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), Error> {
    let statement =
        sql!("update session set last_seen_at = $2 where id = $1 and ended_at is null and last_seen_at < $2");
    tx.execute(statement, params![id, now]).await?;
    Ok(())
}

/// Ends one session of the person; false if it is somebody else's, or over.
pub(crate) async fn end(tx: &mut Tx, id: SessionId, person: PersonId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update session set ended_at = $3 where id = $1 and person_id = $2 and ended_at is null");
    Ok(tx.execute(statement, params![id, person, now]).await? == 1)
}

/// Ends a session that its person ended elsewhere; answers whose it was, or none if it was over.
pub(crate) async fn end_from_outside(
    tx: &mut Tx,
    id: SessionId,
    now: Timestamp,
) -> Result<Option<TaxCode>, Error> {
    let statement = sql!("update session set ended_at = $2 where id = $1 and ended_at is null");
    if tx.execute(statement, params![id, now]).await? == 0 {
        return Ok(None);
    }
    let statement =
        sql!("select p.tax_code from session s join person p on p.id = s.person_id where s.id = $1");
    Ok(Some(tx.one(statement, params![id]).await?.get("tax_code")?))
}

/// Ends all sessions of the person; answers how many.
pub(crate) async fn end_all(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<u64, Error> {
    let statement = sql!("update session set ended_at = $2 where person_id = $1 and ended_at is null");
    Ok(tx.execute(statement, params![person, now]).await?)
}

/// Ends all sessions of the person that began at this door; answers how many.
pub(crate) async fn end_of_method(
    tx: &mut Tx,
    person: PersonId,
    method: Method,
    now: Timestamp,
) -> Result<u64, Error> {
    let statement =
        sql!("update session set ended_at = $3 where person_id = $1 and method = $2 and ended_at is null");
    Ok(tx.execute(statement, params![person, method, now]).await?)
}

/// Ends all sessions of the person but one; answers how many.
pub(crate) async fn end_others(
    tx: &mut Tx,
    keep: SessionId,
    person: PersonId,
    now: Timestamp,
) -> Result<u64, Error> {
    let statement =
        sql!("update session set ended_at = $3 where person_id = $2 and id <> $1 and ended_at is null");
    Ok(tx.execute(statement, params![keep, person, now]).await?)
}

/// Lets a session act under another representation, or for the person himself. The form token changes with it: a form
/// that was opened for one organisation is not taken in for another.
pub(crate) async fn act_under(
    tx: &mut Tx,
    id: SessionId,
    representation: Option<RepresentationId>,
    csrf: &str,
) -> Result<bool, Error> {
    let statement =
        sql!("update session set representation_id = $2, csrf = $3 where id = $1 and ended_at is null");
    Ok(tx.execute(statement, params![id, representation, csrf]).await? == 1)
}

/// The representation under which a session acts.
pub(crate) async fn representation(tx: &mut Tx, id: SessionId) -> Result<Option<RepresentationId>, Error> {
    let row = tx.optional(sql!("select representation_id from session where id = $1"), params![id]).await?;
    Ok(row.map(|row| row.get("representation_id")).transpose()?.flatten())
}

/// A session as its person sees it.
pub(crate) struct Listed {
    pub(crate) id: SessionId,
    pub(crate) method: Method,
    pub(crate) strength: Strength,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) address: Option<String>,
    pub(crate) browser: String,
}

/// The person's open sessions that were used after `seen_after`, the newest first.
pub(crate) async fn of_person(
    tx: &mut Tx,
    person: PersonId,
    now: Timestamp,
    seen_after: Timestamp,
) -> Result<Vec<Listed>, Error> {
    let statement = sql!(
        "select id, method, strength, created_at, last_seen_at, address, browser from session
         where person_id = $1 and ended_at is null and ends_at > $2 and last_seen_at > $3
         order by created_at desc, id desc limit 100"
    );
    let rows = tx.all(statement, params![person, now, seen_after]).await?;
    let read = |row: &Row| {
        Ok(Listed {
            id: row.get("id")?,
            method: row.get("method")?,
            strength: row.get("strength")?,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            address: row.get("address")?,
            browser: row.get("browser")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Removes sessions whose absolute end lies before `before`; answers how many.
pub(crate) async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from session where ends_at < $1"), params![before]).await?)
}
