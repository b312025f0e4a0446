//! Doors by which people come in. Each proves who somebody is in its own way; what follows is the same for all
//! ([`admission`]).

pub(crate) mod admission;
pub(crate) mod arrival;
pub mod cns;
pub(crate) mod doors;
pub(crate) mod entering;
pub(crate) mod exchange;
pub(crate) mod pages;
pub(crate) mod refused;
pub(crate) mod request;
pub(crate) mod secrets;
pub(crate) mod store;
pub(crate) mod throttle;

use audit::Action;

/// Somebody signed in, or was refused (with the reason as detail).
pub const SIGN_IN: Action = Action("sign-in");

/// Somebody signed out.
pub const SIGN_OUT: Action = Action("sign-out");

/// A request and its answer at a door that others keep were put into the register, with their digest as detail.
pub const EXCHANGE_KEPT: Action = Action("sign-in-exchange-kept");
