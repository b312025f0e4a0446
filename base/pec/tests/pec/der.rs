//! Signatures in CMS, written by hand so that each part can be got wrong.

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};

use crate::post::Provider;

pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(crate) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
pub(crate) const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

/// A private key in PKCS#8, and how it signs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Algorithm {
    P256,
    P384,
    Rsa,
}

/// A signature over a content, right in everything unless changed.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) signers: usize,
    /// Whether the content stands in the signature too.
    pub(crate) attached: bool,
    /// The type of content that the signed data and the attribute name.
    pub(crate) types: [Vec<u8>; 2],
    /// How often the attribute with the digest comes.
    pub(crate) digests: usize,
    pub(crate) with_attributes: bool,
    pub(crate) digest_algorithm: Vec<u8>,
    pub(crate) signature_algorithm: Option<Vec<u8>>,
    pub(crate) with_certificate: bool,
    /// What is signed in place of the attributes.
    pub(crate) signed: Option<Vec<u8>>,
    pub(crate) trailing: Vec<u8>,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            signers: 1,
            attached: false,
            types: [DATA.to_vec(), DATA.to_vec()],
            digests: 1,
            with_attributes: true,
            digest_algorithm: SHA256.to_vec(),
            signature_algorithm: None,
            with_certificate: true,
            signed: None,
            trailing: Vec::new(),
        }
    }
}

impl Signing {
    pub(crate) fn of(&self, content: &[u8], provider: &Provider) -> Vec<u8> {
        let attached = if self.attached { der(0xa0, &[&der(4, &[content])]) } else { Vec::new() };
        let encapsulated = der(0x30, &[&der(6, &[&self.types[0]]), &attached]);
        let certificates =
            if self.with_certificate { der(0xa0, &[&provider.certificate]) } else { Vec::new() };
        let signers = self.signer(content, provider).repeat(self.signers);
        let data = der(
            0x30,
            &[
                &[2, 1, 1],
                &der(0x31, &[&algorithm(&self.digest_algorithm)]),
                &encapsulated,
                &certificates,
                &der(0x31, &[&signers]),
            ],
        );
        let mut info = der(0x30, &[&der(6, &[SIGNED_DATA]), &der(0xa0, &[&data])]);
        info.extend_from_slice(&self.trailing);
        info
    }

    fn signer(&self, content: &[u8], provider: &Provider) -> Vec<u8> {
        let hash = if self.digest_algorithm == SHA384 { &digest::SHA384 } else { &digest::SHA256 };
        let digest = attribute(MESSAGE_DIGEST, &der(4, &[digest::digest(hash, content).as_ref()]));
        let kind = attribute(CONTENT_TYPE, &der(6, &[&self.types[1]]));
        let attributes = [kind, digest.repeat(self.digests)].concat();
        let signed = self.signed.clone().unwrap_or_else(|| der(0x31, &[&attributes]));
        let own = match provider.algorithm {
            Algorithm::P256 => ECDSA_SHA256,
            Algorithm::P384 => ECDSA_SHA384,
            Algorithm::Rsa => RSA_SHA256,
        };
        let (issuer, serial) = names(&provider.certificate);
        der(
            0x30,
            &[
                &[2, 1, 1],
                &der(0x30, &[issuer, serial]),
                &algorithm(&self.digest_algorithm),
                &if self.with_attributes { der(0xa0, &[&attributes]) } else { Vec::new() },
                &algorithm(self.signature_algorithm.as_deref().unwrap_or(own)),
                &der(4, &[&provider.sign(&signed)]),
            ],
        )
    }
}

/// Signs with a key in PKCS#8.
pub(crate) fn sign(algorithm: Algorithm, key: &[u8], message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    let ecdsa = |signing| {
        EcdsaKeyPair::from_pkcs8(signing, key).unwrap().sign(&random, message).unwrap().as_ref().to_vec()
    };
    match algorithm {
        Algorithm::P256 => ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING),
        Algorithm::P384 => ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING),
        Algorithm::Rsa => {
            let pair = RsaKeyPair::from_pkcs8(key).unwrap();
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
            signature
        }
    }
}

fn algorithm(id: &[u8]) -> Vec<u8> {
    der(0x30, &[&der(6, &[id])])
}

fn attribute(name: &[u8], value: &[u8]) -> Vec<u8> {
    der(0x30, &[&der(6, &[name]), &der(0x31, &[value])])
}

/// One value.
pub(crate) fn der(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let content = contents.concat();
    let length = u32::try_from(content.len()).unwrap();
    let head = match length {
        0..0x80 => vec![tag, u8::try_from(length).unwrap()],
        _ => [&[tag, 0x84], &length.to_be_bytes()[..]].concat(),
    };
    [head, content].concat()
}

/// Issuer and serial number of a certificate as they stand there.
fn names(certificate: &[u8]) -> (&[u8], &[u8]) {
    let content = split(split(certificate).1).1;
    let serial = after(content);
    let issuer = after(after(serial));
    (whole(issuer), whole(serial))
}

fn split(bytes: &[u8]) -> (usize, &[u8]) {
    let (header, length) = match bytes[1] {
        0x81 => (3, usize::from(bytes[2])),
        0x82 => (4, usize::from(bytes[2]) << 8 | usize::from(bytes[3])),
        length => (2, usize::from(length)),
    };
    (header + length, &bytes[header..header + length])
}

fn whole(bytes: &[u8]) -> &[u8] {
    &bytes[..split(bytes).0]
}

fn after(bytes: &[u8]) -> &[u8] {
    &bytes[split(bytes).0..]
}
