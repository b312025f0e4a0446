use std::path::PathBuf;
use std::time::Duration;

use kernel::PhoneNumber;
use outside::Outside;
use sms::{Gateway, Http, Incoming, MessageIds, NoConnection, Patience, Session, Smpp, Submitted, Text, Tls};
use sms_centre::{Centre, Settings};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

pub(crate) const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(10),
    quiet: Duration::from_secs(10),
};
/// For what is expected not to come.
pub(crate) const SHORT: Duration = Duration::from_secs(1);
/// For what is expected to come.
pub(crate) const LONG: Duration = Duration::from_secs(10);

/// A centre and what it takes to talk to it.
pub(crate) struct Place {
    pub(crate) centre: Centre,
    pub(crate) patience: Patience,
    folder: TempDir,
}

impl Place {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::loopback()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let place = Self {
            centre: Centre::start(settings).await.unwrap(),
            patience: PATIENCE,
            folder: tempfile::tempdir().unwrap(),
        };
        place.write("password", "segreto\n");
        place.write("token", "gettone\n");
        place
    }

    pub(crate) fn impatient(mut self) -> Self {
        self.patience.answer = SHORT;
        self
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn smpp(&self) -> Smpp {
        smpp(self.centre.smpp().port(), self.folder.path().join("password"))
    }

    pub(crate) fn http(&self) -> Gateway {
        let token_file = self.folder.path().join("token");
        Gateway::Http(Http { address: self.centre.http(), token_file, sender: Some("Istituto".to_owned()) })
    }

    pub(crate) async fn open(&self) -> Session {
        self.try_open(Gateway::Smpp(self.smpp())).await.unwrap()
    }

    pub(crate) async fn try_open(&self, gateway: Gateway) -> Result<Session, NoConnection> {
        Session::open(&gateway, &Outside::web().unwrap(), self.patience).await
    }
}

pub(crate) fn smpp(port: u16, password_file: PathBuf) -> Smpp {
    Smpp {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        trusted: None,
        system_id: "istituto".to_owned(),
        password_file,
        system_type: String::new(),
        sender: "Istituto".to_owned(),
        window: 10,
        message_ids: MessageIds::Same,
    }
}

pub(crate) fn text(body: &str) -> Text {
    referenced(body, "item-1")
}

pub(crate) fn referenced(body: &str, reference: &str) -> Text {
    Text::new(PhoneNumber::parse("333 1234567").unwrap(), body, reference).unwrap()
}

pub(crate) fn id(submitted: Submitted) -> String {
    match submitted {
        Submitted::Taken { id: Some(id), .. } => id,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn receipt(session: &Session) -> Incoming {
    session.receipt(LONG).await.unwrap()
}

/// Waits until something is so.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LONG, "it never came about");
        sleep(Duration::from_millis(5)).await;
    }
}
