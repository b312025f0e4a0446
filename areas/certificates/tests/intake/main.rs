//! Certificates coming in, from outside: by SOAP, REST and the doctor's form, on each database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod bulk;
mod canary;
mod desk;
mod form;
mod looks;
mod message;
mod pincodes;
mod properties;
mod register;
mod sent;
mod soap;
mod terms;
