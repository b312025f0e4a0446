use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use kernel::{Clock, Random};

use crate::answer::Answer;
use crate::process::Process;
use crate::server::Server;
use crate::site::Site;

/// Within what a request must be answered while there is no database.
const AT_ONCE: Duration = Duration::from_secs(3);

#[tokio::test]
async fn without_its_database_everything_is_refused_at_once_and_goes_on_when_it_is_back() {
    let Some(server) = Server::start() else { return };
    let site = Site::at(&server.url());
    let lookup = site.key(&["--lookup"]);
    let mut process = Process::serve(&site);
    let (stop, next) = (AtomicBool::new(false), AtomicU32::new(1));
    let sent = std::thread::scope(|scope| {
        let doctors: Vec<_> = (0..4).map(|_| scope.spawn(|| send_until(&stop, &next, &site))).collect();
        process.wait_until("certificates come in", |_| next.load(Ordering::Relaxed) > 20);
        server.vanish();
        everything_is_refused(&site, &lookup);
        let reached = next.load(Ordering::Relaxed);
        process.wait_until("doctors try again", |_| next.load(Ordering::Relaxed) > reached + 20);
        server.resume();
        let healed = process.wait_until("it is ready again", |_| site.get("/health/ready").status == 200);
        assert!(healed < AT_ONCE, "{healed:?}");
        let reached = next.load(Ordering::Relaxed);
        process.wait_until("certificates come in again", |_| next.load(Ordering::Relaxed) > reached + 20);
        stop.store(true, Ordering::Relaxed);
        doctors.into_iter().flat_map(|doctor| doctor.join().unwrap()).collect::<Vec<Sent>>()
    });
    let slowest = sent.iter().map(|sent| sent.took).max().unwrap();
    assert!(slowest < AT_ONCE, "{slowest:?}");
    for sent in sent {
        if sent.answer.status == 201 {
            let found = site.look_up(&lookup, &sent.answer.number());
            assert_eq!(found.status, 200, "what was acknowledged is gone: {}", found.body);
        } else {
            sent.answer.assert_unavailable("application/problem+json");
            // 200 where only the answer was lost, which the doctor's program cannot know.
            assert!([200, 201].contains(&site.send(sent.number).status));
        }
    }
    let errors = process.errors();
    assert!(errors.iter().any(|line| line.contains("the database is unavailable")), "{errors:?}");
    the_workers_go_on(&server, &mut process).await;
    process.end();
    assert!(site.expect(&["audit", "verify"]).out.contains("intact"));
}

struct Sent {
    number: u32,
    answer: Answer,
    took: Duration,
}

fn send_until(stop: &AtomicBool, next: &AtomicU32, site: &Site) -> Vec<Sent> {
    let mut all = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let (number, asked) = (next.fetch_add(1, Ordering::Relaxed), Instant::now());
        let answer = site.send(number);
        let took = asked.elapsed();
        if answer.status == 503 {
            std::thread::sleep(Duration::from_millis(50));
        }
        all.push(Sent { number, answer, took });
    }
    all
}

fn everything_is_refused(site: &Site, lookup: &str) {
    let asked = Instant::now();
    site.look_up(lookup, "000000001").assert_unavailable("application/problem+json");
    site.get("/attestati").assert_unavailable("text/html");
    site.soap_by_a_stranger().assert_unavailable("text/xml");
    assert_eq!(site.get("/health/live").status, 200);
    assert_eq!(site.get("/health/ready").status, 503);
    assert!(asked.elapsed() < AT_ONCE, "{:?}", asked.elapsed());
}

/// A job that nobody knows how to do is taken and put back.
async fn the_workers_go_on(server: &Server, process: &mut Process) {
    let db = db::Db::open(&db::Settings::new(&server.url())).unwrap();
    let (clock, random) = (Clock::system(), Random::system());
    let job = jobs::Job {
        kind: "unknown",
        key: "one".to_owned(),
        payload: serde_json::Value::Null,
        run_at: clock.now(),
    };
    let mut tx = db.write().await.unwrap();
    jobs::enqueue(&mut tx, &clock, &random, &job).await.unwrap();
    tx.commit().await.unwrap();
    process.wait_until("the job is taken", |process| {
        process.log().iter().any(|line| line.contains("a job was not done"))
    });
}
