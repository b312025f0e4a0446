use db::{params, sql};
use testing::on_each_database;

use crate::desk::{DOCTOR, Desk, PASSWORD, tax_code};

#[tokio::test]
async fn secrets_of_senders_are_stored_as_hashes_and_hashes_as_they_are() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let clear = serde_json::json!({"type": "sender", "tax_code": DOCTOR, "kind": "doctor", "username": "medico",
            "password": PASSWORD, "surname": "Rocca", "given_name": "Emanuele", "role": "S"});
        certificates::registry::import(&desk.area, clear.to_string().as_bytes()).await.unwrap();
        let mut tx = desk.world.db.read().await.unwrap();
        let sender = certificates::registry::sender(&mut tx, tax_code(DOCTOR)).await.unwrap().unwrap();
        let hash = sender.password_hash.unwrap();
        assert!(hash.starts_with("$argon2id$") && !hash.contains(PASSWORD));
        let line = serde_json::json!({"type": "sender", "tax_code": DOCTOR, "kind": "doctor", "username": "medico",
            "password": hash, "surname": "Rocca", "given_name": "Emanuele", "role": "S"});
        let imported = certificates::registry::import(&desk.area, line.to_string().as_bytes()).await.unwrap();
        assert_eq!((imported.taken, imported.refused.len()), (1, 0));
        let sender = certificates::registry::sender(&mut tx, tax_code(DOCTOR)).await.unwrap().unwrap();
        assert_eq!((sender.password_hash, sender.pincode_hash), (Some(hash), None));
    })
    .await;
}

#[tokio::test]
async fn each_bad_line_is_refused_with_its_number_and_nothing_that_it_holds() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let file = r#"# a remark

{"type":"worker","tax_code":"RSSMRA45C12F205X"}
not json
{"type":"employment","worker":"MRTNTN23M02D969P","employer":"00743110157","started_on":"2020-01-01"}
{"type":"sender","tax_code":"00743110157","kind":"hospital","username":"medico","surname":"A","role":"S"}
"#;
        let imported = certificates::registry::import(&desk.area, file.as_bytes()).await.unwrap();
        let refused: Vec<(usize, &str)> =
            imported.refused.iter().map(|refused| (refused.line, refused.reason.as_str())).collect();
        assert_eq!(imported.taken, 0);
        assert_eq!(refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert_eq!(refused[2].1, "the worker is not registered");
        assert_eq!(refused[3].1, "the user name belongs to another sender");
        assert!(refused.iter().all(|(_, reason)| !reason.contains("RSSMRA")), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_file_taken_in_again_changes_nothing() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let line = r#"{"type":"worker","tax_code":"RSSMRA45C12F205C","surname":"Rossi","given_name":"Maria","sex":"F","born_on":"1945-03-12","birth_place":"F205","birth_province":"MI"}"#;
        for _ in 0..2 {
            certificates::registry::import(&desk.area, line.as_bytes()).await.unwrap();
        }
        let rows = desk.rows(sql!("select given_name from worker where tax_code = 'RSSMRA45C12F205C'"), params![]).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].get::<String>("given_name").unwrap(), "Maria");
    })
    .await;
}
