//! OpenID Federation 1.0: who vouches for whom, from a provider up to an anchor whose keys are known beforehand, and
//! what comes down that chain: the provider's metadata under its superiors' policies, and the marks it bears.

mod anchor;
mod chain;
mod constraints;
mod error;
mod policy;
mod resolve;
mod statement;
mod trust_mark;

pub use anchor::{Anchor, Federation};
pub use error::FederationError;
pub use policy::PolicyError;
pub use resolve::{Fetch, FetchError, Resolved};
pub use statement::Statement;

/// The kind of member that lets people sign in.
pub const PROVIDER: &str = "openid_provider";
/// The kind of member that people sign in to.
pub const RELYING_PARTY: &str = "openid_relying_party";
/// What every member is besides.
pub const MEMBER: &str = "federation_entity";
