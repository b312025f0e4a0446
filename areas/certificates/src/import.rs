//! Files of certificates taken in: attestations that another institute wrote for employers, requests that doctors'
//! programs would have sent, JSON lines. The formats and the reasons for which a record is refused are described in
//! `docs/formats/import.md`.
//!
//! A file is read on one thread and stored on another, some hundred records to a transaction, which also notes how far
//! the file was read: interrupted at any point, the next run goes on there.

mod apply;
mod employers;
mod fields;
mod format;
mod intake_xml;
mod part;
mod record;
mod refusal;
mod steps;
mod store;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use documents::xml::records::Mark;
use kernel::digest::{self, SHA256_BYTES};
use kernel::{Actor, Door};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use apply::{IMPORT_ANNULLED, IMPORTED};
pub use format::{Format, Unreadable};
pub use refusal::{REASONS, Refusal};

use self::apply::{Applying, Outcome};
use self::fields::Reader;
use self::steps::{Step, Steps};
use self::store::{Run, RunId};
use crate::{Certificates, Error};

/// Records in one transaction.
const BATCH: usize = 1000;
/// Batches that may wait, read, for the one that is being stored.
const WAITING: usize = 4;
/// How often a batch is tried that met somebody else's change.
const ATTEMPTS: u32 = 3;
/// Bytes of the file by which it is known again, together with its length.
const FINGERPRINT_BYTES: u64 = 1 << 20;

/// What became of the records of a file so far, earlier runs on the same file included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records that changed something.
    pub taken: u64,
    /// Records that said what was known.
    pub already_there: u64,
    /// Records that were refused, each with a line in the report.
    pub refused: u64,
}

/// How far a file was read and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file done.
    pub bytes: u64,
    /// Bytes of the file.
    pub of: u64,
    /// What became of its records.
    pub counts: Counts,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What the file is.
    pub format: Format,
    /// What became of its records.
    pub counts: Counts,
    /// Whether an earlier run had stored a part of it.
    pub resumed: bool,
    /// Where the file could not be read any further, if so: all before that is stored.
    pub broken: Option<Broken>,
}

/// Where and why a file could not be read any further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub reason: String,
}

impl Summary {
    /// Whether the whole file was read and no record refused.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.broken.is_none() && self.counts.refused == 0
    }
}

/// Why a file was not taken in, or no further; what was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is in none of the formats.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The report cannot be written; the records that it would have told of were not stored.
    #[error("the report cannot be written: {0}")]
    Report(io::Error),
    /// Another process takes the same file in.
    #[error("the same file is being taken in by another process")]
    Elsewhere,
    /// The database did not do as told.
    #[error(transparent)]
    Area(#[from] Error),
}

impl From<db::Error> for ImportError {
    fn from(cause: db::Error) -> Self {
        Self::Area(cause.into())
    }
}

/// Takes a file in, or goes on where an earlier run on it stopped; a file that was finished is looked at from its start,
/// and changes only what was refused before. Each refused record becomes a line of JSON in `report`, written before its
/// batch is committed: after an interruption a line may come twice, none is missing.
pub async fn run(
    area: &Certificates,
    path: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
    report: &mut (dyn Write + Send),
) -> Result<Summary, ImportError> {
    let mut file = File::open(path).map_err(Unreadable::Io)?;
    let format = format::detect(&mut file)?;
    let size = file.metadata().map_err(Unreadable::Io)?.len();
    let fingerprint = fingerprint(&file, size).map_err(Unreadable::Io)?;
    let run = begin(area, fingerprint).await?;
    let resumed = run.next.offset > 0;
    let actor = Actor::program(Door::Import);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let reader = Reader { clock: area.clock.clone(), random: area.random.clone() };
    let steps = Steps::from(&file, format, run.next, reader)?;
    let (mut batches, reading) = read_ahead(steps);
    let mut work = Work { area, run, applying: Applying::new(area, &actor), file: &name, report };
    progress(work.progress(size));
    while let Some(batch) = batches.recv().await {
        let broken = work.batch(&batch).await?;
        progress(work.progress(size));
        if broken.is_some() {
            return Ok(Summary { format, counts: work.run.counts, resumed, broken });
        }
    }
    // One who broke off has not come to the end of the file.
    reading.await.map_err(|_panicked| Error::Stopped("reading"))?;
    let mut tx = area.db.write().await?;
    store::finish(&mut tx, work.run.id, area.clock.now()).await?;
    tx.commit().await?;
    progress(Progress { bytes: size, ..work.progress(size) });
    Ok(Summary { format, counts: work.run.counts, resumed, broken: None })
}

