//! A small site with one route of each kind.

#![expect(dead_code, reason = "each test file uses its part")]
#![expect(clippy::unwrap_used, reason = "only tests use it")]

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use kernel::{
    Clock, ErrorKind, InpdapUnit, OrganisationId, PersonId, Profile, Random, SessionId, Strength, TaxCode,
};
use serde::Deserialize;
use tower::ServiceExt;
use web::{
    Access, ActingFor, Choice, Errors, Failure, Flash, Form, Html, KeyScope, NavItem, Page, Principal,
    Redirect, Refused, Routes, SignedIn, Site, SiteSettings, Source, redirect,
};

pub(crate) const KEY: [u8; 32] = [9; 32];
pub(crate) const ATTESTATIONS: KeyScope = KeyScope::named("attestations");

pub(crate) const TEXTS: Source = Source {
    it: "notes-title = Note\nnote-label = Testo della nota\nnote-hint = Al massimo dieci caratteri\nnote-long = La nota è troppo lunga\nnote-saved = Nota salvata",
    en: "notes-title = Notes\nnote-label = Text of the note\nnote-hint = Ten characters at most\nnote-long = The note is too long\nnote-saved = Note saved",
    de: "notes-title = Notizen\nnote-label = Text der Notiz\nnote-hint = Höchstens zehn Zeichen\nnote-long = Die Notiz ist zu lang\nnote-saved = Notiz gespeichert",
};

pub(crate) fn settings(base_url: &str) -> SiteSettings {
    serde_json::from_value(serde_json::json!({
        "name": "Istituto di Prova",
        "base_url": base_url,
        "contacts": {"phone": "803 000", "hours": "lun-ven 8-20", "email": "aiuto@example.it"},
        "trusted_proxies": ["10.0.0.0/8"]
    }))
    .unwrap()
}

pub(crate) fn site_of(settings: SiteSettings) -> Arc<Site> {
    let clock = Clock::movable("2026-11-21T10:00:00Z".parse().unwrap());
    let site = Site::new(settings, &[TEXTS], clock, Random::seeded(1), &KEY).unwrap();
    Arc::new(site.with_navigation(&[
        NavItem { href: "/note", label: "notes-title", profiles: &[] },
        NavItem { href: "/lavoratore", label: "home", profiles: &[Profile::Worker] },
    ]))
}

