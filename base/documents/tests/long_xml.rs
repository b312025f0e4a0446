//! Files of many records.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;

use documents::xml::Problem;
use documents::xml::read::Limits;
use documents::xml::records::{Mark, Record, Records, Refused};
use proptest::prelude::*;

fn open(text: impl AsRef<[u8]>) -> Records<Cursor<Vec<u8>>> {
    Records::open(Cursor::new(text.as_ref().to_vec()), Limits::default()).unwrap()
}

fn read(text: impl AsRef<[u8]>) -> Vec<Result<Record, Refused>> {
    open(text).collect()
}

fn texts(text: impl AsRef<[u8]>) -> Vec<String> {
    read(text).into_iter().map(|record| record.unwrap().element().text().to_owned()).collect()
}

#[test]
fn each_child_of_the_root_is_a_record_with_its_place() {
    let text = "\u{FEFF}<?xml version='1.0'?>\n<!-- x --><l:lista xmlns:l='urn:l' v='2'>\n <l:voce>\n  <n>1</n></l:voce><annullamento/>\n<!-- y -->\n</l:lista>\n";
    let mut records = open(text);
    assert_eq!(records.root_name(), "lista");
    let first = records.next().unwrap().unwrap();
    let element = first.element();
    assert_eq!((element.name(), element.namespace(), element.line()), ("voce", Some("urn:l"), 3));
    let inner = element.child("n").unwrap();
    assert_eq!((inner.path().as_str(), inner.line()), ("lista/voce/n", 4));
    assert_eq!(element.parent().unwrap().attribute("v"), Some("2"));
    let start = usize::try_from(first.start.offset).unwrap();
    assert!(text[start..].starts_with("<l:voce>"));
    let second = records.next().unwrap().unwrap();
    assert_eq!((second.element().name(), second.start.line, second.start.column), ("annullamento", 4, 20));
    assert_eq!(first.after.offset, second.start.offset);
    assert!(records.next().is_none());
    assert_eq!(records.position(), text.len() as u64);
}

#[test]
fn an_empty_root_has_no_records() {
    assert!(read("<lista/>").is_empty());
    assert!(read(" <lista>  </lista >\n").is_empty());
}

#[test]
fn the_declared_encoding_holds_for_every_record() {
    let text = b"<?xml version='1.0' encoding='ISO-8859-1'?><l><v>FORL\xCC</v><v>x</v></l>";
    assert_eq!(texts(text), ["FORLÌ", "x"]);
    let read = read(b"<l><v>\n FORL\xCC</v><v>x</v></l>");
    let refused = read[0].as_ref().unwrap_err();
    assert_eq!((refused.error.line, refused.error.column), (2, 6));
    assert_eq!(read[1].as_ref().unwrap().element().text(), "x");
}

