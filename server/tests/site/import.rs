//! Files taken in by the program itself.

use std::fs;

use serde_json::{Value, json};
use testing::on_each_database;

use crate::site::{FIRM, Said, Site, WORKER};

fn sickness(number: &str) -> Value {
    json!({
        "kind": "sickness", "protocol_number": number, "employers": [{"tax_code": FIRM, "employer_number": "1234567860"}],
        "worker": {"tax_code": WORKER, "surname": "Caccamo", "given_name": "Fabio", "sex": "M",
            "born_on": "1985-04-03", "birth_place": "L219", "birth_province": "TO"},
        "doctor": {"tax_code": "RCCMNL83S18D969H", "surname": "Rocca", "given_name": "Emanuele"},
        "residence": {"street": "Via Roma", "number": "1", "postcode": "10121", "place": "L219", "province": "TO"},
        "released_on": "2026-03-10", "starts_on": "2026-03-10", "ends_on": "2026-03-12", "visit": "A", "certificate_type": "I",
    })
}

/// The objects that a command wrote, one on each line.
fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{text}"))).collect()
}

/// Takes files in and reads what the report has of this run.
fn certificates(site: &Site, files: &[&str]) -> (Said, Vec<Value>) {
    let report = site.path("refused.jsonl");
    let _ = fs::remove_file(&report);
    let arguments = ["import", "certificates", "--json", "--report", report.to_str().unwrap()];
    let said = site.command(&[&arguments[..], files].concat());
    (said, objects(&fs::read_to_string(&report).unwrap()))
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_refused_with_path_line_and_reason_and_the_others_go_on() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        let torn =
            site.file("torn.xml", "<?xml version='1.0'?>\n\n<!DOCTYPE listaAttestati>\n<listaAttestati/>");
        let other = site.file("other.pdf", "%PDF-1.7");
        let absent = site.path("absent.xml").to_str().unwrap().to_owned();
        let good = site.file("good.jsonl", sickness("000000201").to_string());
        let (said, report) = certificates(&site, &[&torn, &other, &absent, &good]);
        assert!(!said.done);
        let told: Vec<(&Value, &Value)> = report.iter().map(|line| (&line["file"], &line["line"])).collect();
        let wanted = [(json!(torn), json!(3)), (json!(other), json!(1)), (json!(absent), json!(null))];
        assert_eq!(told, wanted.iter().map(|(file, line)| (file, line)).collect::<Vec<_>>());
        for (line, start) in
            report.iter().zip([format!("{torn}: line 3"), format!("{other}: line 1"), absent])
        {
            let sentence = format!("{start}: {}", line["reason"].as_str().unwrap());
            assert!(said.err.contains(&sentence), "{sentence}\n{}", said.err);
        }
        let answers = objects(&said.out);
        let unreadable: Vec<&Value> = answers[..3].iter().map(|answer| &answer["unreadable"]).collect();
        assert_eq!(unreadable, report.iter().collect::<Vec<_>>());
        assert_eq!(answers[3]["summary"]["counts"]["taken"], 1);
    })
    .await;
}

#[test]
fn a_report_that_cannot_be_written_is_named() {
    let site = Site::on_sqlite();
    let good = site.file("good.jsonl", sickness("000000201").to_string());
    let report = site.path("no-such-folder/refused.jsonl");
    let report = report.to_str().unwrap();
    let said = site.command(&["import", "certificates", &good, "--report", report]);
    assert!(!said.done && said.err.contains(report), "{}", said.err);
}

