//! The doors over HTTP that are for whoever watches the centre, not for whoever sends.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use http::{Request, StatusCode};
use outside::{Bounds, Outside};
use serde_json::{Value, json};
use sms_centre::{Centre, Settings};

const MESSAGE: &str = r#"{"to": "+393331234567", "text": "PUC 123456789", "reference": "item-1"}"#;

async fn ask(method: &str, address: String, body: &str) -> (StatusCode, Value) {
    let bounds = Bounds { bytes: 100_000, patience: Duration::from_secs(10) };
    let request = Request::builder().method(method).uri(address).header("content-type", "application/json");
    let request = request.header("authorization", "Bearer gettone").header("idempotency-key", "item-1");
    let answer = Outside::web().unwrap().ask(request.body(body.to_owned()).unwrap(), bounds).await.unwrap();
    (answer.status(), serde_json::from_slice(answer.body()).unwrap_or_default())
}

#[tokio::test]
async fn faults_are_given_listed_and_forgotten_over_http() {
    let centre = Centre::start(Settings::loopback()).await.unwrap();
    let faults = || centre.http().replace("/messages", "/faults");
    let given = ask("POST", faults(), r#"{"fault": "throttled", "times": 2}"#).await;
    assert_eq!(given.0, StatusCode::NO_CONTENT);
    assert_eq!(ask("POST", centre.http(), MESSAGE).await.0, StatusCode::TOO_MANY_REQUESTS);
    let listed = ask("GET", faults(), "").await.1;
    assert_eq!(listed["waiting"], json!([{ "fault": "throttled", "times": 1 }]));
    assert!(listed["all"].as_array().unwrap().contains(&json!("drop-after")));
    ask("DELETE", faults(), "").await;
    assert_eq!(ask("POST", centre.http(), MESSAGE).await.0, StatusCode::ACCEPTED);
    let unknown = ask("POST", faults(), r#"{"fault": "earthquake"}"#).await;
    assert_eq!(unknown.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_kept_can_be_read() {
    let centre = Centre::start(Settings::loopback()).await.unwrap();
    let (_, taken) = ask("POST", centre.http(), MESSAGE).await;
    let (_, kept) = ask("GET", centre.http().replace("/messages", "/kept"), "").await;
    let expected = json!([{
        "id": taken["id"], "form": "http", "from": "", "to": "+393331234567", "text": "PUC 123456789",
        "reference": "item-1", "state": "delivered",
    }]);
    assert_eq!(kept, expected);
}
