use std::hint::black_box;

use argon2::Argon2;
use identity::Secret;
use identity::registry::{self, Line};
use serde_json::json;

use super::host::Host;
use super::{Bench, Figures, ROUNDS, Round, fill, load, machine, median, rounded, store};
use crate::assemble::Desk;
use crate::failure::Failure;

const PIN: &str = "K7M2P9QX";
/// People who sign in in turns: more than connections, so that nobody does so twice at once.
const PEOPLE: u32 = 500;
const PAGE: &str = "/accesso/pin";
/// Another page, asked for by a few people who read what they see.
const OTHER_PAGE: &str = "/attestati";
const READERS: usize = 10;
const READ_MS: u64 = 100;

pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    if bench.connections >= PEOPLE as usize {
        return Err(Failure::Refused(format!("fewer than {PEOPLE} connections are needed")));
    }
    let (desk, folder) = Host::open(bench).await?;
    fill::examine_empty(&desk.db).await?;
    register(&desk).await?;
    let backend = desk.db.backend();
    let host = Host::serve(desk, folder, 1).await?;
    let (sign_ins, pages) = (host.file("sign-ins"), host.file("pages"));
    load::write_requests(&sign_ins, &requests(&host).await?)?;
    load::write_requests(&pages, &[load::get(OTHER_PAGE, &[("Accept", "text/html")])])?;
    let base = load::Load {
        address: host.address,
        requests: sign_ins,
        connections: bench.connections,
        seconds: bench.seconds,
        from: 0,
        once: false,
        status: 303,
        every: 0,
    };
    let reading =
        load::Load { requests: pages, connections: READERS, status: 200, every: READ_MS, ..base.clone() };
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    let (mut alone, mut meanwhile, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    base.in_another_process().await?;
    for _ in 0..ROUNDS {
        figures.baseline.push(bare_hashes(bench.seconds).await?);
        let before = machine::processor_seconds();
        let signed_in = base.in_another_process().await?;
        figures.subject.push(Round::of(&signed_in, machine::processor_seconds() - before)?);
        alone.push(Round::of(&reading.in_another_process().await?, 0.0)?.p99_ms);
        let (signed_in, read) = tokio::try_join!(base.in_another_process(), reading.in_another_process())?;
        rates.push(Round::of(&signed_in, 0.0)?.rate);
        meanwhile.push(Round::of(&read, 0.0)?.p99_ms);
    }
    let (alone, meanwhile) = (median(alone), median(meanwhile));
    figures.settings = json!({
        "backend": format!("{backend:?}"), "people": PEOPLE, "connections": bench.connections,
        "seconds": bench.seconds, "rounds": ROUNDS,
        "baseline": format!("argon2id with the same parameters and memory used again, on {} cores", machine::cores()),
        "other_page": OTHER_PAGE, "other_page_p99_ms": rounded(alone, 100.0),
        "other_page_p99_ms_meanwhile": rounded(meanwhile, 100.0),
        "other_page_ratio": rounded(meanwhile / alone, 100.0),
        "rate_while_others_read": rounded(median(rates), 1.0),
    });
    host.end().await?;
    Ok(figures)
}

/// People with the same PIN, which is hashed once.
async fn register(desk: &Desk) -> Result<(), Failure> {
    let pin_hash = desk.identity.secrets.hash(Secret::new(PIN)).await?;
    let mut prepared = Vec::new();
    for number in 0..PEOPLE {
        let tax_code = fill::tax_code(number);
        for line in [
            json!({"type": "person", "tax_code": tax_code.as_str(), "surname": store::SURNAME,
                "given_name": fill::given_name(number), "profiles": ["worker"]}),
            json!({"type": "credential", "person": tax_code.as_str(), "strength": "dispositive", "pin_hash": pin_hash}),
        ] {
            prepared.push(
                registry::prepare(
                    &desk.identity,
                    Line::parse(&line.to_string()).map_err(|cause| refused(&cause))?,
                )
                .await
                .map_err(|cause| refused(&cause))?,
            );
        }
    }
    let mut tx = desk.db.write().await?;
    for record in &prepared {
        registry::store(&desk.identity, &mut tx, record).await.map_err(|cause| refused(&cause))?;
    }
    Ok(tx.commit().await?)
}

fn refused(cause: &registry::LineError) -> Failure {
    Failure::Refused(cause.to_string())
}

/// A sign-in of each person, each from another address, as a proxy reports it: one address alone would have to wait
/// when so many sign in at once.
async fn requests(host: &Host) -> Result<Vec<Vec<u8>>, Failure> {
    let page = load::ask(host.address, &load::get(PAGE, &[("Accept", "text/html")])).await?;
    let cookie = load::between(&page, "set-cookie: ", ';')?;
    let token = load::between(&page, "name=\"csrf_token\" value=\"", '"')?;
    let request = |number: u32| {
        let [_, b, c, d] = number.to_be_bytes();
        let address = format!("10.{b}.{c}.{d}");
        let headers = [
            ("Cookie", cookie),
            ("X-Forwarded-For", &address),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let tax_code = fill::tax_code(number);
        let body = format!("csrf_token={token}&tax_code={}&pin={PIN}", tax_code.as_str());
        load::post(PAGE, &headers, body.as_bytes())
    };
    Ok((0..PEOPLE).map(request).collect())
}

/// What the machine can do: hashes a second on all cores, with nothing around them. With the library's own parameters,
/// which are OWASP's and those of the PIN.
async fn bare_hashes(seconds: f64) -> Result<f64, Failure> {
    let argon2 = Argon2::default();
    let mut memory = vec![argon2::Block::default(); argon2.params().block_count()];
    let mut output = [0; 32];
    let hash = move || {
        argon2
            .hash_password_into_with_memory(
                PIN.as_bytes(),
                b"sixteen bytes of",
                &mut output,
                memory.as_mut_slice(),
            )
            .map_err(|cause| Failure::Refused(cause.to_string()))?;
        black_box(&output);
        Ok(())
    };
    machine::on_all_cores(seconds, hash).await
}
