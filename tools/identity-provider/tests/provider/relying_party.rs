//! A small relying party of an OpenID federation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::hmac::{HMAC_SHA512, Key, sign};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use axum::{Router, routing};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::world::{Answer, BASE, KEYS, World, transaction};

pub(crate) const VERIFIER: &str = "a-verifier-that-nobody-guesses-because-it-is-long";
const NOW: i64 = 1_773_658_800;

/// The relying party; it answers as long as the value lives.
pub(crate) struct Party {
    pub(crate) id: String,
    pub(crate) world: World,
    /// What it says of itself; tests change it.
    pub(crate) says: Arc<Mutex<Value>>,
    proofs: Mutex<u32>,
    _tasks: JoinSet<()>,
}

fn pair() -> KeyPair {
    let der = PrivatePkcs8KeyDer::from_pem_slice(KEYS.0.as_bytes()).unwrap();
    KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap()
}

fn jwk(kid: &str, purpose: &str) -> Value {
    let pair = pair();
    let n = BASE64.encode(pair.public_key().modulus().big_endian_without_leading_zero());
    let e = BASE64.encode(pair.public_key().exponent().big_endian_without_leading_zero());
    json!({ "kty": "RSA", "kid": kid, "use": purpose, "n": n, "e": e })
}

/// A token signed with the relying party's key.
pub(crate) fn signed(kind: &str, claims: &Value) -> String {
    let header = json!({ "alg": "RS256", "kid": "sig", "typ": kind });
    let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let pair = pair();
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    format!("{text}.{}", BASE64.encode(signature))
}

/// Header and claims of a token, before any check.
pub(crate) fn read(token: &str) -> (Value, Value) {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    let json = |part: &str| serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap();
    (json(parts[0]), json(parts[1]))
}

/// Whether one of the keys signed a token.
pub(crate) fn verifies(token: &str, keys: &Value) -> bool {
    let (header, _) = read(token);
    let (text, signature) = token.rsplit_once('.').unwrap();
    let number = |key: &Value, name: &str| BASE64.decode(key[name].as_str().unwrap()).unwrap();
    let mut named = keys["keys"].as_array().unwrap().iter().filter(|key| key["kid"] == header["kid"]);
    named.any(|key| {
        let key = RsaPublicKeyComponents { n: number(key, "n"), e: number(key, "e") };
        let signature = BASE64.decode(signature).unwrap();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), &signature).is_ok()
    })
}

/// What an encrypted token holds (RSA-OAEP-256, A256CBC-HS512).
pub(crate) fn opened(token: &str) -> String {
    let encoded: Vec<&str> = token.split('.').collect();
    let parts: Vec<Vec<u8>> = encoded.iter().map(|part| BASE64.decode(part).unwrap()).collect();
    let [header, wrapped, vector, content, tag] = &parts[..] else { panic!("{token}") };
    let header: Value = serde_json::from_slice(header).unwrap();
    assert_eq!((&header["kid"], &header["enc"]), (&json!("enc"), &json!("A256CBC-HS512")));
    let der = PrivatePkcs8KeyDer::from_pem_slice(KEYS.0.as_bytes()).unwrap();
    let key = PrivateDecryptingKey::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let key = OaepPrivateDecryptingKey::new(key).unwrap();
    let mut secret = vec![0; key.min_output_size()];
    let secret = key.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut secret, None).unwrap();
    let (mac, cipher) = secret.split_at(32);
    let bits = (encoded[0].len() as u64 * 8).to_be_bytes();
    let text = [encoded[0].as_bytes(), vector, content, &bits].concat();
    assert_eq!(sign(&Key::new(HMAC_SHA512, mac), &text).as_ref()[..32], tag[..]);
    let vector = FixedLength::from(<[u8; 16]>::try_from(&vector[..]).unwrap());
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, cipher).unwrap()).unwrap();
    let mut content = content.clone();
    let content = key.decrypt(&mut content, DecryptionContext::Iv128(vector)).unwrap();
    String::from_utf8(content.to_vec()).unwrap()
}

