//! The first page, and what it offers to whom.

mod catalogue;
mod pages;

pub use catalogue::{Fund, Service};
pub(crate) use pages::routes;
