//! Mail without an outbox: what a bench compares deliveries with.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use jiff::Timestamp;

use crate::message::{self, Draft};
use crate::smtp::{Connection, Login, NoConnection, Sent};
use crate::{Error, Mailbox, Outgoing, Patience};

/// Shows the server of a mailbox the same message again and again, over all its connections, for so long; answers how
/// often it was taken.
pub async fn feed(mailbox: &Mailbox, outgoing: &Outgoing, time: Duration) -> Result<u64, Error> {
    let raw = message::write(&Draft {
        mailbox,
        recipient: outgoing.recipient.as_str(),
        subject: &outgoing.subject,
        body: &outgoing.body,
        attachments: &outgoing.attachments,
        message_id: "<bench@localhost>",
        date: Timestamp::UNIX_EPOCH,
        ephemeral: false,
    })?;
    let end = Instant::now() + time;
    let to = outgoing.recipient.as_str();
    let connections = (0..mailbox.connections).map(|_| feed_one(mailbox, to, &raw, end));
    let taken = try_join_all(connections).await.map_err(|cause| Error::Gateway(cause.to_string()))?;
    Ok(taken.into_iter().sum())
}

async fn feed_one(mailbox: &Mailbox, to: &str, raw: &[u8], end: Instant) -> Result<u64, NoConnection> {
    let login = Login::read(mailbox).await?;
    let mut connection = Connection::open(mailbox, login.as_ref(), Patience::default()).await?;
    let mut taken = 0;
    while Instant::now() < end && connection.is_usable() {
        let sent = connection.send(mailbox.address.as_str(), to, raw).await;
        taken += u64::from(matches!(sent, Sent::Taken(_)));
    }
    connection.quit().await;
    Ok(taken)
}
