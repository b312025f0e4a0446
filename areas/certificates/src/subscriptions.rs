//! Attestations sent to the mailboxes of employers that subscribed.

use db::Tx;
use kernel::{Clock, Random, words};

use crate::{CertificateId, Certificates, Error};

words! {
    /// What happened to a certificate.
    pub enum Change {
        /// Taken in.
        Issued = "issued",
        /// Replaced by one with an earlier end.
        Rectified = "rectified",
        /// Taken back.
        Annulled = "annulled",
    }
}

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source { it: "", en: "", de: "" };

pub(crate) fn routes() -> web::Routes<Certificates> {
    web::Routes::new()
}

/// Tells the subscribers of a certificate's employers, in the transaction of its change.
pub async fn announce(
    _tx: &mut Tx,
    _clock: &Clock,
    _random: &Random,
    _certificate: CertificateId,
    _change: Change,
) -> Result<(), Error> {
    Ok(())
}
