use certificates::lookup::keys::{self, Scope};
use certificates::lookup::{LOOKED_UP, LOOKED_UP_PDF};
use jiff::SignedDuration;
use kernel::{Actor, Door};
use serde_json::json;
use testing::on_each_database;

use crate::desk::{Answer, CACCAMO, CANARY, Desk, ROSSI, between};

/// The number that the page asks for, read from its words as a person would.
fn number_asked(page: &Answer) -> String {
    let words = between(&page.body, "questo numero: ", "<").unwrap();
    let number = (100..1000).find(|number| italian(*number) == words);
    number.unwrap_or_else(|| panic!("«{words}» is no number")).to_string()
}

/// Only what three digits need, written apart from the program.
fn italian(number: u32) -> String {
    const UNITS: [&str; 20] = [
        "",
        "uno",
        "due",
        "tre",
        "quattro",
        "cinque",
        "sei",
        "sette",
        "otto",
        "nove",
        "dieci",
        "undici",
        "dodici",
        "tredici",
        "quattordici",
        "quindici",
        "sedici",
        "diciassette",
        "diciotto",
        "diciannove",
    ];
    const TENS: [&str; 10] =
        ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];
    let (hundreds, rest) = (number / 100, number % 100);
    let head = if hundreds == 1 { "cento".to_owned() } else { format!("{}cento", UNITS[hundreds as usize]) };
    let tail = match (rest, rest % 10) {
        (0..20, _) => UNITS[rest as usize].to_owned(),
        (_, unit) => {
            let tens = TENS[(rest / 10) as usize];
            let tens = if unit == 1 || unit == 8 { &tens[..tens.len() - 1] } else { tens };
            format!("{tens}{}", if unit == 3 { "tré" } else { UNITS[unit as usize] })
        }
    };
    let tail = if rest == 3 { "tré".to_owned() } else { tail };
    if tail.starts_with('o') { format!("{}{tail}", head.trim_end_matches('o')) } else { head + &tail }
}

async fn ask(desk: &Desk, address: &str, tax_code: &str, number: &str) -> Answer {
    let page = desk.get("/attestati").await;
    let (token, digits) = (page.hidden("challenge_token"), number_asked(&page));
    let fields = [
        ("tax_code", tax_code),
        ("protocol_number", number),
        ("challenge", digits.as_str()),
        ("challenge_token", token.as_str()),
        ("website", ""),
    ];
    desk.post_from(address, "/attestati", &fields).await
}

#[tokio::test]
async fn whoever_knows_tax_code_and_number_sees_the_attestation_without_the_diagnosis() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(42);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        let answer = ask(&desk, "192.0.2.1", "rssmra45c12f205c", "000000042").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.body.contains("Rocca Emanuele") && answer.body.contains("valido"));
        assert!(!answer.body.contains(CANARY));
        assert_eq!(answer.header("cache-control"), "no-store");
        let recorded = desk.events(LOOKED_UP).await;
        let id = certificate.id.to_string();
        assert_eq!(recorded, [(Some(ROSSI.to_owned()), Some(id), "done".to_owned())]);

        let ticket = answer.hidden("ticket");
        let pdf = desk.post("/attestati/pdf", &[("ticket", &ticket)]).await;
        assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"));
        assert!(pdf.bytes.starts_with(b"%PDF"));
        assert!(pdf.header("content-disposition").contains("attestato-000000042.pdf"));
        assert_eq!(desk.events(LOOKED_UP_PDF).await.len(), 1);
        assert_eq!(desk.post("/attestati/pdf", &[("ticket", &ticket)]).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn wrong_code_wrong_number_and_unknown_number_look_alike() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificates = [desk.certificate(42), desk.certificate(43)];
        desk.store(desk.firm, None, &certificates).await;
        let without_what_was_typed = |answer: Answer| {
            let challenge = between(&answer.body, "challenge_token\" value=\"", "\"").unwrap().to_owned();
            let words = between(&answer.body, "questo numero: ", "<").unwrap().to_owned();
            let mut body = answer.body.replace(&challenge, "").replace(&words, "");
            for typed in [CACCAMO, ROSSI, "000000042", "000000999"] {
                body = body.replace(typed, "");
            }
            (answer.status, body)
        };
        let wrong_code = without_what_was_typed(ask(&desk, "192.0.2.1", CACCAMO, "000000042").await);
        let unknown = without_what_was_typed(ask(&desk, "192.0.2.2", ROSSI, "000000999").await);
        let both = without_what_was_typed(ask(&desk, "192.0.2.3", CACCAMO, "000000999").await);
        assert_eq!(wrong_code.0, 422);
        assert_eq!(wrong_code, unknown);
        assert_eq!(wrong_code, both);
        let recorded = desk.events(LOOKED_UP).await;
        assert_eq!(recorded, vec![(None, None, "refused".to_owned()); 3]);
    })
    .await;
}

