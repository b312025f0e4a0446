//! The REST interface: the same requests as by SOAP, in JSON. Personal data travel in bodies alone.
//!
//! Sending is idempotent by content: the same certificate, rectification or annulment again is answered 200 with the
//! first receipt, so that no idempotency key is needed.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Actor, Door, ErrorKind};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use web::{Access, ClientAddress, Failure, Page, Routes};

use super::doorkeeper::Denied;
use super::facts::Author;
use super::rules::{Finding, MOST_FINDINGS};
use super::stated::{Stated, StatedAuthor, StatedReference, StatedSearch};
use super::take::{self, From, Outcome};
use super::{ask, author, reading};
use crate::diagnosis::Diagnosis;
use crate::registry::Sender;
use crate::{Certificate, Certificates, Error, Kind, Source, State as CertificateState};

/// This room's part of the description of the interface.
#[derive(OpenApi)]
#[openapi(
    paths(send, rectify, annul, search, reprint, worker),
    components(schemas(Problem)),
    tags((name = "intake", description = "Certificates from doctors' programs. Basic authentication of a registered sender."))
)]
pub struct IntakeApi;

pub(crate) fn routes() -> Routes<Certificates> {
    let basic = || Access::basic("HTTP Basic of a sender, and the doctor's pincode");
    Routes::new()
        .post("/api/v1/certificates", basic(), send)
        .post("/api/v1/certificates/rectification", basic(), rectify)
        .post("/api/v1/certificates/annulment", basic(), annul)
        .post("/api/v1/certificates/search", basic(), search)
        .post("/api/v1/certificates/reprint", basic(), reprint)
        .post("/api/v1/workers/query", basic(), worker)
}

type Answer = axum::response::Result<Response>;

/// What the sender of a certificate gets.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptAnswer {
    /// Number of the certificate.
    #[schema(example = "000000042")]
    protocol_number: String,
    /// When it was first taken in.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Whether it had been sent before and this is the first receipt again.
    repeated: bool,
    /// What to know about it.
    notes: Vec<Note>,
}

/// Something to know about a certificate that was taken in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Note {
    /// Code, as in the published table.
    code: u16,
    /// In words.
    detail: String,
}

/// What the doctor who annulled a certificate gets.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnnulmentAnswer {
    /// Number of the annulment.
    annulment_number: String,
    /// When it was annulled.
    #[schema(value_type = String, format = DateTime)]
    annulled_at: Timestamp,
}

/// The doctor's own certificates of one worker.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchAnswer {
    /// Oldest first.
    certificates: Vec<FoundCertificate>,
}

/// A certificate as a search shows it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundCertificate {
    /// Number of the certificate.
    protocol_number: String,
    /// When it was taken in.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// `valid`, `annulled` or `rectified`.
    #[schema(value_type = String)]
    state: CertificateState,
    /// Date of release.
    #[schema(value_type = String, format = Date)]
    released_on: Date,
    /// Ill since.
    #[schema(value_type = String, format = Date)]
    starts_on: Date,
    /// Last day of the prognosis.
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Option<Date>,
    /// Where the worker was seen.
    visit: Option<&'static str>,
    /// Relation to earlier certificates.
    certificate_type: Option<&'static str>,
}

/// One certificate whole, for its doctor.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReprintAnswer {
    /// The certificate.
    #[serde(flatten)]
    certificate: FoundCertificate,
    /// The worker.
    worker: WorkerAnswer,
    /// What the worker is ill with.
    diagnosis: DiagnosisAnswer,
}

/// A diagnosis, shown to the doctor who made it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DiagnosisAnswer {
    /// ICD-9-CM code.
    code: Option<String>,
    /// In the doctor's words.
    notes: Option<String>,
}

/// A worker's name, as registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkerAnswer {
    /// Surname.
    surname: String,
    /// Given name.
    given_name: String,
}

/// A refusal (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`.
    r#type: &'static str,
    /// In a few words.
    title: String,
    /// HTTP status.
    status: u16,
    /// In words.
    detail: String,
    /// All that is wrong, at most ten; absent where the request was no such request at all.
    #[schema(required = false)]
    errors: Vec<ProblemLine>,
}

/// One thing that is wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemLine {
    /// Code, as in the published table.
    code: u16,
    /// Name of the rule.
    rule: &'static str,
    /// Field, with its path.
    section: String,
    /// In words.
    detail: String,
}

