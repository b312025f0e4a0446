//! Does with mail servers of others what it is told, a line of JSON for each deed, and answers in a line of JSON:
//! `tools/checks/check_postfix.py` tells it. It plays the network of PEC too, to which those servers pass on what is for
//! it, and hands out the receipts: `cargo run -p delivery --example post -- FOLDER DATABASE`.
#![expect(clippy::print_stdout, reason = "its answers go to standard output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use db::Db;
use delivery::{Attachment, Delivery, Item, Outgoing, Owner, Settings};
use jiff::{SignedDuration, Timestamp};
use kernel::digest::{hex, sha256};
use kernel::{Clock, EmailAddress, Random};
use pec_provider::PecProvider;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const OWNER: Owner = Owner { kind: "example", id: Uuid::nil() };
/// Lines that mail could spoil: dots, blanks at the end, accents, the start of a mailbox file.
const BODY: &str = "Buongiorno,\n.\n..due punti\nFrom qui\nspazi in fondo   \nperché è così\n";

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    /// From now on with these settings.
    Settings { settings: Box<Settings> },
    /// Queues a message to each, with so many bytes attached beside what is always attached.
    Queue { mailbox: EmailAddress, recipients: Vec<EmailAddress>, bytes: usize },
    /// Sends what is due now, over one connection.
    Send,
    /// Works as the program does, with as many connections as the settings say, until nothing waits.
    Work,
    /// Reads what has come back.
    Read,
    /// Writes the receipts that the network has made since the last time into files.
    Receipts { mailbox: String },
    /// Moves the clock ahead.
    Wait { minutes: i64 },
    /// Tells how everything stands.
    States,
}

/// One outbox, and the network of PEC.
struct Post {
    folder: PathBuf,
    db: Db,
    clock: Clock,
    delivery: Delivery,
    network: PecProvider,
    /// How many messages were queued, and up to which number receipts were written.
    queued: usize,
    written: u32,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("where may files go?")?);
    let database = arguments.next().ok_or("which database, empty as yet, is the outbox in?")?;
    let mut post = Post::open(folder, &database).await?;
    println!("{}", json!({ "port": post.network.smtp().port() }));
    for line in std::io::stdin().lines() {
        let answer = post.go(serde_json::from_str(&line?)?).await?;
        println!("{answer}");
    }
    Ok(())
}

impl Post {
    async fn open(folder: PathBuf, database: &str) -> Outcome<Self> {
        let clock = Clock::running_movable();
        let settings = pec_provider::Settings::loopback();
        let network = PecProvider::start(settings, clock.clone(), Random::system()).await?;
        fs::write(folder.join("signers.pem"), network.trust_pem())?;
        let db = Db::open(&db::Settings::new(database))?;
        db.migrate(clock.now()).await?;
        let delivery = area(&db, &clock, Settings::default());
        Ok(Self { folder, db, clock, delivery, network, queued: 0, written: 0 })
    }

    async fn go(&mut self, deed: Deed) -> Outcome<Value> {
        match deed {
            Deed::Settings { settings } => {
                let faults = settings.faults();
                self.delivery = area(&self.db, &self.clock, *settings);
                Ok(json!({ "faults": faults }))
            }
            Deed::Queue { mailbox, recipients, bytes } => self.queue(&mailbox, recipients, bytes).await,
            Deed::Send => Ok(json!({ "taken": delivery::run_due(&self.delivery).await? })),
            Deed::Work => self.work().await,
            Deed::Read => Ok(json!({ "read": delivery::read_due(&self.delivery).await? })),
            Deed::Receipts { mailbox } => self.receipts(&mailbox).await,
            Deed::Wait { minutes } => {
                self.clock.advance(SignedDuration::from_mins(minutes));
                Ok(json!({}))
            }
            Deed::States => self.states().await,
        }
    }

    async fn queue(
        &mut self,
        mailbox: &EmailAddress,
        recipients: Vec<EmailAddress>,
        bytes: usize,
    ) -> Outcome<Value> {
        let mut tx = self.db.write().await?;
        let mut queued = Vec::new();
        for recipient in recipients {
            self.queued += 1;
            let outgoing = message(mailbox, recipient, self.queued, bytes);
            let id = self.delivery.queue(&mut tx, &outgoing).await?;
            queued.push(described(id, &outgoing));
        }
        tx.commit().await?;
        Ok(json!({ "queued": queued }))
    }

