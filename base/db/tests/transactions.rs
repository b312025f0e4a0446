//! What a transaction promises, on both databases.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::time::Duration;

use db::{Backend, Db, Error, params, sql};
use kernel::stored::Value;
use testing::{World, on_each_database};
use uuid::Uuid;

async fn with_table(world: &World) -> &Db {
    let mut tx = world.db.write().await.unwrap();
    let create = sql!(
        sqlite: "create table thing (id blob primary key, name text not null, seen integer, flag integer) strict",
        postgres: "create table thing (id uuid primary key, name text not null, seen bigint, flag boolean)"
    );
    tx.execute(create, params![]).await.unwrap();
    tx.commit().await.unwrap();
    &world.db
}

async fn insert(db: &Db, name: &str) -> Result<(), Error> {
    let mut tx = db.write().await?;
    let statement = sql!("insert into thing (id, name, seen, flag) values ($1, $2, $3, $4)");
    tx.execute(statement, params![Uuid::from_u128(name.len() as u128), name, Option::<i64>::None, true])
        .await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    tx.one(sql!("select count(*) as n from thing"), params![]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn what_was_written_is_read_back_with_its_types() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        insert(db, "né sì né no").await.unwrap();
        let mut tx = db.read().await.unwrap();
        let row = tx
            .one(sql!("select id, name, seen, flag from thing where flag = true"), params![])
            .await
            .unwrap();
        assert_eq!(row.get::<Uuid>("id").unwrap(), Uuid::from_u128(11 + 3));
        assert_eq!(row.get::<String>("name").unwrap(), "né sì né no");
        assert_eq!(row.get::<Option<i64>>("seen").unwrap(), None);
        assert!(row.get::<bool>("flag").unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_spares_its_neighbours() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        let mut tx = db.write().await.unwrap();
        let statement = sql!("insert into thing (id, name) values ($1, 'lost')");
        tx.execute(statement, params![Uuid::from_u128(99)]).await.unwrap();
        drop(tx);
        insert(db, "kept").await.unwrap();
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_one_of_a_group_undoes_is_not_what_the_others_of_it_wrote() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        let held = db.write().await.unwrap();
        let undone = async {
            let mut tx = db.write().await.unwrap();
            let statement = sql!("insert into thing (id, name) values ($1, 'undone')");
            tx.execute(statement, params![Uuid::from_u128(99)]).await.unwrap();
        };
        // They queue while the first one holds the database, and so share one commit on SQLite.
        let (one, (), same, after, first) = tokio::join!(
            insert(db, "before"),
            undone,
            insert(db, "sooner"),
            insert(db, "later one"),
            held.commit()
        );
        first.unwrap();
        after.unwrap();
        let refused: Vec<Error> = [one, same].into_iter().filter_map(Result::err).collect();
        assert!(
            matches!(&refused[..], [refused] if refused.is_conflict()),
            "six letters are taken once: {refused:?}"
        );
        assert_eq!(count(db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_taken_key_is_a_conflict_and_spoils_only_its_own_transaction() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        insert(db, "same").await.unwrap();
        let refused = insert(db, "same").await.unwrap_err();
        assert!(refused.is_conflict(), "{refused:?}");
        insert(db, "another").await.unwrap();
        assert_eq!(count(db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_with_a_failed_statement_cannot_be_committed() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        let mut tx = db.write().await.unwrap();
        let statement = sql!("insert into thing (id, name) values ($1, $2)");
        tx.execute(statement, params![Uuid::from_u128(1), "first"]).await.unwrap();
        tx.execute(statement, vec![Value::Uuid(Uuid::from_u128(2)), Value::Null]).await.unwrap_err();
        tx.commit().await.unwrap_err();
        assert_eq!(count(db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_reader_changes_nothing() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        let mut tx = db.read().await.unwrap();
        tx.execute(sql!("delete from thing"), params![]).await.unwrap_err();
    })
    .await;
}

#[tokio::test]
async fn many_writers_at_once_all_get_through() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await.clone();
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..100_usize {
            let db = db.clone();
            writers.spawn(async move { insert(&db, &"x".repeat(number)).await });
        }
        while let Some(done) = writers.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!(count(&db).await, 100);
    })
    .await;
}

#[tokio::test]
async fn a_writer_that_gives_up_waiting_does_not_block_the_next() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        let held = db.write().await.unwrap();
        let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), insert(db, "late")).await;
        drop(held);
        insert(db, "next one").await.unwrap();
        let stored = count(db).await;
        // Whoever gave up while his commit was under way does not know what became of it.
        assert!(stored == 2 || (stored == 1 && waiting.is_err()), "{stored}");
    })
    .await;
}

