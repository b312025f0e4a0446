//! The authorization-code flow from the side of the relying party: what it publishes about itself, the request that
//! the browser carries to the provider, what comes back, and the tokens that stand for the person.

mod answer;
mod error;
mod id_token;
mod level;
mod provider;
mod relying_party;
mod request;
mod tokens;
mod user_info;

pub use answer::{Answer, AnswerError};
pub use error::SignInError;
pub use id_token::IdToken;
pub use level::Level;
pub use provider::{Provider, ProviderError};
pub use relying_party::{Publication, RelyingParty};
pub use request::{Request, Secrets};
pub use tokens::Tokens;
pub use user_info::UserInfo;
