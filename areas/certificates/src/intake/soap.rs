//! The SOAP 1.1 interface of the Sistema TS (document/literal, Basic authentication).

mod description;
mod envelope;
mod operation;
mod receipt;
mod request;

pub(crate) use self::request::{
    author as stated_author, stated as stated_certificate, worker as stated_worker,
};

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use documents::xml::read::Element;
use http::{HeaderMap, StatusCode};
use kernel::{Actor, Door, ErrorKind, Language};
use web::{Access, ClientAddress, Page, Routes};

use self::envelope::{Fault, LIMITS, Message};
use self::operation::Task;
use self::receipt::{Error as Line, Info, Receipt};
use super::doorkeeper::Denied;
use super::facts::Author;
use super::rules::{Finding, MOST_FINDINGS};
use super::take::{self, From, Outcome};
use super::{ask, author, reading};
use crate::registry::Sender;
use crate::{Certificates, Error, Source, State as CertificateState, diagnosis, store};

const PATH: &str = "/soap/certificati-medici";

pub(crate) fn routes() -> Routes<Certificates> {
    Routes::new()
        .post(PATH, Access::basic("HTTP Basic of a sender, and the doctor's pincode"), receive)
        .get(PATH, Access::open("description of the service for programmers"), description::show)
        .body_limit(LIMITS.bytes)
}

async fn receive(
    State(area): State<Certificates>,
    page: Page,
    address: ClientAddress,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let address = address.to_string();
    match answer(&area, &page, &headers, &address, body).await {
        Ok(answer) => envelope::xml(StatusCode::OK, answer),
        Err(fault) => {
            let texts = page.site().messages();
            let text = texts.text_with(Language::It, fault.key, &fault.values);
            fault.into_response(&text)
        }
    }
}

async fn answer(
    area: &Certificates,
    page: &Page,
    headers: &HeaderMap,
    address: &str,
    body: Result<Bytes, BytesRejection>,
) -> Result<String, Fault> {
    let sender = area.doorkeeper.sender(area, headers, address).await.map_err(denied)?;
    let body = body.map_err(|_too_large_or_cut_off| Fault::client("intake-fault-body-size"))?;
    let message = Message::read(&body, headers)?;
    let request = message.request().ok_or_else(|| Fault::client("intake-fault-one-request"))?;
    let call = Call { area, page, sender: &sender, address, operation: message.operation };
    match call.perform(request).await? {
        Ok((infos, receipt)) => Ok(receipt::done(message.operation, &infos, &receipt)),
        Err(findings) => Ok(receipt::refused(message.operation, &call.lines(&findings))),
    }
}

fn denied(denied: Denied) -> Fault {
    match denied {
        Denied::Unauthenticated => {
            Fault { status: StatusCode::UNAUTHORIZED, ..Fault::client("intake-fault-credentials") }
        }
        Denied::Closed(wait) => Fault {
            status: StatusCode::TOO_MANY_REQUESTS,
            retry_after: Some(wait.as_secs() + 1),
            ..Fault::client("intake-fault-closed")
        },
        Denied::Failed(cause) => unavailable(&cause),
    }
}

fn unavailable(cause: &Error) -> Fault {
    tracing::error!(%cause, "a SOAP request could not be answered");
    let status = match cause.kind() {
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Fault { retry_after: Some(30), ..Fault::server(status, "intake-fault-unavailable") }
}

/// One request of a sender who has proven who he is.
struct Call<'a> {
    area: &'a Certificates,
    page: &'a Page,
    sender: &'a Sender,
    address: &'a str,
    operation: &'static operation::Operation,
}

/// What was done with what to know about it, or what was wrong.
type Answer = Result<(Vec<Info>, Receipt), Vec<Finding>>;

