use std::collections::BTreeMap;

use db::{Error, Row, Tx, params, sql};
use jiff::civil::Date;

use crate::standing::{Shown, Standing, Standings};
use crate::{Audience, Figure};

/// Up to where the figures have been counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Steps made so far.
    pub(crate) turn: i64,
    /// The place in the record of events.
    pub(crate) audit_position: i64,
    /// The first and the last day that are closed.
    pub(crate) closed: Option<(Date, Date)>,
}

pub(crate) async fn progress(tx: &mut Tx) -> Result<Progress, Error> {
    let statement =
        sql!("select turn, audit_position, opened_on, closed_on from statistics_progress where one = 1");
    let row = tx.one(statement, params![]).await?;
    let opened: Option<Date> = row.get("opened_on")?;
    Ok(Progress {
        turn: row.get("turn")?,
        audit_position: row.get("audit_position")?,
        closed: opened.zip(row.get::<Option<Date>>("closed_on")?),
    })
}

/// Makes the step from `from` to `to`. False if somebody else has made one meanwhile: then nothing may be committed.
/// Until the end of the transaction nobody else makes one.
pub(crate) async fn go_on(tx: &mut Tx, from: Progress, to: Progress) -> Result<bool, Error> {
    let statement = sql!(
        "update statistics_progress set turn = turn + 1, audit_position = $2, opened_on = $3, closed_on = $4
        where one = 1 and turn = $1"
    );
    let (opened, closed) = to.closed.unzip();
    Ok(tx.execute(statement, params![from.turn, to.audit_position, opened, closed]).await? == 1)
}

/// Adds to what came to a figure on a day.
pub(crate) async fn add(tx: &mut Tx, day: Date, figure: Figure, count: i64) -> Result<(), Error> {
    let statement = sql!(
        "insert into statistics_tally (day, figure, count) values ($1, $2, $3)
        on conflict (day, figure) do update set count = statistics_tally.count + excluded.count"
    );
    tx.execute(statement, params![day, figure, count]).await.map(drop)
}

/// The first day on which anything came to any figure.
pub(crate) async fn first_day(tx: &mut Tx) -> Result<Option<Date>, Error> {
    let statement = sql!("select day from statistics_tally order by day limit 1");
    tx.optional(statement, params![]).await?.map(|row| row.get("day")).transpose()
}

/// What came to the figures on the days from `first` to `last`.
pub(crate) async fn came(
    tx: &mut Tx,
    first: Date,
    last: Date,
) -> Result<BTreeMap<Date, BTreeMap<Figure, i64>>, Error> {
    let statement = sql!("select day, figure, count from statistics_tally where day >= $1 and day <= $2");
    let mut came = BTreeMap::<Date, BTreeMap<Figure, i64>>::new();
    for row in tx.all(statement, params![first, last]).await? {
        came.entry(row.get("day")?).or_default().insert(row.get("figure")?, row.get("count")?);
    }
    Ok(came)
}

/// What is known of somebody who is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// He is reached for the first time.
    First,
    /// He was thought to have been reached first on that later day.
    EarlierThan(Date),
    /// He was reached before.
    Again,
}

/// Remembers that somebody was reached on a day. What is sent is not told of in the order in which it was sent.
pub(crate) async fn reach(
    tx: &mut Tx,
    audience: Audience,
    recipient: [u8; 32],
    day: Date,
) -> Result<Reach, Error> {
    let known = sql!("select first_on from statistics_recipient where audience = $1 and recipient = $2");
    let Some(row) = tx.optional(known, params![audience, recipient]).await? else {
        let statement =
            sql!("insert into statistics_recipient (audience, recipient, first_on) values ($1, $2, $3)");
        tx.execute(statement, params![audience, recipient, day]).await?;
        return Ok(Reach::First);
    };
    let first: Date = row.get("first_on")?;
    if first <= day {
        return Ok(Reach::Again);
    }
    let statement =
        sql!("update statistics_recipient set first_on = $3 where audience = $1 and recipient = $2");
    tx.execute(statement, params![audience, recipient, day]).await?;
    Ok(Reach::EarlierThan(first))
}

/// Keeps where figures stand at the end of a day.
pub(crate) async fn put_standings(tx: &mut Tx, day: Date, standings: &Standings) -> Result<(), Error> {
    let statement =
        sql!("insert into statistics_standing (figure, day, total, shown) values ($1, $2, $3, $4)");
    for (figure, standing) in standings {
        tx.execute(statement, params![figure, day, standing.total, standing.shown.number()]).await?;
    }
    Ok(())
}

/// Where the figures stood at the end of a day: for each its last row up to then, found by the primary key.
pub(crate) async fn standings(tx: &mut Tx, day: Date) -> Result<Standings, Error> {
    let statement = sql!(
        "with known (figure) as (values ('authorised-users'), ('consultations-signed-in'), ('consultations-open'),
            ('firms-reached'), ('firms-sent'), ('public-bodies-reached'), ('public-bodies-sent'),
            ('citizens-reached'), ('citizens-sent'))
        select standing.figure, standing.total, standing.shown
        from known join statistics_standing as standing on standing.figure = known.figure
            and standing.day = (select max(earlier.day) from statistics_standing as earlier
                where earlier.figure = known.figure and earlier.day <= $1)"
    );
    tx.all(statement, params![day]).await?.iter().map(read_standing).collect()
}

fn read_standing(row: &Row) -> Result<(Figure, Standing), Error> {
    let shown = Shown::from(row.get::<Option<i64>>("shown")?);
    Ok((row.get("figure")?, Standing { total: row.get("total")?, shown }))
}

#[cfg(test)]
mod tests {
    use kernel::calendar::date_in_rome;
    use testing::on_each_database;

    use super::*;

    #[tokio::test]
    async fn each_figure_is_found_where_it_stood_last() {
        on_each_database(async |world| {
            let today = date_in_rome(world.clock.now());
            let mut tx = world.db.write().await.unwrap();
            for (place, figure) in (1..).zip(Figure::ALL) {
                for (day, total) in [(today.yesterday().unwrap(), place), (today.tomorrow().unwrap(), 50)] {
                    let shown = Shown::Number(0).next(total);
                    let standings = Standings::from([(*figure, Standing { total, shown })]);
                    put_standings(&mut tx, day, &standings).await.unwrap();
                }
            }
            let found = standings(&mut tx, today).await.unwrap();
            assert!(found.values().map(|one| one.total).eq(1..=9));
            assert_eq!(found.values().filter(|one| one.shown == Shown::Withheld).count(), 4);
        })
        .await;
    }

    #[tokio::test]
    async fn whoever_comes_second_cannot_go_on() {
        on_each_database(async |world| {
            let mut tx = world.db.write().await.unwrap();
            let from = progress(&mut tx).await.unwrap();
            assert_eq!(from.closed, None);
            let today = date_in_rome(world.clock.now());
            let to = Progress { audit_position: 7, closed: Some((today, today)), ..from };
            assert!(go_on(&mut tx, from, to).await.unwrap());
            assert!(!go_on(&mut tx, from, to).await.unwrap());
            let now = progress(&mut tx).await.unwrap();
            assert_eq!(now, Progress { turn: from.turn + 1, ..to });
            assert!(go_on(&mut tx, now, now).await.unwrap());
        })
        .await;
    }
}
