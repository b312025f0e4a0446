//! Workers that are killed, as a power cut kills them: real processes, at every step of the conversation and at moments
//! that nobody chose, while the provider misbehaves too.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use db::Db;
use delivery::{ItemId, State};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Random};
use mailserver::{Act, Fault, Step};
use serde::{Deserialize, Serialize};
use testing::on_each_database;
use tokio::sync::watch;

use crate::support::network::{Network, mailbox_at};
use crate::support::{delivery_of, outgoing, settings, store};

/// How a child of this program is told that it is to be a worker, and which.
const ORDERS: &str = "SPORTELLO_TEST_WORKER";
/// Longer than any hold of a dead worker lasts.
const HOLDS_END: SignedDuration = SignedDuration::from_mins(3);
const RANDOM_DEATHS: u32 = 160;

#[derive(Serialize, Deserialize)]
struct Orders {
    url: String,
    folder: PathBuf,
    smtp: std::net::SocketAddr,
    imap: std::net::SocketAddr,
    now: Timestamp,
}

/// The program that is killed. By itself it has no orders, and does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "how a child is told what to do")]
async fn a_worker_that_is_killed() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let Orders { url, folder, smtp, imap, now } = serde_json::from_str(&orders).unwrap();
    let db = Db::open(&db::Settings { connections: 4, ..db::Settings::new(&url) }).unwrap();
    let seed = u64::try_from(now.as_microsecond()).unwrap();
    let mailbox = delivery::Mailbox { connections: 2, ..mailbox_at(&folder, smtp, imap) };
    let delivery = delivery_of(db, Clock::movable(now), Random::seeded(seed), settings(mailbox));
    let (_stop, never) = watch::channel(false);
    delivery::run(delivery, never).await;
}

fn worker(network: &Network) -> Child {
    let orders = Orders {
        url: network.world.url.clone(),
        folder: network.world.folder.path().to_owned(),
        smtp: network.provider.smtp(),
        imap: network.provider.imap(),
        now: network.world.clock.now(),
    };
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::a_worker_that_is_killed", "--nocapture"])
        .env(ORDERS, serde_json::to_string(&orders).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets a worker live for a while, and kills it (SIGKILL: it can do nothing about it).
async fn live_and_die(network: &Network, life: Duration) {
    let mut child = worker(network);
    tokio::time::sleep(life).await;
    child.kill().unwrap();
    child.wait().unwrap();
    network.wait(HOLDS_END);
}

/// What became of the items of a stage, counted at the provider and in the table.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    items: u32,
    delivered: u32,
    failed: u32,
    uncertain: u32,
    lost: u32,
    twice: u32,
}

impl Count {
    fn row(self, stage: &str) -> String {
        let Self { items, delivered, failed, uncertain, lost, twice } = self;
        format!("{stage:<28} {items:>6} {delivered:>10} {failed:>7} {uncertain:>10} {lost:>5} {twice:>6}")
    }
}

async fn count(network: &Network, ids: &[ItemId]) -> Count {
    let mut count = Count::default();
    for id in ids {
        let item = network.item(*id).await;
        let ids = store::message_ids(&mut network.world.db.read().await.unwrap(), *id).await;
        let taken: u32 = ids.iter().map(|one| network.provider.handed_in(one.trim_matches(['<', '>']))).sum();
        count.items += 1;
        count.twice += u32::from(taken > 1);
        match item.state {
            State::Delivered if taken > 0 => count.delivered += 1,
            State::Failed | State::Refused => count.failed += 1,
            // What was taken would have been settled by its receipts: this one was certainly not.
            State::Uncertain if taken == 0 => count.uncertain += 1,
            _ => count.lost += 1,
        }
    }
    count
}

/// One healthy worker does what is left, and reads all that comes.
async fn recover(network: &Network) {
    network.provider.behave();
    for _ in 0..4 {
        network.wait(HOLDS_END);
        network.send().await;
        network.read().await;
    }
    for _ in 0..50 {
        network.wait(SignedDuration::from_hours(1));
        network.read().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_workers_lose_nothing_and_send_nothing_twice() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        let mut stages = Vec::new();
        for step in [
            Step::Greeting,
            Step::Ehlo,
            Step::Mail,
            Step::Recipient,
            Step::Data,
            Step::Body,
            Step::Dot,
            Step::Stored,
        ] {
            let mut ids = Vec::new();
            for number in 0..3 {
                ids.push(
                    network.queue(&format!("{step:?}{number}@pec.azienda.example").to_lowercase()).await,
                );
            }
            network.provider.misbehave(Fault::at(step, Act::Wait(Duration::from_millis(1500))));
            live_and_die(&network, Duration::from_millis(500)).await;
            network.provider.behave();
            network.send().await;
            network.read().await;
            // Shown to nobody, or settled by a receipt; in between only a person can tell, until the provider, who has
            // the whole message in its hands by then, goes on.
            let uncertain = count(&network, &ids).await.uncertain;
            match step {
                Step::Mail | Step::Recipient | Step::Data => assert_eq!(uncertain, 1, "{step:?}"),
                Step::Body | Step::Dot => assert!(uncertain <= 1, "{step:?}"),
                _ => assert_eq!(uncertain, 0, "{step:?}"),
            }
            stages.push((format!("killed at {step:?}"), ids));
        }
        let mut ids = Vec::new();
        for death in 0..RANDOM_DEATHS {
            ids.extend(queue_some(&network, death).await);
            misbehave(&network);
            let life = Duration::from_millis(30 + network.world.random.below(170));
            live_and_die(&network, life).await;
        }
        stages.push((format!("killed {RANDOM_DEATHS} times at random"), ids));
        recover(&network).await;
        println!("{:?}", network.world.backend());
        println!(
            "{:<28} {:>6} {:>10} {:>7} {:>10} {:>5} {:>6}",
            "", "items", "delivered", "failed", "uncertain", "lost", "twice"
        );
        for (stage, ids) in &stages {
            let count = count(&network, ids).await;
            println!("{}", count.row(stage));
            assert_eq!((count.lost, count.twice), (0, 0), "{stage}");
        }
        assert_eq!(network.provider.handed_in_twice(), Vec::<String>::new());
        assert!(network.balances().await);
    })
    .await;
}

/// A few items to mailboxes of all kinds.
async fn queue_some(network: &Network, death: u32) -> Vec<ItemId> {
    const KINDS: [&str; 8] =
        ["ditta", "azienda", "doppia", "inverso", "nessuno", "lenta", "minuscole", "tardi12"];
    let messages: Vec<_> = (0..4)
        .map(|number| {
            let kind = KINDS[usize::try_from(network.world.random.below(8)).unwrap()];
            outgoing(&format!("{kind}.{death}.{number}@pec.azienda.example"), "x")
        })
        .collect();
    network.queue_all(&messages).await
}

/// Sometimes the provider fails too.
fn misbehave(network: &Network) {
    let random = &network.world.random;
    let steps = [Step::Mail, Step::Recipient, Step::Data, Step::Body, Step::Dot, Step::Stored];
    let step = steps[usize::try_from(random.below(6)).unwrap()];
    let act = match random.below(6) {
        0 => Act::Drop,
        1 => Act::Wait(Duration::from_millis(random.below(60))),
        2 if step != Step::Body && step != Step::Stored => Act::Answer(451),
        _ => return,
    };
    network.provider.misbehave(Fault::at(step, act).after(u32::try_from(random.below(3)).unwrap()));
}
