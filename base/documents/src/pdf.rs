//! Printable documents that people can read aloud, copy from and keep: PDF/UA-1 (ISO 14289-1) and PDF/A-2a
//! (ISO 19005-2) at once, A4, tagged, with subsets of the fonts embedded. The same document at the same time gives the
//! same bytes.

mod draw;
mod fonts;
mod layout;

use jiff::Timestamp;
use thiserror::Error;

pub use fonts::Fonts;

/// The notice that the built-in fonts require to travel with the program.
pub const FONT_LICENCE: &str = include_str!("pdf/dejavu-licence.txt");

/// What is to be printed, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Language tag of all the text: `it`, `en`, `de`.
    pub language: String,
    /// Title in the metadata and heading of level 1; must not be empty. Shown by viewers and lists of recent files, so
    /// it names the kind of document and no person.
    pub title: String,
    /// Who answers for the content, in the metadata.
    pub author: String,
    /// Creation time in the metadata.
    pub created: Timestamp,
    /// Institute at the top left of the first page and in the head of the others.
    pub institute: String,
    /// At the top right, such as the protocol number with its label; may be empty.
    pub reference: String,
    /// The body.
    pub sections: Vec<Section>,
}

/// A part with a heading of level 2.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Heading; without one the section follows on under the heading before it.
    pub heading: String,
    /// Labels and their values, printed as a table whose first column heads its rows.
    pub rows: Vec<(String, String)>,
    /// Text below the rows; `\n` breaks the line.
    pub paragraphs: Vec<String>,
}

/// Why no document came out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A font that cannot be read or lacks printable ASCII.
    #[error("the font {0} cannot be used")]
    Font(&'static str),
    /// PDF/UA demands a title.
    #[error("a document needs a title")]
    NoTitle,
    /// The writer refused the document: a defect of this program. Holds the rules, never the text.
    #[error("the document breaks a rule of its format: {0}")]
    Refused(String),
}

/// Lays out and writes a document. Characters that the fonts lack are printed as `?`.
pub fn render(fonts: &Fonts, document: &Document) -> Result<Vec<u8>, Error> {
    if document.title.trim().is_empty() {
        return Err(Error::NoTitle);
    }
    let laid_out = layout::lay_out(fonts, document);
    draw::draw(fonts, document, laid_out)
}
