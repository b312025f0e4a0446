use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{EmailAddress, OrganisationId, TaxCode};

use super::subscription::{Action, ChangeId, Request, State, Subscription, SubscriptionId, Terms};
use crate::proof::Proof;

/// Adds a subscription. False if the organisation has one for the same mailbox already.
pub(super) async fn insert(tx: &mut Tx, subscription: &Subscription) -> Result<bool, Error> {
    let statement = sql!(
        "insert into subscription (id, organisation_id, address, state, format, frequency, daily_hour, coverage,
            created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        on conflict (organisation_id, address) where state <> 'ended' do nothing"
    );
    let Subscription { id, organisation, address, state, terms, created_at } = subscription;
    let Terms { format, frequency, daily_hour, coverage, .. } = terms;
    let values =
        params![id, organisation, address, state, format, frequency, daily_hour, coverage, created_at];
    if tx.execute(statement, values).await? != 1 {
        return Ok(false);
    }
    cover(tx, *id, &terms.codes).await?;
    Ok(true)
}

async fn cover(tx: &mut Tx, id: SubscriptionId, codes: &[String]) -> Result<(), Error> {
    let remove = sql!("delete from subscription_cover where subscription_id = $1");
    tx.execute(remove, params![id]).await?;
    let add = sql!("insert into subscription_cover (subscription_id, code) values ($1, $2)");
    for code in codes {
        tx.execute(add, params![id, code]).await?;
    }
    Ok(())
}

