use std::fs;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use identity::{CieOidc, CieOidcKeys, CieOidcSettings, Membership};
use identity_provider::{IdentityProvider, PROVIDER_MARK, Settings};
use outside::{NoAnswer, Outside};
use serde_json::{Value, json};
use testing::World;
use tower::ServiceExt;

use crate::desk::{Answer, Browser, Desk, Doors};
use crate::provider::{PASSWORD, people};

pub(super) const SITE: &str = "https://sportello.example.org";
pub(super) const PROVIDER: &str = "https://idp.example";

/// Desk and provider as members of one federation, each asking the other.
pub(super) struct Together {
    pub(super) desk: Desk,
    pub(super) provider: IdentityProvider,
    pub(super) line: Line,
}

/// The line between desk and provider.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Mutex<Traffic>>);

#[derive(Default)]
struct Traffic {
    /// What the desk asked for.
    asked: Vec<String>,
    /// What gives no answer to it.
    silent: &'static [&'static str],
}

impl Line {
    /// From now on paths that begin so give no answer.
    pub(super) fn cut(&self, silent: &'static [&'static str]) {
        self.0.lock().unwrap().silent = silent;
    }

    /// What the desk asked for since this was last looked at.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    fn to(&self, provider: Router) -> Outside {
        let line = self.clone();
        Outside::new(move |request, _| {
            let path = request.uri().to_string().strip_prefix(PROVIDER).unwrap().to_owned();
            let is_silent = {
                let mut traffic = line.0.lock().unwrap();
                traffic.asked.push(path.split('?').next().unwrap().to_owned());
                traffic.silent.iter().any(|silent| path.starts_with(silent))
            };
            let provider = provider.clone();
            async move { if is_silent { Err(NoAnswer::TooSlow) } else { Ok(ask(provider, request).await) } }
        })
    }
}

/// What the provider asks: the desk, as soon as it stands.
fn desk_of(app: &Arc<OnceLock<Router>>) -> Outside {
    let app = Arc::clone(app);
    Outside::new(move |request, _| {
        let app = app.get().unwrap().clone();
        async move { Ok(ask(app, request).await) }
    })
}

async fn ask(router: Router, request: Request<String>) -> Response<Vec<u8>> {
    let (mut head, body) = request.into_parts();
    head.uri = head.uri.path_and_query().unwrap().as_str().parse().unwrap();
    let answer = router.oneshot(Request::from_parts(head, Body::from(body))).await.unwrap();
    let (head, body) = answer.into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes().to_vec())
}

fn key() -> Vec<String> {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048);
    vec![key.unwrap().serialize_pem()]
}

impl Together {
    pub(super) async fn open(world: World) -> Self {
        Self::with(world, |_| (), Vec::new()).await
    }

    /// With other settings, and other doors besides.
    pub(super) async fn with(
        world: World,
        change: impl FnOnce(&mut Value),
        memberships: Vec<Membership>,
    ) -> Self {
        let app = Arc::new(OnceLock::new());
        let provider = IdentityProvider::open(Settings {
            base_url: PROVIDER.to_owned(),
            people: people(),
            keys: world.folder.path().join("provider"),
            service_providers: Vec::new(),
            relying_parties: vec![SITE.to_owned()],
            clock: world.clock.clone(),
            random: world.random.clone(),
            outside: desk_of(&app),
        })
        .unwrap();
        let keys = world.folder.path().join("anchor.json");
        fs::write(&keys, provider.trust_anchor_keys()).unwrap();
        let mut settings = json!({
            "provider": provider.openid_provider(),
            "anchor": { "id": provider.trust_anchor(), "keys": keys },
            "provider_marks": [PROVIDER_MARK],
            "marks": [provider.trust_mark(SITE).unwrap()],
            "contacts": ["cie@pec.istituto.example"],
            "policy_url": "https://www.istituto.example/privacy",
            "logo_url": "https://www.istituto.example/logo.svg",
        });
        change(&mut settings);
        let settings = serde_json::from_value::<CieOidcSettings>(settings).unwrap();
        let keys = CieOidcKeys { federation: key(), signing: key(), decryption: key() };
        let line = Line::default();
        let outside = line.to(provider.router());
        let doors = Doors { memberships, cie_oidc: Some(CieOidc { settings, keys }), ..Doors::none(outside) };
        let desk = Desk::with(world, SITE, doors).await;
        app.set(desk.app.clone()).unwrap();
        Self { desk, provider, line }
    }

    /// Sends somebody out, lets him prove himself, and brings him back to the page that says what became of it.
    pub(super) async fn sign_in(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> Answer {
        let answer = self.prove(browser, tax_code, next).await;
        if answer.location().is_empty() {
            return answer;
        }
        browser.get(answer.location()).await
    }

    /// The same up to the address where the browser fetches what became of it.
    pub(super) async fn prove(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> Answer {
        let back = self.answer(browser, tax_code, next).await;
        browser.get(&back).await
    }

    /// Where the provider sends the browser back to.
    pub(super) async fn answer(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> String {
        let out = self.login(browser, next).await;
        self.proven(out.location(), tax_code).await
    }

    pub(super) async fn login(&self, browser: &mut Browser<'_>, next: &str) -> Answer {
        let query = serde_html_form::to_string([("next", next)]).unwrap();
        let out = browser.get(&format!("/cie-oidc/login?{query}")).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text);
        out
    }

    /// Somebody signs in where he was sent, and consents.
    pub(super) async fn proven(&self, address: &str, tax_code: &str) -> String {
        let login = self.get(address).await;
        let transaction = login.split("transaction=").nth(1).unwrap_or_default();
        assert!(!transaction.is_empty(), "not asked who he is, but led to {login:?}");
        let who = [
            ("transaction", transaction),
            ("username", tax_code),
            ("password", PASSWORD),
            ("action", "enter"),
        ];
        self.post("/login", &who).await;
        let back = self.post("/consent", &[("transaction", transaction), ("action", "allow")]).await;
        back.strip_prefix(SITE).unwrap_or_else(|| panic!("not sent back, but to {back:?}")).to_owned()
    }

    /// Where the provider leads whoever asks for this.
    async fn get(&self, address: &str) -> String {
        self.led(Request::get(address).body(String::new()).unwrap()).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let form = serde_html_form::to_string(fields).unwrap();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.led(request.body(form).unwrap()).await
    }

    async fn led(&self, request: Request<String>) -> String {
        let answer = ask(self.provider.router(), request).await;
        let to = answer.headers().get(header::LOCATION);
        to.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

/// What a token says.
pub(super) fn content(token: &str) -> Value {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A parameter of an address.
pub(super) fn parameter(address: &str, name: &str) -> String {
    let query = address.split('?').nth(1).unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap();
    pairs.into_iter().find(|(other, _)| other == name).unwrap_or_default().1
}

#[track_caller]
pub(super) fn refused(answer: &Answer, word: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    told(answer, word);
}

/// The page says what happened, what to do, and a word.
#[track_caller]
pub(super) fn told(answer: &Answer, word: &str) {
    assert!(answer.has(&format!("<code>{word}</code>")), "not {word}: {}", answer.text);
    assert!(answer.has("role=\"alert\">") && answer.has("Altri modi di accedere"), "{}", answer.text);
}