/// Reads on a thread of its own, a few batches ahead of the one that is stored.
fn read_ahead(mut steps: Steps) -> (mpsc::Receiver<Vec<Step>>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || {
        loop {
            let batch: Vec<Step> = steps.by_ref().take(BATCH).collect();
            // Nobody receives any more when storing has failed.
            if batch.is_empty() || sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    (receiver, reading)
}

fn fingerprint(file: &File, size: u64) -> io::Result<[u8; SHA256_BYTES]> {
    let mut start = Vec::new();
    format::buffered(file, 0)?.take(FINGERPRINT_BYTES).read_to_end(&mut start)?;
    start.extend_from_slice(&size.to_be_bytes());
    Ok(digest::sha256(&start))
}

async fn begin(area: &Certificates, fingerprint: [u8; SHA256_BYTES]) -> Result<Run, ImportError> {
    let mut tx = area.db.write().await?;
    let now = area.clock.now();
    let run = match store::run(&mut tx, fingerprint).await? {
        Some(run) if !run.finished => run,
        Some(run) => {
            if !store::begin_again(&mut tx, run.id, now).await? {
                return Err(ImportError::Elsewhere);
            }
            Run { next: format::START, counts: Counts::default(), ..run }
        }
        None => {
            let id = RunId::new(&area.clock, &area.random);
            if !store::begin(&mut tx, id, fingerprint, now).await? {
                return Err(ImportError::Elsewhere);
            }
            Run { id, finished: false, next: format::START, counts: Counts::default() }
        }
    };
    tx.commit().await?;
    Ok(run)
}

/// A file being stored.
struct Work<'a> {
    area: &'a Certificates,
    run: Run,
    applying: Applying<'a>,
    file: &'a str,
    report: &'a mut (dyn Write + Send),
}

/// A line of the report.
#[derive(Serialize)]
struct Refused<'a> {
    file: &'a str,
    line: u64,
    code: &'a str,
    reason: &'a str,
}

impl Work<'_> {
    fn progress(&self, size: u64) -> Progress {
        Progress { bytes: self.run.next.offset, of: size, counts: self.run.counts }
    }

    /// Stores a batch, or nothing of it. Somebody else's change to one of its certificates makes it start anew.
    async fn batch(&mut self, batch: &[Step]) -> Result<Option<Broken>, ImportError> {
        let mut attempt = 1;
        loop {
            match self.attempt(batch).await {
                Err(ImportError::Area(cause)) if is_conflict(&cause) && attempt < ATTEMPTS => {
                    self.applying.forget();
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt(&mut self, batch: &[Step]) -> Result<Option<Broken>, ImportError> {
        // Requests without a number are taken in one by one, each in its own transaction; a batch that is repeated
        // meets those that were.
        let mut outcomes = Vec::with_capacity(batch.len());
        for step in batch {
            outcomes.push(self.unnumbered(step).await?);
        }
        let mut tx = self.area.db.write().await?;
        let (mut counts, mut next, mut broken) = (self.run.counts, self.run.next, None);
        for (step, early) in batch.iter().zip(outcomes) {
            let Some(after) = step.after else {
                broken = self.broken(step)?;
                break;
            };
            next = after;
            let outcome = match (early, &step.record) {
                (Some(outcome), _) => outcome,
                (None, Ok(record)) => self.applying.record(&mut tx, record).await?,
                (None, Err(refusal)) => Outcome::Refused(refusal.clone()),
            };
            match outcome {
                Outcome::Taken => counts.taken += 1,
                Outcome::AlreadyThere => counts.already_there += 1,
                Outcome::Refused(refusal) => {
                    counts.refused += 1;
                    self.tell(step.line, &refusal)?;
                }
            }
        }
        self.advance(tx, next, counts).await?;
        Ok(broken)
    }

    async fn unnumbered(&self, step: &Step) -> Result<Option<Outcome>, Error> {
        match &step.record {
            Ok(record::Record::Submission(unnumbered)) => {
                Ok(Some(self.applying.submission(unnumbered).await?))
            }
            _ => Ok(None),
        }
    }

    async fn advance(&mut self, mut tx: db::Tx, next: Mark, counts: Counts) -> Result<(), ImportError> {
        let marks = (self.run.next, next);
        if !store::advance(&mut tx, self.run.id, marks, counts, self.area.clock.now()).await? {
            return Err(ImportError::Elsewhere);
        }
        self.report.flush().map_err(ImportError::Report)?;
        tx.commit().await?;
        self.run.next = next;
        self.run.counts = counts;
        Ok(())
    }

    fn broken(&mut self, step: &Step) -> Result<Option<Broken>, ImportError> {
        let Err(refusal) = &step.record else {
            return Ok(None);
        };
        self.tell(step.line, refusal)?;
        Ok(Some(Broken { line: step.line, reason: refusal.text.clone() }))
    }

    fn tell(&mut self, line: u64, refusal: &Refusal) -> Result<(), ImportError> {
        let refused = Refused { file: self.file, line, code: refusal.code, reason: &refusal.text };
        let told = serde_json::to_writer(&mut *self.report, &refused).map_err(io::Error::from);
        told.and_then(|()| self.report.write_all(b"\n")).map_err(ImportError::Report)
    }
}

fn is_conflict(cause: &Error) -> bool {
    matches!(cause, Error::Conflict) || matches!(cause, Error::Db(cause) if cause.is_conflict())
}
