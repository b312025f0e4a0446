//! Each statement of the list is held against both databases' plans.

use db::Backend;
use kernel::{OrganisationId, TaxCode};
use testing::on_each_database;

use super::{
    Cursor, Filter, InpdapUnit, ProtocolNumber, Reading, Scope, State, Statement, Tx, Uuid, Value,
    common_values, params, sql, way,
};
use crate::intake::AttestationId;

fn filters() -> Vec<(&'static str, Scope, Filter)> {
    let everything = Scope { organisation: OrganisationId::from_uuid(Uuid::nil()), unit: None };
    let unit = Scope { unit: InpdapUnit::parse("00001").ok(), ..everything };
    let reading = |reading| Filter { reading: Some(reading), ..Filter::default() };
    let state = Filter { state: Some(State::Annulled), ..Filter::default() };
    let days = Filter { released_from: "2026-01-01".parse().ok(), ..Filter::default() };
    let worker = Filter { worker: TaxCode::parse("RSSMRA45C12F205C").ok(), ..Filter::default() };
    let surname = Filter { surname: Some("ROS".to_owned()), ..Filter::default() };
    let number = Filter { protocol_number: ProtocolNumber::parse("000000001").ok(), ..Filter::default() };
    vec![
        ("attestation_newest", everything, Filter::default()),
        ("attestation_newest", everything, days),
        ("attestation_by_unit", unit, Filter::default()),
        ("attestation_unread", everything, reading(Reading::Unread)),
        ("attestation_changed", everything, reading(Reading::Changed)),
        ("attestation_pending", everything, reading(Reading::Pending)),
        ("attestation_by_state", everything, state),
        ("attestation_once", everything, worker),
        ("attestation_by_surname", everything, surname),
        ("attestation_once", everything, number),
    ]
}

fn explained(statement: &Statement) -> &'static Statement {
    let sqlite = format!("explain query plan {}", statement.sqlite());
    let postgres = format!("explain {}", statement.postgres());
    Box::leak(Box::new(Statement::new(sqlite.leak(), postgres.leak())))
}

async fn plan(tx: &mut Tx, statement: &Statement, values: Vec<Value>) -> String {
    let column = match tx.backend() {
        Backend::Sqlite => "detail",
        Backend::Postgres => "QUERY PLAN",
    };
    let rows = tx.all(explained(statement), values).await.unwrap();
    rows.iter().map(|row| row.get::<String>(column).unwrap() + "\n").collect()
}

#[tokio::test]
async fn every_search_finds_its_rows_by_an_index_of_the_employer() {
    on_each_database(async |world| {
        let mut tx = world.db.write().await.unwrap();
        if tx.backend() == Backend::Postgres {
            // With so few rows a scan would be cheapest; what matters is that an index can serve.
            tx.execute(
                sql!(sqlite: "select 1 as one", postgres: "set local enable_seqscan = off"),
                params![],
            )
            .await
            .unwrap();
            tx.execute(
                sql!(sqlite: "select 1 as one", postgres: "set local enable_bitmapscan = off"),
                params![],
            )
            .await
            .unwrap();
        }
        for (index, scope, filter) in filters() {
            let (way, more) = way(&scope, &filter);
            for statement in [way.older, way.newer] {
                let beyond =
                    Cursor { received_at: world.clock.now(), id: AttestationId::from_uuid(Uuid::nil()) };
                let mut values = common_values(&scope, &filter, beyond, 20);
                values.extend(more.clone());
                let plan = plan(&mut tx, statement, values).await;
                let scans = plan.lines().any(|line| line.contains("SCAN") || line.contains("Seq Scan"));
                assert!(!scans, "{index}:\n{plan}");
                if tx.backend() == Backend::Sqlite {
                    assert!(plan.contains(&format!("INDEX {index} ")), "{index}:\n{plan}");
                    let sorts = plan.contains("TEMP B-TREE");
                    assert_eq!(
                        sorts,
                        matches!(index, "attestation_by_surname" | "attestation_once"),
                        "{plan}"
                    );
                } else {
                    let condition =
                        if index == "attestation_once" { "certificate_id =" } else { "organisation_id =" };
                    assert!(plan.contains(condition), "{index}:\n{plan}");
                }
            }
        }
    })
    .await;
}
