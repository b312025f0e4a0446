//! Documents as a reader program sees them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Instant;

use documents::pdf::{Document, Error, Fonts, Section, render};
use lopdf::{Dictionary, Object};

fn attestation() -> Document {
    let rows = |pairs: &[(&str, &str)]| pairs.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
    Document {
        language: "it".into(),
        title: "Attestato di malattia telematico".into(),
        author: "Istituto di prova".into(),
        created: "2026-11-21T10:20:30Z".parse().unwrap(),
        institute: "Istituto di prova".into(),
        reference: "PUC 123456789".into(),
        sections: vec![
            Section {
                heading: "Dati del lavoratore".into(),
                rows: rows(&[
                    ("Cognome e nome", "CACCAMO FABIO"),
                    ("Codice fiscale", "CCCFBA85D03L219P"),
                    ("Nato a", "Forlì (FC) il 3 aprile 1985"),
                    ("Residenza", "via della Libertà 12, scala B, interno 45, 47121 Forlì (FC)"),
                    ("Reperibilità", ""),
                ]),
                paragraphs: vec![],
            },
            Section {
                heading: "Dati prognosi".into(),
                rows: rows(&[("Inizio malattia", "21/11/2026"), ("Fine prognosi", "25/11/2026")]),
                paragraphs: vec!["Il lavoratore dichiara di aver completato la giornata lavorativa.".into()],
            },
        ],
    }
}

fn fonts() -> Fonts {
    Fonts::built_in().unwrap()
}

fn written(document: &Document) -> lopdf::Document {
    lopdf::Document::load_mem(&render(&fonts(), document).unwrap()).unwrap()
}

fn text(file: &lopdf::Document) -> String {
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    file.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Structure types from the root down, in reading order: `Table(TR(TH TD))`.
fn structure(file: &lopdf::Document) -> String {
    let root = file.catalog().unwrap().get(b"StructTreeRoot").unwrap();
    let root = file.dereference(root).unwrap().1.as_dict().unwrap();
    children(file, root)
}

fn children(file: &lopdf::Document, element: &Dictionary) -> String {
    let kids = element.get(b"K").map_or(&Object::Null, |kids| file.dereference(kids).unwrap().1);
    let kids = kids.as_array().cloned().unwrap_or_else(|_| vec![kids.clone()]);
    let kids = kids.iter().filter_map(|kid| file.dereference(kid).unwrap().1.as_dict().ok());
    let kids = kids.filter_map(|kid| {
        let name = String::from_utf8(kid.get(b"S").ok()?.as_name().ok()?.to_vec()).unwrap();
        let inner = children(file, kid);
        Some(if inner.is_empty() { name } else { format!("{name}({inner})") })
    });
    kids.collect::<Vec<_>>().join(" ")
}

#[test]
fn all_text_can_be_copied_in_reading_order() {
    let text = text(&written(&attestation()));
    let expected = "Istituto di prova PUC 123456789 Attestato di malattia telematico Dati del lavoratore \
        Cognome e nome CACCAMO FABIO Codice fiscale CCCFBA85D03L219P Nato a Forlì (FC) il 3 aprile 1985 \
        Residenza via della Libertà 12, scala B, interno 45, 47121 Forlì (FC) Reperibilità Dati prognosi \
        Inizio malattia 21/11/2026 Fine prognosi 25/11/2026 \
        Il lavoratore dichiara di aver completato la giornata lavorativa. 1 / 1";
    assert_eq!(text, expected);
}

#[test]
fn a_reader_program_finds_headings_and_tables() {
    let file = written(&attestation());
    let row = "TR(TH TD)";
    let rows = |count: usize| vec![row; count].join(" ");
    assert_eq!(
        structure(&file),
        format!("Document(P P H1 Sect(H2 Table({})) Sect(H2 Table({}) P))", rows(5), rows(2))
    );
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"it");
    assert!(catalog.get(b"Outlines").is_ok() && catalog.get(b"MarkInfo").is_ok());
    let metadata = file.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    let metadata = String::from_utf8_lossy(&metadata.content).into_owned();
    for part in
        ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<", "Attestato di malattia telematico"]
    {
        assert!(metadata.contains(part), "{part} not in {metadata}");
    }
}

#[test]
fn a_long_document_runs_over_pages_without_losing_a_row() {
    let mut document = attestation();
    let rows = (0..200).map(|number| (format!("Riga {number}"), format!("valore {number}"))).collect();
    document.sections.push(Section {
        heading: "Elenco".into(),
        rows,
        paragraphs: vec!["fine ".repeat(3000)],
    });
    let file = written(&document);
    assert!(file.get_pages().len() > 8);
    let text = text(&file);
    assert!((0..200).all(|number| text.contains(&format!("Riga {number} valore {number} "))));
    assert_eq!(text.matches("fine").count(), 3000);
    assert!(text.contains(&format!(" 2 / {} ", file.get_pages().len())));
}

#[test]
fn a_value_longer_than_a_page_runs_on() {
    let mut document = attestation();
    document.sections[0].rows.push(("Nota".into(), "parola ".repeat(2000)));
    let file = written(&document);
    assert!(file.get_pages().len() > 2);
    assert_eq!(text(&file).matches("parola").count(), 2000);
}

#[test]
fn strange_letters_do_not_break_the_document() {
    let mut document = attestation();
    let strange = "Łódź 中文 \u{0}\u{FEFF}\u{E000}\u{202E}e\u{301} \u{1F600} עברית ﬁ\u{FFFE}";
    document.title = strange.into();
    document.institute = strange.into();
    document.author = strange.into();
    document.sections[0].heading = strange.into();
    document.sections[0].rows.push((strange.into(), strange.repeat(50)));
    assert!(text(&written(&document)).contains("Łódź ??"));
}

#[test]
fn an_empty_body_is_still_a_document() {
    let document = Document { sections: vec![Section::default()], reference: String::new(), ..attestation() };
    assert_eq!(structure(&written(&document)), "Document(P H1)");
}

#[test]
fn a_document_without_title_is_refused() {
    let document = Document { title: " ".into(), ..attestation() };
    assert_eq!(render(&fonts(), &document), Err(Error::NoTitle));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let bytes = render(&fonts(), &attestation()).unwrap();
    assert_eq!(bytes, render(&fonts(), &attestation()).unwrap());
    let later = Document { created: "2026-11-22T10:20:30Z".parse().unwrap(), ..attestation() };
    assert_ne!(bytes, render(&fonts(), &later).unwrap());
}

#[test]
fn an_attestation_stays_small() {
    let size = render(&fonts(), &attestation()).unwrap().len();
    assert!(size <= 40_000, "{size} bytes");
}

#[test]
#[ignore = "measures; run in release with --nocapture"]
fn how_long_a_document_takes() {
    let begun = Instant::now();
    let fonts = fonts();
    let loaded = begun.elapsed();
    let document = attestation();
    let bytes = render(&fonts, &document).unwrap();
    let begun = Instant::now();
    for _ in 0..500 {
        render(&fonts, &document).unwrap();
    }
    println!("fonts {loaded:?}, each document {:?}, {} bytes", begun.elapsed() / 500, bytes.len());
}
