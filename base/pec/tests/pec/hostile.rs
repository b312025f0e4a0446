//! Each rule of a receipt broken alone, and bytes that are made to hurt.

use std::sync::LazyLock;

use pec::{Kind, LARGEST, Message, Reason, Trust, read};
use proptest::prelude::*;

use crate::post::{Draft, MESSAGE_ID, PROVIDER, now, quoted_original, reason, trust};

#[test]
fn a_receipt_inside_an_envelope_is_not_even_looked_for() {
    let forged = String::from_utf8(Draft::delivered().signed()).unwrap();
    let envelope = format!(
        "X-Trasporto: posta-certificata\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\
                            Content-Type: message/rfc822\r\n\r\n{forged}\r\n--x--\r\n"
    );
    assert_eq!(read(envelope.as_bytes(), &trust(), now()), Message::Envelope);
}

#[test]
fn a_message_is_a_receipt_or_an_envelope() {
    let draft = Draft::delivered().field("X-Trasporto", Some("posta-certificata"));
    assert_eq!(draft.reason(), Reason::ReceiptAndEnvelope);
}

#[test]
fn headers_that_decide_come_once() {
    for line in [
        "X-Ricevuta: accettazione",
        "From: posta-certificata@pec.prova.it",
        "X-Riferimento-Message-ID: <a@b>",
    ] {
        let draft = Draft::delivered().with(|draft| draft.header.push(line.to_owned()));
        assert_eq!(draft.reason(), Reason::HeaderTwice, "{line}");
    }
    let draft = Draft::delivered()
        .with(|draft| draft.header.extend(["X-Trasporto: a".to_owned(), "X-Trasporto: b".to_owned()]));
    assert_eq!(draft.reason(), Reason::HeaderTwice);
    let draft = Draft::delivered().with(|draft| draft.header.push("Content-Type: text/plain".to_owned()));
    assert_eq!(draft.reason(), Reason::NotMultipartSigned);
}

#[test]
fn kinds_that_the_rules_do_not_have_are_unknown() {
    for kind in ["mancata-consegna", "", "posta-certificata"] {
        assert_eq!(
            Draft::delivered().field("X-Ricevuta", Some(kind)).reason(),
            Reason::UnknownKind,
            "{kind:?}"
        );
    }
}

#[test]
fn a_receipt_is_a_content_and_a_signature() {
    let plain = Draft::delivered().field("Content-Type", Some("multipart/mixed; boundary=fuori"));
    assert_eq!(plain.reason(), Reason::NotMultipartSigned);
    let other = "multipart/signed; protocol=\"application/pgp-signature\"; boundary=fuori";
    assert_eq!(Draft::delivered().field("Content-Type", Some(other)).reason(), Reason::NotMultipartSigned);
    let whole = String::from_utf8(Draft::delivered().signed()).unwrap();
    for (from, to) in [
        ("\r\n--fuori--\r\n", "\r\n--fuori\r\n\r\nterza\r\n--fuori--\r\n"),
        ("\r\n--fuori--\r\n", ""),
        ("application/pkcs7-signature; name", "application/octet-stream; name"),
        ("S/MIME\r\n--fuori\r\n", "S/MIME\r\n"),
    ] {
        assert!(whole.contains(from));
        let message = read(whole.replace(from, to).as_bytes(), &trust(), now());
        assert_eq!(reason(message), Reason::NotMultipartSigned, "{from} {to}");
    }
}

#[test]
fn what_is_signed_is_a_whole_multipart_mixed() {
    for mixed in [
        "multipart/alternative; boundary=dentro",
        "multipart/mixed",
        "multipart/mixed; boundary=altro",
        "text/plain",
    ] {
        let draft = Draft::delivered().with(|draft| draft.mixed = mixed.to_owned());
        assert_eq!(draft.reason(), Reason::NotMultipartMixed, "{mixed}");
    }
    let many = Draft::delivered().with(|draft| draft.after = vec!["\n".to_owned(); 100]);
    assert_eq!(many.reason(), Reason::NotMultipartMixed);
}

