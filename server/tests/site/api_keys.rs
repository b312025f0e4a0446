use serde_json::json;
use testing::on_each_database;

use crate::process::Process;
use crate::site::{FIRM, Site};

#[tokio::test]
async fn a_key_is_shown_once_opens_what_it_is_for_and_ends_when_it_is_revoked() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        let issued =
            site.expect(&["keys", "api", "issue", "--employer", FIRM, "--label", "paghe", "--json"]).json();
        let (id, key) = (issued["id"].as_str().unwrap(), issued["key"].as_str().unwrap());
        let lookup = site.key(&["--lookup"]);
        let process = Process::serve(&site);
        let number = site.send(1).number();
        assert_eq!(site.look_up(&lookup, &number).status, 200);
        assert_eq!(site.look_up(key, &number).status, 403);
        assert_eq!(site.list(key).json()["items"][0]["protocol_number"], json!(number));
        assert_eq!(site.list(&lookup).status, 403);
        process.end();

        let listed = site.expect(&["keys", "api", "list", "--json"]);
        assert!(!listed.out.contains(key) && !listed.out.contains(&lookup));
        let keys = &listed.json()["keys"];
        assert_eq!((&keys[0]["id"], &keys[0]["label"]), (&json!(id), &json!("paghe")));
        assert_eq!(keys[0]["employer"], json!({"tax_code": FIRM, "name": "Officina Prova"}));
        assert_eq!((&keys[1]["scope"], &keys[1]["employer"]), (&json!("lookup"), &json!(null)));
        assert_eq!(keys[0]["revoked_at"], json!(null));

        site.expect(&["keys", "api", "revoke", id]);
        let again = site.command(&["keys", "api", "revoke", id]);
        assert!(!again.done && again.err.contains("revoked already"), "{}", again.err);
        let listed = site.expect(&["keys", "api", "list"]).out;
        assert!(listed.lines().next().unwrap().contains("revoked"), "{listed}");
        let process = Process::serve(&site);
        assert_eq!(site.list(key).status, 401);
        assert_eq!(site.look_up(&lookup, &number).status, 200);
        process.end();
        let words = events(&world).await;
        assert_eq!(
            words,
            ["api-key-issued employer console", "api-key-issued lookup console", "api-key-revoked - console"]
        );
    })
    .await;
}

async fn events(world: &testing::World) -> Vec<String> {
    let mut tx = world.db.read().await.unwrap();
    let statement = db::sql!(
        "select action || ' ' || coalesce(detail, '-') || ' ' || door as event from audit_event \
         where action like 'api-key-%' order by position"
    );
    let rows = tx.all(statement, db::params![]).await.unwrap();
    rows.iter().map(|row| row.get("event").unwrap()).collect()
}

#[tokio::test]
async fn a_key_belongs_to_one_employer_of_the_register_and_has_a_label() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        let refused = |asked: &[&str]| {
            let said = site.command(&[&["keys", "api", "issue"], asked].concat());
            assert!(!said.done && said.out.is_empty(), "{asked:?}");
            said.err
        };
        assert!(refused(&["--employer", "11359591002", "--label", "x"]).contains("no organisation"));
        assert!(refused(&["--employer", "01114601006", "--label", "x"]).contains("acts for employers"));
        assert!(refused(&["--employer", FIRM, "--lookup", "--label", "x"]).contains("cannot be used with"));
        assert!(refused(&["--label", "x"]).contains("--employer"));
        assert!(refused(&["--lookup"]).contains("--label"));
        assert!(refused(&["--lookup", "--label", " "]).contains("1 to 100 characters"));
        assert_eq!(site.expect(&["keys", "api", "list", "--json"]).json(), json!({"keys": []}));
    })
    .await;
}
