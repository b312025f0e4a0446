//! What a file is, by its content.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use documents::xml;
use documents::xml::read::Limits;
use documents::xml::records::{Mark, Records};
use kernel::words;

/// Bytes looked at to tell XML from JSON.
const HEAD: usize = 512;
/// Bytes read from the disk at once.
const CHUNK: usize = 1 << 18;

words! {
    /// The formats that are taken in.
    pub enum Format {
        /// Attestations for employers, as one institute writes them for another.
        EmployerXml = "employer-xml",
        /// Requests of the intake interface, one in the file.
        IntakeXml = "intake-xml",
        /// Requests of the intake interface, many in a root of any name.
        IntakeXmlList = "intake-xml-list",
        /// A JSON object on each line.
        JsonLines = "json-lines",
    }
}

/// A file that is in none of the formats, or cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The disk does not give it.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It begins like XML and then is none.
    #[error("the file is not XML that can be read: {0}")]
    Xml(#[from] xml::Error),
    /// It begins with neither `<` nor `{`.
    #[error("the file is neither XML nor JSON lines")]
    Unknown,
}

/// Where a file begins.
pub(super) const START: Mark = Mark { offset: 0, line: 1, column: 1 };

/// Tells the format; the file is read from its start.
pub(super) fn detect(file: &mut File) -> Result<Format, Unreadable> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    match text.first() {
        Some(b'{') => Ok(Format::JsonLines),
        Some(b'<') => Ok(of_root(records(file, None)?.root_name())),
        _ => Err(Unreadable::Unknown),
    }
}

fn of_root(name: &str) -> Format {
    match name {
        _ if name.eq_ignore_ascii_case("listaAttestati") => Format::EmployerXml,
        "Envelope" => Format::IntakeXml,
        _ if name.ends_with("Request") => Format::IntakeXml,
        _ => Format::IntakeXmlList,
    }
}

/// The records of an XML file, from a place in it.
pub(super) fn records(file: &File, from: Option<Mark>) -> Result<Records<BufReader<File>>, Unreadable> {
    let source = buffered(file, 0)?;
    let limits = Limits::default();
    Ok(match from {
        Some(mark) if mark != START => Records::resume(source, limits, mark)?,
        _ => Records::open(source, limits)?,
    })
}

/// The file from an offset.
pub(super) fn buffered(file: &File, offset: u64) -> Result<BufReader<File>, std::io::Error> {
    let mut file = file.try_clone()?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(BufReader::with_capacity(CHUNK, file))
}