/// An organisation's subscription.
pub(super) async fn one(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: SubscriptionId,
) -> Result<Option<Subscription>, Error> {
    let statement = sql!(
        "select id, organisation_id, address, state, format, frequency, daily_hour, coverage, created_at
        from subscription where id = $1 and organisation_id = $2"
    );
    match tx.optional(statement, params![id, organisation]).await? {
        Some(row) => read(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

/// A subscription by its key alone, for work done later.
pub(super) async fn by_id(tx: &mut Tx, id: SubscriptionId) -> Result<Option<Subscription>, Error> {
    let statement = sql!(
        "select id, organisation_id, address, state, format, frequency, daily_hour, coverage, created_at
        from subscription where id = $1"
    );
    match tx.optional(statement, params![id]).await? {
        Some(row) => read(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

/// An organisation's subscriptions, oldest first, ended ones last.
pub(super) async fn of_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<Subscription>, Error> {
    let statement = sql!(
        "select id, organisation_id, address, state, format, frequency, daily_hour, coverage, created_at
        from subscription where organisation_id = $1
        order by case when state = 'ended' then 1 else 0 end, created_at, id limit 500"
    );
    let mut found = Vec::new();
    for row in tx.all(statement, params![organisation]).await? {
        found.push(read(tx, &row).await?);
    }
    Ok(found)
}

async fn read(tx: &mut Tx, row: &Row) -> Result<Subscription, Error> {
    let id = row.get("id")?;
    let codes = sql!("select code from subscription_cover where subscription_id = $1 order by code");
    let codes = tx.all(codes, params![id]).await?;
    Ok(Subscription {
        id,
        organisation: row.get("organisation_id")?,
        address: row.get("address")?,
        state: row.get("state")?,
        terms: Terms {
            format: row.get("format")?,
            frequency: row.get("frequency")?,
            daily_hour: row.get("daily_hour")?,
            coverage: row.get("coverage")?,
            codes: codes.iter().map(|row| row.get("code")).collect::<Result<_, _>>()?,
        },
        created_at: row.get("created_at")?,
    })
}

/// Changes the terms of a subscription that is not over. False if it is.
pub(super) async fn change_terms(
    tx: &mut Tx,
    id: SubscriptionId,
    terms: &Terms,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update subscription set format = $2, frequency = $3, daily_hour = $4, coverage = $5, changed_at = $6
        where id = $1 and state <> 'ended'"
    );
    let Terms { format, frequency, daily_hour, coverage, codes } = terms;
    if tx.execute(statement, params![id, format, frequency, daily_hour, coverage, now]).await? != 1 {
        return Ok(false);
    }
    cover(tx, id, codes).await?;
    Ok(true)
}

/// Moves a subscription from one state to another. False if it was not in the first.
pub(super) async fn change_state(
    tx: &mut Tx,
    id: SubscriptionId,
    (from, to): (State, State),
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!("update subscription set state = $3, changed_at = $4 where id = $1 and state = $2");
    Ok(tx.execute(statement, params![id, from, to, now]).await? == 1)
}

/// Puts a proven mailbox in its place. False if the organisation has another subscription for it meanwhile.
pub(super) async fn take_address(
    tx: &mut Tx,
    subscription: &Subscription,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update subscription set address = $2, changed_at = $3
        where id = $1 and not exists (
            select 1 from subscription other
            where other.organisation_id = $4 and other.address = $2 and other.id <> $1 and other.state <> 'ended')"
    );
    Ok(tx.execute(statement, params![subscription.id, address, now, subscription.organisation]).await? == 1)
}

/// The mailbox of a subscription that is still to be proven.
pub(super) async fn proof(tx: &mut Tx, id: SubscriptionId) -> Result<Option<Proof>, Error> {
    let statement = sql!(
        "select address, asked_at, expires_at, tries_left, code_hash from subscription_proof where subscription_id = $1"
    );
    let row = tx.optional(statement, params![id]).await?;
    row.map(|row| {
        Ok(Proof {
            address: row.get("address")?,
            asked_at: row.get("asked_at")?,
            expires_at: row.get("expires_at")?,
            tries_left: row.get("tries_left")?,
            code_hash: row.get("code_hash")?,
        })
    })
    .transpose()
}

/// Asks for a proof of a mailbox, in place of an earlier one of the same subscription if that was asked for until
/// `earlier`. False if it was asked for later.
pub(super) async fn ask_proof(
    tx: &mut Tx,
    id: SubscriptionId,
    proof: &Proof,
    earlier: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into subscription_proof (subscription_id, address, asked_at, expires_at, tries_left)
        values ($1, $2, $3, $4, $5)
        on conflict (subscription_id) do update
            set address = excluded.address, asked_at = excluded.asked_at, expires_at = excluded.expires_at,
                tries_left = excluded.tries_left, code_hash = null
            where subscription_proof.asked_at <= $6"
    );
    let Proof { address, asked_at, expires_at, tries_left, .. } = proof;
    Ok(tx.execute(statement, params![id, address, asked_at, expires_at, tries_left, earlier]).await? == 1)
}

/// Keeps the hash of the code that goes out. False if one has gone out already, or none is wanted any more.
pub(super) async fn keep_code(tx: &mut Tx, id: SubscriptionId, hash: &[u8]) -> Result<bool, Error> {
    let statement =
        sql!("update subscription_proof set code_hash = $2 where subscription_id = $1 and code_hash is null");
    Ok(tx.execute(statement, params![id, hash]).await? == 1)
}

/// Uses up one try. False if none was left.
pub(super) async fn use_try(tx: &mut Tx, id: SubscriptionId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update subscription_proof set tries_left = tries_left - 1
        where subscription_id = $1 and tries_left > 0 and expires_at > $2"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Forgets what was to be proven.
pub(super) async fn forget_proof(tx: &mut Tx, id: SubscriptionId) -> Result<(), Error> {
    let statement = sql!("delete from subscription_proof where subscription_id = $1");
    tx.execute(statement, params![id]).await.map(drop)
}

/// How many codes an organisation has asked for since an instant.
pub(super) async fn codes_asked(
    tx: &mut Tx,
    organisation: OrganisationId,
    since: Timestamp,
) -> Result<i64, Error> {
    let statement = sql!(
        "select count(*) as asked from subscription_change h join subscription s on s.id = h.subscription_id
        where s.organisation_id = $1 and h.changed_at >= $2
            and h.action in ('created', 'code_asked', 'address_asked')"
    );
    tx.one(statement, params![organisation, since]).await?.get("asked")
}

/// One line of a subscription's history: what it was after the change.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) at: Timestamp,
    pub(crate) by: Option<TaxCode>,
    pub(crate) action: Action,
    pub(crate) address: EmailAddress,
    pub(crate) terms: Terms,
    /// What an operator did it for.
    pub(crate) request: Option<Request>,
}

/// Adds a line to a subscription's history.
pub(super) async fn note(
    tx: &mut Tx,
    key: ChangeId,
    id: SubscriptionId,
    changed: &Changed,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into subscription_change (id, subscription_id, changed_at, changed_by, action, address, format,
            frequency, daily_hour, coverage, codes, requested_on, request_reference)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    let Changed { at, by, action, address, terms, request } = changed;
    let Terms { format, frequency, daily_hour, coverage, codes } = terms;
    let codes = codes.join(" ");
    let (on, reference) = (request.as_ref().map(|one| one.on), request.as_ref().map(|one| &one.reference));
    let values = params![
        key, id, at, by, action, address, format, frequency, daily_hour, coverage, codes, on, reference
    ];
    tx.execute(statement, values).await.map(drop)
}

/// A subscription's history, newest first.
pub(super) async fn history(tx: &mut Tx, id: SubscriptionId) -> Result<Vec<Changed>, Error> {
    let statement = sql!(
        "select changed_at, changed_by, action, address, format, frequency, daily_hour, coverage, codes, requested_on,
            request_reference
        from subscription_change where subscription_id = $1 order by changed_at desc, id desc limit 200"
    );
    tx.all(statement, params![id]).await?.iter().map(read_changed).collect()
}

/// One line of a subscription's history, with the subscription's key.
pub(super) async fn change(tx: &mut Tx, key: ChangeId) -> Result<Option<(SubscriptionId, Changed)>, Error> {
    let statement = sql!(
        "select subscription_id, changed_at, changed_by, action, address, format, frequency, daily_hour, coverage, codes,
            requested_on, request_reference
        from subscription_change where id = $1"
    );
    let row = tx.optional(statement, params![key]).await?;
    row.map(|row| Ok((row.get("subscription_id")?, read_changed(&row)?))).transpose()
}

fn read_changed(row: &Row) -> Result<Changed, Error> {
    let codes: String = row.get("codes")?;
    let (on, reference): (Option<Date>, Option<String>) =
        (row.get("requested_on")?, row.get("request_reference")?);
    Ok(Changed {
        at: row.get("changed_at")?,
        by: row.get("changed_by")?,
        action: row.get("action")?,
        address: row.get("address")?,
        terms: Terms {
            format: row.get("format")?,
            frequency: row.get("frequency")?,
            daily_hour: row.get("daily_hour")?,
            coverage: row.get("coverage")?,
            codes: codes.split_ascii_whitespace().map(str::to_owned).collect(),
        },
        request: on.zip(reference).map(|(on, reference)| Request { on, reference }),
    })
}
