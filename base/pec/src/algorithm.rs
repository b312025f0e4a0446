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

#[cfg(test)]
mod tests {
    use super::*;

    fn algorithm(id: &[u8], parameters: &[u8]) -> Vec<u8> {
        [asn1::encoded(OBJECT_ID, id), parameters.to_vec()].concat()
    }

    fn sha2(last: u8) -> Vec<u8> {
        asn1::encoded(SEQUENCE, &asn1::encoded(OBJECT_ID, &[SHA2, &[last]].concat()))
    }

    fn pss(hash: u8, mask: u8, mask_hash: u8, salt: u8) -> Vec<u8> {
        let mask = [asn1::encoded(OBJECT_ID, &[RSA, &[mask]].concat()), sha2(mask_hash)].concat();
        let parameters = [
            asn1::encoded(0xa0, &sha2(hash)),
            asn1::encoded(0xa1, &asn1::encoded(SEQUENCE, &mask)),
            asn1::encoded(0xa2, &asn1::encoded(INTEGER, &[salt])),
        ];
        algorithm(&[RSA, &[RSA_PSS]].concat(), &asn1::encoded(SEQUENCE, &parameters.concat()))
    }

    #[test]
    fn pss_has_one_hash_for_all_and_a_salt_of_its_length() {
        let method = |bytes: &[u8]| Method::parse(bytes, None);
        for (hash, length, expected) in [(1, 32, Hash::Sha256), (2, 48, Hash::Sha384), (3, 64, Hash::Sha512)]
        {
            let expected = Method { family: Family::RsaPss, hash: expected };
            assert_eq!(method(&pss(hash, MASK_GENERATION, hash, length)), Some(expected));
        }
        assert_eq!(method(&pss(1, MASK_GENERATION, 1, 20)), None);
        assert_eq!(method(&pss(1, MASK_GENERATION, 2, 32)), None);
        assert_eq!(method(&pss(1, RSA_PSS, 1, 32)), None);
        let defaults = asn1::encoded(SEQUENCE, &[]);
        assert_eq!(method(&algorithm(&[RSA, &[RSA_PSS]].concat(), &defaults)), None);
    }

    #[test]
    fn the_kind_of_key_stands_for_the_method_only_beside_a_hash() {
        let rsa = algorithm(&[RSA, &[RSA_ENCRYPTION]].concat(), &[5, 0]);
        let expected = Method { family: Family::RsaPkcs1, hash: Hash::Sha512 };
        assert_eq!(Method::parse(&rsa, Some(Hash::Sha512)), Some(expected));
        assert_eq!(Method::parse(&rsa, None), None);
        let curve = algorithm(EC_KEY, &[]);
        let expected = Method { family: Family::Ecdsa, hash: Hash::Sha256 };
        assert_eq!(Method::parse(&curve, Some(Hash::Sha256)), Some(expected));
        assert_eq!(Method::parse(&curve, None), None);
    }

    #[test]
    fn a_method_with_another_hash_than_the_digest_is_refused() {
        let rsa = algorithm(&[RSA, &[11]].concat(), &[5, 0]);
        assert!(Method::parse(&rsa, Some(Hash::Sha256)).is_some());
        assert_eq!(Method::parse(&rsa, Some(Hash::Sha384)), None);
        assert_eq!(Method::parse(&algorithm(&[RSA, &[4]].concat(), &[5, 0]), None), None);
        assert_eq!(Method::parse(&algorithm(&[ECDSA_SHA2, &[1]].concat(), &[]), None), None);
    }

    #[test]
    fn keys_on_other_curves_and_of_other_kinds_are_refused() {
        let key = |id: &[u8], curve: &[u8]| {
            let algorithm = asn1::encoded(SEQUENCE, &algorithm(id, &asn1::encoded(OBJECT_ID, curve)));
            let bits = asn1::encoded(BIT_STRING, &[0, 4]);
            PublicKey::parse(&asn1::encoded(SEQUENCE, &[algorithm, bits].concat())).map(|key| key.kind)
        };
        assert_eq!(key(EC_KEY, P256), Some(KeyKind::P256));
        assert_eq!(key(EC_KEY, P384), Some(KeyKind::P384));
        assert_eq!(key(EC_KEY, &[0x2b, 0x81, 0x04, 0x00, 0x23]), None);
        assert_eq!(key(&[0x2b, 0x65, 0x70], &[]), None);
        assert_eq!(key(&[RSA, &[RSA_PSS]].concat(), &[]), Some(KeyKind::Rsa));
    }
}
