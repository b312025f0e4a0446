//! A PIN that was forgotten or is blocked is recovered by its person.

use db::{params, sql};
use http::StatusCode;
use identity_provider::Federation;
use testing::{World, on_each_database};

use crate::desk::{Answer, BUSY, Browser, CLERK, Desk, OPERATOR, PIN, UNKNOWN, WORKER, token_of};
use crate::provider::Together;

const PATH: &str = "/accesso/pin/recupero";
const LINK: &str = "/accesso/pin/recupero/conferma";

/// Asks for a link and has the request answered.
async fn ask(desk: &Desk, tax_code: &str) {
    let asked = desk.browser().post(PATH, &[("tax_code", tax_code)]).await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/accesso/pin"), "{}", asked.text);
    desk.work().await;
}

/// The codes of the links in the outbox, in their order.
async fn codes(desk: &Desk) -> Vec<String> {
    let start = format!("http://127.0.0.1:8080{LINK}?code=");
    let code = |text: String| {
        text.lines().find_map(|line| line.trim().strip_prefix(start.as_str()).map(str::to_owned))
    };
    desk.outbox().await.into_iter().filter_map(|(_, text)| code(text)).collect()
}

/// Asks for a link, and answers its code.
async fn link(desk: &Desk, tax_code: &str) -> String {
    ask(desk, tax_code).await;
    codes(desk).await.pop().unwrap()
}

async fn open(browser: &mut Browser<'_>, code: &str) -> Answer {
    browser.get(&format!("{LINK}?code={code}")).await
}

/// Presses the button of the page that a link leads to.
async fn press(desk: &Desk, code: &str) -> Answer {
    let mut browser = desk.browser();
    let token = token_of(&browser.get(PATH).await.text);
    browser.post_with(LINK, &token, &[("code", code)]).await
}

/// Recovers the PIN; answers the new initial one, put together from its halves.
async fn recover(desk: &Desk, tax_code: &str) -> String {
    let code = link(desk, tax_code).await;
    let pressed = press(desk, &code).await;
    assert_eq!((pressed.status, pressed.location()), (StatusCode::SEE_OTHER, "/accesso/pin"));
    desk.halves().await.concat()
}

async fn strength(desk: &Desk, tax_code: &str) -> String {
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = sql!(
        "select c.strength from credential c join person p on p.id = c.person_id
         where p.tax_code = $1 and c.state = 'active' and c.form = 'initial'"
    );
    tx.one(statement, params![tax_code]).await.unwrap().get("strength").unwrap()
}

