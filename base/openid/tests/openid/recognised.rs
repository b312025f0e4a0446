//! Who was recognised: ID tokens and the data of people, right and forged.

use aws_lc_rs::digest::{SHA256, digest};
use kernel::TaxCode;
use openid::jose::JoseError;
use openid::sign_in::{IdToken, Level, SignInError, Tokens};
use serde_json::{Value, json};

use crate::keys::{Key, RSA, encode};
use crate::members::{now, seconds};
use crate::sealed::seal;
use crate::sign_in::{ACCESS, NONCE, desk, metadata, provider, read};

fn id_token(level: Level) -> IdToken {
    let issued_at = jiff::Timestamp::from_second(seconds(-5)).unwrap();
    IdToken { subject: "a pairwise name".to_owned(), level, id: Some("a name".to_owned()), issued_at }
}

fn id_claims() -> Value {
    let hash = digest(&SHA256, ACCESS.as_bytes());
    json!({
        "iss": "https://op.example.it/oidc",
        "aud": ["https://desk.example.it"],
        "sub": "a pairwise name",
        "jti": "a name",
        "iat": seconds(-5),
        "exp": seconds(300),
        "nonce": NONCE,
        "acr": "https://www.spid.gov.it/SpidL2",
        "at_hash": encode(&hash.as_ref()[..16]),
    })
}

/// What becomes of an ID token with this claim changed.
fn with_claim(name: &str, value: Value) -> Result<IdToken, SignInError> {
    let key = Key::new("a");
    let mut claims = id_claims();
    claims[name] = value;
    checked(&key, key.sign("JWT", &claims))
}

fn checked(key: &Key, token: String) -> Result<IdToken, SignInError> {
    let tokens = Tokens { access: ACCESS.to_owned(), id: token };
    desk().id_token(&provider(key), &tokens, (NONCE, Level::Two), now())
}

fn refused(reason: JoseError) -> Result<IdToken, SignInError> {
    Err(SignInError::Token { token: "ID token", reason })
}

#[test]
fn a_genuine_id_token_proves_who_and_how_surely() {
    for (acr, level) in [("SpidL2", Level::Two), ("SpidL3", Level::Three)] {
        let proved = with_claim("acr", json!(format!("https://www.spid.gov.it/{acr}"))).unwrap();
        assert_eq!(proved, id_token(level));
    }
    assert!(with_claim("aud", json!("https://desk.example.it")).is_ok());
    assert!(with_claim("azp", json!("https://desk.example.it")).is_ok());
}

#[test]
fn the_digest_of_the_access_token_follows_the_algorithm() {
    let mut metadata = metadata(&Key::new("a"));
    metadata["jwks"] = json!({ "keys": [RSA.public("r")] });
    let provider = read(&metadata).unwrap();
    let whole = digest(&aws_lc_rs::digest::SHA512, ACCESS.as_bytes());
    for (hash, fits) in
        [(encode(&whole.as_ref()[..32]), true), (id_claims()["at_hash"].as_str().unwrap().to_owned(), false)]
    {
        let mut claims = id_claims();
        claims["at_hash"] = json!(hash);
        let tokens = Tokens { access: ACCESS.to_owned(), id: RSA.sign("RS512", "r", &claims) };
        let proved = desk().id_token(&provider, &tokens, (NONCE, Level::Two), now());
        assert_eq!(proved.is_ok(), fits);
    }
}

#[test]
fn each_wrong_claim_of_an_id_token_has_its_own_reason() {
    let other = json!("https://other.example.it");
    for (name, value, refused) in [
        ("iss", other.clone(), Err(SignInError::Issuer("ID token"))),
        ("aud", other.clone(), Err(SignInError::Audience("ID token"))),
        ("aud", json!(["https://desk.example.it", other]), Err(SignInError::Audience("ID token"))),
        ("aud", json!([]), Err(SignInError::Audience("ID token"))),
        ("azp", other.clone(), Err(SignInError::Audience("ID token"))),
        ("exp", json!(seconds(0)), refused(JoseError::Expired)),
        ("exp", Value::Null, refused(JoseError::Claim("exp"))),
        ("iat", json!(seconds(120)), refused(JoseError::Future)),
        ("nbf", json!(seconds(120)), refused(JoseError::Future)),
        ("nonce", json!("fedcba9876543210fedcba9876543210"), Err(SignInError::Nonce)),
        ("nonce", Value::Null, refused(JoseError::Claim("nonce"))),
        ("acr", json!("https://www.spid.gov.it/SpidL1"), Err(SignInError::Level)),
        ("acr", json!("https://www.spid.gov.it/SpidL9"), refused(JoseError::Claim("acr"))),
        ("acr", Value::Null, refused(JoseError::Claim("acr"))),
        ("at_hash", json!(encode([0; 16])), Err(SignInError::AccessToken)),
        ("at_hash", Value::Null, refused(JoseError::Claim("at_hash"))),
        ("sub", Value::Null, refused(JoseError::Claim("sub"))),
        ("sub", json!(""), refused(JoseError::Claim("sub"))),
    ] {
        assert_eq!(with_claim(name, value.clone()), refused, "{name} {value}");
    }
}

