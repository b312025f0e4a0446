//! The open look-up of one attestation by tax code and protocol number.

use crate::Certificates;

/// How often somebody may ask.
#[derive(Debug, Clone, Copy)]
pub struct Limits {}

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source { it: "", en: "", de: "" };

pub(crate) fn routes() -> web::Routes<Certificates> {
    web::Routes::new()
}
