use db::{Backend, Error, Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::TaxCode;
use kernel::stored::Value;

use crate::chain::{Block, Sealed};
use crate::event::{Done, Entry, Noted, Stamped, Stretch};

/// On PostgreSQL each insertion holds the gate open until its transaction ends, so that who closes it for a moment
/// ([`last_settled_position`]) knows that no smaller position can still appear. SQLite has one writer.
pub(crate) async fn insert(tx: &mut Tx, stamped: &Stamped) -> Result<(), Error> {
    let statement = sql!(
        sqlite: "insert into audit_event (id, happened_at, actor, door, address, on_behalf_of, action, outcome, subject, object, detail)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        postgres: "with gate as (select pg_advisory_xact_lock_shared(746574))
            insert into audit_event (id, happened_at, actor, door, address, on_behalf_of, action, outcome, subject, object, detail)
            select $1::uuid, $2::bigint, $3::text, $4::text, $5::text, $6::uuid, $7::text, $8::text, $9::text, $10::text, $11::text from gate"
    );
    tx.execute(statement, values(stamped)).await.map(drop)
}

/// The same for many: on PostgreSQL in one statement, on SQLite a statement each, which costs no round trip there.
pub(crate) async fn insert_all(tx: &mut Tx, events: &[Stamped]) -> Result<(), Error> {
    if tx.backend() == Backend::Sqlite || events.len() == 1 {
        for event in events {
            insert(tx, event).await?;
        }
        return Ok(());
    }
    let statement = sql!(
        sqlite: "select 1 as one",
        postgres: "with gate as (select pg_advisory_xact_lock_shared(746574))
            insert into audit_event (id, happened_at, actor, door, address, on_behalf_of, action, outcome, subject, object, detail)
            select e.* from gate, unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[]) as e"
    );
    tx.execute(statement, columns(events)).await.map(drop)
}

fn values(stamped: &Stamped) -> Vec<Value> {
    let event = &stamped.event;
    params![
        stamped.id,
        stamped.happened_at,
        event.actor.person,
        event.actor.door,
        event.actor.address,
        event.on_behalf_of,
        event.action.0,
        event.outcome,
        event.subject,
        event.object,
        event.detail
    ]
}

fn columns(events: &[Stamped]) -> Vec<Value> {
    let texts = |read: &dyn Fn(&Stamped) -> Option<String>| Value::Texts(events.iter().map(read).collect());
    vec![
        Value::Uuids(events.iter().map(|stamped| Some(stamped.id.as_uuid())).collect()),
        Value::Ints(events.iter().map(|stamped| stamped.happened_at.as_microsecond()).collect()),
        texts(&|stamped| stamped.event.actor.person.map(|code| code.as_str().to_owned())),
        texts(&|stamped| Some(stamped.event.actor.door.as_str().to_owned())),
        texts(&|stamped| stamped.event.actor.address.clone()),
        Value::Uuids(events.iter().map(|stamped| stamped.event.on_behalf_of).collect()),
        texts(&|stamped| Some(stamped.event.action.0.to_owned())),
        texts(&|stamped| Some(stamped.event.outcome.as_str().to_owned())),
        texts(&|stamped| stamped.event.subject.map(|code| code.as_str().to_owned())),
        texts(&|stamped| stamped.event.object.clone()),
        texts(&|stamped| stamped.event.detail.clone()),
    ]
}

/// The latest events that concern `subject` and whose action is one of `actions`, newest first; at most `limit`.
pub async fn seen_by_subject(
    tx: &mut Tx,
    subject: TaxCode,
    actions: &[crate::Action],
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let words: Vec<&str> = actions.iter().map(|action| action.0).collect();
    let statement = sql!(
        "select happened_at, actor, door, on_behalf_of, action, object, outcome
        from audit_event
        where subject = $1 and (',' || $2 || ',') like ('%,' || action || ',%')
        order by happened_at desc, position desc
        limit $3"
    );
    let rows = tx.all(statement, params![subject, words.join(","), i64::from(limit)]).await?;
    rows.iter().map(entry).collect()
}

