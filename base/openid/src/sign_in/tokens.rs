use serde_json::Value;

use super::SignInError;
use crate::json;

/// What the token endpoint gives for a code (OpenID Connect Core 1.0, 3.1.3.3).
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Opens the person's data.
    pub access: String,
    /// Says who was recognised, before any check.
    pub id: String,
}

impl Tokens {
    /// Reads the answer of the token endpoint.
    pub fn read(body: &str) -> Result<Self, SignInError> {
        let answer = json::object(body.as_bytes()).map_err(|_json| SignInError::Tokens)?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        match (text("access_token"), text("id_token"), text("token_type")) {
            (Some(access), Some(id), Some(kind)) if kind.eq_ignore_ascii_case("bearer") => {
                Ok(Self { access: access.to_owned(), id: id.to_owned() })
            }
            _ => Err(SignInError::Tokens),
        }
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tokens(…)")
    }
}
