//! What real providers write, and what other programs made of it.

use pec::{Fault, Kind, Message, Reason};

use crate::post::{Draft, MESSAGE_ID, RECIPIENT, quoted_original};

#[test]
fn headers_count_in_any_case() {
    let mut draft = Draft::delivered();
    for line in &mut draft.header {
        let (name, value) = line.split_once(':').unwrap();
        *line = format!("{}:{value}", name.to_ascii_lowercase());
    }
    assert_eq!(draft.receipt().kind, Kind::Delivered);
    let shouted = Draft::delivered().field("X-Ricevuta", None).with(|draft| {
        draft.header.push("X-RICEVUTA:   Avvenuta-Consegna  ".to_owned());
        draft.header.push("X-Tiporicevuta: sintetica".to_owned());
    });
    assert_eq!(shouted.receipt().kind, Kind::Delivered);
}

#[test]
fn the_message_id_is_the_same_with_brackets_without_and_wrapped() {
    for written in
        [MESSAGE_ID.to_owned(), format!("\n  &lt;{MESSAGE_ID}&gt;\n"), format!("&#60;{MESSAGE_ID}&#62;")]
    {
        let draft = Draft::delivered().saying(&format!("&lt;{MESSAGE_ID}&gt;"), &written);
        assert_eq!(draft.receipt().message_id.as_deref(), Some(MESSAGE_ID), "{written}");
    }
    let wrapped =
        Draft::delivered().field("X-Riferimento-Message-ID", Some(&format!("\r\n\t<{MESSAGE_ID}>")));
    assert_eq!(wrapped.receipt().message_id.as_deref(), Some(MESSAGE_ID));
}

#[test]
fn the_receipts_own_message_id_need_not_be_the_identifier() {
    let draft = Draft::delivered().field("Message-ID", Some("<prova.606.1.771.53@pec.prova.it>"));
    assert_eq!(draft.receipt().identifier, "prova20260316.1.1@pec.prova.it");
}

#[test]
fn an_envelope_that_quotes_our_message_id_is_no_receipt() {
    let draft = Draft::delivered().field("X-Ricevuta", None).field("X-Trasporto", Some("posta-certificata"));
    assert_eq!(draft.read(), Message::Envelope);
}

#[test]
fn a_business_subject_of_mancata_consegna_is_no_failure() {
    let draft = Draft::of(Kind::DeliveryError)
        .field("X-Ricevuta", None)
        .field("X-Trasporto", Some("posta-certificata"))
        .field("Subject", Some("POSTA CERTIFICATA: Notifica di mancata consegna"));
    assert_eq!(draft.read(), Message::Envelope);
    let subject_alone = draft.field("X-Trasporto", None);
    assert_eq!(subject_alone.read(), Message::Other);
}

#[test]
fn a_missing_mailbox_under_another_name_keeps_the_providers_words() {
    let words = "5.1.1 - Prova PEC S.p.A. - indirizzo non valido";
    let draft = Draft::of(Kind::DeliveryError)
        .saying("no-dest", "altro")
        .saying("</dati>", &format!("<errore-esteso>\n {words}\n</errore-esteso></dati>"));
    let receipt = draft.receipt();
    assert_eq!(receipt.fault, Fault::Other);
    assert_eq!(receipt.extended_error.as_deref(), Some(words));
}

#[test]
fn a_notice_of_delay_is_known_and_names_its_recipient() {
    let receipt = Draft::of(Kind::DelayNotice).receipt();
    assert_eq!(receipt.kind, Kind::DelayNotice);
    assert_eq!(receipt.delivered_to.unwrap().as_str(), RECIPIENT);
}

#[test]
fn the_original_and_the_data_come_in_either_order_or_without_the_original() {
    let turned = Draft::delivered().with(|draft| draft.before.append(&mut draft.after));
    assert_eq!(turned.receipt().kind, Kind::Delivered);
    let alone = Draft::delivered().with(|draft| draft.after.clear());
    assert_eq!(alone.receipt().kind, Kind::Delivered);
}

#[test]
fn the_text_for_people_may_be_in_latin_1_and_in_several_forms() {
    let draft = Draft::delivered().with(|draft| {
        draft.before = vec![
            "Content-Type: multipart/alternative; boundary=dentro-2\n\n--dentro-2\n\
             Content-Type: text/plain; charset=iso-8859-1\n\nE' arrivato\n--dentro-2\nContent-Type: text/html\n\n<p>\n--dentro-2--"
                .to_owned(),
        ];
    });
    let content: Vec<u8> =
        draft.content().iter().map(|byte| if *byte == b'\'' { 0xe8 } else { *byte }).collect();
    let raw = draft.around(&content, &draft.signing.of(&content, &crate::post::PROVIDER));
    assert!(raw.contains(&0xe8));
    let message = pec::read(&raw, &crate::post::trust(), crate::post::now());
    assert_eq!(crate::post::receipt(message).kind, Kind::Delivered);
}

#[test]
fn the_data_may_be_encoded_and_named_by_either_header() {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    for file in [
        "Content-Type: application/xml; name=DATICERT.XML",
        "Content-Type: application/octet-stream\nContent-Disposition: attachment;\n filename=daticert.xml",
    ] {
        let draft = Draft::delivered().with(|draft| {
            draft.daticert = encode(&draft.daticert);
            draft.file = format!("{file}\nContent-Transfer-Encoding: Base64\n");
        });
        assert_eq!(draft.receipt().kind, Kind::Delivered, "{file}");
    }
    let draft = Draft::delivered().with(|draft| {
        draft.daticert =
            draft.daticert.replace('=', "=3D").replace("<dati>", "<da=\nti>").replace('è', "=C3=A8");
        draft.file.push_str("Content-Transfer-Encoding: quoted-printable\n");
    });
    assert_eq!(draft.receipt().kind, Kind::Delivered);
}

#[test]
fn elements_that_the_rules_do_not_know_are_passed_over() {
    let draft = Draft::delivered().saying("</dati>", "<nuovo/><ricezione>pec.ditta.it</ricezione></dati>");
    assert_eq!(draft.receipt().kind, Kind::Delivered);
}

#[test]
fn a_receipt_that_was_cut_up_on_its_way_is_evidence_and_no_failure() {
    let draft = Draft::of(Kind::DeliveryError).with(|draft| {
        draft.file = "Content-Type: text/plain\n".to_owned();
        draft.after = vec![quoted_original("Vedi Daticert.xml")];
    });
    assert_eq!(draft.reason(), Reason::DaticertElsewhere);
}

#[test]
fn a_message_with_the_line_ends_of_a_file_is_read_as_it_came() {
    let raw = Draft::delivered().signed();
    let text = String::from_utf8(raw).unwrap().replace("\r\n", "\n");
    let message = pec::read(text.as_bytes(), &crate::post::trust(), crate::post::now());
    assert_eq!(crate::post::receipt(message), Draft::delivered().receipt());
}

#[test]
fn the_data_may_begin_with_a_byte_order_mark() {
    let draft = Draft::delivered().with(|draft| draft.daticert.insert(0, '\u{feff}'));
    assert_eq!(draft.receipt().kind, Kind::Delivered);
}