/// Events with this action after the position `after`, the oldest first, at most `limit`.
pub async fn of_action(
    tx: &mut Tx,
    action: crate::Action,
    after: i64,
    limit: u32,
) -> Result<Vec<Noted>, Error> {
    let statement = sql!(
        "select position, happened_at, object, detail from audit_event
        where position > $1 and action = $2 order by position limit $3"
    );
    let rows = tx.all(statement, params![after, action.0, i64::from(limit)]).await?;
    let read = |row: &Row| {
        Ok(Noted {
            position: row.get("position")?,
            happened_at: row.get("happened_at")?,
            object: row.get("object")?,
            detail: row.get("detail")?,
        })
    };
    rows.iter().map(read).collect()
}

/// What was done after the place `after` by one of `actions`, within the next `length` places of the sealed record. No
/// event can appear there any more, so that whoever goes on from [`Stretch::until`] meets each event once.
pub async fn sealed_after(
    tx: &mut Tx,
    actions: &[crate::Action],
    after: i64,
    length: u32,
) -> Result<Stretch, Error> {
    let sealed = last_block(tx).await?.map_or(0, |block| block.last_position);
    let until = sealed.min(after.saturating_add(i64::from(length))).max(after);
    let words: Vec<&str> = actions.iter().map(|action| action.0).collect();
    let statement = sql!(
        "select happened_at, action, door from audit_event
        where position > $1 and position <= $2 and outcome = 'done'
            and (',' || $3 || ',') like ('%,' || action || ',%')
        order by position"
    );
    let rows = tx.all(statement, params![after, until, words.join(",")]).await?;
    let read = |row: &Row| {
        Ok(Done { happened_at: row.get("happened_at")?, action: row.get("action")?, door: row.get("door")? })
    };
    Ok(Stretch { until, done: rows.iter().map(read).collect::<Result<_, Error>>()? })
}

fn entry(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        happened_at: row.get("happened_at")?,
        actor: row.get("actor")?,
        door: row.get("door")?,
        on_behalf_of: row.get("on_behalf_of")?,
        action: row.get("action")?,
        object: row.get("object")?,
        outcome: row.get("outcome")?,
    })
}

pub(crate) async fn last_event_at(tx: &mut Tx) -> Result<Option<Timestamp>, Error> {
    let row = tx
        .optional(sql!("select happened_at from audit_event order by position desc limit 1"), params![])
        .await?;
    row.map(|row| row.get("happened_at")).transpose()
}

/// The position up to which no further event can appear.
pub(crate) async fn last_settled_position(tx: &mut Tx) -> Result<i64, Error> {
    if tx.backend() == Backend::Postgres {
        let gate =
            sql!(sqlite: "select 1 as one", postgres: "select pg_advisory_xact_lock(746574)::text as gate");
        tx.all(gate, params![]).await?;
    }
    let row = tx.one(sql!("select coalesce(max(position), 0) as last from audit_event"), params![]).await?;
    row.get("last")
}

/// Events after `after` up to `until`, oldest first, at most `limit`.
pub(crate) async fn events_between(
    tx: &mut Tx,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Sealed>, Error> {
    let statement = sql!(
        "select position, id, happened_at, actor, door, address, on_behalf_of, action, outcome, subject, object, detail
        from audit_event
        where position > $1 and position <= $2
        order by position
        limit $3"
    );
    let rows = tx.all(statement, params![after, until, limit]).await?;
    rows.iter().map(Sealed::read).collect()
}

pub(crate) async fn last_block(tx: &mut Tx) -> Result<Option<Block>, Error> {
    let statement = sql!(
        "select number, first_position, last_position, events, previous_hash, hash
        from audit_block order by number desc limit 1"
    );
    tx.optional(statement, params![]).await?.as_ref().map(Block::read).transpose()
}

pub(crate) async fn block(tx: &mut Tx, number: i64) -> Result<Option<Block>, Error> {
    let statement = sql!(
        "select number, first_position, last_position, events, previous_hash, hash
        from audit_block where number = $1"
    );
    tx.optional(statement, params![number]).await?.as_ref().map(Block::read).transpose()
}

/// Answers false where another process has sealed the same block meanwhile.
pub(crate) async fn insert_block(tx: &mut Tx, block: &Block, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "insert into audit_block (number, first_position, last_position, events, previous_hash, hash, sealed_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (number) do nothing"
    );
    let values = params![
        block.number,
        block.first_position,
        block.last_position,
        block.events,
        block.previous_hash,
        block.hash,
        now
    ];
    Ok(tx.execute(statement, values).await? == 1)
}
