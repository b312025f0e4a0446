mod exchange;

use axum::Json;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use kernel::{Actor, Door, ErrorKind};
use utoipa::OpenApi;
use web::{Accepts, ClientAddress, Failure, KeyHolder, Page};

use exchange::{Acknowledged, Acknowledgement, Asked, ListQuery, Listed, Row, SearchRequest};

use super::cursor::{Cursor, Place};
use super::employer::{CURSOR, about, listed};
use super::filter::Filter;
use super::list_file::Format;
use super::store::{self, Line};
use super::{ACKNOWLEDGED, Attestation, DOWNLOADED, LISTED, OPENED};
use crate::clerk::Scope;
use crate::intake::AttestationId;
use crate::{Certificates, Error};

const JSON: &str = "application/json";
const XML: &str = "application/xml";

/// The header that holds the cursor of the next page where the body has no room for it.
const NEXT_CURSOR: &str = "next-cursor";

/// Rows of a page, unless the caller asks for fewer or more.
const SIZE: u32 = 20;
/// The most rows of a page.
const MOST: u32 = 100;
/// The most attestations acknowledged at once.
const MOST_ACKNOWLEDGED: usize = 500;

/// The employers' part of the description of the API.
#[derive(OpenApi)]
#[openapi(
    paths(list, search, one, acknowledge),
    components(schemas(Attestation, Listed, Row, SearchRequest, Acknowledgement, Acknowledged))
)]
pub struct AttestationsApi;

/// Who calls, for whom.
pub(super) struct Caller {
    scope: Scope,
    actor: Actor,
    key: String,
}

impl Caller {
    fn event(&self, action: audit::Action) -> audit::Event {
        self.scope.event(&self.actor, action)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let key =
            parts.extensions.get::<KeyHolder>().ok_or_else(|| Failure::of(ErrorKind::Unauthenticated))?;
        let organisation = key.organisation.ok_or_else(|| Failure::of(ErrorKind::Forbidden))?;
        let actor = Actor { person: None, door: Door::Api, address: Some(address.to_string()) };
        Ok(Self { scope: Scope { organisation, unit: None }, actor, key: key.key_id.clone() })
    }
}

/// The employer's attestations, newest first, a page at a time.
///
/// JSON holds what the list shows; `Accept: application/xml` gets the employer XML of the same page, with the address
/// of the next page in the header `Link` and its cursor in `Next-Cursor`.
#[utoipa::path(
    get,
    path = "/api/v1/attestations",
    operation_id = "attestations-list",
    tag = "attestations",
    security(("bearer" = [])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page of the list", content((Listed = "application/json"), (String = "application/xml")),
            headers(
                ("Link" = String, description = "With XML: the address of the next page, narrowed in the same way; none on the last"),
                ("Next-Cursor" = String, description = "With XML: the cursor of the next page; none on the last"),
            )),
        (status = 401, description = "No key, or not a valid one", content_type = "application/problem+json"),
        (status = 403, description = "A key for something else", content_type = "application/problem+json"),
        (status = 406, description = "No form that the caller takes", content_type = "application/problem+json"),
        (status = 422, description = "A filter that cannot be read", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(certificates): State<Certificates>,
    caller: Caller,
    accepts: Accepts,
    page: Page,
    Query(query): Query<ListQuery>,
) -> Result<Response, Failure> {
    answer(&certificates, &caller, &accepts, &page, &query.into()).await
}

