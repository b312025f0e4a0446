//! The message centre as a program of its own.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use sms_centre::{Centre, ReceiptForm, Settings};

/// A small message centre for short messages, over SMPP 3.4 and HTTP.
#[derive(Parser)]
#[command(after_help = "Example: sms-centre --password-file password --token-file token")]
struct Arguments {
    /// Where to listen for SMPP.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2775")]
    smpp: SocketAddr,
    /// Where to listen for HTTP: messages, what is kept, faults.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8091")]
    http: SocketAddr,
    /// Who may log in over SMPP.
    #[arg(long, value_name = "NAME", default_value = "istituto")]
    system_id: String,
    /// A file with the password for SMPP, up to eight characters; `segreto` if left out.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A file with the bearer token for HTTP; `gettone` if left out.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// How long after a message its receipt is due.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1000)]
    receipt_delay: u64,
    /// In which form receipts are written: full, parameters, text, decimal-text.
    #[arg(long, value_name = "FORM", default_value = "full")]
    receipts: ReceiptForm,
    /// How many messages are kept.
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    most_kept: usize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let usual = Settings::loopback();
    let settings = Settings {
        smpp: arguments.smpp,
        http: arguments.http,
        system_id: arguments.system_id,
        password: held(arguments.password_file, usual.password)?,
        token: held(arguments.token_file, usual.token)?,
        receipt_delay: Duration::from_millis(arguments.receipt_delay),
        receipt_again: Duration::from_secs(5),
        receipts: arguments.receipts,
        most_kept: arguments.most_kept,
        tls: None,
    };
    let centre = Centre::start(settings).await?;
    eprintln!("smpp://{}", centre.smpp());
    eprintln!("{}", centre.http());
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// What a file holds, without the line's end.
fn held(file: Option<PathBuf>, otherwise: String) -> std::io::Result<String> {
    file.map_or(Ok(otherwise), |file| Ok(std::fs::read_to_string(file)?.trim_end().to_owned()))
}
