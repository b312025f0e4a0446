//! Registers taken in from a file of JSON lines, one entry each: workers, employments, senders.
//!
//! An entry that is there is corrected; nothing is removed. The file may be run again after its mistakes are mended.

use std::io::BufRead;

use identity::{Secret, Secrets};
use jiff::civil::Date;
use kernel::{EmployerNumber, InpdapUnit, PlaceCode, Sex, TaxCode};
use serde::Deserialize;

use super::sender::{Sender, SenderKind};
use super::store::{self, Employment, EmploymentId};
use crate::{Certificates, DoctorRole, Error, Worker};

/// One line of the file.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Worker(WorkerLine),
    Employment(EmploymentLine),
    Sender(SenderLine),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkerLine {
    tax_code: TaxCode,
    surname: String,
    given_name: String,
    sex: Sex,
    born_on: Date,
    birth_place: PlaceCode,
    birth_province: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmploymentLine {
    worker: TaxCode,
    employer: TaxCode,
    employer_number: Option<EmployerNumber>,
    unit: Option<InpdapUnit>,
    started_on: Date,
    ended_on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SenderLine {
    tax_code: TaxCode,
    kind: SenderKind,
    username: Option<String>,
    /// In clear, or as argon2id in PHC form.
    password: Option<String>,
    pincode: Option<String>,
    surname: String,
    #[serde(default)]
    given_name: String,
    role: DoctorRole,
    region: Option<String>,
    local_unit: Option<String>,
    structure: Option<String>,
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// Why a line was not taken in. Holds nothing of the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LineRefused {
    /// From 1.
    pub line: usize,
    /// In words.
    pub reason: String,
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Imported {
    /// Lines taken in.
    pub taken: usize,
    /// Lines refused, in their order.
    pub refused: Vec<LineRefused>,
}

/// Lines of one transaction.
const BATCH: usize = 500;
/// A longer line is no entry.
const LONGEST_LINE: usize = 16 << 10;

/// Takes a file in, line by line; blank lines and lines that begin with `#` count as none.
pub async fn import(area: &Certificates, file: impl BufRead) -> Result<Imported, Error> {
    let secrets = area.doorkeeper.secrets();
    let mut imported = Imported::default();
    let mut batch = Vec::with_capacity(BATCH);
    for (index, text) in file.lines().enumerate() {
        let line = index + 1;
        let refuse = |reason: &str| LineRefused { line, reason: reason.to_owned() };
        match text {
            Ok(text) if text.trim().is_empty() || text.starts_with('#') => {}
            Ok(text) if text.len() > LONGEST_LINE => imported.refused.push(refuse("the line is too long")),
            Ok(text) => match serde_json::from_str::<Line>(&text) {
                Ok(entry) => batch.push((line, ready(secrets, entry).await?)),
                Err(cause) => imported.refused.push(refuse(&reason(&cause))),
            },
            Err(_) => imported.refused.push(refuse("the line is not UTF-8")),
        }
        if batch.len() == BATCH {
            put_all(area, &mut batch, &mut imported).await?;
        }
    }
    put_all(area, &mut batch, &mut imported).await?;
    Ok(imported)
}

/// What the parser says without the value that it quotes.
fn reason(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" at line").next().unwrap_or_default();
    text.split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 || part.len() < 24 { part } else { "…" })
        .collect()
}

/// An entry with its secrets hashed.
enum Ready {
    Worker(Worker),
    Employment(EmploymentLine),
    Sender(Box<Sender>),
}

async fn ready(secrets: &Secrets, line: Line) -> Result<Ready, Error> {
    Ok(match line {
        Line::Worker(line) => Ready::Worker(Worker {
            tax_code: line.tax_code,
            surname: line.surname,
            given_name: line.given_name,
            sex: line.sex,
            born_on: line.born_on,
            birth_place: line.birth_place,
            birth_province: line.birth_province,
        }),
        Line::Employment(line) => Ready::Employment(line),
        Line::Sender(line) => Ready::Sender(Box::new(Sender {
            password_hash: hashed(secrets, line.password).await?,
            pincode_hash: hashed(secrets, line.pincode).await?,
            tax_code: line.tax_code,
            kind: line.kind,
            username: line.username,
            surname: line.surname,
            given_name: line.given_name,
            role: line.role,
            region: line.region,
            local_unit: line.local_unit,
            structure: line.structure,
            enabled: line.enabled,
        })),
    })
}

async fn hashed(secrets: &Secrets, given: Option<String>) -> Result<Option<String>, Error> {
    match given {
        None => Ok(None),
        Some(hash) if hash.starts_with("$argon2id$") => Ok(Some(hash)),
        Some(clear) => Ok(Some(secrets.hash(Secret::new(&clear)).await?)),
    }
}

async fn put_all(
    area: &Certificates,
    batch: &mut Vec<(usize, Ready)>,
    imported: &mut Imported,
) -> Result<(), Error> {
    let mut tx = area.db.write().await?;
    for (line, entry) in batch.drain(..) {
        match put(area, &mut tx, entry).await? {
            None => imported.taken += 1,
            Some(reason) => imported.refused.push(LineRefused { line, reason: reason.to_owned() }),
        }
    }
    imported.refused.sort_by_key(|refused| refused.line);
    Ok(tx.commit().await?)
}

/// Stores an entry, or says why it cannot be.
async fn put(area: &Certificates, tx: &mut db::Tx, entry: Ready) -> Result<Option<&'static str>, Error> {
    match entry {
        Ready::Worker(worker) => store::put_worker(tx, &worker, area.clock.now()).await?,
        Ready::Sender(sender) => {
            if let Some(username) = &sender.username {
                let holder = store::sender_by_username(tx, username).await?;
                if holder.is_some_and(|holder| holder.tax_code != sender.tax_code) {
                    return Ok(Some("the user name belongs to another sender"));
                }
            }
            store::put_sender(tx, &sender).await?;
        }
        Ready::Employment(line) => {
            if store::worker(tx, line.worker).await?.is_none() {
                return Ok(Some("the worker is not registered"));
            }
            let Some(employer) = identity::organisation_by_tax_code(tx, line.employer).await? else {
                return Ok(Some("the employer is not registered"));
            };
            let employment = Employment {
                worker: line.worker,
                organisation: employer.id,
                employer_tax_code: line.employer,
                employer_number: line.employer_number,
                unit: line.unit,
                started_on: line.started_on,
                ended_on: line.ended_on,
            };
            let id = EmploymentId::new(&area.clock, &area.random);
            store::put_employment(tx, id, &employment).await?;
        }
    }
    Ok(None)
}
