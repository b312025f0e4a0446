use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use super::jwk::thumbprint;
use super::{Algorithm, Kind, Purpose, encode};

/// Why a text is no private key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM with a `PRIVATE KEY`.
    #[error("not a private key in PKCS#8, as PEM")]
    Pem,
    /// Not an RSA key from 2048 to 8192 bits.
    #[error("not an RSA key from 2048 to 8192 bits")]
    Rsa,
}

/// The keys of one use: the first does the work, the others are still or already known to those who look; so keys are
/// exchanged without a gap.
#[derive(Debug)]
pub struct Keys<K> {
    /// The one that is used.
    pub current: K,
    /// Those that are published besides.
    pub others: Vec<K>,
}

impl<K> Keys<K> {
    /// All of them, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &K> {
        [&self.current].into_iter().chain(&self.others)
    }
}

/// The public half of a key of ours.
struct Public {
    kid: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

/// An RSA key that signs; its name is its thumbprint (RFC 7638).
pub struct SigningKey {
    pair: KeyPair,
    public: Public,
}

/// An RSA key with which others encrypt for us; its name is its thumbprint (RFC 7638).
pub struct DecryptionKey {
    pub(super) key: OaepPrivateDecryptingKey,
    public: Public,
}

impl SigningKey {
    /// Reads a key in PKCS#8, as PEM.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let pair = pair(pem)?;
        Ok(Self { public: Public::of(&pair), pair })
    }

    /// The name of the key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// The public key as others are to know it.
    #[must_use]
    pub fn public(&self) -> Value {
        self.public.jwk(Purpose::Signature, Algorithm::Rs256.as_str())
    }

    /// A signed token in compact form, with RS256, which every member of the federations must understand.
    ///
    /// # Panics
    /// Not with a key that was read.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an RSA key that was read signs what it is given, of any length")]
    pub fn sign(&self, kind: Kind, claims: &Value) -> String {
        let header =
            json!({ "alg": Algorithm::Rs256.as_str(), "kid": self.public.kid, "typ": kind.as_str() });
        let [header, content] = [&header, claims].map(|part| encode(part.to_string().as_bytes()));
        let signed = format!("{header}.{content}");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .expect("the signature is as long as the modulus");
        format!("{signed}.{}", encode(&signature))
    }
}

impl DecryptionKey {
    /// Reads a key in PKCS#8, as PEM.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let public = Public::of(&pair(pem)?);
        let key = PrivateDecryptingKey::from_pkcs8(der(pem)?.secret_pkcs8_der());
        let key = key.map_err(|_rejected| KeyError::Rsa)?;
        let key = OaepPrivateDecryptingKey::new(key).map_err(|_unspecified| KeyError::Rsa)?;
        Ok(Self { key, public })
    }

    /// The name of the key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// The public key as others are to know it.
    #[must_use]
    pub fn public(&self) -> Value {
        self.public.jwk(Purpose::Encryption, "RSA-OAEP-256")
    }
}

impl Public {
    fn of(pair: &KeyPair) -> Self {
        let public = pair.public_key();
        let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
        let exponent = public.exponent().big_endian_without_leading_zero().to_vec();
        Self { kid: thumbprint(&modulus, &exponent), modulus, exponent }
    }

    fn jwk(&self, purpose: Purpose, algorithm: &str) -> Value {
        json!({
            "kty": "RSA",
            "use": purpose.as_str(),
            "alg": algorithm,
            "kid": self.kid,
            "n": encode(&self.modulus),
            "e": encode(&self.exponent),
        })
    }
}

fn der(pem: &[u8]) -> Result<PrivatePkcs8KeyDer<'static>, KeyError> {
    PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_invalid| KeyError::Pem)
}

fn pair(pem: &[u8]) -> Result<KeyPair, KeyError> {
    KeyPair::from_pkcs8(der(pem)?.secret_pkcs8_der()).map_err(|_rejected| KeyError::Rsa)
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.kid())
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DecryptionKey({})", self.kid())
    }
}
