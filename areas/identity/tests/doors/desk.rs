use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use db::{params, sql};
use delivery::{Channel, Delivery, Mailbox, Receipt, Tls};
use documents::pdf::Fonts;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use identity::{Identity, Membership, Parts, Service, Settings, cns, registry};
use jiff::SignedDuration;
use kernel::vault::Vault;
use kernel::{EmailAddress, Profile, Strength};
use outside::{NoAnswer, Outside};
use testing::World;
use tower::ServiceExt;
use web::{Access, Form, Page, Routes, SignedIn, Site, SiteSettings};

/// A worker who acts for nobody.
pub(crate) const WORKER: &str = "RSSMRA45C12F205C";
/// A clerk of one firm, who is nothing else.
pub(crate) const CLERK: &str = "BNCLRA80A41H501D";
/// A worker who also acts for two organisations.
pub(crate) const BUSY: &str = "VRDGPP75T10L219E";
/// Two operators and an agent of the contact centre, who sign in strongly enough to work.
pub(crate) const OPERATOR: &str = "GRSMNC77H46L219U";
pub(crate) const COLLEAGUE: &str = "RGGNTN69S11F839Y";
pub(crate) const AGENT: &str = "PRSSNO78B67A271O";
/// Nobody has this tax code.
pub(crate) const UNKNOWN: &str = "NREMRC90E05D612F";
pub(crate) const PIN: &str = "K7M2P9QX";
pub(crate) const FIRM: &str = "01114601006";
pub(crate) const BODY: &str = "80078750587";

const SERVICES: [Service; 3] = [
    service("/attestati", &[], Strength::None),
    service("/elenco", &[Profile::Employer], Strength::Ordinary),
    service("/miei", &[Profile::Worker], Strength::Ordinary),
];

const fn service(path: &'static str, profiles: &'static [Profile], strength: Strength) -> Service {
    // Any texts will do.
    Service {
        path,
        title: "identity-home-title",
        description: "identity-home-none",
        profiles,
        funds: &[],
        strength,
    }
}

/// The desk with a few people in it.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) identity: Identity,
    pub(crate) app: Router,
}

impl Desk {
    pub(crate) async fn open(world: World) -> Self {
        Self::on(world, "http://127.0.0.1:8080").await
    }

    pub(crate) async fn on(world: World, base_url: &str) -> Self {
        let outside = |_, _| async { Err(NoAnswer::Address) };
        Self::filled(world, base_url, None, (Vec::new(), Outside::new(outside))).await
    }

    /// One that takes cards.
    pub(crate) async fn with_cards(
        world: World,
        base_url: &str,
        cns: cns::Settings,
        outside: Outside,
    ) -> Self {
        Self::filled(world, base_url, Some(cns), (Vec::new(), outside)).await
    }

    /// The desk of an institute that takes part in federations.
    pub(crate) async fn member_of(world: World, base_url: &str, members: (Vec<Membership>, Outside)) -> Self {
        Self::filled(world, base_url, None, members).await
    }

    async fn filled(
        world: World,
        base_url: &str,
        cns: Option<cns::Settings>,
        members: (Vec<Membership>, Outside),
    ) -> Self {
        let desk = Self::empty(world, base_url, cns, members);
        for line in register() {
            registry::import_line(&desk.identity, &line).await.unwrap();
        }
        desk
    }

    fn empty(
        world: World,
        base_url: &str,
        cns: Option<cns::Settings>,
        (memberships, outside): (Vec<Membership>, Outside),
    ) -> Self {
        let (clock, random) = (world.clock.clone(), world.random.clone());
        let settings = SiteSettings {
            name: "Istituto".to_owned(),
            base_url: base_url.to_owned(),
            languages: kernel::Language::ALL.to_vec(),
            assets: None,
            logo: None,
            stylesheet: None,
            parent: None,
            contacts: web::Contacts::default(),
            accessibility_declaration: None,
            trusted_proxies: Vec::new(),
        };
        let site =
            Site::new(settings, &[identity::MESSAGES], clock.clone(), random.clone(), &[7; 32]).unwrap();
        let site = Arc::new(site.with_navigation(identity::NAVIGATION));
        let recorder = audit::Recorder::start(world.db.clone(), clock.clone(), random.clone());
        let sender = EmailAddress::parse("servizi@istituto.example").unwrap();
        let outbox =
            delivery::Settings { mailboxes: vec![mailbox(&sender)], ..delivery::Settings::default() };
        let delivery = Delivery::new(world.db.clone(), clock.clone(), random.clone(), outbox, &[3; 32]);
        let identity = Identity::new(Parts {
            db: world.db.clone(),
            clock,
            random,
            audit: recorder,
            site: Arc::clone(&site),
            vault: Vault::from_keys("2026", vec![("2026".to_owned(), [9; 32])]).unwrap(),
            delivery,
            fonts: Arc::new(Fonts::built_in().unwrap()),
            settings: Settings { sender_address: Some(sender), ..Settings::default() },
            services: SERVICES.to_vec(),
            cns,
            memberships,
            outside,
        })
        .unwrap();
        let employer = Access::signed_in(&[Profile::Employer], Strength::Ordinary);
        let strong = Access::signed_in(&[], Strength::Substantial);
        let routes = Routes::new()
            .get("/elenco", employer, list)
            .get("/forte", strong.clone(), list)
            .post("/forte", strong, taken_in)
            .post("/domanda", Access::signed_in(&[], Strength::Ordinary), taken_in)
            .merge(identity::routes(identity.clone()));
        let app = web::router(&site, routes, identity::session_layer(identity.clone()));
        Self { world, identity, app }
    }

