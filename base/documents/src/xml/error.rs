use thiserror::Error;

/// Why a text was refused and where, counted from 1 in the bytes as they came; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct Error {
    /// Line of the fault; for an element that was never closed, the line where the text ends.
    pub line: u64,
    /// Column of the fault; 1 where only the line is known.
    pub column: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a text, in words that tell its sender what to change. Never holds text content, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// No element at all.
    #[error("the text is empty")]
    Empty,
    /// More bytes than the limit.
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    /// Elements nested deeper than the limit.
    #[error("elements are nested more than {0} deep")]
    TooDeep(usize),
    /// More elements than the limit.
    #[error("more than {0} elements")]
    TooManyElements(usize),
    /// More attributes on one element than the limit; namespace declarations count.
    #[error("an element has more than {0} attributes")]
    TooManyAttributes(usize),
    /// One text, tag, comment or instruction longer than the limit.
    #[error("a text or tag is longer than {0} bytes")]
    TooLong(usize),
    /// A document type declaration, which could define entities.
    #[error("a document type declaration (<!DOCTYPE …>) is not accepted: remove it")]
    Doctype,
    /// An encoding that is not read.
    #[error("the encoding {0} is not accepted: send UTF-8, ISO-8859-1 or US-ASCII")]
    UnknownEncoding(String),
    /// Bytes that do not fit the encoding that the text declares (UTF-8 if none).
    #[error("the byte 0x{byte:02X} is not {encoding}: correct the text or declare its true encoding")]
    WrongEncoding {
        /// The encoding that the text claims.
        encoding: &'static str,
        /// The first byte that does not fit.
        byte: u8,
    },
    /// The text ends inside this element.
    #[error("the text ends before <{0}> is closed: it may have been cut off")]
    Unclosed(String),
    /// Text between the records of a file, where only elements belong.
    #[error("text outside a record")]
    StrayText,
    /// Any other breach of the rules of XML.
    #[error("not well-formed: {0}")]
    Malformed(String),
    /// The source could not be read.
    #[error("reading failed: {0}")]
    Io(String),
}
