//! Logging in, TLS, and servers that cannot be trusted.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::support::network::{Network, SENDER};
use crate::support::{Post, delivery, mailbox, outgoing, settings};
use delivery::{Line, Mailbox, State, Tls};
use jiff::SignedDuration;
use mailserver::{Fault, MailServer};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use testing::{World, on_each_database};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;

const PASSWORD: &str = "per favore";

fn with_login() -> mailserver::Settings {
    let login = Some(("M123".to_owned(), PASSWORD.to_owned()));
    mailserver::Settings { login, ..mailserver::Settings::loopback() }
}

fn password_file(world: &World, password: &str) -> PathBuf {
    let path = world.folder.path().join("password");
    std::fs::write(&path, format!("{password}\n")).unwrap();
    path
}

async fn open(world: World, server: mailserver::Settings, change: impl FnOnce(&mut Mailbox)) -> Post {
    let server = MailServer::start(server, world.clock.clone()).await.unwrap();
    let mut mailbox = mailbox(&server);
    mailbox.user = Some("M123".to_owned());
    mailbox.password_file = Some(password_file(&world, PASSWORD));
    change(&mut mailbox);
    let delivery = delivery(&world, settings(mailbox));
    Post { world, server, delivery }
}

#[tokio::test]
async fn a_refused_login_suspends_the_mailbox_until_the_password_changes() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |_| {}).await;
        password_file(&post.world, "wrong");
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        for _ in 0..5 {
            post.run().await;
            post.wait(SignedDuration::from_hours(24));
        }
        assert_eq!(post.server.connections(), 1);
        assert_eq!(post.states().await, [State::Queued]);
        password_file(&post.world, PASSWORD);
        post.run().await;
        assert_eq!(post.states().await, [State::HandedOver]);
        post.queue(&outgoing("azienda@pec.example", "due")).await;
        assert_eq!(post.run().await, 1);
    })
    .await;
}

/// A provider locks a mailbox after a few wrong passwords: they must not be used up at once.
#[tokio::test]
async fn of_many_connections_one_alone_tries_a_password_that_is_not_proven() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |mailbox| mailbox.connections = 8).await;
        password_file(&post.world, "wrong");
        for number in 0..40 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), "x")).await;
        }
        let (stop, stopped) = watch::channel(false);
        let mended = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            assert_eq!(post.server.connections(), 1);
            assert_eq!(post.states().await, [State::Queued; 40]);
            password_file(&post.world, PASSWORD);
            while post.states().await != [State::HandedOver; 40] {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            stop.send(true).unwrap();
        };
        let all = async { tokio::join!(delivery::run(post.delivery.clone(), stopped), mended) };
        tokio::time::timeout(Duration::from_secs(30), all).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_sender_that_the_server_refuses_loses_nothing_and_goes_on_when_let() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |_| {}).await;
        post.server.misbehave(Fault::at(mailserver::Step::Mail, mailserver::Act::Answer(550)));
        for number in 0..3 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        post.run().await;
        post.wait(SignedDuration::from_hours(24));
        assert_eq!(post.run().await, 0);
        assert_eq!(post.states().await, [State::Queued; 3]);
        let mut tx = post.world.db.write().await.unwrap();
        delivery::resume(&mut tx, &crate::support::address("attestati@pec.istituto.example")).await.unwrap();
        tx.commit().await.unwrap();
        post.run().await;
        assert_eq!(post.arrived(), ["n0", "n1", "n2"]);
    })
    .await;
}

/// As Postfix does: its `smtpd_delay_reject` makes it tell at RCPT what it has against a sender.
#[tokio::test]
async fn a_sender_that_is_refused_only_when_a_recipient_is_named_loses_nothing_either() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |_| {}).await;
        let refusal = Fault::at(mailserver::Step::Recipient, mailserver::Act::Answer(553));
        // Once for the recipient, once for the sender's own mailbox.
        post.server.misbehave(refusal.times(2));
        for number in 0..3 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        post.run().await;
        post.wait(SignedDuration::from_hours(24));
        assert_eq!(post.run().await, 0);
        assert_eq!(post.states().await, [State::Queued; 3]);
        let mut tx = post.world.db.write().await.unwrap();
        delivery::resume(&mut tx, &crate::support::address("attestati@pec.istituto.example")).await.unwrap();
        tx.commit().await.unwrap();
        post.run().await;
        assert_eq!(post.arrived(), ["n0", "n1", "n2"]);
    })
    .await;
}

#[tokio::test]
async fn a_recipient_that_is_refused_holds_up_nobody_else() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |_| {}).await;
        post.server.misbehave(Fault::at(mailserver::Step::Recipient, mailserver::Act::Answer(553)));
        for number in 0..3 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        post.run().await;
        assert_eq!(post.states().await, [State::Refused, State::HandedOver, State::HandedOver]);
        assert_eq!(post.arrived(), ["n1", "n2"]);
        assert_eq!(post.server.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_password_that_cannot_be_read_stops_only_its_mailbox() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |mailbox| {
            mailbox.password_file = Some("/nowhere/password".into());
        })
        .await;
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        assert_eq!(post.run().await, 0);
        assert_eq!(post.server.connections(), 0);
        assert_eq!(post.states().await, [State::Queued]);
    })
    .await;
}