#[tokio::test]
async fn a_line_of_a_register_that_is_not_utf_8_is_refused_with_its_number_and_the_rest_goes_on() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        let worker = |tax_code: &str| {
            json!({"type": "worker", "tax_code": tax_code, "surname": "Prova", "given_name": "Anna", "sex": "F",
                "born_on": "1985-04-03", "birth_place": "L219", "birth_province": "TO"})
        };
        let person = json!({"type": "person", "tax_code": WORKER, "surname": "Caccamo", "given_name": "Fabio"});
        let mut lines = format!("{}\r\n{person}\n", worker(WORKER)).into_bytes();
        lines.extend_from_slice(b"{\"type\": \"person\", \"surname\": \"Nicol\xF2\"}\n");
        lines.extend_from_slice(format!("{person}\n{}", worker("RSSMRA45C12F205C")).as_bytes());
        let register = site.file("people.jsonl", lines);
        let (absent, report) = (site.path("absent.jsonl"), site.path("refused.jsonl"));
        let (absent, report) = (absent.to_str().unwrap(), report.to_str().unwrap());
        let said = site.command(&["import", "registry", "--json", "--report", report, absent, &register]);
        assert!(!said.done && said.err.contains(absent), "{}", said.err);
        let told = objects(&fs::read_to_string(report).unwrap());
        assert_eq!((&told[0]["file"], &told[0]["line"]), (&json!(absent), &json!(null)));
        assert_eq!(told[1], json!({"file": register, "line": 3, "reason": "the line is not UTF-8"}));
        assert_eq!(told.len(), 2);
        assert_eq!(objects(&said.out)[1], json!({"file": register, "taken": 4, "refused": 1}));
    })
    .await;
}

#[tokio::test]
async fn files_of_certificates_are_taken_in_as_far_as_they_are_right_and_again_change_nothing() {
    on_each_database(async |world| {
        let site = Site::at(&world.url);
        let mut wrong = sickness("000000203");
        wrong["worker"]["born_on"] = json!("1985-02-30");
        let good = site.file("good.jsonl", sickness("000000201").to_string());
        let partly = site
            .file("partly.jsonl", format!("{}\n{wrong}\n{}", sickness("000000202"), sickness("000000204")));
        let cut = format!("{}\n{}", sickness("000000205"), &sickness("000000206").to_string()[..200]);
        let broken = site.file("broken.jsonl", cut);

        let (said, report) = certificates(&site, &[&good, &partly, &broken]);
        assert!(!said.done);
        assert_eq!(counts(&said, [&good, &partly, &broken]), [[1, 0, 0], [2, 0, 1], [1, 0, 0]]);
        assert_eq!(refused(&report), refusals());
        assert!(!report[0].to_string().contains("1985-02-30"), "{}", report[0]);
        let end = &objects(&said.out)[2]["summary"]["broken"];
        assert_eq!((&end["line"], &end["reason"]), (&json!(2), &report[1]["reason"]));
        let before = stored(&world).await;
        assert_eq!(before.0, 4);

        let (said, report) = certificates(&site, &[&good, &partly, &broken]);
        assert!(!said.done);
        assert_eq!(counts(&said, [&good, &partly, &broken]), [[0, 1, 0], [0, 2, 1], [1, 0, 0]]);
        assert_eq!(refused(&report), refusals());
        let resumed: Vec<Value> =
            objects(&said.out).iter().map(|answer| answer["summary"]["resumed"].clone()).collect();
        assert_eq!(resumed, [false, false, true]);
        assert_eq!(stored(&world).await, before);
        assert!(certificates(&site, &[&good]).0.done);
    })
    .await;
}

/// What the report has of the file that is wrong in one line and of the one that is cut off.
fn refusals() -> [(Value, Value, Value); 2] {
    [("partly.jsonl", "field-wrong"), ("broken.jsonl", "record-unreadable")]
        .map(|(file, code)| (json!(file), json!(2), json!(code)))
}

fn refused(report: &[Value]) -> Vec<(Value, Value, Value)> {
    report.iter().map(|line| (line["file"].clone(), line["line"].clone(), line["code"].clone())).collect()
}

/// Taken in, already there and refused of each file, as the answers tell them in the order of the files.
fn counts(said: &Said, files: [&String; 3]) -> Vec<[u64; 3]> {
    let answers = objects(&said.out);
    assert_eq!(answers.iter().map(|answer| &answer["file"]).collect::<Vec<_>>(), files);
    let count = |answer: &Value| {
        ["taken", "already_there", "refused"].map(|what| answer["summary"]["counts"][what].as_u64().unwrap())
    };
    answers.iter().map(count).collect()
}

/// Certificates, and the events of taking them in.
async fn stored(world: &testing::World) -> (i64, i64) {
    let mut tx = world.db.read().await.unwrap();
    let statement = db::sql!(
        "select (select count(*) from certificate) as certificates, \
         (select count(*) from audit_event where door = 'import') as events"
    );
    let row = tx.one(statement, db::params![]).await.unwrap();
    (row.get("certificates").unwrap(), row.get("events").unwrap())
}
