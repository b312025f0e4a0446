//! A small service provider that signs people in at the provider under test, as a browser would take them.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra::crypto::sign::from_uri;
use bergshamra::keys::loader;
use bergshamra::{DsigContext, Key, KeysManager, VerifyResult};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use identity_provider::{Company, Federation, IdentityProvider, IdentityType, Person, Settings, Source};
use kernel::{Clock, Random};
use outside::Outside;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tower::ServiceExt;

pub(crate) const BASE: &str = "https://idp.example/test";
pub(crate) const SERVICE: &str = "https://service.example";
pub(crate) const ACS: &str = "https://service.example/acs";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// The folder of all keys. They take long to make and every test is a process: the first that needs them makes them.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = all.join("identity-provider-keys");
    if !folder.exists() {
        let begun = tempfile::tempdir_in(all).unwrap();
        drop(IdentityProvider::open(settings(begun.path().to_owned())).unwrap());
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        std::fs::write(begun.path().join("service.pem"), key.serialize_pem()).unwrap();
        // Another test may have been quicker.
        let _ = std::fs::rename(begun.path(), &folder);
    }
    folder
});

/// The key of the service, and its certificate.
pub(crate) static KEYS: LazyLock<(String, String)> = LazyLock::new(|| {
    let pem = std::fs::read_to_string(FOLDER.join("service.pem")).unwrap();
    let key = KeyPair::from_pem(&pem).unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    (pem, STANDARD.encode(certificate.der()))
});

/// A provider with a service that it knows.
pub(crate) struct World {
    pub(crate) provider: IdentityProvider,
    pub(crate) clock: Clock,
    router: Router,
    cookie: std::sync::Mutex<Option<String>>,
}

/// What a request says; tests change one thing at a time.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) federation: Federation,
    pub(crate) attributes: String,
    pub(crate) issuer: String,
    pub(crate) policy: String,
    pub(crate) context: String,
    pub(crate) extensions: String,
    pub(crate) relay_state: &'static str,
}

/// An answer of the provider.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) policy: String,
    pub(crate) body: String,
}

fn people() -> Vec<Person> {
    let person = |username: &str, name: &str, tax_code: &str| Person {
        username: username.to_owned(),
        password: "secret".to_owned(),
        name: name.to_owned(),
        family_name: "Rossi & Figli".to_owned(),
        tax_code: tax_code.to_owned(),
        date_of_birth: Some(jiff::civil::date(1980, 3, 12)),
        ..Person::default()
    };
    let company =
        Company { name: "Valdora".to_owned(), fiscal_number: "79900018887".to_owned(), ..Company::default() };
    vec![
        person("mario", "Mario", "RSSMRA80C12L219X"),
        person("anna", "Anna", "BNCNNA85L64F205Y"),
        Person { suspended: true, ..person("sospeso", "Ugo", "RSSGUO80C12L219A") },
        Person {
            identity_types: vec![IdentityType::ProfessionalOfLegalPerson],
            company: Some(company),
            ..person("laura", "Laura", "FRRLRA84H52L219K")
        },
    ]
}

pub(crate) fn settings(keys: PathBuf) -> Settings {
    let clock = Clock::movable("2026-03-16T11:00:00Z".parse().unwrap());
    Settings {
        base_url: BASE.to_owned(),
        people: people(),
        keys,
        service_providers: Vec::new(),
        relying_parties: Vec::new(),
        clock,
        random: Random::seeded(7),
        outside: Outside::web().unwrap(),
    }
}

/// The metadata of the service.
pub(crate) fn service_metadata() -> String {
    let certificate = &KEYS.1;
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{SERVICE}"><md:SPSSODescriptor
        protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>
        </ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SERVICE}/slo"/><md:SingleLogoutService
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SERVICE}/slo"/><md:AssertionConsumerService
        index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}"/>
        <md:AssertionConsumerService index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
        Location="{ACS}/2"/><md:AttributeConsumingService index="0"><md:RequestedAttribute Name="fiscalNumber"/>
        <md:RequestedAttribute Name="familyName"/><md:RequestedAttribute Name="dateOfBirth"/><md:RequestedAttribute
        Name="companyName"/><md:RequestedAttribute Name="companyFiscalNumber"/></md:AttributeConsumingService>
        </md:SPSSODescriptor></md:EntityDescriptor>"#
    )
}

pub(crate) fn asking() -> Asking {
    asking_at(Federation::Spid, 2)
}

