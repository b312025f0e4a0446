//! What a relying party says, and the answers that it hears, right and forged.

use std::collections::HashMap;

use aws_lc_rs::digest::{SHA256, digest};
use kernel::{Language, Random};
use openid::federation::Resolved;
use openid::jose::{DecryptionKey, JoseError, JwkSet, Keys, Kind, Signed, SigningKey};
use openid::sign_in::{
    Answer, AnswerError, Level, Provider, ProviderError, Publication, RelyingParty, Secrets, SignInError,
    Tokens,
};
use openid::{AddressError, Schemes};
use serde_json::{Value, json};

use crate::keys::{Key, RSA, encode};
use crate::members::{address, now};

pub(crate) const NONCE: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ACCESS: &str = "an.access.token";

pub(crate) fn desk() -> RelyingParty {
    let pem = RSA.pem();
    let signing = || Keys { current: SigningKey::from_pem(pem.as_bytes()).unwrap(), others: Vec::new() };
    RelyingParty {
        id: address("https://desk.example.it"),
        callback: address("https://desk.example.it/cie-oidc/callback"),
        federation_keys: signing(),
        signing_keys: signing(),
        decryption_keys: Keys {
            current: DecryptionKey::from_pem(pem.as_bytes()).unwrap(),
            others: Vec::new(),
        },
    }
}

pub(crate) fn metadata(key: &Key) -> Value {
    json!({
        "issuer": "https://op.example.it/oidc",
        "authorization_endpoint": "https://op.example.it/oidc/authorization",
        "token_endpoint": "https://op.example.it/oidc/token",
        "userinfo_endpoint": "https://op.example.it/oidc/userinfo",
        "revocation_endpoint": "https://op.example.it/oidc/revocation",
        "jwks": key.set(),
        "organization_name": "Example",
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "client_registration_types_supported": ["automatic"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    })
}

pub(crate) fn read(metadata: &Value) -> Result<Provider, ProviderError> {
    Provider::read(&address("https://op.example.it/oidc"), metadata.as_object().unwrap(), Schemes::Https)
}

pub(crate) fn provider(key: &Key) -> Provider {
    read(&metadata(key)).unwrap()
}

fn own_keys() -> JwkSet {
    JwkSet::read(&json!({ "keys": [desk().signing_keys.current.public()] })).unwrap()
}

fn query(text: &str) -> HashMap<String, String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    serde_html_form::from_str::<Vec<(String, String)>>(query).unwrap().into_iter().collect()
}

#[test]
fn the_configuration_says_all_that_the_profile_demands() {
    let publication = Publication {
        organisation: "Istituto".to_owned(),
        superiors: vec!["https://anchor.example.it".to_owned()],
        marks: vec![("https://anchor.example.it/mark".to_owned(), "a.b.c".to_owned())],
        ..Publication::default()
    };
    let token = desk().configuration(&publication, now());
    let signed = Signed::read(&token, Kind::EntityStatement).unwrap();
    let claims = signed.verify(&own_keys()).unwrap();
    assert_eq!((claims.text("iss"), claims.text("sub")), (Ok("https://desk.example.it"), claims.text("iss")));
    assert!(claims.in_time(now()).is_ok());
    assert_eq!(claims.texts("authority_hints").unwrap(), ["https://anchor.example.it"]);
    assert_eq!(claims.value("trust_marks").unwrap()[0]["trust_mark"], "a.b.c");
    let metadata = claims.value("metadata").unwrap();
    assert_eq!(metadata["federation_entity"]["organization_name"], "Istituto");
    let client = &metadata["openid_relying_party"];
    assert_eq!(client["client_id"], "https://desk.example.it");
    assert_eq!(client["redirect_uris"], json!(["https://desk.example.it/cie-oidc/callback"]));
    assert_eq!(client["client_registration_types"], json!(["automatic"]));
    let uses: Vec<&Value> =
        client["jwks"]["keys"].as_array().unwrap().iter().map(|key| &key["use"]).collect();
    assert_eq!(uses, ["sig", "enc"]);
    assert!(!token_text(&token).contains("\"d\""), "no private number is told");
}

