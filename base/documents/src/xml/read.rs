//! Hostile XML into a small tree: one document, whole in memory, checked against limits before it is parsed.
//!
//! No document type declaration is accepted, hence no entity beyond the five of XML, no external file, no expansion.
//! Encodings: UTF-8 (with or without mark), or as declared ISO-8859-1 and US-ASCII; UTF-16 is refused by name. Blanks
//! before and after the document are tolerated, because the field sends them.

use std::borrow::Cow;

use roxmltree::{Document as Parsed, Node, ParsingOptions};

use super::encoding::{self, Encoding};
use super::scan::{Event, Scanner};
use super::{Error, Problem};

/// What one document may hold; the defaults suit one message of a few records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document.
    pub bytes: usize,
    /// Elements inside each other, the root counted.
    pub depth: usize,
    /// Elements altogether.
    pub elements: usize,
    /// Attributes and namespace declarations on one element.
    pub attributes: usize,
    /// Bytes of one text, tag, comment or instruction.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 32, elements: 20_000, attributes: 32, text: 64 << 10 }
    }
}

/// A parsed document: elements, attributes and text; comments and instructions are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    nodes: Vec<Stored>,
}

#[derive(Clone, PartialEq, Eq)]
struct Stored {
    parent: Option<usize>,
    /// The first index after this element's descendants.
    end: usize,
    name: String,
    namespace: Option<String>,
    attributes: Vec<Attribute>,
    text: String,
    place: Place,
}

#[derive(Clone, PartialEq, Eq)]
struct Attribute {
    name: String,
    namespace: Option<String>,
    value: String,
}

/// An element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'a> {
    document: &'a Document,
    index: usize,
}

/// Parses one document.
pub fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    if bytes.len() > limits.bytes {
        return Err(Place::START.error(Problem::TooLarge(limits.bytes)));
    }
    let mark = encoding::byte_order_mark(bytes).map_err(|problem| Place::START.error(problem))?;
    let marked = &bytes[mark..];
    let text = marked.trim_ascii();
    if text.is_empty() {
        return Err(Place::START.error(Problem::Empty));
    }
    let blanks = &marked[..marked.len() - marked.trim_ascii_start().len()];
    let start = Place::START.after(blanks);
    let encoding = encoding::declared(text).map_err(|problem| start.error(problem))?;
    parse(&[], text, &[], &Origin { start, encoding, limits })
}

/// Where a piece of text stood, and how it is to be read.
pub(super) struct Origin<'a> {
    pub(super) start: Place,
    pub(super) encoding: Encoding,
    pub(super) limits: &'a Limits,
}

/// Parses `before + text + after`; places in errors are those of `text`.
pub(super) fn parse(
    before: &[u8],
    text: &[u8],
    after: &[u8],
    origin: &Origin<'_>,
) -> Result<Document, Error> {
    let whole: Cow<'_, [u8]> =
        if before.is_empty() { text.into() } else { [before, text, after].concat().into() };
    let place_of = |at: usize| {
        let inside = at.saturating_sub(before.len()).min(text.len());
        origin.start.after(&text[..inside])
    };
    check(&whole, origin.limits).map_err(|(at, problem)| place_of(at).error(problem))?;
    let decode = |bytes| origin.encoding.decode(bytes);
    let decoded = decode(&whole).map_err(|(at, problem)| place_of(at).error(problem))?;
    let shift = decode(before).map_or(before.len(), |text| text.len());
    let origin = Origin { start: origin.start, ..*origin };
    build(&decoded, shift, &origin)
}

fn check(text: &[u8], limits: &Limits) -> Result<(), (usize, Problem)> {
    let mut scanner = Scanner::new(*limits);
    let (mut name_start, mut open) = (0, Vec::new());
    for (at, &byte) in text.iter().enumerate() {
        let in_text = scanner.in_text();
        let event = scanner.push(byte).map_err(|problem| (at, problem))?;
        if let Some(problem) = scanner.breach() {
            return Err((at, problem));
        }
        if in_text && byte == b'<' {
            name_start = at + 1;
        }
        match event {
            Event::Started => open.push(name_start),
            Event::Ended => drop(open.pop()),
            _ => {}
        }
    }
    match open.last() {
        Some(&start) => Err((text.len(), Problem::Unclosed(tag_name(&text[start..])))),
        None if !scanner.in_text() => Err((text.len(), Problem::Malformed("a tag is not closed".into()))),
        None => Ok(()),
    }
}

/// The name at the start of a tag's inside, for messages only.
pub(super) fn tag_name(tag: &[u8]) -> String {
    let length = tag.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    String::from_utf8_lossy(&tag[..length.unwrap_or(tag.len()).min(80)]).into_owned()
}

fn build(text: &str, shift: usize, origin: &Origin<'_>) -> Result<Document, Error> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let parsed = Parsed::parse_with_options(text, options)
        .map_err(|error| malformed(&error, &text[..shift], origin.start))?;
    let mut places = Places { text: text.as_bytes(), at: shift, place: origin.start };
    let mut nodes = Vec::new();
    store(parsed.root_element(), None, &mut places, &mut nodes);
    Ok(Document { nodes })
}

/// Goes no deeper than the limit on depth, which has been checked.
fn store(node: Node<'_, '_>, parent: Option<usize>, places: &mut Places<'_>, nodes: &mut Vec<Stored>) {
    let index = nodes.len();
    nodes.push(Stored {
        parent,
        end: 0,
        name: node.tag_name().name().to_owned(),
        namespace: node.tag_name().namespace().map(str::to_owned),
        attributes: node.attributes().map(attribute).collect(),
        text: node.children().filter(Node::is_text).filter_map(|text| text.text()).collect(),
        place: places.of(node.range().start),
    });
    for child in node.children().filter(Node::is_element) {
        store(child, Some(index), places, nodes);
    }
    nodes[index].end = nodes.len();
}

