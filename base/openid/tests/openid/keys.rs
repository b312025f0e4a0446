//! Keys of others, which sign whatever header and content they are told to.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaSignatureEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key on P-256: quick to make.
pub(crate) struct Key {
    pub(crate) kid: String,
    pair: EcdsaKeyPair,
}

impl Key {
    pub(crate) fn new(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { kid: kid.to_owned(), pair }
    }

    pub(crate) fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
        json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "x": x, "y": y })
    }

    pub(crate) fn set(&self) -> Value {
        json!({ "keys": [self.public()] })
    }

    pub(crate) fn sign(&self, kind: &str, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": "ES256", "kid": self.kid, "typ": kind }), claims)
    }

    pub(crate) fn sign_with(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub(crate) fn sign_text(&self, header: &str, content: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(content));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode(signature))
    }
}

/// One RSA key of 2048 bits for each process: slow to make.
pub(crate) static RSA: LazyLock<RsaKey> =
    LazyLock::new(|| RsaKey(KeyPair::generate(KeySize::Rsa2048).unwrap()));

pub(crate) struct RsaKey(KeyPair);

impl RsaKey {
    pub(crate) fn pem(&self) -> String {
        let der: Pkcs8V1Der<'_> = self.0.as_der().unwrap();
        let body = STANDARD.encode(der.as_ref());
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    }

    pub(crate) fn public_der(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }

    pub(crate) fn public(&self, kid: &str) -> Value {
        let (n, e) = self.numbers();
        json!({ "kty": "RSA", "kid": kid, "n": encode(n), "e": encode(e) })
    }

    pub(crate) fn numbers(&self) -> (Vec<u8>, Vec<u8>) {
        let public = self.0.public_key();
        let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
        (modulus, public.exponent().big_endian_without_leading_zero().to_vec())
    }

    pub(crate) fn sign(&self, algorithm: &str, kid: &str, claims: &Value) -> String {
        let header = json!({ "alg": algorithm, "kid": kid }).to_string();
        let signed = format!("{}.{}", encode(header), encode(claims.to_string()));
        let mut signature = vec![0; self.0.public_modulus_len()];
        let scheme: &'static RsaSignatureEncoding = match algorithm {
            "RS256" => &RSA_PKCS1_SHA256,
            "RS384" => &RSA_PKCS1_SHA384,
            "RS512" => &RSA_PKCS1_SHA512,
            _ => &RSA_PSS_SHA256,
        };
        self.0.sign(scheme, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", encode(signature))
    }
}