#[test]
fn the_data_stand_directly_in_what_is_signed_and_once() {
    let without = Draft::delivered().with(|draft| draft.file = "Content-Type: application/xml\n".to_owned());
    assert_eq!(without.reason(), Reason::DaticertMissing);
    let (file, data) = (without.file.replace('\n', "; name=daticert.xml\n"), &Draft::delivered().daticert);
    let in_the_original = without.clone().with(|draft| {
        let nested = format!(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n{file}\n{data}\n--x--"
        );
        draft.after = vec![format!("Content-Type: message/rfc822\n\n{nested}"), quoted_original("Testo.")];
    });
    assert_eq!(in_the_original.reason(), Reason::DaticertElsewhere);
    let below = without.clone().with(|draft| {
        draft.before =
            vec![format!("Content-Type: multipart/mixed; boundary=x\n\n--x\n{file}\n{data}\n--x--")];
    });
    assert_eq!(below.reason(), Reason::DaticertElsewhere);
    let as_message = without
        .clone()
        .with(|draft| draft.file = "Content-Type: message/rfc822; name=daticert.xml\n".to_owned());
    assert_eq!(as_message.reason(), Reason::DaticertElsewhere);
    let twice = Draft::delivered().with(|draft| draft.after.push(format!("{file}\n{data}")));
    assert_eq!(twice.reason(), Reason::DaticertTwice);
}

#[test]
fn document_types_and_entities_are_refused() {
    for doctype in [
        "<!DOCTYPE postacert>",
        "<!DOCTYPE postacert SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE postacert [<!ENTITY a \"b\">]>",
    ] {
        let draft = Draft::delivered().saying("<postacert", &format!("{doctype}<postacert"));
        assert_eq!(draft.reason(), Reason::Doctype, "{doctype}");
    }
    let entity = Draft::delivered().saying("Prova PEC S.p.A.", "&altro;");
    assert_eq!(entity.reason(), Reason::DaticertUnreadable);
}

#[test]
fn data_in_another_form_cannot_be_read() {
    for (from, to) in [
        ("<mittente>malattia@pec.istituto.it</mittente>", ""),
        ("<mittente>malattia@pec.istituto.it</mittente>", "<mittente>nessuno</mittente>"),
        ("</mittente>", "</mittente><mittente>altro@pec.it</mittente>"),
        ("malattia@pec.istituto.it</mittente>", "malattia@pec.istituto.it<!-- -->.altro.it</mittente>"),
        ("malattia@pec.istituto.it</mittente>", "<b>malattia@pec.istituto.it</b></mittente>"),
        ("<destinatari tipo=\"certificato\">ditta@pec.ditta.it</destinatari>", ""),
        ("tipo=\"certificato\"", "tipo=\"non-pec\""),
        ("errore=\"nessuno\"", "errore=\"forse\""),
        ("completa", "intera"),
        ("<ricevuta tipo=\"completa\"/>", "<ricevuta/>"),
        ("<identificativo>prova20260316.1.1@pec.prova.it</identificativo>", "<identificativo/>"),
        ("</msgid>", "</msgid><msgid>altro@pec.it</msgid>"),
        ("</consegna>", "</consegna><consegna>altra@pec.it</consegna>"),
        ("ditta@pec.ditta.it</consegna>", "ditta</consegna>"),
        ("16/03/2026", "2026-03-16"),
        ("16/03/2026", "30/02/2026"),
        ("16/03/2026", "16/3/2026"),
        ("11:59:30", "11:59"),
        ("11:59:30", "25:00:00"),
        ("+0100", "CET"),
        ("+0100", "+01:00"),
        (" zona=\"+0100\"", ""),
        ("Prova PEC S.p.A.", " "),
        ("<dati>", "<dati/><dati>"),
        ("</dati>", ""),
        ("<postacert", "<altro"),
    ] {
        let draft = Draft::delivered().with(|draft| {
            assert!(draft.daticert.contains(from), "{from}");
            draft.daticert = draft.daticert.replacen(from, to, 1);
            draft.daticert = draft
                .daticert
                .replace("</postacert>", if to == "<altro" { "</altro>" } else { "</postacert>" });
        });
        assert_eq!(draft.reason(), Reason::DaticertUnreadable, "{from} {to}");
    }
    let encoding =
        Draft::delivered().with(|draft| draft.file.push_str("Content-Transfer-Encoding: uuencode\n"));
    assert_eq!(encoding.reason(), Reason::DaticertUnreadable);
    let deep = Draft::delivered()
        .saying("</dati>", &format!("</dati>{}{}", "<a>".repeat(150_000), "</a>".repeat(150_000)));
    assert_eq!(deep.reason(), Reason::DaticertUnreadable);
}

