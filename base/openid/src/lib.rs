//! OpenID Connect within an OpenID Federation, as a relying party of the profile that SPID and CIE share
//! (italia/spid-cie-oidc-docs): signed and encrypted JSON, trust chains, and the authorization-code flow.
//!
//! Nothing here reads a clock, a socket or a file: the time is an argument, and what has to be fetched is asked of
//! whoever implements [`federation::Fetch`].

mod address;
pub mod federation;
pub mod jose;
mod json;
pub mod sign_in;

pub use address::{Address, AddressError, Schemes};
