//! A long file, hundreds of megabytes, as a sequence of its records: each child element of the root becomes a small
//! document of its own. Memory stays at one record. A record that breaks a rule is refused alone and reading goes on;
//! a file that is cut off gives its complete records, then an error.

use std::io::{BufRead, ErrorKind, Seek, SeekFrom};

use super::encoding::{self, Encoding};
use super::read::{self, Document, Element, Limits, Origin, Place};
use super::scan::{Event, Scanner};
use super::{Error, Problem};

/// A place in a file between two records or at the start of one; store it to go on from there later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// Line, from 1.
    pub line: u64,
    /// Column, from 1.
    pub column: u64,
}

/// One record with its surroundings.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where its start tag begins.
    pub start: Mark,
    /// Where reading goes on.
    pub after: Mark,
    document: Document,
}

/// A record, or the rest of the file, that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refused {
    /// What is wrong and where.
    pub error: Error,
    /// Where the refused record, or the unreadable rest, begins.
    pub start: Mark,
    /// Where reading goes on; `None` if the rest of the file cannot be read.
    pub after: Option<Mark>,
}

impl Record {
    /// The record's element; its `parent()` is the root with its attributes but without the other records.
    #[must_use]
    pub fn element(&self) -> Element<'_> {
        let root = self.document.root();
        root.children().next().unwrap_or(root)
    }
}

/// Reads records one by one; stops after an error that has no `after`.
#[derive(Debug)]
pub struct Records<R> {
    input: Input<R>,
    scanner: Scanner,
    limits: Limits,
    head: Head,
    done: bool,
}

#[derive(Debug)]
struct Head {
    encoding: Encoding,
    root_tag: Vec<u8>,
    root_end: Vec<u8>,
    root_name: String,
    empty: bool,
}

#[derive(Debug)]
struct Input<R> {
    source: R,
    mark: Mark,
}

impl<R: BufRead> Records<R> {
    /// Reads as far as the root's start tag. `limits.bytes` and `limits.elements` hold for each record.
    pub fn open(source: R, limits: Limits) -> Result<Self, Error> {
        let mut input = Input { source, mark: Mark { offset: 0, line: 1, column: 1 } };
        let mut scanner = Scanner::new(limits);
        let head = Head::read(&mut input, &mut scanner)?;
        Ok(Self { input, scanner, limits, head, done: false })
    }

    /// Local name of the root element.
    #[must_use]
    pub fn root_name(&self) -> &str {
        self.head.root_name.rsplit(':').next().unwrap_or_default()
    }

    /// Bytes read so far, for a progress bar.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.input.mark.offset
    }

    fn advance(&mut self) -> Result<Option<Record>, Refused> {
        let mut piece = Piece::at(self.input.mark);
        loop {
            let here = self.input.mark;
            let Some(byte) = self.input.next().map_err(|error| piece.fatal(error))? else {
                return Err(piece.fatal(here.error(Problem::Unclosed(self.open_name(&piece)))));
            };
            if self.scanner.depth() == 1 && self.scanner.in_text() {
                if byte == b'<' {
                    piece = Piece::at(here);
                    self.scanner.restart_counts();
                } else if !byte.is_ascii_whitespace() {
                    return Err(piece.fatal(here.error(Problem::StrayText)));
                }
            }
            piece.push(byte, self.limits.bytes);
            let event = self.scanner.push(byte).map_err(|problem| piece.fatal(here.error(problem)))?;
            piece.notice(here, self.scanner.breach());
            match (event, self.scanner.depth()) {
                (Event::Empty | Event::Ended, 1) => return self.finish(piece).map(Some),
                (Event::Ended, 0) => return self.end_root(&piece).map(|()| None),
                _ => {}
            }
        }
    }

    fn open_name(&self, piece: &Piece) -> String {
        match self.scanner.depth() {
            1 if self.scanner.in_text() => self.head.root_name.clone(),
            _ => read::tag_name(piece.bytes.get(1..).unwrap_or_default()),
        }
    }

    fn finish(&self, piece: Piece) -> Result<Record, Refused> {
        let after = self.input.mark;
        let start = piece.start;
        let refused = |error| Refused { error, start, after: Some(after) };
        if let Some(error) = piece.error {
            return Err(refused(error));
        }
        let origin = Origin { start: start.place(), encoding: self.head.encoding, limits: &self.limits };
        let document = read::parse(&self.head.root_tag, &piece.bytes, &self.head.root_end, &origin);
        let document = document.map_err(refused)?;
        if document.root().children().count() != 1 {
            return Err(refused(start.error(Problem::Malformed("not one element".into()))));
        }
        Ok(Record { start, after, document })
    }

    fn end_root(&mut self, piece: &Piece) -> Result<(), Refused> {
        if piece.bytes.trim_ascii_end().strip_suffix(b">").map(<[u8]>::trim_ascii_end)
            != self.head.root_end.strip_suffix(b">")
        {
            let problem = Problem::Malformed(format!("</{}> expected", self.head.root_name));
            return Err(piece.fatal(piece.start.error(problem)));
        }
        self.tail().map_err(|error| piece.fatal(error))
    }

    /// Behind the root only blanks, comments and instructions may stand.
    fn tail(&mut self) -> Result<(), Error> {
        loop {
            let here = self.input.mark;
            let Some(byte) = self.input.next()? else { break };
            if self.scanner.in_text() && byte != b'<' && !byte.is_ascii_whitespace() {
                return Err(here.error(Problem::StrayText));
            }
            let event = self.scanner.push(byte).map_err(|problem| here.error(problem))?;
            if !matches!(event, Event::Nothing | Event::Aside) {
                return Err(here.error(Problem::Malformed("something follows the root element".into())));
            }
        }
        if self.scanner.in_text() {
            return Ok(());
        }
        Err(self.input.mark.error(Problem::Malformed("a tag is not closed".into())))
    }
}