#[test]
fn what_was_found_out_about_a_provider_is_told_signed() {
    let found = Resolved {
        subject: address("https://op.example.it/oidc"),
        anchor: address("https://anchor.example.it"),
        metadata: metadata(&Key::new("a")).as_object().unwrap().clone(),
        expires_at: now(),
        chain: vec!["a.b.c".to_owned()],
        mark: Some("d.e.f".to_owned()),
    };
    let told = desk().resolve_response("openid_provider", &found, now());
    let signed = Signed::read(&told, Kind::ResolveResponse).unwrap();
    let claims = signed.verify(&own_keys()).unwrap();
    assert_eq!(claims.text("sub"), Ok("https://op.example.it/oidc"));
    assert_eq!(claims.value("metadata").unwrap()["openid_provider"]["organization_name"], "Example");
    assert_eq!(claims.texts("trust_chain").unwrap(), ["a.b.c"]);
    assert_eq!(claims.value("trust_marks").unwrap()[0]["trust_mark"], "d.e.f");
}

fn token_text(token: &str) -> String {
    use base64::Engine as _;
    let content = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(content).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_request_is_signed_whole_and_tells_no_secret() {
    let key = Key::new("a");
    let secrets = Secrets::draw(&Random::seeded(1));
    let request =
        desk().request(&provider(&key), &secrets, (Level::Two, Language::De), &Random::seeded(2), now());
    let asked = query(request.address.as_str());
    assert_eq!(asked["request"], request.object);
    assert_eq!((asked["scope"].as_str(), asked["ui_locales"].as_str()), ("openid", "de"));
    let signed = Signed::read(&request.object, Kind::Jwt).unwrap();
    let claims = signed.verify(&own_keys()).unwrap();
    assert!(claims.in_time(now()).is_ok());
    for (name, value) in [
        ("iss", "https://desk.example.it"),
        ("client_id", "https://desk.example.it"),
        ("response_type", "code"),
        ("redirect_uri", "https://desk.example.it/cie-oidc/callback"),
        ("acr_values", "https://www.spid.gov.it/SpidL2"),
        ("prompt", "consent login"),
        ("state", &secrets.state),
        ("nonce", &secrets.nonce),
        ("code_challenge_method", "S256"),
        ("code_challenge", &asked["code_challenge"]),
    ] {
        assert_eq!(claims.text(name), Ok(value));
    }
    assert_eq!(claims.texts("aud").unwrap(), ["https://op.example.it/oidc"]);
    assert_eq!(claims.text("jti"), Ok(request.id.as_str()));
    assert!(claims.value("sub").is_none(), "else it would prove who asks for tokens");
    assert!(!token_text(&request.object).contains(&secrets.verifier));
    let challenge = encode(digest(&SHA256, secrets.verifier.as_bytes()));
    assert_eq!(asked["code_challenge"], challenge);
}

#[test]
fn the_challenge_of_rfc_7636_is_right() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
    let secrets = Secrets { state: String::new(), nonce: String::new(), verifier };
    assert_eq!(secrets.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[test]
fn secrets_are_long_and_never_the_same() {
    let random = Random::system();
    let (one, two) = (Secrets::draw(&random), Secrets::draw(&random));
    assert_ne!(one, two);
    for secret in [&one.state, &one.nonce, &one.verifier] {
        assert!(secret.len() >= 43 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
    assert_eq!(format!("{one:?}"), "Secrets(…)");
}

#[test]
fn the_token_endpoint_hears_who_asks() {
    let key = Key::new("a");
    let (desk, random) = (desk(), Random::system());
    let form = query(&desk.token_request(&provider(&key), ("the code", "the verifier"), &random, now()));
    assert_eq!((form["code"].as_str(), form["code_verifier"].as_str()), ("the code", "the verifier"));
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["redirect_uri"], "https://desk.example.it/cie-oidc/callback");
    let signed = Signed::read(&form["client_assertion"], Kind::Jwt).unwrap();
    let claims = signed.verify(&own_keys()).unwrap();
    assert_eq!((claims.text("iss"), claims.text("sub")), (Ok("https://desk.example.it"), claims.text("iss")));
    assert_eq!(claims.texts("aud").unwrap(), ["https://op.example.it/oidc/token"]);
    let again = query(&desk.revocation(&address("https://op.example.it/r"), ACCESS, &random, now()));
    assert_eq!(again["token"], ACCESS);
    assert_ne!(again["client_assertion"], form["client_assertion"]);
}

#[test]
fn metadata_of_another_or_without_what_is_needed_are_refused() {
    let key = Key::new("a");
    for (name, value, refused) in [
        ("issuer", json!("https://op.example.it/oidc/"), ProviderError::Issuer),
        ("issuer", Value::Null, ProviderError::Issuer),
        ("token_endpoint", Value::Null, ProviderError::Parameter("token_endpoint")),
        ("jwks", json!({ "keys": [] }), ProviderError::Parameter("jwks")),
        ("jwks", json!(1), ProviderError::Keys(JoseError::Claim("jwks"))),
        ("response_types_supported", json!(["id_token"]), ProviderError::NotOffered("code")),
        ("code_challenge_methods_supported", json!(["plain"]), ProviderError::NotOffered("S256")),
        (
            "authorization_endpoint",
            json!("http://op.example.it/"),
            ProviderError::Address { parameter: "authorization_endpoint", reason: AddressError::Scheme },
        ),
        (
            "revocation_endpoint",
            json!("https://127.0.0.1/"),
            ProviderError::Address { parameter: "revocation_endpoint", reason: AddressError::Host },
        ),
    ] {
        let mut metadata = metadata(&key);
        metadata[name] = value;
        assert_eq!(read(&metadata).unwrap_err(), refused);
    }
}

#[test]
fn an_answer_comes_from_whom_was_asked() {
    let asked = address("https://op.example.it/oidc");
    let good = Answer::read("code=c&state=s&iss=https%3A%2F%2Fop.example.it%2Foidc").unwrap();
    assert_eq!(good.state(), "s");
    assert_eq!(good.from(&asked), Ok(()));
    let other = Answer::read("code=c&state=s&iss=https%3A%2F%2Fevil.example.it").unwrap();
    assert_eq!(other.from(&asked), Err(AnswerError::Issuer));
    assert_eq!(Answer::read("code=c&state=s"), Err(AnswerError::Issuer), "whoever answers must say so");
    let refusal = Answer::read("error=access_denied&error_description=x&state=s").unwrap();
    let expected = Answer::Refusal {
        state: "s".to_owned(),
        error: "access_denied".to_owned(),
        description: Some("x".to_owned()),
        issuer: None,
    };
    assert_eq!((&refusal, refusal.from(&asked)), (&expected, Ok(())));
}

#[test]
fn an_answer_of_another_form_is_not_heard() {
    let long = format!("code={}&state=s&iss=i", "c".repeat(5000));
    for query in [
        "",
        "code=c",
        "state=s",
        "code=c&iss=i",
        "code=&state=s&iss=i",
        "code=c&code=d&state=s&iss=i",
        "code=c&state=s&state=t&iss=i",
        "code=c&state=s&iss=i&iss=j",
        "code=c&error=e&state=s&iss=i",
        &long,
    ] {
        assert_eq!(Answer::read(query), Err(AnswerError::Form), "{query}");
    }
}

#[test]
fn tokens_are_those_of_a_bearer() {
    let body = json!({ "access_token": "a", "id_token": "i", "token_type": "bearer", "expires_in": 300 });
    assert_eq!(Tokens::read(&body.to_string()), Ok(Tokens { access: "a".to_owned(), id: "i".to_owned() }));
    for name in ["access_token", "id_token", "token_type"] {
        for wrong in [json!(""), json!(1), json!(null)] {
            let mut body = body.clone();
            body[name] = wrong;
            assert_eq!(Tokens::read(&body.to_string()), Err(SignInError::Tokens));
        }
    }
    for text in [
        "",
        "<html>",
        "[]",
        r#"{"access_token":"a","access_token":"b","id_token":"i","token_type":"bearer"}"#,
    ] {
        assert_eq!(Tokens::read(text), Err(SignInError::Tokens));
    }
}
