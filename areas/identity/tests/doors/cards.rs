//! The national service card, from the certificate to the session.

mod authority;
mod desk;
mod proxy;
mod refusals;
mod revocation;
mod way;
