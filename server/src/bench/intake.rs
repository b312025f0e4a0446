use std::fmt::Write as _;
use std::time::{Duration, Instant};

use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use certificates::registry::{self, Sender, SenderKind};
use certificates::{DoctorRole, Source};
use identity::Secret;
use kernel::{OrganisationId, TaxCode};
use rcgen::PublicKeyData as _;
use serde_json::json;

use super::host::Host;
use super::{Bench, Figures, ROUNDS, fill, load, store};
use crate::assemble::Desk;
use crate::failure::Failure;

const DOCTOR: &str = "RCCMNL83S18D969H";
const PASSWORD: &str = "a password of a bench";
const PINCODE: &str = "1234567890";
/// More certificates a second than a machine of two cores takes in.
const MOST_PER_SECOND: u128 = 6000;
/// Rows of one transaction of the baseline, as the literature of the field measures it.
const GROUP: i64 = 64;

pub(super) async fn measure(bench: &Bench) -> Result<Figures, Failure> {
    let (desk, folder) = Host::open(bench).await?;
    fill::fill(&desk, bench.rows).await?;
    register(&desk).await?;
    let backend = desk.db.backend();
    let today = desk.clock.today();
    let sealer = Sealer::new(&desk)?;
    let host = Host::serve(desk, folder, 1).await?;
    let seconds = Duration::from_secs_f64(bench.seconds).as_millis() * (ROUNDS as u128 + 1);
    let count = usize::try_from(seconds * MOST_PER_SECOND / 1000)
        .map_err(|cause| Failure::Refused(cause.to_string()))?;
    let file = host.file("intake");
    eprintln!("sealing {count} requests");
    let requests: Result<Vec<_>, Failure> =
        (0..count).map(|number| request(&sealer, number, bench.fresh_pincode, today)).collect();
    load::write_requests(&file, &requests?)?;
    let mut figures = Figures { subject: Vec::new(), baseline: Vec::new(), settings: json!({}) };
    let (_, mut next) = host.round(bench, &file, Some(0)).await?;
    for round in 0..ROUNDS {
        figures.baseline.push(bare_inserts(&host.desk, bench.seconds, round).await?);
        let (seen, after) = host.round(bench, &file, Some(next)).await?;
        figures.subject.push(seen);
        next = after;
    }
    if next >= count {
        return Err(Failure::Refused("the requests ran out before the time".to_owned()));
    }
    figures.settings = json!({
        "backend": format!("{backend:?}"), "rows": bench.rows, "connections": bench.connections,
        "seconds": bench.seconds, "rounds": ROUNDS, "fresh_pincode": bench.fresh_pincode,
        "baseline": format!("the same rows inserted in transactions of {GROUP}, with nothing else done"),
    });
    host.end().await?;
    Ok(figures)
}

/// A doctor, and an employer for every worker.
async fn register(desk: &Desk) -> Result<(), Failure> {
    let password = desk.identity.secrets.hash(Secret::new(PASSWORD)).await?;
    let pincode = desk.identity.secrets.hash(Secret::new(PINCODE)).await?;
    let sender = Sender {
        tax_code: TaxCode::parse(DOCTOR).map_err(|cause| Failure::Refused(cause.to_string()))?,
        kind: SenderKind::Doctor,
        username: Some("bench".to_owned()),
        password_hash: Some(password),
        pincode_hash: Some(pincode),
        surname: "ROCCA".to_owned(),
        given_name: "EMANUELE".to_owned(),
        role: DoctorRole::Public,
        region: Some("070".to_owned()),
        local_unit: Some("103".to_owned()),
        structure: None,
        enabled: true,
    };
    let mut tx = desk.db.write().await?;
    registry::put_sender(&mut tx, &sender).await?;
    store::insert_employments(&mut tx, fill::ORGANISATIONS.into()).await?;
    Ok(tx.commit().await?)
}

/// Encrypts as doctors' programs do.
struct Sealer {
    key: Pkcs1PublicEncryptingKey,
    pincode: String,
}

