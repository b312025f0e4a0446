//! Documents that are made to hurt, or to be read in two ways.

use std::sync::LazyLock;

use proptest::prelude::*;
use saml::{Fault, Incoming, read_metadata};

use crate::federation::{Draft, check, fault};

#[test]
fn a_comment_inside_a_value_is_refused_though_the_signature_holds() {
    let response = Draft::genuine().signed();
    let split = response.replace("TINIT-RSSMRA85T10A562S", "TINIT-RSSMRA85T10A562S<!-- -->X");
    assert_eq!(fault(split), Fault::Comment);
    assert_eq!(fault(response.replace("_passing-name", "_passing<!---->-name")), Fault::Comment);
    assert_eq!(fault(format!("<!-- before -->{response}")), Fault::Comment);
}

#[test]
fn instructions_and_cdata_inside_a_value_are_refused() {
    let response = Draft::genuine().signed();
    assert_eq!(fault(response.replace("NICCOLÒ", "NICCOLÒ<?x y?>")), Fault::Instruction);
    assert_eq!(fault(format!("<?xml-stylesheet href=\"x\"?>{response}")), Fault::Instruction);
    assert_eq!(fault(response.replace("NICCOLÒ", "<![CDATA[NICCOLÒ]]>")), Fault::Cdata);
}

#[test]
fn document_types_and_their_entities_are_refused() {
    let response = Draft::genuine().signed();
    for doctype in [
        "<!DOCTYPE x>",
        "<!DOCTYPE x [<!ENTITY his \"VRDGPP80A01H501K\">]>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
    ] {
        assert_eq!(fault(format!("{doctype}{response}")), Fault::Doctype, "{doctype}");
    }
    assert_eq!(fault(response.replace("NICCOLÒ", "&his;")), Fault::NotWellFormed);
}

#[test]
fn the_five_entities_and_numbers_of_characters_read_as_what_they_are() {
    let response = Draft::genuine().signed().replace("NICCOLÒ", "NICCOL&#210;");
    assert_eq!(check(response).unwrap().attribute("name"), Some("NICCOLÒ"));
}

#[test]
fn elements_among_a_value_leave_no_value() {
    let draft = Draft::genuine().assertion("_passing-name", "_passing<x xmlns=\"urn:x\"/>-name");
    assert_eq!(fault(draft.signed()), Fault::NameId);
}

#[test]
fn other_encodings_than_utf_8_are_refused() {
    let response = Draft::genuine().signed();
    let latin = response.chars().map(|character| u8::try_from(u32::from(character)).unwrap());
    assert_eq!(fault(latin.collect::<Vec<u8>>()), Fault::NotUtf8);
    let declared = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{response}");
    assert_eq!(fault(declared), Fault::NotUtf8);
    let wide: Vec<u8> = response.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_ne!(fault(wide), Fault::SignatureWrong);
}

#[test]
fn a_mark_a_declaration_and_blanks_around_the_document_are_tolerated() {
    let response = Draft::genuine().signed();
    for text in [
        format!("\u{FEFF}{response}"),
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{response}\n"),
        format!("\n <?xml version='1.0'?>{response}"),
    ] {
        assert!(check(text).is_ok());
    }
}

#[test]
fn a_response_beyond_all_measure_is_refused_before_it_is_parsed() {
    let response = Draft::genuine().signed();
    let long = "x".repeat(300 << 10);
    assert_eq!(fault(response.replace("NICCOLÒ", &long)), Fault::TooLarge);
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    assert_eq!(fault(deep), Fault::TooLarge);
    let wide = response.replace("<samlp:Status>", &format!("<samlp:Status>{}", "<a/>".repeat(2000)));
    assert_eq!(fault(wide), Fault::TooLarge);
    let many = response.replace("<samlp:Status>", &format!("<samlp:Status{}>", " a=\"\"".repeat(100)));
    assert_eq!(fault(many), Fault::TooLarge);
}

#[test]
fn what_is_no_response_at_all_is_refused() {
    for (text, expected) in [
        ("", Fault::NotWellFormed),
        ("<", Fault::NotWellFormed),
        ("hello", Fault::NotWellFormed),
        ("<a>", Fault::NotWellFormed),
        ("<a b='<'/>", Fault::NotWellFormed),
        ("<?xml version=\"1.0\"", Fault::NotWellFormed),
        ("<a/>", Fault::NotThisMessage),
        ("<Response/>", Fault::NotThisMessage),
        ("<Response xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>", Fault::Id),
        ("<a/><b/>", Fault::NotWellFormed),
    ] {
        assert_eq!(fault(text), expected, "{text}");
    }
}

#[test]
fn an_attribute_that_looks_like_markup_hides_nothing() {
    let response = Draft::genuine().signed().replace("<samlp:Status>", "<samlp:Status a='/>' b=\">'<!--\">");
    assert_eq!(fault(response), Fault::NotWellFormed);
    let quoted = Draft::genuine().response("<samlp:Status>", "<samlp:Status a='/>\">' b=\">'\">");
    assert!(check(quoted.signed()).is_ok());
}

#[test]
fn what_a_message_claims_is_read_without_trust() {
    let message = Incoming::from_form("PGEgSUQ9J194Jy8+", Some("state")).unwrap();
    let claims = message.claims().unwrap();
    assert_eq!((claims.id.as_deref(), claims.issuer, claims.in_response_to), (Some("_x"), None, None));
    assert_eq!(message.relay_state(), Some("state"));
    assert_eq!(Incoming::from_form("<a/>", None).unwrap_err(), Fault::Encoding);
    assert_eq!(format!("{message:?}"), "Incoming(12 bytes)");
}

static GENUINE: LazyLock<String> = LazyLock::new(|| Draft::genuine().signed());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_response_with_a_changed_byte_is_refused_or_reads_the_same(at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = GENUINE.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(assertion) = check(&bytes) {
            prop_assert_eq!(assertion, check(&*GENUINE).unwrap());
        }
    }

    #[test]
    fn a_response_with_a_piece_cut_out_is_refused_or_reads_the_same(
        at in any::<prop::sample::Index>(),
        length in 1_usize..200,
    ) {
        let mut bytes = GENUINE.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes.drain(at..(at + length).min(bytes.len()));
        if let Ok(assertion) = check(&bytes) {
            prop_assert_eq!(assertion, check(&*GENUINE).unwrap());
        }
    }

    #[test]
    fn nothing_that_is_sent_makes_it_panic(text in "[<>/a:&;!?#x=\"' -]{0,80}") {
        prop_assert!(check(&text).is_err());
        prop_assert!(read_metadata(text.as_bytes(), &[]).is_err());
        let _ = Incoming::from_query(&format!("SAMLRequest={text}"));
    }
}
