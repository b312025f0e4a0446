//! Writes one message of each kind that the network makes into a folder, with the certificate of its root, for programs of
//! others to look at: `cargo run -p pec-provider --example receipts -- DIR [rsa]`.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use kernel::{Clock, Random};
use pec_provider::{KeyKind, Oddity, PecProvider, Settings};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const SENDER: &str = "ente@pec.istituto.example";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("a folder is wanted")?);
    let key_kind = if arguments.next().is_some() { KeyKind::Rsa2048 } else { KeyKind::EcdsaP256 };
    std::fs::create_dir_all(&folder)?;
    let clock = Clock::running_movable();
    let settings = Settings { key_kind, ..Settings::loopback() };
    let provider = PecProvider::start(settings, clock.clone(), Random::system()).await?;
    std::fs::write(folder.join("trust.pem"), provider.trust_pem())?;
    for form in ["completa", "breve", "sintetica"] {
        hand_in(provider.smtp(), &format!("{form}@pec.example"), form).await?;
    }
    for oddity in Oddity::ALL {
        hand_in(provider.smtp(), &format!("{oddity}@pec.example"), "completa").await?;
    }
    provider.settle().await;
    clock.advance(SignedDuration::from_hours(31));
    provider.settle().await;
    write(&folder, "sender", &provider, SENDER)?;
    write(&folder, "recipient", &provider, "completa@pec.example")?;
    write(&folder, "service", &provider, "ricevute@gestore-uno.example")
}

fn write(folder: &Path, name: &str, provider: &PecProvider, address: &str) -> Result<(), Box<dyn Error>> {
    for message in provider.mailbox(address)? {
        std::fs::write(folder.join(format!("{name}-{:03}.eml", message.uid)), &message.raw)?;
    }
    Ok(())
}

/// Hands in a message with an attachment, and with what XML and headers must escape.
async fn hand_in(address: SocketAddr, to: &str, form: &str) -> Result<(), Box<dyn Error>> {
    let message = format!(
        "From: Ente <{SENDER}>\r\nTo: {to}\r\nX-TipoRicevuta: {form}\r\nMessage-ID: <{form}.{to}>\r\n\
         Subject: =?UTF-8?Q?Citt=C3=A0_<&>_\"perch=C3=A9\"?= {}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\nPerché.\r\n--x\r\nContent-Type: application/xml\r\n\
         Content-Disposition: attachment; filename=a.xml\r\n\r\n<a/>\r\n--x--\r\n",
        "e ancora ".repeat(12)
    );
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    let data = format!("{message}.\r\n");
    let said = [
        "HELO x\r\n",
        &format!("MAIL FROM:<{SENDER}>\r\n"),
        &format!("RCPT TO:<{to}>\r\n"),
        "DATA\r\n",
        &data,
    ];
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    for said in said {
        stream.get_mut().write_all(said.as_bytes()).await?;
        line.clear();
        stream.read_line(&mut line).await?;
    }
    if line.starts_with("250") { Ok(()) } else { Err(line.into()) }
}
