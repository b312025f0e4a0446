use std::fs;
use std::time::{Duration, Instant};

use db::Db;
use delivery::{
    Attachment, Channel, Delivery, Inbox, Mailbox, Outgoing, Owner, Receipt, Settings, State, Tls,
};
use jiff::Timestamp;
use kernel::{Clock, EmailAddress, Random};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use super::peer::{Kind, Running};
use super::{Bench, Figures, ROUNDS, Round, machine, store};
use crate::failure::Failure;

const SENDER: &str = "attestati@pec.istituto.example";
const OWNER: Owner = Owner { kind: "bench", id: Uuid::nil() };
/// Messages of one transaction that queues.
const GROUP: u64 = 100;
/// Messages of a round for each second that it is to last: about what two cores do.
const EXPECTED: f64 = 1_500.0;
/// More connections than this gain nothing against one provider while the queue is short; the national run has twice as
/// many.
const MOST_CONNECTIONS: usize = 64;
/// How often to look whether all is settled.
const LOOK: Duration = Duration::from_millis(200);

/// So many messages, to so many mailboxes whose names begin so.
type Group = (&'static str, u64, u64);

/// Who got how many messages by 31 August 2011, as the institute published it.
const NATIONAL: [Group; 3] = [("ditta", 28_647, 796_879), ("ente", 5_452, 587_444), ("cittadino", 589, 493)];

/// Items from the queue to their last receipt, in turns with a message shown to a sink that keeps nothing.
pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let connections = bench.connections.min(MOST_CONNECTIONS);
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of messages")]
    let messages = (bench.seconds * EXPECTED) as u64;
    let mut backend = String::new();
    for round in 0..ROUNDS {
        figures.baseline.push(raw_sink(bench.seconds, connections).await?);
        // A database that is given serves for the first round alone: the others find nothing to send in it.
        let stage = Stage::open(bench.database.as_deref(), connections, round).await?;
        figures.subject.push(stage.run(&[("azienda", messages.div_ceil(4), messages)], |_| {}).await?);
        backend = format!("{:?}", stage.db.backend());
        stage.end().await?;
    }
    figures.settings = json!({
        "backend": backend, "connections": connections, "messages": messages, "rounds": ROUNDS,
        "receipts": "two a message, brief, signed with ECDSA P-256 by a simulator in another process",
        "baseline": "a message shown to a sink in another process again and again, with nothing behind it",
    });
    Ok(figures)
}

/// The messages of August 2011, all of them or the same shares of fewer, once.
pub(super) async fn national(bench: &Bench) -> Result<Figures, Failure> {
    // While everything waits at once the disk is slower than the network: more of them fill the time that it takes.
    let connections = 2 * bench.connections.min(MOST_CONNECTIONS);
    let all: u64 = NATIONAL.iter().map(|(.., messages)| messages).sum();
    let wanted = bench.messages.unwrap_or(all);
    let plan = NATIONAL.map(|(name, boxes, messages)| (name, boxes, (messages * wanted).div_ceil(all)));
    let wanted: u64 = plan.iter().map(|(.., messages)| messages).sum();
    let baseline = vec![raw_sink(bench.seconds, connections).await?];
    let stage = Stage::open(bench.database.as_deref(), connections, 0).await?;
    let (start, mut memory) = (Instant::now(), Vec::new());
    let subject = stage.run(&plan, |settled| {
        let tenth = usize::try_from(settled * 10 / wanted).unwrap_or_default();
        while memory.len() < tenth {
            let resident = machine::resident_megabytes();
            eprintln!(
                "{} tenths after {:.0} s, {resident:.0} MB",
                memory.len() + 1,
                start.elapsed().as_secs_f64()
            );
            memory.push(resident.round());
        }
    });
    let subject = vec![subject.await?];
    let settings = json!({
        "backend": format!("{:?}", stage.db.backend()), "connections": connections, "messages": wanted,
        "seconds": start.elapsed().as_secs_f64().round(), "resident_mb_at_tenths": memory,
        "receipts": "two a message, brief, signed with ECDSA P-256 by a simulator in another process",
        "baseline": "a message shown to a sink in another process again and again, with nothing behind it",
    });
    stage.end().await?;
    Ok(Figures { subject, baseline, settings })
}

/// Messages a second that a sink takes over the same client, with neither outbox nor receipts.
async fn raw_sink(seconds: f64, connections: usize) -> Result<f64, Failure> {
    let sink = Running::start(Kind::Sink).await?;
    let mailbox =
        Mailbox { connections, ..Mailbox::on_this_machine(address(SENDER)?, Channel::Pec, sink.doors.smtp) };
    let start = Instant::now();
    let shown = delivery::feed(&mailbox, &outgoing("azienda.1", 1)?, Duration::from_secs_f64(seconds)).await;
    let shown = shown.map_err(|cause| Failure::Refused(cause.to_string()))?;
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = shown as f64 / start.elapsed().as_secs_f64();
    sink.end().await?;
    Ok(rate)
}

/// An outbox, and the network to which it sends.
struct Stage {
    db: Db,
    delivery: Delivery,
    provider: Running,
    _folder: TempDir,
}

