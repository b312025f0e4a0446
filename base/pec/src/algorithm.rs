//! The algorithms of signatures that are believed, by their names in certificates and CMS.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use crate::Reason;
use crate::asn1::{self, BIT_STRING, INTEGER, OBJECT_ID, Reader, SEQUENCE};

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const RSA_ENCRYPTION: u8 = 1;
const RSA_PSS: u8 = 10;
const MASK_GENERATION: u8 = 8;
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
const ECDSA_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const SHA2: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];

/// A hash that signatures may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Reads what stands in an `AlgorithmIdentifier` of a digest.
    pub(crate) fn of_digest(algorithm: &[u8]) -> Option<Self> {
        let id = Reader::new(algorithm).take(OBJECT_ID)?;
        if id == SHA1 {
            return Some(Self::Sha1);
        }
        match id.strip_prefix(SHA2)? {
            [1] => Some(Self::Sha256),
            [2] => Some(Self::Sha384),
            [3] => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(crate) fn of(self, data: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, data)
    }

    fn bytes(self) -> u8 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Method {
    family: Family,
    pub(crate) hash: Hash,
}

impl Method {
    /// Reads what stands in an `AlgorithmIdentifier` of a signature. `digest` is the hash that CMS names beside it: some
    /// write the kind of key in the place of the method.
    pub(crate) fn parse(algorithm: &[u8], digest: Option<Hash>) -> Option<Self> {
        let mut reader = Reader::new(algorithm);
        let id = reader.take(OBJECT_ID)?;
        let method = if let Some(rsa) = id.strip_prefix(RSA) {
            Self::rsa(rsa, reader, digest)?
        } else if id == EC_KEY {
            Self { family: Family::Ecdsa, hash: digest? }
        } else if id == ECDSA_SHA1 {
            Self { family: Family::Ecdsa, hash: Hash::Sha1 }
        } else {
            let hash = match id.strip_prefix(ECDSA_SHA2)? {
                [2] => Hash::Sha256,
                [3] => Hash::Sha384,
                [4] => Hash::Sha512,
                _ => return None,
            };
            Self { family: Family::Ecdsa, hash }
        };
        digest.is_none_or(|digest| digest == method.hash).then_some(method)
    }

    fn rsa(id: &[u8], mut parameters: Reader<'_>, digest: Option<Hash>) -> Option<Self> {
        let hash = match id {
            [RSA_ENCRYPTION] => digest?,
            [5] => Hash::Sha1,
            [11] => Hash::Sha256,
            [12] => Hash::Sha384,
            [13] => Hash::Sha512,
            [RSA_PSS] => {
                let hash = pss_hash(parameters.enter(SEQUENCE)?)?;
                return Some(Self { family: Family::RsaPss, hash });
            }
            _ => return None,
        };
        Some(Self { family: Family::RsaPkcs1, hash })
    }
}

/// The hash of RSA-PSS parameters, where the mask is made with the same and the salt is as long: the form that all use.
fn pss_hash(mut parameters: Reader<'_>) -> Option<Hash> {
    let hash = Hash::of_digest(parameters.enter(0xa0)?.take(SEQUENCE)?)?;
    let mut mask = parameters.enter(0xa1)?.enter(SEQUENCE)?;
    let is_generation = mask.take(OBJECT_ID)?.strip_prefix(RSA) == Some(&[MASK_GENERATION]);
    let is_same = Hash::of_digest(mask.take(SEQUENCE)?) == Some(hash);
    let salt = parameters.enter(0xa2)?.take(INTEGER)?;
    (is_generation && is_same && salt == [hash.bytes()]).then_some(hash)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Rsa,
    P256,
    P384,
}

/// The public key of a certificate.
#[derive(Debug)]
pub(crate) struct PublicKey {
    kind: KeyKind,
    bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo`; `None` for keys of other kinds.
    pub(crate) fn parse(info: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(asn1::only(info)?.content);
        let mut algorithm = reader.enter(SEQUENCE)?;
        let id = algorithm.take(OBJECT_ID)?;
        let kind = match id.strip_prefix(RSA) {
            Some([RSA_ENCRYPTION | RSA_PSS]) => KeyKind::Rsa,
            _ if id == EC_KEY => match algorithm.take(OBJECT_ID)? {
                curve if curve == P256 => KeyKind::P256,
                curve if curve == P384 => KeyKind::P384,
                _ => return None,
            },
            _ => return None,
        };
        // A bit string begins with the number of bits that do not count: none.
        let bytes = reader.take(BIT_STRING)?.strip_prefix(&[0])?.to_vec();
        Some(Self { kind, bytes })
    }

    /// Checks a signature over `message`.
    pub(crate) fn verify(&self, method: Method, message: &[u8], signature: &[u8]) -> Result<(), Reason> {
        let algorithm = self.algorithm(method).ok_or(Reason::AlgorithmRefused)?;
        let key = UnparsedPublicKey::new(algorithm, &self.bytes);
        key.verify(message, signature).map_err(|_unspecified| Reason::SignatureInvalid)
    }

    fn algorithm(&self, method: Method) -> Option<&'static dyn VerificationAlgorithm> {
        let algorithm: &dyn VerificationAlgorithm = match (self.kind, method.family, method.hash) {
            (KeyKind::Rsa, Family::RsaPkcs1, Hash::Sha1) => {
                &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY
            }
            (KeyKind::Rsa, Family::RsaPkcs1, Hash::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (KeyKind::Rsa, Family::RsaPkcs1, Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (KeyKind::Rsa, Family::RsaPkcs1, Hash::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (KeyKind::Rsa, Family::RsaPss, Hash::Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
            (KeyKind::Rsa, Family::RsaPss, Hash::Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
            (KeyKind::Rsa, Family::RsaPss, Hash::Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
            (KeyKind::P256, Family::Ecdsa, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
            (KeyKind::P256, Family::Ecdsa, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
            (KeyKind::P256, Family::Ecdsa, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
            (KeyKind::P384, Family::Ecdsa, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
            (KeyKind::P384, Family::Ecdsa, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
            (KeyKind::P384, Family::Ecdsa, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
            _ => return None,
        };
        Some(algorithm)
    }
}
