use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};

use certificates::import::{self, Summary};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::ConfigFile;
use crate::assemble::Desk;
use crate::failure::Failure;

/// Takes in files.
#[derive(Subcommand)]
pub(crate) enum Import {
    /// Certificates: employer XML, intake XML or JSON lines, recognised by their content.
    #[command(
        after_help = "Example: sportello import certificates 2026-01.xml --config /etc/sportello/sportello.toml --report refused.jsonl"
    )]
    Certificates(Files),
    /// Registers: people, organisations, representations, PINs, workers, employments, doctors, as JSON lines.
    #[command(
        after_help = "Example: sportello import registry people.jsonl --config /etc/sportello/sportello.toml"
    )]
    Registry(Files),
}

/// What is taken in.
#[derive(Args)]
pub(crate) struct Files {
    /// The files, in this order.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    config: ConfigFile,
    /// Where each refused record is written, with its line and the reason, as JSON lines; added to if it is there.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Answers one JSON object for each file.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(import: Import) -> Result<(), Failure> {
    let (files, registry) = match import {
        Import::Certificates(files) => (files, false),
        Import::Registry(files) => (files, true),
    };
    let (_, desk) = super::open(&files.config)?;
    let mut report = report(files.report.as_deref())?;
    let mut complete = true;
    for file in &files.paths {
        complete &= if registry {
            take_register(&desk, file, report.as_mut(), files.json).await?
        } else {
            take_certificates(&desk, file, report.as_mut(), files.json).await?
        };
    }
    report.flush()?;
    if complete { Ok(()) } else { Err(Failure::Refused("not every record was taken in".to_owned())) }
}

/// Without a report, refused records are told on standard error.
fn report(path: Option<&Path>) -> Result<Box<dyn Write + Send>, Failure> {
    match path {
        Some(path) => Ok(Box::new(OpenOptions::new().append(true).create(true).open(path)?)),
        None => Ok(Box::new(std::io::stderr())),
    }
}

fn bar(file: &Path, bytes: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes).with_message(file.display().to_string());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

async fn take_certificates(
    desk: &Desk,
    file: &Path,
    report: &mut (dyn Write + Send),
    json: bool,
) -> Result<bool, Failure> {
    let bar = bar(file, file.metadata()?.len());
    let mut progress = |progress: import::Progress| bar.set_position(progress.bytes);
    let taken = import::run(&desk.certificates, file, &mut progress, report).await;
    bar.finish_and_clear();
    let summary = taken.map_err(|cause| Failure::Refused(format!("{}: {cause}", file.display())))?;
    tell(file, &summary, json);
    Ok(summary.is_complete())
}

fn tell(file: &Path, summary: &Summary, json: bool) {
    if json {
        println!("{}", json!({"file": file, "summary": summary}));
        return;
    }
    let counts = summary.counts;
    println!(
        "{}: {} taken in, {} already there, {} refused{}",
        file.display(),
        counts.taken,
        counts.already_there,
        counts.refused,
        if summary.resumed { " (gone on where it stopped)" } else { "" }
    );
    if let Some(broken) = &summary.broken {
        println!("{}: line {}: {}; all before it is stored", file.display(), broken.line, broken.reason);
    }
}

/// Lines of people, organisations and PINs go to identity, the others to certificates.
async fn take_register(
    desk: &Desk,
    file: &Path,
    report: &mut (dyn Write + Send),
    json: bool,
) -> Result<bool, Failure> {
    let bar = bar(file, file.metadata()?.len());
    let (mut others, mut taken, mut refused) = (Vec::new(), 0_usize, Vec::new());
    for (index, line) in BufReader::new(bar.wrap_read(File::open(file)?)).lines().enumerate() {
        let line = line?;
        if !identity::registry::takes(&line) {
            others.extend_from_slice(line.as_bytes());
        } else if let Err(reason) = identity::registry::import_line(&desk.identity, &line).await {
            refused.push((index + 1, reason.to_string()));
        } else {
            taken += 1;
        }
        // A blank line stands for each that was identity's, so that the numbers of the others stay right.
        others.push(b'\n');
    }
    let rest = certificates::registry::import(&desk.certificates, others.as_slice()).await?;
    bar.finish_and_clear();
    taken += rest.taken;
    refused.extend(rest.refused.into_iter().map(|refused| (refused.line, refused.reason)));
    refused.sort_unstable();
    for (line, reason) in &refused {
        writeln!(report, "{}", json!({"file": file, "line": line, "reason": reason}))?;
    }
    if json {
        println!("{}", json!({"file": file, "taken": taken, "refused": refused.len()}));
    } else {
        println!("{}: {taken} taken in, {} refused", file.display(), refused.len());
    }
    Ok(refused.is_empty())
}
