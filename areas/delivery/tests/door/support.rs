//! A delivery area on a test's database, a mail server that it sends to.

use std::sync::Arc;

use db::Db;
use delivery::{
    Attachment, Channel, Delivery, Item, Mailbox, Outgoing, Owner, Patience, Receipt, Settings, State,
};
use jiff::SignedDuration;
use kernel::{Clock, EmailAddress, Random};
use mailserver::{MailServer, Message};
use testing::World;
use uuid::Uuid;

pub(crate) const OWNER: Owner = Owner { kind: "test", id: Uuid::from_u128(7) };

pub(crate) struct Post {
    pub(crate) world: World,
    pub(crate) server: MailServer,
    pub(crate) delivery: Delivery,
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn mailbox(server: &MailServer) -> Mailbox {
    Mailbox {
        receipt: Receipt::Brief,
        ..Mailbox::on_this_machine(address("attestati@pec.istituto.example"), Channel::Pec, server.address())
    }
}

pub(crate) fn settings(mailbox: Mailbox) -> Settings {
    let patience = Patience { connect: 2, answer: 2, body: 5, dot: 2 };
    Settings { mailboxes: vec![mailbox], patience, ..Settings::default() }
}

pub(crate) fn delivery(world: &World, settings: Settings) -> Delivery {
    delivery_of(world.db.clone(), world.clock.clone(), world.random.clone(), settings)
}

/// All deliveries of a test have the same key, in whatever process.
pub(crate) fn delivery_of(db: Db, clock: Clock, random: Random, settings: Settings) -> Delivery {
    Delivery::new(db, clock, random, settings, b"a key of the test")
}

pub(crate) fn outgoing(recipient: &str, subject: &str) -> Outgoing {
    Outgoing {
        mailbox: address("attestati@pec.istituto.example"),
        recipient: address(recipient),
        subject: subject.to_owned(),
        body: "Buongiorno,\nin allegato quanto è dovuto.\n.\n".to_owned(),
        ephemeral: false,
        attachments: vec![Attachment {
            name: "attestati.xml".to_owned(),
            media_type: "application/xml".to_owned(),
            content: b"<listaAttestati/>".to_vec(),
        }],
        owner: OWNER,
    }
}

impl Post {
    pub(crate) async fn open(world: World) -> Self {
        Self::with(world, mailserver::Settings::loopback()).await
    }

    pub(crate) async fn with(world: World, settings: mailserver::Settings) -> Self {
        Self::start(world, settings, |_| {}).await
    }

    /// With a mailbox that is not as others are.
    pub(crate) async fn changed(world: World, change: impl FnOnce(&mut Mailbox)) -> Self {
        Self::start(world, mailserver::Settings::loopback(), change).await
    }

    async fn start(world: World, settings: mailserver::Settings, change: impl FnOnce(&mut Mailbox)) -> Self {
        let server = MailServer::start(settings, world.clock.clone()).await.unwrap();
        let mut mailbox = mailbox(&server);
        change(&mut mailbox);
        let delivery = delivery(&world, self::settings(mailbox));
        Self { world, server, delivery }
    }

    pub(crate) async fn queue(&self, outgoing: &Outgoing) -> delivery::ItemId {
        let mut tx = self.world.db.write().await.unwrap();
        let id = self.delivery.queue(&mut tx, outgoing).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) async fn run(&self) -> usize {
        delivery::run_due(&self.delivery).await.unwrap()
    }

    pub(crate) fn wait(&self, time: SignedDuration) {
        self.world.clock.advance(time);
    }

    /// In the order in which they were queued.
    pub(crate) async fn items(&self) -> Vec<Item> {
        let mut tx = self.world.db.read().await.unwrap();
        let mut items = delivery::items(&mut tx, OWNER, i64::MAX, 1000).await.unwrap();
        items.reverse();
        items
    }

    pub(crate) async fn states(&self) -> Vec<State> {
        self.items().await.iter().map(|item| item.state).collect()
    }

    /// The subjects of what the server has stored, in order.
    pub(crate) fn arrived(&self) -> Vec<String> {
        self.server.messages().iter().map(|message| header(message, "Subject")).collect()
    }
}

pub(crate) fn header(message: &Arc<Message>, name: &str) -> String {
    let text = String::from_utf8_lossy(&message.raw).into_owned();
    let start = format!("{name}: ");
    text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
}

/// What the table holds of a message's text.
pub(crate) async fn stored_body(post: &Post, id: delivery::ItemId) -> String {
    store::body(&mut post.world.db.read().await.unwrap(), id).await
}

pub(crate) mod network;
pub(crate) mod store;
