use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use openid::federation::Resolved;
use openid::{Address, Schemes};

use crate::Error;

/// A provider as it was last proved.
pub(super) struct Known {
    pub(super) resolved: Resolved,
    pub(super) resolved_at: Timestamp,
}

/// The provider, if what is demanded now was proved of it.
pub(super) async fn known(
    tx: &mut Tx,
    id: &Address,
    demanded: [u8; 32],
    schemes: Schemes,
) -> Result<Option<Known>, Error> {
    let statement = sql!(
        "select anchor, metadata, chain, mark, resolved_at, expires_at from openid_provider
         where id = $1 and demanded = $2"
    );
    match tx.optional(statement, params![id.as_str(), demanded]).await? {
        Some(row) => read(&row, id, schemes),
        None => Ok(None),
    }
}

fn read(row: &Row, id: &Address, schemes: Schemes) -> Result<Option<Known>, Error> {
    let (anchor, metadata, chain): (String, String, String) =
        (row.get("anchor")?, row.get("metadata")?, row.get("chain")?);
    let Ok(anchor) = schemes.entity(&anchor) else { return Ok(None) };
    let resolved = Resolved {
        subject: id.clone(),
        anchor,
        metadata: serde_json::from_str(&metadata)?,
        expires_at: row.get("expires_at")?,
        chain: serde_json::from_str(&chain)?,
        mark: row.get("mark")?,
    };
    Ok(Some(Known { resolved, resolved_at: row.get("resolved_at")? }))
}

/// Keeps what was proved just now.
pub(super) async fn put(tx: &mut Tx, known: &Known, demanded: [u8; 32]) -> Result<(), Error> {
    let Known { resolved, resolved_at } = known;
    let statement = sql!(
        "insert into openid_provider (id, demanded, anchor, metadata, chain, mark, resolved_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set demanded = excluded.demanded, anchor = excluded.anchor,
           metadata = excluded.metadata, chain = excluded.chain, mark = excluded.mark,
           resolved_at = excluded.resolved_at, expires_at = excluded.expires_at"
    );
    let values = params![
        resolved.subject.as_str(),
        demanded,
        resolved.anchor.as_str(),
        serde_json::to_string(&resolved.metadata)?,
        serde_json::to_string(&resolved.chain)?,
        resolved.mark,
        resolved_at,
        resolved.expires_at
    ];
    tx.execute(statement, values).await?;
    Ok(())
}
