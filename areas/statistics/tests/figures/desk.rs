//! A desk with its figures: things happen at it, and are counted.

use std::sync::Arc;
use std::time::Duration;

use audit::Event;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Door, OrganisationId};
use statistics::{Figure, Shown, Statistics};
use testing::World;
use tower::ServiceExt;
use uuid::Uuid;
use web::Site;

use crate::store::{self, Item};

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) statistics: Statistics,
    app: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Desk {
    pub(crate) fn of(world: World) -> Self {
        let (db, clock, random) = (world.db.clone(), world.clock.clone(), world.random.clone());
        let statistics = Statistics::new(db, clock.clone(), random.clone(), b"a key of the test");
        let settings =
            serde_json::json!({ "name": "Istituto di Prova", "base_url": "http://127.0.0.1:8080" });
        let settings = serde_json::from_value(settings).unwrap();
        let site = Site::new(settings, &[statistics::MESSAGES], clock, random, &[5; 32]).unwrap();
        assert!(site.messages().missing().is_empty(), "{:?}", site.messages().missing());
        let site = Arc::new(site.with_navigation(statistics::NAVIGATION));
        let app = web::router(&site, statistics::routes(statistics.clone()), |inner| inner);
        Self { world, statistics, app }
    }

    pub(crate) async fn get_in(&self, path: &str, language: &str) -> Answer {
        let request = Request::get(path).header("accept-language", language).body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_in(path, "it").await
    }

    /// Does what is due, until nothing is.
    pub(crate) async fn work(&self) {
        statistics::schedule(&self.statistics).await.unwrap();
        while self.worker().run_due().await.unwrap() > 0 {}
        assert_eq!(store::failures(&self.world).await, Vec::<String>::new());
    }

    /// Begins what is due and breaks off after so long.
    pub(crate) async fn break_off(&self, after: Duration) {
        statistics::schedule(&self.statistics).await.unwrap();
        let _ = tokio::time::timeout(after, self.worker().run_due()).await;
    }

    fn worker(&self) -> jobs::Worker {
        jobs::Worker::new(self.world.db.clone(), self.world.clock.clone(), statistics::jobs(&self.statistics))
    }

    pub(crate) fn wait(&self, time: SignedDuration) {
        self.world.clock.advance(time);
    }

    pub(crate) fn wait_hours(&self, hours: i64) {
        self.wait(SignedDuration::from_hours(hours));
    }

    /// Somebody does this by this door.
    pub(crate) async fn done(&self, action: audit::Action, door: Door) {
        self.record(Event::done(Actor::program(door), action)).await;
    }

    pub(crate) async fn record(&self, event: Event) {
        let mut tx = self.world.db.write().await.unwrap();
        audit::record(&mut tx, &self.world.clock, &self.world.random, &event).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn subscriber(&self, kind: &str) -> (OrganisationId, Uuid) {
        let organisation = store::organisation(&self.world, kind).await;
        (organisation, store::subscription(&self.world, organisation).await)
    }

    /// Something was sent to a subscription by PEC, just now.
    pub(crate) async fn sent(&self, subscription: Uuid) -> Uuid {
        self.sent_at(subscription, self.world.clock.now()).await
    }

    pub(crate) async fn sent_at(&self, subscription: Uuid, ended_at: Timestamp) -> Uuid {
        let owner = ("subscription", subscription);
        store::item(&self.world, Item { channel: "pec", owner, state: "handed_over", ended_at }).await
    }

    /// What is shown of a figure at a day, or at the last one.
    pub(crate) async fn shown(&self, figure: Figure, day: Option<Date>) -> Shown {
        let day = day.map(|day| day.to_string());
        let report = statistics::report(&self.statistics, day.as_deref()).await.unwrap().unwrap();
        report.at().unwrap().shown(figure)
    }
}