impl Stage {
    async fn open(database: Option<&str>, connections: usize, round: usize) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let own = format!("sqlite:{}", folder.path().join("bench.db").display());
        let db = Db::open(&db::Settings::new(database.unwrap_or(&own)))?;
        let (clock, random) = (Clock::system(), Random::system());
        db.migrate(clock.now()).await?;
        if round == 0 {
            super::fill::examine_empty(&db).await?;
        }
        let provider = Running::start(Kind::Provider).await?;
        let settings =
            Settings { mailboxes: vec![mailbox(&provider, &folder, connections)?], ..Settings::default() };
        let delivery = Delivery::new(db.clone(), clock, random, settings, b"only a bench");
        Ok(Self { db, delivery, provider, _folder: folder })
    }

    /// Queues all, while workers send and read; ends when every item has its receipt of delivery.
    #[expect(clippy::disallowed_methods, reason = "the bench's own workers, ended with it")]
    async fn run(&self, plan: &[Group], mut settled: impl FnMut(u64)) -> Result<Round, Failure> {
        let before = delivered(&self.db).await?;
        let (stop, stopped) = watch::channel(false);
        let (start, used) = (Instant::now(), machine::processor_seconds());
        let begun = Clock::system().now();
        let workers = tokio::spawn(delivery::run(self.delivery.clone(), stopped));
        let wanted: u64 = plan.iter().map(|(.., messages)| messages).sum();
        let queuing = async {
            for group in plan {
                self.queue(*group).await?;
            }
            Ok::<(), Failure>(())
        };
        let settling = async {
            loop {
                let done = delivered(&self.db).await? - before;
                settled(done);
                if done >= wanted {
                    return Ok(());
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::try_join!(queuing, settling)?;
        let (elapsed, used) = (start.elapsed().as_secs_f64(), machine::processor_seconds() - used);
        let _ = stop.send(true);
        workers.await.map_err(|cause| Failure::Refused(cause.to_string()))?;
        self.figure(wanted, (elapsed, used), begun).await
    }

    async fn queue(&self, (name, boxes, messages): Group) -> Result<(), Failure> {
        let mut number = 0;
        while number < messages {
            let mut tx = self.db.write().await?;
            for place in number..messages.min(number + GROUP) {
                let outgoing = outgoing(&format!("{name}.{}", place % boxes), place)?;
                self.delivery.queue(&mut tx, &outgoing).await?;
            }
            tx.commit().await?;
            number += GROUP;
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "figures")]
    async fn figure(
        &self,
        count: u64,
        (elapsed, used): (f64, f64),
        begun: Timestamp,
    ) -> Result<Round, Failure> {
        let mut tx = self.db.read().await?;
        let balance = delivery::balance(&mut tx).await?;
        if !balance.holds() {
            return Err(Failure::Refused("items are missing".to_owned()));
        }
        let at = async |tx: &mut db::Tx, share: u64| {
            let place = i64::try_from(count * share / 100).unwrap_or_default();
            let took = store::time_to_delivery(tx, begun, place).await?;
            Ok::<f64, Failure>(took as f64 / 1000.0)
        };
        Ok(Round {
            rate: count as f64 / elapsed,
            p50_ms: at(&mut tx, 50).await?,
            p99_ms: at(&mut tx, 99).await?,
            cpu_us: used * 1_000_000.0 / count as f64,
        })
    }

    async fn end(self) -> Result<(), Failure> {
        self.provider.end().await
    }
}

async fn delivered(db: &Db) -> Result<u64, Failure> {
    let mut tx = db.read().await?;
    let hours = delivery::hours(&mut tx, Timestamp::UNIX_EPOCH, Timestamp::MAX).await?;
    let came_to = |state: State| -> i64 {
        hours.iter().filter(|hour| hour.happening == state.as_str()).map(|hour| hour.count).sum()
    };
    if came_to(State::Failed) + came_to(State::Uncertain) > 0 {
        return Err(Failure::Refused("items have failed, or are uncertain".to_owned()));
    }
    Ok(u64::try_from(came_to(State::Delivered)).unwrap_or_default())
}

fn mailbox(provider: &Running, folder: &TempDir, connections: usize) -> Result<Mailbox, Failure> {
    let (password, signers) = (folder.path().join("password"), folder.path().join("signers.pem"));
    fs::write(&password, "segreta")?;
    fs::write(&signers, &provider.doors.trust)?;
    let imap = provider.doors.imap.ok_or_else(|| Failure::Refused("no mailbox to read".to_owned()))?;
    let inbox = Inbox {
        host: imap.ip().to_string(),
        port: imap.port(),
        tls: Tls::None,
        user: Some(SENDER.to_owned()),
        password_file: Some(password),
        trusted: None,
        signers: Some(signers),
        folder: "INBOX".to_owned(),
        remove: false,
        every: 1,
    };
    Ok(Mailbox {
        connections,
        receipt: Receipt::Brief,
        receipts: Some(inbox),
        ..Mailbox::on_this_machine(address(SENDER)?, Channel::Pec, provider.doors.smtp)
    })
}

/// A message with one attestation, of the size that most have.
fn outgoing(mailbox: &str, number: u64) -> Result<Outgoing, Failure> {
    let line = format!("<numeroProtocollo>{number:09}</numeroProtocollo>\n");
    let content =
        format!("<?xml version=\"1.0\"?>\n<listaAttestati>\n{}</listaAttestati>\n", line.repeat(30));
    Ok(Outgoing {
        mailbox: address(SENDER)?,
        recipient: address(&format!("{mailbox}@pec.azienda.example"))?,
        subject: "Attestati telematici di malattia: 1 attestato".to_owned(),
        body: "In allegato l'attestato di malattia di un suo lavoratore.\n".repeat(6),
        ephemeral: false,
        attachments: vec![Attachment {
            name: "attestati-20110831-120000-1.xml".to_owned(),
            media_type: "application/xml".to_owned(),
            content: content.into_bytes(),
        }],
        owner: OWNER,
    })
}

fn address(text: &str) -> Result<EmailAddress, Failure> {
    EmailAddress::parse(text).map_err(|cause| Failure::Refused(cause.to_string()))
}
