//! A file as steps: each takes the reading on by one record, or says why the record, or the rest, cannot be read.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use documents::xml::read::{self, Element, Limits};
use documents::xml::records::{Mark, Record as XmlRecord, Records, Refused};
use serde_json::Value;

use super::fields::{self, Reader};
use super::format::{self, Format, Unreadable};
use super::intake_xml;
use super::part::Part;
use super::record::Record;
use super::refusal::Refusal;
use crate::Kind;

/// The longest line of JSON that is read, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// One record read, or refused while reading.
#[derive(Debug)]
pub(super) struct Step {
    /// Line of the record, from 1.
    pub(super) line: u64,
    /// Where reading goes on; none if the rest of the file cannot be read.
    pub(super) after: Option<Mark>,
    pub(super) record: Result<Record, Refusal>,
}

/// The steps of a file.
pub(super) enum Steps {
    Employer { records: Records<BufReader<File>>, reader: Reader },
    IntakeList { records: Records<BufReader<File>> },
    Intake { rest: Option<BufReader<File>> },
    Lines { source: BufReader<File>, mark: Mark, reader: Reader },
}

impl Steps {
    /// Goes on at a mark of the same file.
    pub(super) fn from(file: &File, format: Format, mark: Mark, reader: Reader) -> Result<Self, Unreadable> {
        Ok(match format {
            Format::EmployerXml => Self::Employer { records: format::records(file, Some(mark))?, reader },
            Format::IntakeXmlList => Self::IntakeList { records: format::records(file, Some(mark))? },
            Format::IntakeXml => {
                let rest = (mark == format::START).then(|| format::buffered(file, 0)).transpose()?;
                Self::Intake { rest }
            }
            Format::JsonLines => Self::Lines { source: format::buffered(file, mark.offset)?, mark, reader },
        })
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        match self {
            Self::Employer { records, reader } => {
                records.next().map(|record| of_xml(record, |element| employer_record(reader, element)))
            }
            Self::IntakeList { records } => records.next().map(|record| of_xml(record, intake_xml::read)),
            Self::Intake { rest } => rest.take().map(whole),
            Self::Lines { source, mark, reader } => next_line(source, mark, reader),
        }
    }
}

fn of_xml(
    record: Result<XmlRecord, Refused>,
    read: impl FnOnce(Element<'_>) -> Result<Record, Refusal>,
) -> Step {
    match record {
        Ok(record) => {
            Step { line: record.start.line, after: Some(record.after), record: read(record.element()) }
        }
        Err(refused) => Step {
            line: refused.error.line,
            after: refused.after,
            record: Err(Refusal::new("record-unreadable", refused.error.to_string())),
        },
    }
}

fn employer_record(reader: &Reader, element: Element<'_>) -> Result<Record, Refusal> {
    let record = Part::Xml(element);
    match element.name().to_ascii_lowercase().as_str() {
        "attestato" => reader.certificate(&record, Kind::Sickness),
        "ricovero" => reader.certificate(&record, Kind::Admission),
        "dimissioni" => reader.certificate(&record, Kind::Discharge),
        "annullamento" => fields::annulment(&record),
        _ => Err(Refusal::new("record-unknown", "neither attestato, ricovero, dimissioni nor annullamento")),
    }
}

/// The one request of a file.
fn whole(source: BufReader<File>) -> Step {
    let limits = Limits::default();
    let mut bytes = Vec::new();
    let read = source.take(limits.bytes as u64 + 1).read_to_end(&mut bytes);
    let unreadable = |text: String| Refusal::new("record-unreadable", text);
    let end = Mark { offset: bytes.len() as u64, line: 1, column: 1 };
    if let Err(cause) = read {
        return Step { line: 1, after: None, record: Err(unreadable(cause.to_string())) };
    }
    match read::document(&bytes, &limits) {
        Ok(document) => {
            Step { line: document.root().line(), after: Some(end), record: intake_xml::read(document.root()) }
        }
        Err(error) => Step { line: error.line, after: None, record: Err(unreadable(error.to_string())) },
    }
}

/// The next line that is not blank. A last line without its end that is not whole JSON was cut off.
fn next_line(source: &mut BufReader<File>, mark: &mut Mark, reader: &Reader) -> Option<Step> {
    loop {
        let mut bytes = Vec::new();
        let line = mark.line;
        let fatal = |text: String| {
            Some(Step { line, after: None, record: Err(Refusal::new("record-unreadable", text)) })
        };
        let read = source.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut bytes);
        match read {
            Ok(0) => return None,
            Ok(_) => {}
            Err(cause) => return fatal(cause.to_string()),
        }
        let ended = bytes.ends_with(b"\n");
        if !ended && bytes.len() == LONGEST_LINE {
            return fatal(format!("a line is longer than {LONGEST_LINE} bytes"));
        }
        *mark = Mark { offset: mark.offset + bytes.len() as u64, line: line + 1, column: 1 };
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii();
        if text.is_empty() {
            continue;
        }
        let record = json_record(reader, text);
        if !ended && matches!(&record, Err(refusal) if refusal.code == "record-unreadable") {
            return fatal("the last line is cut off".to_owned());
        }
        return Some(Step { line, after: Some(*mark), record });
    }
}

fn json_record(reader: &Reader, text: &[u8]) -> Result<Record, Refusal> {
    let broken = |error: serde_json::Error| {
        // The parser's own sentence may quote the record.
        Refusal::new("record-unreadable", format!("not JSON from column {}", error.column()))
    };
    let value: Value = serde_json::from_slice(text).map_err(broken)?;
    let Some(object) = value.as_object() else {
        return Err(Refusal::new("record-unreadable", "not a JSON object"));
    };
    let record = Part::json(object, "");
    let kind = record.required(("", "kind"), |word| Ok::<_, &str>(word.to_owned()))?;
    match (kind.as_str(), Kind::parse(&kind)) {
        (_, Ok(kind)) => reader.certificate(&record, kind),
        ("annulment", _) => fields::annulment(&record),
        _ => Err(Refusal::new(
            "record-unknown",
            "kind is neither sickness, admission, discharge nor annulment",
        )),
    }
}
