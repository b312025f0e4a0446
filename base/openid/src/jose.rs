//! Signed and encrypted JSON (RFC 7515 to 7519) as far as the SPID and CIE profile goes, and no further: compact form,
//! asymmetric keys, algorithms from a fixed list, a key that the reader names and never the token.

mod claims;
mod error;
mod header;
mod jwe;
mod jwk;
mod jws;
mod keys;
#[cfg(test)]
mod vectors;

pub(crate) use jwe::encrypted_for;

pub use claims::Claims;
pub use error::JoseError;
pub use header::{Algorithm, Kind};
pub use jwk::{JwkSet, Purpose};
pub use jws::Signed;
pub use keys::{DecryptionKey, KeyError, Keys, SigningKey};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest token that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_invalid| JoseError::Form)
}

/// The parts of a token in compact form, exactly so many.
fn parts<const N: usize>(token: &str) -> Result<[&str; N], JoseError> {
    if token.len() > MOST_BYTES {
        return Err(JoseError::Form);
    }
    let parts: Vec<&str> = token.splitn(N + 1, '.').collect();
    parts.try_into().map_err(|_number| JoseError::Form)
}