struct Authority {
    pem: String,
    config: Arc<ServerConfig>,
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&server_key, &issuer)
        .unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], private)
        .unwrap();
    Authority { pem, config: Arc::new(config) }
}

#[tokio::test]
async fn both_kinds_of_tls_carry_messages_and_only_to_a_server_that_is_trusted() {
    on_each_database(async |world| {
        let authority = authority();
        let offers = [
            (mailserver::Tls::Implicit(authority.config.clone()), Tls::Implicit),
            (mailserver::Tls::Starttls(authority.config.clone()), Tls::Starttls),
        ];
        let trusted = world.folder.path().join("ca.pem");
        std::fs::write(&trusted, &authority.pem).unwrap();
        for (server, tls) in offers {
            let server = mailserver::Settings { tls: Some(server), ..with_login() };
            let server = MailServer::start(server, world.clock.clone()).await.unwrap();
            let mut mailbox = mailbox(&server);
            mailbox.user = Some("M123".to_owned());
            mailbox.password_file = Some(password_file(&world, PASSWORD));
            mailbox.host = "localhost".to_owned();
            mailbox.tls = tls;
            let stranger = delivery(&world, settings(mailbox.clone()));
            assert!(delivery::try_out(&stranger, &mailbox).await.is_err(), "{tls}");
            mailbox.trusted = Some(trusted.clone());
            let delivery = delivery(&world, settings(mailbox.clone()));
            delivery::try_out(&delivery, &mailbox).await.unwrap();
            let mut tx = world.db.write().await.unwrap();
            delivery.queue(&mut tx, &outgoing("azienda@pec.example", "uno")).await.unwrap();
            tx.commit().await.unwrap();
            delivery::run_due(&delivery).await.unwrap();
            assert_eq!(server.messages().len(), 1, "{tls}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_offers_no_tls_gets_no_password() {
    on_each_database(async |world| {
        let post = open(world, with_login(), |mailbox| mailbox.tls = Tls::Starttls).await;
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        post.run().await;
        assert_eq!(post.states().await, [State::Queued]);
        assert!(post.server.messages().is_empty());
    })
    .await;
}

/// RFC 2920 §3.1: a server may answer 354 although it refused every recipient.
#[tokio::test]
async fn a_server_that_wants_a_message_for_nobody_gets_none() {
    on_each_database(async |world| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let free = listener.local_addr().unwrap().port();
        let fake = async {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.get_mut().write_all(b"220 x\r\n").await.unwrap();
            stream.read_line(&mut line).await.unwrap();
            stream.get_mut().write_all(b"250-x\r\n250 PIPELINING\r\n").await.unwrap();
            for _ in 0..3 {
                stream.read_line(&mut line).await.unwrap();
            }
            stream.get_mut().write_all(b"250 a\r\n550 5.1.1 b\r\n354 c\r\n").await.unwrap();
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.unwrap();
            rest
        };
        let server = MailServer::start(mailserver::Settings::loopback(), world.clock.clone()).await.unwrap();
        let mailbox = Mailbox { port: free, ..mailbox(&server) };
        let delivery = delivery(&world, settings(mailbox));
        let post = Post { world, server, delivery };
        post.queue(&outgoing("nessuno@pec.example", "uno")).await;
        let (rest, _taken) = tokio::join!(fake, post.run());
        assert_eq!(rest, b"");
        assert_eq!(post.states().await, [State::Refused]);
    })
    .await;
}

#[tokio::test]
async fn every_server_of_the_settings_is_tried_and_named_with_what_is_wrong() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        let mut settings = network.delivery.settings().clone();
        let tried = |settings| delivery(&network.world, settings);
        let trials = delivery::try_all(&tried(settings.clone())).await;
        let what: Vec<_> = trials.iter().map(|trial| trial.what.as_str()).collect();
        assert_eq!(what, [format!("mailbox {SENDER}"), format!("receipts of {SENDER}")]);
        assert!(trials.iter().all(|trial| trial.outcome.is_ok()), "{trials:?}");
        let wrong = network.world.folder.path().join("wrong");
        std::fs::write(&wrong, "sbagliata").unwrap();
        let inbox = settings.mailboxes[0].receipts.as_mut().unwrap();
        inbox.password_file = Some(wrong);
        inbox.user = Some(SENDER.to_owned());
        let gateway = serde_json::json!({"smpp": {"host": "127.0.0.1", "port": 1, "tls": "none",
            "system_id": "istituto", "password_file": "/nowhere", "sender": "ISTITUTO"}});
        let gateway = serde_json::from_value(gateway).unwrap();
        settings.lines.push(Line { name: "sms".to_owned(), gateway, connections: 1, per_minute: None });
        let trials = delivery::try_all(&tried(settings)).await;
        let wrong: Vec<_> = trials.into_iter().filter_map(|trial| trial.outcome.err()).collect();
        let expected = ["the server refuses the login", "the password file cannot be read"];
        assert_eq!(wrong.len(), expected.len(), "{wrong:?}");
        for (wrong, expected) in wrong.iter().zip(expected) {
            assert!(wrong.starts_with("127.0.0.1:") && wrong.contains(expected), "{wrong}");
        }
    })
    .await;
}
