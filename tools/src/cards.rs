//! Cards for trials.

use std::path::Path;

use cards::Set;
use kernel::{Clock, Random, TaxCode};

use crate::run::Failure;

/// Makes one card of each sort for the holder of a tax code and writes them into `folder`.
pub(crate) fn write(folder: &Path, tax_code: &str, list: Option<String>) -> Result<(), Failure> {
    let found = |cause: String| Failure::Found(cause);
    let tax_code = TaxCode::parse(tax_code).map_err(|cause| found(cause.to_string()))?;
    let lists: Vec<String> = list.into_iter().collect();
    let made = (Clock::system().now(), &Random::system());
    let set = Set::make(tax_code, ("Prova", "Persona"), &lists, &["localhost", "127.0.0.1"], made);
    let written = set.and_then(|set| set.write(folder));
    written.map_err(|cause| found(cause.to_string()))?;
    eprintln!("cards: written into {}", folder.display());
    Ok(())
}
