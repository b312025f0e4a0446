//! An institute that takes part in SPID and the card's federation, and the identity provider that knows its people.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use identity::{FederationSettings, Membership, Pair, ServiceProviderSettings};
use identity_provider::{Federation, IdentityProvider, Person, Source};
use outside::{NoAnswer, Outside};
use testing::World;
use tower::ServiceExt;

use crate::desk::{Answer, BUSY, Browser, CLERK, Desk, Doors, UNKNOWN, WORKER};

pub(crate) const SITE: &str = "http://127.0.0.1:8080";
pub(crate) const REGISTRY: &str = "https://registry.example/providers.xml";
const PROVIDER: &str = "https://idp.example";
pub(crate) const PASSWORD: &str = "una parola segreta";

/// Somebody with an identity and no Italian tax code.
pub(crate) const FOREIGNER: &str = "foreigner";

/// The same, born on the day of the operator.
pub(crate) const FOREIGN_OPERATOR: &str = "foreign-operator";

/// Desk and provider, each knowing the other.
pub(crate) struct Together {
    pub(crate) desk: Desk,
    /// Of which federation the institute is a member; the first part of its paths.
    pub(crate) door: identity::Federation,
    pub(crate) provider: Provider,
    /// What the registry answers.
    pub(crate) registry: Registry,
}

/// What lies at the registry's address; none while it is silent.
#[derive(Clone, Default)]
pub(crate) struct Registry(Arc<Mutex<Option<String>>>);

impl Registry {
    pub(crate) fn holds(&self, text: Option<String>) {
        *self.0.lock().unwrap() = text;
    }

    fn outside(&self) -> Outside {
        let registry = self.clone();
        Outside::new(move |request, _| {
            assert_eq!(request.uri(), REGISTRY);
            let text = registry.0.lock().unwrap().clone();
            async move { text.map(|text| http::Response::new(text.into_bytes())).ok_or(NoAnswer::TooSlow) }
        })
    }
}

fn pair() -> Pair {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    Pair { key: key.serialize_pem(), certificate: certificate.pem() }
}

pub(crate) fn membership(federation: identity::Federation, level: u8) -> Membership {
    let service_provider = serde_json::json!({
        "names": { "it": "Istituto di prova", "en": "Test Institute" }, "ipa_code": "istprova",
        "email": "spid@istituto.example", "locality": "Roma", "municipality": "H501",
    });
    let settings = serde_json::json!({ "identity_providers": REGISTRY, "level": level,
        "professional": [{ "under": "/intermediario", "purpose": "PX" }] });
    Membership {
        federation,
        service_provider: serde_json::from_value::<ServiceProviderSettings>(service_provider).unwrap(),
        settings: serde_json::from_value::<FederationSettings>(settings).unwrap(),
        keys: vec![pair()],
    }
}

impl Together {
    /// Both with SPID at level 2.
    pub(crate) async fn open(world: World) -> Self {
        Self::at(world, Federation::Spid, 2).await
    }

    pub(crate) async fn at(world: World, federation: Federation, level: u8) -> Self {
        let door = match federation {
            Federation::Spid => identity::Federation::Spid,
            Federation::Cie => identity::Federation::Cie,
        };
        Self::with(world, (door, level), federation).await
    }

    /// Behind the Italian node, which speaks as a provider of SPID does.
    pub(crate) async fn behind_the_node(world: World) -> Self {
        Self::with(world, (identity::Federation::Eidas, 2), Federation::Spid).await
    }

    async fn with(world: World, (door, level): (identity::Federation, u8), federation: Federation) -> Self {
        let registry = Registry::default();
        let doors = Doors { memberships: vec![membership(door, level)], ..Doors::none(registry.outside()) };
        let desk = Desk::with(world, SITE, doors).await;
        let metadata = desk.browser().get(&format!("/{door}/metadata")).await.text;
        let provider = Provider::open(&desk.world, federation, metadata);
        registry.holds(Some(provider.metadata()));
        Self { desk, door, provider, registry }
    }

