//! Programs with figures: each measures one operation, in turns with a baseline of the same run.

mod deliver;
mod fill;
mod host;
mod intake;
mod list;
mod load;
mod lookup;
mod machine;
mod peer;
mod signin_pin;
mod signin_spid;
mod store;
mod take_in;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

pub(crate) use load::{Load, run as load};
pub(crate) use peer::{Peer, run as peer};

use crate::failure::Failure;

/// What is measured, and with how much.
#[derive(Args, Debug, Clone)]
pub(crate) struct Bench {
    /// The operation.
    name: Name,
    /// An empty database, or one that an earlier bench has filled; by default an SQLite file that goes with the run.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Seconds of each of the three rounds of the subject and of the baseline.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Connections that send at once; `national` has twice as many.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Certificates that are there before (`lookup`, `list`, `intake`), or that are taken in (`import`).
    #[arg(long, default_value_t = 500_000)]
    rows: u64,
    /// For `national`: only so many messages, in the same shares.
    #[arg(long)]
    messages: Option<u64>,
    /// For `intake`: the doctor's program encrypts his pincode anew for each certificate, not once for all of them.
    #[arg(long)]
    fresh_pincode: bool,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// One attestation by tax code and number, its access record on disk before the answer.
    Lookup,
    /// A page of twenty of one employer's attestations, filtered, with its access record.
    List,
    /// A certificate over SOAP: read, checked by every rule, stored, numbered, answered.
    Intake,
    /// A file of certificates.
    Import,
    /// Sign-ins with a right PIN, each of another person, and what other pages wait meanwhile.
    SigninPin,
    /// Genuine answers of a SPID identity provider: checked, their register kept, the browser sent on.
    SigninSpid,
    /// Messages by PEC: queued, written, sent, their receipts read and settled.
    Deliver,
    /// All messages that the institute had sent by 31 August 2011, once.
    National,
}

/// Rounds of subject and baseline, in turns.
const ROUNDS: usize = 3;

/// What one round showed.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    rate: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
}

/// What a bench found.
struct Figures {
    subject: Vec<Round>,
    baseline: Vec<f64>,
    settings: Value,
}

pub(crate) async fn run(bench: Bench) -> Result<(), Failure> {
    let unfit = machine::unfit();
    let figures = match bench.name {
        Name::Lookup => Box::pin(lookup::measure(&bench)).await?,
        Name::List => list::measure(&bench).await?,
        Name::Intake => intake::measure(&bench).await?,
        Name::Import => take_in::measure(&bench).await?,
        Name::SigninPin => signin_pin::measure(&bench).await?,
        Name::SigninSpid => Box::pin(signin_spid::measure(&bench)).await?,
        Name::Deliver => Box::pin(deliver::measure(&bench)).await?,
        Name::National => Box::pin(deliver::national(&bench)).await?,
    };
    println!("{}", figures.report(&bench, unfit.as_deref()));
    Ok(())
}

impl Figures {
    fn report(self, bench: &Bench, unfit: Option<&str>) -> Value {
        let name = bench.name.to_possible_value().map(|name| name.get_name().to_owned()).unwrap_or_default();
        let of = |read: fn(&Round) -> f64| median(self.subject.iter().map(read).collect());
        let (rate, baseline) = (of(|round| round.rate), median(self.baseline.clone()));
        json!({
            "bench": name,
            "rate": rounded(rate, 1.0),
            "p50_ms": rounded(of(|round| round.p50_ms), 100.0),
            "p99_ms": rounded(of(|round| round.p99_ms), 100.0),
            "baseline_rate": rounded(baseline, 1.0),
            "ratio": rounded(rate / baseline, 1000.0),
            "cpu_us_per_op": rounded(of(|round| round.cpu_us), 10.0),
            "peak_rss_mb": rounded(machine::peak_megabytes(), 10.0),
            "void": unfit,
            "settings": self.settings,
        })
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_three_is_the_middle_one() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
