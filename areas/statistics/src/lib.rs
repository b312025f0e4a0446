//! The figures that the institute publishes: how many use the services, and how many were reached by certified mail.
//!
//! They are counted as things happen, by a job that never meets the same thing twice, and stand still once a day is
//! closed. What is shown of them never tells of fewer than five: `docs/decisions/0019-published-figures.md`.

mod api;
mod chart;
mod counting;
mod error;
mod figure;
mod jobs;
mod pages;
mod report;
mod standing;
mod store;

use db::Db;
use kernel::digest::Mac;
use kernel::{Clock, Random};
use web::{Access, Routes};

pub use api::StatisticsApi;
pub use error::Error;
pub use figure::{Audience, Figure};
pub use jobs::{jobs, schedule};
pub use report::{Point, Report, report};
pub use standing::{LEAST, Shown};

/// The area: what its handlers and its job need. Cloning is cheap.
#[derive(Clone)]
pub struct Statistics {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) mac: Mac,
}

impl Statistics {
    /// Puts the area together; `key` are 32 secret bytes. With another key everybody is reached for the first time again.
    #[must_use]
    pub fn new(db: Db, clock: Clock, random: Random, key: &[u8]) -> Self {
        Self { db, clock, random, mac: Mac::new(key) }
    }
}

/// The texts of the area's page.
pub const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/it.ftl"),
    en: include_str!("../messages/en.ftl"),
    de: include_str!("../messages/de.ftl"),
};

/// The area's entry of the navigation.
pub const NAVIGATION: &[web::NavItem] =
    &[web::NavItem { href: pages::PATH, label: "statistics-nav", profiles: &[] }];

/// Every route of the area with who may use it.
#[must_use]
pub fn routes(statistics: Statistics) -> Routes {
    let public = || Access::open("figures that the institute publishes, of nobody");
    Routes::new()
        .get(pages::PATH, public(), pages::show)
        .get(pages::CSV, public(), api::csv)
        .get(pages::JSON, public(), api::json)
        .get("/api/v1/statistics", public(), api::json)
        .with_state(statistics)
}