#[tokio::test]
async fn a_link_and_two_halves_by_two_ways_make_a_new_pin_in_the_place_of_the_forgotten_one() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut before = desk.signed_in(WORKER).await;
        assert!(desk.browser().get("/accesso/pin").await.has(&format!("href=\"{PATH}\"")));
        let code = link(&desk, WORKER).await;
        let to: Vec<_> = desk.outbox().await.into_iter().map(|(recipient, _)| recipient).collect();
        assert_eq!(to, ["Rossi@example.org"], "by the first way alone");
        let mut browser = desk.browser();
        let page = open(&mut browser, &code).await;
        assert!(page.has("la prima per posta elettronica, la seconda per PEC"), "{}", page.text);
        let pressed = browser.post_with(LINK, &token_of(&page.text), &[("code", &code)]).await;
        assert_eq!((pressed.status, pressed.location()), (StatusCode::SEE_OTHER, "/accesso/pin"));
        assert!(browser.get("/accesso/pin").await.has("Le due metà del nuovo PIN iniziale sono in partenza"));
        assert_eq!(before.get("/profilo/pin").await.status, StatusCode::SEE_OTHER, "the session has ended");
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let halves = desk.halves().await;
        assert_eq!(halves.iter().map(String::len).collect::<Vec<_>>(), [8, 8]);
        let outbox = desk.outbox().await;
        assert_eq!((outbox[1].0.as_str(), outbox[2].0.as_str()), ("Rossi@example.org", "Rossi@pec.example"));
        let entered = desk.browser().sign_in(WORKER, &halves.concat()).await;
        assert_eq!(entered.location(), "/accesso/pin/nuovo");
        for action in ["pin-recovery-asked", "pin-recovery-sent", "pin-issued"] {
            assert_eq!(desk.events(action, "done").await, 1, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_recovers_a_pin_is_told_at_every_address_and_no_notice_holds_it() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let initial = recover(&desk, WORKER).await;
    let outbox = desk.outbox().await;
    let (told, rest): (Vec<_>, Vec<_>) =
        outbox.iter().partition(|(_, text)| text.contains("chiesto con il collegamento di recupero"));
    let to: Vec<_> = told.iter().map(|(recipient, _)| recipient.as_str()).collect();
    assert_eq!((to, rest.len()), (vec!["Rossi@example.org", "Rossi@pec.example"], 3));
    let spaced = |half: &str| format!("{} {}", &half[..4], &half[4..]);
    for half in [&initial[..8], &initial[8..]] {
        assert!(told.iter().all(|(_, text)| !text.contains(&spaced(half)) && !text.contains(half)));
    }
}

#[tokio::test]
async fn who_has_one_mailbox_and_a_postal_address_gets_the_second_half_by_letter() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let line = format!(
            r#"{{"type":"person","tax_code":"{WORKER}","surname":"Rossi","given_name":"Ada","pec":"rossi@pec.example","address":"Via Prova 1\n10100 Torino","profiles":["worker"]}}"#
        );
        desk.import(&line).await;
        let code = link(&desk, WORKER).await;
        assert!(open(&mut desk.browser(), &code).await.has("la prima per PEC, la seconda per lettera"));
        press(&desk, &code).await;
        assert_eq!(desk.halves().await.len(), 1);
        assert!(desk.outbox().await.iter().all(|(recipient, _)| recipient == "rossi@pec.example"));
        assert!(desk.signed_in(OPERATOR).await.get("/sportello/lettere").await.has("Ada Rossi"));
    })
    .await;
}

/// Somebody without a PIN, somebody whom one way alone reaches, and somebody whose PIN was revoked.
async fn with_others(world: World) -> Desk {
    let desk = Desk::open(world).await;
    for line in [
        format!(
            r#"{{"type":"person","tax_code":"{UNKNOWN}","surname":"Neri","given_name":"Marco","email":"neri@example.org","pec":"neri@pec.example","profiles":["worker"]}}"#
        ),
        format!(
            r#"{{"type":"person","tax_code":"{CLERK}","surname":"Bianchi","given_name":"Ada","email":"bianchi@example.org"}}"#
        ),
    ] {
        desk.import(&line).await;
    }
    let pin = desk.pin_in_force(BUSY).await;
    desk.signed_in(BUSY).await.post("/profilo/pin/revoca", &[("pin", &pin)]).await;
    desk
}

