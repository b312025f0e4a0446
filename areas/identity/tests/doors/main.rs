//! The area from outside: through its pages, on each database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acting_for;
mod desk;
mod exchange;
mod home;
mod looks;
mod pin;
mod register;
mod sessions;
