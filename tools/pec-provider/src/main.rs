//! The PEC network as a program of its own.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use jiff::SignedDuration;
use kernel::{Clock, Random};
use mailserver::{Act, Fault, Step};
use pec_provider::{Aim, Delay, Encryption, KeyKind, Oddity, PecProvider, Provider, Settings, Storage};
use tokio::sync::mpsc;

/// Plays the PEC network (RFC 6109): SMTP in, signed receipts out by IMAP, oddities on command.
#[derive(Parser)]
#[command(after_help = AFTER)]
struct Arguments {
    /// Where messages are handed in.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8025")]
    smtp: SocketAddr,
    /// Where mailboxes are read.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8143")]
    imap: SocketAddr,
    /// A provider of PEC: its own domain, and the domains whose mailboxes it keeps, `*` for any beginning or end.
    #[arg(long, value_name = "DOMAIN=PATTERN,…")]
    provider: Vec<String>,
    /// The password of all mailboxes; the user is the address.
    #[arg(long, default_value = "segreta")]
    password: String,
    /// Takes messages only from mailboxes that log in.
    #[arg(long)]
    smtp_login: bool,
    /// An address that does not exist.
    #[arg(long, value_name = "ADDRESS")]
    missing: Vec<String>,
    /// Keeps mailboxes in this folder; without it they are in memory.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Counts and drops what is for recipients, forgets receipts once they are fetched, and slows senders down who have 50000
    /// receipts unread: for volume.
    #[arg(long, conflicts_with = "folder")]
    counted: bool,
    /// The folder of keys and certificates; they are made if they are not there.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Writes the certificate of the network's root to this file.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Signs with RSA of 2048 bits instead of ECDSA on P-256.
    #[arg(long)]
    rsa: bool,
    /// Encrypts both doors.
    #[arg(long, value_enum)]
    encryption: Option<Kind>,
    /// A name in the certificate for encryption, besides `localhost`.
    #[arg(long, value_name = "NAME")]
    server_name: Vec<String>,
    /// Seconds from the acceptance to the delivery, or two numbers between which they lie.
    #[arg(long, value_name = "SECONDS[-SECONDS]")]
    delay: Option<String>,
    /// Threads that make receipts.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// A command to begin with, as below.
    #[arg(long, value_name = "COMMAND")]
    command: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// After STARTTLS.
    Starttls,
    /// From the first byte.
    Implicit,
}

const AFTER: &str = "Commands, one a line, on standard input:
  next NUMBER ODDITY         the next messages, one for each recipient
  to ADDRESS ODDITY          messages to addresses that begin so
  smtp STEP ACT [TIMES]      STEP: greeting ehlo login mail recipient data body dot stored
                             ACT: drop, a code such as 451, or seconds to wait such as 2s
  imap drop [TIMES]          ends connections in the middle of what is fetched
  imap renumber ADDRESS      gives the mailbox a new UIDVALIDITY and its messages new UIDs
  advance HOURS              moves the network's clock, for notices of 12 and 24 hours
  unlock LOGIN               lets an account in again
  behave                     forgets faults and oddities that are to come
  counts                     prints what has happened so far
  quit                       ends the program; the end of standard input does not
Oddities also happen by the recipient's name (nessuno@pec.example, piena.3@pec.example); README.md lists them.

Example: pec-provider --provider gestore.example='pec.*,*.pec.example' --trust trust.pem";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let clock = Clock::running_movable();
    let provider = PecProvider::start(settings(&arguments)?, clock.clone(), Random::system()).await?;
    if let Some(path) = &arguments.trust {
        std::fs::write(path, provider.trust_pem())?;
    }
    for command in &arguments.command {
        println(&obey(&provider, &clock, command)?);
    }
    eprintln!("smtp {}\nimap {}", provider.smtp(), provider.imap());
    tokio::select! {
        () = listen(&provider, &clock) => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}

/// Obeys commands until it is told to quit; if standard input ends before, it waits for ever.
async fn listen(provider: &PecProvider, clock: &Clock) {
    let (sender, mut lines) = mpsc::channel(1);
    // A thread of its own, since reading standard input cannot be broken off when the program is to end.
    std::thread::spawn(move || {
        let mut lines = std::io::stdin().lines().map_while(Result::ok);
        while lines.next().is_some_and(|line| sender.blocking_send(line).is_ok()) {}
    });
    while let Some(line) = lines.recv().await {
        if line.trim() == "quit" {
            return;
        }
        match obey(provider, clock, &line) {
            Ok(answer) => println(&answer),
            Err(cause) => println(&format!("error: {cause}")),
        }
    }
    std::future::pending::<()>().await;
}

#[expect(clippy::print_stdout, reason = "answers to commands are the program's output")]
fn println(answer: &str) {
    println!("{answer}");
}

