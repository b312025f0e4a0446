use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use kernel::digest::sha256;
use serde_json::{Value, json};

use super::{Algorithm, JoseError, decode, encode};

/// The smallest RSA key of the profile, in bytes.
const LEAST_RSA_BYTES: usize = 256;

kernel::words! {
    /// What a key may be used for.
    pub enum Purpose {
        /// To sign.
        Signature = "sig",
        /// To encrypt.
        Encryption = "enc",
    }
}

/// The public keys of a member, each with a name of its own (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwkSet(Vec<Jwk>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Jwk {
    kid: String,
    purpose: Option<String>,
    algorithm: Option<String>,
    key: PublicKey,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PublicKey {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The point as `4 | x | y`.
    Curve {
        name: &'static str,
        point: Vec<u8>,
    },
}

impl JwkSet {
    /// Reads `{"keys": [...]}`. Keys of kinds that are not used here, without a name, or too small are left out
    /// (RFC 7517, 5), as if they were not there.
    pub fn read(set: &Value) -> Result<Self, JoseError> {
        let keys = set.get("keys").and_then(Value::as_array).ok_or(JoseError::Claim("jwks"))?;
        let mut found: Vec<Jwk> = Vec::with_capacity(keys.len());
        for key in keys.iter().filter_map(Jwk::read) {
            if found.iter().any(|other| other.kid == key.kid) {
                return Err(JoseError::KeyTwice(key.kid));
            }
            found.push(key);
        }
        Ok(Self(found))
    }

    /// Whether no key of the set can be used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks a signature with the key of this name.
    pub(super) fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), JoseError> {
        let key = self.0.iter().find(|key| key.kid == kid);
        let key = key.ok_or_else(|| JoseError::UnknownKey(kid.to_owned()))?;
        let for_signing = key.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let for_algorithm = key.algorithm.as_deref().is_none_or(|only| only == algorithm.as_str());
        if !for_signing || !for_algorithm {
            return Err(JoseError::WrongKey(kid.to_owned()));
        }
        let checked = match (&key.key, rsa(algorithm), curve(algorithm)) {
            (PublicKey::Rsa { modulus, exponent }, Some(parameters), _) => {
                RsaPublicKeyComponents { n: modulus, e: exponent }.verify(parameters, message, signature)
            }
            (PublicKey::Curve { name, point }, _, Some((wanted, parameters))) if *name == wanted => {
                UnparsedPublicKey::new(parameters, point).verify(message, signature)
            }
            _ => return Err(JoseError::WrongKey(kid.to_owned())),
        };
        checked.map_err(|_unspecified| JoseError::Signature)
    }
}

impl Jwk {
    fn read(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        Some(Self {
            kid: text("kid").filter(|kid| !kid.is_empty())?.to_owned(),
            purpose: text("use").map(str::to_owned),
            algorithm: text("alg").map(str::to_owned),
            key: PublicKey::read(key)?,
        })
    }
}

impl PublicKey {
    fn read(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let number = |name: &str| decode(text(name)?).ok();
        match text("kty")? {
            "RSA" => {
                let (modulus, exponent) = (without_zeros(&number("n")?), without_zeros(&number("e")?));
                (modulus.len() >= LEAST_RSA_BYTES && modulus[0] >= 0x80 || modulus.len() > LEAST_RSA_BYTES)
                    .then_some(Self::Rsa { modulus, exponent })
            }
            "EC" => {
                let (name, length) = match text("crv")? {
                    "P-256" => ("P-256", 32),
                    "P-384" => ("P-384", 48),
                    "P-521" => ("P-521", 66),
                    _ => return None,
                };
                let (x, y) = (number("x")?, number("y")?);
                let point = [[4].as_slice(), &x, &y].concat();
                (x.len() == length && y.len() == length).then_some(Self::Curve { name, point })
            }
            _ => None,
        }
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::Rs256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Some(&RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Some(&RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Some(&RSA_PSS_2048_8192_SHA512),
        Algorithm::Es256 | Algorithm::Es384 | Algorithm::Es512 => None,
    }
}

fn curve(algorithm: Algorithm) -> Option<(&'static str, &'static EcdsaVerificationAlgorithm)> {
    match algorithm {
        Algorithm::Es256 => Some(("P-256", &ECDSA_P256_SHA256_FIXED)),
        Algorithm::Es384 => Some(("P-384", &ECDSA_P384_SHA384_FIXED)),
        Algorithm::Es512 => Some(("P-521", &ECDSA_P521_SHA512_FIXED)),
        _ => None,
    }
}

fn without_zeros(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number[zeros..].to_vec()
}

/// The name of an RSA key: its thumbprint (RFC 7638).
pub(super) fn thumbprint(modulus: &[u8], exponent: &[u8]) -> String {
    let members = json!({ "e": encode(exponent), "kty": "RSA", "n": encode(modulus) });
    encode(&sha256(members.to_string().as_bytes()))
}
