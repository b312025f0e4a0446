use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kernel::{Clock, Random};

use super::api_keys::{self, ApiKeys};
use crate::failure::Failure;
use crate::keys;

/// The institute's own keys, or those of programs.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Keys {
    /// A folder that has none yet.
    #[arg(required = true)]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    of: Option<Of>,
}

/// Whose keys.
#[derive(Subcommand)]
enum Of {
    /// Keys with which programs use the REST interface.
    #[command(
        subcommand,
        after_help = "Example: sportello keys api list --config /etc/sportello/sportello.toml"
    )]
    Api(ApiKeys),
}

pub(crate) async fn run(keys: Keys) -> Result<(), Failure> {
    match (keys.of, keys.folder) {
        (Some(Of::Api(keys)), _) => api_keys::run(keys).await,
        (None, Some(folder)) => make(&folder),
        (None, None) => Err(Failure::Refused("a folder is needed".to_owned())),
    }
}

fn make(folder: &Path) -> Result<(), Failure> {
    keys::Keys::create(folder, &Clock::system(), &Random::system())?;
    eprintln!(
        "Keys made. Without them the sealed health data cannot be read: keep a copy apart from the data."
    );
    println!("{}", folder.display());
    Ok(())
}
