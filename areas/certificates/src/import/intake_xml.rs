//! Reads requests of the intake interface (`invioMalattiaRequest` and its like), alone or in their SOAP envelope.

use documents::xml::read::Element;

use super::record::{Record, Unnumbered};
use super::refusal::Refusal;
use crate::Kind;
use crate::intake::{stated_author, stated_certificate, stated_worker};

/// Reads a request. Tax codes may be encrypted, as on the wire; they are opened later.
pub(super) fn read(element: Element<'_>) -> Result<Record, Refusal> {
    let request = match element.name() {
        "Envelope" => element.child("Body").and_then(|body| body.children().next()),
        _ => Some(element),
    };
    let request = request.ok_or_else(|| Refusal::missing("Envelope/Body"))?;
    let kind = match request.name() {
        "invioMalattiaRequest" => Kind::Sickness,
        "invioRicoveroRequest" => Kind::Admission,
        "invioDimissioneRequest" => Kind::Discharge,
        _ => {
            return Err(Refusal::of("request-not-taken"));
        }
    };
    let stated = stated_certificate(request, kind, stated_worker(request));
    Ok(Record::Submission(Box::new(Unnumbered { kind, author: stated_author(request, kind), stated })))
}
