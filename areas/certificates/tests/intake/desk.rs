use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certificates::registry::{self, Employment, EmploymentId};
use certificates::{Certificates, Parts, Settings};
use db::{Row, Statement, sql};
use documents::pdf::Fonts;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use identity::{Secret, Secrets};
use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::stored::Value;
use kernel::vault::Vault;
use kernel::{Language, OrganisationId, PersonId, Profile, SessionId, Strength, TaxCode};
use testing::World;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use web::{Principal, Site, SiteSettings};

/// A worker of the firm.
pub(crate) const WORKER: &str = "RSSMRA45C12F205C";
/// A worker whom nobody employs.
pub(crate) const FREELANCE: &str = "VRDGPP75T10L219E";
/// A well-formed tax code that the register does not have.
pub(crate) const NOBODY: &str = "MRTNTN23M02D969P";
/// A doctor of the national health service.
pub(crate) const DOCTOR: &str = "RCCMNL83S18D969H";
/// A doctor in private practice.
pub(crate) const PRIVATE: &str = "CNTCHR83T41D969D";
/// A doctor who sends through his region alone.
pub(crate) const REGIONAL: &str = "FOXDRA26C24H872Y";
pub(crate) const HOSPITAL: &str = "00743110157";
pub(crate) const REGION: &str = "80078750587";
pub(crate) const FIRM: &str = "01114601006";
pub(crate) const PASSWORD: &str = "una parola lunga";
pub(crate) const PINCODE: &str = "1234567890";

static KEY: LazyLock<PrivateDecryptingKey> =
    LazyLock::new(|| PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap());

fn pem() -> String {
    let der: Pkcs8V1Der<'static> = KEY.as_der().unwrap();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()))
}

/// Encrypts as doctors' programs do.
pub(crate) fn sealed(text: &str) -> String {
    let der: PublicKeyX509Der<'static> = KEY.public_key().as_der().unwrap();
    let key = Pkcs1PublicEncryptingKey::new(PublicEncryptingKey::from_der(der.as_ref()).unwrap()).unwrap();
    let mut space = vec![0; key.ciphertext_size()];
    STANDARD.encode(key.encrypt(text.as_bytes(), &mut space).unwrap())
}

/// The desk with senders, workers and a firm.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) area: Certificates,
    pub(crate) firm: OrganisationId,
    app: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The text of the first element of this name.
    pub(crate) fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(inside, _)| inside)
    }

    /// The codes of a refusal, in order.
    pub(crate) fn codes(&self) -> Vec<u16> {
        let parts = self.text.split("<tipoErrore>").skip(1);
        parts.map(|part| part.split('<').next().unwrap().parse().unwrap()).collect()
    }

    /// The faulty sections of a refusal, in order.
    pub(crate) fn sections(&self) -> Vec<&str> {
        let parts = self.text.split("<sezioneErrata>").skip(1);
        parts.map(|part| part.split('<').next().unwrap()).collect()
    }
}

pub(crate) fn tax_code(text: &str) -> TaxCode {
    TaxCode::parse(text).unwrap()
}

impl Desk {
    pub(crate) async fn open(world: World) -> Self {
        let (clock, random) = (world.clock.clone(), world.random.clone());
        let recorder = audit::Recorder::start(world.db.clone(), clock.clone(), random.clone());
        let area = Certificates::new(Parts {
            db: world.db.clone(),
            clock: clock.clone(),
            random: random.clone(),
            vault: Vault::from_keys("one", vec![("one".to_owned(), [3; 32])]).unwrap(),
            audit: recorder,
            secrets: Secrets::new(clock.clone(), random.clone()).unwrap(),
            fonts: Arc::new(Fonts::built_in().unwrap()),
            settings: settings(),
        })
        .unwrap();
        let site = site(&world);
        let app =
            web::router(&site, certificates::routes(area.clone()), |inner| inner.layer(from_fn(recognise)));
        let firm = OrganisationId::new(&clock, &random);
        let desk = Self { world, area, firm, app };
        desk.fill().await;
        desk
    }

