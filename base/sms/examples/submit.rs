//! Sends short messages over SMPP and says what became of them: one JSON object in each line that comes in
//! (`to`, `text`, `reference`), one in each line that goes out. Ends when nothing more is expected, or ten seconds after.
#![expect(clippy::print_stdout, reason = "its results go to standard output")]

use std::collections::HashSet;
use std::error::Error;
use std::io::BufRead;
use std::net::SocketAddr;
use std::time::Duration;

use kernel::PhoneNumber;
use outside::Outside;
use serde::Deserialize;
use serde_json::json;
use sms::{Gateway, MessageIds, Patience, Session, Smpp, Submitted, Text, Tls};

const LAST_RECEIPT: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Line {
    to: PhoneNumber,
    text: String,
    reference: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, system_id, password_file, sender] = arguments.as_slice() else {
        return Err("send ADDRESS SYSTEM_ID PASSWORD_FILE SENDER < messages".into());
    };
    let address: SocketAddr = address.parse()?;
    let gateway = Gateway::Smpp(Smpp {
        host: address.ip().to_string(),
        port: address.port(),
        tls: Tls::None,
        trusted: None,
        system_id: system_id.clone(),
        password_file: password_file.into(),
        system_type: String::new(),
        sender: sender.clone(),
        window: 10,
        message_ids: MessageIds::Same,
    });
    let session = match Session::open(&gateway, &Outside::web()?, Patience::default()).await {
        Ok(session) => session,
        Err(refusal) => {
            println!("{}", json!({ "session": refusal.to_string() }));
            return Ok(());
        }
    };
    let mut expected = HashSet::new();
    for line in std::io::stdin().lock().lines() {
        let Line { to, text, reference } = serde_json::from_str(&line?)?;
        let outcome = session.send(&Text::new(to, &text, &reference)?).await;
        println!("{}", json!({ "reference": reference, "outcome": format!("{outcome:?}") }));
        if let Submitted::Taken { id: Some(id), .. } = outcome {
            println!("{}", json!({ "reference": reference, "id": id }));
            expected.insert(id);
        }
    }
    while !expected.is_empty() {
        let Some(incoming) = session.receipt(LAST_RECEIPT).await else { break };
        let receipt = incoming.receipt().clone();
        incoming.stored().await;
        println!("{}", json!({ "id": receipt.id, "state": receipt.state, "error": receipt.error }));
        if receipt.state.is_final() {
            expected.remove(&receipt.id);
        }
    }
    session.quit().await;
    Ok(())
}