#[tokio::test]
async fn everybody_gets_the_same_answer_byte_by_byte_and_only_whom_two_ways_reach_gets_a_link() {
    on_each_database(|world| async {
        let desk = with_others(world).await;
        let before = desk.outbox().await.len();
        let mut answers = Vec::new();
        for tax_code in [WORKER, CLERK, UNKNOWN, BUSY, "GLLMRC88D10L219W"] {
            let mut browser = desk.browser();
            let asked = browser.post(PATH, &[("tax_code", tax_code)]).await;
            let page = browser.get(asked.location()).await;
            let text = page.text.replace(&token_of(&page.text), "…");
            answers.push((asked.status, asked.location().to_owned(), asked.text, text));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert!(
            answers[0].3.contains("La richiesta è registrata") && answers[0].3.contains("vai in una sede")
        );
        assert_eq!(desk.outbox().await.len(), before, "nothing is looked up before the answer");
        assert_eq!(desk.work().await, 5);
        let sent: Vec<_> =
            desk.outbox().await.split_off(before).into_iter().map(|(recipient, _)| recipient).collect();
        assert_eq!(sent, ["Rossi@example.org"]);
        assert_eq!(desk.events("pin-recovery-asked", "done").await, 5);
        assert_eq!(desk.events("pin-recovery-sent", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn asking_and_opening_the_link_change_nothing() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut worker = desk.signed_in(WORKER).await;
        let code = link(&desk, WORKER).await;
        for _ in 0..3 {
            assert_eq!(open(&mut desk.browser(), &code).await.status, StatusCode::OK);
        }
        assert_eq!(worker.get("/profilo/pin").await.status, StatusCode::OK);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.location(), "/");
        assert_eq!(press(&desk, &code).await.location(), "/accesso/pin", "the link still works");
    })
    .await;
}

#[tokio::test]
async fn asking_again_and_again_sends_three_links_a_day_of_which_the_last_works() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        for _ in 0..24 {
            ask(&desk, WORKER).await;
            ask(&desk, WORKER).await;
            desk.later(60);
        }
        let codes = codes(&desk).await;
        assert_eq!(codes.len(), 3);
        ask(&desk, WORKER).await;
        let next = self::codes(&desk).await.pop().unwrap();
        for old in &codes {
            assert_eq!(press(&desk, old).await.location(), PATH);
        }
        assert_eq!(press(&desk, &next).await.location(), "/accesso/pin");
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_wrong_or_too_old_recovers_nothing() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let code = link(&desk, WORKER).await;
        for wrong in ["", "made-up", &code[1..], &code.to_uppercase()] {
            assert_eq!(open(&mut desk.browser(), wrong).await.location(), PATH, "{wrong}");
            assert_eq!(press(&desk, wrong).await.location(), PATH, "{wrong}");
        }
        desk.later(8 * 60);
        let mut browser = desk.browser();
        assert_eq!(open(&mut browser, &code).await.location(), PATH);
        assert!(browser.get(PATH).await.has("Il collegamento non vale"));
        assert_eq!(press(&desk, &code).await.location(), PATH);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.location(), "/");
        assert_eq!(desk.events("pin-issued", "done").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_serves_once_and_a_second_click_changes_nothing() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let code = link(&desk, WORKER).await;
        let (one, two) = tokio::join!(press(&desk, &code), press(&desk, &code));
        let mut places = [one.location(), two.location()];
        places.sort_unstable();
        assert_eq!(places, ["/accesso/pin", PATH]);
        let initial = desk.halves().await.concat();
        assert_eq!(initial.len(), 16);
        assert_eq!(press(&desk, &code).await.location(), PATH);
        assert_eq!(desk.events("pin-issued", "done").await, 1);
        assert_eq!(desk.browser().sign_in(WORKER, &initial).await.location(), "/accesso/pin/nuovo");
    })
    .await;
}

#[tokio::test]
async fn the_code_of_one_recovers_nothing_of_another() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let (one, two) = (link(&desk, WORKER).await, link(&desk, CLERK).await);
        let before = desk.outbox().await.len();
        press(&desk, &one).await;
        let to = desk.outbox().await.split_off(before);
        assert!(to.iter().all(|(recipient, _)| recipient.starts_with("Rossi@")), "{to:?}");
        assert_eq!(desk.browser().sign_in(CLERK, PIN).await.location(), "/");
        assert_eq!(press(&desk, &two).await.location(), "/accesso/pin");
        assert_eq!(desk.browser().sign_in(CLERK, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn whose_pin_was_blocked_signs_in_with_the_new_one() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        desk.fail_until_blocked(WORKER).await;
        let blocked = desk.browser().sign_in(WORKER, PIN).await;
        assert_eq!(blocked.status, StatusCode::FORBIDDEN);
        assert!(blocked.has(&format!("href=\"{PATH}\"")), "{}", blocked.text);
        let initial = recover(&desk, WORKER).await;
        assert_eq!(desk.browser().sign_in(WORKER, &initial).await.location(), "/accesso/pin/nuovo");
    })
    .await;
}

#[tokio::test]
async fn the_new_pin_has_the_rights_of_the_one_before() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let pin = recover(&desk, OPERATOR).await;
        assert_eq!((pin.len(), strength(&desk, OPERATOR).await.as_str()), (16, "dispositive"));
        press(&desk, &link(&desk, WORKER).await).await;
        assert_eq!(strength(&desk, WORKER).await, "ordinary");
    })
    .await;
}

