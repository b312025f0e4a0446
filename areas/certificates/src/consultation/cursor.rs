use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use web::Site;

use crate::intake::AttestationId;

/// A place in a list: just after or before this row, counted from the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor<Id = AttestationId> {
    pub(crate) received_at: Timestamp,
    pub(crate) id: Id,
}

impl<Id: Display + FromStr> Cursor<Id> {
    /// A text for an address of one kind of list: signed, and without personal data.
    pub(crate) fn seal(self, site: &Site, list: &str) -> String {
        site.seal_token(list, &format!("{}|{}", self.received_at.as_microsecond(), self.id))
    }

    /// What [`Cursor::seal`] made; nothing if it was altered, or made for another kind of list.
    pub(crate) fn open(site: &Site, list: &str, token: &str) -> Option<Self> {
        let text = site.open_token(list, token)?;
        let (received_at, id) = text.split_once('|')?;
        let received_at = Timestamp::from_microsecond(received_at.parse().ok()?).ok()?;
        Some(Self { received_at, id: id.parse().ok()? })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// From the newest on.
    Start,
    /// What is older than this row.
    OlderThan(Cursor),
    /// What is newer than this row: the rows next to it.
    NewerThan(Cursor),
}

impl Place {
    /// Takes off the row beyond a page of `size` rows, which only says that there is more; true if there was one.
    pub(crate) fn cut<T>(self, rows: &mut Vec<T>, size: u32) -> bool {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let beyond = rows.len().saturating_sub(size);
        match self {
            Self::Start | Self::OlderThan(_) => rows.truncate(size),
            Self::NewerThan(_) => drop(rows.drain(..beyond)),
        }
        beyond > 0
    }
}
