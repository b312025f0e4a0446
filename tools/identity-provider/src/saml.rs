//! SAML 2.0 as SPID and CIE use it, from the side of the identity provider.

pub(crate) mod anomaly;
pub(crate) mod answer;
pub(crate) mod binding;
pub(crate) mod directory;
pub(crate) mod forgery;
pub(crate) mod logout;
pub(crate) mod metadata;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod service_provider;

use jiff::{Timestamp, Unit};

/// An instant as the protocol writes it: UTC, to the millisecond.
pub(crate) fn instant(at: Timestamp) -> String {
    format!("{:.3}", at.round(Unit::Millisecond).unwrap_or(at))
}
