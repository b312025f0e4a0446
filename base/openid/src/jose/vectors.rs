//! The examples of the standards themselves.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{
    KeyPair, KeyPairComponents, OaepPrivateDecryptingKey, PrivateDecryptingKey, PublicKeyComponents,
};
use serde_json::{Value, json};

use super::jwe::{self, Cipher, Sealed};
use super::jwk::thumbprint;
use super::{Algorithm, JoseError, JwkSet, decode};

fn example(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../tests/data/rfc-7515-7516-7518.json")).unwrap();
    all[name].clone()
}

/// The bytes of a member, in hexadecimal.
fn bytes(example: &Value, member: &str) -> Vec<u8> {
    let text = example[member].as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_signatures_of_rfc_7515_fit() {
    for name in ["RS256", "ES256", "ES512"] {
        let mut example = example(name);
        example["key"]["kid"] = json!("key");
        let keys = JwkSet::read(&json!({ "keys": [example["key"]] })).unwrap();
        let (message, signature) = example["token"].as_str().unwrap().rsplit_once('.').unwrap();
        let signature = decode(signature).unwrap();
        let algorithm = Algorithm::parse(name).unwrap();
        let verify = |message: &str| keys.verify("key", algorithm, message.as_bytes(), &signature);
        assert_eq!(verify(message), Ok(()), "{name}");
        assert_eq!(verify(&format!("{message}A")), Err(JoseError::Signature), "{name}");
    }
}

#[test]
fn the_encrypted_example_of_rfc_7516_opens() {
    let example = example("RSA-OAEP A256GCM");
    let number = |name: &str| decode(example["key"][name].as_str().unwrap()).unwrap();
    let components = KeyPairComponents {
        public_key: PublicKeyComponents { n: number("n"), e: number("e") },
        d: number("d"),
        p: number("p"),
        q: number("q"),
        dP: number("dp"),
        dQ: number("dq"),
        qInv: number("qi"),
    };
    let pair = KeyPair::from_components(&components).unwrap();
    let key = PrivateDecryptingKey::from_pkcs8(pair.as_der().unwrap().as_ref()).unwrap();
    let key = OaepPrivateDecryptingKey::new(key).unwrap();
    let plain = jwe::open(&key, example["token"].as_str().unwrap()).unwrap();
    assert_eq!(plain, example["plain"].as_str().unwrap().as_bytes());
}

#[test]
fn the_contents_of_rfc_7518_open() {
    for name in ["A128CBC-HS256", "A256CBC-HS512"] {
        let example = example(name);
        let open = |tag: &[u8]| {
            let (header, vector) = (bytes(&example, "header"), bytes(&example, "vector"));
            let content = bytes(&example, "content");
            let sealed = Sealed { header: &header, vector: &vector, content, tag };
            Cipher::named(name).unwrap().open(&bytes(&example, "key"), sealed)
        };
        let tag = bytes(&example, "tag");
        assert_eq!(open(&tag), Some(bytes(&example, "plain")), "{name}");
        assert_eq!(open(&tag[..tag.len() - 1]), None, "{name}");
        assert_eq!(open(&[]), None, "{name}");
    }
}

#[test]
fn the_thumbprint_of_rfc_7638_is_right() {
    let modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB\
                   ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8\
                   KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_\
                   xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let print = thumbprint(&decode(modulus).unwrap(), &decode("AQAB").unwrap());
    assert_eq!(print, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}