#[tokio::test]
async fn a_challenge_serves_once_and_keeps_what_was_typed() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(42)]).await;
        let page = desk.get("/attestati").await;
        let (token, digits) = (page.hidden("challenge_token"), number_asked(&page));
        let fields = |challenge, website| {
            [
                ("tax_code", ROSSI),
                ("protocol_number", "000000042"),
                ("challenge", challenge),
                ("challenge_token", token.as_str()),
                ("website", website),
            ]
        };
        let wrong = desk.post("/attestati", &fields("99", "")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains(ROSSI) && wrong.body.contains("numero nuovo"));
        assert_ne!(wrong.hidden("challenge_token"), token);
        let spent = desk.post("/attestati", &fields(&digits, "")).await;
        assert_eq!(spent.status, 422, "a wrong answer spends the challenge");
        assert!(desk.events(LOOKED_UP).await.is_empty());

        let page = desk.get("/attestati").await;
        let (token, digits) = (page.hidden("challenge_token"), number_asked(&page));
        let robot = [
            ("tax_code", ROSSI),
            ("protocol_number", "000000042"),
            ("challenge", &digits),
            ("challenge_token", &token),
            ("website", "http://spam.example"),
        ];
        assert_eq!(desk.post("/attestati", &robot).await.status, 422);

        let page = desk.get("/attestati").await;
        let (token, digits) = (page.hidden("challenge_token"), number_asked(&page));
        desk.world.clock.advance(SignedDuration::from_mins(61));
        let late = [
            ("tax_code", ROSSI),
            ("protocol_number", "000000042"),
            ("challenge", &digits),
            ("challenge_token", &token),
        ];
        assert_eq!(desk.post("/attestati", &late).await.status, 422);
    })
    .await;
}

#[tokio::test]
async fn a_slip_in_the_form_does_not_spend_the_challenge() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let page = desk.get("/attestati").await;
        let (token, digits) = (page.hidden("challenge_token"), number_asked(&page));
        let slip = [
            ("tax_code", "RSSMRA45C12F205X"),
            ("protocol_number", "12"),
            ("challenge", &digits),
            ("challenge_token", &token),
        ];
        let refused = desk.post("/attestati", &slip).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.hidden("challenge_token"), token);
        assert!(refused.body.contains(&format!("value=\"{digits}\"")));
        assert!(
            refused.body.contains("href=\"#tax_code\"") && refused.body.contains("href=\"#protocol_number\"")
        );
    })
    .await;
}

#[tokio::test]
async fn guessing_at_one_worker_is_slowed_down_from_wherever_it_comes() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(42)]).await;
        for attempt in 0..6 {
            let guess = ask(&desk, &format!("192.0.2.{attempt}"), ROSSI, &format!("00000010{attempt}")).await;
            assert_eq!(guess.status, 422);
        }
        let blocked = ask(&desk, "198.51.100.1", ROSSI, "000000042").await;
        assert_eq!(blocked.status, 429, "even the right number waits");
        assert_eq!(blocked.header("retry-after"), "30");
        assert!(!blocked.body.contains("Rocca"));
        let other = ask(&desk, "198.51.100.1", CACCAMO, "000000042").await;
        assert_eq!(other.status, 422, "nobody else is slowed down");
        desk.world.clock.advance(SignedDuration::from_secs(30));
        assert_eq!(ask(&desk, "198.51.100.1", ROSSI, "000000042").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn guessing_from_one_address_is_slowed_down_whomever_it_is_about() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let workers =
            ["RCCMNL83S18D969H", "MRTNTN23M02D969P", "MRSMSR81D60Z611H", "CNTCHR83T41D969D", CACCAMO];
        for attempt in 0..21 {
            let guess = ask(&desk, "192.0.2.7", workers[attempt % 5], &format!("{attempt:09}")).await;
            assert_eq!(guess.status, 422, "attempt {attempt}");
        }
        let blocked = ask(&desk, "192.0.2.7", ROSSI, "000000042").await;
        assert_eq!((blocked.status.as_u16(), blocked.header("retry-after")), (429, "10"));
        assert_eq!(ask(&desk, "192.0.2.8", ROSSI, "000000042").await.status, 422);
    })
    .await;
}

#[tokio::test]
async fn an_annulled_and_a_rectified_attestation_say_so() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let first = desk.certificate(42);
        let second =
            certificates::Certificate { rectifies: Some(first.protocol_number), ..desk.certificate(43) };
        let annulled = certificates::Certificate {
            state: certificates::State::Annulled,
            annulled_at: Some(desk.world.clock.now()),
            ..desk.certificate(44)
        };
        desk.store(desk.firm, None, &[first, second, annulled]).await;
        let old = ask(&desk, "192.0.2.1", ROSSI, "000000042").await;
        assert!(old.body.contains("rettificato") && old.body.contains("000000043"), "{}", old.body);
        let new = ask(&desk, "192.0.2.1", ROSSI, "000000043").await;
        assert!(new.body.contains("valido") && new.body.contains("000000042"));
        let gone = ask(&desk, "192.0.2.1", ROSSI, "000000044").await;
        assert!(gone.body.contains("annullato"));
    })
    .await;
}