impl Party {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let id = format!("http://{}", listener.local_addr().unwrap());
        let world = World::vouching_for(&id);
        let mark = world.provider.trust_mark(&id).unwrap();
        let (_, marked) = read(&mark);
        let says = json!({
            "iss": id, "sub": id, "iat": NOW, "exp": NOW + 3600, "jwks": { "keys": [jwk("sig", "sig")] },
            "authority_hints": [world.provider.trust_anchor()],
            "trust_marks": [{ "id": marked["id"], "trust_mark": mark }],
            "metadata": { "openid_relying_party": {
                "client_id": id, "client_name": "Servizio", "response_types": ["code"],
                "redirect_uris": [format!("{id}/callback")],
                "jwks": { "keys": [jwk("sig", "sig"), jwk("enc", "enc")] },
            } },
        });
        let says = Arc::new(Mutex::new(says));
        let said = says.clone();
        let configuration = move || async move { signed("entity-statement+jwt", &said.lock().unwrap()) };
        let router = Router::new().route("/.well-known/openid-federation", routing::get(configuration));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { id, world, says, proofs: Mutex::default(), _tasks: tasks }
    }

    fn unique(&self) -> String {
        let mut proofs = self.proofs.lock().unwrap();
        *proofs += 1;
        format!("proof-{proofs}")
    }

    /// What a request object claims.
    pub(crate) fn asks(&self) -> Value {
        json!({
            "iss": self.id, "client_id": self.id, "aud": [self.world.provider.openid_provider()],
            "iat": NOW, "exp": NOW + 300, "jti": self.unique(), "response_type": "code", "scope": "openid",
            "redirect_uri": format!("{}/callback", self.id), "state": "s".repeat(32), "nonce": "n".repeat(32),
            "code_challenge": BASE64.encode(kernel::digest::sha256(VERIFIER.as_bytes())),
            "code_challenge_method": "S256", "acr_values": "https://www.spid.gov.it/SpidL2",
            "prompt": "consent login",
            "claims": { "userinfo": { "family_name": null, "https://attributes.eid.gov.it/fiscal_number": null } },
        })
    }

    pub(crate) async fn ask(&self, claims: &Value) -> Answer {
        let outside = ["client_id", "response_type", "scope", "code_challenge", "code_challenge_method"];
        let mut pairs: Vec<(&str, String)> = outside
            .iter()
            .map(|name| (*name, claims[name].as_str().unwrap_or_default().to_owned()))
            .collect();
        pairs[0].1.clone_from(&self.id);
        pairs.push(("request", signed("JWT", claims)));
        let query = serde_html_form::to_string(&pairs).unwrap();
        self.world.get(&format!("/oidc/authorization?{query}")).await
    }

    /// Signs somebody in as far as the way back; the parameters with which the browser comes.
    pub(crate) async fn sign_in(&self, action: &str) -> HashMap<String, String> {
        let login = self.ask(&self.asks()).await;
        assert!(login.location.starts_with(&format!("{BASE}/login?")), "{} {}", login.location, login.body);
        let fields = [("username", "mario"), ("password", "secret"), ("action", "enter")];
        let fields = [&[("transaction", transaction(&login.location))], &fields[..]].concat();
        let consent = self.world.post("/login", &fields).await;
        let page = self.world.get(&consent.location).await;
        assert!(page.policy.contains(&format!("form-action 'self' {};", self.id)), "{}", page.policy);
        self.came_back(&self.world.consent(&consent, action).await)
    }

    /// With what the browser is sent back.
    pub(crate) fn came_back(&self, answer: &Answer) -> HashMap<String, String> {
        let query = answer.location.strip_prefix(&format!("{}/callback?", self.id));
        let query = query.unwrap_or_else(|| panic!("{} {}", answer.location, answer.body));
        serde_html_form::from_str(query).unwrap()
    }

    /// Asks an endpoint, with a proof of who asks.
    pub(crate) async fn call(&self, endpoint: &str, fields: &[(&str, &str)]) -> Answer {
        let audience = format!("{}/{endpoint}", self.world.provider.openid_provider());
        let proof = json!({
            "iss": self.id, "sub": self.id, "aud": [audience], "iat": NOW, "exp": NOW + 60, "jti": self.unique(),
        });
        self.call_with(endpoint, &signed("JWT", &proof), fields).await
    }

    pub(crate) async fn call_with(&self, endpoint: &str, proof: &str, fields: &[(&str, &str)]) -> Answer {
        let own = [
            ("client_id", self.id.as_str()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", proof),
        ];
        self.world.post(&format!("/oidc/{endpoint}"), &[&own[..], fields].concat()).await
    }

    /// Changes a code for tokens.
    pub(crate) async fn tokens(&self, code: &str, verifier: &str) -> Answer {
        let redirect_uri = format!("{}/callback", self.id);
        let fields = [("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier)];
        self.call("token", &[&fields[..], &[("redirect_uri", &redirect_uri)]].concat()).await
    }

    /// Signs somebody in; the ID token, and the answer with the person's data.
    pub(crate) async fn all(&self) -> (String, String) {
        let back = self.sign_in("allow").await;
        let tokens = json(&self.tokens(&back["code"], VERIFIER).await);
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let data = self.world.get_as("/oidc/userinfo", &text("access_token")).await;
        (text("id_token"), data.body)
    }
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}
