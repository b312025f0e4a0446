use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::answer::Answer;
use crate::process::Process;
use crate::site::Site;

/// Two megabytes: the database fits, its journal soon does not.
const BLOCKS: u64 = 4096;

#[tokio::test]
async fn on_a_full_disk_everything_is_refused_in_time_and_goes_on_when_there_is_room() {
    let site = Site::on_sqlite();
    let (lookup, employer) = (site.key(&["--lookup"]), site.key(&["--employer", crate::site::FIRM]));
    let mut process = Process::serve_within(&site, BLOCKS);
    assert_eq!(site.get("/health/ready").status, 200);
    let (taken, refused) = send_until_refused(&site);
    assert!(!taken.is_empty(), "{}", refused[0].1.body);
    for answer in &refused {
        answer.1.assert_unavailable("application/problem+json");
    }

    let seen = until_refused("application/problem+json", || site.look_up(&lookup, &taken[0]));
    until_refused("application/problem+json", || site.list(&employer));
    until_refused("text/html", || site.get("/attestati"));
    until_refused("text/xml", || site.soap_by_a_stranger());
    assert_eq!(site.get("/health/live").status, 200);
    let asked = Instant::now();
    while asked.elapsed() < Duration::from_secs(6) {
        assert_eq!(site.get("/health/ready").status, 503);
        std::thread::sleep(Duration::from_millis(200));
    }
    let errors = process.errors();
    assert!(
        errors.iter().any(|line| line.contains("the database is unavailable for changes: disk")),
        "{errors:?}"
    );

    assert!(
        Command::new("prlimit")
            .args(["--pid", &process.id(), "--fsize=unlimited"])
            .status()
            .unwrap()
            .success()
    );
    process.wait_until("it is ready again", |_| site.get("/health/ready").status == 200);
    for number in &taken {
        assert_eq!(site.look_up(&lookup, number).status, 200, "{number} was acknowledged and is gone");
    }
    for (number, _) in refused {
        assert_eq!(site.send(number).status, 201, "{number} was refused and is there");
    }
    assert_eq!(site.get("/attestati").status, 200);
    process.end();
    assert_eq!(
        site.look_ups_recorded().await,
        seen + taken.len(),
        "whatever was shown is recorded, nothing else"
    );
    assert!(site.expect(&["audit", "verify"]).out.contains("intact"));
}

/// Some requests may still fit; answers how many. A refusal tells nobody's data.
fn until_refused(form: &str, ask: impl Fn() -> Answer) -> usize {
    let answers = std::iter::repeat_with(ask).take(1000);
    let fitted = answers.take_while(|answer| {
        let refused = answer.status == 503;
        if refused {
            answer.assert_unavailable(form);
        }
        !refused
    });
    fitted.count()
}

/// Several doctors at once, until each of them was refused three times; the numbers given, and who was refused.
fn send_until_refused(site: &Site) -> (Vec<String>, Vec<(u32, Answer)>) {
    let next = AtomicU32::new(1);
    let one = || {
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        while refused.len() < 3 {
            let number = next.fetch_add(1, Ordering::Relaxed);
            assert!(number < 2000, "the disk is not full yet");
            let answer = site.send(number);
            if answer.status == 201 { taken.push(answer.number()) } else { refused.push((number, answer)) }
        }
        (taken, refused)
    };
    std::thread::scope(|scope| {
        let doctors: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        let mut all = (Vec::new(), Vec::new());
        for (taken, refused) in doctors.into_iter().map(|doctor| doctor.join().unwrap()) {
            all.0.extend(taken);
            all.1.extend(refused);
        }
        all
    })
}