    /// A browser that has not been here yet.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { desk: self, cookies: Vec::new(), address: [192, 0, 2, 1], headers: Vec::new() }
    }

    /// A browser whose person has signed in, and chosen nothing.
    pub(crate) async fn signed_in(&self, tax_code: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.sign_in(tax_code, PIN).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }

    pub(crate) fn later(&self, minutes: i64) {
        self.world.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// Does all work that is due; answers how much it was.
    pub(crate) async fn work(&self) -> usize {
        let (db, clock) = (self.world.db.clone(), self.world.clock.clone());
        jobs::Worker::new(db, clock, identity::jobs(&self.identity)).run_due().await.unwrap()
    }

    /// The key of the person with this tax code.
    pub(crate) async fn person(&self, tax_code: &str) -> kernel::PersonId {
        let mut tx = self.world.db.read().await.unwrap();
        let statement = sql!("select id from person where tax_code = $1");
        tx.one(statement, params![tax_code]).await.unwrap().get("id").unwrap()
    }

    /// The key of the PIN in force of the person with this tax code; empty if there is none.
    pub(crate) async fn pin_in_force(&self, tax_code: &str) -> String {
        let mut tx = self.world.db.read().await.unwrap();
        let statement = sql!(
            "select c.id from credential c join person p on p.id = c.person_id
             where p.tax_code = $1 and c.state in ('active', 'blocked')"
        );
        let row = tx.optional(statement, params![tax_code]).await.unwrap();
        row.map_or(String::new(), |row| row.get::<kernel::PersonId>("id").unwrap().to_string())
    }

    /// How many events have this action, outcome and detail.
    pub(crate) async fn events(&self, action: &str, outcome: &str) -> i64 {
        let mut tx = self.world.db.read().await.unwrap();
        let statement = sql!("select count(*) as n from audit_event where action = $1 and outcome = $2");
        tx.one(statement, params![action, outcome]).await.unwrap().get("n").unwrap()
    }
}

fn mailbox(address: &EmailAddress) -> Mailbox {
    Mailbox {
        address: address.clone(),
        channel: Channel::Email,
        host: "127.0.0.1".to_owned(),
        port: 25,
        tls: Tls::None,
        user: None,
        password_file: None,
        trusted: None,
        receipt: Receipt::Complete,
        connections: 1,
    }
}

async fn list(page: Page) -> String {
    page.principal()
        .and_then(|person| person.acting_for.as_ref())
        .map_or(String::new(), |firm| firm.name.clone())
}

/// Says what it was sent, and for whom.
async fn taken_in(SignedIn(person): SignedIn, Form(fields): Form<Vec<(String, String)>>) -> String {
    let typed: Vec<_> = fields.iter().filter(|(name, _)| name != "csrf_token").collect();
    format!("{} {typed:?}", person.acting_for.map_or(person.name, |firm| firm.name))
}

