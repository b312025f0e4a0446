//! The other side of a bench of deliveries, in a process of its own: a raw sink for mail, or a whole network of PEC.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use kernel::{Clock, Random};
use mailserver::{Answer, Keeper, MailServer, Message, Refusal};
use pec_provider::{PecProvider, Storage};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::failure::Failure;

/// Receipts that wait in the sender's mailbox before the network takes its next message.
const BACKLOG: usize = 20_000;

/// What the other side is to be.
#[derive(Args, Debug, Clone)]
pub(crate) struct Peer {
    kind: Kind,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Takes mail and drops it.
    Sink,
    /// Takes mail, writes signed receipts (ECDSA P-256) and drops what is for recipients.
    Provider,
}

/// Where the other side listens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Doors {
    pub(super) smtp: SocketAddr,
    pub(super) imap: Option<SocketAddr>,
    pub(super) trust: String,
}

/// The running process; it ends with this value.
pub(super) struct Running {
    pub(super) doors: Doors,
    child: Child,
}

impl Running {
    /// Starts this program again as the other side.
    pub(super) async fn start(kind: Kind) -> Result<Self, Failure> {
        let kind = kind.to_possible_value().map(|kind| kind.get_name().to_owned()).unwrap_or_default();
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bench-peer", &kind]).kill_on_drop(true);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or_else(|| Failure::Refused("no output".to_owned()))?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).await?;
        Ok(Self { doors: serde_json::from_str(&line)?, child })
    }

    pub(super) async fn end(mut self) -> Result<(), Failure> {
        drop(self.child.stdin.take());
        Ok(self.child.wait().await.map(drop)?)
    }
}

/// The process of the other side; ends when nobody holds its input any more.
pub(crate) async fn run(peer: Peer) -> Result<(), Failure> {
    let clock = Clock::system();
    let (sink, provider);
    let doors = match peer.kind {
        Kind::Sink => {
            sink = MailServer::start_for(mailserver::Settings::loopback(), Arc::new(Drain), clock).await?;
            Doors { smtp: sink.address(), imap: None, trust: String::new() }
        }
        Kind::Provider => {
            let storage = Storage::Counted { forget_fetched: true, backlog: BACKLOG };
            let settings = pec_provider::Settings {
                storage,
                oddities_by_name: false,
                ..pec_provider::Settings::loopback()
            };
            provider = PecProvider::start(settings, clock, Random::system()).await?;
            let trust = provider.trust_pem().to_owned();
            Doors { smtp: provider.smtp(), imap: Some(provider.imap()), trust }
        }
    };
    println!("{}", serde_json::to_string(&doors)?);
    let end = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    end.await.map_err(|cause| Failure::Refused(cause.to_string()))?.map(drop).map_err(Failure::from)
}

/// Takes everything and keeps nothing.
struct Drain;

impl Keeper for Drain {
    fn offers_login(&self) -> bool {
        false
    }

    fn login(&self, _user: &str, _password: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn sender(&self, _user: Option<&str>, _from: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn recipient(&self, _user: Option<&str>, _from: &str, _to: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn keep<'a>(&'a self, _user: Option<&'a str>, _message: Message) -> Answer<'a> {
        Box::pin(std::future::ready(Ok(())))
    }
}
