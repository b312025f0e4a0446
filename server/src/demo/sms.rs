//! Short messages sent. Nothing sends any yet.

use axum::Json;
use serde_json::Value;
use web::Routes;

use super::pages::{OPEN, Stage};

pub(super) fn routes() -> Routes<Stage> {
    Routes::new().get("/demo/sms", OPEN, messages)
}

async fn messages() -> Json<Vec<Value>> {
    Json(Vec::new())
}
