//! All that carries messages in a demonstration: the network of certified mail, a server of ordinary mail, a message
//! centre for telephones. Each listens on a port of its own, another at each start.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use delivery::{Channel, Inbox, Line, Mailbox};
use kernel::{Clock, EmailAddress, Random};
use mailserver::MailServer;
use pec_provider::{PecProvider, Storage};
use sms_centre::Centre;

use super::folder::{self, Folder};
use super::shelf::{Letter, Shelf};
use crate::failure::Failure;

/// The institute's certified mailbox, which exists in the demonstration alone.
pub(super) const CERTIFIED: &str = "attestati@pec.istituto.example";
/// The ordinary one.
pub(super) const ORDINARY: &str = "sportello@istituto.example";

/// Whom the recipient of a short message sees.
const SMS_SENDER: &str = "Istituto";
/// How often receipts are looked for, in seconds.
const READ_EVERY: u64 = 1;

/// What carries messages; it ends when the value is dropped.
pub(super) struct Post {
    pub(super) network: PecProvider,
    pub(super) mail: MailServer,
    pub(super) phones: Centre,
    shelf: Shelf,
    /// Mailboxes that belong to the network itself.
    own_of_network: Vec<String>,
    secrets: Secrets,
}

/// What the desk needs to log in, in files, as at an institute.
struct Secrets {
    mailbox: PathBuf,
    signers: PathBuf,
    gateway: PathBuf,
    gateway_user: String,
}

impl Post {
    /// Starts all; messages and the network's keys are those of an earlier start.
    pub(super) async fn open(folder: &Folder, clock: &Clock) -> Result<Self, Failure> {
        let network = pec_provider::Settings {
            storage: Storage::Folder(folder.certified_mail()),
            keys: Some(folder.network_keys()),
            ..pec_provider::Settings::loopback()
        };
        let phones = sms_centre::Settings::loopback();
        let secrets = Secrets {
            mailbox: folder.keys().join("pec.password"),
            signers: folder.keys().join("pec.signers.pem"),
            gateway: folder.keys().join("sms.password"),
            gateway_user: phones.system_id.clone(),
        };
        put(&secrets.mailbox, &network.password)?;
        put(&secrets.gateway, &phones.password)?;
        let own_of_network = network.providers.iter().map(PecProvider::service_mailbox).collect();
        let network = PecProvider::start(network, clock.clone(), Random::system()).await?;
        put(&secrets.signers, network.trust_pem())?;
        let mail = mailserver::Settings { folder: Some(folder.mail()), ..mailserver::Settings::loopback() };
        let mail = MailServer::start(mail, clock.clone()).await?;
        let phones = Centre::start(phones).await?;
        let shelf = Shelf::open(folder.mail_order());
        Ok(Self { network, mail, phones, shelf, own_of_network, secrets })
    }

    /// The desk's settings for these servers.
    pub(super) fn settings(&self) -> Result<delivery::Settings, Failure> {
        let address = |text| EmailAddress::parse(text).map_err(|cause| Failure::Refused(cause.to_string()));
        let mut certified = Mailbox::on_this_machine(address(CERTIFIED)?, Channel::Pec, self.network.smtp());
        certified.receipts = Some(self.inbox());
        let ordinary = Mailbox::on_this_machine(address(ORDINARY)?, Channel::Email, self.mail.address());
        Ok(delivery::Settings {
            mailboxes: vec![certified, ordinary],
            lines: vec![self.line()],
            ..delivery::Settings::default()
        })
    }

    fn inbox(&self) -> Inbox {
        let (host, port) = place(self.network.imap());
        Inbox {
            host,
            port,
            tls: delivery::Tls::None,
            user: Some(CERTIFIED.to_owned()),
            password_file: Some(self.secrets.mailbox.clone()),
            trusted: None,
            signers: Some(self.secrets.signers.clone()),
            folder: "INBOX".to_owned(),
            remove: false,
            every: READ_EVERY,
        }
    }

    fn line(&self) -> Line {
        let (host, port) = place(self.phones.smpp());
        let gateway = sms::Gateway::Smpp(sms::Smpp {
            host,
            port,
            tls: sms::Tls::None,
            trusted: None,
            system_id: self.secrets.gateway_user.clone(),
            password_file: self.secrets.gateway.clone(),
            system_type: String::new(),
            sender: SMS_SENDER.to_owned(),
            window: 10,
            message_ids: sms::MessageIds::Same,
        });
        Line { name: "sms".to_owned(), gateway, connections: 1, per_minute: None }
    }

    /// Everything that has come into a mailbox, numbered in the order in which it was first seen.
    pub(super) fn letters(&self) -> Result<Vec<Arc<Letter>>, Failure> {
        self.shelf.fill(self)
    }

    /// The certified mailboxes that belong to somebody.
    pub(super) fn certified_mailboxes(&self) -> impl Iterator<Item = String> {
        let of_somebody = |address: &String| !self.own_of_network.contains(address);
        self.network.mailboxes().into_iter().filter(of_somebody)
    }
}

fn place(address: SocketAddr) -> (String, u16) {
    (address.ip().to_string(), address.port())
}

/// Nobody but the owner reads it.
fn put(path: &Path, text: &str) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    folder::write(path, text.as_bytes())?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o600))?)
}
