//! Forms sent when the session was over or too weak: kept until their sender has signed in, and sent again by him.

mod keep;
mod kept_form;
mod pages;
mod store;
mod sweeping;

pub(crate) use keep::keep;
pub(crate) use pages::routes;
pub(crate) use sweeping::{SWEEP, sweep};

/// Name of the cookie with the secret, before the prefix.
const COOKIE: &str = "kept-form";
