use db::{Row, Statement, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::stored::Value;
use kernel::{InpdapUnit, ProtocolNumber, SessionId, TaxCode, calendar};
use uuid::Uuid;

use super::cursor::{Cursor, Place};
use super::filter::{Filter, FilterId, Reading};
use crate::clerk::Scope;
use crate::intake::AttestationId;
use crate::{Addressee, Certificate, CertificateId, Error, Kind, State, store};

/// One line of an employer's list.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: AttestationId,
    pub(crate) certificate: CertificateId,
    pub(crate) protocol_number: ProtocolNumber,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) worker_tax_code: TaxCode,
    pub(crate) worker_surname: String,
    pub(crate) worker_given_name: String,
    pub(crate) received_at: Timestamp,
    pub(crate) released_on: Date,
    pub(crate) starts_on: Date,
    pub(crate) ends_on: Option<Date>,
    pub(crate) addressee: Addressee,
    pub(crate) first_read_at: Option<Timestamp>,
    pub(crate) acknowledged_at: Option<Timestamp>,
    pub(crate) read_state: Option<State>,
}

impl Line {
    /// Where this line stands in the list.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { received_at: self.received_at, id: self.id }
    }

    /// Whether it stands otherwise than when the employer last opened it.
    pub(crate) fn changed(&self) -> bool {
        self.read_state.is_some_and(|read| read != self.state)
    }
}

/// A part of an employer's list. `$source` says by which index it is found; what the filter holds beyond that is
/// looked at row by row. `$place` and `$bounds` are the column of the instant, or `+` and the column where SQLite shall
/// not be led to another index by it.
macro_rules! part {
    ($source:literal, $place:literal, $bounds:literal, $beyond:literal, $order:literal) => {
        sql!(concat!(
            "select a.id, a.certificate_id, a.protocol_number, a.kind, a.state, a.worker_tax_code, a.worker_surname, \
             a.worker_given_name, a.received_at, a.released_on, a.starts_on, a.ends_on, a.employer_tax_code, \
             a.employer_number, a.unit, a.first_read_at, a.acknowledged_at, a.read_state from ",
            $source,
            " and (",
            $place,
            ", a.id) ",
            $beyond,
            " ($2, $3) and ",
            $bounds,
            " >= $5 and ",
            $bounds,
            " < $6 and a.released_on >= $7 and a.released_on <= $8 and ($9 = '' or a.state = $9) and ($10 = '' or a.unit = $10) \
             and ($11 = '' or ($11 = 'unread' and a.first_read_at is null) or ($11 = 'changed' and a.read_state <> a.state) \
             or ($11 = 'pending' and a.acknowledged_state is distinct from a.state)) ",
            $order,
            " limit $4"
        ))
    };
}

/// The statements for one way into the list: what is older than a row, and what is newer.
struct Way {
    older: &'static Statement,
    newer: &'static Statement,
}

macro_rules! way {
    ($source:literal) => {
        way!($source, "a.received_at", "a.received_at")
    };
    ($source:literal, $place:literal, $bounds:literal) => {
        Way {
            older: part!($source, $place, $bounds, "<", "order by a.received_at desc, a.id desc"),
            newer: part!($source, $place, $bounds, ">", "order by a.received_at, a.id"),
        }
    };
}

