use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::{PersonId, Strength, TaxCode};

use super::credential::{Credential, CredentialId, State};
use crate::Error;

/// The PIN of the person with this tax code, active or blocked, or none.
pub(crate) async fn of_tax_code(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Credential>, Error> {
    let statement = sql!(
        "select c.id, c.person_id, c.form, c.strength, c.secret_hash, c.state, c.issued_at, c.lapses_at
         from person p
         join credential c on c.person_id = p.id and c.kind = 'pin' and c.state in ('active', 'blocked')
         where p.tax_code = $1"
    );
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_credential).transpose()
}

fn read_credential(row: &Row) -> Result<Credential, Error> {
    Ok(Credential {
        id: row.get("id")?,
        person: row.get("person_id")?,
        form: row.get("form")?,
        strength: row.get::<Strength>("strength")?,
        secret_hash: row.get("secret_hash")?,
        state: row.get::<State>("state")?,
        issued_at: row.get("issued_at")?,
        lapses_at: row.get("lapses_at")?,
    })
}

/// Blocks a PIN; false if it is not active.
pub(crate) async fn block(tx: &mut Tx, id: CredentialId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update credential set state = 'blocked', changed_at = $2 where id = $1 and state = 'active'");
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Puts a new PIN in force; the one before is replaced, and whatever was begun with it is over. A second one that is
/// put in force at the same time is a conflict.
pub(crate) async fn put(tx: &mut Tx, pin: &Credential, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "update credential set state = 'replaced', changed_at = $2
         where person_id = $1 and kind = 'pin' and state in ('active', 'blocked')"
    );
    tx.execute(statement, params![pin.person, now]).await?;
    end_what_was_begun(tx, pin.person).await?;
    insert(tx, pin, now).await
}

/// Puts a new PIN in force in the place of `before`, or where there is none; false, and nothing is done, if another
/// one is in force by now.
pub(crate) async fn replace(
    tx: &mut Tx,
    before: Option<CredentialId>,
    pin: &Credential,
    now: Timestamp,
) -> Result<bool, Error> {
    let free = match before {
        Some(before) => {
            let statement = sql!(
                "update credential set state = 'replaced', changed_at = $2
                 where id = $1 and state in ('active', 'blocked')"
            );
            tx.execute(statement, params![before, now]).await? == 1
        }
        None => !has_one(tx, pin.person).await?,
    };
    if free {
        end_what_was_begun(tx, pin.person).await?;
        insert(tx, pin, now).await?;
    }
    Ok(free)
}

async fn has_one(tx: &mut Tx, person: PersonId) -> Result<bool, Error> {
    let statement = sql!(
        "select 1 as yes from credential where person_id = $1 and kind = 'pin' and state in ('active', 'blocked')"
    );
    Ok(tx.optional(statement, params![person]).await?.is_some())
}

/// The person's PINs, the newest first; the one in force, if there is one, is the first.
pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Credential>, Error> {
    let statement = sql!(
        "select id, person_id, form, strength, secret_hash, state, issued_at, lapses_at from credential
         where person_id = $1 and kind = 'pin' order by changed_at desc, id desc limit 20"
    );
    tx.all(statement, params![person]).await?.iter().map(read_credential).collect()
}

