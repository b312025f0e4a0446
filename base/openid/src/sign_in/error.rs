use crate::jose::JoseError;

/// Why a sign-in that a provider answered is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The answer of the token endpoint is not one.
    #[error("the provider's tokens cannot be read")]
    Tokens,
    /// A token is refused as such.
    #[error("the {token} is refused: {reason}")]
    Token {
        /// Which token.
        token: &'static str,
        /// What is wrong with it.
        reason: JoseError,
    },
    /// The token was made by another than the provider that was asked.
    #[error("the {0} was issued by another")]
    Issuer(&'static str),
    /// The token was made for another than this desk alone.
    #[error("the {0} was issued for another")]
    Audience(&'static str),
    /// The token answers another request.
    #[error("the ID token answers another request")]
    Nonce,
    /// The person was recognised less surely than was asked.
    #[error("the person was recognised at a lower level than asked")]
    Level,
    /// The ID token was made together with another access token.
    #[error("the ID token belongs to another access token")]
    AccessToken,
    /// The data of the person were not encrypted for this desk.
    #[error("the person's data are not encrypted")]
    NotEncrypted,
    /// The data are those of another than the ID token is about.
    #[error("the person's data are of another person")]
    Subject,
    /// The data hold no tax code, or none that can be.
    #[error("the person's data hold no valid tax code")]
    TaxCode,
}
