//! Attestations consulted by employers, certificates by workers.

use crate::Certificates;

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source { it: "", en: "", de: "" };

pub(crate) fn routes() -> web::Routes<Certificates> {
    web::Routes::new()
}
