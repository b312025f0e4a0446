//! Every known way to forge a signed token, each refused for its own reason.

use aws_lc_rs::hmac;
use openid::jose::{JoseError, JwkSet, Kind, Signed};
use serde_json::{Value, json};

use crate::keys::{Key, RSA, encode};

fn claims() -> Value {
    json!({ "sub": "somebody" })
}

fn verified(token: &str, keys: &Value) -> Result<String, JoseError> {
    let signed = Signed::read(token, Kind::Jwt)?;
    let claims = signed.verify(&JwkSet::read(keys)?)?;
    claims.text("sub").map(str::to_owned)
}

#[test]
fn what_a_known_key_signed_is_read() {
    let key = Key::new("a");
    assert_eq!(verified(&key.sign("JWT", &claims()), &key.set()).unwrap(), "somebody");
    let plain = key.sign_with(&json!({ "alg": "ES256", "kid": "a" }), &claims());
    assert_eq!(verified(&plain, &key.set()).unwrap(), "somebody");
    let keys = json!({ "keys": [RSA.public("r")] });
    for algorithm in ["RS256", "RS384", "RS512", "PS256"] {
        assert_eq!(verified(&RSA.sign(algorithm, "r", &claims()), &keys).unwrap(), "somebody", "{algorithm}");
    }
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let key = Key::new("a");
    for algorithm in ["none", "None", "nOnE", ""] {
        let header = json!({ "alg": algorithm, "kid": "a" });
        let bare = format!("{}.{}.", encode(header.to_string()), encode(claims().to_string()));
        assert_eq!(verified(&bare, &key.set()), Err(JoseError::Algorithm(algorithm.to_owned())));
    }
    let token = key.sign("JWT", &claims());
    let (content, _) = token.rsplit_once('.').unwrap();
    assert_eq!(verified(&format!("{content}."), &key.set()), Err(JoseError::Signature));
    assert_eq!(verified(content, &key.set()), Err(JoseError::Form));
}

#[test]
fn a_public_key_is_no_shared_secret() {
    let (modulus, _) = RSA.numbers();
    let keys = json!({ "keys": [RSA.public("r")] });
    for secret in [modulus.as_slice(), keys.to_string().as_bytes()] {
        let header = json!({ "alg": "HS256", "kid": "r" });
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims().to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        let forged = format!("{signed}.{}", encode(tag));
        assert_eq!(verified(&forged, &keys), Err(JoseError::Algorithm("HS256".to_owned())));
    }
}

#[test]
fn a_token_does_not_bring_its_own_key() {
    let (key, stranger) = (Key::new("a"), Key::new("a"));
    for (name, value) in [
        ("jwk", stranger.public()),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = json!({ "alg": "ES256", "kid": "a" });
        header[name] = value;
        let forged = stranger.sign_with(&header, &claims());
        assert_eq!(verified(&forged, &key.set()), Err(JoseError::OwnKey(name)));
    }
}

#[test]
fn a_strangers_signature_under_a_known_name_is_refused() {
    let (key, stranger) = (Key::new("a"), Key::new("a"));
    let forged = stranger.sign("JWT", &claims());
    assert_eq!(verified(&forged, &key.set()), Err(JoseError::Signature));
}

#[test]
fn the_name_of_a_key_is_only_looked_up() {
    let key = Key::new("a");
    for kid in ["b", "../../dev/null", "a' or '1'='1", "https://evil.example", " a"] {
        let forged = key.sign_with(&json!({ "alg": "ES256", "kid": kid }), &claims());
        assert_eq!(verified(&forged, &key.set()), Err(JoseError::UnknownKey(kid.to_owned())));
    }
    for header in [json!({ "alg": "ES256" }), json!({ "alg": "ES256", "kid": "" })] {
        assert_eq!(verified(&key.sign_with(&header, &claims()), &key.set()), Err(JoseError::NoKeyId));
    }
}

