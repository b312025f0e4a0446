//! A desk with two firms, a public body, some workers and their certificates.

use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use certificates::lookup::keys::{self, Scope};
use certificates::{
    Address, Addressee, Certificate, CertificateId, CertificateType, Certificates, Diagnosis, Doctor,
    DoctorRole, Kind, Parts, Settings, Source, State, Visit, Worker, intake,
};
use db::{params, sql};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use jiff::civil::Date;
use kernel::vault::Vault;
use kernel::{
    Actor, Clock, Door, EmployerNumber, InpdapUnit, OrganisationId, PersonId, Profile, ProtocolNumber,
    Random, SessionId, Sex, Strength, TaxCode,
};
use testing::World;
use tower::ServiceExt;
use web::{ActingFor, Principal, Site};

/// Stands in every diagnosis, and may stand nowhere else.
pub(crate) const CANARY: &str = "CANARINO-DIAGNOSI";

pub(crate) const ROSSI: &str = "RSSMRA45C12F205C";
pub(crate) const CACCAMO: &str = "CCCFBA85D03L219P";

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) certificates: Certificates,
    pub(crate) firm: OrganisationId,
    pub(crate) other_firm: OrganisationId,
    pub(crate) body: OrganisationId,
    app: Router,
    signed_in: Arc<Mutex<Option<Principal>>>,
    cookies: Mutex<String>,
    csrf: Mutex<String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        between(&self.body, &format!("name=\"{name}\" value=\""), "\"").unwrap().to_owned()
    }
}

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

fn decryption_key() -> String {
    static KEY: LazyLock<String> = LazyLock::new(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let text = BASE64_STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
    });
    KEY.clone()
}

impl Desk {
    pub(crate) async fn of(world: World) -> Self {
        let (db, clock, random) = (world.db.clone(), world.clock.clone(), world.random.clone());
        let settings = Settings {
            institute: "Istituto di Prova".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            decryption_key_pem: decryption_key(),
            mac_key: [3; 32],
            lookup: certificates::lookup::Limits::default(),
            diagnosis_strength: Strength::Dispositive,
            sender_address: "attestati@pec.example.it".parse().unwrap(),
            email_sender_address: None,
            sends_texts: false,
            message_bytes: 10_000_000,
        };
        let parts = Parts {
            db: db.clone(),
            clock: clock.clone(),
            random: random.clone(),
            vault: Vault::from_keys("k1", vec![("k1".to_owned(), [7; 32])]).unwrap(),
            audit: audit::Recorder::start(db.clone(), clock.clone(), random.clone()),
            secrets: identity::Secrets::new(clock.clone(), random.clone()).unwrap(),
            fonts: Arc::new(documents::pdf::Fonts::built_in().unwrap()),
            settings,
        };
        let certificates = Certificates::new(parts).unwrap();
        let signed_in = Arc::<Mutex<Option<Principal>>>::default();
        let app = app(&certificates, &clock, &random, &signed_in);
        let [firm, other_firm, body] = organisations(&world).await;
        let (cookies, csrf) = (Mutex::default(), Mutex::default());
        Self { world, certificates, firm, other_firm, body, app, signed_in, cookies, csrf }
    }

    /// Signs a clerk of an organisation in.
    pub(crate) fn clerk_of(&self, organisation: OrganisationId, unit: Option<&str>) {
        self.acting(Profile::Employer, organisation, unit);
    }

    /// Signs an intermediary in who acts for an organisation.
    pub(crate) fn intermediary_of(&self, organisation: OrganisationId) {
        self.acting(Profile::Intermediary, organisation, None);
    }

    fn acting(&self, profile: Profile, organisation: OrganisationId, unit: Option<&str>) {
        let mut person = self.person("CNTCHR83T41D969D", &[profile]);
        person.acting_for = Some(ActingFor {
            organisation,
            name: "Ditta di Prova".to_owned(),
            kind: "firm".to_owned(),
            unit: unit.map(|unit| InpdapUnit::parse(unit).unwrap()),
        });
        *self.signed_in.lock().unwrap() = Some(person);
    }

