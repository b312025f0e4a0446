//! Half of a PIN goes to a person's telephone.

use db::{params, sql};
use http::StatusCode;
use testing::{World, on_each_database};

use crate::desk::{AGENT, Desk, OPERATOR, PIN, Post, UNKNOWN, WORKER, token_of};

const REQUEST: &str = "/accesso/pin/richiesta";
const RECOVERY: &str = "/accesso/pin/recupero";
const NUMBER: &str = "+393331234567";
const OTHER: &str = "+393391234567";

/// Takes in what the register knows of somebody, beside his name.
async fn know(desk: &Desk, tax_code: &str, known: &str) {
    desk.import(&format!(
        r#"{{"type":"person","tax_code":"{tax_code}","surname":"Neri","given_name":"Marco","profiles":["worker"]{known}}}"#
    ))
    .await;
}

async fn ask(desk: &Desk, tax_code: &str, contact: &str) {
    let asked = desk.browser().post(REQUEST, &[("tax_code", tax_code), ("contact", contact)]).await;
    assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/accesso/pin"), "{}", asked.text);
}

/// Both parts of the outbox that could hold something: what messages say, and letters.
async fn kept_halves(desk: &Desk) -> (Vec<String>, i64) {
    let mut tx = desk.world.db.read().await.unwrap();
    let letters = sql!("select count(*) as n from pin_letter where half_sealed is not null");
    let letters = tx.one(letters, params![]).await.unwrap().get("n").unwrap();
    drop(tx);
    let bodies = desk.outbox().await.into_iter().map(|(_, body)| body);
    (bodies.filter(|body| !body.is_empty()).collect(), letters)
}