fn looked_up(tax_code: &str, number: &str) -> serde_json::Value {
    json!({"tax_code": tax_code, "protocol_number": number})
}

const LOOKUP: &str = "/api/v1/attestations/lookup";
const JSON: &str = "application/json";

#[tokio::test]
async fn a_program_with_a_key_looks_up_without_a_challenge() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(42);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        let (id, key) = desk.key(Scope::Lookup, None).await;
        let answer = desk.api(&key, JSON, LOOKUP, Some(looked_up(ROSSI, "000000042"))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json();
        assert_eq!((&json["protocol_number"], &json["state"]), (&json!("000000042"), &json!("valid")));
        assert_eq!(json["worker"]["tax_code"], json!(ROSSI));
        assert!(!answer.body.contains(CANARY) && !answer.body.contains("diagnosis"));
        assert_eq!((answer.header("ratelimit-limit"), answer.header("ratelimit-remaining")), ("100", "100"));
        assert_eq!(desk.events(LOOKED_UP).await.len(), 1);

        let (_, employer) = desk.key(Scope::Employer, Some(desk.firm)).await;
        assert_eq!(desk.api(&employer, JSON, LOOKUP, Some(looked_up(ROSSI, "000000042"))).await.status, 403);
        assert_eq!(desk.api("made-up", JSON, LOOKUP, Some(looked_up(ROSSI, "000000042"))).await.status, 401);

        let mut tx = desk.world.db.write().await.unwrap();
        let parts = (&desk.world.clock, &desk.world.random);
        keys::revoke(&mut tx, parts, Actor::program(Door::Console), id).await.unwrap();
        tx.commit().await.unwrap();
        desk.world.clock.advance(keys::REMEMBERED);
        assert_eq!(desk.api(&key, JSON, LOOKUP, Some(looked_up(ROSSI, "000000042"))).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_program_gets_one_and_the_same_answer_for_all_that_is_not_found() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(42)]).await;
        let (_, key) = desk.key(Scope::Lookup, None).await;
        let mut answers = Vec::new();
        for (tax_code, number) in
            [(CACCAMO, "000000042"), (ROSSI, "000000999"), ("RSSMRA45C12F205X", "000000042"), (ROSSI, "none")]
        {
            let answer = desk.api(&key, JSON, LOOKUP, Some(looked_up(tax_code, number))).await;
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert!(!answer.header("ratelimit-remaining").is_empty());
            let mut problem = answer.json();
            problem.as_object_mut().unwrap().remove("request_id");
            answers.push((answer.status, problem));
        }
        assert_eq!(answers[0].0, 404);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(desk.events(LOOKED_UP).await.len(), 4);
        assert_eq!(desk.api(&key, JSON, LOOKUP, Some(json!({"tax_code": 1}))).await.status, 422);
    })
    .await;
}

#[tokio::test]
async fn a_program_that_guesses_is_told_when_to_come_back() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.store(desk.firm, None, &[desk.certificate(42)]).await;
        let (_, key) = desk.key(Scope::Lookup, None).await;
        for attempt in 0..6 {
            let number = format!("00000010{attempt}");
            assert_eq!(desk.api(&key, JSON, LOOKUP, Some(looked_up(ROSSI, &number))).await.status, 404);
        }
        let blocked = desk.api(&key, JSON, LOOKUP, Some(looked_up(ROSSI, "000000042"))).await;
        assert_eq!((blocked.status.as_u16(), blocked.header("retry-after")), (429, "30"));
        assert_eq!(blocked.header("content-type"), "application/problem+json");
        assert_eq!(blocked.header("ratelimit-remaining"), "94");
    })
    .await;
}

#[tokio::test]
async fn what_no_longer_serves_is_swept_away() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        desk.get("/attestati").await;
        desk.world.clock.advance(SignedDuration::from_mins(61));
        let handlers = certificates::lookup::jobs(&desk.certificates);
        let worker = jobs::Worker::new(desk.world.db.clone(), desk.world.clock.clone(), handlers);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        let mut tx = desk.world.db.read().await.unwrap();
        let left = tx
            .one(db::sql!("select count(*) as rows_left from lookup_challenge"), db::params![])
            .await
            .unwrap();
        assert_eq!(left.get::<i64>("rows_left").unwrap(), 0);
        assert_eq!(jobs::counts(&mut tx).await.unwrap().pending, 0);
    })
    .await;
}
