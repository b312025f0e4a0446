use delivery::{Channel, Line, Mailbox};
use mailserver::MailServer;
use sms_centre::Centre;
use testing::World;

use super::{Desk, half_in, sender};

/// A server of mail and a centre of short messages, to which a desk sends.
pub(crate) struct Post {
    pub(crate) mail: MailServer,
    pub(crate) phones: Centre,
}

impl Post {
    /// The post, and a desk that sends by it.
    pub(crate) async fn open(world: World) -> (Self, Desk) {
        let post = Self::start(&world).await;
        let mailbox = Mailbox::on_this_machine(sender(), Channel::Email, post.mail.address());
        let line = post.line(&world);
        let desk = Desk::with_outbox(world, vec![mailbox], vec![line]).await;
        (post, desk)
    }

    /// The post, and a desk that has no mailbox of its own.
    pub(crate) async fn with_telephones_alone(world: World) -> (Self, Desk) {
        let post = Self::start(&world).await;
        let line = post.line(&world);
        let desk = Desk::with_outbox(world, Vec::new(), vec![line]).await;
        (post, desk)
    }

    async fn start(world: &World) -> Self {
        let mail = MailServer::start(mailserver::Settings::loopback(), world.clock.clone()).await.unwrap();
        let phones = Centre::start(sms_centre::Settings::loopback()).await.unwrap();
        Self { mail, phones }
    }

    fn line(&self, world: &World) -> Line {
        let settings = sms_centre::Settings::loopback();
        let secret = world.folder.path().join("gateway");
        std::fs::write(&secret, &settings.password).unwrap();
        let gateway = serde_json::json!({"smpp": {"host": "127.0.0.1", "port": self.phones.smpp().port(),
            "tls": "none", "system_id": settings.system_id, "password_file": secret, "sender": "ISTITUTO"}});
        let gateway = serde_json::from_value(gateway).unwrap();
        Line { name: "sms".to_owned(), gateway, connections: 1, per_minute: None }
    }

    /// Sends what waits in the outbox.
    pub(crate) async fn carry(&self, desk: &Desk) {
        delivery::run_due(&desk.identity.delivery).await.unwrap();
    }

    /// The texts of the short messages to a number, in order.
    pub(crate) fn texts_to(&self, number: &str) -> Vec<String> {
        let digits = |text: &str| text.trim_start_matches('+').to_owned();
        let messages = self.phones.messages().into_iter();
        messages.filter(|message| digits(&message.to) == digits(number)).map(|message| message.text).collect()
    }

    /// The halves of PINs that have come to a number, in order.
    pub(crate) fn halves_on(&self, number: &str) -> Vec<String> {
        self.texts_to(number).iter().filter_map(|text| half_in(text)).collect()
    }

    /// The halves of PINs that have come to a mailbox, in order.
    pub(crate) fn halves_at(&self, address: &str) -> Vec<String> {
        let messages = self.mail.messages();
        let here = messages.iter().filter(|message| message.to == [address]);
        here.filter_map(|message| half_in(&String::from_utf8_lossy(&message.raw))).collect()
    }
}