impl Sealer {
    fn new(desk: &Desk) -> Result<Self, Failure> {
        let refused = |cause: String| Failure::Refused(cause);
        let key = rcgen::KeyPair::from_pem(&desk.keys.encryption_key)
            .map_err(|cause| refused(cause.to_string()))?;
        let key = PublicEncryptingKey::from_der(&key.subject_public_key_info())
            .map_err(|cause| refused(cause.to_string()))?;
        let key = Pkcs1PublicEncryptingKey::new(key).map_err(|cause| refused(cause.to_string()))?;
        let pincode = seal(&key, PINCODE)?;
        Ok(Self { key, pincode })
    }

    fn pincode(&self, fresh: bool) -> Result<String, Failure> {
        if fresh { seal(&self.key, PINCODE) } else { Ok(self.pincode.clone()) }
    }
}

fn seal(key: &Pkcs1PublicEncryptingKey, text: &str) -> Result<String, Failure> {
    let mut sealed = vec![0; key.ciphertext_size()];
    let sealed =
        key.encrypt(text.as_bytes(), &mut sealed).map_err(|cause| Failure::Refused(cause.to_string()))?;
    Ok(BASE64_STANDARD.encode(sealed))
}

/// A certificate that differs from every other by worker or diagnosis.
fn request(
    sealer: &Sealer,
    number: usize,
    fresh_pincode: bool,
    today: jiff::civil::Date,
) -> Result<Vec<u8>, Failure> {
    let mut body = String::with_capacity(2000);
    let pincode = sealer.pincode(fresh_pincode)?;
    let worker = fill::tax_code(u32::try_from(number).unwrap_or_default() % fill::WORKERS);
    let worker = seal(&sealer.key, worker.as_str())?;
    let written = write!(
        body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <c:invioMalattiaRequest xmlns:c=\"http://cert.sanita.finanze.it/\">\
         <medico><pincode>{pincode}</pincode><codiceRegione>070</codiceRegione><codiceAsl>103</codiceAsl></medico>\
         <lavoratore><codiceFiscale>{worker}</codiceFiscale></lavoratore>\
         <residenza><via>VIA DELLE QUATTRO FONTANE</via><civico>12</civico><cap>10121</cap>\
         <codiceCatastale>L219</codiceCatastale></residenza>\
         <malattia><ruoloMedico>S</ruoloMedico><dataRilascio>{today}</dataRilascio><dataInizio>{today}</dataInizio>\
         <dataFine>{today}</dataFine><visita>A</visita><tipoCertificato>I</tipoCertificato>\
         <diagnosi><codiceDiagnosi>487.1</codiceDiagnosi><noteDiagnosi>INFLUENZA {number}</noteDiagnosi></diagnosi>\
         </malattia></c:invioMalattiaRequest></s:Body></s:Envelope>"
    );
    written.map_err(|cause| Failure::Refused(cause.to_string()))?;
    let login = format!("Basic {}", BASE64_STANDARD.encode(format!("bench:{PASSWORD}")));
    let headers = [
        ("Authorization", login.as_str()),
        ("Content-Type", "text/xml; charset=utf-8"),
        ("SOAPAction", "\"http://ws.cert.sanita.finanze.it/InviaMalattia\""),
    ];
    Ok(load::post("/soap/certificati-medici", &headers, body.as_bytes()))
}

/// Certificate, diagnosis, attestation and event, as many as go in; per second.
pub(super) async fn bare_inserts(desk: &Desk, seconds: f64, round: usize) -> Result<f64, Failure> {
    let round = i64::try_from(round).map_err(|cause| Failure::Refused(cause.to_string()))?;
    let (start, length) = (Instant::now(), Duration::from_secs_f64(seconds));
    let mut number = 800_000_000 + round * 10_000_000;
    let first = number;
    while start.elapsed() < length {
        let mut tx = desk.db.write().await?;
        for _ in 0..GROUP {
            let row = store::Bare {
                number,
                worker: fill::worker(u32::try_from(number % i64::from(fill::WORKERS)).unwrap_or_default()),
                organisation: organisation(number),
                source: Source::Soap,
                now: desk.clock.now(),
            };
            store::insert_bare(&mut tx, &row).await?;
            number += 1;
        }
        tx.commit().await?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = (number - first) as f64 / start.elapsed().as_secs_f64();
    Ok(rate)
}

fn organisation(number: i64) -> OrganisationId {
    store::organisation(u128::try_from(number).unwrap_or_default() % u128::from(fill::ORGANISATIONS))
}