pub(crate) fn asking_at(federation: Federation, level: u8) -> Asking {
    let force = if level > 1 { r#" ForceAuthn="true""# } else { "" };
    Asking {
        federation,
        attributes: format!(
            r#"ID="_request1" Version="2.0" IssueInstant="2026-03-16T11:00:00Z" Destination="{BASE}/{federation}/sso"{force} AssertionConsumerServiceIndex="0" AttributeConsumingServiceIndex="0""#
        ),
        issuer: format!(
            r#"<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity" NameQualifier="{SERVICE}">{SERVICE}</saml:Issuer>"#
        ),
        policy: r#"<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>"#
            .to_owned(),
        context: format!(
            r#"<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>https://www.spid.gov.it/SpidL{level}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"#
        ),
        extensions: String::new(),
        relay_state: "back & forth",
    }
}

impl Asking {
    /// With one attribute of the request taken out, and another put in its place.
    pub(crate) fn instead(mut self, old: &str, new: &str) -> Self {
        assert!(self.attributes.contains(old), "{old}");
        self.attributes = self.attributes.replace(old, new);
        self
    }

    pub(crate) fn xml(&self, signature: &str) -> String {
        let Self { attributes, issuer, policy, context, extensions, .. } = self;
        format!(
            r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" {attributes}>{issuer}{signature}{extensions}{policy}{context}</samlp:AuthnRequest>"#
        )
    }
}

fn private_key() -> Key {
    loader::load_rsa_private_pem(KEYS.0.as_bytes()).unwrap()
}

fn context(keys: Vec<Key>) -> DsigContext {
    let mut manager = KeysManager::new();
    manager.add_keys(keys);
    DsigContext::new(manager)
}

/// The query of a signed message.
pub(crate) fn query(xml: &str, relay_state: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(xml.as_bytes()).unwrap();
    let message = STANDARD.encode(encoder.finish().unwrap());
    let pairs = [("SAMLRequest", message.as_str()), ("RelayState", relay_state), ("SigAlg", RSA_SHA256)];
    let query = serde_html_form::to_string(pairs).unwrap();
    let key = private_key().to_signing_key().unwrap().unwrap();
    let signature = STANDARD.encode(from_uri(RSA_SHA256).unwrap().sign(&key, query.as_bytes()).unwrap());
    format!("{query}&{}", serde_html_form::to_string([("Signature", signature)]).unwrap())
}

/// A signature template that refers to an ID.
pub(crate) fn template(id: &str) -> String {
    format!(
        r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="{RSA_SHA256}"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue></ds:Signature>"##
    )
}

/// Fills the template in a message.
pub(crate) fn sealed(xml: &str) -> String {
    bergshamra::sign(&context(vec![private_key()]), xml).unwrap()
}

/// The certificates of some metadata.
pub(crate) fn certificates(metadata: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(metadata).unwrap();
    let descriptors = document.descendants().filter(|node| node.tag_name().name() == "KeyDescriptor");
    let certificate = |node: roxmltree::Node<'_, '_>| {
        node.descendants()
            .find(|node| node.tag_name().name() == "X509Certificate")
            .unwrap()
            .text()
            .unwrap()
            .to_owned()
    };
    descriptors.map(certificate).collect()
}

/// How many signatures of a text verify with one of the certificates, and how many there are.
pub(crate) fn verified(xml: &str, certificates: &[String]) -> (usize, usize) {
    let keys =
        certificates.iter().map(|text| loader::load_x509_cert_der(&STANDARD.decode(text).unwrap()).unwrap());
    let mut permissive = DsigContext::new_permissive(KeysManager::new());
    permissive.keys_manager.add_keys(keys);
    permissive.trusted_keys_only = true;
    let all = bergshamra::verify_all(&permissive, xml).unwrap_or_default();
    (all.iter().filter(|result| matches!(result, VerifyResult::Valid { .. })).count(), all.len())
}

impl World {
    pub(crate) fn new() -> Self {
        let metadata = || Source::Text(service_metadata());
        Self::knowing(vec![(Federation::Spid, metadata()), (Federation::Cie, metadata())])
    }

    pub(crate) fn knowing(service_providers: Vec<(Federation, Source)>) -> Self {
        Self::of(Settings { service_providers, ..settings(FOLDER.clone()) })
    }

    pub(crate) fn vouching_for(relying_party: &str) -> Self {
        let relying_parties = vec![relying_party.to_owned()];
        Self::of(Settings { relying_parties, ..settings(FOLDER.clone()) })
    }

    fn of(settings: Settings) -> Self {
        let clock = settings.clock.clone();
        let provider = IdentityProvider::open(settings).unwrap();
        Self { router: provider.router(), provider, clock, cookie: std::sync::Mutex::default() }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<(&str, String)>) -> Answer {
        let path = path.strip_prefix(BASE).unwrap_or(path);
        let request = Request::builder().method(method).uri(path);
        self.pass(request, body).await
    }

    /// Opens what a token opens.
    pub(crate) async fn get_as(&self, path: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.pass(Request::get(path).header(header::AUTHORIZATION, bearer), None).await
    }

    async fn pass(&self, mut request: Builder, body: Option<(&str, String)>) -> Answer {
        if let Some(cookie) = self.cookie.lock().unwrap().clone() {
            request = request.header(header::COOKIE, cookie);
        }
        let (kind, body) = body.unwrap_or_default();
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let header = |name| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (location, policy, status) =
            (header(header::LOCATION), header(header::CONTENT_SECURITY_POLICY), answer.status());
        if let Some(cookie) = header(header::SET_COOKIE).split(';').next().filter(|cookie| !cookie.is_empty())
        {
            *self.cookie.lock().unwrap() = Some(cookie.to_owned());
        }
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        Answer { status, location, policy, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = serde_html_form::to_string(fields).unwrap();
        self.send(Method::POST, path, Some(("application/x-www-form-urlencoded", form))).await
    }

    pub(crate) async fn command(&self, path: &str, json: &str) -> Answer {
        self.send(Method::POST, path, Some(("application/json", json.to_owned()))).await
    }

    /// Sends a request by HTTP-Redirect.
    pub(crate) async fn ask(&self, asking: &Asking) -> Answer {
        let query = query(&asking.xml(""), asking.relay_state);
        self.get(&format!("/{}/sso?{query}", asking.federation)).await
    }

    /// Goes all the way through the sign-in.
    pub(crate) async fn sign_in(&self, asking: &Asking, username: &str) -> Answer {
        let login = self.ask(asking).await;
        assert_eq!(login.status, StatusCode::SEE_OTHER, "{}", login.body);
        let consent = self.enter(&login, username, "secret", "enter").await;
        if consent.status != StatusCode::SEE_OTHER {
            return consent;
        }
        self.consent(&consent, "allow").await
    }

    pub(crate) async fn enter(&self, login: &Answer, username: &str, password: &str, action: &str) -> Answer {
        let fields = [("username", username), ("password", password), ("action", action)];
        let fields = [&[("transaction", transaction(&login.location))], &fields[..]].concat();
        self.post("/login", &fields).await
    }

    pub(crate) async fn consent(&self, page: &Answer, action: &str) -> Answer {
        let path = page.location.split('?').next().unwrap();
        self.post(path, &[("transaction", transaction(&page.location)), ("action", action)]).await
    }
}

pub(crate) fn transaction(location: &str) -> &str {
    location.split_once("transaction=").unwrap().1
}

impl Answer {
    /// The hidden fields of the form.
    pub(crate) fn fields(&self) -> BTreeMap<String, String> {
        let unescape = |text: &str| text.replace("&#38;", "&").replace("&amp;", "&");
        let inputs = self.body.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs = inputs.filter_map(|rest| rest.split_once("\" value=\""));
        pairs.map(|(name, rest)| (name.to_owned(), unescape(rest.split('"').next().unwrap()))).collect()
    }

    /// The response that the form carries.
    pub(crate) fn response(&self) -> String {
        let fields = self.fields();
        let message = fields.get("SAMLResponse").unwrap_or_else(|| panic!("no response: {}", self.body));
        String::from_utf8(STANDARD.decode(message).unwrap()).unwrap()
    }

    /// The number of the anomaly that the response states.
    pub(crate) fn error_code(&self) -> u8 {
        let response = self.response();
        let (_, rest) = response.split_once("ErrorCode nr").expect("an error code");
        rest.get(..2).unwrap().parse().unwrap()
    }
}

/// The text of the first element with this name, or the value of an attribute with `Element@attribute`.
pub(crate) fn value(xml: &str, path: &str) -> Option<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let (element, attribute) = path.split_once('@').map_or((path, None), |(one, other)| (one, Some(other)));
    let node = document.descendants().find(|node| node.tag_name().name() == element)?;
    match attribute {
        Some(attribute) => node.attribute(attribute).map(str::to_owned),
        None => {
            Some(node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect())
        }
    }
}

/// What an assertion says under the name of an attribute.
pub(crate) fn stated(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let found = document.descendants().filter(|node| node.attribute("Name") == Some(name));
    let text = |node: roxmltree::Node<'_, '_>| {
        node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect::<String>()
    };
    found.map(text).collect()
}