    async fn work(&self) -> Outcome<Value> {
        let (stop, stopped) = watch::channel(false);
        let end = async {
            while self.items().await?.iter().any(|item| !item.state.is_end()) {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok::<_, Box<dyn Error>>(())
        };
        let until_the_end = async {
            let ended = end.await;
            stop.send(true)?;
            ended
        };
        let ((), ended) =
            tokio::join!(Box::pin(delivery::run(self.delivery.clone(), stopped)), until_the_end);
        ended?;
        Ok(json!({}))
    }

    async fn receipts(&mut self, mailbox: &str) -> Outcome<Value> {
        self.network.settle().await;
        let folder = self.folder.join("receipts");
        fs::create_dir_all(&folder)?;
        let mut written = Vec::new();
        for message in self.network.mailbox(mailbox)?.into_iter().filter(|one| one.uid > self.written) {
            let path = folder.join(format!("{:05}.eml", message.uid));
            fs::write(&path, &message.raw)?;
            written.push(path);
        }
        self.written += u32::try_from(written.len())?;
        Ok(json!({ "written": written }))
    }

    async fn states(&self) -> Outcome<Value> {
        let items: BTreeMap<String, Value> =
            self.items().await?.iter().map(|item| (item.id.to_string(), standing(item))).collect();
        let mut tx = self.db.read().await?;
        let mut counted: BTreeMap<String, i64> = BTreeMap::new();
        for hour in delivery::hours(&mut tx, Timestamp::UNIX_EPOCH, Timestamp::MAX).await? {
            *counted.entry(format!("{} {}", hour.channel, hour.happening)).or_default() += hour.count;
        }
        let holds = delivery::balance(&mut tx).await?.holds();
        let twice = self.network.handed_in_twice();
        Ok(json!({ "items": items, "counted": counted, "balance": holds, "twice": twice }))
    }

    async fn items(&self) -> Outcome<Vec<Item>> {
        Ok(delivery::items(&mut self.db.read().await?, OWNER, i64::MAX, 10_000).await?)
    }
}

fn area(db: &Db, clock: &Clock, settings: Settings) -> Delivery {
    Delivery::new(db.clone(), clock.clone(), Random::system(), settings, b"only an example")
}

fn message(mailbox: &EmailAddress, recipient: EmailAddress, number: usize, bytes: usize) -> Outgoing {
    let file = |name: &str, media_type: &str, content: Vec<u8>| Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content,
    };
    let xml = format!("<?xml version=\"1.0\"?>\n<listaAttestati numero=\"{number}\">\n</listaAttestati>");
    let txt = format!("PUC.......: {number}\r\n.\r\nFrom x\r\n\r\n");
    let mut attachments = vec![
        file("attestati-1.xml", "application/xml", xml.into_bytes()),
        file("attestati-1.txt", "text/plain; charset=us-ascii", txt.into_bytes()),
    ];
    if bytes > 0 {
        let content = (0..=255).cycle().take(bytes).collect();
        attachments.push(file("tutti-i-byte.bin", "application/octet-stream", content));
    }
    Outgoing {
        mailbox: mailbox.clone(),
        recipient,
        subject: format!("Attestati telematici di malattia – così è: messaggio {number}"),
        body: format!("{BODY}{}\n", "riga lunga ".repeat(200)),
        ephemeral: false,
        attachments,
        owner: OWNER,
    }
}

/// The message, for whoever compares it with what arrives.
fn described(id: delivery::ItemId, outgoing: &Outgoing) -> Value {
    let files: BTreeMap<&str, String> = outgoing
        .attachments
        .iter()
        .map(|attachment| (attachment.name.as_str(), hex(&sha256(&attachment.content))))
        .collect();
    let Outgoing { recipient, subject, body, .. } = outgoing;
    json!({ "id": id, "recipient": recipient.as_str(), "subject": subject, "body": body, "files": files })
}

fn standing(item: &Item) -> Value {
    let alarm = item.alarm.map(delivery::Alarm::as_str);
    json!({ "state": item.state.as_str(), "attempts": item.attempts, "alarm": alarm })
}
