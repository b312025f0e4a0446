//! The desk with a few people in it, and the browsers that come to it.

mod browser;
mod post;
mod register;

use std::sync::Arc;

use axum::Router;
use db::{params, sql};
use delivery::{Channel, Delivery, Line, Mailbox};
use documents::pdf::Fonts;
use http::StatusCode;
use identity::{CieOidc, Identity, Membership, Parts, Service, Settings, cns, registry};
use jiff::SignedDuration;
use kernel::vault::Vault;
use kernel::{EmailAddress, Profile, Strength};
use outside::{NoAnswer, Outside};
use testing::World;
use web::{Access, Form, Page, Routes, SignedIn, Site, SiteSettings};

pub(crate) use browser::{Answer, Browser, shown, token_of};
pub(crate) use post::Post;
pub(crate) use register::{AGENT, BODY, BUSY, CLERK, COLLEAGUE, FIRM, OPERATOR, PIN, UNKNOWN, WORKER};

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

/// The doors beside that of the PIN, and whom the desk may ask for them.
pub(crate) struct Doors {
    pub(crate) cns: Option<cns::Settings>,
    pub(crate) memberships: Vec<Membership>,
    pub(crate) cie_oidc: Option<CieOidc>,
    pub(crate) outside: Outside,
}

impl Doors {
    pub(crate) fn none(outside: Outside) -> Self {
        Self { cns: None, memberships: Vec::new(), cie_oidc: None, outside }
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
        let outside = Outside::new(|_, _| async { Err(NoAnswer::Address) });
        Self::with(world, base_url, Doors::none(outside)).await
    }

    /// One with more doors than that of the PIN.
    pub(crate) async fn with(world: World, base_url: &str, doors: Doors) -> Self {
        let outbox = outbox(vec![mailbox(&sender())], Vec::new());
        Self::full(world, base_url, doors, outbox).await
    }

    /// One that sends from these mailboxes and over these lines.
    pub(crate) async fn with_outbox(world: World, mailboxes: Vec<Mailbox>, lines: Vec<Line>) -> Self {
        let outside = Outside::new(|_, _| async { Err(NoAnswer::Address) });
        Self::full(world, "http://127.0.0.1:8080", Doors::none(outside), outbox(mailboxes, lines)).await
    }

    async fn full(world: World, base_url: &str, doors: Doors, outbox: delivery::Settings) -> Self {
        let desk = Self::empty(world, base_url, doors, outbox);
        for line in register::lines() {
            desk.import(&line).await;
        }
        desk
    }

    fn empty(world: World, base_url: &str, doors: Doors, outbox: delivery::Settings) -> Self {
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
        let sender_address = outbox.mailboxes.first().map(|mailbox| mailbox.address.clone());
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
            settings: Settings { sender_address, ..Settings::default() },
            services: SERVICES.to_vec(),
            cns: doors.cns,
            memberships: doors.memberships,
            cie_oidc: doors.cie_oidc,
            outside: doors.outside,
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

    /// Everything in the outbox: to whom, and what it says, in the order in which it was put there.
    pub(crate) async fn outbox(&self) -> Vec<(String, String)> {
        let mut tx = self.world.db.read().await.unwrap();
        let statement = sql!("select recipient, body from delivery_item order by position");
        let rows = tx.all(statement, params![]).await.unwrap();
        rows.iter().map(|row| (row.get("recipient").unwrap(), row.get("body").unwrap())).collect()
    }

    /// The half of a PIN in each message of the outbox that holds one.
    pub(crate) async fn halves(&self) -> Vec<String> {
        self.outbox().await.iter().filter_map(|(_, text)| half_in(text)).collect()
    }

    /// Has so many failures counted for a tax code that the next one, which is made, is the last.
    pub(crate) async fn fail_until_blocked(&self, tax_code: &str) {
        self.browser().sign_in(tax_code, "wrong-00").await;
        let mut tx = self.world.db.write().await.unwrap();
        let statement = sql!("update sign_in_throttle set in_all = 99 where in_all = 1 and consecutive = 1");
        tx.execute(statement, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let last = self.browser().sign_in(tax_code, "wrong-00").await;
        assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    /// Takes a line of the register in.
    pub(crate) async fn import(&self, line: &str) {
        registry::import_line(&self.identity, line).await.unwrap();
    }
}

/// The half of a PIN that a message holds.
fn half_in(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| line.len() == 9 && line.as_bytes()[4] == b' ');
    line.map(|line| line.replace(' ', ""))
}

fn sender() -> EmailAddress {
    EmailAddress::parse("servizi@istituto.example").unwrap()
}

fn outbox(mailboxes: Vec<Mailbox>, lines: Vec<Line>) -> delivery::Settings {
    delivery::Settings { mailboxes, lines, ..delivery::Settings::default() }
}

fn mailbox(address: &EmailAddress) -> Mailbox {
    let nobody = std::net::SocketAddr::from(([127, 0, 0, 1], 25));
    Mailbox::on_this_machine(address.clone(), Channel::Email, nobody)
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
