//! What the employers' interface takes and answers.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{EmployerNumber, InpdapUnit, ProtocolNumber, TaxCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::filter::Typed;
use super::super::store::Line;
use crate::intake::AttestationId;
use crate::{Kind, State as CertificateState};

/// By what the list is narrowed. A worker or a number may not stand in an address: see the search.
#[derive(Default, Clone, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(in crate::consultation) struct ListQuery {
    /// valid, annulled or rectified.
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    /// unread, changed (since somebody opened it) or pending (not acknowledged as it stands).
    #[serde(skip_serializing_if = "String::is_empty")]
    reading: String,
    /// Released on this day or later (AAAA-MM-GG).
    #[serde(skip_serializing_if = "String::is_empty")]
    released_from: String,
    /// Released on this day or earlier.
    #[serde(skip_serializing_if = "String::is_empty")]
    released_to: String,
    /// Taken in on this day (in Rome) or later.
    #[serde(skip_serializing_if = "String::is_empty")]
    received_from: String,
    /// Taken in on this day (in Rome) or earlier.
    #[serde(skip_serializing_if = "String::is_empty")]
    received_to: String,
    /// Goes on where the page with this `next` ended.
    cursor: Option<String>,
    /// Rows of the page, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

impl ListQuery {
    /// The query of the page that begins at `cursor`, narrowed in the same way.
    pub(super) fn at(&self, cursor: &str) -> Option<String> {
        let next = Self { cursor: Some(cursor.to_owned()), ..self.clone() };
        serde_html_form::to_string(next).ok()
    }
}

/// A search by what may not stand in an address.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::consultation) struct SearchRequest {
    /// Tax code of the worker, or the beginning of the surname.
    worker: String,
    /// Protocol number (PUC).
    protocol_number: String,
    /// valid, annulled or rectified.
    state: String,
    /// unread, changed or pending.
    reading: String,
    /// Released on this day or later (AAAA-MM-GG).
    released_from: String,
    /// Released on this day or earlier.
    released_to: String,
    /// Taken in on this day (in Rome) or later.
    received_from: String,
    /// Taken in on this day (in Rome) or earlier.
    received_to: String,
    /// Goes on where the page with this `next` ended.
    cursor: Option<String>,
    /// Rows of the page, 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// A page of the list, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::consultation) struct Listed {
    /// The attestations.
    pub(super) items: Vec<Row>,
    /// The cursor of the next page; none on the last.
    pub(super) next: Option<String>,
}

/// An attestation in the list.
#[derive(Serialize, ToSchema)]
pub(in crate::consultation) struct Row {
    /// Key of the attestation for this employer.
    #[schema(value_type = String)]
    id: AttestationId,
    /// Protocol number (PUC).
    #[schema(value_type = String)]
    protocol_number: ProtocolNumber,
    /// sickness, admission or discharge.
    #[schema(value_type = String)]
    kind: Kind,
    /// valid, annulled or rectified.
    #[schema(value_type = String)]
    state: CertificateState,
    /// Tax code of the worker.
    #[schema(value_type = String)]
    worker_tax_code: TaxCode,
    /// Surname of the worker.
    worker_surname: String,
    /// Given name of the worker.
    worker_given_name: String,
    /// When the institute took it in.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Date of release.
    #[schema(value_type = String, format = Date)]
    released_on: Date,
    /// Ill since.
    #[schema(value_type = String, format = Date)]
    starts_on: Date,
    /// Last day of the prognosis; none while in hospital.
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Option<Date>,
    /// Employer number (matricola) to which it is addressed.
    #[schema(value_type = Option<String>)]
    employer_number: Option<EmployerNumber>,
    /// INPDAP unit to which it is addressed.
    #[schema(value_type = Option<String>)]
    unit: Option<InpdapUnit>,
    /// When somebody of the employer first opened it.
    #[schema(value_type = Option<String>, format = DateTime)]
    first_read_at: Option<Timestamp>,
    /// When the employer's program last acknowledged it.
    #[schema(value_type = Option<String>, format = DateTime)]
    acknowledged_at: Option<Timestamp>,
}

/// Attestations that the employer's program holds as they stand now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::consultation) struct Acknowledgement {
    /// Keys of attestations, at most 500.
    #[schema(value_type = Vec<String>)]
    pub(super) ids: Vec<AttestationId>,
}

/// How many were acknowledged now; those acknowledged before in the same state, and those of others, do not count.
#[derive(Serialize, ToSchema)]
pub(in crate::consultation) struct Acknowledged {
    pub(super) acknowledged: u32,
}

impl From<Line> for Row {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            protocol_number: line.protocol_number,
            kind: line.kind,
            state: line.state,
            worker_tax_code: line.worker_tax_code,
            worker_surname: line.worker_surname,
            worker_given_name: line.worker_given_name,
            received_at: line.received_at,
            released_on: line.released_on,
            starts_on: line.starts_on,
            ends_on: line.ends_on,
            employer_number: line.addressee.employer_number,
            unit: line.addressee.unit,
            first_read_at: line.first_read_at,
            acknowledged_at: line.acknowledged_at,
        }
    }
}

/// A page of the list as asked for.
pub(super) struct Asked {
    pub(super) typed: Typed,
    pub(super) cursor: Option<String>,
    pub(super) limit: Option<u32>,
    /// The query of the address; none if it was asked for in a body, which no address may repeat.
    pub(super) query: Option<ListQuery>,
}

impl From<ListQuery> for Asked {
    fn from(query: ListQuery) -> Self {
        let asked = query.clone();
        let typed = Typed {
            state: asked.state,
            reading: asked.reading,
            released_from: asked.released_from,
            released_to: asked.released_to,
            received_from: asked.received_from,
            received_to: asked.received_to,
            ..Typed::default()
        };
        Self { typed, cursor: asked.cursor, limit: asked.limit, query: Some(query) }
    }
}

impl From<SearchRequest> for Asked {
    fn from(request: SearchRequest) -> Self {
        let typed = Typed {
            worker: request.worker,
            protocol_number: request.protocol_number,
            state: request.state,
            reading: request.reading,
            released_from: request.released_from,
            released_to: request.released_to,
            received_from: request.received_from,
            received_to: request.received_to,
        };
        Self { typed, cursor: request.cursor, limit: request.limit, query: None }
    }
}
