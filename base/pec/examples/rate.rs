//! How fast receipts are read: `cargo run --release -p pec --example rate -- AUTHORITY.pem RECEIPT.eml 2027-01-01T00:00:00Z`.
//! One thread, the same receipt over and over: the signer is looked into once, as in a mailbox of one provider.

use std::env;
use std::error::Error;
use std::fs;
use std::time::Instant;

use pec::{Message, Trust, read};

const ROUNDS: u32 = 5;
const READS: u32 = 5_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [authority, receipt, at] = arguments.as_slice() else {
        return Err("an authority in PEM, a receipt, and the time at which to read it".into());
    };
    let trust = Trust::from_pem(&fs::read(authority)?)?;
    let (raw, at) = (fs::read(receipt)?, at.parse()?);
    for _round in 0..ROUNDS {
        let start = Instant::now();
        for _read in 0..READS {
            if let Message::Distrusted(reason) = read(&raw, &trust, at) {
                return Err(format!("distrusted: {reason}").into());
            }
        }
        let each = start.elapsed() / READS;
        eprintln!("{} bytes: {} µs each", raw.len(), each.as_micros());
    }
    Ok(())
}