/// The same by worker or protocol number, which stand in the body.
///
/// For the next page the same body is posted again with the cursor: `next` in JSON, the header `Next-Cursor` with XML.
#[utoipa::path(
    post,
    path = "/api/v1/attestations/search",
    operation_id = "attestations-search",
    tag = "attestations",
    security(("bearer" = [])),
    request_body = SearchRequest,
    responses(
        (status = 200, description = "A page of the list", content((Listed = "application/json"), (String = "application/xml")),
            headers(
                ("Next-Cursor" = String, description = "With XML: the cursor of the next page; none on the last"),
            )),
        (status = 401, description = "No key, or not a valid one", content_type = "application/problem+json"),
        (status = 403, description = "A key for something else", content_type = "application/problem+json"),
        (status = 406, description = "No form that the caller takes", content_type = "application/problem+json"),
        (status = 422, description = "A filter that cannot be read", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(super) async fn search(
    State(certificates): State<Certificates>,
    caller: Caller,
    accepts: Accepts,
    page: Page,
    Json(request): Json<SearchRequest>,
) -> Result<Response, Failure> {
    answer(&certificates, &caller, &accepts, &page, &request.into()).await
}

/// One attestation in full; from now on it counts as read.
#[utoipa::path(
    get,
    path = "/api/v1/attestations/{id}",
    operation_id = "attestation-get",
    tag = "attestations",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Key of the attestation, from the list")),
    responses(
        (status = 200, description = "The attestation", content((Attestation = "application/json"), (String = "application/xml"))),
        (status = 401, description = "No key, or not a valid one", content_type = "application/problem+json"),
        (status = 403, description = "A key for something else", content_type = "application/problem+json"),
        (status = 404, description = "No such attestation of this employer", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(certificates): State<Certificates>,
    caller: Caller,
    accepts: Accepts,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let form = accepts.best(&[JSON, XML])?;
    let unknown = || Failure::new(ErrorKind::NotFound, "employer-unknown");
    let id: AttestationId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let Some(line) = store::attestation(&mut tx, &caller.scope, id).await? else {
        return Err(super::refuse(&certificates, caller.event(OPENED), id, "employer-unknown").await?);
    };
    let certificate = crate::store::certificate(&mut tx, line.certificate).await?.ok_or_else(unknown)?;
    drop(tx);
    let event = audit::Event { detail: Some(caller.key.clone()), ..about(caller.event(OPENED), &line) };
    mark_and_record(&certificates, &caller.scope, id, &event).await?;
    Ok(match form {
        XML => xml(Format::Xml.write(&[line], &[certificate])),
        _ => Json(Attestation::from(&certificate)).into_response(),
    })
}

/// The employer's program says which attestations it holds as they stand now.
///
/// What changes afterwards is `pending` again. Saying the same twice changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/attestations/acknowledgements",
    operation_id = "attestations-acknowledge",
    tag = "attestations",
    security(("bearer" = [])),
    request_body = Acknowledgement,
    responses(
        (status = 200, description = "Acknowledged", body = Acknowledged),
        (status = 401, description = "No key, or not a valid one", content_type = "application/problem+json"),
        (status = 403, description = "A key for something else", content_type = "application/problem+json"),
        (status = 422, description = "Not a list of at most 500 keys", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(super) async fn acknowledge(
    State(certificates): State<Certificates>,
    caller: Caller,
    Json(acknowledgement): Json<Acknowledgement>,
) -> Result<Json<Acknowledged>, Failure> {
    if acknowledgement.ids.len() > MOST_ACKNOWLEDGED {
        return Err(Failure::new(ErrorKind::Invalid, "employer-too-many-ids"));
    }
    Ok(Json(Acknowledged {
        acknowledged: acknowledge_all(&certificates, &caller, &acknowledgement.ids).await?,
    }))
}

async fn acknowledge_all(
    certificates: &Certificates,
    caller: &Caller,
    ids: &[AttestationId],
) -> Result<u32, Error> {
    let now = certificates.clock.now();
    let mut tx = certificates.db.write().await?;
    let mut done = Vec::new();
    for id in ids {
        if store::acknowledge(&mut tx, &caller.scope, *id, now).await? {
            done.push(id.as_uuid().simple().to_string());
        }
    }
    let (object, detail) = (Some(done.join(" ")), Some(caller.key.clone()));
    let event = audit::Event { object, detail, ..caller.event(ACKNOWLEDGED) };
    audit::record(&mut tx, &certificates.clock, &certificates.random, &event).await?;
    tx.commit().await?;
    Ok(u32::try_from(done.len()).unwrap_or(u32::MAX))
}

async fn mark_and_record(
    certificates: &Certificates,
    scope: &Scope,
    id: AttestationId,
    event: &audit::Event,
) -> Result<(), Error> {
    let mut tx = certificates.db.write().await?;
    store::mark_read(&mut tx, scope, id, certificates.clock.now()).await?;
    audit::record(&mut tx, &certificates.clock, &certificates.random, event).await?;
    Ok(tx.commit().await?)
}

async fn answer(
    certificates: &Certificates,
    caller: &Caller,
    accepts: &Accepts,
    page: &Page,
    asked: &Asked,
) -> Result<Response, Failure> {
    let form = accepts.best(&[JSON, XML])?;
    let filter = Filter::parse(&asked.typed).map_err(unreadable)?;
    let place = match &asked.cursor {
        None => Place::Start,
        Some(token) => Cursor::open(page.site(), CURSOR, token)
            .map(Place::OlderThan)
            .ok_or_else(|| Failure::of(ErrorKind::Invalid).field("cursor", "employer-cursor-wrong"))?,
    };
    let limit = asked.limit.unwrap_or(SIZE);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::new(ErrorKind::Invalid, "employer-limit-wrong"));
    }
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let mut lines = store::list(&mut tx, &caller.scope, &filter, place, limit + 1).await?;
    drop(tx);
    let more = place.cut(&mut lines, limit);
    let next = lines.last().filter(|_| more).map(|line| line.cursor().seal(page.site(), CURSOR));
    if form == XML {
        return xml_page(certificates, caller, lines, Next::of(next, asked)).await;
    }
    super::record(certificates, vec![listed(caller.event(LISTED), &lines)]).await?;
    Ok(Json(Listed { items: lines.into_iter().map(Row::from).collect(), next }).into_response())
}

/// Where the list goes on, for an answer whose body cannot say it.
struct Next {
    cursor: String,
    /// The address's query; none if what was asked for may not stand in an address.
    query: Option<String>,
}

impl Next {
    fn of(cursor: Option<String>, asked: &Asked) -> Option<Self> {
        let cursor = cursor?;
        let query = asked.query.as_ref().and_then(|query| query.at(&cursor));
        Some(Self { cursor, query })
    }

    fn tell(self, headers: &mut HeaderMap) {
        let link = self.query.map(|query| format!("<?{query}>; rel=\"next\""));
        for (name, value) in [(header::LINK, link), (HeaderName::from_static(NEXT_CURSOR), Some(self.cursor))]
        {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        }
    }
}

/// The XML tells all of each attestation, so each is recorded as fetched.
async fn xml_page(
    certificates: &Certificates,
    caller: &Caller,
    lines: Vec<Line>,
    next: Option<Next>,
) -> Result<Response, Failure> {
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let found = store::certificates(&mut tx, &lines).await?;
    drop(tx);
    let event = |line: &Line| audit::Event {
        detail: Some(caller.key.clone()),
        ..about(caller.event(DOWNLOADED), line)
    };
    let mut events: Vec<_> = lines.iter().map(event).collect();
    if events.is_empty() {
        events.push(listed(caller.event(LISTED), &lines));
    }
    super::record(certificates, events).await?;
    let mut response = xml(Format::Xml.write(&lines, &found));
    if let Some(next) = next {
        next.tell(response.headers_mut());
    }
    Ok(response)
}

fn xml(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(XML))], body).into_response()
}

fn unreadable(wrong: super::filter::Wrong) -> Failure {
    wrong.into_iter().fold(Failure::of(ErrorKind::Invalid), |failure, (field, key)| failure.field(field, key))
}
