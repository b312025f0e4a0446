use super::header::Header;
use super::{Algorithm, Claims, JoseError, JwkSet, Kind, decode, parts};
use crate::json;

/// A signed token (RFC 7515) whose form was found right; what it says counts only after [`Signed::verify`].
#[derive(Debug, Clone)]
pub struct Signed {
    token: String,
    /// So many bytes of it are signed.
    length: usize,
    algorithm: Algorithm,
    kid: String,
    signature: Vec<u8>,
    claims: Claims,
}

impl Signed {
    /// Reads a token in compact form that was made for this purpose.
    pub fn read(token: &str, kind: Kind) -> Result<Self, JoseError> {
        let [header, content, signature] = parts(token)?;
        let fields = Header::read(header)?;
        let algorithm = fields.algorithm();
        let algorithm =
            Algorithm::parse(algorithm).map_err(|_unknown| JoseError::Algorithm(algorithm.to_owned()))?;
        fields.require(kind)?;
        let claims = json::object(&decode(content)?).map_err(|fault| JoseError::Json(fault.to_string()))?;
        Ok(Self {
            token: token.to_owned(),
            length: header.len() + 1 + content.len(),
            algorithm,
            kid: fields.key_id()?.to_owned(),
            signature: decode(signature)?,
            claims: Claims::new(claims),
        })
    }

    /// What the token says, if one of these keys signed it: the one that the header names, and only if it is for
    /// this algorithm.
    pub fn verify(&self, keys: &JwkSet) -> Result<&Claims, JoseError> {
        let signed = &self.token.as_bytes()[..self.length];
        keys.verify(&self.kid, self.algorithm, signed, &self.signature)?;
        Ok(&self.claims)
    }

    /// What the token says without anybody having vouched for it: to find out with whose keys to verify.
    #[must_use]
    pub fn unproved(&self) -> &Claims {
        &self.claims
    }

    /// The algorithm of the signature.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The token in compact form.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }
}
