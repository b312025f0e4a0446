//! Sessions: kept by the server, known to the browser by a secret alone.

mod acting_for;
mod browser;
mod layer;
pub(crate) mod pages;
mod session;
pub(crate) mod store;

pub(crate) use acting_for::routes as acting_for_routes;
pub(crate) use browser::summary as browser_summary;
pub use layer::session_layer;
pub(crate) use layer::{Sender, SessionOver};
pub use session::Method;
pub(crate) use session::{Limits, method_key, strength_key};
pub(crate) use store::NewSession;

use audit::Action;

/// Name of the cookie, before the prefix.
pub(crate) const COOKIE: &str = "sportello";

/// A person ended some of his sessions.
pub const SESSION_REVOKED: Action = Action("session-revoked");

/// A person chose for whom he acts.
pub const ACTING_FOR_CHOSEN: Action = Action("acting-for-chosen");
