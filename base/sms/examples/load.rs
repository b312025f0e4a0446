//! How many messages a second go over SMPP to the small message centre in the same process: `load MESSAGES WINDOW`.
#![expect(clippy::print_stdout, reason = "its results go to standard output")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::PhoneNumber;
use outside::Outside;
use sms::{Gateway, MessageIds, Patience, Session, Smpp, Submitted, Text, Tls};
use sms_centre::{Centre, Settings};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [messages, window] = arguments.as_slice() else {
        return Err("load MESSAGES WINDOW".into());
    };
    let (messages, window): (usize, usize) = (messages.parse()?, window.parse()?);
    let settings = Settings::loopback();
    let folder = tempfile::tempdir()?;
    let password_file = folder.path().join("password");
    std::fs::write(&password_file, &settings.password)?;
    let centre = Centre::start(settings).await?;
    let gateway = Gateway::Smpp(Smpp {
        host: centre.smpp().ip().to_string(),
        port: centre.smpp().port(),
        tls: Tls::None,
        trusted: None,
        system_id: "istituto".to_owned(),
        password_file,
        system_type: String::new(),
        sender: "Istituto".to_owned(),
        window,
        message_ids: MessageIds::Same,
    });
    let session = Arc::new(Session::open(&gateway, &Outside::web()?, Patience::default()).await?);
    let start = Instant::now();
    let mut sending = JoinSet::new();
    for lane in 0..window {
        sending.spawn(send(session.clone(), lane, messages / window));
    }
    let (session_of_receipts, expected) = (session.clone(), messages / window * window);
    sending.spawn(async move { take_receipts(&session_of_receipts, expected).await });
    let mut taken = 0;
    let mut receipts = 0;
    while let Some(done) = sending.join_next().await {
        let (of_lane, of_receipts) = done?;
        (taken, receipts) = (taken + of_lane, receipts + of_receipts);
        if taken == expected && of_lane > 0 {
            println!("{taken} taken, {:.0} a second", rate(taken, start.elapsed()));
        }
    }
    println!("{receipts} receipts stored, {:.0} a second with them", rate(receipts, start.elapsed()));
    Ok(())
}

async fn send(session: Arc<Session>, lane: usize, messages: usize) -> (usize, usize) {
    let Ok(to) = PhoneNumber::parse("333 1234567") else { return (0, 0) };
    let mut taken = 0;
    for number in 0..messages {
        let body = format!("Il numero di protocollo (PUC) del Suo certificato è {number:09}.");
        if let Ok(text) = Text::new(to, &body, &format!("{lane}-{number}")) {
            taken += usize::from(matches!(session.send(&text).await, Submitted::Taken { .. }));
        }
    }
    (taken, 0)
}

async fn take_receipts(session: &Session, expected: usize) -> (usize, usize) {
    let mut taken = 0;
    while taken < expected {
        let Some(incoming) = session.receipt(Duration::from_secs(10)).await else { break };
        incoming.stored().await;
        taken += 1;
    }
    (0, taken)
}

#[expect(clippy::cast_precision_loss, reason = "a rate is read by people")]
fn rate(messages: usize, time: Duration) -> f64 {
    messages as f64 / time.as_secs_f64()
}
