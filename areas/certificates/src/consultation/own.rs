//! The list of somebody's own certificates, newest first: a worker's, and those that a doctor has sent.

use jiff::Timestamp;
use serde::Deserialize;
use web::Page;

use super::cursor::Place;
use super::sheet::Tag;
use crate::Certificate;

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
    /// The page shows what was received before; everything if the address was altered.
    pub(crate) fn before(&self, page: &Page) -> Timestamp {
        let open =
            |token| Timestamp::from_microsecond(page.site().open_token(CURSOR, token)?.parse().ok()?).ok();
        self.dopo.as_deref().and_then(open).unwrap_or(Timestamp::MAX)
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
        let token = page.site().seal_token(CURSOR, &last.received_at.as_microsecond().to_string());
        format!("{list}?dopo={token}")
    });
    let row = |certificate: Certificate| Row { state: Tag::of(page, certificate.state), certificate };
    (found.into_iter().map(row).collect(), next)
}