/// The way into the list that leads past the fewest rows: for a number or a worker by the certificates, compared so that
/// SQLite does not begin with all of the employer's. With the values that it needs beyond those of all ways.
fn way(scope: &Scope, filter: &Filter) -> (Way, Vec<Value>) {
    if let Some(number) = filter.protocol_number {
        let by_number = way!(
            "certificate c join attestation a on a.certificate_id = c.id where coalesce(a.organisation_id, $1) = $1 \
             and c.protocol_number = $12 and ($13 = '' or a.worker_tax_code = $13) \
             and substr(a.surname_key, 1, length($14)) = $14",
            "+a.received_at",
            "+a.received_at"
        );
        let worker = filter.worker.map_or_else(String::new, |worker| worker.as_str().to_owned());
        return (by_number, params![number, worker, filter.surname.clone().unwrap_or_default()]);
    }
    if let Some(worker) = filter.worker {
        let by_worker = way!(
            "certificate c join attestation a on a.certificate_id = c.id where coalesce(a.organisation_id, $1) = $1 \
             and c.worker_tax_code = $12",
            "+a.received_at",
            "+a.received_at"
        );
        return (by_worker, params![worker]);
    }
    if let Some(surname) = &filter.surname {
        let by_surname = way!(
            "attestation a where a.organisation_id = $1 and a.surname_key >= $12 and a.surname_key < $13",
            "+a.received_at",
            "+a.received_at"
        );
        return (by_surname, params![surname, format!("{surname}{}", char::MAX)]);
    }
    let everything = match (filter.reading, scope.unit, filter.state) {
        (Some(Reading::Unread), _, _) => {
            way!("attestation a where a.organisation_id = $1 and a.first_read_at is null")
        }
        (Some(Reading::Changed), _, _) => {
            way!("attestation a where a.organisation_id = $1 and a.read_state <> a.state")
        }
        (Some(Reading::Pending), _, _) => {
            way!(
                "attestation a where a.organisation_id = $1 and a.acknowledged_state is distinct from a.state"
            )
        }
        (None, Some(_), _) => way!("attestation a where a.organisation_id = $1 and a.unit = $10"),
        (None, None, Some(State::Annulled | State::Rectified)) => {
            way!(
                "attestation a where a.organisation_id = $1 and a.state <> 'valid' and a.state = $9",
                "a.received_at",
                "+a.received_at"
            )
        }
        // Nearly all are valid.
        (None, None, Some(State::Valid) | None) => way!("attestation a where a.organisation_id = $1"),
    };
    (everything, Vec::new())
}

/// Up to `limit` lines of the list at a place, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    place: Place,
    limit: u32,
) -> Result<Vec<Line>, Error> {
    let (way, more) = way(scope, filter);
    let start = Cursor { received_at: Timestamp::MAX, id: AttestationId::from_uuid(Uuid::max()) };
    let (statement, beyond) = match place {
        Place::Start => (way.older, start),
        Place::OlderThan(cursor) => (way.older, cursor),
        Place::NewerThan(cursor) => (way.newer, cursor),
    };
    let mut values = common_values(scope, filter, beyond, limit);
    values.extend(more);
    let mut lines: Vec<Line> = tx.all(statement, values).await?.iter().map(line).collect::<Result<_, _>>()?;
    if matches!(place, Place::NewerThan(_)) {
        lines.reverse();
    }
    Ok(lines)
}

fn common_values(scope: &Scope, filter: &Filter, beyond: Cursor, limit: u32) -> Vec<Value> {
    let from = [filter.received_from, filter.released_from].into_iter().flatten().max();
    let to = filter.received_to.map_or(Timestamp::MAX, calendar::end_of_day);
    params![
        scope.organisation,
        beyond.received_at,
        beyond.id,
        limit,
        // What was released on a day was taken in on that day or later.
        from.map_or(Timestamp::MIN, calendar::start_of_day),
        to,
        filter.released_from.map_or_else(String::new, |day| day.to_string()),
        filter.released_to.map_or_else(|| "~".to_owned(), |day| day.to_string()),
        filter.state.map_or("", State::as_str),
        unit_of(scope),
        filter.reading.map_or("", Reading::as_str)
    ]
}

/// The unit to which a scope is limited; empty where it is not.
fn unit_of(scope: &Scope) -> &str {
    scope.unit.as_ref().map_or("", InpdapUnit::as_str)
}

fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        id: row.get("id")?,
        certificate: row.get("certificate_id")?,
        protocol_number: row.get("protocol_number")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        worker_tax_code: row.get("worker_tax_code")?,
        worker_surname: row.get("worker_surname")?,
        worker_given_name: row.get("worker_given_name")?,
        received_at: row.get("received_at")?,
        released_on: row.get("released_on")?,
        starts_on: row.get("starts_on")?,
        ends_on: row.get("ends_on")?,
        addressee: store::read_addressee(row)?,
        first_read_at: row.get("first_read_at")?,
        acknowledged_at: row.get("acknowledged_at")?,
        read_state: row.get("read_state")?,
    })
}

