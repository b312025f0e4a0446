//! Random histories, counted at random moments by workers that break off: the figures are what a count of all that
//! happened gives.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use certificates::{consultation, lookup};
use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::calendar::date_in_rome;
use kernel::{Door, OrganisationId, Random};
use statistics::{Audience, Figure};
use testing::on_each_database;
use uuid::Uuid;

use crate::desk::Desk;
use crate::store::{self, Item};

/// Things that happen in a history.
const STEPS: usize = 120;

/// Who subscribes: more than five of one kind, fewer of the other.
const SUBSCRIBERS: [&str; 9] = [
    "firm",
    "firm",
    "firm",
    "firm",
    "domestic-employer",
    "intermediary",
    "firm",
    "public-body",
    "public-body",
];

/// How long a worker that died holds its job.
const LEASE: SignedDuration = SignedDuration::from_mins(3);

struct History {
    desk: Desk,
    random: Random,
    subscribers: Vec<(Audience, OrganisationId, Uuid)>,
    /// Sent, and nobody knows yet whether it arrived.
    unclear: Vec<(Uuid, Audience, OrganisationId)>,
    expected: BTreeMap<(Date, Figure), i64>,
    /// The first day for which each counts.
    reached: BTreeMap<(Audience, OrganisationId), Date>,
}

impl History {
    async fn begin(desk: Desk, seed: u64) -> Self {
        let mut subscribers = Vec::new();
        for kind in SUBSCRIBERS {
            let (organisation, subscription) = desk.subscriber(kind).await;
            let audience = if kind == "public-body" { Audience::PublicBodies } else { Audience::Firms };
            subscribers.push((audience, organisation, subscription));
        }
        Self {
            desk,
            random: Random::seeded(seed),
            subscribers,
            unclear: Vec::new(),
            expected: BTreeMap::new(),
            reached: BTreeMap::new(),
        }
    }

    fn below(&self, number: usize) -> usize {
        usize::try_from(self.random.below(number as u64)).unwrap()
    }

    /// Something comes to a figure on a day; if that is closed, on the first that is not, which is answered.
    async fn expect(&mut self, day: Date, figure: Figure) -> Date {
        let closed = store::closed_on(&self.desk.world).await;
        let day = closed.map_or(day, |closed| day.max(closed.tomorrow().unwrap()));
        *self.expected.entry((day, figure)).or_default() += 1;
        day
    }

    async fn expect_sent(&mut self, day: Date, audience: Audience, organisation: OrganisationId) {
        let day = self.expect(day, audience.sent()).await;
        let first = self.reached.entry((audience, organisation)).or_insert(day);
        *first = day.min(*first);
    }

    /// What is to have been counted.
    fn counted(&self) -> BTreeMap<(Date, Figure), i64> {
        let mut counted = self.expected.clone();
        for ((audience, _), day) in &self.reached {
            *counted.entry((*day, audience.reached())).or_default() += 1;
        }
        counted
    }

    async fn step(&mut self) {
        let today = self.desk.world.clock.today();
        match self.below(12) {
            0 | 1 => self.desk.wait(SignedDuration::from_mins(self.random.below(40 * 60).cast_signed())),
            2 => {
                self.desk.done(consultation::OPENED, Door::Web).await;
                self.expect(today, Figure::ConsultationsSignedIn).await;
            }
            3 => {
                self.desk.done(lookup::LOOKED_UP, Door::Web).await;
                self.expect(today, Figure::ConsultationsOpen).await;
            }
            4 => self.desk.done(consultation::DOWNLOADED, Door::Web).await,
            5..=7 => self.send().await,
            8 => self.settle().await,
            9 => self.desk.work().await,
            10 => {
                self.desk.break_off(Duration::from_micros(self.random.below(30_000))).await;
                self.desk.wait(LEASE);
            }
            _ => {
                let firm = self.subscribers[0].1;
                store::representation(&self.desk.world, firm, (today, None)).await;
            }
        }
    }

    /// Something leaves now; or it comes out that it did some days ago; or it is unclear whether it did.
    async fn send(&mut self) {
        let (audience, organisation, subscription) = self.subscribers[self.below(self.subscribers.len())];
        let ended_at =
            self.desk.world.clock.now() - SignedDuration::from_hours(24 * self.random.below(3).cast_signed());
        let owner = ("subscription", subscription);
        let unclear = self.below(4) == 0;
        let state = if unclear { "uncertain" } else { "handed_over" };
        let item = store::item(&self.desk.world, Item { channel: "pec", owner, state, ended_at }).await;
        if unclear {
            self.unclear.push((item, audience, organisation));
        } else {
            self.expect_sent(date_in_rome(ended_at), audience, organisation).await;
        }
    }

    /// It comes out that something had left.
    async fn settle(&mut self) {
        let Some((item, audience, organisation)) = self.unclear.pop() else { return };
        store::decide(&self.desk.world, item).await;
        self.expect_sent(self.desk.world.clock.today(), audience, organisation).await;
    }

    async fn check(&self) {
        let mut tx = self.desk.world.db.read().await.unwrap();
        let expected = self.counted();
        let mut counted = store::tallies(&mut tx).await;
        counted.retain(|_, count| *count != 0);
        assert_eq!(counted, expected);
        let remembered = i64::try_from(self.reached.len()).unwrap();
        assert_eq!(store::remembered(&mut tx).await, remembered);
        let closed = store::closed_on(&self.desk.world).await.unwrap();
        let standings = store::standings(&mut tx).await;
        for figure in Figure::ALL.iter().filter(|figure| **figure != Figure::AuthorisedUsers) {
            let mut total = 0;
            let days: BTreeSet<Date> =
                expected.keys().map(|(day, _)| *day).filter(|day| *day <= closed).collect();
            for day in days {
                total += expected.get(&(day, *figure)).copied().unwrap_or_default();
                let stood = standings.range((*figure, Date::MIN)..=(*figure, day)).next_back();
                assert_eq!(stood.map_or(0, |(_, stood)| *stood), total, "{figure} at {day}");
            }
        }
    }
}

#[tokio::test]
async fn the_figures_are_what_a_count_of_all_that_happened_gives() {
    for seed in 0..4 {
        on_each_database(async |world| {
            let mut history = History::begin(Desk::of(world), seed).await;
            for _ in 0..STEPS {
                history.step().await;
            }
            history.desk.wait_hours(48);
            history.desk.work().await;
            history.check().await;
        })
        .await;
    }
}