#[test]
fn the_header_agrees_with_what_is_signed() {
    let other = Draft::of(Kind::DeliveryError).field("X-Ricevuta", Some("avvenuta-consegna"));
    assert_eq!(other.reason(), Reason::KindContradicts);
    let envelope = Draft::delivered().saying("tipo=\"avvenuta-consegna\"", "tipo=\"posta-certificata\"");
    assert_eq!(envelope.reason(), Reason::KindContradicts);
    let id = Draft::delivered().field("X-Riferimento-Message-ID", Some("<v1.abcdeg.1@pec.istituto.it>"));
    assert_eq!(id.reason(), Reason::MessageIdContradicts);
    let unsigned_alone = Draft::delivered().saying(&format!("<msgid>&lt;{MESSAGE_ID}&gt;</msgid>"), "");
    assert_eq!(unsigned_alone.reason(), Reason::MessageIdContradicts);
}

#[test]
fn what_is_signed_agrees_with_itself() {
    for kind in [Kind::Acceptance, Kind::TakenInCharge, Kind::Delivered] {
        let draft = Draft::of(kind).saying("errore=\"nessuno\"", "errore=\"altro\"");
        assert_eq!(draft.reason(), Reason::FaultContradicts, "{kind}");
    }
    let nobody = Draft::delivered().saying("<consegna>ditta@pec.ditta.it</consegna>", "");
    assert_eq!(nobody.reason(), Reason::DeliveredToNobody);
}

#[test]
fn nothing_larger_than_a_genuine_receipt_is_read() {
    let mut raw = Draft::delivered().signed();
    raw.resize(LARGEST + 1, b' ');
    assert_eq!(reason(read(&raw, &trust(), now())), Reason::TooLarge);
    let long =
        Draft::delivered().with(|draft| draft.header.push(format!("X-Lungo: {}", "a".repeat(300_000))));
    assert_eq!(long.reason(), Reason::TooLarge);
    let many = Draft::delivered().with(|draft| draft.header.extend(vec!["X: y".to_owned(); 2000]));
    assert_eq!(many.reason(), Reason::TooLarge);
    let draft = Draft::delivered();
    let message = read(&draft.around(&draft.content(), &vec![0; 100_000]), &trust(), now());
    assert_eq!(reason(message), Reason::TooLarge);
}

#[test]
fn every_rule_has_its_word() {
    let words: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(words.len(), Reason::ALL.len());
}

static RAW: LazyLock<Vec<u8>> = LazyLock::new(|| Draft::delivered().signed());
static SIGNATURE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let draft = Draft::delivered();
    draft.signing.of(&draft.content(), &PROVIDER)
});
static TRUST: LazyLock<Trust> = LazyLock::new(trust);
static GENUINE: LazyLock<Message> = LazyLock::new(|| read(&RAW, &TRUST, now()));

/// Headers that make a reader look further, before bytes that nobody chose.
const OPENINGS: [&str; 4] = [
    "",
    "X-Ricevuta: accettazione\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n",
    "X-Ricevuta: accettazione\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n--b\r\n\
     Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: binary\r\n\r\n",
];

fn never_another_receipt(message: &Message) {
    if matches!(message, Message::Receipt(_)) {
        assert_eq!(*message, *GENUINE);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_never_make_another_receipt(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut raw = RAW.clone();
        for (place, byte) in changes {
            let place = place.index(raw.len());
            raw[place] = byte;
        }
        never_another_receipt(&read(&raw, &TRUST, now()));
    }

    #[test]
    fn a_signature_with_changed_bytes_never_makes_another_receipt(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)
    ) {
        let mut signature = SIGNATURE.clone();
        for (place, byte) in changes {
            let place = place.index(signature.len());
            signature[place] = byte;
        }
        let draft = Draft::delivered();
        never_another_receipt(&read(&draft.around(&draft.content(), &signature), &TRUST, now()));
    }

    #[test]
    fn bytes_left_out_or_doubled_never_make_another_receipt(one: prop::sample::Index, other: prop::sample::Index, twice: bool) {
        let (one, other) = (one.index(RAW.len()), other.index(RAW.len()));
        let (start, end) = (one.min(other), one.max(other));
        let tail = if twice { start } else { end };
        let raw = [&RAW[..if twice { end } else { start }], &RAW[tail..]].concat();
        never_another_receipt(&read(&raw, &TRUST, now()));
    }

    #[test]
    fn no_bytes_whatever_stop_the_reader(opening in 0..OPENINGS.len(), bytes in prop::collection::vec(any::<u8>(), 0..600), closing: bool) {
        let end: &[u8] = if closing { b"\r\n--b--\r\n" } else { b"" };
        let raw = [OPENINGS[opening].as_bytes(), &bytes, end].concat();
        prop_assert!(!matches!(read(&raw, &TRUST, now()), Message::Receipt(_)));
    }
}