/// How many attestations nobody of the employer has opened, and how many have changed since; each counted up to
/// `most`, so that an employer with very many waits no longer for the page.
pub(crate) async fn waiting(tx: &mut Tx, scope: &Scope, most: u32) -> Result<(u32, u32), Error> {
    let statement = sql!(
        "select (select count(*) from (select 1 as one from attestation where organisation_id = $1 \
         and first_read_at is null and ($2 = '' or unit = $2) limit $3) as u) as unread, \
         (select count(*) from (select 1 as one from attestation where organisation_id = $1 \
         and read_state <> state and ($2 = '' or unit = $2) limit $3) as c) as changed"
    );
    let row = tx.one(statement, params![scope.organisation, unit_of(scope), most]).await?;
    Ok((row.get("unread")?, row.get("changed")?))
}

/// The line of one attestation, if it is within the scope.
pub(crate) async fn attestation(
    tx: &mut Tx,
    scope: &Scope,
    id: AttestationId,
) -> Result<Option<Line>, Error> {
    let statement = sql!(
        "select a.id, a.certificate_id, a.protocol_number, a.kind, a.state, a.worker_tax_code, a.worker_surname, \
         a.worker_given_name, a.received_at, a.released_on, a.starts_on, a.ends_on, a.employer_tax_code, \
         a.employer_number, a.unit, a.first_read_at, a.acknowledged_at, a.read_state from attestation a \
         where a.id = $1 and a.organisation_id = $2 and ($3 = '' or a.unit = $3)"
    );
    tx.optional(statement, params![id, scope.organisation, unit_of(scope)])
        .await?
        .as_ref()
        .map(line)
        .transpose()
}

/// The attestation of a certificate that lies within the scope, for links from one to another.
pub(crate) async fn attestation_of(
    tx: &mut Tx,
    scope: &Scope,
    number: ProtocolNumber,
) -> Result<Option<AttestationId>, Error> {
    let statement = sql!(
        "select a.id from certificate c join attestation a on a.certificate_id = c.id \
         where c.protocol_number = $1 and coalesce(a.organisation_id, $2) = $2 and ($3 = '' or a.unit = $3) \
         order by a.employer_number, a.unit limit 1"
    );
    let row = tx.optional(statement, params![number, scope.organisation, unit_of(scope)]).await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

/// Notes that an attestation was seen as it stands now; true if that is news.
pub(crate) async fn mark_read(
    tx: &mut Tx,
    scope: &Scope,
    id: AttestationId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update attestation set first_read_at = coalesce(first_read_at, $4), read_state = state \
         where id = $1 and organisation_id = $2 and ($3 = '' or unit = $3) \
         and (first_read_at is null or read_state is null or read_state <> state)"
    );
    Ok(tx.execute(statement, params![id, scope.organisation, unit_of(scope), now]).await? == 1)
}

/// Notes that the employer's program has taken an attestation over; false if it had, or may not see it.
pub(crate) async fn acknowledge(
    tx: &mut Tx,
    scope: &Scope,
    id: AttestationId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update attestation set acknowledged_at = $4, acknowledged_state = state, \
         first_read_at = coalesce(first_read_at, $4), read_state = state \
         where id = $1 and organisation_id = $2 and ($3 = '' or unit = $3) \
         and acknowledged_state is distinct from state"
    );
    Ok(tx.execute(statement, params![id, scope.organisation, unit_of(scope), now]).await? == 1)
}

/// The certificates of some lines, in their order.
pub(crate) async fn certificates(tx: &mut Tx, lines: &[Line]) -> Result<Vec<Certificate>, Error> {
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        found.push(store::certificate(tx, line.certificate).await?.ok_or(Error::NotFound)?);
    }
    Ok(found)
}

/// Keeps what somebody searches by until `expires_at`, for his session alone.
pub(crate) async fn keep_filter(
    tx: &mut Tx,
    id: FilterId,
    session: SessionId,
    filter: &str,
    expires_at: Timestamp,
) -> Result<(), Error> {
    let statement =
        sql!("insert into search_filter (id, session_id, filter, expires_at) values ($1, $2, $3, $4)");
    tx.execute(statement, params![id, session, filter, expires_at]).await?;
    Ok(())
}

/// What was kept under an id in this session.
pub(crate) async fn kept_filter(
    tx: &mut Tx,
    id: FilterId,
    session: SessionId,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let statement =
        sql!("select filter from search_filter where id = $1 and session_id = $2 and expires_at > $3");
    let row = tx.optional(statement, params![id, session, now]).await?;
    Ok(row.map(|row| row.get("filter")).transpose()?)
}

#[cfg(test)]
mod plans;
