//! What strangers send.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use documents::xml::read::{Limits, document};
use documents::xml::{Error, Problem};
use proptest::prelude::*;

const LARGE: Limits =
    Limits { bytes: 100 << 20, depth: 64, elements: 1_000_000, attributes: 64, text: 100 << 20 };

fn refusal(bytes: impl AsRef<[u8]>) -> Error {
    document(bytes.as_ref(), &LARGE).unwrap_err()
}

fn malformed(bytes: &str) -> (u64, u64) {
    let error = refusal(bytes);
    assert!(matches!(error.problem, Problem::Malformed(_)), "{error}");
    (error.line, error.column)
}

#[test]
fn a_request_is_read_by_local_names() {
    let text = r#"<?xml version="1.0"?>
        <c:invioMalattiaRequest xmlns:c="http://cert.sanita.finanze.it/">
            <malattia v="1" c:v="2"><dataFine> 2026-11-30
            </dataFine><vuoto/></malattia><malattia>altra</malattia>
        </c:invioMalattiaRequest>"#;
    let read = document(text.as_bytes(), &Limits::default()).unwrap();
    let root = read.root();
    assert_eq!(
        (root.name(), root.namespace()),
        ("invioMalattiaRequest", Some("http://cert.sanita.finanze.it/"))
    );
    let end = root.find("malattia/dataFine").unwrap();
    assert_eq!((end.text(), end.line(), end.namespace()), ("2026-11-30", 3, None));
    assert_eq!(end.path(), "invioMalattiaRequest/malattia/dataFine");
    assert_eq!((root.text_of("malattia/vuoto"), root.text_of("malattia/dataInizio")), (Some(""), None));
    let attributes = root.child("malattia").unwrap();
    assert_eq!((attributes.attribute("v"), attributes.attribute("w")), (Some("1"), None));
    assert_eq!(attributes.attribute_in("http://cert.sanita.finanze.it/", "v"), Some("2"));
    let texts: Vec<_> = root.children_named("malattia").map(|one| one.text().to_owned()).collect();
    assert_eq!(texts, ["", "altra"]);
    assert!(!format!("{end:?} {read:?}").contains("2026"));
}

#[test]
fn text_in_pieces_is_put_together() {
    let read = document(b"<a>uno<!-- x --> &amp; <![CDATA[<due>]]>&#x41;<?p i?></a>", &LARGE).unwrap();
    assert_eq!(read.root().text(), "uno & <due>A");
}

#[test]
fn blanks_and_a_mark_around_the_document_are_tolerated() {
    for text in [
        "\u{FEFF}<a>x</a>",
        "\u{FEFF} \r\n<?xml version='1.0' encoding='utf-8'?><a>x</a>\n\n",
        "\n\n<a>x</a> ",
    ] {
        assert_eq!(document(text.as_bytes(), &LARGE).unwrap().root().text(), "x");
    }
    assert_eq!(document(b"\n\n  <a>\n<b/></a>", &LARGE).unwrap().root().child("b").unwrap().line(), 4);
}

#[test]
fn declared_encodings_are_decoded() {
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>FORL\xCC</a>";
    assert_eq!(document(latin, &LARGE).unwrap().root().text(), "FORLÌ");
    let utf8 = "<?xml version=\"1.0\" encoding='UTF-8' ?><a>FORLÌ</a>";
    assert_eq!(document(utf8.as_bytes(), &LARGE).unwrap().root().text(), "FORLÌ");
}

#[test]
fn bytes_outside_the_encoding_are_refused_with_their_place() {
    let error = refusal(b"<a>\n FORL\xCC</a>");
    assert_eq!(
        error.to_string(),
        "line 2, column 6: the byte 0xCC is not UTF-8: correct the text or declare its true encoding"
    );
    let error = refusal("<?xml version='1.0' encoding='us-ascii'?><a>è</a>");
    assert_eq!(error.problem, Problem::WrongEncoding { encoding: "US-ASCII", byte: 0xC3 });
}

#[test]
fn other_encodings_are_refused_by_name() {
    let refused = [
        b"<?xml version='1.0' encoding='EBCDIC-IT'?><a/>".to_vec(),
        b"<?xml version='1.0' encoding='utf-7'?><a/>".to_vec(),
        b"\xFE\xFF\x00<\x00a\x00/\x00>".to_vec(),
        b"\xFF\xFE<\x00a\x00/\x00>\x00".to_vec(),
        b"<\x00a\x00/\x00>\x00".to_vec(),
        b"\x00<\x00a\x00/\x00>".to_vec(),
        b"\x00\x00\xFE\xFF\x00\x00\x00<".to_vec(),
    ];
    for bytes in refused {
        assert!(matches!(refusal(&bytes).problem, Problem::UnknownEncoding(_)), "{bytes:?}");
    }
}

#[test]
fn no_document_type_is_accepted() {
    let laughs =
        r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><l>&c;</l>"#;
    let external = r#"<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#;
    for text in [laughs, external, "<a><!DOCTYPE a></a>", "<!doctype html><a/>", "<a/><!ELEMENT a ANY>"] {
        assert_eq!(refusal(text).problem, Problem::Doctype, "{text}");
    }
}

#[test]
fn unknown_entities_are_refused() {
    for text in ["<a>&egrave;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#x;</a>", "<a x='&e;'/>"] {
        malformed(text);
    }
}