/// Sends a certificate: illness, admission to hospital, or discharge.
#[utoipa::path(post, path = "/api/v1/certificates", operation_id = "send-certificate", tag = "intake",
    security(("basic" = [])), request_body = Stated,
    responses(
        (status = 201, description = "Taken in", body = ReceiptAnswer),
        (status = 200, description = "Taken in before: the first receipt again", body = ReceiptAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 422, description = "Refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn send(caller: Caller, Json(request): Json<Stated>) -> Answer {
    let submission =
        reading::submission(request.kind.unwrap_or(Kind::Sickness), &request, caller.area.clock.today());
    let (author, submission) = caller.both(&request.author, submission).await?;
    let receipt =
        caller.granted(take::send(&caller.area, &author, &submission, &caller.from(&author))).await?;
    Ok(caller.receipt(&receipt))
}

/// Gives a certificate an earlier end: a new one stands in its place.
#[utoipa::path(post, path = "/api/v1/certificates/rectification", operation_id = "rectify-certificate", tag = "intake",
    security(("basic" = [])), request_body = StatedReference,
    responses(
        (status = 201, description = "Rectified", body = ReceiptAnswer),
        (status = 200, description = "Rectified before: the first receipt again", body = ReceiptAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 403, description = "Issued by another doctor", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such certificate of this worker", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn rectify(caller: Caller, Json(request): Json<StatedReference>) -> Answer {
    let asked = reading::rectification(request.kind.unwrap_or(Kind::Sickness), &request);
    let (author, asked) = caller.both(&request.author, asked).await?;
    let receipt = caller.granted(take::rectify(&caller.area, &author, &asked, &caller.from(&author))).await?;
    Ok(caller.receipt(&receipt))
}

/// Takes a certificate back.
#[utoipa::path(post, path = "/api/v1/certificates/annulment", operation_id = "annul-certificate", tag = "intake",
    security(("basic" = [])), request_body = StatedReference,
    responses(
        (status = 200, description = "Annulled", body = AnnulmentAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 403, description = "Issued by another doctor", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such certificate of this worker", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn annul(caller: Caller, Json(request): Json<StatedReference>) -> Answer {
    let asked = reading::reference(request.kind.unwrap_or(Kind::Sickness), &request);
    let (author, asked) = caller.both(&request.author, asked).await?;
    let done = caller.granted(take::annul(&caller.area, &author, &asked, &caller.from(&author))).await?;
    let annulment_number = done.number.as_str().to_owned();
    Ok(Json(AnnulmentAnswer { annulment_number, annulled_at: done.annulled_at }).into_response())
}

/// The doctor's own certificates of one worker, of the last six months at most.
#[utoipa::path(post, path = "/api/v1/certificates/search", operation_id = "search-certificates", tag = "intake",
    security(("basic" = [])), request_body = StatedSearch,
    responses(
        (status = 200, description = "What was found", body = SearchAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 422, description = "Refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn search(caller: Caller, Json(request): Json<StatedSearch>) -> Answer {
    let (author, asked) = caller.both(&request.author, reading::search(&request)).await?;
    let found = caller.granted(ask::search(&caller.area, &author, &asked, &caller.from(&author))).await?;
    Ok(Json(SearchAnswer { certificates: found.iter().map(shown).collect() }).into_response())
}

/// One of the doctor's own certificates, diagnosis included, to be printed again.
#[utoipa::path(post, path = "/api/v1/certificates/reprint", operation_id = "reprint-certificate", tag = "intake",
    security(("basic" = [])), request_body = StatedReference,
    responses(
        (status = 200, description = "The certificate", body = ReprintAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 403, description = "Issued by another doctor", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such certificate of this worker", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn reprint(caller: Caller, Json(request): Json<StatedReference>) -> Answer {
    let asked = reading::reference(request.kind.unwrap_or(Kind::Sickness), &request);
    let (author, asked) = caller.both(&request.author, asked).await?;
    let from = caller.from(&author);
    let (certificate, diagnosis) = caller.granted(ask::reprint(&caller.area, &author, &asked, &from)).await?;
    Ok(Json(whole(&certificate, diagnosis)).into_response())
}

/// Who a worker is.
#[utoipa::path(post, path = "/api/v1/workers/query", operation_id = "query-worker", tag = "intake",
    security(("basic" = [])), request_body = StatedSearch,
    responses(
        (status = 200, description = "The worker", body = WorkerAnswer),
        (status = 401, description = "No valid credentials", content_type = "application/problem+json"),
        (status = 422, description = "Not registered, or refused by rules", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many failures", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    ))]
async fn worker(caller: Caller, Json(request): Json<StatedSearch>) -> Answer {
    let (author, asked) = caller.both(&request.author, reading::search(&request)).await?;
    let worker = caller.granted(ask::worker(&caller.area, asked.worker, &caller.from(&author))).await?;
    Ok(Json(WorkerAnswer { surname: worker.surname, given_name: worker.given_name }).into_response())
}

/// A sender who has proven who he is: before the body of his request is looked at.
struct Caller {
    area: Certificates,
    page: Page,
    sender: Sender,
    address: String,
}

impl FromRequestParts<Certificates> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, area: &Certificates) -> Result<Self, Failure> {
        let page = Page::from_request_parts(parts, area).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, area).await;
        let address = address.to_string();
        let sender = area.doorkeeper.sender(area, &parts.headers, &address).await;
        let sender = sender.map_err(|denied| match denied {
            Denied::Unauthenticated => Failure::new(ErrorKind::Unauthenticated, "intake-fault-credentials")
                .challenge("Basic realm=\"certificati\""),
            Denied::Closed(wait) => Failure::new(ErrorKind::TooMany, "intake-fault-closed").retry_after(wait),
            Denied::Failed(cause) => cause.into(),
        })?;
        Ok(Self { area: area.clone(), page, sender, address })
    }
}

impl Caller {
    /// The author and what he asks for; otherwise the answer that tells all that is wrong with either.
    async fn both<T>(&self, stated: &StatedAuthor, read: Outcome<T>) -> axum::response::Result<(Author, T)> {
        self.granted(async {
            Ok(match (author::resolve(&self.area, &self.sender, stated, false).await?, read) {
                (Ok(author), Ok(read)) => Ok((author, read)),
                (author, read) => {
                    Err(author.err().into_iter().chain(read.err()).flatten().take(MOST_FINDINGS).collect())
                }
            })
        })
        .await
    }

    /// What comes of a request; otherwise the answer that tells why it is refused.
    async fn granted<T>(
        &self,
        outcome: impl Future<Output = Result<Outcome<T>, Error>>,
    ) -> axum::response::Result<T> {
        let outcome = outcome.await.map_err(Failure::from)?;
        outcome.map_err(|findings| self.problem(&findings).into())
    }

    fn from(&self, author: &Author) -> From {
        let person = Some(author.doctor.tax_code);
        let actor = Actor { person, door: Door::Api, address: Some(self.address.clone()) };
        From { actor, source: Source::Api }
    }

    fn receipt(&self, receipt: &take::Receipt) -> Response {
        let note = |code, key: &str| Note { code, detail: self.page.t(key).into_owned() };
        let mut notes: Vec<Note> =
            receipt.flags.iter().map(|flag| note(flag.rule.code, &flag.rule.message_key())).collect();
        if receipt.repeated {
            notes.push(note(take::REPEATED, "intake-info-repeated"));
        }
        if receipt.state == CertificateState::Rectified {
            notes.push(note(take::RECTIFIED_MEANWHILE, "intake-info-rectified"));
        }
        let status = if receipt.repeated { StatusCode::OK } else { StatusCode::CREATED };
        let answer = ReceiptAnswer {
            protocol_number: receipt.number.as_str().to_owned(),
            received_at: receipt.received_at,
            repeated: receipt.repeated,
            notes,
        };
        (status, Json(answer)).into_response()
    }

    fn problem(&self, findings: &[Finding]) -> Response {
        let kind = findings.first().map_or(ErrorKind::Invalid, Finding::kind);
        let status = Failure::of(kind).status_code();
        let line = |finding: &Finding| ProblemLine {
            code: finding.rule.code,
            rule: finding.rule.name,
            section: finding.section.json().to_owned(),
            detail: self.page.t(&finding.rule.message_key()).into_owned(),
        };
        let problem = Problem {
            r#type: "about:blank",
            title: self.page.t("intake-refused-title").into_owned(),
            status: status.as_u16(),
            detail: self.page.t("intake-refused-text").into_owned(),
            errors: findings.iter().map(line).collect(),
        };
        let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        (status, content_type, serde_json::to_string(&problem).unwrap_or_default()).into_response()
    }
}

fn shown(certificate: &Certificate) -> FoundCertificate {
    FoundCertificate {
        protocol_number: certificate.protocol_number.as_str().to_owned(),
        received_at: certificate.received_at,
        state: certificate.state,
        released_on: certificate.released_on,
        starts_on: certificate.starts_on,
        ends_on: certificate.ends_on,
        visit: certificate.visit.map(crate::Visit::as_str),
        certificate_type: certificate.certificate_type.map(crate::CertificateType::as_str),
    }
}

fn whole(certificate: &Certificate, diagnosis: Option<Diagnosis>) -> ReprintAnswer {
    let worker = &certificate.worker;
    let (code, notes) = diagnosis.map(|diagnosis| (diagnosis.code, diagnosis.notes)).unwrap_or_default();
    ReprintAnswer {
        certificate: shown(certificate),
        worker: WorkerAnswer { surname: worker.surname.clone(), given_name: worker.given_name.clone() },
        diagnosis: DiagnosisAnswer { code: code.map(|code| code.as_str().to_owned()), notes },
    }
}
