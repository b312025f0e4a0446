//! The list of somebody's own certificates, newest first: a worker's, and those that a doctor has sent.

use serde::Deserialize;
use web::Page;

use super::cursor::{Cursor, Place};
use super::sheet::Tag;
use crate::{Certificate, store};

/// Rows of a page.
const SIZE: u32 = 20;

/// Rows to ask for: one more says that there is another page.
pub(crate) const ASKED: u32 = SIZE + 1;

const CURSOR: &str = "own-certificates.cursor";

/// Where a page of the list begins.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct From {
    dopo: Option<String>,
}

impl From {
    /// The page shows what is older; everything if the address was altered.
    pub(crate) fn before(&self, page: &Page) -> Option<store::Place> {
        let cursor = Cursor::open(page.site(), CURSOR, self.dopo.as_deref()?)?;
        Some((cursor.received_at, cursor.id))
    }
}

/// A row as the page shows it.
pub(crate) struct Row {
    pub(crate) certificate: Certificate,
    pub(crate) state: Tag,
}

/// The rows of a page, and where the next one is; `list` is the address of the first.
pub(crate) fn rows(page: &Page, list: &str, mut found: Vec<Certificate>) -> (Vec<Row>, Option<String>) {
    let more = Place::Start.cut(&mut found, SIZE);
    let next = found.last().filter(|_| more).map(|last| {
        let cursor = Cursor { received_at: last.received_at, id: last.id };
        format!("{list}?dopo={}", cursor.seal(page.site(), CURSOR))
    });
    let row = |certificate: Certificate| Row { state: Tag::of(page, certificate.state), certificate };
    (found.into_iter().map(row).collect(), next)
}