#[tokio::test]
async fn a_pin_that_was_revoked_or_replaced_after_the_link_was_sent_stays_so() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let (revoked, replaced) = (link(&desk, WORKER).await, link(&desk, CLERK).await);
        let pin = desk.pin_in_force(WORKER).await;
        desk.signed_in(WORKER).await.post("/profilo/pin/revoca", &[("pin", &pin)]).await;
        desk.import(&format!(
            r#"{{"type":"credential","person":"{CLERK}","strength":"ordinary","pin":"NEWPIN99"}}"#
        ))
        .await;
        assert_eq!(press(&desk, &revoked).await.location(), PATH);
        assert_eq!(press(&desk, &replaced).await.location(), PATH);
        assert!(desk.pin_in_force(WORKER).await.is_empty());
        assert_eq!(desk.browser().sign_in(CLERK, "NEWPIN99").await.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn many_requests_from_one_address_have_to_wait_and_other_addresses_do_not() {
    let desk = Desk::open(World::on_sqlite().await).await;
    for _ in 0..30 {
        ask(&desk, UNKNOWN).await;
    }
    let mut browser = desk.browser();
    let waiting = browser.post(PATH, &[("tax_code", WORKER)]).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(waiting.has("Sono state fatte troppe richieste") && waiting.has(WORKER), "{}", waiting.text);
    browser.address = [198, 51, 100, 9];
    assert_eq!(browser.post(PATH, &[("tax_code", WORKER)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_was_typed_is_kept() {
    let desk = Desk::open(World::on_sqlite().await).await;
    for (typed, said) in [("", "Scrivi il codice fiscale"), ("RSSMRA45C12F205X", "RSSMRA45C12F205X")] {
        let refused = desk.browser().post(PATH, &[("tax_code", typed)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has(said) && refused.has("href=\"#tax_code\""), "{}", refused.text);
    }
}

#[tokio::test]
async fn neither_the_request_that_waits_nor_the_code_can_be_read_in_the_database() {
    let desk = Desk::open(World::on_sqlite().await).await;
    desk.browser().post(PATH, &[("tax_code", WORKER)]).await;
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = sql!("select payload from job where kind = 'pin-recovery'");
    let payload: String = tx.one(statement, params![]).await.unwrap().get("payload").unwrap();
    let bytes: Vec<u8> = serde_json::from_str(&payload).unwrap();
    assert!(!bytes.windows(WORKER.len()).any(|part| part == WORKER.as_bytes()));
    drop(tx);
    desk.work().await;
    let code = codes(&desk).await.pop().unwrap();
    let mut tx = desk.world.db.read().await.unwrap();
    let row = tx.one(sql!("select secret_digest from pin_recovery"), params![]).await.unwrap();
    assert_eq!(row.get::<Vec<u8>>("secret_digest").unwrap(), kernel::digest::sha256(code.as_bytes()));
    let row = tx.one(sql!("select ephemeral from delivery_item"), params![]).await.unwrap();
    assert!(row.get::<bool>("ephemeral").unwrap(), "the outbox forgets the message once it has gone");
}

#[tokio::test]
async fn links_that_nobody_used_are_swept_away() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        ask(&desk, WORKER).await;
        desk.later(60 * 25);
        assert_eq!(desk.work().await, 1);
        let mut tx = desk.world.db.read().await.unwrap();
        let left = sql!("select count(*) as n from pin_recovery");
        assert_eq!(tx.one(left, params![]).await.unwrap().get::<i64>("n").unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn who_locks_a_pin_does_not_shut_the_doors_of_spid_and_card() {
    on_each_database(async |world| {
        let together = Together::open(world).await;
        together.desk.fail_until_blocked(BUSY).await;
        let mut browser = together.desk.browser();
        assert_eq!(
            together.sign_in(&mut browser, BUSY, "/miei").await.location(),
            "/accesso/per-conto?next=%2Fmiei"
        );
        assert!(browser.session().is_some());
    })
    .await;
    let together = Together::at(World::on_sqlite().await, Federation::Cie, 2).await;
    together.desk.fail_until_blocked(CLERK).await;
    let mut browser = together.desk.browser();
    assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
    assert!(browser.session().is_some());
}
