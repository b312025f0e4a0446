/// Why a token is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Not the compact form of a signed or of an encrypted token, as was expected.
    #[error("not a token of the expected form")]
    Form,
    /// Header or content is not one JSON object in which each member stands once.
    #[error("the token holds no proper JSON: {0}")]
    Json(String),
    /// The algorithm is missing or not on the list; so for `none` and for all that share a secret.
    #[error("the token wants the algorithm {0:?}, which is not allowed")]
    Algorithm(String),
    /// The header brings a key or says where to fetch one.
    #[error("the token brings its own key ({0})")]
    OwnKey(&'static str),
    /// The header declares an extension that must be understood.
    #[error("the token declares an extension critical")]
    Critical,
    /// The token was made for another purpose.
    #[error("the token is of another type than {0}")]
    Type(&'static str),
    /// The header does not say which key was used.
    #[error("the token does not say with which key it was made")]
    NoKeyId,
    /// The key is not among those of the issuer.
    #[error("the key {0:?} is none of the issuer's")]
    UnknownKey(String),
    /// The key is another kind than the algorithm needs, or kept for another use.
    #[error("the key {0:?} is not for this use")]
    WrongKey(String),
    /// Two keys have the same name.
    #[error("the set holds the key {0:?} twice")]
    KeyTwice(String),
    /// The signature does not belong to this content and key.
    #[error("the signature does not fit")]
    Signature,
    /// Not encrypted for this key, or altered; which of them is not said.
    #[error("the token cannot be decrypted")]
    Decryption,
    /// A claim is missing or of another form.
    #[error("the claim {0} is missing or of another form")]
    Claim(&'static str),
    /// It was valid once.
    #[error("the token has expired")]
    Expired,
    /// It was made, or is valid, only in the future.
    #[error("the token is from the future")]
    Future,
}
