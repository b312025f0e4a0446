use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use kernel::SessionId;
use serde::Deserialize;
use web::{Choice, Errors, Failure, Flash, Form, Html, LocalPath, Page, Refused, SignedIn, Tone, redirect};

use super::cursor::{Cursor, Place};
use super::employer::{CURSOR, LIST, listed};
use super::filter::{Filter, FilterId, Reading, Typed};
use super::sheet::Tag;
use super::store::{self, Line};
use super::{LISTED, MARKED_READ, list_file};
use crate::clerk::Clerk;
use crate::intake::AttestationId;
use crate::{Certificates, Error, State as CertificateState};

/// How long a search is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(12);

/// Rows of a page.
const SIZES: [u32; 3] = [20, 50, 100];

/// What waits is counted up to here.
const COUNTED: u32 = 1000;

/// The address of a page of the list: ids and cursors, no personal data.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    ricerca: Option<String>,
    dopo: Option<String>,
    prima: Option<String>,
    /// Set where a file would have been cut: the page then offers the newest rows alone.
    tagliato: Option<String>,
    per: Option<u32>,
}

/// The search form, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    #[serde(flatten)]
    typed: Typed,
    per: String,
}

/// The ticked rows, and where to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ticked {
    ids: Vec<String>,
    return_to: String,
}

#[derive(Template)]
#[template(path = "employer/list.html")]
struct ListPage {
    page: Page,
    form: Typed,
    errors: Errors,
    states: Vec<Choice>,
    readings: Vec<Choice>,
    sizes: Vec<Choice>,
    size: String,
    search: Option<String>,
    /// Nothing while the search is wrong.
    rows: Option<Vec<Row>>,
    /// How many were not read, or changed since, in sentences.
    waiting: Vec<String>,
    previous: Option<String>,
    next: Option<String>,
    most: u32,
    cut: bool,
    /// What the addresses of files end in, and the same for the newest rows alone.
    file_query: String,
    cut_query: String,
}

/// A row as the page shows it.
struct Row {
    line: Line,
    state: Tag,
}

/// A page of the list, narrowed by the search that the address names.
pub(super) async fn show(
    State(certificates): State<Certificates>,
    clerk: Clerk,
    SignedIn(person): SignedIn,
    page: Page,
    Query(query): Query<Address>,
) -> Result<Response, Failure> {
    let Some(typed) = kept(&certificates, query.ricerca.as_deref(), person.session).await? else {
        let expired = Flash::new(Tone::Info, "employer-search-expired");
        return Ok(redirect(LIST).saying(expired).into_response());
    };
    let filter = Filter::parse(&typed).unwrap_or_default();
    let size = query.per.filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]);
    let place = place(&page, &query);
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let mut lines = store::list(&mut tx, &clerk.scope, &filter, place, size + 1).await?;
    let (unread, changed) = store::waiting(&mut tx, &clerk.scope, COUNTED).await?;
    drop(tx);
    let more = place.cut(&mut lines, size);
    let event = listed(clerk.event(LISTED), &lines);
    super::record(&certificates, vec![event]).await?;
    let (previous, next) = neighbours(&page, &query, &lines, place, more);
    let rows = lines.into_iter().map(|line| Row { state: Tag::of(&page, line.state), line }).collect();
    let mut waiting = vec![counted(&page, "employer-unread", unread)];
    waiting.extend((changed > 0).then(|| counted(&page, "employer-changed", changed)));
    Ok(Html(ListPage {
        rows: Some(rows),
        waiting,
        previous,
        next,
        cut: query.tagliato.is_some(),
        file_query: query.ricerca.as_ref().map_or_else(String::new, |id| format!("?ricerca={id}")),
        cut_query: query
            .ricerca
            .as_ref()
            .map_or("?parziale=1".to_owned(), |id| format!("?ricerca={id}&parziale=1")),
        search: query.ricerca,
        size: size.to_string(),
        ..empty(page, typed, Errors::none())
    })
    .into_response())
}

/// Keeps a search and leads to its result; a wrong one is shown again.
pub(super) async fn search(
    State(certificates): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    Form(search): Form<Search>,
) -> Result<Response, Failure> {
    let filter = match Filter::parse(&search.typed) {
        Ok(filter) => filter,
        Err(wrong) => {
            let mut errors = Errors::none();
            for (field, key) in wrong {
                errors.add(field, page.t(key));
            }
            return Ok(
                Refused(ListPage { size: search.per, ..empty(page, search.typed, errors) }).into_response()
            );
        }
    };
    let size = search.per.parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]);
    if filter.is_empty() {
        return Ok(redirect(&address(&[("per", &size.to_string())])).into_response());
    }
    let id = keep(&certificates, &search.typed, person.session).await?;
    Ok(redirect(&address(&[("ricerca", &id.to_string()), ("per", &size.to_string())])).into_response())
}

