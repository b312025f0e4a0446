//! The area from outside: through its pages, on each database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod abroad;
mod acting_for;
mod cards;
mod cie_oidc;
mod conversion;
mod desk;
mod exchange;
mod federation;
mod home;
mod kept_forms;
mod logout;
mod looks;
mod metadata;
mod office;
mod pin;
mod provider;
mod recovery;
mod register;
mod request;
mod sessions;
mod telephone;
mod timing;
