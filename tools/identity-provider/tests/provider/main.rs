//! The provider through its doors, as a service and a browser meet it.

mod faults;
mod mounting;
mod requests;
mod service;
mod sign_in;
