use std::fmt::Write as _;
use std::fs;

use cards::{Card, Order};
use http::StatusCode;
use identity::cns::{ProxySettings, Settings};
use testing::{World, on_each_database};

use super::desk::{CardDesk, on_the_main_site};
use crate::desk::{Answer, Browser};

const SECRET: &str = "k3Jx0fQ2b7Zp9sVtLw5yNc8uRa1eHd4g";
const PROXY: [u8; 4] = [10, 1, 2, 3];

async fn behind_a_proxy(world: World) -> CardDesk {
    let secret_file = world.folder.path().join("proxy.secret");
    fs::write(&secret_file, format!("{SECRET}\n")).unwrap();
    let proxy = ProxySettings { addresses: vec!["10.0.0.0/8".to_owned()], secret_file };
    let desk =
        CardDesk::without_list(world, |settings| Settings { listener: None, proxy: Some(proxy), ..settings })
            .await;
    desk.publish(&[]);
    desk
}

/// As nginx writes `$ssl_client_escaped_cert`.
fn escaped(card: &Card) -> String {
    card.certificate_pem().bytes().fold(String::new(), |mut text, byte| {
        let _ = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                write!(text, "{}", byte as char)
            }
            _ => write!(text, "%{byte:02X}"),
        };
        text
    })
}

/// What a browser is answered that comes from the proxy with these headers.
async fn comes(browser: &mut Browser<'_>, address: [u8; 4], headers: &[(&'static str, &str)]) -> Answer {
    browser.address = address;
    browser.headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let begun = browser.get("/accesso/cns?next=%2Felenco").await;
    let path = begun.location().strip_prefix("https://cns.example.org").unwrap().to_owned();
    let answer = browser.get(&path).await;
    browser.headers.clear();
    answer
}

#[tokio::test]
async fn a_card_that_the_proxy_hands_over_opens_and_is_examined_like_any_other() {
    on_each_database(|world| async {
        let desk = behind_a_proxy(world).await;
        let good = escaped(&desk.card(&desk.order()));
        let headers = [("x-sportello-proxy", SECRET), ("x-ssl-client-cert", &*good)];
        let mut browser = desk.desk.browser();
        assert!(comes(&mut browser, PROXY, &headers).await.has("non è possibile verificare"));
        desk.work().await;
        let back = on_the_main_site(&comes(&mut browser, PROXY, &headers).await);
        browser.address = [192, 0, 2, 1];
        assert_eq!(browser.get(&back).await.location(), "/elenco");
        let signing = escaped(&desk.card(&Order { non_repudiation: true, ..desk.order() }));
        let headers = [("x-sportello-proxy", SECRET), ("x-ssl-client-cert", &*signing)];
        let refused = comes(&mut desk.desk.browser(), PROXY, &headers).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.has("forse è quello di firma"));
    })
    .await;
}

#[tokio::test]
async fn nobody_but_the_proxy_hands_a_card_over() {
    on_each_database(|world| async {
        let desk = behind_a_proxy(world).await;
        let card = escaped(&desk.card(&desk.order()));
        let certificate = ("x-ssl-client-cert", &*card);
        let outside = [192, 0, 2, 1];
        let cases = [
            ("no secret", PROXY, vec![certificate]),
            (
                "wrong secret",
                PROXY,
                vec![certificate, ("x-sportello-proxy", "k3Jx0fQ2b7Zp9sVtLw5yNc8uRa1eHd4h")],
            ),
            ("another address", outside, vec![certificate, ("x-sportello-proxy", SECRET)]),
            (
                "an address that is only claimed",
                outside,
                vec![certificate, ("x-sportello-proxy", SECRET), ("x-forwarded-for", "10.1.2.3")],
            ),
            (
                "two secrets",
                PROXY,
                vec![certificate, ("x-sportello-proxy", "wrong"), ("x-sportello-proxy", SECRET)],
            ),
        ];
        for (what, address, headers) in cases {
            let answer = comes(&mut desk.desk.browser(), address, &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
            assert!(answer.has("porta riservata alla carta"), "{what}: {}", answer.text);
        }
        assert_eq!(desk.desk.events("sign-in", "refused").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_proxy_without_a_certificate_or_with_two_shows_no_card() {
    on_each_database(|world| async {
        let desk = behind_a_proxy(world).await;
        let card = escaped(&desk.card(&desk.order()));
        let secret = ("x-sportello-proxy", SECRET);
        let answer = comes(&mut desk.desk.browser(), PROXY, &[secret]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.has("Nessuna carta rilevata"));
        let two = [secret, ("x-ssl-client-cert", &*card), ("x-ssl-client-cert", &*card)];
        assert!(
            comes(&mut desk.desk.browser(), PROXY, &two).await.has("carta nazionale dei servizi leggibile")
        );
    })
    .await;
}

#[tokio::test]
async fn a_certificate_in_a_header_is_worth_nothing_where_the_program_itself_asks_for_cards() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = escaped(&desk.card(&desk.order()));
        let mut browser = desk.desk.browser();
        let begun = browser.get("/accesso/cns").await;
        let path = begun.location().strip_prefix("https://cns.example.org").unwrap().to_owned();
        let headers = [("x-sportello-proxy", SECRET), ("x-ssl-client-cert", &*card)];
        let answer = desk.at_the_door(&mut browser, &path, None, &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.has("porta riservata alla carta"));
        browser.headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "the main site has no such door");
    })
    .await;
}
