use std::num::NonZeroUsize;

use audit::Recorder;
use certificates::lookup::keys::{self, Scope};
use kernel::{Actor, Door, ProtocolNumber};
use serde_json::json;

use super::host::{CONSTANT, Host};
use super::{Bench, Figures, ROUNDS, fill, load, median, rounded};
use crate::assemble::Desk;
use crate::failure::Failure;

/// Look-ups that the load repeats.
const REQUESTS: u64 = 100_000;

pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let (desk, folder) = Host::open(bench).await?;
    fill::fill(&desk, bench.rows).await?;
    let mut tx = desk.db.write().await?;
    let (parts, console) = ((&desk.clock, &desk.random), Actor::program(Door::Console));
    let (_, key) = keys::issue(&mut tx, parts, console, Scope::Lookup, None, "bench").await?;
    tx.commit().await?;
    let backend = desk.db.backend();
    let (db, clock, random) = (desk.db.clone(), desk.clock.clone(), desk.random.clone());
    let without_record = otherwise(&desk, Recorder::keeping_nothing(clock.clone(), random.clone())).await?;
    let commit_each = otherwise(&desk, Recorder::in_groups_of(NonZeroUsize::MIN, db, clock, random)).await?;
    let host = Host::serve(desk, folder, super::list::ANSWER_BYTES).await?;
    let (subject, baseline) = (host.file("lookup"), host.file("constant"));
    load::write_requests(&subject, &requests(bench.rows, &key))?;
    load::write_requests(&baseline, &[load::get(CONSTANT, &[])])?;
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    let (mut unrecorded, mut committed) = (Vec::new(), Vec::new());
    host.round(bench, &subject, None).await?;
    for _ in 0..ROUNDS {
        figures.baseline.push(host.round(bench, &baseline, None).await?.0.rate);
        figures.subject.push(host.round(bench, &subject, None).await?.0);
        unrecorded.push(without_record.round(bench, &subject, None).await?.0.rate);
        committed.push(commit_each.round(bench, &subject, None).await?.0.rate);
    }
    figures.settings = json!({
        "backend": format!("{backend:?}"), "rows": bench.rows, "connections": bench.connections,
        "seconds": bench.seconds, "rounds": ROUNDS, "baseline": "a constant answer of the same size",
        "rate_without_record": rounded(median(unrecorded), 1.0),
        "rate_with_a_commit_for_each": rounded(median(committed), 1.0),
    });
    for host in [host, without_record, commit_each] {
        host.end().await?;
    }
    Ok(figures)
}

/// The same program on the same database, with look-ups recorded in another way.
async fn otherwise(desk: &Desk, recorder: Recorder) -> Result<Host, Failure> {
    let other = Desk { certificates: desk.certificates.recording_with(recorder), ..desk.clone() };
    Host::serve(other, tempfile::tempdir()?, 1).await
}

/// Spread over all rows by a step that shares no factor with their number.
fn requests(rows: u64, key: &str) -> Vec<Vec<u8>> {
    let authorization = format!("Bearer {key}");
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    (0..REQUESTS.min(rows))
        .filter_map(|number| {
            let row = number.wrapping_mul(7_368_787) % rows + 1;
            let worker = fill::tax_code(u32::try_from(row % u64::from(fill::WORKERS)).unwrap_or_default());
            let protocol_number = ProtocolNumber::from_sequence(row)?;
            let body =
                json!({"tax_code": worker.as_str(), "protocol_number": protocol_number.as_str()}).to_string();
            Some(load::post("/api/v1/attestations/lookup", &headers, body.as_bytes()))
        })
        .collect()
}