#[test]
fn a_bad_record_is_refused_alone() {
    let text = format!(
        "<l>\n<v>1</v>\n<v><a></b></v>\n<v>&egrave;</v>\n<v>{}</v>\n<v x='1' x='2'/>\n<v>6</v></l>",
        "<d>".repeat(40) + &"</d>".repeat(40)
    );
    let read = read(text);
    let lines: Vec<_> =
        read.iter().map(|one| one.as_ref().map_err(|refused| refused.error.line).is_ok()).collect();
    assert_eq!(lines, [true, false, false, false, false, true]);
    let errors: Vec<_> = read.iter().filter_map(|one| one.as_ref().err()).collect();
    assert_eq!(errors.iter().map(|refused| refused.error.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!(errors[2].error.problem, Problem::TooDeep(32));
    assert!(errors.iter().all(|refused| refused.after.is_some()));
}

#[test]
fn a_surplus_end_tag_ends_the_reading_because_the_root_closes_early() {
    let read = read("<l>\n<v>1</v>\n<v></x></v>\n<v>3</v></l>");
    let errors: Vec<_> = read[1..].iter().map(|one| one.as_ref().unwrap_err()).collect();
    assert_eq!(errors.iter().map(|refused| refused.error.line).collect::<Vec<_>>(), [3, 3]);
    assert!(errors[0].after.is_some() && errors[1].after.is_none());
}

#[test]
fn a_record_over_the_limit_is_skipped_without_being_held() {
    let limits = Limits { bytes: 1000, ..Limits::default() };
    let text = format!("<l><v>1</v><v>{}</v><v>3</v></l>", "<x>y</x>".repeat(100_000));
    let read: Vec<_> = Records::open(text.as_bytes(), limits).unwrap().collect();
    assert_eq!(read.len(), 3);
    let refused = read[1].as_ref().unwrap_err();
    assert_eq!((&refused.error.problem, refused.start.offset), (&Problem::TooLarge(1000), 11));
    assert_eq!(read[2].as_ref().unwrap().element().text(), "3");
}

#[test]
fn a_file_that_is_cut_off_gives_its_complete_records() {
    for (cut, name) in [("<l>\n<v>1</v>\n<v>2", "v"), ("<l>\n<v>1</v>\n", "l"), ("<l>\n<v>1</v>\n<v", "v")] {
        let read = read(cut);
        assert_eq!(read.len(), 2, "{cut}");
        assert_eq!(read[0].as_ref().unwrap().element().text(), "1");
        let refused = read[1].as_ref().unwrap_err();
        assert_eq!(
            (&refused.error.problem, refused.error.line),
            (&Problem::Unclosed(name.into()), 3),
            "{cut}"
        );
        assert_eq!(refused.after, None);
    }
}

#[test]
fn what_is_no_list_of_records_ends_the_reading() {
    let fatal = |text: &str| read(text).pop().unwrap().unwrap_err();
    assert_eq!(fatal("<l>text<v/></l>").error.problem, Problem::StrayText);
    assert_eq!(fatal("<l><v/></l>x").error.problem, Problem::StrayText);
    assert_eq!(fatal("<l><v/><!DOCTYPE a></l>").error.problem, Problem::Doctype);
    assert!(matches!(fatal("<l><v/></m>").error.problem, Problem::Malformed(_)));
    assert!(matches!(fatal("<l><v/></l><m/>").error.problem, Problem::Malformed(_)));
    assert!(matches!(fatal("<l><v/></l><!-- ").error.problem, Problem::Malformed(_)));
    let at_once = |text: &[u8]| Records::open(text, Limits::default()).unwrap_err().problem;
    assert_eq!(at_once(b"<!DOCTYPE l [<!ENTITY a 'b'>]><l/>"), Problem::Doctype);
    assert_eq!(at_once(b"x<l/>"), Problem::StrayText);
    assert_eq!(at_once(b""), Problem::Empty);
    assert_eq!(at_once(b"PK\x03\x04"), Problem::StrayText);
    assert!(matches!(at_once(b"\xFF\xFE<\x00l\x00"), Problem::UnknownEncoding(_)));
    assert!(matches!(at_once(b"<\x00l\x00>\x00"), Problem::UnknownEncoding(_)));
    assert!(matches!(at_once(b"</l>"), Problem::Malformed(_)));
}

#[test]
fn reading_goes_on_from_a_mark() {
    let text = "<l xmlns='urn:l'>\n<v>1</v>\n<v>2</v>\n<v><bad></v></v>\n<v>3</v></l>";
    let whole = read(text);
    let marks: Vec<Mark> = whole
        .iter()
        .map(|one| one.as_ref().map_or_else(|refused| refused.after.unwrap(), |record| record.after))
        .collect();
    for (index, mark) in marks.iter().enumerate() {
        let rest = Records::resume(Cursor::new(text), Limits::default(), *mark).unwrap();
        let rest: Vec<_> = rest.collect();
        assert_eq!(rest.len(), whole.len() - index - 1);
        for (again, before) in rest.iter().zip(&whole[index + 1..]) {
            match (again, before) {
                (Ok(again), Ok(before)) => {
                    assert_eq!(
                        (again.start, again.element().line()),
                        (before.start, before.element().line())
                    );
                    assert_eq!(again.element().namespace(), Some("urn:l"));
                }
                (again, before) => assert_eq!(again.as_ref().unwrap_err(), before.as_ref().unwrap_err()),
            }
        }
    }
}

proptest! {
    #[test]
    fn no_file_makes_it_panic_or_run_on(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<l>", "</l>", "<v>", "</v>", "<v/>", "x", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "'", "<", ">",
                "&amp;", " ", "\n", "è", "<v a='",
            ]),
            0..60,
        )
    ) {
        let text = format!("<l>{}", pieces.concat());
        let read: Vec<_> = Records::open(text.as_bytes(), Limits { bytes: 40, depth: 4, ..Limits::default() }).unwrap().collect();
        prop_assert!(read.len() <= text.len());
        for window in read.windows(2) {
            let after = window[0].as_ref().map_or_else(|refused| refused.after, |record| Some(record.after));
            prop_assert!(after.is_some());
        }
    }

    #[test]
    fn well_formed_records_all_arrive(values in prop::collection::vec("[a-z<>&'\" àè]{0,12}", 0..20)) {
        let text = documents::xml::write::document(
            documents::xml::write::Characters::Ascii,
            documents::xml::write::Layout::Indented,
            "l",
            &[],
            |list| {
                for value in &values {
                    list.leaf("v", value);
                }
            },
        );
        let expected: Vec<_> = values.iter().map(|value| value.trim().to_owned()).collect();
        prop_assert_eq!(texts(text), expected);
    }
}

#[test]
#[ignore = "measures; run in release with --nocapture"]
fn how_fast_a_long_file_is_read() {
    let record = "<attestato><codFiscAzienda>00743110157</codFiscAzienda><matricolaINPS>1234567860</matricolaINPS>\
        <idCertificato>123456789</idCertificato><medico><codiceFiscale>RCCMNL83S18D969H</codiceFiscale>\
        <cognome>ROCCA</cognome><nome>EMANUELE</nome></medico><lavoratore><codiceFiscale>CCCFBA85D03L219P</codiceFiscale>\
        <cognome>CACCAMO</cognome><nome>FABIO</nome><sesso>M</sesso><dataNascita>1985-04-03</dataNascita></lavoratore>\
        <residenza><via>VIA ROMA</via><civico>SNC</civico><cap>10121</cap><comune>L219</comune></residenza>\
        <dataRilascio>2026-09-14</dataRilascio><dataInizio>2026-09-14</dataInizio><dataFine>2026-09-16</dataFine></attestato>\n";
    let text = format!("<listaAttestati>{}</listaAttestati>", record.repeat(200_000));
    let begun = std::time::Instant::now();
    let count = Records::open(text.as_bytes(), Limits::default()).unwrap().flatten().count();
    println!("{count} records, {} MB, {:?}", text.len() / 1_000_000, begun.elapsed());
    let one = format!("<listaAttestati>{}</listaAttestati>", record.repeat(700));
    let begun = std::time::Instant::now();
    documents::xml::read::document(one.as_bytes(), &Limits::default()).unwrap();
    println!("one document of {} kB: {:?}", one.len() / 1000, begun.elapsed());
}
