use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};

use certificates::import::{self, ImportError, Summary, Unreadable};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

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
        Some(path) => match OpenOptions::new().append(true).create(true).open(path) {
            Ok(file) => Ok(Box::new(file)),
            Err(cause) => Err(Failure::Refused(format!("{}: {cause}", path.display()))),
        },
        None => Ok(Box::new(std::io::stderr())),
    }
}

/// Of a file that cannot be looked at the reading says why.
fn bar(file: &Path) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(file.metadata().map_or(0, |about| about.len()))
        .with_message(file.display().to_string());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

async fn take_certificates(
    desk: &Desk,
    file: &Path,
    report: &mut (dyn Write + Send),
    json: bool,
) -> Result<bool, Failure> {
    let bar = bar(file);
    let mut progress = |progress: import::Progress| bar.set_position(progress.bytes);
    let taken = import::run(&desk.certificates, file, &mut progress, report).await;
    bar.finish_and_clear();
    match taken {
        Ok(summary) => {
            tell(file, &summary, json);
            Ok(summary.is_complete())
        }
        Err(ImportError::Unreadable(cause)) => {
            let (line, reason) = match cause {
                Unreadable::Xml(cause) => (Some(cause.line), cause.problem.to_string()),
                Unreadable::Unknown => (Some(1), cause.to_string()),
                Unreadable::Io(_) => (None, cause.to_string()),
            };
            let told = json!({"file": file, "line": line, "code": "record-unreadable", "reason": reason});
            refuse(file, &told, report, json)?;
            Ok(false)
        }
        Err(cause) => Err(Failure::Refused(format!("{}: {cause}", file.display()))),
    }
}

/// A file of which nothing can be taken in: told as its records are, and in words; the other files go on.
fn refuse(file: &Path, told: &Value, report: &mut dyn Write, json: bool) -> Result<(), Failure> {
    writeln!(report, "{told}")?;
    let reason = told["reason"].as_str().unwrap_or_default();
    match told["line"].as_u64() {
        Some(line) => eprintln!("{}: line {line}: {reason}", file.display()),
        None => eprintln!("{}: {reason}", file.display()),
    }
    if json {
        println!("{}", json!({"file": file, "unreadable": told}));
    }
    Ok(())
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
    let bar = bar(file);
    let source = match File::open(file) {
        Ok(source) => BufReader::new(bar.wrap_read(source)),
        Err(cause) => {
            bar.finish_and_clear();
            let reason = Unreadable::Io(cause).to_string();
            refuse(file, &json!({"file": file, "line": null, "reason": reason}), report, json)?;
            return Ok(false);
        }
    };
    let (mut others, mut taken, mut refused) = (Vec::new(), 0_usize, Vec::new());
    for (index, line) in source.split(b'\n').enumerate() {
        let line = match line {
            Ok(line) => line,
            Err(cause) => {
                refused.push((index + 1, Unreadable::Io(cause).to_string()));
                break;
            }
        };
        // A line that is not UTF-8 is refused with the others.
        match str::from_utf8(&line) {
            Ok(text) if identity::registry::takes(text) => {
                match identity::registry::import_line(&desk.identity, text).await {
                    Ok(()) => taken += 1,
                    Err(reason) => refused.push((index + 1, reason.to_string())),
                }
            }
            _ => others.extend_from_slice(&line),
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