impl<R: BufRead + Seek> Records<R> {
    /// Goes on from a mark that an earlier reading of the same file gave.
    pub fn resume(source: R, limits: Limits, from: Mark) -> Result<Self, Error> {
        let mut records = Self::open(source, limits)?;
        if !records.head.empty {
            let sought = records.input.source.seek(SeekFrom::Start(from.offset));
            sought.map_err(|error| from.error(Problem::Io(error.to_string())))?;
            records.input.mark = from;
            records.scanner = Scanner::inside_root(limits);
        }
        Ok(records)
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let outcome = if self.head.empty {
            let start = self.input.mark;
            self.tail().map(|()| None).map_err(|error| Refused { error, start, after: None })
        } else {
            self.advance()
        };
        self.done = match &outcome {
            Ok(record) => record.is_none(),
            Err(refused) => refused.after.is_none(),
        };
        outcome.transpose()
    }
}

impl Head {
    fn read<R: BufRead>(input: &mut Input<R>, scanner: &mut Scanner) -> Result<Self, Error> {
        let mut encoding = Encoding::Utf8;
        let mut tag = Vec::new();
        loop {
            let here = input.mark;
            let Some(byte) = input.next()? else {
                return Err(here.error(Problem::Empty));
            };
            if scanner.in_text() {
                tag.clear();
                before_root(here.offset, byte).map_err(|problem| here.error(problem))?;
            }
            tag.push(byte);
            let event = scanner.push(byte).map_err(|problem| here.error(problem))?;
            if let Some(problem) = scanner.breach() {
                return Err(here.error(problem));
            }
            match event {
                Event::Aside if tag.starts_with(b"<?xml") => {
                    encoding = encoding::declared(&tag).map_err(|problem| here.error(problem))?;
                }
                Event::Ended => return Err(here.error(Problem::Malformed("an end tag comes first".into()))),
                Event::Started | Event::Empty => {
                    encoding::byte_order_mark(&tag).map_err(|problem| here.error(problem))?;
                    return Ok(Self::new(encoding, tag, event == Event::Empty));
                }
                Event::Nothing | Event::Aside => {}
            }
        }
    }

    fn new(encoding: Encoding, root_tag: Vec<u8>, empty: bool) -> Self {
        let root_name = read::tag_name(&root_tag[1..]);
        let root_end = format!("</{root_name}>").into_bytes();
        Self { encoding, root_tag, root_end, root_name, empty }
    }
}

/// Before the first tag only a byte order mark and blanks may stand.
fn before_root(offset: u64, byte: u8) -> Result<(), Problem> {
    match (offset, byte) {
        (0, 0xEF) | (1, 0xBB) | (2, 0xBF) | (_, b'<' | b' ' | b'\t' | b'\r' | b'\n') => Ok(()),
        (_, 0 | 0xFE | 0xFF) => encoding::byte_order_mark(&[byte]).map(|_| ()),
        _ => Err(Problem::StrayText),
    }
}

/// The bytes since the last `<` directly inside the root.
struct Piece {
    start: Mark,
    bytes: Vec<u8>,
    error: Option<Error>,
}

impl Piece {
    fn at(start: Mark) -> Self {
        Self { start, bytes: Vec::new(), error: None }
    }

    fn push(&mut self, byte: u8, limit: usize) {
        if self.bytes.len() < limit {
            self.bytes.push(byte);
        } else {
            self.notice(self.start, Some(Problem::TooLarge(limit)));
        }
    }

    /// Keeps the first problem.
    fn notice(&mut self, at: Mark, problem: Option<Problem>) {
        if self.error.is_none() {
            self.error = problem.map(|problem| at.error(problem));
        }
    }

    fn fatal(&self, error: Error) -> Refused {
        Refused { error, start: self.start, after: None }
    }
}

impl<R: BufRead> Input<R> {
    fn next(&mut self) -> Result<Option<u8>, Error> {
        let byte = loop {
            match self.source.fill_buf() {
                Ok(chunk) => break chunk.first().copied(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.mark.error(Problem::Io(error.to_string()))),
            }
        };
        if let Some(byte) = byte {
            self.source.consume(1);
            let place = self.mark.place().past(byte);
            self.mark = Mark { offset: self.mark.offset + 1, line: place.line, column: place.column };
        }
        Ok(byte)
    }
}

impl Mark {
    fn place(self) -> Place {
        Place { line: self.line, column: self.column }
    }

    fn error(self, problem: Problem) -> Error {
        self.place().error(problem)
    }
}
