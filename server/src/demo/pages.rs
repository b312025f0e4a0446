//! What only a demonstration shows: who to sign in as, mail and short messages sent, the clock.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Clock, Profile};
use serde::Deserialize;
use web::{Access, Choice, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, redirect};

use super::cards::Cards;
use super::folder::{Folder, Memory};
use super::manifest::{self, Manifest};
use super::post::Post;
use super::time::{self, Move, Unmoved};
use super::{cards, mailboxes, phones};
use crate::assemble::Desk;

/// Why nobody has to sign in here.
pub(super) const OPEN: Access = Access::open("demonstration only");

/// All that the pages of a demonstration need; cloning shares it.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) manifest: Arc<Manifest>,
    pub(super) desk: Desk,
    pub(super) post: Arc<Post>,
    pub(super) clock: Clock,
    pub(super) folder: Folder,
    pub(super) memory: Arc<Mutex<Memory>>,
    pub(super) cards: Arc<Cards>,
}

impl Stage {
    /// Puts down where the clock stands.
    pub(super) fn remember_clock(&self) -> Result<(), crate::failure::Failure> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.ahead = time::ahead(&self.clock);
        memory.passed = self.clock.now();
        self.folder.remember(&memory)
    }
}

/// The doors under `/demo/`.
pub(super) fn routes(stage: Stage) -> Routes {
    Routes::new()
        .get("/demo", OPEN, || async { redirect("/demo/") })
        .get("/demo/", OPEN, start)
        .get("/demo/orologio", OPEN, clock_page)
        .post("/demo/orologio", OPEN, move_by_form)
        .post("/demo/clock", OPEN, move_by_program)
        .merge(mailboxes::routes())
        .merge(phones::routes())
        .merge(cards::routes())
        .with_state(stage)
}

#[derive(Template)]
#[template(path = "demo/start.html")]
struct StartPage {
    page: Page,
    manifest: Arc<Manifest>,
    now: Timestamp,
    /// Recent attestations that anybody may look up.
    examples: Vec<manifest::Attestation>,
}

impl StartPage {
    fn profiles(&self, person: &manifest::Person) -> String {
        let name = |profile: &Profile| {
            self.page.t(&format!("identity-profile-{}", profile.as_str().replace('_', "-"))).into_owned()
        };
        person.profiles.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn acts_for(&self, person: &manifest::Person) -> String {
        let organisations =
            self.manifest.organisations.iter().filter(|one| person.acts_for.contains(&one.key));
        organisations.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn person(&self, key: &str) -> &str {
        self.manifest.people.iter().find(|person| person.key == key).map_or("", |person| person.name.as_str())
    }

    fn employer(&self, attestation: &manifest::Attestation) -> &str {
        let all = &self.manifest.organisations;
        all.iter().find(|one| one.key == attestation.employer).map_or("", |one| one.name.as_str())
    }

    fn state(&self, attestation: &manifest::Attestation) -> String {
        self.page.t(&format!("demo-state-{}", attestation.state.as_str())).into_owned()
    }
}

const EXAMPLES_OF_EACH_STATE: usize = 3;

async fn start(State(stage): State<Stage>, page: Page) -> Html<StartPage> {
    let attestations = &stage.manifest.attestations;
    let of = |state| {
        attestations.iter().filter(move |one| one.state == state).take(EXAMPLES_OF_EACH_STATE).cloned()
    };
    let examples = certificates::State::ALL.iter().flat_map(|state| of(*state)).collect();
    Html(StartPage { page, manifest: stage.manifest.clone(), now: stage.clock.now(), examples })
}

#[derive(Template)]
#[template(path = "demo/clock.html")]
struct ClockPage {
    page: Page,
    errors: Errors,
    today: String,
    now: Timestamp,
}

impl ClockPage {
    fn crumbs(&self) -> Vec<Choice> {
        crumbs(&self.page)
    }
}

/// From the first page to those of the demonstration.
pub(super) fn crumbs(page: &Page) -> Vec<Choice> {
    vec![Choice::new("/demo/", page.t("demo-title"))]
}

async fn clock_page(State(stage): State<Stage>, page: Page) -> Html<ClockPage> {
    let (now, today) = (stage.clock.now(), stage.clock.today().to_string());
    Html(ClockPage { page, errors: Errors::none(), today, now })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DayForm {
    today: String,
}

async fn move_by_form(
    State(stage): State<Stage>,
    page: Page,
    Form(form): Form<DayForm>,
) -> Result<Response, Failure> {
    let day: Option<Date> = form.today.trim().parse().ok();
    let moved = day.ok_or(Unmoved::Unclear).and_then(|day| Move::to(day).apply(&stage.clock));
    if let Err(unmoved) = moved {
        let mut errors = Errors::none();
        errors.add("today", page.t(key(unmoved)));
        let now = stage.clock.now();
        return Ok(Refused(ClockPage { page, errors, today: form.today, now }).into_response());
    }
    remember(&stage)?;
    Ok(redirect("/demo/orologio").saying(Flash::done("demo-clock-moved")).into_response())
}

async fn move_by_program(
    State(stage): State<Stage>,
    page: Page,
    Json(asked): Json<Move>,
) -> Result<Response, Failure> {
    if let Err(unmoved) = asked.apply(&stage.clock) {
        let problem = serde_json::json!({
            "type": "about:blank",
            "title": page.t(key(unmoved)),
            "status": 422,
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, kind, problem.to_string()).into_response());
    }
    remember(&stage)?;
    Ok(Json(serde_json::json!({"today": stage.clock.today(), "now": stage.clock.now()})).into_response())
}

fn remember(stage: &Stage) -> Result<(), Failure> {
    stage.remember_clock().map_err(|cause| Failure::internal(&cause))
}

fn key(unmoved: Unmoved) -> &'static str {
    match unmoved {
        Unmoved::Unclear => "demo-clock-unclear",
        Unmoved::Back => "demo-clock-back",
        Unmoved::TooFar => "demo-clock-too-far",
    }
}
