use ::jobs::{Claim, Failure, Handlers, Job};
use db::Tx;
use jiff::{SignedDuration, Timestamp};

use crate::counting::{self, Left};
use crate::{Error, Statistics};

const COUNT: &str = "statistics-count";

/// At how many minutes past each hour it is counted; so late that what happened before the hour is there by then.
const PAST_THE_HOUR: i64 = 15;

/// Steps of each kind that one job does; what is left is another job's, so that none outlasts its lease.
const STEPS: usize = 50;

/// Work done later: counting.
#[must_use]
pub fn jobs(statistics: &Statistics) -> Handlers {
    let statistics = statistics.clone();
    Handlers::new().on(COUNT, move |claim| count(statistics.clone(), claim))
}

/// Sees to it that it is counted; changes nothing where a count waits already. From then on each has the next one done.
pub async fn schedule(statistics: &Statistics) -> Result<(), Error> {
    let mut tx = statistics.db.write().await?;
    enqueue(statistics, &mut tx, statistics.clock.now()).await?;
    Ok(tx.commit().await?)
}

async fn enqueue(statistics: &Statistics, tx: &mut Tx, run_at: Timestamp) -> Result<(), Error> {
    let (key, payload) = ("all".to_owned(), serde_json::Value::Null);
    let job = Job { kind: COUNT, key, payload, run_at };
    Ok(::jobs::enqueue(tx, &statistics.clock, &statistics.random, &job).await?)
}

async fn count(statistics: Statistics, claim: Claim) -> Result<(), Failure> {
    let now = statistics.clock.now();
    let left = steps(&statistics).await?;
    let next = if left == Left::More { now } else { next_count(now) };
    let mut tx = statistics.db.write().await?;
    claim.finish(&mut tx).await?;
    enqueue(&statistics, &mut tx, next).await?;
    Ok(tx.commit().await?)
}

/// The first quarter past an hour after `now`.
fn next_count(now: Timestamp) -> Timestamp {
    let hour = SignedDuration::from_hours(1);
    let past = SignedDuration::from_mins(PAST_THE_HOUR);
    let since = (now - past).as_second().rem_euclid(hour.as_secs());
    Timestamp::from_second(now.as_second() - since).unwrap_or(now) + hour
}

/// The kinds of steps.
#[derive(Clone, Copy)]
enum Step {
    Events,
    Messages,
    Days,
}

/// Events are sealed first, for only sealed ones are counted; days are closed last, when nothing is left to count.
async fn steps(statistics: &Statistics) -> Result<Left, Error> {
    audit::seal(&statistics.db, &statistics.clock).await?;
    for step in [Step::Events, Step::Messages, Step::Days] {
        if until_done(statistics, step).await? == Left::More {
            return Ok(Left::More);
        }
    }
    Ok(Left::Nothing)
}

async fn until_done(statistics: &Statistics, step: Step) -> Result<Left, Error> {
    for _ in 0..STEPS {
        let left = match step {
            Step::Events => counting::events(statistics).await?,
            Step::Messages => counting::messages(statistics).await?,
            Step::Days => counting::days(statistics).await?,
        };
        if left == Left::Nothing {
            return Ok(left);
        }
    }
    Ok(Left::More)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_counted_at_a_quarter_past_each_hour() {
        for (now, next) in [
            ("2026-03-16T11:00:00Z", "2026-03-16T11:15:00Z"),
            ("2026-03-16T11:14:59.9Z", "2026-03-16T11:15:00Z"),
            ("2026-03-16T11:15:00Z", "2026-03-16T12:15:00Z"),
            ("2026-03-16T23:59:59Z", "2026-03-17T00:15:00Z"),
        ] {
            assert_eq!(next_count(now.parse().unwrap()), next.parse().unwrap(), "{now}");
        }
    }
}
