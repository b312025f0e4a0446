//! Ordinary mail that comes back.

use pec::{Action, Bounce, BouncedRecipient, Message, read};

use crate::post::{MESSAGE_ID, RECIPIENT, address, now, trust};

fn bounce(status: &str, original: &str) -> Message {
    let raw = format!(
        "From: MAILER-DAEMON@mx.istituto.it\nContent-Type: multipart/report; report-type=delivery-status;\n boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain\n\nNon va.\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b\n{original}\n--b--\n"
    );
    read(raw.replace('\n', "\r\n").as_bytes(), &trust(), now())
}

fn told(message: Message) -> Bounce {
    match message {
        Message::Bounce(bounce) => bounce,
        other => panic!("{other:?}"),
    }
}

const STATUS: &str = "Reporting-MTA: dns; mx.istituto.it\n\nFinal-Recipient: rfc822; ditta@pec.ditta.it\nAction: failed\n\
                      Status: 5.3.4\nDiagnostic-Code: smtp; 552 5.3.4 Message size exceeds\n fixed limit\n";

fn original(header: &str) -> String {
    format!("Content-Type: text/rfc822-headers\n\n{header}\n")
}

#[test]
fn a_refused_message_comes_back_with_its_id_and_the_codes() {
    let bounce = told(bounce(STATUS, &original(&format!("Message-ID: <{MESSAGE_ID}>"))));
    assert_eq!(bounce.message_id.as_deref(), Some(MESSAGE_ID));
    let expected = BouncedRecipient {
        address: Some(address(RECIPIENT)),
        action: Action::Failed,
        status: Some("5.3.4".to_owned()),
        code: Some(552),
    };
    assert_eq!(bounce.recipients, [expected]);
}

#[test]
fn the_whole_original_may_come_back() {
    let original =
        format!("Content-Type: message/rfc822\n\nMessage-ID: <{MESSAGE_ID}>\nSubject: x\n\nTesto\n");
    assert_eq!(told(bounce(STATUS, &original)).message_id.as_deref(), Some(MESSAGE_ID));
}

#[test]
fn the_senders_own_id_counts_before_the_one_that_its_provider_put_there() {
    let header = format!("Message-ID: <prova.1@pec.prova.it>\nX-Riferimento-Message-ID: <{MESSAGE_ID}>");
    assert_eq!(told(bounce(STATUS, &original(&header))).message_id.as_deref(), Some(MESSAGE_ID));
}

#[test]
fn each_recipient_has_his_own_outcome() {
    let status = format!(
        "{STATUS}\n\nOriginal-Recipient: rfc822;altra@ditta.it\nFinal-Recipient: rfc822;casella@ditta.it\nAction: Delayed (still trying)\n\
         Status: 4.4.1 (no answer)\n\nFinal-Recipient: x400; /c=it/\nAction: relayed\nStatus: 9.1\nDiagnostic-Code: x400; 550\n"
    );
    let recipients = told(bounce(&status, &original("Subject: x"))).recipients;
    assert_eq!(recipients.len(), 3);
    assert_eq!(recipients[1].address, Some(address("altra@ditta.it")));
    assert_eq!((recipients[1].action, recipients[1].status.as_deref()), (Action::Delayed, Some("4.4.1")));
    let unknown = BouncedRecipient { address: None, action: Action::Relayed, status: None, code: None };
    assert_eq!(recipients[2], unknown);
}

#[test]
fn a_report_about_something_else_is_no_bounce() {
    let raw = b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n";
    assert_eq!(read(raw, &trust(), now()), Message::Other);
    assert_eq!(bounce("Reporting-MTA: dns; mx\n", &original("Subject: x")), Message::Other);
    assert_eq!(bounce("Action: exploded\n", &original("Subject: x")), Message::Other);
}