#[tokio::test]
async fn a_connection_cut_within_a_transaction_loses_it_alone() {
    let Some(world) = World::on_postgres().await else { return };
    let db = with_table(&world).await;
    for statements_after_the_cut in [1, 0] {
        let mut tx = db.write().await.unwrap();
        let statement = sql!("insert into thing (id, name) values ($1, 'lost')");
        tx.execute(statement, params![Uuid::from_u128(99)]).await.unwrap();
        let own = sql!(sqlite: "select 1 as pid", postgres: "select pg_backend_pid() as pid");
        let pid: i64 = tx.one(own, params![]).await.unwrap().get("pid").unwrap();
        let cut = sql!(sqlite: "select $1 as cut", postgres: "select pg_terminate_backend($1) as cut");
        assert!(db.read().await.unwrap().one(cut, params![pid]).await.unwrap().get::<bool>("cut").unwrap());
        for number in 0..statements_after_the_cut {
            let refused = tx.execute(statement, params![Uuid::from_u128(number)]).await.unwrap_err();
            assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
        }
        tx.commit().await.unwrap_err();
    }
    assert_eq!(count(db).await, 0);
    insert(db, "next one").await.unwrap();
    assert_eq!(count(db).await, 1);
}

#[tokio::test]
async fn a_full_file_refuses_what_does_not_fit_and_takes_it_when_there_is_room() {
    let world = World::on_sqlite().await;
    let db = with_table(&world).await;
    let limit = async |statement| {
        let mut tx = db.write().await.unwrap();
        tx.all(statement, params![]).await.unwrap();
        tx.commit().await.unwrap();
    };
    limit(sql!("pragma max_page_count = 1")).await;
    let long = "x".repeat(100_000);
    let refused = insert(db, &long).await.unwrap_err();
    assert!(matches!(refused, Error::Unwritable(_)), "{refused:?}");
    assert!(matches!(db.takes_changes().await, Err(Error::Unwritable(_))));
    assert_eq!(count(db).await, 0);
    limit(sql!("pragma max_page_count = 100000")).await;
    insert(db, &long).await.unwrap();
    assert_eq!(count(db).await, 1);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    on_each_database(async |world: World| {
        assert_eq!(world.db.missing_migrations().await.unwrap(), Vec::<&str>::new());
        assert_eq!(world.db.migrate(world.clock.now()).await.unwrap(), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn an_unreadable_column_is_named_without_its_content() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        insert(db, "secret").await.unwrap();
        let mut tx = db.read().await.unwrap();
        let row = tx.one(sql!("select name from thing"), params![]).await.unwrap();
        let message = row.get::<i64>("name").unwrap_err().to_string();
        assert!(message.contains("name") && !message.contains("secret"), "{message}");
        assert!(row.get::<i64>("absent").unwrap_err().to_string().contains("absent"));
    })
    .await;
}

#[tokio::test]
async fn the_log_is_brought_into_the_file_without_the_writer() {
    on_each_database(async |world: World| {
        let db = with_table(&world).await;
        if db.backend() == Backend::Postgres {
            return;
        }
        let mut written = 0;
        for number in 0..120 {
            let name = "x".repeat(250_000 + number);
            insert(db, &name).await.unwrap();
            written += name.len() as u64;
        }
        // Shorter than a log with which the writer helps: it is the other thread that has brought it in.
        let file = world.folder.path().join("test.db");
        let mut patience = 200;
        while fs::metadata(&file).unwrap().len() < written * 3 / 4 {
            assert!(
                patience > 0,
                "{} of {written} bytes are in the file",
                fs::metadata(&file).unwrap().len()
            );
            patience -= 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(count(db).await, 120);
    })
    .await;
}