    async fn fill(&self) {
        let hashes = HASHES.get_or_init(hashes).await;
        let imported = registry::import(&self.area, register(hashes).as_bytes()).await.unwrap();
        assert_eq!(imported.refused, []);
        let employment = Employment {
            worker: tax_code(WORKER),
            organisation: self.firm,
            employer_tax_code: tax_code(FIRM),
            employer_number: Some("7041770189".parse().unwrap()),
            unit: None,
            started_on: "2020-01-01".parse().unwrap(),
            ended_on: None,
        };
        let mut tx = self.world.db.write().await.unwrap();
        let id = EmploymentId::new(&self.world.clock, &self.world.random);
        registry::put_employment(&mut tx, id, &employment).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn today(&self) -> Date {
        self.world.clock.today()
    }

    pub(crate) fn later(&self, days: i64) {
        self.world.clock.advance(SignedDuration::from_hours(24 * days));
    }

    /// Sends a SOAP message as a sender.
    pub(crate) async fn soap(&self, username: &str, body: &str) -> Answer {
        self.soap_with(username, PASSWORD, body.as_bytes()).await
    }

    pub(crate) async fn soap_with(&self, username: &str, password: &str, body: &[u8]) -> Answer {
        let request = Request::post("/soap/certificati-medici")
            .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
            .header(header::AUTHORIZATION, basic(username, password))
            .body(Body::from(body.to_vec()));
        self.send(request.unwrap()).await
    }

    /// Sends JSON as a sender.
    pub(crate) async fn json(&self, path: &str, username: &str, body: &serde_json::Value) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, basic(username, PASSWORD))
            .body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    /// Opens a page as a signed-in doctor or worker.
    pub(crate) async fn page(&self, path: &str, doctor: &str) -> Answer {
        self.send(Request::get(path).header("x-test-person", doctor).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a signed-in doctor.
    pub(crate) async fn post(&self, path: &str, doctor: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", "token")];
        all.extend_from_slice(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-test-person", doctor)
            .body(Body::from(serde_html_form::to_string(all).unwrap()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn send(&self, mut request: Request) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40_000))));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn rows(&self, statement: &'static Statement, params: Vec<Value>) -> Vec<Row> {
        self.world.db.read().await.unwrap().all(statement, params).await.unwrap()
    }

    pub(crate) async fn count(&self, statement: &'static Statement) -> i64 {
        self.rows(statement, Vec::new()).await[0].get("n").unwrap()
    }

    /// The protocol number given last.
    pub(crate) async fn last_number(&self) -> i64 {
        self.count(sql!(
            sqlite: "select last_number as n from protocol_sequence",
            postgres: "select last_value as n from protocol_sequence"
        ))
        .await
    }
}

/// Who is signed in: whom the header names, as a doctor and as a worker, as strongly as the header says.
async fn recognise(mut request: Request, next: Next) -> axum::response::Response {
    let named = request.headers().get("x-test-person").map(|value| value.to_str().unwrap().to_owned());
    if let Some(person) = named {
        let (clock, random) = (kernel::Clock::system(), kernel::Random::system());
        let strength = if person.ends_with('-') { Strength::Ordinary } else { Strength::High };
        request.extensions_mut().insert(Principal {
            session: SessionId::new(&clock, &random),
            person: PersonId::new(&clock, &random),
            tax_code: tax_code(person.trim_end_matches('-')),
            name: "Medico".to_owned(),
            profiles: vec![Profile::Doctor, Profile::Worker],
            strength,
            acting_for: None,
            csrf: "token".to_owned(),
        });
    }
    next.run(request).await
}

pub(crate) fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

fn settings() -> Settings {
    Settings {
        institute: "Istituto".to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        decryption_key_pem: pem(),
        mac_key: [5; 32],
        lookup: certificates::lookup::Limits::default(),
        diagnosis_strength: Strength::Substantial,
        sender_address: "attestati@istituto.example".parse().unwrap(),
        email_sender_address: None,
        sends_texts: false,
        message_bytes: 1 << 20,
    }
}

fn site(world: &World) -> Arc<Site> {
    let settings = SiteSettings {
        name: "Istituto".to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        languages: Language::ALL.to_vec(),
        assets: None,
        logo: None,
        stylesheet: None,
        parent: None,
        contacts: web::Contacts::default(),
        accessibility_declaration: None,
        trusted_proxies: Vec::new(),
    };
    let (clock, random) = (world.clock.clone(), world.random.clone());
    Arc::new(Site::new(settings, certificates::MESSAGES, clock, random, &[7; 32]).unwrap())
}

/// Hashes of password and pincode: one of each is enough for all worlds of a test.
static HASHES: OnceCell<[String; 2]> = OnceCell::const_new();

async fn hashes() -> [String; 2] {
    let secrets = Secrets::new(kernel::Clock::system(), kernel::Random::system()).unwrap();
    let hash = async |clear: &str| secrets.hash(Secret::new(clear)).await.unwrap();
    [hash(PASSWORD).await, hash(PINCODE).await]
}

fn register([password, pincode]: &[String; 2]) -> String {
    let worker = |tax_code: &str,
                  surname: &str,
                  given_name: &str,
                  sex: &str,
                  born_on: &str,
                  place: &str,
                  province: &str| {
        serde_json::json!({"type": "worker", "tax_code": tax_code, "surname": surname, "given_name": given_name,
            "sex": sex, "born_on": born_on, "birth_place": place, "birth_province": province})
    };
    let sender = |tax_code: &str,
                  kind: &str,
                  username: Option<&str>,
                  pincode: Option<&String>,
                  role: &str| {
        serde_json::json!({"type": "sender", "tax_code": tax_code, "kind": kind, "username": username,
            "password": username.map(|_| password), "pincode": pincode, "surname": "Rocca", "given_name": "Emanuele",
            "role": role, "region": "070", "local_unit": "103"})
    };
    let lines = [
        worker(WORKER, "Rossi", "Mària", "M", "1945-03-12", "F205", "MI"),
        worker(FREELANCE, "Verdi", "Giuseppe", "M", "1975-12-10", "L219", "TO"),
        sender(DOCTOR, "doctor", Some("medico"), Some(pincode), "S"),
        sender(PRIVATE, "doctor", Some("privato"), Some(pincode), "P"),
        sender(REGIONAL, "doctor", None, None, "S"),
        sender(HOSPITAL, "hospital", Some("ospedale"), None, "S"),
        sender(REGION, "region", Some("regione"), None, "S"),
    ];
    lines.map(|line| line.to_string()).join("\n")
}