#[test]
fn a_key_serves_no_other_algorithm_and_no_other_use() {
    let key = Key::new("a");
    let wrong = Err(JoseError::WrongKey("a".to_owned()));
    let rsa = json!({ "keys": [RSA.public("a")] });
    assert_eq!(verified(&key.sign("JWT", &claims()), &rsa), wrong);
    assert_eq!(verified(&RSA.sign("RS256", "a", &claims()), &key.set()), wrong);
    for (name, value) in [("use", "enc"), ("alg", "RS512")] {
        let mut public = RSA.public("a");
        public[name] = json!(value);
        let keys = json!({ "keys": [public] });
        assert_eq!(verified(&RSA.sign("RS256", "a", &claims()), &keys), wrong);
    }
}

#[test]
fn a_token_made_for_another_purpose_is_refused() {
    let key = Key::new("a");
    for kind in ["at+jwt", "entity-statement+jwt", "logout+jwt", ""] {
        let token = key.sign(kind, &claims());
        assert_eq!(verified(&token, &key.set()), Err(JoseError::Type("JWT")), "{kind}");
    }
    for kind in [Kind::EntityStatement, Kind::TrustMark, Kind::ResolveResponse] {
        let refused = |token: &str| Signed::read(token, kind).unwrap_err();
        assert_eq!(refused(&key.sign("JWT", &claims())), JoseError::Type(kind.as_str()));
        let silent = key.sign_with(&json!({ "alg": "ES256", "kid": "a" }), &claims());
        assert_eq!(refused(&silent), JoseError::Type(kind.as_str()));
    }
    assert!(verified(&key.sign("application/jwt", &claims()), &key.set()).is_ok());
}

#[test]
fn an_extension_that_would_have_to_be_understood_is_refused() {
    let key = Key::new("a");
    for (name, value) in [("crit", json!(["exp"])), ("b64", json!(false)), ("zip", json!("DEF"))] {
        let mut header = json!({ "alg": "ES256", "kid": "a" });
        header[name] = value;
        assert_eq!(verified(&key.sign_with(&header, &claims()), &key.set()), Err(JoseError::Critical));
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_not_read() {
    let key = Key::new("a");
    let header = r#"{"alg":"ES256","kid":"a"}"#;
    for (header, content) in [
        (header, r#"{"sub":"one","sub":"two"}"#),
        (r#"{"alg":"ES256","alg":"none","kid":"a"}"#, "{}"),
        (header, "[]"),
        (header, "{}{}"),
    ] {
        let read = Signed::read(&key.sign_text(header, content), Kind::Jwt);
        assert!(matches!(read, Err(JoseError::Json(_))), "{header} {content}");
    }
    let twice = json!({ "keys": [key.public(), Key::new("a").public()] });
    assert_eq!(JwkSet::read(&twice), Err(JoseError::KeyTwice("a".to_owned())));
}

#[test]
fn every_changed_character_is_noticed() {
    let key = Key::new("a");
    let token = key.sign("JWT", &claims());
    for position in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(verified(&changed, &key.set()).is_err(), "{position}");
    }
    for odd in [
        format!("{token}="),
        format!(" {token}"),
        format!("{token}.x"),
        token.replace('.', ".."),
        String::new(),
    ] {
        assert!(verified(&odd, &key.set()).is_err(), "{odd}");
    }
}

#[test]
fn a_small_key_is_as_if_it_were_not_there() {
    let small = json!({ "kty": "RSA", "kid": "r", "n": encode([0xff; 128]), "e": "AQAB" });
    let unknown = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "o", "x": encode([1; 32]) });
    assert!(JwkSet::read(&json!({ "keys": [small, unknown] })).unwrap().is_empty());
    for none in [json!({}), json!([]), json!({ "keys": {} }), Value::Null] {
        assert_eq!(JwkSet::read(&none), Err(JoseError::Claim("jwks")));
    }
}
