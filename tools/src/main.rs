//! The project's own commands: `cargo xtask --help`.
#![expect(clippy::print_stdout, reason = "its results go to standard output")]

mod architecture;
mod canaries;
mod cards;
mod documents;
mod install;
mod licences;
mod log_fields;
mod run;
mod servers;
mod suite;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks of the tree, and the tests with all that they need.
#[derive(Parser)]
#[command(after_help = "Example: cargo xtask test --quick")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the tests need, starts real servers, runs everything, stops what it started.
    Test {
        /// Leaves out browsers and foreign tools.
        #[arg(long)]
        quick: bool,
        /// Runs only the step with this name.
        #[arg(long)]
        only: Option<String>,
    },
    /// Checks the order of the rooms and where statements may stand.
    Architecture,
    /// Checks that the documentation names what is there.
    Documents {
        /// Writes its generated parts anew.
        #[arg(long)]
        write: bool,
    },
    /// Makes national service cards of an invented authority, for trials.
    Cards {
        /// Where to write them.
        folder: PathBuf,
        /// Whose they are.
        #[arg(long, default_value = "RSSMRA45C12F205C")]
        tax_code: String,
        /// The address at which the list of revoked cards will be found.
        #[arg(long)]
        list: Option<String>,
    },
    /// Checks the licences of all libraries.
    Licences,
}

fn main() -> ExitCode {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default();
    let outcome = match Arguments::parse().command {
        Command::Test { quick, only } => suite::run(&root, quick, only.as_deref()),
        Command::Architecture => architecture::check(&root),
        Command::Documents { write } => documents::check(&root, write),
        Command::Cards { folder, tax_code, list } => cards::write(&folder, &tax_code, list),
        Command::Licences => licences::check(&root),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}
