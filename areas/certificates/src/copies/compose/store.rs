use db::{Error, Tx, params, sql};
use jiff::Timestamp;
use kernel::ProtocolNumber;

use super::Pending;
use crate::copies::address::{AddressId, CopyAddress, Sent};
use crate::store::certificates;
use crate::subscriptions::Change;
use crate::{CertificateId, Error as AreaError};

/// Notes a new certificate for each proven address of its worker; answers whether there was any.
pub(in crate::copies) async fn announce_new(
    tx: &mut Tx,
    certificate: CertificateId,
    change: Change,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into copy_item (address_id, kind, certificate_id, change, announced_at)
        select a.id, a.kind, c.id, cast($2 as text), cast($3 as bigint)
        from certificate c join copy_address a on a.worker_tax_code = c.worker_tax_code
        where c.id = $1 and a.state = 'active'
        on conflict (address_id, certificate_id, change) do nothing"
    );
    Ok(tx.execute(statement, params![certificate, change, now]).await? > 0)
}

/// Notes the annulment for each address that was sent the certificate, or is to be; answers whether there was any.
pub(in crate::copies) async fn announce_annulment(
    tx: &mut Tx,
    certificate: CertificateId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into copy_item (address_id, kind, certificate_id, change, announced_at)
        select told.address_id, told.kind, told.certificate_id, 'annulled', cast($2 as bigint)
        from copy_item told join copy_address a on a.id = told.address_id
        where told.certificate_id = $1 and told.change in ('issued', 'rectified') and a.state = 'active'
        on conflict (address_id, certificate_id, change) do nothing"
    );
    Ok(tx.execute(statement, params![certificate, now]).await? > 0)
}

/// The addresses to which something of the certificate is still to be sent.
pub(in crate::copies) async fn to_be_sent(
    tx: &mut Tx,
    certificate: CertificateId,
) -> Result<Vec<AddressId>, Error> {
    let statement =
        sql!("select distinct address_id from copy_item where certificate_id = $1 and message_id is null");
    tx.all(statement, params![certificate]).await?.iter().map(|row| row.get("address_id")).collect()
}

/// What is to be sent next to an address.
pub(in crate::copies) async fn next(tx: &mut Tx, address: AddressId) -> Result<Option<Pending>, AreaError> {
    let statement = certificates!(
        ", i.position, i.change",
        "join copy_item i on i.certificate_id = c.id \
         where i.address_id = $1 and i.message_id is null order by i.position limit 1"
    );
    let row = tx.optional(statement, params![address]).await?;
    row.map(|row| {
        Ok(Pending {
            position: row.get("position")?,
            change: row.get("change")?,
            certificate: crate::store::read(&row)?,
        })
    })
    .transpose()
}

/// Holds an active address, as it was read, against other composers and against changes until the transaction ends.
/// False if it is not so any more.
pub(in crate::copies) async fn hold(tx: &mut Tx, address: &CopyAddress) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_address set changed_at = changed_at
        where id = $1 and state = 'active' and kind = $2 and address = $3
            and coalesce(contents, '') = coalesce($4, '')"
    );
    let destination = &address.destination;
    let values = params![address.id, destination.kind(), destination.as_str(), destination.contents()];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Notes that what waited is in a message now, and what that holds. False if somebody else has noted it.
pub(in crate::copies) async fn mark_composed(
    tx: &mut Tx,
    position: i64,
    (message, sent): (delivery::ItemId, Sent),
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update copy_item set message_id = $2, contents = $3, composed_at = $4
        where position = $1 and message_id is null"
    );
    Ok(tx.execute(statement, params![position, message, sent, now]).await? == 1)
}

/// What a message of an address told.
pub(in crate::copies) struct Told {
    pub(in crate::copies) certificate: CertificateId,
    pub(in crate::copies) number: ProtocolNumber,
    pub(in crate::copies) change: Change,
    pub(in crate::copies) sent: Sent,
}

/// What a message of an address told.
pub(in crate::copies) async fn told(
    tx: &mut Tx,
    address: AddressId,
    message: delivery::ItemId,
) -> Result<Option<Told>, Error> {
    let statement = sql!(
        "select c.id, c.protocol_number, i.change, i.contents
        from copy_item i join certificate c on c.id = i.certificate_id
        where i.message_id = $1 and i.address_id = $2"
    );
    let row = tx.optional(statement, params![message, address]).await?;
    row.map(|row| {
        Ok(Told {
            certificate: row.get("id")?,
            number: row.get("protocol_number")?,
            change: row.get("change")?,
            sent: row.get("contents")?,
        })
    })
    .transpose()
}