fn register() -> Vec<String> {
    let person = |tax_code: &str, surname: &str, profiles: &str| {
        format!(
            r#"{{"type":"person","tax_code":"{tax_code}","surname":"{surname}","given_name":"Ada","email":"{surname}@example.org","pec":"{surname}@pec.example","profiles":[{profiles}]}}"#
        )
    };
    let pin = |tax_code: &str| {
        format!(r#"{{"type":"credential","person":"{tax_code}","strength":"ordinary","pin":"{PIN}"}}"#)
    };
    let strong_pin = |tax_code: &str| pin(tax_code).replace("ordinary", "dispositive");
    let acts = |tax_code: &str, organisation: &str, more: &str| {
        format!(r#"{{"type":"representation","person":"{tax_code}","organisation":"{organisation}"{more}}}"#)
    };
    vec![
        person(WORKER, "Rossi", r#""worker""#),
        person(CLERK, "Bianchi", ""),
        person(BUSY, "Verdi", r#""worker""#),
        format!(
            r#"{{"type":"organisation","tax_code":"{FIRM}","kind":"firm","name":"Alfa Meccanica","employer_numbers":["0701234567","0701234568"]}}"#
        ),
        format!(
            r#"{{"type":"organisation","tax_code":"{BODY}","kind":"public-body","name":"Comune di Prova","inpdap_units":["00012","00007"]}}"#
        ),
        acts(CLERK, FIRM, ""),
        acts(BUSY, FIRM, r#","until":"2026-12-31""#),
        acts(BUSY, BODY, r#","unit":"00007""#),
        pin(WORKER),
        pin(CLERK),
        pin(BUSY),
        person(OPERATOR, "Grassi", r#""operator""#),
        person(COLLEAGUE, "Ruggiero", r#""operator""#),
        person(AGENT, "Parisi", r#""contact_centre""#),
        strong_pin(OPERATOR),
        strong_pin(COLLEAGUE),
        strong_pin(AGENT),
    ]
}

/// Keeps cookies like a browser, and follows nothing by itself.
pub(crate) struct Browser<'a> {
    desk: &'a Desk,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) address: [u8; 4],
    /// Sent with every request besides the usual ones.
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    /// Sends a form as the page at `path` would, with the token that this page shows.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(if path.starts_with("/accesso") { path } else { "/" }).await;
        let token = token_of(&page.text);
        self.post_with(path, &token, fields).await
    }

    pub(crate) async fn post_with(&mut self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", token)];
        all.extend_from_slice(fields);
        let body = serde_html_form::to_string(all).unwrap();
        self.send("POST", path, Body::from(body)).await
    }

    /// Sends a form as a page of another site makes the browser send it: without cookies.
    pub(crate) async fn post_from_elsewhere(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kept = std::mem::take(&mut self.cookies);
        let body = serde_html_form::to_string(fields).unwrap();
        let answer = self.send("POST", path, Body::from(body)).await;
        assert!(self.cookies.is_empty(), "an answer to another site's form sets no cookie");
        self.cookies = kept;
        answer
    }

    pub(crate) async fn sign_in(&mut self, tax_code: &str, pin: &str) -> Answer {
        self.post("/accesso/pin", &[("tax_code", tax_code), ("pin", pin)]).await
    }

    /// The value of the session's cookie.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name.ends_with("sportello")).map(|(_, value)| value.as_str())
    }

    /// Sends a form with a file as the browser does: the fields, then the file.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let token = token_of(&self.get("/").await.text);
        self.upload_with(path, &token, fields, file).await
    }

    pub(crate) async fn upload_with(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in std::iter::once(&("csrf_token", token)).chain(fields) {
            let part = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (name, content) = file;
        let head = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"copy\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        self.send_as("POST", path, "multipart/form-data; boundary=XX", in_pieces(&body)).await
    }

    pub(crate) async fn send(&mut self, method: &str, path: &str, body: Body) -> Answer {
        self.send_as(method, path, "application/x-www-form-urlencoded", body).await
    }

    async fn send_as(&mut self, method: &str, path: &str, kind: &str, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            )
            .body(body)
            .unwrap();
        for (name, value) in &self.headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.address, 40_000))));
        let app = self.desk.app.clone();
        self.send_to(app, request).await
    }

    /// Sends a request to this part of the site or that, and keeps the cookies of the answer.
    pub(crate) async fn send_to(&mut self, app: Router, request: Request<Body>) -> Answer {
        let sent = app.oneshot(request);
        let response = tokio::time::timeout(Duration::from_mins(1), sent).await.unwrap().unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !line.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// Everything in the outbox: to whom, and what it says, in the order in which it was put there.
impl Desk {
    pub(crate) async fn outbox(&self) -> Vec<(String, String)> {
        let mut tx = self.world.db.read().await.unwrap();
        let statement = sql!("select recipient, body from delivery_item order by position");
        let rows = tx.all(statement, params![]).await.unwrap();
        rows.iter().map(|row| (row.get("recipient").unwrap(), row.get("body").unwrap())).collect()
    }
}

/// A body that comes in piece by piece, as from a network.
fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<_> = body.chunks(64 * 1024).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// What a page shows once, without the blanks between groups; nothing if it shows no secret.
pub(crate) fn shown(page: &Answer) -> Option<String> {
    let after = page.text.split("secret-once\">").nth(1)?;
    Some(after.split('<').next().unwrap().replace(' ', ""))
}

/// The token of the first form on the page that has one.
pub(crate) fn token_of(page: &str) -> String {
    let after = page.split(r#"name="csrf_token" value=""#).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}
