//! What those who run the program ask it: is it alive, is it ready, how is it doing.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Db;
use http::{StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::time::timeout;
use web::{Access, Routes};

const SILENT: &str = "the database does not answer";

/// How long whoever asks for readiness waits at most: shorter than load balancers do.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone)]
pub(crate) struct Operations {
    pub(crate) db: Db,
    pub(crate) figures: Option<PrometheusHandle>,
    pub(crate) stop: watch::Receiver<bool>,
}

pub(crate) fn routes(operations: Operations) -> Routes {
    Routes::new()
        .get("/health/live", Access::operations(), live)
        .get("/health/ready", Access::operations(), ready)
        .get("/metrics", Access::operations(), figures)
        .with_state(operations)
}

async fn live() -> &'static str {
    "alive\n"
}

/// Not ready while the end is near, the database does not answer or stores nothing, or its schema is another version's.
async fn ready(State(operations): State<Operations>) -> Response {
    let reason = if *operations.stop.borrow() {
        Some("ending")
    } else {
        timeout(PATIENCE, examine(&operations.db)).await.unwrap_or(Some(SILENT))
    };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    match reason {
        None => (plain, "ready\n").into_response(),
        Some(reason) => {
            let body = serde_json::json!({"type": "about:blank", "title": reason, "status": 503}).to_string();
            let problem = [(header::CONTENT_TYPE, "application/problem+json")];
            (StatusCode::SERVICE_UNAVAILABLE, problem, body).into_response()
        }
    }
}

/// Why the database does not serve, if it does not.
async fn examine(db: &Db) -> Option<&'static str> {
    match db.missing_migrations().await {
        Ok(missing) if missing.is_empty() => {}
        Ok(_) => return Some("the database needs: sportello migrate"),
        Err(_) => return Some(SILENT),
    }
    db.takes_changes().await.is_err().then_some("the database stores nothing")
}

async fn figures(State(operations): State<Operations>) -> Response {
    let text = operations.figures.map(|figures| figures.render()).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