#[test]
fn an_id_token_of_an_unknown_key_or_type_is_refused() {
    let key = Key::new("a");
    assert_eq!(checked(&key, Key::new("a").sign("JWT", &id_claims())), refused(JoseError::Signature));
    let unknown = refused(JoseError::UnknownKey("b".to_owned()));
    assert_eq!(checked(&key, Key::new("b").sign("JWT", &id_claims())), unknown);
    assert_eq!(checked(&key, key.sign("at+jwt", &id_claims())), refused(JoseError::Type("JWT")));
    assert_eq!(checked(&key, "x".to_owned()), refused(JoseError::Form));
}

const TAX_CODE: &str = "RSSMRA80A01H501U";
const NAME: &str = "token with the person's data";
const NUMBER: &str = "https://attributes.eid.gov.it/fiscal_number";

fn data() -> Value {
    json!({
        "iss": "https://op.example.it/oidc",
        "aud": "https://desk.example.it",
        "sub": "a pairwise name",
        "iat": seconds(-5),
        "exp": seconds(300),
        NUMBER: format!("TINIT-{TAX_CODE}"),
        "given_name": "Mario",
        "family_name": "Rossi",
    })
}

fn told(key: &Key, inner: &str) -> Result<TaxCode, SignInError> {
    let header = json!({
        "alg": "RSA-OAEP", "enc": "A256CBC-HS512", "cty": "JWT", "kid": desk().decryption_keys.current.kid(),
    });
    told_as(key, &seal(&header, inner.as_bytes()))
}

fn told_as(key: &Key, body: &str) -> Result<TaxCode, SignInError> {
    desk().user_info(&provider(key), &id_token(Level::Two), body, now()).map(|data| data.tax_code)
}

fn data_refused(reason: JoseError) -> Result<TaxCode, SignInError> {
    Err(SignInError::Token { token: NAME, reason })
}

#[test]
fn the_data_of_the_person_are_read_from_within_both_envelopes() {
    let key = Key::new("a");
    let tax_code = TaxCode::parse(TAX_CODE).unwrap();
    assert_eq!(told(&key, &key.sign("JWT", &data())), Ok(tax_code));
    let mut bare = data();
    for name in ["iss", "aud", "iat", "exp"] {
        bare.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(told(&key, &key.sign("JWT", &bare)), Ok(tax_code), "as the reference implementation says it");
}

#[test]
fn data_that_are_not_encrypted_or_not_signed_are_refused() {
    let key = Key::new("a");
    assert_eq!(told_as(&key, &key.sign("JWT", &data())), Err(SignInError::NotEncrypted));
    assert_eq!(told_as(&key, &data().to_string()), Err(SignInError::NotEncrypted));
    assert_eq!(told(&key, &data().to_string()), data_refused(JoseError::Form));
    assert_eq!(told(&key, &Key::new("a").sign("JWT", &data())), data_refused(JoseError::Signature));
    let header = json!({ "alg": "RSA-OAEP", "enc": "A128GCM", "kid": "other" });
    let foreign = seal(&header, key.sign("JWT", &data()).as_bytes());
    assert_eq!(told_as(&key, &foreign), data_refused(JoseError::UnknownKey("other".to_owned())));
}

#[test]
fn each_wrong_datum_has_its_own_reason() {
    let key = Key::new("a");
    let other = json!("https://other.example.it");
    for (name, value, refused) in [
        ("iss", other.clone(), Err(SignInError::Issuer(NAME))),
        ("aud", other.clone(), Err(SignInError::Audience(NAME))),
        ("sub", json!("another name"), Err(SignInError::Subject)),
        ("exp", json!(seconds(0)), data_refused(JoseError::Expired)),
        (NUMBER, Value::Null, Err(SignInError::TaxCode)),
        (NUMBER, json!("TINIT-RSSMRA80A01H501X"), Err(SignInError::TaxCode)),
        (NUMBER, json!("TINIT-01234567897"), Err(SignInError::TaxCode)),
        (NUMBER, json!("TINDE-12345678901"), Err(SignInError::TaxCode)),
    ] {
        let mut data = data();
        data[name] = value.clone();
        assert_eq!(told(&key, &key.sign("JWT", &data)), refused, "{name} {value}");
    }
}
