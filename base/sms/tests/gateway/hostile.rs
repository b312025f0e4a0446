//! Servers that answer with what nobody expects.

use outside::Outside;
use std::time::Duration;

use sms::{Code, Gateway, NoConnection, Patience, Session, Submitted};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::support::{LONG, PATIENCE, SHORT, smpp, text, until};

const LOGGED_IN: [u32; 4] = [16, 0x8000_0009, 0, 1];

fn head(words: [u32; 4]) -> Vec<u8> {
    words.into_iter().flat_map(u32::to_be_bytes).collect()
}

async fn read_one(stream: &mut TcpStream) {
    let length = stream.read_u32().await.unwrap();
    let mut rest = vec![0; usize::try_from(length).unwrap() - 4];
    stream.read_exact(&mut rest).await.unwrap();
}

/// A session with a server that answers the login with the first bytes and a message with the second.
async fn meet(
    login: Vec<u8>,
    answer: Vec<u8>,
    patience: Duration,
) -> (Result<Session, NoConnection>, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_one(&mut stream).await;
        stream.write_all(&login).await.unwrap();
        if !answer.is_empty() {
            read_one(&mut stream).await;
            stream.write_all(&answer).await.unwrap();
        }
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    });
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "segreto").unwrap();
    let patience = Patience { answer: patience, ..PATIENCE };
    let gateway = Gateway::Smpp(smpp(port, password));
    (Session::open(&gateway, &Outside::web().unwrap(), patience).await, serving)
}

async fn outcome(answer: Vec<u8>, patience: Duration) -> (Submitted, bool) {
    let (session, _serving) = meet(head(LOGGED_IN), answer, patience).await;
    let session = session.unwrap();
    let outcome = session.send(&text("PUC 123456789")).await;
    (outcome, session.is_usable())
}

#[tokio::test]
async fn a_message_is_taken_though_the_answer_holds_no_id() {
    let taken = Submitted::Taken { id: None, code: Code::Smpp(0) };
    assert_eq!(outcome(head([16, 0x8000_0004, 0, 2]), LONG).await, (taken, true));
}

#[tokio::test]
async fn a_message_that_was_not_understood_was_not_taken() {
    let refused = Submitted::Refused { code: Code::Smpp(0x03) };
    assert_eq!(outcome(head([16, 0x8000_0000, 0x03, 2]), LONG).await, (refused, true));
    let later = Submitted::PutOff { code: Code::Smpp(0x0401) };
    assert_eq!(outcome(head([16, 0x8000_0004, 0x0401, 2]), LONG).await, (later, true));
}

#[tokio::test]
async fn what_is_no_answer_to_the_message_leaves_it_unknown() {
    let of_another = head([16, 0x8000_0004, 0, 77]);
    let cut = head([17, 0x8000_0004, 0, 2]);
    for answer in [of_another, cut] {
        assert_eq!(outcome(answer, SHORT).await, (Submitted::Unknown, false));
    }
}

#[tokio::test]
async fn a_conversation_that_makes_no_sense_or_ends_is_not_waited_for() {
    let not_smpp = b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec();
    let endless = head([u32::MAX, 0x8000_0004, 0, 2]);
    let leave = head([16, 6, 0, 9]);
    let complaint = head([16, 0x8000_0000, 3, 0]);
    for answer in [not_smpp, endless, leave, complaint] {
        let outcome = timeout(LONG / 2, outcome(answer, LONG)).await;
        assert_eq!(outcome, Ok((Submitted::Unknown, false)));
    }
}

#[tokio::test]
async fn an_unknown_command_is_answered_and_forgotten() {
    let taken = Submitted::Taken { id: Some("7".to_owned()), code: Code::Smpp(0) };
    let answer = [head([16, 0x0103, 0, 5]), head([18, 0x8000_0004, 0, 2]), b"7\0".to_vec()].concat();
    assert_eq!(outcome(answer, LONG).await, (taken, true));
}

#[tokio::test]
async fn a_login_is_answered_as_a_login_or_there_is_no_session() {
    let message_taken = head([16, 0x8000_0004, 0, 1]);
    for login in [b"+OK POP3 ready\r\n".to_vec(), message_taken, head([16, 6, 0, 1]), Vec::new()] {
        let (session, _serving) = meet(login, Vec::new(), SHORT).await;
        assert_eq!(session.err(), Some(NoConnection::Unreachable(None)));
    }
    let (session, _serving) = meet(head([16, 0x8000_0000, 0x0f, 1]), Vec::new(), SHORT).await;
    assert_eq!(session.err(), Some(NoConnection::LoginRefused(Code::Smpp(0x0f))));
}

#[tokio::test]
async fn what_comes_right_behind_the_login_is_not_lost() {
    let mut receipt =
        b"\0\x01\x01393331234567\0\x05\0Istituto\0\x04\0\0\0\0\0\0\0\0\x13id:1 stat:DELIVRD \0".to_vec();
    receipt.truncate(receipt.len() - 1);
    let length = u32::try_from(16 + receipt.len()).unwrap();
    let (session, _serving) =
        meet([head(LOGGED_IN), head([length, 5, 0, 1]), receipt].concat(), Vec::new(), SHORT).await;
    let session = session.unwrap();
    assert_eq!(session.receipt(LONG).await.unwrap().receipt().id, "1");
    let (gone, _serving) = meet([head(LOGGED_IN), head([16, 6, 0, 1])].concat(), Vec::new(), SHORT).await;
    let gone = gone.unwrap();
    until(|| !gone.is_usable()).await;
}
