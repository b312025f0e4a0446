//! A delivery area whose mailbox is kept by a provider of PEC that writes receipts.

use std::net::SocketAddr;
use std::path::Path;

use delivery::{Delivery, Inbox, Item, ItemId, Mailbox, Outgoing, Tls};
use jiff::SignedDuration;
use kernel::EmailAddress;
use pec_provider::PecProvider;
use testing::World;

use super::{address, delivery, outgoing, settings};

pub(crate) const SENDER: &str = "attestati@pec.istituto.example";

pub(crate) struct Network {
    pub(crate) world: World,
    pub(crate) provider: PecProvider,
    pub(crate) delivery: Delivery,
}

impl Network {
    pub(crate) async fn open(world: World) -> Self {
        Self::with(world, pec_provider::Settings::loopback(), |_| {}).await
    }

    pub(crate) async fn with(
        world: World,
        settings: pec_provider::Settings,
        change: impl FnOnce(&mut Mailbox),
    ) -> Self {
        let provider = PecProvider::start(settings, world.clock.clone(), world.random.clone()).await.unwrap();
        let mut mailbox = mailbox(&world, &provider);
        change(&mut mailbox);
        let delivery = delivery(&world, self::settings(mailbox));
        Self { world, provider, delivery }
    }

    pub(crate) async fn queue(&self, recipient: &str) -> ItemId {
        self.queue_all(&[outgoing(recipient, recipient)]).await[0]
    }

    pub(crate) async fn queue_all(&self, messages: &[Outgoing]) -> Vec<ItemId> {
        let mut tx = self.world.db.write().await.unwrap();
        let mut ids = Vec::new();
        for message in messages {
            ids.push(self.delivery.queue(&mut tx, message).await.unwrap());
        }
        tx.commit().await.unwrap();
        ids
    }

    pub(crate) async fn send(&self) -> usize {
        delivery::run_due(&self.delivery).await.unwrap()
    }

    /// Reads what the provider has written until now.
    pub(crate) async fn read(&self) -> usize {
        self.provider.settle().await;
        delivery::read_due(&self.delivery).await.unwrap()
    }

    /// Whose signatures count from now on.
    pub(crate) fn trust(&self, provider: &PecProvider) {
        std::fs::write(self.world.folder.path().join(SIGNERS), provider.trust_pem()).unwrap();
    }

    pub(crate) fn wait(&self, time: SignedDuration) {
        self.world.clock.advance(time);
    }

    pub(crate) async fn item(&self, id: ItemId) -> Item {
        let mut tx = self.world.db.read().await.unwrap();
        delivery::item(&mut tx, super::OWNER, id).await.unwrap().unwrap()
    }

    pub(crate) async fn receipts(&self) -> Vec<super::store::Kept> {
        super::store::receipts(&mut self.world.db.read().await.unwrap()).await
    }

    pub(crate) async fn balances(&self) -> bool {
        delivery::balance(&mut self.world.db.read().await.unwrap()).await.unwrap().holds()
    }
}

/// The mailbox as the provider keeps it.
fn mailbox(world: &World, provider: &PecProvider) -> Mailbox {
    let folder = world.folder.path();
    std::fs::write(folder.join(PASSWORD), "segreta\n").unwrap();
    std::fs::write(folder.join(SIGNERS), provider.trust_pem()).unwrap();
    mailbox_at(folder, provider.smtp(), provider.imap())
}

const PASSWORD: &str = "pec-password";
const SIGNERS: &str = "signers.pem";

/// The same, for another process.
pub(crate) fn mailbox_at(folder: &Path, smtp: SocketAddr, imap: SocketAddr) -> Mailbox {
    let own: EmailAddress = address(SENDER);
    let mut mailbox = Mailbox::on_this_machine(own, delivery::Channel::Pec, smtp);
    mailbox.receipts = Some(Inbox {
        host: imap.ip().to_string(),
        port: imap.port(),
        tls: Tls::None,
        user: Some(SENDER.to_owned()),
        password_file: Some(folder.join(PASSWORD)),
        trusted: None,
        signers: Some(folder.join(SIGNERS)),
        folder: "INBOX".to_owned(),
        remove: false,
        every: 1,
    });
    mailbox
}
