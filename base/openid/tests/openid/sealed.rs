//! Encrypted tokens, made by hand.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::hmac::{self, HMAC_SHA256, HMAC_SHA512};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use openid::jose::{DecryptionKey, JoseError};
use serde_json::{Value, json};

use crate::keys::{RSA, encode};

pub(crate) fn key() -> DecryptionKey {
    DecryptionKey::from_pem(RSA.pem().as_bytes()).unwrap()
}

/// Encrypts for the key of the test, as a provider would.
pub(crate) fn seal(header: &Value, plain: &[u8]) -> String {
    let content_key = match header["enc"].as_str().unwrap() {
        "A128GCM" => vec![7; 16],
        "A256CBC-HS512" => vec![7; 64],
        _ => vec![7; 32],
    };
    seal_under(header, &content_key, plain)
}

fn seal_under(header: &Value, content_key: &[u8], plain: &[u8]) -> String {
    let public = PublicEncryptingKey::from_der(&RSA.public_der()).unwrap();
    let public = OaepPublicEncryptingKey::new(public).unwrap();
    let scheme = if header["alg"] == "RSA-OAEP" { &OAEP_SHA1_MGF1SHA1 } else { &OAEP_SHA256_MGF1SHA256 };
    let mut wrapped = vec![0; public.ciphertext_size()];
    let wrapped = public.encrypt(scheme, content_key, &mut wrapped, None).unwrap().to_vec();
    let protected = encode(header.to_string());
    let gcm = header["enc"].as_str().unwrap().ends_with("GCM");
    let (vector, content, tag) = if gcm {
        gcm_parts(content_key, &protected, plain)
    } else {
        cbc_parts(content_key, &protected, plain)
    };
    [protected, encode(wrapped), encode(vector), encode(content), encode(tag)].join(".")
}

fn gcm_parts(key: &[u8], protected: &str, plain: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap());
    let mut content = plain.to_vec();
    let nonce = Nonce::assume_unique_for_key([9; 12]);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(protected.as_bytes()), &mut content).unwrap();
    (vec![9; 12], content, tag.as_ref().to_vec())
}

fn cbc_parts(key: &[u8], protected: &str, plain: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let (authentic, secret) = key.split_at(key.len() / 2);
    let (cipher, hash) = if secret.len() == 16 { (&AES_128, HMAC_SHA256) } else { (&AES_256, HMAC_SHA512) };
    let secret = UnboundCipherKey::new(cipher, secret).unwrap();
    let mut content = plain.to_vec();
    PaddedBlockEncryptingKey::cbc_pkcs7(secret)
        .unwrap()
        .less_safe_encrypt(&mut content, EncryptionContext::Iv128(FixedLength::from([9; 16])))
        .unwrap();
    let length = (protected.len() as u64 * 8).to_be_bytes();
    let bound = [protected.as_bytes(), &[9; 16], &content, &length].concat();
    let tag = hmac::sign(&hmac::Key::new(hash, authentic), &bound);
    (vec![9; 16], content, tag.as_ref()[..key.len() / 2].to_vec())
}

pub(crate) fn header(algorithm: &str, cipher: &str) -> Value {
    json!({ "alg": algorithm, "enc": cipher, "kid": key().kid(), "cty": "JWT" })
}

#[test]
fn every_allowed_pair_of_algorithms_opens() {
    for algorithm in ["RSA-OAEP", "RSA-OAEP-256"] {
        for cipher in ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"] {
            for plain in [b"".as_slice(), b"a token inside", &[3; 5000]] {
                let token = seal(&header(algorithm, cipher), plain);
                assert_eq!(key().open(&token).unwrap(), plain, "{algorithm} {cipher}");
            }
        }
    }
}

#[test]
fn other_algorithms_are_refused_by_name() {
    let sealed = seal(&header("RSA-OAEP", "A128GCM"), b"x");
    let (_, rest) = sealed.split_once('.').unwrap();
    for (algorithm, cipher, refused) in [
        ("RSA1_5", "A128GCM", "RSA1_5"),
        ("dir", "A128GCM", "dir"),
        ("PBES2-HS256+A128KW", "A128GCM", "PBES2-HS256+A128KW"),
        ("RSA-OAEP", "none", "none"),
        ("RSA-OAEP", "A128CBC", "A128CBC"),
    ] {
        let token = format!("{}.{rest}", encode(header(algorithm, cipher).to_string()));
        assert_eq!(key().open(&token), Err(JoseError::Algorithm(refused.to_owned())));
    }
}

#[test]
fn a_token_for_another_key_is_refused() {
    let mut other = header("RSA-OAEP", "A128GCM");
    other["kid"] = json!("other");
    assert_eq!(key().open(&seal(&other, b"x")), Err(JoseError::UnknownKey("other".to_owned())));
    other["kid"] = Value::Null;
    assert_eq!(key().open(&seal(&other, b"x")), Err(JoseError::NoKeyId));
}

#[test]
fn compression_is_refused() {
    let mut zipped = header("RSA-OAEP", "A128GCM");
    zipped["zip"] = json!("DEF");
    assert_eq!(key().open(&seal(&zipped, b"x")), Err(JoseError::Critical));
}

#[test]
fn whatever_is_altered_is_refused_in_the_same_words() {
    for cipher in ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"] {
        let token = seal(&header("RSA-OAEP-256", cipher), b"a token inside");
        let parts: Vec<&str> = token.split('.').collect();
        for part in 1..5 {
            for cut in [false, true] {
                let mut altered: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
                let mut bytes = base64_decode(parts[part]);
                if cut {
                    bytes.pop();
                } else {
                    bytes[0] ^= 1;
                }
                altered[part] = encode(bytes);
                assert_eq!(
                    key().open(&altered.join(".")),
                    Err(JoseError::Decryption),
                    "{cipher} {part} {cut}"
                );
            }
        }
        let header = encode(format!("{} ", String::from_utf8(base64_decode(parts[0])).unwrap()));
        let altered = [&header, parts[1], parts[2], parts[3], parts[4]].join(".");
        assert_eq!(key().open(&altered), Err(JoseError::Decryption), "{cipher}");
    }
}

#[test]
fn a_key_of_another_length_opens_nothing() {
    for (cipher, length) in [("A128CBC-HS256", 64), ("A256CBC-HS512", 32), ("A128GCM", 32), ("A256GCM", 16)] {
        let token = seal_under(&header("RSA-OAEP", cipher), &vec![7; length], b"x");
        assert_eq!(key().open(&token), Err(JoseError::Decryption), "{cipher}");
    }
}

fn base64_decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}
