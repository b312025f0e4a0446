//! Doors by which people come in. Each proves who somebody is in its own way; what follows is the same for all
//! ([`admission`]).

pub(crate) mod admission;
pub(crate) mod arrival;
pub(crate) mod doors;
pub(crate) mod pages;
pub(crate) mod secrets;
pub(crate) mod store;
pub(crate) mod throttle;

use audit::Action;

/// Somebody signed in, or was refused (with the reason as detail).
pub const SIGN_IN: Action = Action("sign-in");

/// Somebody signed out.
pub const SIGN_OUT: Action = Action("sign-out");