impl Call<'_> {
    async fn perform(&self, request: Element<'_>) -> Result<Answer, Fault> {
        let strangers = request::strangers(request, self.operation);
        let (resolved, worker) = self.open(request).await.map_err(|cause| unavailable(&cause))?;
        let asked = self.read(request, worker);
        let (author, asked) = match (resolved, asked) {
            (Ok(author), Ok(asked)) if strangers.is_empty() => (author, asked),
            (author, asked) => return Ok(Err(all(strangers, author.err(), asked.err()))),
        };
        let from = From {
            actor: Actor {
                person: Some(author.doctor.tax_code),
                door: Door::Soap,
                address: Some(self.address.to_owned()),
            },
            source: Source::Soap,
        };
        self.act(&author, &asked, &from).await.map_err(|cause| unavailable(&cause))
    }

    /// The author and the worker's tax code, both of which come encrypted.
    async fn open(
        &self,
        request: Element<'_>,
    ) -> Result<(Result<Author, Vec<Finding>>, Option<String>), Error> {
        let (area, sender) = (self.area, self.sender);
        let mut stated = request::author(request, self.operation.kind);
        let pincode = stated.pincode.take();
        let proven =
            pincode.as_ref().is_some_and(|sealed| area.doorkeeper.knows_sealed(area, sender, sealed));
        let sealed = vec![pincode.clone().filter(|_| !proven), request::worker(request)];
        let mut opened = area.doorkeeper.open(sealed).await?.into_iter();
        stated.pincode = opened.next().flatten();
        let resolved = author::resolve(area, sender, &stated, proven).await?;
        if let (Ok(_), Some(sealed), false) = (&resolved, &pincode, proven) {
            area.doorkeeper.remember_sealed(area, sender, sealed);
        }
        Ok((resolved, opened.next().flatten()))
    }

    fn read(&self, request: Element<'_>, worker: Option<String>) -> Result<Asked, Vec<Finding>> {
        let kind = self.operation.kind;
        let today = self.area.clock.today();
        Ok(match self.operation.task {
            Task::Send => {
                let stated = request::stated(request, kind, worker);
                Asked::Send(Box::new(reading::submission(kind, &stated, today)?))
            }
            Task::Rectify => {
                Asked::Rectify(reading::rectification(kind, &request::reference(request, worker))?)
            }
            Task::Annul => Asked::Annul(reading::reference(kind, &request::reference(request, worker))?),
            Task::Reprint => Asked::Reprint(reading::reference(kind, &request::reference(request, worker))?),
            Task::Search => Asked::Search(reading::search(&request::search(request, worker))?),
            Task::QueryWorker => Asked::Worker(reading::search(&request::search(request, worker))?.worker),
        })
    }

    async fn act(&self, author: &Author, asked: &Asked, from: &From) -> Result<Answer, Error> {
        let area = self.area;
        Ok(match asked {
            Asked::Send(submission) => {
                let outcome = take::send(area, author, submission, from).await?;
                outcome.map(|taken| (self.infos(&taken), number(&taken, submission.admission)))
            }
            Asked::Rectify(rectification) => {
                let outcome = take::rectify(area, author, rectification, from).await?;
                self.rectified(outcome).await?
            }
            Asked::Annul(reference) => take::annul(area, author, reference, from).await?.map(|done| {
                (Vec::new(), Receipt::Annulled { annulled_at: done.annulled_at, number: done.number })
            }),
            Asked::Reprint(reference) => {
                let outcome = ask::reprint(area, author, reference, from).await?;
                outcome.map(|(certificate, diagnosis)| {
                    (Vec::new(), Receipt::Printed { certificate: Box::new(certificate), diagnosis })
                })
            }
            Asked::Search(search) => ask::search(area, author, search, from)
                .await?
                .map(|found| (Vec::new(), Receipt::Found(found))),
            Asked::Worker(tax_code) => {
                let outcome = ask::worker(area, *tax_code, from).await?;
                outcome.map(|worker| (Vec::new(), Receipt::Worker(Box::new(worker))))
            }
        })
    }

    async fn rectified(&self, outcome: Outcome<take::Receipt>) -> Result<Answer, Error> {
        let taken = match outcome {
            Ok(taken) => taken,
            Err(findings) => return Ok(Err(findings)),
        };
        let mut tx = self.area.db.read().await?;
        let certificate = store::certificate(&mut tx, taken.id).await?.ok_or(Error::NotFound)?;
        let worker = certificate.worker.tax_code;
        let diagnosis = diagnosis::of_certificate(&mut tx, &self.area.vault, taken.id, worker).await?;
        let received_at = taken.received_at;
        let receipt = Receipt::Rectified { received_at, certificate: Box::new(certificate), diagnosis };
        Ok(Ok((self.infos(&taken), receipt)))
    }

    fn infos(&self, taken: &take::Receipt) -> Vec<Info> {
        let mut infos: Vec<Info> = Vec::new();
        for flag in &taken.flags {
            infos.push(Info { code: flag.rule.code, text: self.text(&flag.rule.message_key()) });
        }
        if taken.repeated {
            infos.push(Info { code: take::REPEATED, text: self.text("intake-info-repeated") });
        }
        if taken.state == CertificateState::Rectified {
            infos.push(Info { code: take::RECTIFIED_MEANWHILE, text: self.text("intake-info-rectified") });
        }
        infos
    }

    fn lines(&self, findings: &[Finding]) -> Vec<Line> {
        let line = |finding: &Finding| Line {
            code: finding.rule.code,
            section: receipt::section(finding, self.operation.kind),
            text: self.text(&finding.rule.message_key()),
        };
        findings.iter().take(MOST_FINDINGS).map(line).collect()
    }

    /// Doctors' programs are Italian.
    fn text(&self, key: &str) -> String {
        self.page.site().messages().text(Language::It, key).into_owned()
    }
}

/// What was asked for, every field read.
enum Asked {
    Send(Box<super::Submission>),
    Rectify(super::Rectification),
    Annul(super::Reference),
    Reprint(super::Reference),
    Search(super::Search),
    Worker(kernel::TaxCode),
}

fn number(taken: &take::Receipt, admission: Option<kernel::ProtocolNumber>) -> Receipt {
    Receipt::Number { received_at: taken.received_at, number: taken.number, admission }
}

fn all(first: Vec<Finding>, author: Option<Vec<Finding>>, fields: Option<Vec<Finding>>) -> Vec<Finding> {
    let rest = author.into_iter().chain(fields).flatten();
    first.into_iter().chain(rest).take(MOST_FINDINGS).collect()
}
