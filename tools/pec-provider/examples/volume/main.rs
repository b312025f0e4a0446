//! What the network costs: messages are handed in, and both signed receipts of each fetched by IMAP, while the processor time
//! and the memory of the network's process are taken apart from those of its clients:
//! `cargo run --release -p pec-provider --example volume -- [MESSAGES] [CONNECTIONS] [lying]`.
//!
//! With `lying` all receipts lie in one mailbox before the first is fetched, and the client removes what it has.

#![expect(clippy::print_stdout, reason = "figures are what the program is for")]

mod clients;
mod process;

use std::error::Error;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use kernel::{Clock, Random};
use pec_provider::{PecProvider, Settings, Storage};
use process::Process;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::task::JoinSet;

/// The argument by which this program knows that it is to be the network.
const NETWORK: &str = "network";
/// Receipts that may wait to be fetched where they do not lie.
const BACKLOG: usize = 20_000;

type Failed = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let lying = arguments.iter().any(|word| word == "lying");
    if arguments.iter().any(|word| word == NETWORK) {
        return network(lying).await;
    }
    let number = |place: usize, usual: u32| arguments.get(place).map_or(Ok(usual), |text| text.parse());
    let (messages, connections) = (number(0, 20_000)?, number(1, 16)?.max(1));
    let mut command = Command::new(std::env::current_exe()?);
    command.args([NETWORK, if lying { "lying" } else { "" }]).kill_on_drop(true);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line).await?;
    let (smtp, imap) = line.trim().split_once(' ').ok_or("the network has not begun")?;
    let doors = Doors { smtp: smtp.parse()?, imap: imap.parse()? };
    let process = Process::of(child.id().ok_or("the network has ended")?);
    if lying {
        apart(doors, &process, messages, connections).await
    } else {
        together(doors, &process, messages, connections).await
    }
}

/// Where the network listens.
#[derive(Clone, Copy)]
struct Doors {
    smtp: SocketAddr,
    imap: SocketAddr,
}

/// The network's process: ends when nobody holds its input any more.
async fn network(lying: bool) -> Result<(), Failed> {
    let backlog = if lying { usize::MAX } else { BACKLOG };
    let storage = Storage::Counted { forget_fetched: !lying, backlog };
    let settings = Settings { storage, oddities_by_name: false, ..Settings::loopback() };
    let provider = PecProvider::start(settings, Clock::system(), Random::system()).await?;
    println!("{} {}", provider.smtp(), provider.imap());
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(())
}

/// Receipts are fetched while messages come in.
async fn together(doors: Doors, process: &Process, messages: u32, connections: u32) -> Result<(), Failed> {
    let (start, before, own) = (Instant::now(), process.used()?, Process::own().used()?);
    let mut senders = senders(doors, messages, connections);
    let mut reader = clients::Reader::open(doors.imap, false).await?;
    while reader.read < 2 * u64::from(sent(messages, connections)) {
        if reader.turn().await? == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    finish(&mut senders).await?;
    let elapsed = start.elapsed();
    let messages = sent(messages, connections);
    println!(
        "{:.0} messages a second with both receipts fetched, {} bytes a receipt",
        f64::from(messages) / elapsed.as_secs_f64(),
        reader.bytes / reader.read
    );
    println!("network, microseconds a message: {}", process.used()?.since(&before).shown(messages));
    println!("clients, microseconds a message: {}", Process::own().used()?.since(&own).shown(messages));
    println!("network's memory at most: {} kB", process.memory("VmHWM")?);
    Ok(())
}

/// Receipts are fetched, and removed, when all messages are in.
async fn apart(doors: Doors, process: &Process, messages: u32, connections: u32) -> Result<(), Failed> {
    let (empty, before, start) = (process.memory("VmRSS")?, process.used()?, Instant::now());
    finish(&mut senders(doors, messages, connections)).await?;
    let messages = sent(messages, connections);
    let mut reader = clients::Reader::open(doors.imap, true).await?;
    while reader.standing().await? < 2 * u64::from(messages) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!(
        "in: {:.1?}, microseconds a message: {}",
        start.elapsed(),
        process.used()?.since(&before).shown(messages)
    );
    let full = process.memory("VmRSS")?;
    println!("memory: {empty} kB empty, {full} kB with {} receipts in one mailbox", 2 * messages);
    let tenth = (2 * u64::from(messages)).div_ceil(10);
    for number in 1..=10 {
        let (before, start, read) = (process.used()?, Instant::now(), reader.read);
        while reader.read < (number * tenth).min(2 * u64::from(messages)) {
            reader.turn().await?;
        }
        let receipts = u32::try_from(reader.read - read)?.max(1);
        let used = process.used()?.since(&before).shown(receipts);
        println!(
            "{number} tenths out: {:.1?}, {receipts} receipts, microseconds a receipt: {used}",
            start.elapsed()
        );
    }
    println!(
        "memory: {} kB with an empty mailbox, {} bytes a receipt",
        process.memory("VmRSS")?,
        reader.bytes / reader.read
    );
    Ok(())
}

/// How many messages that makes with the same number on each connection.
fn sent(messages: u32, connections: u32) -> u32 {
    messages / connections * connections
}

fn senders(doors: Doors, messages: u32, connections: u32) -> JoinSet<std::io::Result<()>> {
    (0..connections).map(|number| clients::send(doors.smtp, number, messages / connections)).collect()
}

async fn finish(senders: &mut JoinSet<std::io::Result<()>>) -> Result<(), Failed> {
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    Ok(())
}