/// Makes an ordinary PIN dispositive; false if it is not an active ordinary one.
pub(crate) async fn raise(tx: &mut Tx, id: CredentialId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update credential set strength = 'dispositive', changed_at = $2
         where id = $1 and state = 'active' and strength = 'ordinary'"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Lets a blocked PIN open again; false if it is not blocked.
pub(crate) async fn unblock(tx: &mut Tx, id: CredentialId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update credential set state = 'active', changed_at = $2 where id = $1 and state = 'blocked'");
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Takes a PIN back; false if it is not in force.
pub(crate) async fn revoke(
    tx: &mut Tx,
    id: CredentialId,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update credential set state = 'revoked', changed_at = $2
         where id = $1 and state in ('active', 'blocked')"
    );
    if tx.execute(statement, params![id, now]).await? == 0 {
        return Ok(false);
    }
    end_what_was_begun(tx, person).await?;
    Ok(true)
}

/// Puts `successor` in the place of the PIN `before`; false, and nothing is done, if that one is not active any more.
pub(crate) async fn succeed(
    tx: &mut Tx,
    before: CredentialId,
    successor: &Credential,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement =
        sql!("update credential set state = 'replaced', changed_at = $2 where id = $1 and state = 'active'");
    if tx.execute(statement, params![before, now]).await? == 0 {
        return Ok(false);
    }
    end_what_was_begun(tx, successor.person).await?;
    insert(tx, successor, now).await?;
    Ok(true)
}

async fn insert(tx: &mut Tx, pin: &Credential, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into credential
           (id, person_id, kind, form, strength, secret_hash, state, issued_at, lapses_at, changed_at)
         values ($1, $2, 'pin', $3, $4, $5, $6, $7, $8, $9)"
    );
    let values = params![
        pin.id,
        pin.person,
        pin.form,
        pin.strength,
        pin.secret_hash,
        pin.state,
        pin.issued_at,
        pin.lapses_at,
        now
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Whether the person acts for others as a profession, which shortens the life of his PIN.
pub(crate) async fn is_intermediary(tx: &mut Tx, person: PersonId) -> Result<bool, Error> {
    let statement =
        sql!("select 1 as yes from representation where person_id = $1 and profile = 'intermediary' limit 1");
    Ok(tx.optional(statement, params![person]).await?.is_some())
}

/// The exchange of an initial or a lapsed PIN, as one browser goes through it.
pub(crate) struct Exchange {
    /// The digest of what the browser's cookie holds.
    pub(crate) digest: [u8; 32],
    pub(crate) tax_code: TaxCode,
    /// The PIN that is given in exchange.
    pub(crate) before: Credential,
    /// The PIN that was offered, as argon2id, until it is withdrawn.
    pub(crate) successor_hash: Option<String>,
    /// How many were offered.
    pub(crate) offers: u32,
}

/// Begins an exchange.
pub(crate) async fn begin_exchange(
    tx: &mut Tx,
    digest: [u8; 32],
    before: CredentialId,
    ends_at: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into pin_exchange (secret_digest, credential_id, successor_hash, offers, failures, ends_at)
         values ($1, $2, null, 0, 0, $3)"
    );
    tx.execute(statement, params![digest, before, ends_at]).await?;
    Ok(())
}

/// The exchange of a cookie, while its time lasts and its PIN is active.
pub(crate) async fn exchange(
    tx: &mut Tx,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<Exchange>, Error> {
    let statement = sql!(
        "select p.tax_code, e.successor_hash, e.offers, c.id, c.person_id, c.form, c.strength, c.secret_hash,
                c.state, c.issued_at, c.lapses_at
         from pin_exchange e
         join credential c on c.id = e.credential_id and c.state = 'active'
         join person p on p.id = c.person_id
         where e.secret_digest = $1 and e.ends_at > $2"
    );
    let read = |row: &Row| {
        Ok(Exchange {
            digest,
            tax_code: row.get("tax_code")?,
            before: read_credential(row)?,
            successor_hash: row.get("successor_hash")?,
            offers: row.get("offers")?,
        })
    };
    tx.optional(statement, params![digest, now]).await?.as_ref().map(read).transpose()
}

/// Offers a successor in the place of the one offered before; false if `offers` were not made so far.
pub(crate) async fn offer(
    tx: &mut Tx,
    digest: [u8; 32],
    offers: u32,
    successor_hash: &str,
) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_exchange set successor_hash = $3, offers = offers + 1, failures = 0
         where secret_digest = $1 and offers = $2"
    );
    Ok(tx.execute(statement, params![digest, offers, successor_hash]).await? == 1)
}

/// Counts one try at typing the successor; the last of `most` that fails withdraws it. False if it was withdrawn.
pub(crate) async fn count_failure(tx: &mut Tx, digest: [u8; 32], most: u32) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_exchange set failures = failures + 1,
           successor_hash = case when failures + 1 >= $2 then null else successor_hash end
         where secret_digest = $1 and successor_hash is not null"
    );
    Ok(tx.execute(statement, params![digest, most]).await? == 1)
}

/// Ends whatever was begun with a PIN of the person: exchanges, recoveries, and letters that have not been sent.
pub(crate) async fn end_what_was_begun(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    let statement = sql!(
        "delete from pin_exchange
         where credential_id in (select id from credential where person_id = $1)"
    );
    tx.execute(statement, params![person]).await?;
    let statement = sql!(
        "delete from pin_recovery
         where credential_id in (select id from credential where person_id = $1)"
    );
    tx.execute(statement, params![person]).await?;
    let statement = sql!(
        "update pin_letter set half_sealed = null
         where half_sealed is not null and credential_id in (select id from credential where person_id = $1)"
    );
    tx.execute(statement, params![person]).await?;
    Ok(())
}

/// Forgets the exchanges whose time was over before `before`; answers how many.
pub(crate) async fn remove_old_exchanges(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from pin_exchange where ends_at < $1"), params![before]).await?)
}
