use certificates::lookup::keys::{self, Scope};
use kernel::{Actor, Door};
use serde_json::json;

use super::host::{CONSTANT, Host};
use super::{Bench, Figures, ROUNDS, fill, load, store};
use crate::failure::Failure;

/// About the size of one attestation in an answer.
pub(super) const ANSWER_BYTES: usize = 1500;

pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let (desk, folder) = Host::open(bench).await?;
    fill::fill(&desk, bench.rows).await?;
    let mut issued_keys = Vec::new();
    let mut tx = desk.db.write().await?;
    for number in 0..fill::ORGANISATIONS {
        let (parts, console) = ((&desk.clock, &desk.random), Actor::program(Door::Console));
        let organisation = Some(store::organisation(number.into()));
        let issued = keys::issue(&mut tx, parts, console, Scope::Employer, organisation, "bench").await?;
        issued_keys.push(issued.1);
    }
    tx.commit().await?;
    let backend = desk.db.backend();
    let host = Host::serve(desk, folder, ANSWER_BYTES * 20).await?;
    let (subject, baseline) = (host.file("list"), host.file("constant"));
    load::write_requests(&subject, &requests(&issued_keys))?;
    load::write_requests(&baseline, &[load::get(CONSTANT, &[])])?;
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    host.round(bench, &subject, None).await?;
    for _ in 0..ROUNDS {
        figures.baseline.push(host.round(bench, &baseline, None).await?.0.rate);
        figures.subject.push(host.round(bench, &subject, None).await?.0);
    }
    figures.settings = json!({
        "backend": format!("{backend:?}"), "rows": bench.rows, "connections": bench.connections,
        "seconds": bench.seconds, "rounds": ROUNDS, "baseline": "a constant answer of the same size",
    });
    host.end().await?;
    Ok(figures)
}

/// Each employer's first page, all and by state.
fn requests(keys: &[String]) -> Vec<Vec<u8>> {
    let of = |key: &String, filter: &str| {
        let authorization = format!("Bearer {key}");
        load::get(&format!("/api/v1/attestations?limit=20{filter}"), &[("Authorization", &authorization)])
    };
    keys.iter().flat_map(|key| [of(key, ""), of(key, "&state=valid")]).collect()
}
