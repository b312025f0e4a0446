use std::path::Path;

use kernel::{Clock, Random};

use crate::failure::Failure;
use crate::keys::Keys;

pub(crate) fn run(folder: &Path) -> Result<(), Failure> {
    Keys::create(folder, &Clock::system(), &Random::system())?;
    eprintln!(
        "Keys made. Without them the sealed health data cannot be read: keep a copy apart from the data."
    );
    println!("{}", folder.display());
    Ok(())
}
