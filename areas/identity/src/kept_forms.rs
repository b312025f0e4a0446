//! Forms sent when the session was over or too weak: kept until their sender has signed in, and sent again by him.

mod kept_form;
mod layer;
mod pages;
mod store;
mod sweeping;

pub(crate) use layer::keep;
pub(crate) use pages::routes;
pub(crate) use sweeping::{SWEEP, sweep};

/// Name of the cookie with the secret, before the prefix.
const COOKIE: &str = "kept-form";