    /// Signs a clerk in who has not said yet for whom he acts.
    pub(crate) fn clerk_of_nobody(&self) {
        *self.signed_in.lock().unwrap() = Some(self.person("CNTCHR83T41D969D", &[Profile::Employer]));
    }

    /// Signs a worker in.
    pub(crate) fn worker(&self, tax_code: &str, strength: Strength) {
        let mut person = self.person(tax_code, &[Profile::Worker]);
        person.strength = strength;
        *self.signed_in.lock().unwrap() = Some(person);
    }

    pub(crate) fn nobody(&self) {
        *self.signed_in.lock().unwrap() = None;
    }

    fn person(&self, tax_code: &str, profiles: &[Profile]) -> Principal {
        let (clock, random) = (Clock::system(), Random::seeded(11));
        "csrf-of-the-session".clone_into(&mut self.csrf.lock().unwrap());
        Principal {
            session: SessionId::new(&self.world.clock, &random),
            person: PersonId::new(&clock, &random),
            tax_code: TaxCode::parse(tax_code).unwrap(),
            name: "Chiara Conti".to_owned(),
            profiles: profiles.to_vec(),
            strength: Strength::Ordinary,
            acting_for: None,
            csrf: "csrf-of-the-session".to_owned(),
        }
    }

    /// Stores certificates and addresses them to an employer.
    pub(crate) async fn store(
        &self,
        organisation: OrganisationId,
        unit: Option<&str>,
        certificates: &[Certificate],
    ) {
        let addressee = Addressee {
            employer_tax_code: TaxCode::parse("00743110157").unwrap(),
            employer_number: unit.is_none().then(|| EmployerNumber::parse("1234567860").unwrap()),
            unit: unit.map(|unit| InpdapUnit::parse(unit).unwrap()),
        };
        let diagnosis = Diagnosis { code: None, notes: Some(CANARY.to_owned()) };
        let arrived: Vec<_> = certificates
            .iter()
            .map(|certificate| intake::Arrived {
                certificate: certificate.clone(),
                diagnosis: Some(diagnosis.clone()),
                employers: vec![(organisation, addressee.clone())],
            })
            .collect();
        let mut tx = self.world.db.write().await.unwrap();
        intake::store_many(&self.certificates, &mut tx, &arrived).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A certificate of Rossi, received now and an hour later with each call.
    pub(crate) fn certificate(&self, number: u64) -> Certificate {
        self.world.clock.advance(jiff::SignedDuration::from_mins(60));
        let today = self.world.clock.today();
        Certificate {
            id: CertificateId::new(&self.world.clock, &self.world.random),
            protocol_number: ProtocolNumber::from_sequence(number).unwrap(),
            kind: Kind::Sickness,
            state: State::Valid,
            received_at: self.world.clock.now(),
            source: Source::Import,
            worker: worker(ROSSI, "Rossi", "Mario"),
            doctor: Doctor {
                tax_code: TaxCode::parse("RCCMNL83S18D969H").unwrap(),
                surname: "Rocca".to_owned(),
                given_name: "Emanuele".to_owned(),
                role: DoctorRole::Public,
                region: Some("070".to_owned()),
                local_unit: Some("103".to_owned()),
                structure: None,
            },
            residence: Address {
                street: "VIA ROMA".to_owned(),
                number: "SNC".to_owned(),
                postcode: kernel::Postcode::parse("10121").unwrap(),
                place: kernel::PlaceCode::parse("L219").unwrap(),
                province: "TO".to_owned(),
            },
            availability: None,
            released_on: today,
            starts_on: today,
            ends_on: Some(today),
            visit: Some(Visit::Surgery),
            certificate_type: Some(CertificateType::Start),
            day_worked: None,
            trauma: None,
            benefit: None,
            discharged_on: None,
            stay: None,
            needs_public_doctor: false,
            follows: None,
            rectifies: None,
            admission: None,
            annulment_number: None,
            annulled_at: None,
        }
    }

    pub(crate) async fn key(
        &self,
        scope: Scope,
        organisation: Option<OrganisationId>,
    ) -> (keys::KeyId, String) {
        let mut tx = self.world.db.write().await.unwrap();
        let parts = (&self.world.clock, &self.world.random);
        let console = Actor::program(Door::Console);
        let issued = keys::issue(&mut tx, parts, console, scope, organisation, "test").await;
        tx.commit().await.unwrap();
        issued.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form with the token of the last page.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from("192.0.2.1", path, fields).await
    }

    pub(crate) async fn post_from(&self, address: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.lock().unwrap().clone();
        let pairs = fields.iter().copied().chain([("csrf_token", csrf.as_str())]);
        let body: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", address);
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    pub(crate) async fn api(
        &self,
        key: &str,
        accept: &str,
        path: &str,
        json: Option<serde_json::Value>,
    ) -> Answer {
        let (method, body) = match json {
            Some(json) => (http::Method::POST, Body::from(json.to_string())),
            None => (http::Method::GET, Body::empty()),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, accept)
            .header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.send(request.body(body).unwrap()).await
    }

    async fn send(&self, mut request: Request) -> Answer {
        let cookies = self.cookies.lock().unwrap().clone();
        request.headers_mut().insert(header::COOKIE, cookies.parse().unwrap());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            pair.clone_into(&mut self.cookies.lock().unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, bytes, body };
        if let Some(token) = between(&answer.body, "name=\"csrf_token\" value=\"", "\"") {
            token.clone_into(&mut self.csrf.lock().unwrap());
        }
        answer
    }

    /// Events recorded of an action: subject, object and outcome.
    pub(crate) async fn events(
        &self,
        action: audit::Action,
    ) -> Vec<(Option<String>, Option<String>, String)> {
        let statement =
            sql!("select subject, object, outcome from audit_event where action = $1 order by position");
        let mut tx = self.world.db.read().await.unwrap();
        let rows = tx.all(statement, params![action.0]).await.unwrap();
        rows.iter()
            .map(|row| (row.get("subject").unwrap(), row.get("object").unwrap(), row.get("outcome").unwrap()))
            .collect()
    }
}

pub(crate) fn worker(tax_code: &str, surname: &str, given_name: &str) -> Worker {
    Worker {
        tax_code: TaxCode::parse(tax_code).unwrap(),
        surname: surname.to_owned(),
        given_name: given_name.to_owned(),
        sex: Sex::Male,
        born_on: Date::constant(1985, 4, 3),
        birth_place: kernel::PlaceCode::parse("L219").unwrap(),
        birth_province: "TO".to_owned(),
    }
}

fn app(
    certificates: &Certificates,
    clock: &Clock,
    random: &Random,
    signed_in: &Arc<Mutex<Option<Principal>>>,
) -> Router {
    let settings = serde_json::from_value(serde_json::json!({
        "name": "Istituto di Prova",
        "base_url": "http://127.0.0.1:8080",
        "trusted_proxies": ["0.0.0.0"]
    }));
    let site = Site::new(settings.unwrap(), certificates::MESSAGES, clock.clone(), random.clone(), &[9; 32])
        .unwrap();
    let missing = site.messages().missing();
    assert!(missing.is_empty(), "texts are missing: {missing:?}");
    let signed_in = signed_in.clone();
    let recognise = move |mut request: Request, next: Next| {
        let person = signed_in.lock().unwrap().clone();
        if let Some(person) = person {
            request.extensions_mut().insert(person);
        }
        next.run(request)
    };
    web::router(&Arc::new(site), certificates::routes(certificates.clone()), |inner| {
        inner.layer(from_fn(recognise))
    })
}

async fn organisations(world: &World) -> [OrganisationId; 3] {
    let statement = sql!(
        "insert into organisation (id, kind, name, tax_code, centralised, created_at) values ($1, $2, $3, $4, $5, $6)"
    );
    let of = [
        ("firm", "Ditta di Prova", "00743110157"),
        ("firm", "Altra Ditta", "06363391001"),
        ("public-body", "Comune di Prova", "80078750587"),
    ];
    let mut tx = world.db.write().await.unwrap();
    let mut ids = Vec::new();
    for (kind, name, tax_code) in of {
        let id = OrganisationId::new(&world.clock, &world.random);
        tx.execute(statement, params![id, kind, name, tax_code, false, world.clock.now()]).await.unwrap();
        ids.push(id);
    }
    tx.commit().await.unwrap();
    ids.try_into().unwrap()
}

fn escaped(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}
