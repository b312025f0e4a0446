use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{self, RsaKeyPair, RsaParameters, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::keys::loader;
use bergshamra::{DsigContext, Key, KeysManager};
use thiserror::Error;

/// Signs for the service provider: an RSA key and its certificate. Signatures are RSA with SHA-256.
#[derive(Clone)]
pub struct SigningKey {
    key: Key,
    pair: Arc<RsaKeyPair>,
    certificate: Certificate,
}

/// An X.509 certificate of which only the key counts: a certificate is trusted because it stands in the metadata,
/// whatever dates and names are in it.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    key: Key,
    public_key: Vec<u8>,
}

/// Why a key or certificate is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// No PEM block `PRIVATE KEY` (PKCS#8), or not an RSA key.
    #[error("not a private RSA key in PEM form (PKCS#8)")]
    NotAnRsaKey,
    /// No X.509 certificate with an RSA key.
    #[error("not an X.509 certificate with an RSA key")]
    NotACertificate,
    /// Shorter than 2048 bits.
    #[error("the RSA key is shorter than 2048 bits")]
    TooShort,
    /// The certificate is of another key.
    #[error("the certificate belongs to another key")]
    OtherKey,
}

impl SigningKey {
    /// Reads a private key (PKCS#8) and its certificate, both PEM.
    pub fn from_pem(key: &str, certificate: &str) -> Result<Self, KeyError> {
        let certificate = Certificate::from_pem(certificate)?;
        let key = loader::load_rsa_private_pem(key.as_bytes()).map_err(|_cause| KeyError::NotAnRsaKey)?;
        if key.to_spki_der().as_ref() != Some(&certificate.public_key) {
            return Err(KeyError::OtherKey);
        }
        let der = key.data.export_private().map_err(|_cause| KeyError::NotAnRsaKey)?;
        let pair = RsaKeyPair::from_pkcs8(&der).map_err(|_cause| KeyError::TooShort)?;
        Ok(Self { key, pair: Arc::new(pair), certificate })
    }

    /// The certificate that metadata and signatures carry.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn context(&self) -> DsigContext {
        let mut keys = KeysManager::new();
        keys.add_key(self.key.clone());
        DsigContext::new(keys)
    }

    /// Signs bytes that are not XML; `None` only if the machine has no randomness to blind with.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut signature).ok()?;
        Some(signature)
    }
}

impl Certificate {
    /// Reads the first certificate of a PEM text.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let key = loader::load_x509_cert_pem(text.as_bytes()).map_err(|_cause| KeyError::NotACertificate)?;
        Self::of(key)
    }

    /// Reads a certificate as metadata carry it: base64, with or without blanks.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let text: String = text.split_ascii_whitespace().collect();
        let der = STANDARD.decode(text).map_err(|_cause| KeyError::NotACertificate)?;
        Self::of(loader::load_x509_cert_der(&der).map_err(|_cause| KeyError::NotACertificate)?)
    }

    fn of(mut key: Key) -> Result<Self, KeyError> {
        let public_key = key.to_spki_der().ok_or(KeyError::NotACertificate)?;
        if key.algorithm_name() != "RSA" {
            return Err(KeyError::NotACertificate);
        }
        // It reads no RSA key below 2048 bits.
        PublicEncryptingKey::from_der(&public_key).map_err(|_cause| KeyError::TooShort)?;
        let der = std::mem::take(&mut key.x509_chain).pop().ok_or(KeyError::NotACertificate)?;
        Ok(Self { der, key, public_key })
    }

    /// The certificate in base64, on one line.
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// Whether `signature` over `message` is of this certificate's key.
    pub(crate) fn verifies(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(hash.parameters(), &self.public_key).verify(message, signature).is_ok()
    }
}

/// The keys of these certificates, and no others, made ready once to check many signatures.
pub(crate) fn context(certificates: &[Certificate]) -> DsigContext {
    let mut keys = KeysManager::new();
    keys.add_keys(certificates.iter().map(|certificate| certificate.key.clone()));
    DsigContext::new(keys)
}

/// The hashes that signatures may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash of an RSA signature method.
    pub(crate) fn of_signature_method(uri: &str) -> Option<Self> {
        match uri.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#rsa-")? {
            "sha256" => Some(Self::Sha256),
            "sha384" => Some(Self::Sha384),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Self::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

/// Prints no key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({} bits)", self.pair.public_modulus_len() * 8)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Certificate({} bytes)", self.der.len())
    }
}