fn attribute(attribute: roxmltree::Attribute<'_, '_>) -> Attribute {
    Attribute {
        name: attribute.name().to_owned(),
        namespace: attribute.namespace().map(str::to_owned),
        value: attribute.value().to_owned(),
    }
}

fn malformed(error: &roxmltree::Error, before: &str, start: Place) -> Error {
    let problem = match error {
        roxmltree::Error::DtdDetected => Problem::Doctype,
        roxmltree::Error::NoRootNode => Problem::Empty,
        other => Problem::Malformed(without_place(&other.to_string())),
    };
    let position = error.pos();
    let prefix = Place::START.after(before.as_bytes());
    let (line, column) = (u64::from(position.row), u64::from(position.col));
    let place = if line <= prefix.line {
        Place { line: start.line, column: (column + start.column).saturating_sub(prefix.column).max(1) }
    } else {
        Place { line: line - prefix.line + start.line, column }
    };
    place.error(problem)
}

/// The parser's sentence without its own " at row:column", which counts from elsewhere; cut, as it may quote long names.
fn without_place(sentence: &str) -> String {
    let head = match sentence.rsplit_once(" at ") {
        Some((head, tail)) if tail.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') => head,
        _ => sentence,
    };
    head.chars().take(200).collect()
}

/// A line and column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u64,
    pub(super) column: u64,
}

impl Place {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The place behind `text`; continuation bytes of UTF-8 take no column.
    pub(super) fn after(self, text: &[u8]) -> Self {
        text.iter().fold(self, |place, &byte| place.past(byte))
    }

    pub(super) fn past(self, byte: u8) -> Self {
        match byte {
            b'\n' => Self { line: self.line + 1, column: 1 },
            0x80..=0xBF => self,
            _ => Self { column: self.column + 1, ..self },
        }
    }

    pub(super) fn error(self, problem: Problem) -> Error {
        Error { line: self.line, column: self.column, problem }
    }
}

/// Finds places in the order of the document in one pass.
struct Places<'a> {
    text: &'a [u8],
    at: usize,
    place: Place,
}

impl Places<'_> {
    fn of(&mut self, at: usize) -> Place {
        if at > self.at {
            self.place = self.place.after(&self.text[self.at..at]);
            self.at = at;
        }
        self.place
    }
}

impl Document {
    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element { document: self, index: 0 }
    }
}

impl<'a> Element<'a> {
    fn stored(self) -> &'a Stored {
        &self.document.nodes[self.index]
    }

    /// Local name, without prefix.
    #[must_use]
    pub fn name(self) -> &'a str {
        &self.stored().name
    }

    /// Namespace name, if the element is in one.
    #[must_use]
    pub fn namespace(self) -> Option<&'a str> {
        self.stored().namespace.as_deref()
    }

    /// Line of the start tag in the bytes as they came, from 1.
    #[must_use]
    pub fn line(self) -> u64 {
        self.stored().place.line
    }

    /// The element's own text without the blanks around it; empty if it has none.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.stored().text.trim()
    }

    /// The element's own text with its blanks.
    #[must_use]
    pub fn raw_text(self) -> &'a str {
        &self.stored().text
    }

    /// An attribute in no namespace.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.find_attribute(None, name)
    }

    /// An attribute in a namespace.
    #[must_use]
    pub fn attribute_in(self, namespace: &str, name: &str) -> Option<&'a str> {
        self.find_attribute(Some(namespace), name)
    }

    fn find_attribute(self, namespace: Option<&str>, name: &str) -> Option<&'a str> {
        let attributes = self.stored().attributes.iter();
        let mut found = attributes.filter(|one| one.name == name && one.namespace.as_deref() == namespace);
        found.next().map(|one| one.value.as_str())
    }

    /// The enclosing element.
    #[must_use]
    pub fn parent(self) -> Option<Element<'a>> {
        Some(Element { index: self.stored().parent?, ..self })
    }

    /// Child elements in order.
    pub fn children(self) -> impl Iterator<Item = Element<'a>> {
        let (mut next, end) = (self.index + 1, self.stored().end);
        std::iter::from_fn(move || {
            let child = (next < end).then_some(Element { index: next, ..self })?;
            next = child.stored().end;
            Some(child)
        })
    }

    /// Child elements of this local name, whatever their namespace.
    pub fn children_named(self, name: &str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first child of this local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Element<'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The first element reached by local names from here: `malattia/dataFine`.
    #[must_use]
    pub fn find(self, path: &str) -> Option<Element<'a>> {
        path.split('/').try_fold(self, Element::child)
    }

    /// The trimmed text of [`Element::find`]; `None` if the element is missing, empty text if it is empty.
    #[must_use]
    pub fn text_of(self, path: &str) -> Option<&'a str> {
        self.find(path).map(Element::text)
    }

    /// Local names from the root down to this element: `invioMalattiaRequest/malattia/dataFine`.
    #[must_use]
    pub fn path(self) -> String {
        match self.parent() {
            Some(parent) => format!("{}/{}", parent.path(), self.name()),
            None => self.name().to_owned(),
        }
    }
}

/// Prints the root's name alone: the content may be personal.
impl std::fmt::Debug for Document {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Document({}, {} elements)", self.root().name(), self.nodes.len())
    }
}

/// Prints the path alone: the content may be personal.
impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Element({})", self.path())
    }
}
