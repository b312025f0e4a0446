use certificates::consultation::{ACKNOWLEDGED, DOWNLOADED, LISTED, OPENED};
use certificates::lookup::keys::Scope;
use certificates::{Certificate, State, intake};
use serde_json::{Value, json};
use testing::on_each_database;

use crate::desk::{Answer, CACCAMO, CANARY, Desk, ROSSI, between, worker};

const LIST: &str = "/api/v1/attestations";
const JSON: &str = "application/json";
const XML: &str = "application/xml";

fn numbers(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|item| item["protocol_number"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_employers_program_pages_through_its_attestations() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let many: Vec<_> = (1..=3).map(|number| desk.certificate(number)).collect();
        desk.store(desk.firm, None, &many).await;
        desk.store(desk.other_firm, None, &[desk.certificate(9)]).await;
        let (_, key) = desk.key(Scope::Employer, Some(desk.firm)).await;
        let first = desk.api(&key, JSON, &format!("{LIST}?limit=2"), None).await.json();
        assert_eq!(numbers(&first), ["000000003", "000000002"]);
        let next = first["next"].as_str().unwrap();
        let second = desk.api(&key, JSON, &format!("{LIST}?limit=2&cursor={next}"), None).await.json();
        assert_eq!(numbers(&second), ["000000001"]);
        assert_eq!(second["next"], Value::Null);
        assert_eq!(desk.events(LISTED).await.len(), 2);

        let found =
            desk.api(&key, JSON, &format!("{LIST}/search"), Some(json!({"worker": ROSSI}))).await.json();
        assert_eq!(numbers(&found).len(), 3);
        let wrong = desk.api(&key, JSON, &format!("{LIST}?state=lost&released_from=x&cursor=y"), None).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 2);
        assert_eq!(desk.api(&key, "text/csv", LIST, None).await.status, 406);
        let (_, lookup) = desk.key(Scope::Lookup, None).await;
        assert_eq!(desk.api(&lookup, JSON, LIST, None).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_same_page_comes_as_employer_xml() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let many: Vec<_> = (1..=3).map(|number| desk.certificate(number)).collect();
        desk.store(desk.firm, None, &many).await;
        let (_, key) = desk.key(Scope::Employer, Some(desk.firm)).await;
        let xml = desk.api(&key, "application/xml", &format!("{LIST}?limit=2"), None).await;
        assert_eq!((xml.status.as_u16(), xml.header("content-type")), (200, "application/xml"));
        assert!(xml.body.contains("<listaAttestati>") && xml.body.contains("000000003"), "{}", xml.body);
        assert!(!xml.body.contains(CANARY) && !xml.body.contains("000000001"));
        assert!(xml.header("link").ends_with("rel=\"next\""));
        assert_eq!(desk.events(DOWNLOADED).await.len(), 2);
    })
    .await;
}

/// The address to which the header `Link` points.
fn next(answer: &Answer) -> String {
    format!("{LIST}{}", between(answer.header("link"), "<", ">").unwrap())
}

#[tokio::test]
async fn the_next_page_of_employer_xml_is_narrowed_like_the_first() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let state = |number| if number % 2 == 1 { State::Annulled } else { State::Valid };
        let many: Vec<_> =
            (1..=5).map(|number| Certificate { state: state(number), ..desk.certificate(number) }).collect();
        desk.store(desk.firm, None, &many).await;
        let (_, key) = desk.key(Scope::Employer, Some(desk.firm)).await;
        let today = desk.world.clock.today();
        let asked = format!("{LIST}?state=annulled&released_to={today}&limit=1");
        let first = desk.api(&key, XML, &asked, None).await;
        assert!(first.body.contains("000000005") && !first.body.contains("000000003"), "{}", first.body);
        let to = next(&first);
        for part in ["state=annulled", &format!("released_to={today}"), "limit=1", "cursor="] {
            assert!(to.contains(part), "{to}");
        }
        let second = desk.api(&key, XML, &to, None).await;
        assert!(second.body.contains("000000003"), "{}", second.body);
        assert!(!second.body.contains("000000004") && !second.body.contains("000000001"));
        let third = desk.api(&key, XML, &next(&second), None).await;
        assert!(third.body.contains("000000001") && !third.body.contains("000000002"), "{}", third.body);
        assert_eq!((third.header("link"), third.header("next-cursor")), ("", ""));
    })
    .await;
}

#[tokio::test]
async fn a_search_as_employer_xml_goes_on_by_the_same_body_and_stands_in_no_link() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let other = Certificate { worker: worker(CACCAMO, "Caccamo", "Fabio"), ..desk.certificate(2) };
        desk.store(desk.firm, None, &[desk.certificate(1), other, desk.certificate(3)]).await;
        let (_, key) = desk.key(Scope::Employer, Some(desk.firm)).await;
        let path = format!("{LIST}/search");
        let mut asked = json!({"worker": ROSSI, "limit": 1});
        let first = desk.api(&key, XML, &path, Some(asked.clone())).await;
        assert!(first.body.contains("000000003") && !first.body.contains("000000001"), "{}", first.body);
        assert_eq!(first.header("link"), "");
        asked["cursor"] = json!(first.header("next-cursor"));
        let second = desk.api(&key, XML, &path, Some(asked)).await;
        assert!(second.body.contains("000000001") && !second.body.contains("000000002"), "{}", second.body);
        assert_eq!(second.header("next-cursor"), "");
    })
    .await;
}

#[tokio::test]
async fn what_was_acknowledged_is_pending_again_when_it_changes() {
    on_each_database(async |world| {
        let desk = Desk::of(world).await;
        let certificate = desk.certificate(1);
        desk.store(desk.firm, None, std::slice::from_ref(&certificate)).await;
        let (_, key) = desk.key(Scope::Employer, Some(desk.firm)).await;
        let pending = format!("{LIST}?reading=pending");
        let list = desk.api(&key, JSON, &pending, None).await.json();
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();

        let one = desk.api(&key, JSON, &format!("{LIST}/{id}"), None).await;
        assert_eq!(one.json()["residence"]["street"], json!("VIA ROMA"));
        assert!(!one.body.contains(CANARY));
        assert_eq!(desk.events(OPENED).await.len(), 1);

        let acknowledge = format!("{LIST}/acknowledgements");
        let body = || Some(json!({"ids": [id]}));
        assert_eq!(desk.api(&key, JSON, &acknowledge, body()).await.json(), json!({"acknowledged": 1}));
        assert_eq!(desk.api(&key, JSON, &acknowledge, body()).await.json(), json!({"acknowledged": 0}));
        assert!(numbers(&desk.api(&key, JSON, &pending, None).await.json()).is_empty());
        assert_eq!(desk.events(ACKNOWLEDGED).await.len(), 2);

        let mut tx = desk.world.db.write().await.unwrap();
        intake::annul_arrived(&desk.certificates, &mut tx, certificate.protocol_number).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(numbers(&desk.api(&key, JSON, &pending, None).await.json()), ["000000001"]);

        let (_, other) = desk.key(Scope::Employer, Some(desk.other_firm)).await;
        assert_eq!(desk.api(&other, JSON, &format!("{LIST}/{id}"), None).await.status, 404);
        assert_eq!(desk.api(&other, JSON, &acknowledge, body()).await.json(), json!({"acknowledged": 0}));
    })
    .await;
}
