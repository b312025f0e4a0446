use std::fs;

use axum::Router;
use axum::body::Body;
use cards::{Authority, Card, Order};
use http::{Request, header};
use identity::cns::{self, ListenerSettings, ShownCard};
use kernel::TaxCode;
use testing::World;

use super::authority::{ADDRESS, Lists};
use crate::desk::{Answer, Browser, Desk, Doors, WORKER};

const SITE: &str = "https://sportello.example.org";
const DOOR: &str = "https://cns.example.org";

/// A desk that takes the cards of one authority, whose list lies outside.
pub(crate) struct CardDesk {
    pub(crate) desk: Desk,
    pub(crate) authority: Authority,
    pub(crate) lists: Lists,
    door: Router,
}

impl CardDesk {
    /// With a list, on which nobody stands.
    pub(crate) async fn open(world: World) -> Self {
        let desk = Self::without_list(world, |settings| settings).await;
        desk.publish(&[]);
        desk.fetch().await;
        desk
    }

    /// Before any list was there.
    pub(crate) async fn without_list(
        world: World,
        change: impl FnOnce(cns::Settings) -> cns::Settings,
    ) -> Self {
        let authority = Authority::new("Autorità di prova", world.clock.now()).unwrap();
        let trusted = world.folder.path().join("trusted");
        fs::create_dir(&trusted).unwrap();
        fs::write(trusted.join("one.pem"), authority.certificate_pem()).unwrap();
        let lists = Lists::default();
        let settings = cns::Settings {
            address: DOOR.to_owned(),
            trusted,
            policies: vec![cards::CNS_POLICY.to_owned()],
            revocation_lists: Vec::new(),
            list_minutes: 60,
            list_grace_hours: 24,
            listener: Some(ListenerSettings {
                listen: "127.0.0.1:0".parse().unwrap(),
                certificate: "unused".into(),
                key: "unused".into(),
            }),
            proxy: None,
        };
        let doors = Doors { cns: Some(change(settings)), ..Doors::none(lists.outside()) };
        let desk = Desk::with(world, SITE, doors).await;
        let door = web::router(&desk.identity.site, cns::listener_routes(&desk.identity), |inner| inner);
        Self { desk, authority, lists, door }
    }

    /// What is ordered for the worker.
    pub(crate) fn order(&self) -> Order {
        let order = Order::new(TaxCode::parse(WORKER).unwrap(), "Rossi", "Ada", self.desk.world.clock.now());
        Order { lists: vec![ADDRESS.to_owned()], ..order }
    }

    pub(crate) fn card(&self, order: &Order) -> Card {
        self.authority.issue(order, &self.desk.world.random).unwrap()
    }

    /// The authority's list for the next day.
    pub(crate) fn publish(&self, revoked: &[&Card]) {
        let now = self.desk.world.clock.now();
        let tomorrow = now + jiff::SignedDuration::from_hours(24);
        self.lists.publish(self.authority.list(revoked, now, tomorrow).unwrap());
    }

    /// Has lists fetched that are due; the first time that of the worker's card.
    pub(crate) async fn fetch(&self) {
        if self.lists.asked() == 0 {
            let card = self.card(&self.order());
            self.show(&mut self.desk.browser(), Some(&card)).await;
        }
        cns::refresh_lists(&self.desk.identity).await.unwrap();
        self.work().await;
    }

    /// Does the work that is due.
    pub(crate) async fn work(&self) {
        let (world, identity) = (&self.desk.world, &self.desk.identity);
        let worker = jobs::Worker::new(world.db.clone(), world.clock.clone(), identity::jobs(identity));
        worker.run_due().await.unwrap();
    }

    /// From the beginning on the main site to the answer of the card's door.
    pub(crate) async fn show(&self, browser: &mut Browser<'_>, card: Option<&Card>) -> Answer {
        let begun = browser.get("/accesso/cns?next=%2Felenco").await;
        let path = begun.location().strip_prefix(DOOR).unwrap().to_owned();
        self.at_the_door(browser, &path, card, &[]).await
    }

    /// A request to the card's door itself.
    pub(crate) async fn at_the_door(
        &self,
        browser: &mut Browser<'_>,
        path: &str,
        card: Option<&Card>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::get(path).header(header::HOST, "cns.example.org");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(card) = card {
            request.extensions_mut().insert(ShownCard(card.certificate()));
        }
        browser.send_to(self.door.clone(), request).await
    }

    /// The whole way: the answer with which the session begins.
    pub(crate) async fn sign_in(&self, browser: &mut Browser<'_>, card: &Card) -> Answer {
        let sent_back = self.show(browser, Some(card)).await;
        browser.get(&on_the_main_site(&sent_back)).await
    }
}

/// The path of the main site to which an answer leads.
pub(crate) fn on_the_main_site(answer: &Answer) -> String {
    let path = answer.location().strip_prefix(SITE);
    path.unwrap_or_else(|| panic!("{} {}", answer.status, answer.text)).to_owned()
}
