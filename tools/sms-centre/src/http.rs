use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kernel::PhoneNumber;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::fault::Moment;
use crate::kept::Arrived;
use crate::{Fault, Form, Message, Shared};

const LARGEST_BODY: usize = 64 * 1024;

/// Marks an answer that the client is not to get: the connection ends instead.
#[derive(Clone)]
struct Dropped;

pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let router = router(shared);
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let router = router.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| answer(router.clone(), request));
            // A connection that breaks off concerns nobody but the client.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> io::Result<Response> {
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    match response.extensions().get::<Dropped>() {
        Some(Dropped) => Err(io::ErrorKind::ConnectionAborted.into()),
        None => Ok(response),
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/messages", post(take))
        .route("/messages/{id}", get(tell))
        .route("/kept", get(kept))
        .route("/faults", get(faults).post(misbehave).delete(behave))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(shared)
}

#[derive(Deserialize)]
struct Posted {
    to: PhoneNumber,
    text: String,
    reference: String,
    #[serde(default)]
    from: String,
}

#[derive(Serialize)]
struct Taken {
    id: String,
}

async fn take(State(shared): State<Arc<Shared>>, head: HeaderMap, Json(posted): Json<Posted>) -> Response {
    if !may(&shared, &head) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let key = head.get("idempotency-key").and_then(|key| key.to_str().ok());
    if key != Some(posted.reference.as_str()) || posted.text.is_empty() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let fault = shared.faults.take(Moment::Message);
    match fault {
        Some(Fault::DropBefore) => return Extension(Dropped).into_response(),
        Some(Fault::Throttled) => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        Some(Fault::QueueFull) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Fault::Rejected) => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Some(Fault::SenderRefused) => return StatusCode::FORBIDDEN.into_response(),
        _ => {}
    }
    let Posted { to, text, reference, from } = posted;
    let (to, reference) = (to.as_str().to_owned(), Some(reference));
    let arrived = Arrived { form: Form::Http, from, to, text, reference, wants_receipt: false, fault };
    let Some(id) = shared.kept.add(arrived) else {
        return StatusCode::CONFLICT.into_response();
    };
    match fault {
        Some(Fault::DropAfter) => Extension(Dropped).into_response(),
        Some(Fault::NoAnswer) => std::future::pending().await,
        _ => (StatusCode::ACCEPTED, Json(Taken { id })).into_response(),
    }
}

#[derive(Serialize)]
struct Told {
    state: sms::State,
}

async fn tell(State(shared): State<Arc<Shared>>, head: HeaderMap, Path(id): Path<String>) -> Response {
    if !may(&shared, &head) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match shared.kept.state(&id) {
        Some(state) => Json(Told { state }).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn may(shared: &Shared, head: &HeaderMap) -> bool {
    let expected = format!("Bearer {}", shared.settings.token);
    head.get(header::AUTHORIZATION).is_some_and(|given| given.as_bytes() == expected.as_bytes())
}

async fn kept(State(shared): State<Arc<Shared>>) -> Json<Vec<Message>> {
    Json(shared.kept.messages())
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Misbehaviour {
    fault: Fault,
    #[serde(default = "once")]
    times: u32,
}

const fn once() -> u32 {
    1
}

#[derive(Serialize)]
struct Misbehaviours {
    waiting: Vec<Misbehaviour>,
    all: &'static [Fault],
}

async fn faults(State(shared): State<Arc<Shared>>) -> Json<Misbehaviours> {
    let waiting = shared.faults.list().into_iter().map(|(fault, times)| Misbehaviour { fault, times });
    Json(Misbehaviours { waiting: waiting.collect(), all: Fault::ALL })
}

async fn misbehave(State(shared): State<Arc<Shared>>, Json(asked): Json<Misbehaviour>) -> StatusCode {
    shared.faults.add(asked.fault, asked.times);
    StatusCode::NO_CONTENT
}

async fn behave(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults.clear();
    StatusCode::NO_CONTENT
}