fn settings(arguments: &Arguments) -> Result<Settings, String> {
    let mut settings = Settings::loopback();
    if !arguments.provider.is_empty() {
        settings.providers =
            arguments.provider.iter().map(|text| provider(text)).collect::<Result<_, _>>()?;
    }
    settings.storage = match &arguments.folder {
        Some(folder) => Storage::Folder(folder.clone()),
        None if arguments.counted => Storage::Counted { forget_fetched: true, backlog: 50_000 },
        None => Storage::Memory,
    };
    if let Some(delay) = &arguments.delay {
        settings.timing.delivery = delay_of(delay)?;
    }
    settings.server_names.extend(arguments.server_name.iter().cloned());
    Ok(Settings {
        smtp: arguments.smtp,
        imap: arguments.imap,
        password: arguments.password.clone(),
        smtp_login: arguments.smtp_login,
        missing: arguments.missing.clone(),
        keys: arguments.keys.clone(),
        key_kind: if arguments.rsa { KeyKind::Rsa2048 } else { KeyKind::EcdsaP256 },
        encryption: arguments.encryption.map(|kind| match kind {
            Kind::Starttls => Encryption::Starttls,
            Kind::Implicit => Encryption::Implicit,
        }),
        threads: arguments.threads,
        ..settings
    })
}

fn provider(text: &str) -> Result<Provider, String> {
    let (domain, patterns) = text.split_once('=').ok_or("DOMAIN=PATTERN,… was expected")?;
    Ok(Provider {
        name: domain.to_uppercase(),
        domain: domain.to_owned(),
        manages: patterns.split(',').map(ToOwned::to_owned).collect(),
    })
}

fn delay_of(text: &str) -> Result<Delay, String> {
    let seconds = |text: &str| match text.parse() {
        Ok(seconds) => Ok(SignedDuration::from_secs(seconds)),
        Err(_) => Err(format!("{text}: a number of seconds was expected")),
    };
    match text.split_once('-') {
        Some((least, most)) => Ok(Delay::Between(seconds(least)?, seconds(most)?)),
        None => Ok(Delay::Fixed(seconds(text)?)),
    }
}

/// Does what a line says; answers what is to be printed.
fn obey(provider: &PecProvider, clock: &Clock, line: &str) -> Result<String, String> {
    let words: Vec<_> = line.split_whitespace().collect();
    let wrong = || format!("{line}: see --help");
    match words[..] {
        ["next", times, oddity] => {
            provider.order(named(oddity)?, Aim::Next(number(times)?));
        }
        ["to", start, oddity] => provider.order(named(oddity)?, Aim::Recipients(start.to_owned())),
        ["smtp", step, act] => provider.misbehave(Fault::at(step_named(step)?, act_named(act)?)),
        ["smtp", step, act, times] => {
            provider.misbehave(Fault::at(step_named(step)?, act_named(act)?).times(number(times)?));
        }
        ["imap", "drop"] => provider.break_off_fetches(1),
        ["imap", "drop", times] => provider.break_off_fetches(number(times)?),
        ["imap", "renumber", address] => {
            provider.renumber(address).map_err(|cause| cause.to_string())?;
        }
        ["advance", hours] => {
            clock.advance(SignedDuration::from_hours(i64::from(number(hours)?)));
        }
        ["unlock", login] => provider.unlock(login),
        ["behave"] => provider.behave(),
        ["counts"] => {
            let counts = provider.counts();
            let twice = provider.handed_in_twice().len();
            return Ok(format!(
                "taken {} refused {} delivered {} receipts {} failures {} twice {twice}",
                counts.taken, counts.refused, counts.delivered, counts.receipts, counts.failures
            ));
        }
        _ => return Err(wrong()),
    }
    Ok("done".to_owned())
}

fn named(word: &str) -> Result<Oddity, String> {
    let all = || Oddity::ALL.iter().map(|oddity| oddity.as_str()).collect::<Vec<_>>().join(" ");
    Oddity::parse(word).map_err(|_unknown| format!("{word}: one of {}", all()))
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_no_number| format!("{text}: a number was expected"))
}

fn step_named(word: &str) -> Result<Step, String> {
    Ok(match word {
        "greeting" => Step::Greeting,
        "ehlo" => Step::Ehlo,
        "login" => Step::Login,
        "mail" => Step::Mail,
        "recipient" => Step::Recipient,
        "data" => Step::Data,
        "body" => Step::Body,
        "dot" => Step::Dot,
        "stored" => Step::Stored,
        _ => return Err(format!("{word}: no step")),
    })
}

fn act_named(word: &str) -> Result<Act, String> {
    if word == "drop" {
        return Ok(Act::Drop);
    }
    if let Some(seconds) = word.strip_suffix('s') {
        return Ok(Act::Wait(std::time::Duration::from_secs(number(seconds)?.into())));
    }
    match word.parse() {
        Ok(code) if (400..600).contains(&code) => Ok(Act::Answer(code)),
        _ => Err(format!("{word}: drop, a code, or seconds such as 2s")),
    }
}
