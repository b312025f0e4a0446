//! Tries the servers that the settings name, for whoever sets them up: each is logged in to, and left again.

use std::time::Duration;

use tokio::time::timeout;

use crate::imap::{Folder, ReadError};
use crate::outlet::Outlet;
use crate::settings::{Inbox, Line, Mailbox};
use crate::smtp::{Connection, Login, NoConnection};
use crate::{Channel, Delivery};

/// How long each trial may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a trial ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The mailbox or the line, and which of its servers.
    pub what: String,
    /// What was reached and how it is set up, or what is wrong; no password stands in either.
    pub outcome: Result<String, String>,
}

/// Connects and logs in as if to send, and leaves again: for whoever sets up a mailbox.
pub async fn try_out(delivery: &Delivery, mailbox: &Mailbox) -> Result<(), NoConnection> {
    let login = Login::read(mailbox).await?;
    Connection::open(mailbox, login.as_ref(), delivery.settings.patience).await?.quit().await;
    Ok(())
}

/// Tries all mailboxes, for sending and for reading what comes back, and all lines. Each refused login counts at its
/// server as one wrong password.
pub async fn try_all(delivery: &Delivery) -> Vec<Trial> {
    let mut trials = Vec::new();
    for mailbox in &delivery.settings.mailboxes {
        let address = mailbox.address.as_str();
        let place = place(&mailbox.host, mailbox.port, mailbox.per_minute);
        let outcome = within(&place, try_out(delivery, mailbox)).await;
        trials.push(Trial { what: format!("mailbox {address}"), outcome });
        let what = format!("receipts of {address}");
        match &mailbox.receipts {
            Some(inbox) => {
                let place = format!("{}:{}, every {} s", inbox.host, inbox.port, inbox.every);
                let outcome = within(&place, try_inbox(delivery, mailbox, inbox)).await;
                trials.push(Trial { what, outcome });
            }
            None if mailbox.channel == Channel::Pec => {
                trials.push(Trial { what, outcome: Ok("nobody reads them".to_owned()) });
            }
            None => {}
        }
    }
    for line in &delivery.settings.lines {
        let outcome = within(&line_place(line), try_line(delivery, line)).await;
        trials.push(Trial { what: format!("line {}", line.name), outcome });
    }
    trials
}

/// Reads the signers, logs in and looks at the folder.
async fn try_inbox(delivery: &Delivery, mailbox: &Mailbox, inbox: &Inbox) -> Result<(), ReadError> {
    super::reader::trust(inbox).await?;
    let (user, file) = inbox.login(mailbox).ok_or(ReadError::NoPassword)?;
    let login = Login::from_file(user, file).await.map_err(|_unreadable| ReadError::NoPassword)?;
    let mut folder = Folder::open(inbox, &login, delivery.settings.patience).await?;
    let looked = folder.look(false).await;
    folder.quit().await;
    looked.map(drop)
}

/// Logs in over SMPP; a gateway over HTTP knows nothing but messages: it is only seen whether it and the token are there.
async fn try_line(delivery: &Delivery, line: &Line) -> Result<(), NoConnection> {
    let outlet = Outlet::Line(line);
    let access = outlet.access(delivery).await?;
    outlet.open(&access, delivery).await?.quit().await;
    Ok(())
}

fn place(host: &str, port: u16, per_minute: Option<u32>) -> String {
    let pace = per_minute.map(|most| format!(", {most} a minute")).unwrap_or_default();
    format!("{host}:{port}{pace}")
}

fn line_place(line: &Line) -> String {
    match &line.gateway {
        sms::Gateway::Smpp(gateway) => place(&gateway.host, gateway.port, line.per_minute),
        sms::Gateway::Http(gateway) => {
            let pace = line.per_minute.map(|most| format!(", {most} a minute")).unwrap_or_default();
            format!("{}{pace}", gateway.address)
        }
    }
}

async fn within<E: std::fmt::Display>(
    place: &str,
    trial: impl Future<Output = Result<(), E>>,
) -> Result<String, String> {
    match timeout(PATIENCE, trial).await {
        Ok(Ok(())) => Ok(place.to_owned()),
        Ok(Err(cause)) => Err(format!("{place}: {cause}")),
        Err(_late) => Err(format!("{place}: no answer within {} s", PATIENCE.as_secs())),
    }
}
