use db::{Error, Tx, params, sql};
use jiff::Timestamp;

use super::Pending;
use crate::intake::AttestationId;
use crate::store::certificates;
use crate::subscriptions::subscription::{Subscription, SubscriptionId};
use crate::subscriptions::{Change, When};
use crate::{CertificateId, Error as AreaError};

/// Notes for each subscription that covers the certificate's attestations what it is to be told; answers whether there
/// was any. One that was told of the certificate that this one rectifies is told of this one too, whatever it covers now.
pub(in crate::subscriptions) async fn announce_new(
    tx: &mut Tx,
    certificate: CertificateId,
    change: Change,
    now: Timestamp,
) -> Result<bool, Error> {
    let covering = sql!(
        "select s.id as subscription_id, t.id as attestation_id
        from attestation t join subscription s on s.organisation_id = t.organisation_id
        where t.certificate_id = $1 and (
            (s.state = 'active' and (
                s.coverage <> 'chosen'
                or exists (
                    select 1 from subscription_cover v
                    where v.subscription_id = s.id and (v.code = t.employer_number or v.code = t.unit))))
            or (s.state in ('active', 'suspended') and exists (
                select 1 from certificate c
                join subscription_item told on told.certificate_id = c.rectifies_id
                join attestation o on o.id = told.attestation_id
                where c.id = t.certificate_id and told.subscription_id = s.id
                    and coalesce(o.employer_number, '') = coalesce(t.employer_number, '')
                    and coalesce(o.unit, '') = coalesce(t.unit, ''))))"
    );
    let insert = sql!(
        "insert into subscription_item (subscription_id, attestation_id, certificate_id, change, announced_at)
        values ($1, $2, $3, $4, $5) on conflict (subscription_id, attestation_id, change) do nothing"
    );
    let mut told = 0;
    for row in tx.all(covering, params![certificate]).await? {
        let (subscription, attestation): (SubscriptionId, AttestationId) =
            (row.get("subscription_id")?, row.get("attestation_id")?);
        told += tx.execute(insert, params![subscription, attestation, certificate, change, now]).await?;
    }
    Ok(told > 0)
}

/// Notes the annulment for each subscription that was told of the certificate; answers whether there was any.
pub(in crate::subscriptions) async fn announce_annulment(
    tx: &mut Tx,
    certificate: CertificateId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into subscription_item (subscription_id, attestation_id, certificate_id, change, announced_at)
        select told.subscription_id, told.attestation_id, told.certificate_id, 'annulled', cast($2 as bigint)
        from subscription_item told join subscription s on s.id = told.subscription_id
        where told.certificate_id = $1 and told.change in ('issued', 'rectified')
            and s.state in ('active', 'suspended')
        on conflict (subscription_id, attestation_id, change) do nothing"
    );
    Ok(tx.execute(statement, params![certificate, now]).await? > 0)
}

/// The active subscriptions to which something of the certificate is still to be sent.
pub(in crate::subscriptions) async fn to_be_told(
    tx: &mut Tx,
    certificate: CertificateId,
) -> Result<Vec<(SubscriptionId, When)>, Error> {
    let statement = sql!(
        "select s.id, s.frequency, s.daily_hour from subscription s
        where s.state = 'active' and exists (
            select 1 from subscription_item i
            where i.subscription_id = s.id and i.certificate_id = $1 and i.message_id is null)"
    );
    let rows = tx.all(statement, params![certificate]).await?;
    rows.iter()
        .map(|row| {
            let when = When { frequency: row.get("frequency")?, daily_hour: row.get("daily_hour")? };
            Ok((row.get("id")?, when))
        })
        .collect()
}

/// What waits for a subscription, in order, with the certificates and addressees.
pub(in crate::subscriptions) async fn pending(
    tx: &mut Tx,
    subscription: SubscriptionId,
    limit: u32,
) -> Result<Vec<Pending>, AreaError> {
    let statement = certificates!(
        ", i.position, i.change, t.employer_tax_code, t.employer_number, t.unit",
        "join subscription_item i on i.certificate_id = c.id join attestation t on t.id = i.attestation_id \
         where i.subscription_id = $1 and i.message_id is null order by i.position limit $2"
    );
    let rows = tx.all(statement, params![subscription, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Pending {
                position: row.get("position")?,
                change: row.get("change")?,
                certificate: crate::store::read(row)?,
                addressee: crate::store::read_addressee(row)?,
            })
        })
        .collect()
}

/// Holds an active subscription, as it was read, against other composers and against changes until the transaction ends.
/// False if it is not so any more.
pub(in crate::subscriptions) async fn hold(tx: &mut Tx, subscription: &Subscription) -> Result<bool, Error> {
    let statement = sql!(
        "update subscription set changed_at = changed_at
        where id = $1 and state = 'active' and address = $2 and format = $3 and coverage = $4"
    );
    let Subscription { id, address, terms, .. } = subscription;
    Ok(tx.execute(statement, params![id, address, terms.format, terms.coverage]).await? == 1)
}

/// Notes that a span of what waited is in a message now; answers how many that were.
pub(in crate::subscriptions) async fn mark_composed(
    tx: &mut Tx,
    subscription: SubscriptionId,
    (first, last): (i64, i64),
    message: delivery::ItemId,
    now: Timestamp,
) -> Result<u64, Error> {
    let statement = sql!(
        "update subscription_item set message_id = $4, composed_at = $5
        where subscription_id = $1 and position >= $2 and position <= $3 and message_id is null"
    );
    tx.execute(statement, params![subscription, first, last, message, now]).await
}

/// Whether anything waits for the subscription.
pub(in crate::subscriptions) async fn has_pending(
    tx: &mut Tx,
    subscription: SubscriptionId,
) -> Result<bool, Error> {
    let statement = sql!(
        "select position from subscription_item where subscription_id = $1 and message_id is null limit 1"
    );
    Ok(tx.optional(statement, params![subscription]).await?.is_some())
}

/// How many records and annulments each message of a subscription carries.
pub(in crate::subscriptions) async fn contents(
    tx: &mut Tx,
    subscription: SubscriptionId,
    message: delivery::ItemId,
) -> Result<(i64, i64), Error> {
    let statement = sql!(
        "select count(*) as total, coalesce(sum(case when change = 'annulled' then 1 else 0 end), 0) + 0 as annulments
        from subscription_item where message_id = $1 and subscription_id = $2"
    );
    let row = tx.one(statement, params![message, subscription]).await?;
    let (total, annulments): (i64, i64) = (row.get("total")?, row.get("annulments")?);
    Ok((total - annulments, annulments))
}
