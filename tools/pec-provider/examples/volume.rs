//! How many messages a second the network takes and answers with two signed receipts each, on the machine that it runs on:
//! `cargo run --release -p pec-provider --example volume -- [MESSAGES] [CONNECTIONS]`.

use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use kernel::{Clock, Random};
use pec_provider::{PecProvider, Settings, Storage};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const SENDER: &str = "ente@pec.istituto.example";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let messages: u32 = arguments.next().unwrap_or_else(|| "5000".to_owned()).parse()?;
    let connections: u32 = arguments.next().unwrap_or_else(|| "4".to_owned()).parse()?;
    let storage = Storage::Counted { forget_fetched: false, backlog: usize::MAX };
    let settings = Settings { storage, ..Settings::loopback() };
    let provider = PecProvider::start(settings, Clock::system(), Random::system()).await?;
    let start = Instant::now();
    let mut senders = JoinSet::new();
    for number in 0..connections {
        senders.spawn(send(provider.smtp(), number, messages / connections));
    }
    while let Some(sent) = senders.join_next().await {
        sent?.map_err(|cause| cause.to_string())?;
    }
    let taken = start.elapsed();
    provider.settle().await;
    let counts = provider.counts();
    eprintln!(
        "{} taken in {taken:.1?}, {} receipts in {:.1?}",
        counts.taken,
        counts.receipts,
        start.elapsed()
    );
    let rate = f64::from(messages) / start.elapsed().max(Duration::from_millis(1)).as_secs_f64();
    eprintln!("{rate:.0} messages with both receipts a second");
    Ok(())
}

async fn send(address: SocketAddr, connection: u32, messages: u32) -> std::io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    stream.get_ref().set_nodelay(true)?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let text = "Testo dell'attestato di malattia, una riga.\r\n".repeat(70);
    for number in 0..messages {
        let to = format!("azienda{number}@pec.example");
        let head = format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n");
        answered(&mut stream, &head, 3).await?;
        let message = format!(
            "From: {SENDER}\r\nTo: {to}\r\nSubject: Attestato\r\nX-TipoRicevuta: breve\r\n\
             Message-ID: <v.{connection}.{number}@istituto.example>\r\n\r\n{text}.\r\n"
        );
        answered(&mut stream, &message, 1).await?;
    }
    Ok(())
}

async fn answered(stream: &mut BufReader<TcpStream>, said: &str, lines: u32) -> std::io::Result<()> {
    stream.get_mut().write_all(said.as_bytes()).await?;
    let mut line = String::new();
    for _ in 0..lines {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    if line.starts_with(['2', '3']) { Ok(()) } else { Err(std::io::Error::other(line)) }
}