/// Marks the ticked attestations as read.
pub(super) async fn mark_read(
    State(certificates): State<Certificates>,
    clerk: Clerk,
    Form(ticked): Form<Ticked>,
) -> Result<Response, Failure> {
    let back = LocalPath::parse(&ticked.return_to).filter(|path| path.as_str().starts_with(LIST));
    let back = redirect(back.as_ref().map_or(LIST, LocalPath::as_str));
    let most = usize::try_from(SIZES[2]).unwrap_or(usize::MAX);
    let ids: Vec<AttestationId> = ticked.ids.iter().filter_map(|id| id.parse().ok()).take(most).collect();
    if ids.is_empty() {
        return Ok(back.saying(Flash::new(Tone::Warning, "employer-nothing-ticked")).into_response());
    }
    mark(&certificates, &clerk, &ids).await?;
    Ok(back.saying(Flash::done("employer-marked-read")).into_response())
}

async fn mark(certificates: &Certificates, clerk: &Clerk, ids: &[AttestationId]) -> Result<(), Error> {
    let now = certificates.clock.now();
    let mut tx = certificates.db.write().await?;
    let mut marked = Vec::new();
    for id in ids {
        if store::mark_read(&mut tx, &clerk.scope, *id, now).await? {
            marked.push(id.as_uuid().simple().to_string());
        }
    }
    let event = audit::Event { object: Some(marked.join(" ")), ..clerk.event(MARKED_READ) };
    audit::record(&mut tx, &certificates.clock, &certificates.random, &event).await?;
    Ok(tx.commit().await?)
}

/// What was typed for the search that the address names; empty without one, nothing if it has gone.
pub(super) async fn kept(
    certificates: &Certificates,
    id: Option<&str>,
    session: SessionId,
) -> Result<Option<Typed>, Error> {
    let Some(id) = id else {
        return Ok(Some(Typed::default()));
    };
    let Ok(id) = id.parse::<FilterId>() else {
        return Ok(None);
    };
    let mut tx = certificates.db.read().await?;
    let text = store::kept_filter(&mut tx, id, session, certificates.clock.now()).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn keep(certificates: &Certificates, typed: &Typed, session: SessionId) -> Result<FilterId, Error> {
    let id = FilterId::new(&certificates.clock, &certificates.random);
    let text = serde_json::to_string(typed).unwrap_or_default();
    let mut tx = certificates.db.write().await?;
    store::keep_filter(&mut tx, id, session, &text, certificates.clock.now() + KEPT).await?;
    crate::lookup::schedule(&mut tx, certificates).await?;
    tx.commit().await?;
    Ok(id)
}

fn place(page: &Page, query: &Address) -> Place {
    let open = |token: &Option<String>| Cursor::open(page.site(), CURSOR, token.as_deref()?);
    match (open(&query.dopo), open(&query.prima)) {
        (Some(cursor), _) => Place::OlderThan(cursor),
        (None, Some(cursor)) => Place::NewerThan(cursor),
        (None, None) => Place::Start,
    }
}

/// Links to the pages of newer and of older rows.
fn neighbours(
    page: &Page,
    query: &Address,
    lines: &[Line],
    place: Place,
    more: bool,
) -> (Option<String>, Option<String>) {
    let link = |name: &str, line: Option<&Line>| {
        let cursor = line?.cursor().seal(page.site(), CURSOR);
        let per = query.per.map(|size| size.to_string());
        let parts =
            [("ricerca", query.ricerca.as_deref()), ("per", per.as_deref()), (name, Some(cursor.as_str()))];
        let parts: Vec<_> = parts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Some(address(&parts))
    };
    let (newer, older) = match place {
        Place::Start => (false, more),
        Place::OlderThan(_) => (true, more),
        Place::NewerThan(_) => (more, true),
    };
    (
        newer.then(|| link("prima", lines.first())).flatten(),
        older.then(|| link("dopo", lines.last())).flatten(),
    )
}

/// Names and values are ids, numbers and tokens: nothing to escape.
fn address(parts: &[(&str, &str)]) -> String {
    let query: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", query.join("&")) }
}

fn counted(page: &Page, key: &str, count: u32) -> String {
    if count < COUNTED { page.tn(key, count) } else { page.t(&format!("{key}-many")).into_owned() }
}

fn empty(page: Page, form: Typed, errors: Errors) -> ListPage {
    let state = |state: &CertificateState| {
        Choice::new(state.as_str(), page.t(&format!("lookup-state-{}", state.as_str())))
    };
    let reading = |reading: &Reading| {
        Choice::new(reading.as_str(), page.t(&format!("employer-reading-{}", reading.as_str())))
    };
    ListPage {
        states: CertificateState::ALL.iter().map(state).collect(),
        readings: [Reading::Unread, Reading::Changed].iter().map(reading).collect(),
        sizes: SIZES.iter().map(|size| Choice::new(size.to_string(), size.to_string())).collect(),
        size: SIZES[0].to_string(),
        search: None,
        rows: None,
        waiting: Vec::new(),
        previous: None,
        next: None,
        most: list_file::MOST,
        cut: false,
        file_query: String::new(),
        cut_query: "?parziale=1".to_owned(),
        form,
        errors,
        page,
    }
}