#[tokio::test]
async fn of_a_pin_asked_for_online_one_half_comes_by_mail_and_one_by_text_and_together_they_sign_in() {
    on_each_database(async |world| {
        let (post, desk) = Post::open(world).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567""#).await;
        ask(&desk, UNKNOWN, "+39 333-123 45 67").await;
        desk.work().await;
        post.carry(&desk).await;
        let (first, second) = (post.halves_at("neri@example.org"), post.halves_on(NUMBER));
        assert_eq!((first.len(), second.len()), (1, 1));
        for half in [&first[0], &second[0]] {
            assert_eq!(desk.browser().sign_in(UNKNOWN, half).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let whole = format!("{}{}", first[0], second[0]);
        assert_eq!(desk.browser().sign_in(UNKNOWN, &whole).await.location(), "/accesso/pin/nuovo");
        assert_eq!(kept_halves(&desk).await, (vec![], 0), "nothing is kept of what was handed over");
        let text = post.texts_to(NUMBER).remove(0);
        assert!(
            text.starts_with("Istituto: seconda metà del PIN iniziale")
                && text.contains("entro il 16/05/2026, 00:00"),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn without_a_line_a_number_is_no_way_and_still_proves_who_asks() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567""#).await;
        ask(&desk, UNKNOWN, "333 1234567").await;
        desk.work().await;
        let outbox = desk.outbox().await;
        assert!(outbox.len() == 1 && outbox[0].1.contains("non conosce due vie"), "{outbox:?}");
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567","address":"Via Prova 1""#)
            .await;
        ask(&desk, UNKNOWN, "333 1234567").await;
        desk.work().await;
        assert_eq!((desk.halves().await.len(), kept_halves(&desk).await.1), (1, 1), "by mail and by letter");
    })
    .await;
}

#[tokio::test]
async fn a_number_of_which_it_is_known_that_it_takes_no_texts_is_no_way() {
    let (_post, desk) = Post::open(World::on_sqlite().await).await;
    know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"+39 06 12345678""#).await;
    ask(&desk, UNKNOWN, "neri@example.org").await;
    desk.work().await;
    assert!(desk.halves().await.is_empty());
}

#[tokio::test]
async fn a_text_is_in_the_language_of_whoever_asked_for_it() {
    for (language, begins) in [
        ("en", "Istituto: second half of your initial PIN\n"),
        ("de", "Istituto: zweite Hälfte Ihrer ersten PIN\n"),
    ] {
        let (post, desk) = Post::open(World::on_sqlite().await).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567""#).await;
        let mut browser = desk.browser();
        browser.headers.push(("accept-language", language.to_owned()));
        browser.post(REQUEST, &[("tax_code", UNKNOWN), ("contact", NUMBER)]).await;
        desk.work().await;
        post.carry(&desk).await;
        let text = post.texts_to(NUMBER).remove(0);
        assert!(text.starts_with(begins), "{text}");
    }
}

#[tokio::test]
async fn what_is_neither_a_mailbox_nor_a_number_is_refused_and_kept() {
    let (_post, desk) = Post::open(World::on_sqlite().await).await;
    for typed in ["06 12345678", "333 12", "nobody", ""] {
        let fields = [("tax_code", UNKNOWN), ("contact", typed)];
        let refused = desk.browser().post(REQUEST, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(refused.has("href=\"#contact\"") && refused.has("oppure un numero di cellulare"), "{typed}");
        assert!(refused.has(typed));
    }
}

#[tokio::test]
async fn known_and_unknown_numbers_get_the_same_answer() {
    on_each_database(async |world| {
        let (_post, desk) = Post::open(world).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567""#).await;
        let mut answers = Vec::new();
        for (tax_code, number) in
            [(UNKNOWN, NUMBER), (UNKNOWN, OTHER), (WORKER, NUMBER), ("GLLMRC88D10L219W", NUMBER)]
        {
            let mut browser = desk.browser();
            let asked = browser.post(REQUEST, &[("tax_code", tax_code), ("contact", number)]).await;
            let page = browser.get(asked.location()).await;
            answers.push((asked.status, asked.text, page.text.replace(&token_of(&page.text), "…")));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert!(desk.outbox().await.is_empty(), "nothing is looked up before the answer");
        desk.work().await;
        let to: Vec<_> = desk.outbox().await.into_iter().map(|(recipient, _)| recipient).collect();
        assert_eq!(to, ["neri@example.org", NUMBER]);
    })
    .await;
}

#[tokio::test]
async fn whoever_names_a_number_that_has_changed_before_his_turn_came_gets_nothing() {
    on_each_database(async |world| {
        let (_post, desk) = Post::open(world).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567""#).await;
        ask(&desk, UNKNOWN, NUMBER).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"339 1234567""#).await;
        desk.work().await;
        assert!(desk.outbox().await.is_empty());
    })
    .await;
}

/// Presses the button of the page to which the newest link in these texts leads.
async fn press(desk: &Desk, texts: &[String]) -> String {
    let start = format!("http://127.0.0.1:8080{RECOVERY}/conferma?code=");
    let link = texts.iter().rev().find_map(|text| text.split_once(&start)).unwrap().1;
    let code = link.split_whitespace().next().unwrap();
    let mut browser = desk.browser();
    let page = browser.get(&format!("{RECOVERY}/conferma?code={code}")).await;
    let token = token_of(&page.text);
    let pressed = browser.post_with(&format!("{RECOVERY}/conferma"), &token, &[("code", code)]).await;
    assert_eq!((pressed.status, pressed.location()), (StatusCode::SEE_OTHER, "/accesso/pin"));
    page.text
}

async fn ask_to_recover(desk: &Desk) {
    desk.browser().post(RECOVERY, &[("tax_code", WORKER)]).await;
    desk.work().await;
}

#[tokio::test]
async fn a_pin_is_recovered_by_a_link_in_the_mail_and_a_text_to_the_number_that_is_known_then() {
    on_each_database(async |world| {
        let (post, desk) = Post::open(world).await;
        know(&desk, WORKER, r#","email":"rossi@example.org","mobile":"333 1234567""#).await;
        ask_to_recover(&desk).await;
        let texts: Vec<_> = desk.outbox().await.into_iter().map(|(_, text)| text).collect();
        know(&desk, WORKER, r#","email":"rossi@example.org","mobile":"339 1234567""#).await;
        let page = press(&desk, &texts).await;
        assert!(page.contains("la prima per posta elettronica, la seconda per SMS"), "{page}");
        post.carry(&desk).await;
        assert!(post.texts_to(NUMBER).is_empty(), "nothing goes to a number that is his no more");
        let (first, second) = (post.halves_at("rossi@example.org"), post.halves_on(OTHER));
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let whole = [first, second].concat().concat();
        assert_eq!(desk.browser().sign_in(WORKER, &whole).await.location(), "/accesso/pin/nuovo");
        let (kept, letters) = kept_halves(&desk).await;
        assert!(kept.len() == 1 && kept[0].contains("collegamento di recupero") && letters == 0, "{kept:?}");
    })
    .await;
}

#[tokio::test]
async fn who_has_a_telephone_and_no_mailbox_gets_link_half_and_news_on_it_and_the_rest_by_letter() {
    on_each_database(async |world| {
        let (post, desk) = Post::open(world).await;
        know(&desk, WORKER, r#","mobile":"333 1234567","address":"Via Prova 1\n10100 Torino""#).await;
        ask_to_recover(&desk).await;
        post.carry(&desk).await;
        let page = press(&desk, &post.texts_to(NUMBER)).await;
        assert!(page.contains("la prima per SMS, la seconda per lettera"), "{page}");
        post.carry(&desk).await;
        let texts = post.texts_to(NUMBER);
        assert!(texts.len() == 3 && texts[0].contains("recupera il PIN entro 8 ore"), "{texts:?}");
        assert!(texts[2].starts_with("Istituto: il nuovo PIN iniziale arriva in due metà"), "{texts:?}");
        assert_eq!(post.halves_on(NUMBER).len(), 1);
        let (kept, letters) = kept_halves(&desk).await;
        assert_eq!(
            (kept, letters),
            (vec![texts[2].clone()], 1),
            "the news stays, link and half are forgotten"
        );
        assert!(desk.signed_in(OPERATOR).await.get("/sportello/lettere").await.has("Marco Neri"));
        assert!(post.mail.messages().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_institute_without_a_mailbox_sends_by_text_and_by_letter() {
    on_each_database(async |world| {
        let (post, desk) = Post::with_telephones_alone(world).await;
        know(&desk, UNKNOWN, r#","email":"neri@example.org","mobile":"333 1234567","address":"Via Prova 1""#)
            .await;
        ask(&desk, UNKNOWN, "neri@example.org").await;
        desk.work().await;
        post.carry(&desk).await;
        assert_eq!((post.halves_on(NUMBER).len(), kept_halves(&desk).await), (1, (vec![], 1)));
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_telephone_alone_is_told_on_it_what_becomes_of_his_pin() {
    on_each_database(async |world| {
        let (post, desk) = Post::open(world).await;
        know(&desk, WORKER, r#","mobile":"333 1234567""#).await;
        desk.fail_until_blocked(WORKER).await;
        post.carry(&desk).await;
        let texts = post.texts_to(NUMBER);
        assert!(
            texts.len() == 1 && texts[0].starts_with("Istituto: il tuo PIN è stato bloccato"),
            "{texts:?}"
        );
        know(&desk, WORKER, r#","mobile":"333 1234567","pec":"rossi@pec.example""#).await;
        let pin = desk.pin_in_force(WORKER).await;
        let page = format!("/sportello/persone/{}/revoca", desk.person(WORKER).await);
        desk.signed_in(AGENT).await.post(&page, &[("before", &pin)]).await;
        post.carry(&desk).await;
        assert_eq!(
            (post.texts_to(NUMBER).len(), post.mail.messages().len()),
            (1, 1),
            "by mail where there is any"
        );
    })
    .await;
}

#[tokio::test]
async fn the_contact_centre_sends_the_halves_by_mail_and_text() {
    on_each_database(async |world| {
        let (post, desk) = Post::open(world).await;
        know(&desk, WORKER, r#","pec":"rossi@pec.example","mobile":"333 1234567","address":"Via Prova 1""#)
            .await;
        let page = format!("/sportello/persone/{}", desk.person(WORKER).await);
        let mut agent = desk.signed_in(AGENT).await;
        assert!(agent.get(&page).await.has("la prima per PEC, la seconda per SMS"));
        let before = desk.pin_in_force(WORKER).await;
        let fields = [("before", before.as_str()), ("answered", "birth"), ("answered", "residence")];
        assert_eq!(agent.post(&format!("{page}/meta"), &fields).await.status, StatusCode::SEE_OTHER);
        post.carry(&desk).await;
        let whole = [post.halves_at("rossi@pec.example"), post.halves_on(NUMBER)].concat().concat();
        assert_eq!(desk.browser().sign_in(WORKER, &whole).await.location(), "/accesso/pin/nuovo");
        assert_eq!(kept_halves(&desk).await.1, 0);
    })
    .await;
}

#[tokio::test]
async fn an_operator_takes_a_mobile_number_down_and_no_other() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let mut operator = desk.signed_in(OPERATOR).await;
        let person = |mobile| {
            [("tax_code", UNKNOWN), ("surname", "Neri"), ("given_name", "Marco"), ("mobile", mobile)]
        };
        for wrong in ["06 12345678", "+39 06 12345678", "333 12", "neri@example.org"] {
            let refused = operator.post("/sportello/persone/nuova", &person(wrong)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(refused.has("href=\"#mobile\"") && refused.has(wrong), "{}", refused.text);
        }
        let known = operator.post("/sportello/persone/nuova", &person("333 123.45.67")).await;
        assert!(operator.get(known.location()).await.has(NUMBER));
    })
    .await;
}

#[tokio::test]
async fn numbers_taken_down_by_an_earlier_version_are_kept_where_it_is_clear_whose_they_are() {
    let cases = [
        ("+39 333 123.45-67", Some(NUMBER)),
        ("0039333/1234567", Some(NUMBER)),
        ("3331234567", Some(NUMBER)),
        ("393331234567", Some(NUMBER)),
        ("+43\u{a0}664 1234567", Some("+436641234567")),
        ("39312345678", None),
        ("06 12345678", None),
        ("6641234567", None),
        ("+039333123456", None),
        ("+39333123456x", None),
        ("", None),
    ];
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        know(&desk, UNKNOWN, "").await;
        for (before, after) in cases {
            let mut tx = desk.world.db.write().await.unwrap();
            let old = sql!("update person set mobile = $2 where tax_code = $1");
            tx.execute(old, params![UNKNOWN, before]).await.unwrap();
            let step = sql!("delete from schema_migration where name = '0021_telephone'");
            tx.execute(step, params![]).await.unwrap();
            tx.commit().await.unwrap();
            desk.world.db.migrate(desk.world.clock.now()).await.unwrap();
            let mut tx = desk.world.db.read().await.unwrap();
            let code = kernel::TaxCode::parse(UNKNOWN).unwrap();
            let person = identity::person_by_tax_code(&mut tx, code).await.unwrap().unwrap();
            assert_eq!(person.mobile.as_ref().map(kernel::PhoneNumber::as_str), after, "{before}");
        }
    })
    .await;
}
