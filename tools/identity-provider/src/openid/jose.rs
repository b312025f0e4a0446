//! Signed and encrypted tokens (RFC 7515, RFC 7516).

use aws_lc_rs::cipher::{
    AES_128, AES_256, Algorithm, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac::{self, HMAC_SHA256, HMAC_SHA512};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::{Random, digest};
use serde_json::{Value, json};

use crate::Error;
use crate::keys::SigningKey;
use crate::signature;

/// The public half of a key, named by its thumbprint (RFC 7638).
pub(crate) fn public(key: &SigningKey) -> Value {
    let (n, e) = (BASE64.encode(&key.modulus), BASE64.encode(&key.exponent));
    json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": name(key), "n": n, "e": e })
}

/// The name of a key.
pub(crate) fn name(key: &SigningKey) -> String {
    let (n, e) = (BASE64.encode(&key.modulus), BASE64.encode(&key.exponent));
    BASE64.encode(digest::sha256(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes()))
}

/// A set of public keys.
pub(crate) fn set<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Value {
    json!({ "keys": keys.into_iter().map(public).collect::<Vec<_>>() })
}

/// A token of this type, signed with RS256.
pub(crate) fn sign(kind: &str, claims: &Value, key: &SigningKey) -> Result<String, Error> {
    let header = json!({ "alg": "RS256", "kid": name(key), "typ": kind });
    let text = unsigned(&header, claims);
    let signature = signature::sign_text(key, text.as_bytes())?;
    Ok(format!("{text}.{}", BASE64.encode(signature)))
}

/// The first two parts of a token.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
}

/// What a token says that one of the keys signed, or why it is not heard. Its type is left to the caller.
pub(crate) fn verified(token: &str, keys: &Value) -> Result<Value, String> {
    let (header, claims) = read(token)?;
    let algorithm = match header["alg"].as_str() {
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        Some("RS384") => &RSA_PKCS1_2048_8192_SHA384,
        Some("RS512") => &RSA_PKCS1_2048_8192_SHA512,
        _ => return Err("not signed with RS256, RS384 or RS512".to_owned()),
    };
    let kid = header["kid"].as_str().ok_or("the token does not name its key")?;
    let key =
        keys["keys"].as_array().into_iter().flatten().find(|key| key["kid"] == kid && key["use"] != "enc");
    let key = components(key.ok_or_else(|| format!("no key for signatures is named {kid}"))?)?;
    let (text, signature) = token.rsplit_once('.').ok_or("not a token")?;
    let verified = key.verify(algorithm, text.as_bytes(), &decode(signature)?);
    verified.map_err(|_unspecified| format!("the signature does not verify with {kid}"))?;
    Ok(claims)
}

/// Header and claims of a token, before any check.
pub(crate) fn read(token: &str) -> Result<(Value, Value), String> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, _] = parts[..] else {
        return Err("not a signed token".to_owned());
    };
    let json = |part| serde_json::from_slice(&decode(part)?).map_err(|cause| cause.to_string());
    Ok((json(header)?, json(claims)?))
}

/// Encrypts for a key: RSA-OAEP or RSA-OAEP-256, A128CBC-HS256 or A256CBC-HS512.
pub(crate) fn encrypt(
    content: &str,
    key: &Value,
    (algorithm, encryption): (&str, &str),
    random: &Random,
) -> Result<String, String> {
    let wrapping = match algorithm {
        "RSA-OAEP" => &OAEP_SHA1_MGF1SHA1,
        "RSA-OAEP-256" => &OAEP_SHA256_MGF1SHA256,
        other => return Err(format!("{other} is not offered")),
    };
    let (half, cipher, mac) = match encryption {
        "A128CBC-HS256" => (16, &AES_128, HMAC_SHA256),
        "A256CBC-HS512" => (32, &AES_256, HMAC_SHA512),
        other => return Err(format!("{other} is not offered")),
    };
    let failed = |_unspecified: Unspecified| "the key cannot be used".to_owned();
    let public: PublicEncryptingKey = components(key)?.try_into().map_err(failed)?;
    let public = OaepPublicEncryptingKey::new(public).map_err(failed)?;
    let secret: [u8; 64] = random.bytes();
    let (mac_key, content_key) = (&secret[..half], &secret[half..2 * half]);
    let mut wrapped = vec![0; public.ciphertext_size()];
    let wrapped = public.encrypt(wrapping, &secret[..2 * half], &mut wrapped, None).map_err(failed)?;
    let header = json!({ "alg": algorithm, "enc": encryption, "kid": key["kid"], "cty": "JWT" });
    let header = BASE64.encode(header.to_string());
    let vector: [u8; 16] = random.bytes();
    let sealed = sealed(cipher, content_key, vector, content).map_err(failed)?;
    let mac = tag(&hmac::Key::new(mac, mac_key), &header, &vector, &sealed);
    let parts = [
        BASE64.encode(&*wrapped),
        BASE64.encode(vector),
        BASE64.encode(&sealed),
        BASE64.encode(&mac[..half]),
    ];
    Ok(format!("{header}.{}", parts.join(".")))
}

fn sealed(
    cipher: &'static Algorithm,
    key: &[u8],
    vector: [u8; 16],
    text: &str,
) -> Result<Vec<u8>, Unspecified> {
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(cipher, key)?)?;
    let mut content = text.as_bytes().to_vec();
    key.less_safe_encrypt(&mut content, EncryptionContext::Iv128(FixedLength::from(vector)))?;
    Ok(content)
}

/// RFC 7518, 5.2.2.1.
fn tag(key: &hmac::Key, header: &str, vector: &[u8], content: &[u8]) -> Vec<u8> {
    let bits = (header.len() as u64 * 8).to_be_bytes();
    let parts = [header.as_bytes(), vector, content, &bits];
    hmac::sign(key, &parts.concat()).as_ref().to_vec()
}

fn components(key: &Value) -> Result<RsaPublicKeyComponents<Vec<u8>>, String> {
    let number = |name: &str| key[name].as_str().ok_or_else(|| "not an RSA key".to_owned()).and_then(decode);
    Ok(RsaPublicKeyComponents { n: number("n")?, e: number("e")? })
}

fn decode(part: &str) -> Result<Vec<u8>, String> {
    BASE64.decode(part).map_err(|cause| cause.to_string())
}
