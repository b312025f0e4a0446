use serde_json::{Map, Value};

use crate::jose::{JoseError, JwkSet};
use crate::{Address, AddressError, Schemes};

/// Where a provider answers, and with which keys it signs.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its identifier, in the federation and in its tokens.
    pub id: Address,
    /// Where the browser is sent.
    pub authorization: Address,
    /// Where codes become tokens.
    pub token: Address,
    /// Where a person's data are.
    pub user_info: Address,
    /// Where tokens are given back.
    pub revocation: Option<Address>,
    /// The keys with which it signs tokens.
    pub keys: JwkSet,
}

/// Why metadata are not those of a provider that can be used here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// They name another as issuer: its tokens would be taken for this one's.
    #[error("the metadata are those of another provider")]
    Issuer,
    /// A parameter is missing or of another form.
    #[error("the parameter {0} is missing or of another form")]
    Parameter(&'static str),
    /// An address may not be asked.
    #[error("the address {parameter} is refused: {reason}")]
    Address {
        /// Which parameter.
        parameter: &'static str,
        /// What is wrong with it.
        reason: AddressError,
    },
    /// The keys cannot be used.
    #[error("the provider's keys cannot be used: {0}")]
    Keys(JoseError),
    /// It does not offer what the profile demands.
    #[error("the provider does not offer {0}")]
    NotOffered(&'static str),
}

impl Provider {
    /// Reads the metadata that were resolved for a member.
    pub fn read(
        id: &Address,
        metadata: &Map<String, Value>,
        schemes: Schemes,
    ) -> Result<Self, ProviderError> {
        let text = |name: &'static str| metadata.get(name).and_then(Value::as_str);
        let address = |parameter: &'static str| match text(parameter) {
            None => Err(ProviderError::Parameter(parameter)),
            Some(text) => {
                schemes.endpoint(text).map_err(|reason| ProviderError::Address { parameter, reason })
            }
        };
        if text("issuer") != Some(id.as_str()) {
            return Err(ProviderError::Issuer);
        }
        for (offer, demanded) in [
            ("response_types_supported", "code"),
            ("code_challenge_methods_supported", "S256"),
            ("client_registration_types_supported", "automatic"),
            ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ] {
            let offered = metadata.get(offer).and_then(Value::as_array);
            if offered.is_some_and(|offered| !offered.iter().any(|one| one == demanded)) {
                return Err(ProviderError::NotOffered(demanded));
            }
        }
        let keys = metadata.get("jwks").ok_or(ProviderError::Parameter("jwks"))?;
        let keys = JwkSet::read(keys).map_err(ProviderError::Keys)?;
        if keys.is_empty() {
            return Err(ProviderError::Parameter("jwks"));
        }
        let revocation = text("revocation_endpoint").map(|_| address("revocation_endpoint")).transpose()?;
        Ok(Self {
            id: id.clone(),
            authorization: address("authorization_endpoint")?,
            token: address("token_endpoint")?,
            user_info: address("userinfo_endpoint")?,
            revocation,
            keys,
        })
    }
}
