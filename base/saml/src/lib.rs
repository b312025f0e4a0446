//! SAML 2.0 for the Italian federations (SPID, CIE, the eIDAS node), from the service provider's side. Pure: the time, the
//! ids and the keys are passed in; nothing is fetched, nothing is remembered.
//!
//! A sign-in: [`ServiceProvider::authn_request`] to the provider's page; what comes back is an [`Incoming`], whose
//! [`Incoming::claims`] say which request it answers; [`ServiceProvider::check_response`] turns it into an [`Assertion`]
//! or a [`Refusal`]. That a request is answered only once is the caller's to see to.

mod assertion;
mod encoding;
mod federation;
mod identity_provider;
mod incoming;
mod key;
mod logout;
mod metadata;
mod outgoing;
mod refusal;
mod request;
mod response;
mod service_provider;
mod signature;
mod time;
mod xml;

pub use assertion::Assertion;
pub use federation::{Binding, Federation, Level, Purpose};
pub use identity_provider::{Endpoint, IdentityProvider, MetadataError, read_metadata};
pub use incoming::{Claims, Incoming};
pub use key::{Certificate, KeyError, SigningKey};
pub use logout::{LogoutAnswer, LogoutOutcome, LogoutRequest, ToLogOut};
pub use outgoing::{CannotSend, Delivery, Form, Outgoing};
pub use refusal::{Fault, ProviderError, Refusal};
pub use request::Ask;
pub use response::Expected;
pub use service_provider::{AttributeSet, Contact, Description, Organisation, ServiceProvider, Unfit};
