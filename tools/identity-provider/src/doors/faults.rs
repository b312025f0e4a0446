//! Commands to misbehave, and to change keys.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{Fault, IdentityProvider, RollOver};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Command {
    fault: Fault,
}

/// The faults that wait, and all there are.
#[derive(Serialize)]
pub(super) struct List {
    waiting: Vec<Fault>,
    known: &'static [Fault],
}

pub(super) async fn list(State(provider): State<IdentityProvider>) -> Json<List> {
    Json(List { waiting: provider.0.faults.waiting(), known: Fault::ALL })
}

pub(super) async fn add(
    State(provider): State<IdentityProvider>,
    Json(command): Json<Command>,
) -> (StatusCode, Json<List>) {
    provider.misbehave(command.fault);
    (StatusCode::CREATED, list(State(provider)).await)
}

pub(super) async fn clear(State(provider): State<IdentityProvider>) -> StatusCode {
    provider.0.faults.clear();
    StatusCode::NO_CONTENT
}

/// The step of the roll-over.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    step: RollOver,
}

pub(super) async fn step(State(provider): State<IdentityProvider>) -> Json<Step> {
    Json(Step { step: provider.step() })
}

pub(super) async fn roll_over(
    State(provider): State<IdentityProvider>,
    Json(step): Json<Step>,
) -> Json<Step> {
    provider.roll_over(step.step);
    Json(step)
}
