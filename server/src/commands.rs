//! One file for each command.

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod serve;

use kernel::{Clock, Random};

use crate::ConfigFile;
use crate::assemble::Desk;
use crate::config::Config;
use crate::failure::Failure;
use crate::logging;

/// The configuration read, the log started.
fn start(file: &ConfigFile) -> Result<(Config, Clock), Failure> {
    let config = Config::load(&file.config)?;
    let clock = Clock::system();
    logging::start(&config.log, &clock);
    Ok((config, clock))
}

/// The same, with the program put together.
fn open(file: &ConfigFile) -> Result<(Config, Desk), Failure> {
    let (config, clock) = start(file)?;
    let desk = Desk::open(&config, clock, Random::system())?;
    Ok((config, desk))
}
