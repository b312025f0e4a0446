//! Lists of what waits for an operator, the oldest first.

use serde::Deserialize;
use web::Page;

/// Rows on a page.
const SIZE: u32 = 20;

/// A list of what waits.
#[derive(Clone, Copy)]
pub(crate) struct WorkList {
    /// Where it is.
    pub(crate) path: &'static str,
    /// How the keys of its texts begin.
    pub(crate) texts: &'static str,
    /// How the keys of its columns end.
    pub(crate) columns: &'static [&'static str],
}

/// One page of a list.
pub(crate) struct Part<T> {
    pub(crate) of: WorkList,
    pub(crate) rows: Vec<T>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl<T> Part<T> {
    /// The text whose key ends so.
    pub(crate) fn text(&self, page: &Page, end: &str) -> String {
        page.t(&format!("{}-{end}", self.of.texts)).into_owned()
    }
}

/// Which page of a list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Turn {
    pagina: u32,
}

impl Turn {
    /// How many rows are asked for, one beyond the page to tell whether there are more, and how many stand before them.
    pub(crate) fn span(&self) -> (u32, u32) {
        (SIZE + 1, (self.here() - 1) * SIZE)
    }

    fn here(&self) -> u32 {
        self.pagina.clamp(1, 10_000)
    }

    /// The page that these rows make, with links to those before and after.
    pub(crate) fn part<T>(&self, list: WorkList, mut rows: Vec<T>) -> Part<T> {
        let size = usize::try_from(SIZE).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let here = self.here();
        let link = |page: u32| format!("{}?pagina={page}", list.path);
        Part {
            of: list,
            rows,
            previous: (here > 1).then(|| link(here - 1)),
            next: more.then(|| link(here + 1)),
        }
    }
}
