//! How long answers take that must not tell who is known. `--nocapture` shows the figures.

use std::time::Instant;

use db::{params, sql};
use http::StatusCode;
use testing::World;

use crate::desk::{Desk, UNKNOWN, WORKER, token_of};

const PAIRS: usize = 60;

/// So many differences at either end leave the median between them, at 99.9%, by the binomial distribution.
const BEYOND: usize = 16;

#[tokio::test]
async fn known_and_unknown_tax_codes_take_the_same_time() {
    compare("refused sign-ins", "/accesso/pin", StatusCode::UNPROCESSABLE_ENTITY).await;
}

#[tokio::test]
async fn asking_to_recover_a_pin_takes_the_same_time_whether_there_is_one_or_not() {
    compare("requests for recovery", "/accesso/pin/recupero", StatusCode::SEE_OTHER).await;
}

/// Measures in pairs, so that whatever else the machine does meets both alike, and each first as often as the other.
/// Fails if the median of the differences surely lies beyond a tenth of an answer: a busy machine widens what is
/// uncertain and fails nothing.
#[expect(clippy::print_stdout, reason = "whoever runs it wants to see how much, too")]
async fn compare(what: &str, path: &str, expected: StatusCode) {
    let desk = Desk::open(World::on_sqlite().await).await;
    pair(&desk, path, expected, [WORKER, UNKNOWN]).await;
    let (mut known, mut unknown, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..PAIRS {
        let (one, other) = if turn % 2 == 0 {
            pair(&desk, path, expected, [WORKER, UNKNOWN]).await
        } else {
            let (other, one) = pair(&desk, path, expected, [UNKNOWN, WORKER]).await;
            (one, other)
        };
        known.push(one);
        unknown.push(other);
        more.push(one - other);
    }
    for times in [&mut known, &mut unknown, &mut more] {
        times.sort_unstable_by(f64::total_cmp);
    }
    let [known, unknown, median] = [&known, &unknown, &more].map(|times| times[PAIRS / 2]);
    let (low, high) = (more[BEYOND], more[PAIRS - 1 - BEYOND]);
    println!("{PAIRS} pairs of {what}, medians: known tax code {known:.2} ms, unknown {unknown:.2} ms");
    println!("known less unknown: median {median:+.2} ms, surely between {low:+.2} and {high:+.2} ms");
    let tolerated = unknown / 10.0;
    assert!(low < tolerated && high > -tolerated, "the time of an answer tells known from unknown tax codes");
}

/// How many milliseconds each takes, one right after the other.
async fn pair(desk: &Desk, path: &str, expected: StatusCode, [one, other]: [&str; 2]) -> (f64, f64) {
    let times = (time(desk, path, expected, one).await, time(desk, path, expected, other).await);
    // So that nothing is slowed down by its row of failures or requests.
    let mut tx = desk.world.db.write().await.unwrap();
    tx.execute(sql!("delete from sign_in_throttle"), params![]).await.unwrap();
    tx.commit().await.unwrap();
    times
}

async fn time(desk: &Desk, path: &str, expected: StatusCode, tax_code: &str) -> f64 {
    let mut browser = desk.browser();
    let token = token_of(&browser.get(path).await.text);
    let begin = Instant::now();
    let answer = browser.post_with(path, &token, &[("tax_code", tax_code), ("pin", "wrong-00")]).await;
    let time = begin.elapsed();
    assert_eq!(answer.status, expected);
    time.as_secs_f64() * 1000.0
}
