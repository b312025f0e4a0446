//! Asking a real server on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use http::{Request, StatusCode};
use outside::{Bounds, NoAnswer, Outside};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const BOUNDS: Bounds = Bounds { bytes: 1_000, patience: Duration::from_secs(10) };

/// A server that gives everybody the same answer, keeps the connection open, and tells what it was asked.
struct Server {
    address: String,
    asked: tokio::sync::mpsc::UnboundedReceiver<String>,
    _serving: JoinSet<()>,
}

impl Server {
    async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/list", listener.local_addr().unwrap());
        let (tell, asked) = tokio::sync::mpsc::unbounded_channel();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let read = stream.read(&mut request).await.unwrap();
                let _ = tell.send(String::from_utf8_lossy(&request[..read]).into_owned());
                let _ = stream.write_all(&answer).await;
                open.push(stream);
            }
        });
        Self { address, asked, _serving: serving }
    }

    async fn with_body(body: &str) -> Self {
        Self::answering(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())).await
    }
}

fn web() -> Outside {
    Outside::web().unwrap()
}

#[tokio::test]
async fn a_document_is_fetched_whole() {
    let mut server = Server::with_body("all of it").await;
    assert_eq!(web().fetch(&server.address, BOUNDS).await.unwrap(), b"all of it");
    let asked = server.asked.recv().await.unwrap();
    assert!(asked.starts_with("GET /list HTTP/1.1\r\n"), "{asked}");
}

#[tokio::test]
async fn what_is_sent_arrives_and_the_answer_comes_whatever_its_status() {
    let mut server = Server::answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno").await;
    let request = Request::post(&server.address).body("code=1".to_owned()).unwrap();
    let answer = web().ask(request, BOUNDS).await.unwrap();
    assert_eq!((answer.status(), answer.body().as_slice()), (StatusCode::BAD_REQUEST, b"no".as_slice()));
    let asked = server.asked.recv().await.unwrap();
    assert!(asked.starts_with("POST /list HTTP/1.1\r\n") && asked.ends_with("code=1"), "{asked}");
}

#[tokio::test]
async fn another_status_than_success_is_no_document() {
    let server = Server::answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await;
    let fetched = web().fetch(&server.address, BOUNDS).await;
    assert_eq!(fetched, Err(NoAnswer::Status(StatusCode::SERVICE_UNAVAILABLE)));
}

#[tokio::test]
async fn bytes_are_no_text() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
    let server = Server::answering([head.as_slice(), b"\xff"].concat()).await;
    assert_eq!(web().text(&server.address, BOUNDS).await, Err(NoAnswer::NotText));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut other = Server::with_body("elsewhere").await;
    let head = format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", other.address);
    let server = Server::answering(head).await;
    let fetched = web().fetch(&server.address, BOUNDS).await;
    assert_eq!(fetched, Err(NoAnswer::Status(StatusCode::FOUND)));
    assert!(other.asked.try_recv().is_err());
}

#[tokio::test]
async fn a_document_of_the_largest_size_is_taken_and_one_byte_more_is_not() {
    let largest = "a".repeat(BOUNDS.bytes);
    let server = Server::with_body(&largest).await;
    assert_eq!(web().fetch(&server.address, BOUNDS).await.unwrap(), largest.as_bytes());
    let server = Server::with_body(&format!("{largest}a")).await;
    assert_eq!(web().fetch(&server.address, BOUNDS).await, Err(NoAnswer::TooLong));
}

#[tokio::test]
async fn a_document_that_does_not_say_its_size_is_bounded_too() {
    let part = format!("3e8\r\n{}\r\n", "a".repeat(1_000));
    let chunks = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{part}{part}0\r\n\r\n");
    let server = Server::answering(chunks).await;
    assert_eq!(web().fetch(&server.address, BOUNDS).await, Err(NoAnswer::TooLong));
}

#[tokio::test]
async fn who_begins_an_answer_and_stops_is_not_waited_for_longer_than_the_patience() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
    let bounds = Bounds { patience: Duration::from_millis(200), ..BOUNDS };
    assert_eq!(web().fetch(&server.address, bounds).await, Err(NoAnswer::TooSlow));
}

#[tokio::test]
async fn nobody_there_is_told_with_the_cause() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let Err(NoAnswer::Unreachable(cause)) = web().fetch(&format!("http://{free}/"), BOUNDS).await else {
        panic!("somebody answered");
    };
    assert!(cause.contains("refused"), "{cause}");
}

#[tokio::test]
async fn another_address_than_one_of_the_web_is_not_asked() {
    for address in ["ftp://127.0.0.1/list", "http://user@127.0.0.1/list", "/list", "no address"] {
        assert_eq!(web().fetch(address, BOUNDS).await, Err(NoAnswer::Address), "{address}");
    }
}
