//! A desk with employers, certificates that come in, jobs that run and a mail server that takes what goes out.

use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use certificates::subscriptions::{self, Change};
use certificates::{
    Address, Addressee, Certificate, CertificateId, CertificateType, Certificates, Diagnosis, Doctor,
    DoctorRole, Kind, Parts, Settings, Source, State, Visit, Worker, copies, intake,
};
use delivery::Delivery;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::vault::Vault;
use kernel::{
    EmailAddress, EmployerNumber, InpdapUnit, OrganisationId, PersonId, Profile, ProtocolNumber, Random,
    SessionId, Sex, Strength, TaxCode,
};
use mailserver::{MailServer, Message};
use sms_centre::Centre;
use testing::World;
use tower::ServiceExt;
use web::{ActingFor, Principal, Site};

use crate::store;

const SENDER: &str = "attestati@pec.istituto.example";
const ORDINARY_SENDER: &str = "copie@istituto.example";
/// What everybody who falls ill here is ill with.
pub(crate) const ILLNESS: &str = "Sindrome influenzale";
/// An operator of an office.
pub(crate) const OPERATOR: &str = "CNTCHR83T41D969D";
/// The worker for whom certificates come in.
pub(crate) const WORKER: &str = "RSSMRA45C12F205C";

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) certificates: Certificates,
    pub(crate) delivery: Delivery,
    pub(crate) mail: MailServer,
    pub(crate) phones: Centre,
    pub(crate) firm: OrganisationId,
    pub(crate) other_firm: OrganisationId,
    pub(crate) body: OrganisationId,
    app: Router,
    signed_in: Arc<Mutex<Option<Principal>>>,
    number: Mutex<u64>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Desk {
    pub(crate) async fn of(world: World) -> Self {
        Self::with(world, 10_000_000, Strength::Dispositive).await
    }

    /// A desk that asks for such a sign-in before it shows a diagnosis.
    pub(crate) async fn asking(world: World, diagnosis_strength: Strength) -> Self {
        Self::with(world, 10_000_000, diagnosis_strength).await
    }

    /// A desk whose messages may have so many bytes.
    pub(crate) async fn with_limit(world: World, message_bytes: usize) -> Self {
        Self::with(world, message_bytes, Strength::Dispositive).await
    }

    async fn with(world: World, message_bytes: usize, diagnosis_strength: Strength) -> Self {
        let (db, clock, random) = (world.db.clone(), world.clock.clone(), world.random.clone());
        let certificates = Certificates::new(Parts {
            db: db.clone(),
            clock: clock.clone(),
            random: random.clone(),
            vault: Vault::from_keys("k1", vec![("k1".to_owned(), [7; 32])]).unwrap(),
            audit: audit::Recorder::start(db.clone(), clock.clone(), random.clone()),
            secrets: identity::Secrets::new(clock.clone(), random.clone()).unwrap(),
            fonts: Arc::new(documents::pdf::Fonts::built_in().unwrap()),
            settings: Settings {
                institute: "Istituto di Prova".to_owned(),
                base_url: "https://sportello.istituto.example".to_owned(),
                decryption_key_pem: decryption_key(),
                mac_key: [3; 32],
                lookup: certificates::lookup::Limits::default(),
                diagnosis_strength,
                sender_address: SENDER.parse().unwrap(),
                email_sender_address: Some(ORDINARY_SENDER.parse().unwrap()),
                sends_texts: true,
                message_bytes,
            },
        });
        let certificates = certificates.unwrap();
        let mail = MailServer::start(mailserver::Settings::loopback(), clock.clone()).await.unwrap();
        let phones = Centre::start(sms_centre::Settings::loopback()).await.unwrap();
        let settings = delivery::Settings { lines: vec![line(&world, &phones)], ..delivery_settings(&mail) };
        let delivery = Delivery::new(db, clock, random, settings, b"a key of the test");
        let signed_in = Arc::<Mutex<Option<Principal>>>::default();
        let app = app(&certificates, &signed_in);
        let [firm, other_firm, body] = store::organisations(&world).await;
        let number = Mutex::new(0);
        Self { world, certificates, delivery, mail, phones, firm, other_firm, body, app, signed_in, number }
    }

    /// Signs a clerk of an organisation in, strongly enough to change things.
    pub(crate) fn clerk_of(&self, organisation: OrganisationId, unit: Option<&str>) {
        self.sign_in(organisation, unit, Strength::Dispositive);
    }

    pub(crate) fn sign_in(&self, organisation: OrganisationId, unit: Option<&str>, strength: Strength) {
        let (clock, random) = (&self.world.clock, Random::system());
        *self.signed_in.lock().unwrap() = Some(Principal {
            session: SessionId::new(clock, &random),
            person: PersonId::new(clock, &random),
            tax_code: TaxCode::parse("CNTCHR83T41D969D").unwrap(),
            name: "Chiara Conti".to_owned(),
            profiles: vec![Profile::Employer],
            strength,
            acting_for: Some(ActingFor {
                organisation,
                name: "Ditta di Prova".to_owned(),
                kind: "firm".to_owned(),
                unit: unit.map(|unit| InpdapUnit::parse(unit).unwrap()),
            }),
            csrf: "csrf-of-the-session".to_owned(),
        });
    }

    /// Signs somebody in who acts for an organisation in such a capacity.
    pub(crate) fn acting_as(&self, profile: Profile, organisation: OrganisationId) {
        self.sign_in(organisation, None, Strength::Dispositive);
        if let Some(person) = self.signed_in.lock().unwrap().as_mut() {
            person.profiles = vec![profile];
        }
    }

    /// Signs the operator of an office in.
    pub(crate) fn operator(&self) {
        self.sign_in_person(OPERATOR, "Laura Marino", Profile::Operator, Strength::Dispositive);
    }

    /// Signs the worker in for whom certificates come in.
    pub(crate) fn worker(&self) {
        self.sign_in_person(WORKER, "Mario Rossi", Profile::Worker, Strength::Dispositive);
    }

    /// Signs somebody in who acts for himself.
    pub(crate) fn sign_in_person(&self, tax_code: &str, name: &str, profile: Profile, strength: Strength) {
        let (clock, random) = (&self.world.clock, Random::system());
        *self.signed_in.lock().unwrap() = Some(Principal {
            session: SessionId::new(clock, &random),
            person: PersonId::new(clock, &random),
            tax_code: TaxCode::parse(tax_code).unwrap(),
            name: name.to_owned(),
            profiles: vec![profile],
            strength,
            acting_for: None,
            csrf: "csrf-of-the-session".to_owned(),
        });
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().copied().chain([("csrf_token", "csrf-of-the-session")]);
        let body = serde_html_form::to_string(pairs.collect::<Vec<_>>()).unwrap();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn send(&self, request: Request) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Does what is due and sends what is ready, until nothing is left.
    pub(crate) async fn work(&self) {
        let jobs = certificates::jobs(&self.certificates, &self.delivery);
        let worker = jobs::Worker::new(self.world.db.clone(), self.world.clock.clone(), jobs);
        while worker.run_due().await.unwrap() + delivery::run_due(&self.delivery).await.unwrap() > 0 {}
    }

    pub(crate) fn wait(&self, time: SignedDuration) {
        self.world.clock.advance(time);
    }

    /// Subscribes a mailbox and proves it; answers its page.
    pub(crate) async fn subscribe(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let asked = [("address", address), ("daily_hour", "6")];
        let page = self.post("/azienda/pec/nuova", &[&asked, fields].concat()).await.location().to_owned();
        self.work().await;
        let code = self.code_for(address);
        let proven = self.post(&format!("{page}/codice"), &[("code", &code)]).await;
        assert_eq!(proven.location(), page);
        page
    }

    /// The address of the first link of a page that begins so.
    pub(crate) async fn link(&self, page: &str, start: &str) -> String {
        let body = self.get(page).await.body;
        let begin = body.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("{body}"));
        body[begin + 6..].split('"').next().unwrap().to_owned()
    }

    /// The code in the newest message to a mailbox.
    pub(crate) fn code_for(&self, address: &str) -> String {
        let messages = self.messages_to(address);
        let text = String::from_utf8_lossy(&messages.last().unwrap().raw).into_owned();
        text.split_whitespace().find(|word| is_code(word)).unwrap().to_owned()
    }

    pub(crate) fn messages_to(&self, address: &str) -> Vec<Arc<Message>> {
        let messages = self.mail.messages();
        messages.into_iter().filter(|message| message.to == [address]).collect()
    }

    /// The short messages to a number, in order.
    pub(crate) fn texts_to(&self, digits: &str) -> Vec<String> {
        let messages = self.phones.messages().into_iter();
        let here = messages.filter(|message| message.to.trim_start_matches('+') == digits);
        here.map(|message| message.text).collect()
    }

    /// The attestations sent to a mailbox: the attachments of each message whose name ends so, in order.
    pub(crate) fn files_to(&self, address: &str, ending: &str) -> Vec<String> {
        self.messages_to(address).iter().flat_map(|message| files(message, ending)).collect()
    }

    /// A certificate of Rossi comes in for an employer, whose number or unit `code` is.
    pub(crate) async fn issue(&self, organisation: OrganisationId, code: &str) -> Certificate {
        let certificate = self.certificate();
        self.take_in(organisation, code, &certificate, Change::Issued).await;
        certificate
    }

    /// A certificate comes in that takes the place of another.
    pub(crate) async fn rectify(
        &self,
        organisation: OrganisationId,
        code: &str,
        of: &Certificate,
    ) -> Certificate {
        let certificate = Certificate { rectifies: Some(of.protocol_number), ..self.certificate() };
        self.take_in(organisation, code, &certificate, Change::Rectified).await;
        certificate
    }

    pub(crate) async fn annul(&self, certificate: &Certificate) {
        let mut tx = self.world.db.write().await.unwrap();
        let annulled = intake::annul_arrived(&self.certificates, &mut tx, certificate.protocol_number).await;
        assert!(annulled.unwrap());
        self.announce(&mut tx, certificate.id, Change::Annulled).await;
        tx.commit().await.unwrap();
    }

    async fn take_in(
        &self,
        organisation: OrganisationId,
        code: &str,
        certificate: &Certificate,
        change: Change,
    ) {
        let addressee = Addressee {
            employer_tax_code: TaxCode::parse("00743110157").unwrap(),
            employer_number: (code.len() == 10).then(|| EmployerNumber::parse(code).unwrap()),
            unit: (code.len() == 5).then(|| InpdapUnit::parse(code).unwrap()),
        };
        let arrived = intake::Arrived {
            certificate: certificate.clone(),
            diagnosis: Some(Diagnosis { code: None, notes: Some(ILLNESS.to_owned()) }),
            employers: vec![(organisation, addressee)],
        };
        let mut tx = self.world.db.write().await.unwrap();
        intake::store_many(&self.certificates, &mut tx, &[arrived]).await.unwrap();
        self.announce(&mut tx, certificate.id, change).await;
        tx.commit().await.unwrap();
    }

    async fn announce(&self, tx: &mut db::Tx, certificate: CertificateId, change: Change) {
        let (clock, random) = (&self.world.clock, &self.world.random);
        subscriptions::announce(tx, clock, random, certificate, change).await.unwrap();
        copies::announce(tx, clock, random, certificate, change).await.unwrap();
    }

    fn certificate(&self) -> Certificate {
        self.wait(SignedDuration::from_secs(1));
        let mut number = self.number.lock().unwrap();
        *number += 1;
        let today = self.world.clock.today();
        Certificate {
            id: CertificateId::new(&self.world.clock, &self.world.random),
            protocol_number: ProtocolNumber::from_sequence(*number).unwrap(),
            kind: Kind::Sickness,
            state: State::Valid,
            received_at: self.world.clock.now(),
            source: Source::Import,
            worker: rossi(),
            doctor: rocca(),
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
}

/// Two groups of four letters and digits.
fn is_code(word: &str) -> bool {
    let group = |text: &str| {
        text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    word.split_once('-').is_some_and(|(first, second)| group(first) && group(second))
}

/// The attachments of a message whose name ends so, decoded.
fn files(message: &Message, ending: &str) -> Vec<String> {
    contents(message, ending).into_iter().map(|content| String::from_utf8(content).unwrap()).collect()
}

/// The text of the printed documents of a message whose name ends so.
pub(crate) fn printed(message: &Message, ending: &str) -> Vec<String> {
    let documents = contents(message, ending).into_iter();
    documents
        .map(|content| {
            let document = lopdf::Document::load_mem(&content).unwrap();
            let pages: Vec<u32> = document.get_pages().keys().copied().collect();
            let text = document.extract_text(&pages).unwrap();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn contents(message: &Message, ending: &str) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(&message.raw).replace("\r\n", "\n");
    let parts = text.split("\n--=_").filter(|part| part.contains(&format!("{ending}\"\n")));
    parts
        .map(|part| {
            let (_, encoded) = part.split_once("\n\n").unwrap();
            BASE64_STANDARD.decode(encoded.replace('\n', "")).unwrap()
        })
        .collect()
}

fn delivery_settings(mail: &MailServer) -> delivery::Settings {
    let mailbox = |address, channel| {
        delivery::Mailbox::on_this_machine(EmailAddress::parse(address).unwrap(), channel, mail.address())
    };
    let mailboxes =
        vec![mailbox(SENDER, delivery::Channel::Pec), mailbox(ORDINARY_SENDER, delivery::Channel::Email)];
    delivery::Settings { mailboxes, ..delivery::Settings::default() }
}

/// The way to the phones: a message centre on this machine.
fn line(world: &World, phones: &Centre) -> delivery::Line {
    let settings = sms_centre::Settings::loopback();
    let password_file = world.folder.path().join("password-of-the-line");
    std::fs::write(&password_file, &settings.password).unwrap();
    let gateway = serde_json::json!({"smpp": {"host": "127.0.0.1", "port": phones.smpp().port(), "tls": "none",
        "system_id": settings.system_id, "password_file": password_file, "sender": "ISTITUTO"}});
    let gateway = serde_json::from_value(gateway).unwrap();
    delivery::Line { name: "linea-1".to_owned(), gateway, connections: 1, per_minute: None }
}

fn rossi() -> Worker {
    Worker {
        tax_code: TaxCode::parse(WORKER).unwrap(),
        surname: "Rossi".to_owned(),
        given_name: "Mario".to_owned(),
        sex: Sex::Male,
        born_on: Date::constant(1945, 3, 12),
        birth_place: kernel::PlaceCode::parse("F205").unwrap(),
        birth_province: "MI".to_owned(),
    }
}

fn rocca() -> Doctor {
    Doctor {
        tax_code: TaxCode::parse("RCCMNL83S18D969H").unwrap(),
        surname: "Rocca".to_owned(),
        given_name: "Emanuele".to_owned(),
        role: DoctorRole::Public,
        region: Some("070".to_owned()),
        local_unit: Some("103".to_owned()),
        structure: None,
    }
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

fn app(certificates: &Certificates, signed_in: &Arc<Mutex<Option<Principal>>>) -> Router {
    let settings = serde_json::json!({ "name": "Istituto di Prova", "base_url": "http://127.0.0.1:8080" });
    let (clock, random) = (certificates.clock.clone(), certificates.random.clone());
    let settings = serde_json::from_value(settings).unwrap();
    let messages = [certificates::MESSAGES, delivery::MESSAGES].concat();
    let site = Site::new(settings, &messages, clock, random, &[9; 32]).unwrap();
    let missing = site.messages().missing();
    assert!(missing.is_empty(), "texts are missing: {missing:?}");
    let signed_in = signed_in.clone();
    let recognise = move |mut request: Request, next: Next| {
        if let Some(person) = signed_in.lock().unwrap().clone() {
            request.extensions_mut().insert(person);
        }
        next.run(request)
    };
    web::router(&Arc::new(site), certificates::routes(certificates.clone()), |inner| {
        inner.layer(from_fn(recognise))
    })
}