#[test]
fn depth_is_counted_before_parsing() {
    let deep = [vec!["<a>"; 100_000].concat(), vec!["</a>"; 100_000].concat()].concat();
    let error = refusal(&deep);
    assert_eq!((error.problem, error.column), (Problem::TooDeep(64), 65 * 3));
    assert_eq!(refusal("<a>".repeat(100_000)).problem, Problem::TooDeep(64));
}

#[test]
fn a_comment_cannot_hide_depth() {
    let hidden = ["<!---></a></a>-->", "<!--></a></a>-->", "<![CDATA[]></a></a>]]>", "<?p ></a></a>?>"];
    for aside in hidden {
        let text =
            format!("{}{}", format!("<a>{aside}<a x='></a></a>' y=\"/>\">").repeat(40), "</a>".repeat(80));
        assert_eq!(refusal(&text).problem, Problem::TooDeep(64), "{aside}");
    }
}

#[test]
fn a_million_attributes_are_refused() {
    let many: Vec<_> = (0..1_000_000).map(|number| format!("a{number}=''")).collect();
    assert_eq!(refusal(format!("<a {}/>", many.join(" "))).problem, Problem::TooManyAttributes(64));
    let spaces: Vec<_> = (0..65).map(|number| format!("xmlns:a{number}='urn:{number}'")).collect();
    assert_eq!(refusal(format!("<a {}/>", spaces.join(" "))).problem, Problem::TooManyAttributes(64));
}

#[test]
fn elements_text_and_bytes_are_limited() {
    let limits = Limits { bytes: 2000, depth: 4, elements: 100, attributes: 2, text: 200 };
    let refusal = |text: String| document(text.as_bytes(), &limits).unwrap_err().problem;
    assert_eq!(refusal(format!("<a>{}</a>", "<b/>".repeat(100))), Problem::TooManyElements(100));
    assert_eq!(refusal(format!("<a>{}</a>", "x".repeat(201))), Problem::TooLong(200));
    assert_eq!(refusal(format!("<a x='{}'/>", "x".repeat(201))), Problem::TooLong(200));
    assert_eq!(refusal(format!("<a><!--{}--></a>", "x".repeat(201))), Problem::TooLong(200));
    assert_eq!(refusal(format!("<{}/>", "x".repeat(201))), Problem::TooLong(200));
    assert_eq!(refusal(" ".repeat(2001)), Problem::TooLarge(2000));
}

#[test]
fn ten_megabytes_of_text_are_read_if_allowed() {
    let text = format!("<a>{}</a>", "è ".repeat(3_500_000));
    assert_eq!(document(text.as_bytes(), &LARGE).unwrap().root().raw_text().len(), 10_500_000);
    assert_eq!(
        document(text.as_bytes(), &Limits::default()).unwrap_err().problem,
        Problem::TooLarge(1 << 20)
    );
}

#[test]
fn faults_are_named_with_line_and_column() {
    assert_eq!(malformed("<a>\n  <b>\n  </c>\n</a>"), (3, 3));
    assert_eq!(malformed("\n\n <a x='1' x='2'/>"), (3, 11));
    assert_eq!(malformed("<a><?xml version='1.0'?></a>"), (1, 4));
    malformed("<a x='<'/>");
    malformed("<p:a/>");
    malformed("<a/><b/>");
    malformed("<a>\u{1}</a>");
    malformed("<a>]]></a>");
    malformed("a<b/>");
    malformed("<a x=1/>");
    assert_eq!(refusal("<?p i?>").problem, Problem::Empty);
    assert_eq!(refusal("  ").problem, Problem::Empty);
}

#[test]
fn a_long_name_does_not_make_a_long_message() {
    let name = "x".repeat(10_000);
    assert!(refusal(format!("<a></{name}>")).to_string().len() < 300);
    assert!(refusal(format!("<{name}>")).to_string().len() < 300);
    assert!(refusal(format!("<?xml version='1.0' encoding='{name}'?><a/>")).to_string().len() < 300);
}

#[test]
fn what_was_cut_off_is_called_so() {
    let error = refusal("<lista>\n <voce n='1'>\n  <x/>te");
    assert_eq!((error.problem, error.line), (Problem::Unclosed("voce".into()), 3));
    assert_eq!(refusal("<a><b").problem, Problem::Unclosed("a".into()));
    malformed("<a");
    malformed("<a/><!-- x");
}

proptest! {
    #[test]
    fn nothing_panics_or_escapes_the_limits(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<a>", "</a>", "<b x='1'>", "</b>", "<c/>", "<", ">", "/", "'", "\"", "<!--", "-->", "-", "<![CDATA[",
                "]]>", "]", "<?", "?>", "&amp;", "&", ";", " ", "\n", "x", "è", "xmlns:p='u'", "<p:a", "=", "<!DOCTYPE",
                "<?xml version='1.0' encoding='iso-8859-1'?>", "\u{FEFF}", "\u{0}",
            ]),
            0..40,
        )
    ) {
        let limits = Limits { bytes: 4096, depth: 3, elements: 6, attributes: 1, text: 64 };
        if let Ok(read) = document(pieces.concat().as_bytes(), &limits) {
            let mut elements = vec![read.root()];
            let mut count = 0;
            while let Some(element) = elements.pop() {
                count += 1;
                prop_assert!(element.path().split('/').count() <= 4);
                elements.extend(element.children());
            }
            prop_assert!(count <= 6);
        }
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = document(&bytes, &Limits::default());
    }
}