pub(crate) fn site() -> Arc<Site> {
    site_of(settings("http://127.0.0.1:8080"))
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/note", Access::open("test"), show_note)
        .post("/note", Access::open("test"), save_note)
        .get("/lavoratore", Access::signed_in(&[Profile::Worker], Strength::Ordinary), hello)
        .post("/lavoratore", Access::signed_in(&[Profile::Worker], Strength::Ordinary), save_note)
        .get("/domanda/{id}", Access::signed_in(&[], Strength::Substantial), hello)
        .get("/api/v1/chiavi", Access::key(ATTESTATIONS), || async { "key" })
        .get("/api/v1/persona", Access::signed_in(&[Profile::Worker], Strength::Substantial), || async {
            "person"
        })
        .get("/api/v1/troppo", Access::open("test"), too_many)
        .get("/api/v1/campi", Access::open("test"), wrong_fields)
        .post("/soap", Access::basic("test"), fault)
        .get("/rotto", Access::open("test"), panics)
        .get("/lento", Access::open("test"), std::future::pending::<&'static str>)
        .get("/api/v1/lento", Access::open("test"), std::future::pending::<&'static str>)
        .get("/tipo/{number}", Access::open("test"), |_: axum::extract::Path<u32>| async { "number" })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% import "macros.html" as m %}
{% block title %}{{ page.t("notes-title") }}{% endblock %}
{% block content %}
{{ m::error_summary(page, errors) }}
<h1>{{ page.t("notes-title") }}</h1>
<form method="post" action="/note">
{{ m::csrf(page) }}
{{ m::required_note(page) }}
{{ m::text(page, errors, "text", page.t("note-label"), form.text, hint = page.t("note-hint"), maxlength = "10") }}
{{ m::select(page, errors, "kind", "Tipo", form.kind, kinds, required = false, empty = "–") }}
{{ m::radios(page, errors, "colour", "Colore", form.kind, kinds) }}
{{ m::checkbox(page, errors, "urgent", "Urgente", form.urgent) }}
{{ m::date(page, errors, "day", "Giorno", "2026-11-21") }}
{{ m::password(page, errors, "pin", "PIN") }}
{{ m::textarea(page, errors, "more", "Altro", form.text, required = false) }}
<button class="btn btn-primary" type="submit">OK</button>
</form>
{% call m::table("Elenco") %}
<thead><tr><th scope="col">Nota</th><th scope="col">Stato</th></tr></thead>
<tbody><tr><td data-label="Nota">{{ form.text }}</td><td data-label="Stato">{{ m::status("Valida", "success") }}</td></tr></tbody>
{% endcall %}
<dl class="definition-list">{{ m::item("Nome", form.text) }}</dl>
{{ m::pager(page, previous, next) }}
{{ m::empty_state("Niente", "Non ci sono note.") }}
{% endblock %}"#
)]
struct NotePage {
    page: Page,
    form: Note,
    errors: Errors,
    kinds: Vec<Choice>,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Note {
    text: String,
    kind: String,
    urgent: bool,
}

fn note_page(page: Page, form: Note, errors: Errors) -> NotePage {
    let kinds = vec![Choice::new("a", "Primo"), Choice::new("b", "Secondo")];
    NotePage { page, form, errors, kinds, previous: None, next: Some("/note?cursor=x&y".to_owned()) }
}

async fn show_note(page: Page) -> Html<NotePage> {
    Html(note_page(page, Note::default(), Errors::none()))
}

async fn save_note(page: Page, Form(note): Form<Note>) -> Result<Redirect, Refused<NotePage>> {
    let mut errors = Errors::none();
    if note.text.len() > 10 {
        errors.add("text", page.t("note-long"));
    }
    if errors.is_empty() {
        Ok(redirect("/note").saying(Flash::done("note-saved")))
    } else {
        Err(Refused(note_page(page, note, errors)))
    }
}

async fn hello(SignedIn(person): SignedIn) -> String {
    person.name
}

async fn too_many() -> Failure {
    Failure::of(ErrorKind::TooMany).retry_after(std::time::Duration::from_secs(30))
}

async fn wrong_fields() -> Failure {
    Failure::new(ErrorKind::Invalid, "note-long").field("text", "note-long")
}

async fn fault() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/xml; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, content_type, "<Fault/>").into_response()
}

async fn panics() -> Response {
    assert!(KEY[0] != 9, "the secret of the house");
    ().into_response()
}

pub(crate) fn person(profiles: &[Profile], strength: Strength) -> Principal {
    let (clock, random) = (Clock::system(), Random::seeded(2));
    Principal {
        session: SessionId::new(&clock, &random),
        person: PersonId::new(&clock, &random),
        tax_code: TaxCode::parse("RSSMRA85T10A562S").unwrap(),
        name: "Maria <Rossi>".to_owned(),
        profiles: profiles.to_vec(),
        strength,
        acting_for: None,
        csrf: "csrf-of-the-session".to_owned(),
    }
}

pub(crate) fn acting(mut person: Principal) -> Principal {
    person.acting_for = Some(ActingFor {
        organisation: OrganisationId::new(&Clock::system(), &Random::seeded(3)),
        name: "Comune di Prova".to_owned(),
        kind: "public_body".to_owned(),
        unit: Some(InpdapUnit::parse("12").unwrap()),
    });
    person
}

/// The site as somebody meets it who has signed in, or not.
pub(crate) fn app_for(site: &Arc<Site>, principal: Option<Principal>) -> Router {
    web::router(site, routes(), |inner| match principal {
        Some(principal) => inner.layer(axum::Extension(principal)),
        None => inner,
    })
}

pub(crate) fn app() -> Router {
    app_for(&site(), None)
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The cookies set, as a browser would send them back.
    pub(crate) fn cookies(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).into_iter();
        let pairs = set.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned());
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The token in the page's own form.
    pub(crate) fn token(&self) -> String {
        let (_, rest) = self.body.split_once(r#"name="csrf_token" value=""#).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

pub(crate) async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub(crate) async fn get(app: &Router, path: &str) -> Answer {
    send(app, Request::get(path).body(Body::empty()).unwrap()).await
}

pub(crate) async fn get_with(app: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(app, request.body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(app: &Router, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(app, request.body(Body::from(body.to_owned())).unwrap()).await
}
