//! The documents that leave the institute.

use certificates::writers::{Item, Style, csv, employer_xml, txt, xsd};
use certificates::{Addressee, Certificate};

#[path = "../examples/samples/certificates.rs"]
mod samples;

fn items<'a>(certificates: &'a [Certificate], addressee: &'a Addressee) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> =
        certificates.iter().map(|certificate| Item::Attestation { certificate, addressee }).collect();
    items.push(Item::Annulment { protocol_number: samples::number("000000099"), addressee });
    items
}

#[expect(clippy::expect_used, reason = "a helper of tests")]
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("every document for employers is UTF-8")
}

/// As in a snapshot: each element on a line.
fn lines(xml: &str) -> String {
    xml.replace("><", ">\n<")
}

#[test]
fn xml_sent_to_a_firm_holds_every_kind_and_state() {
    let xml = text(employer_xml::write(&items(&samples::all(), &samples::firm()), Style::Delivered));
    insta::assert_snapshot!("xml_delivered", lines(&xml));
}

#[test]
fn xml_fetched_by_a_public_body_marks_what_is_annulled() {
    let xml = text(employer_xml::write(&items(&samples::all(), &samples::public_body()), Style::Downloaded));
    insta::assert_snapshot!("xml_downloaded", lines(&xml));
}

#[test]
fn xml_is_ascii_without_anything_around_it() {
    let xml = text(employer_xml::write(&items(&samples::all(), &samples::firm()), Style::Delivered));
    assert!(xml.bytes().all(|byte| (32..=126).contains(&byte) || byte == b'\n'));
    assert!(xml.starts_with("<?xml") && xml.ends_with("</listaAttestati>"));
    let empty = text(employer_xml::write(&[], Style::Delivered));
    assert_eq!(empty, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><listaAttestati>\n</listaAttestati>");
}

#[test]
fn the_first_comes_first_in_a_file_whatever_the_order_asked_for() {
    let [earlier, later] = samples::rectified();
    let reversed = [later, earlier];
    let addressee = samples::firm();
    let xml = text(employer_xml::write(&items(&reversed, &addressee), Style::Delivered));
    let place = |number: &str| xml.find(&format!("<idCertificato>{number}<")).unwrap();
    assert!(place("000000101") < place("000000103"));
    assert!(place("000000103") < place("000000099"));
}

#[test]
fn txt_holds_every_kind_and_state() {
    let file = text(txt::write(&items(&samples::all(), &samples::firm()), Style::Delivered));
    insta::assert_snapshot!("txt_delivered", file.replace("\r\n", "\n"));
    let file = text(txt::write(&items(&[samples::discharge()], &samples::public_body()), Style::Downloaded));
    insta::assert_snapshot!("txt_public_body", file.replace("\r\n", "\n"));
}

#[test]
fn every_line_of_txt_keeps_to_the_layout() {
    let file = text(txt::write(&items(&samples::all(), &samples::firm()), Style::Delivered));
    assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
    for line in file.split_terminator("\r\n") {
        assert!(line.len() <= txt::LABEL_WIDTH + 2 + txt::VALUE_WIDTH, "{line}");
        assert!(line.bytes().all(|byte| (32..=126).contains(&byte)), "{line}");
        let labelled = line.as_bytes().get(txt::LABEL_WIDTH) == Some(&b':');
        let plain = line.chars().all(|sign| sign == '=' || sign.is_ascii_uppercase() || " '".contains(sign));
        assert!(labelled || plain, "{line}");
    }
}

#[test]
fn the_list_holds_every_kind_and_state() {
    let certificates = samples::all();
    let addressee = samples::firm();
    let rows: Vec<_> = certificates
        .iter()
        .map(|certificate| csv::Row {
            certificate,
            addressee: &addressee,
            first_read_at: certificate.annulled_at,
        })
        .collect();
    let list = text(csv::list(&rows));
    insta::assert_snapshot!("csv", list.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
}

#[test]
fn no_cell_of_the_list_is_a_formula() {
    let mut certificate = samples::plain();
    certificate.worker.surname = "=HYPERLINK(\"http://x\")".into();
    certificate.worker.given_name = "@SUM(1;2)".into();
    let addressee = samples::firm();
    let list = text(csv::list(&[csv::Row {
        certificate: &certificate,
        addressee: &addressee,
        first_read_at: None,
    }]));
    assert!(!list.contains(";=") && !list.contains(";@") && !list.contains(";\"="), "{list}");
}

#[test]
fn the_formats_are_described_as_they_are_written() {
    let described = |name: &str| {
        let path = format!("{}/../../docs/formats/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let hint = "cargo run -p certificates --example samples -- DIR writes the present text to DIR/docs";
    assert!(described("employer.xsd") == xsd::document(), "{hint}");
    assert!(described("employer-xml.md").contains(xsd::tables().trim_end()), "{hint}");
    assert!(described("employer-txt.md").contains(txt::layout().trim_end()), "{hint}");
    let columns = csv::headers().join("`, `");
    assert!(described("employer-csv.md").contains(&format!("`{columns}`")), "`{columns}`");
}
