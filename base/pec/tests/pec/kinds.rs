//! Every kind of receipt, and what is read out of it.

use pec::{Fault, Kind, Message, ReceiptDetail, Recipient};

use crate::post::{ADDRESS, Draft, MESSAGE_ID, PROVIDER, RECIPIENT, SENDER, address, now};

#[test]
fn every_kind_is_read_as_what_it_is() {
    for kind in Kind::ALL {
        let receipt = Draft::of(*kind).receipt();
        assert_eq!(receipt.kind, *kind);
        assert_eq!(receipt.message_id.as_deref(), Some(MESSAGE_ID), "{kind}");
        assert_eq!(receipt.identifier, "prova20260316.1.1@pec.prova.it", "{kind}");
        assert_eq!(receipt.sender, address(SENDER), "{kind}");
    }
}

#[test]
fn a_delivery_says_what_to_whom_when_and_who_says_so() {
    let receipt = Draft::delivered().receipt();
    assert_eq!(receipt.fault, Fault::None);
    assert_eq!(receipt.detail, Some(ReceiptDetail::Complete));
    assert_eq!(receipt.delivered_to, Some(address(RECIPIENT)));
    assert_eq!(receipt.recipients, [Recipient { address: address(RECIPIENT), certified: true }]);
    assert_eq!(receipt.at, "2026-03-16T10:59:30Z".parse().unwrap());
    assert_eq!(receipt.provider, "Prova PEC S.p.A.");
    assert_eq!(receipt.extended_error, None);
    assert_eq!(receipt.from, address(ADDRESS));
    assert_eq!(receipt.signer, PROVIDER.fingerprint());
}

#[test]
fn an_acceptance_tells_recipients_with_pec_from_those_without() {
    let pair =
        "<destinatari>uno@pec.it</destinatari><destinatari tipo=\"esterno\">due@ditta.it</destinatari>";
    let whole = format!("<destinatari tipo=\"certificato\">{RECIPIENT}</destinatari>");
    let receipt = Draft::of(Kind::Acceptance).saying(&whole, pair).receipt();
    let expected = [("uno@pec.it", true), ("due@ditta.it", false)]
        .map(|(one, certified)| Recipient { address: address(one), certified });
    assert_eq!(receipt.recipients, expected);
    assert_eq!(receipt.delivered_to, None);
    assert_eq!(receipt.detail, None);
}

#[test]
fn faults_and_details_are_read_by_their_words() {
    for fault in Fault::ALL {
        let draft = Draft::of(Kind::DeliveryError).saying("no-dest", fault.as_str());
        assert_eq!(draft.receipt().fault, *fault);
    }
    for detail in ReceiptDetail::ALL {
        let draft = Draft::delivered().saying("completa", detail.as_str());
        assert_eq!(draft.receipt().detail, Some(*detail));
    }
}

#[test]
fn the_time_is_read_in_the_zone_that_stands_beside_it() {
    for (zone, expected) in [
        ("+0200", "2026-03-16T09:59:30Z"),
        ("+0000", "2026-03-16T11:59:30Z"),
        ("-0330", "2026-03-16T15:29:30Z"),
    ] {
        let receipt = Draft::delivered().saying("+0100", zone).receipt();
        assert_eq!(receipt.at, expected.parse().unwrap(), "{zone}");
    }
}

#[test]
fn a_receipt_without_the_senders_message_id_has_none() {
    let id = format!("<msgid>&lt;{MESSAGE_ID}&gt;</msgid>");
    let draft = Draft::of(Kind::Acceptance).saying(&id, "").field("X-Riferimento-Message-ID", None);
    assert_eq!(draft.receipt().message_id, None);
}

#[test]
fn envelopes_and_anomalies_are_told_by_their_header_alone() {
    for (word, expected) in [("posta-certificata", Message::Envelope), ("errore", Message::Anomaly)] {
        let draft = Draft::delivered().field("X-Ricevuta", None).field("X-Trasporto", Some(word));
        assert_eq!(draft.read(), expected);
        let plain = format!("x-trasporto: {word}\r\n\r\nTesto");
        assert_eq!(pec::read(plain.as_bytes(), &crate::post::trust(), now()), expected);
    }
}

#[test]
fn what_claims_nothing_is_nothing() {
    let draft = Draft::delivered().field("X-Ricevuta", None);
    assert_eq!(draft.read(), Message::Other);
    let draft = draft.field("X-Trasporto", Some("altro"));
    assert_eq!(draft.read(), Message::Other);
    assert_eq!(pec::read(b"", &crate::post::trust(), now()), Message::Other);
}

#[test]
fn a_receipt_prints_nobodys_address() {
    let words = "<errore-esteso>ditta@pec.ditta.it non esiste</errore-esteso></dati>";
    let draft = Draft::of(Kind::DeliveryError).saying("</dati>", words);
    let printed = format!("{:?}", draft.read());
    assert!(!printed.contains(RECIPIENT) && !printed.contains(SENDER), "{printed}");
    assert!(printed.contains("DeliveryError"));
}
