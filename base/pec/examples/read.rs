//! Says what messages are, as a mailbox's reader would take them: for receipts of a provider that nobody has met yet.
//! `cargo run -p pec --example read -- AUTHORITIES.pem 2027-01-01T00:00:00Z MESSAGE.eml …`. SHA-1 is allowed.

use std::env;
use std::error::Error;
use std::fs;

use pec::{Trust, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(authorities), Some(at)) = (arguments.next(), arguments.next()) else {
        return Err("authorities in PEM, the time at which to read, and messages".into());
    };
    let trust = Trust::from_pem(&fs::read(authorities)?)?.allowing_sha1();
    let at = at.parse()?;
    for file in arguments {
        eprintln!("{file}: {:?}", read(&fs::read(&file)?, &trust, at));
    }
    Ok(())
}