    /// Sends somebody out, lets him prove himself, and brings him back to the page that says what became of it.
    pub(crate) async fn sign_in(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> Answer {
        let answer = self.prove(browser, tax_code, next).await;
        if answer.location().is_empty() {
            return answer;
        }
        browser.get(answer.location()).await
    }

    /// The same up to the address where the browser fetches what became of it.
    pub(crate) async fn prove(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> Answer {
        let response = self.response(browser, tax_code, next).await;
        self.bring(browser, &response).await
    }

    /// The provider's answer, still in the browser.
    pub(crate) async fn response(&self, browser: &mut Browser<'_>, tax_code: &str, next: &str) -> Response {
        let out = browser.get(&self.login(next)).await;
        assert_eq!(out.status, 302, "{}", out.text);
        self.provider.answer(out.location(), tax_code).await
    }

    pub(crate) async fn bring(&self, browser: &mut Browser<'_>, response: &Response) -> Answer {
        let fields = [("SAMLResponse", response.message.as_str()), ("RelayState", &response.relay_state)];
        browser.post_from_elsewhere(&format!("/{}/acs", self.door), &fields).await
    }

    pub(crate) fn login(&self, next: &str) -> String {
        let entity_id = self.provider.inner.entity_id(self.provider.federation);
        let query = serde_html_form::to_string([("idp", entity_id.as_str()), ("next", next)]).unwrap();
        format!("/{}/login?{query}", self.door)
    }
}

/// The identity provider, as the browser meets it.
pub(crate) struct Provider {
    pub(crate) inner: IdentityProvider,
    pub(crate) federation: Federation,
    router: Router,
}

/// What the provider's last page sends.
#[derive(Clone)]
pub(crate) struct Response {
    pub(crate) message: String,
    pub(crate) relay_state: String,
}

impl Provider {
    fn open(world: &World, federation: Federation, service: String) -> Self {
        let inner = IdentityProvider::open(identity_provider::Settings {
            base_url: PROVIDER.to_owned(),
            people: people(),
            keys: world.folder.path().join("provider"),
            service_providers: vec![(federation, Source::Text(service))],
            relying_parties: Vec::new(),
            clock: world.clock.clone(),
            random: world.random.clone(),
            outside: Outside::new(|_, _| async { Err(NoAnswer::Address) }),
        })
        .unwrap();
        Self { router: inner.router(), inner, federation }
    }

    pub(crate) fn metadata(&self) -> String {
        self.inner.metadata(self.federation).unwrap()
    }

    /// Somebody signs in where he was sent, and consents.
    pub(crate) async fn answer(&self, address: &str, tax_code: &str) -> Response {
        let login = self.get(address).await;
        let transaction = login.1.split("transaction=").nth(1).unwrap_or_default().to_owned();
        if transaction.is_empty() {
            return read(&login.0);
        }
        let who = [
            ("transaction", transaction.as_str()),
            ("username", tax_code),
            ("password", PASSWORD),
            ("action", "enter"),
        ];
        let entered = self.post("/login", &who).await;
        if entered.1.is_empty() {
            return read(&entered.0);
        }
        read(&self.post("/consent", &[("transaction", transaction.as_str()), ("action", "allow")]).await.0)
    }

    /// The page, and where it leads.
    pub(crate) async fn get(&self, address: &str) -> (String, String) {
        let path = address.strip_prefix(PROVIDER).unwrap_or(address);
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let body = Body::from(serde_html_form::to_string(fields).unwrap());
        let form = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, form).body(body).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> (String, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (String::from_utf8(body.to_vec()).unwrap(), location)
    }
}

fn read(page: &str) -> Response {
    Response { message: field(page, "SAMLResponse"), relay_state: field(page, "RelayState") }
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let after = page.split(&format!(r#"name="{name}" value=""#)).nth(1);
    let value = after.and_then(|after| after.split('"').next());
    value.unwrap_or_else(|| panic!("no {name} in {page}")).replace("&#43;", "+").replace("&#x2b;", "+")
}

pub(crate) fn people() -> Vec<Person> {
    let person = |username: &str, tax_code: &str| Person {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
        tax_code: tax_code.to_owned(),
        name: "Altro".to_owned(),
        family_name: "Nome".to_owned(),
        date_of_birth: Some("1980-01-01".parse().unwrap()),
        email: "altro@example.org".to_owned(),
        mobile_phone: "+393330000000".to_owned(),
        identity_types: vec![identity_provider::IdentityType::Citizen],
        ..Person::default()
    };
    let known = [BUSY, CLERK, UNKNOWN, WORKER].map(|tax_code| person(tax_code, tax_code));
    let operator =
        Person { date_of_birth: Some("1977-06-06".parse().unwrap()), ..person(FOREIGN_OPERATOR, "DE-67890") };
    known.into_iter().chain([person(FOREIGNER, "DE-12345"), operator]).collect()
}
