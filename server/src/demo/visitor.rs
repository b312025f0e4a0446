//! Somebody of an employer at the desk: his requests go through the routes, access checks and forms that those of a
//! browser go through.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use axum::{Extension, Router};
use http::{Method, Request, StatusCode, header};
use kernel::{SessionId, Strength};
use tower::ServiceExt;
use web::{ActingFor, Principal};

use super::people::{Cast, Figure};
use crate::assemble::Desk;
use crate::failure::Failure;

/// A longer answer is none.
const LONGEST: usize = 1 << 20;

/// A person who has signed in and chosen for whom he acts.
pub(super) struct Visitor {
    router: Router,
    csrf: String,
}

/// What a request was answered with.
pub(super) struct Answer {
    pub(super) location: String,
    pub(super) body: Vec<u8>,
}

impl Visitor {
    /// Signs a person in for an employer.
    pub(super) async fn sign_in(
        desk: &Desk,
        cast: &Cast,
        person: &str,
        employer: &str,
    ) -> Result<Self, Failure> {
        let principal = principal(desk, cast.person(person)?, cast, employer).await?;
        let csrf = principal.csrf.clone();
        let here = ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let doors = certificates::routes(desk.certificates.clone());
        let router =
            web::router(&desk.site, doors, |inner| inner.layer(Extension(principal)).layer(Extension(here)));
        Ok(Self { router, csrf })
    }

    /// Opens a page.
    pub(super) async fn open(&self, path: &str) -> Result<Answer, Failure> {
        let request = Request::builder().uri(path).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::empty())).await
    }

    /// Asks as the employer's program does.
    pub(super) async fn call(&self, path: &str, key: &str) -> Result<Answer, Failure> {
        let request = Request::builder().uri(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.send(request.header(header::ACCEPT, "application/json").body(Body::empty())).await
    }

    /// Sends a form; its values need no escaping.
    pub(super) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let token = ("csrf_token", self.csrf.as_str());
        let pairs = [&[token], fields].concat();
        let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.join("&")))).await
    }

    async fn send(&self, request: http::Result<Request<Body>>) -> Result<Answer, Failure> {
        let request = request.map_err(failed)?;
        let path = request.uri().path().to_owned();
        let Ok(answer) = self.router.clone().oneshot(request).await;
        let status = answer.status();
        if status != StatusCode::OK && status != StatusCode::SEE_OTHER {
            return Err(failed(format_args!("{path} answers {status}")));
        }
        let location = location(&answer);
        let body = to_bytes(answer.into_body(), LONGEST).await.map_err(failed)?;
        Ok(Answer { location, body: body.to_vec() })
    }
}

fn location(answer: &Response) -> String {
    let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    location.unwrap_or_default().to_owned()
}

async fn principal(desk: &Desk, person: &Figure, cast: &Cast, employer: &str) -> Result<Principal, Failure> {
    let gone = || failed(format_args!("{} or {employer} is not registered", person.key));
    let organisation = cast.organisation(employer)?.tax_code;
    let mut tx = desk.db.read().await?;
    let known = identity::person_by_tax_code(&mut tx, person.tax_code).await?.ok_or_else(gone)?;
    let organisation = identity::organisation_by_tax_code(&mut tx, organisation).await?.ok_or_else(gone)?;
    Ok(Principal {
        session: SessionId::new(&desk.clock, &desk.random),
        person: known.id,
        tax_code: known.tax_code,
        name: known.name(),
        profiles: vec![organisation.kind.profile()],
        strength: Strength::Dispositive,
        acting_for: Some(ActingFor {
            organisation: organisation.id,
            name: organisation.name,
            kind: organisation.kind.as_str().to_owned(),
            unit: None,
        }),
        csrf: desk.random.token(),
    })
}

fn failed(cause: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the visitors of the demonstration: {cause}"))
}
