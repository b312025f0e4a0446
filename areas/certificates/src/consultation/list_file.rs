use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use tokio::sync::Semaphore;
use web::{Failure, Flash, SignedIn, Tone, redirect};

use super::cursor::Place;
use super::employer::{LIST, about};
use super::filter::Filter;
use super::list::kept;
use super::store::{self, Line};
use super::{DOWNLOADED, download};
use crate::clerk::{Clerk, Scope};
use crate::writers::{Item, Style, aside, csv, employer_xml, txt};
use crate::{Certificate, Certificates, Error};

/// The most attestations that one file holds: the whole file lies in memory while it is written.
pub(super) const MOST: u32 = 5000;

/// Lines asked for at once.
const PART: u32 = 500;

/// Lets two files be written at the same time; others wait.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

/// Which search, and whether a cut list will do.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    ricerca: Option<String>,
    parziale: Option<String>,
}

/// The whole list, as the search narrows it, in a file: `attestati.xml`, `.txt` or `.csv`.
pub(super) async fn fetch(
    State(certificates): State<Certificates>,
    Extension(turns): Extension<Turns>,
    clerk: Clerk,
    SignedIn(person): SignedIn,
    Path(file): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let Some(format) = file.strip_prefix("attestati.").and_then(Format::named) else {
        return Err(Failure::status(StatusCode::NOT_FOUND));
    };
    let Some(typed) = kept(&certificates, wanted.ricerca.as_deref(), person.session).await? else {
        return Ok(redirect(LIST).saying(Flash::new(Tone::Info, "employer-search-expired")).into_response());
    };
    let filter = Filter::parse(&typed).unwrap_or_default();
    let _turn = turns.0.acquire().await.map_err(|cause| Failure::internal(&cause))?;
    let lines = lines(&certificates, &clerk.scope, &filter).await?;
    if lines.len() > most() && wanted.parziale.is_none() {
        let back = wanted.ricerca.map_or_else(String::new, |id| format!("&ricerca={id}"));
        let back = format!("{LIST}?tagliato=1{back}");
        return Ok(redirect(&back).saying(Flash::new(Tone::Warning, "employer-file-cut")).into_response());
    }
    let mut lines = lines;
    lines.truncate(most());
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let found = store::certificates(&mut tx, &lines).await?;
    drop(tx);
    let detail = Some(format!("list {}", format.extension()));
    let event = |line: &Line| audit::Event { detail: detail.clone(), ..about(clerk.event(DOWNLOADED), line) };
    super::record(&certificates, lines.iter().map(event).collect()).await?;
    let written = aside(move || format.write(&lines, &found)).await;
    let body = written.map_err(|cause| Failure::internal(&cause))?;
    Ok(download::file(&file, format.content_type(), body))
}

fn most() -> usize {
    usize::try_from(MOST).unwrap_or(usize::MAX)
}

/// All lines of a search, one more than a file holds if there are more.
async fn lines(certificates: &Certificates, scope: &Scope, filter: &Filter) -> Result<Vec<Line>, Error> {
    let mut tx = certificates.db.read().await?;
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let place = lines.last().map_or(Place::Start, |line| Place::OlderThan(line.cursor()));
        let part = store::list(&mut tx, scope, filter, place, PART).await?;
        let last = part.len() < usize::try_from(PART).unwrap_or(usize::MAX);
        lines.extend(part);
        if last || lines.len() > most() {
            lines.truncate(most() + 1);
            return Ok(lines);
        }
    }
}

/// In what form a list is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Txt,
    Csv,
}

impl Format {
    fn named(extension: &str) -> Option<Self> {
        [Self::Xml, Self::Txt, Self::Csv].into_iter().find(|format| format.extension() == extension)
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Txt => "txt",
            Self::Csv => "csv",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Txt => "text/plain; charset=us-ascii",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    pub(super) fn write(self, lines: &[Line], certificates: &[Certificate]) -> Vec<u8> {
        let pairs = lines.iter().zip(certificates);
        let items = || -> Vec<Item<'_>> {
            pairs
                .clone()
                .map(|(line, certificate)| Item::Attestation { certificate, addressee: &line.addressee })
                .collect()
        };
        match self {
            Self::Xml => employer_xml::write(&items(), Style::Downloaded),
            Self::Txt => txt::write(&items(), Style::Downloaded),
            Self::Csv => {
                let rows: Vec<_> = pairs
                    .map(|(line, certificate)| csv::Row {
                        certificate,
                        addressee: &line.addressee,
                        first_read_at: line.first_read_at,
                    })
                    .collect();
                csv::list(&rows)
            }
        }
    }
}
