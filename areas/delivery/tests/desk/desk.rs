//! A delivery area with its pages, a mail server, and an operator who is signed in.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use delivery::{Attachment, Channel, Delivery, ItemId, Line, Mailbox, Outgoing, Owner, Patience, Settings};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use kernel::{EmailAddress, PersonId, Profile, Random, SessionId, Strength, TaxCode};
use mailserver::MailServer;
use testing::World;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Principal, Site};

pub(crate) const START: &str = "/sportello/recapito";
pub(crate) const SENDER: &str = "attestati@pec.istituto.example";
pub(crate) const LINE: &str = "linea-1";
pub(crate) const OWNER: Owner = Owner { kind: "test", id: Uuid::from_u128(7) };

/// Stand in every message, and may stand on no page.
pub(crate) const SECRETS: [&str; 3] = ["CANARINO-OGGETTO", "CANARINO-TESTO", "CANARINO-ALLEGATO"];

const CSRF: &str = "csrf-of-the-session";

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) delivery: Delivery,
    pub(crate) mail: MailServer,
    app: Router,
    signed_in: Arc<Mutex<Option<Principal>>>,
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

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The page says all of this, and nothing of what messages hold.
    pub(crate) fn says(&self, texts: &[&str]) {
        assert!(self.status.is_success() || self.status.is_client_error(), "{} {}", self.status, self.body);
        for text in texts {
            assert!(self.body.contains(text), "{text} is missing in {}", self.body);
        }
        for secret in SECRETS {
            assert!(!self.body.contains(secret), "{secret} is told in {}", self.body);
        }
    }

    /// Where the first link with this text leads, or with this beginning.
    pub(crate) fn link(&self, start: &str) -> String {
        let begin = self.body.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("{}", self.body));
        self.body[begin + 6..].split('"').next().unwrap().to_owned()
    }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

impl Desk {
    /// With an operator signed in.
    pub(crate) async fn of(world: World) -> Self {
        let mail = MailServer::start(mailserver::Settings::loopback(), world.clock.clone()).await.unwrap();
        let mailbox = Mailbox::on_this_machine(address(SENDER), Channel::Pec, mail.address());
        let patience = Patience { connect: 2, answer: 2, body: 5, dot: 2 };
        let gateway =
            serde_json::json!({"http": {"address": "http://127.0.0.1:9/", "token_file": "/nowhere"}});
        let gateway = serde_json::from_value(gateway).unwrap();
        let line = Line { name: LINE.to_owned(), gateway, connections: 1, per_minute: None };
        let settings =
            Settings { mailboxes: vec![mailbox], lines: vec![line], patience, ..Settings::default() };
        let (db, clock, random) = (world.db.clone(), world.clock.clone(), world.random.clone());
        let delivery = Delivery::new(db, clock, random, settings, b"a key of the test");
        let signed_in = Arc::<Mutex<Option<Principal>>>::default();
        let app = app(&world, &delivery, &signed_in);
        let desk = Self { world, delivery, mail, app, signed_in };
        desk.sign_in(Profile::Operator, Strength::Dispositive);
        desk
    }

    pub(crate) fn sign_in(&self, profile: Profile, strength: Strength) {
        let (clock, random) = (&self.world.clock, Random::system());
        *self.signed_in.lock().unwrap() = Some(Principal {
            session: SessionId::new(clock, &random),
            person: PersonId::new(clock, &random),
            tax_code: TaxCode::parse("CNTCHR83T41D969D").unwrap(),
            name: "Chiara Conti".to_owned(),
            profiles: vec![profile],
            strength,
            acting_for: None,
            csrf: CSRF.to_owned(),
        });
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, &[fields, &[("csrf_token", CSRF)]].concat()).await
    }

    /// Sends a form with these fields and no others.
    pub(crate) async fn post_with(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |value: &str| value.replace('%', "%25").replace('@', "%40").replace(' ', "+");
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    async fn send(&self, request: Request) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn queue(&self, recipient: &str) -> ItemId {
        let [subject, body, attachment] = SECRETS.map(str::to_owned);
        let outgoing = Outgoing {
            mailbox: address(SENDER),
            recipient: address(recipient),
            subject,
            body,
            ephemeral: false,
            attachments: vec![Attachment {
                name: "attestati.xml".to_owned(),
                media_type: "application/xml".to_owned(),
                content: attachment.into_bytes(),
            }],
            owner: OWNER,
        };
        let mut tx = self.world.db.write().await.unwrap();
        let id = self.delivery.queue(&mut tx, &outgoing).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) async fn run(&self) {
        delivery::run_due(&self.delivery).await.unwrap();
    }

    pub(crate) async fn state(&self, id: ItemId) -> delivery::State {
        let mut tx = self.world.db.read().await.unwrap();
        delivery::item(&mut tx, OWNER, id).await.unwrap().unwrap().state
    }
}

fn app(world: &World, delivery: &Delivery, signed_in: &Arc<Mutex<Option<Principal>>>) -> Router {
    let settings = serde_json::json!({ "name": "Istituto di Prova", "base_url": "http://127.0.0.1:8080" });
    let settings = serde_json::from_value(settings).unwrap();
    let (clock, random) = (world.clock.clone(), world.random.clone());
    let site = Site::new(settings, delivery::MESSAGES, clock, random, &[9; 32]).unwrap();
    let site = site.with_navigation(delivery::NAVIGATION);
    let missing = site.messages().missing();
    assert!(missing.is_empty(), "texts are missing: {missing:?}");
    let signed_in = signed_in.clone();
    let recognise = move |mut request: Request, next: Next| {
        if let Some(person) = signed_in.lock().unwrap().clone() {
            request.extensions_mut().insert(person);
        }
        next.run(request)
    };
    web::router(&Arc::new(site), delivery::routes(delivery.clone()), |inner| inner.layer(from_fn(recognise)))
}
