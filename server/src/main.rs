//! Sportello, the online front desk of a social-security institute: one program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "results go to standard output, talk to standard error"
)]

mod assemble;
mod bench;
mod cns;
mod commands;
mod config;
mod demo;
mod failure;
mod http;
mod keys;
mod logging;
mod openapi;
mod operations;
mod seal;
mod workers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::failure::Failure;

/// The online front desk of a social-security institute.
#[derive(Parser)]
#[command(name = "sportello", version, after_help = "Example: sportello demo")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Where the configuration lies.
#[derive(Args)]
pub(crate) struct ConfigFile {
    /// The configuration, as docs/operations.md describes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Serves pages, API and SOAP, and does the work in the background.
    #[command(after_help = "Example: sportello serve --config /etc/sportello/sportello.toml")]
    Serve {
        #[command(flatten)]
        file: ConfigFile,
        /// Leaves the work in the background to `sportello work`.
        #[arg(long)]
        no_workers: bool,
    },
    /// Does the work in the background alone.
    #[command(after_help = "Example: sportello work --config /etc/sportello/sportello.toml")]
    Work {
        #[command(flatten)]
        file: ConfigFile,
    },
    /// Brings the database to this version.
    #[command(after_help = "Example: sportello migrate --config /etc/sportello/sportello.toml --check")]
    Migrate {
        #[command(flatten)]
        file: ConfigFile,
        /// Only says what is missing; exit code 1 if anything is.
        #[arg(long)]
        check: bool,
        /// Answers one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Takes in files; run again, it goes on where it stopped.
    #[command(
        subcommand,
        after_help = "Example: sportello import certificates 2026-01.xml --config /etc/sportello/sportello.toml"
    )]
    Import(commands::import::Import),
    /// Says what the configuration means and what is reachable.
    #[command(after_help = "Example: sportello doctor --config /etc/sportello/sportello.toml --routes")]
    Doctor(commands::doctor::Doctor),
    /// The record of who did what.
    #[command(
        subcommand,
        after_help = "Example: sportello audit verify --config /etc/sportello/sportello.toml"
    )]
    Audit(commands::audit::Audit),
    /// Makes a folder with fresh keys, or gives keys to programs.
    #[command(after_help = "Example: sportello keys /etc/sportello/keys")]
    Keys(commands::keys::Keys),
    /// Measures one operation against a baseline of the same run; the last line is a JSON object.
    #[command(after_help = "Example: sportello bench lookup --rows 500000 --seconds 10")]
    Bench(bench::Bench),
    /// Starts everything with invented people, mailboxes one can look into and a clock that can be moved.
    #[command(after_help = "Example: sportello demo --listen 127.0.0.1:8080 --data ./demo-data")]
    Demo(demo::DemoArguments),
    /// The load of a bench; started by it.
    #[command(hide = true)]
    BenchLoad(bench::Load),
    /// The other side of a bench of deliveries; started by it.
    #[command(hide = true)]
    BenchPeer(bench::Peer),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("sportello: {cause}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(arguments.command));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("sportello: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve { file, no_workers } => commands::serve::serve(&file, !no_workers).await,
        Command::Work { file } => commands::serve::work(&file).await,
        Command::Migrate { file, check, json } => commands::migrate::run(&file, check, json).await,
        Command::Import(import) => commands::import::run(import).await,
        Command::Doctor(doctor) => commands::doctor::run(doctor).await,
        Command::Audit(audit) => commands::audit::run(audit).await,
        Command::Keys(keys) => commands::keys::run(keys).await,
        Command::Bench(bench) => bench::run(bench).await,
        Command::Demo(arguments) => Box::pin(demo::run(arguments)).await,
        Command::BenchLoad(load) => bench::load(load).await,
        Command::BenchPeer(peer) => bench::peer(peer).await,
    }
}
