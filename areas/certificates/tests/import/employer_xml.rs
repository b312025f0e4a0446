//! The XML that institutes write for employers.

use certificates::writers::{Item, Style, employer_xml};
use certificates::{Addressee, Certificate, State};
use db::sql;
use kernel::{Random, TaxCode};
use testing::on_each_database;

use crate::world::Institute;
use crate::{random, samples};

pub(crate) fn xml(certificates: &[Certificate], addressee: &Addressee, style: Style) -> Vec<u8> {
    let item = |certificate| Item::Attestation { certificate, addressee };
    employer_xml::write(&certificates.iter().map(item).collect::<Vec<_>>(), style)
}

fn annulment(number: &str, addressee: &Addressee) -> Vec<u8> {
    let item = Item::Annulment { protocol_number: samples::number(number), addressee };
    employer_xml::write(&[item], Style::Delivered)
}

/// What an employer would be sent of the certificates as they are stored now.
async fn written_again(institute: &Institute, originals: &[Certificate], style: Style) -> String {
    let mut stored = Vec::new();
    for original in originals {
        let found =
            institute.certificate(original.protocol_number).await.expect("every certificate is stored");
        stored.push(Certificate { received_at: original.received_at, ..found });
    }
    String::from_utf8(xml(&stored, &samples::firm(), style)).expect("ASCII")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_wrote_is_read_back_without_loss() {
    for style in [Style::Delivered, Style::Downloaded] {
        on_each_database(async |world| {
            let mut institute = Institute::new(world).await;
            let originals = samples::all();
            let written = xml(&originals, &samples::firm(), style);
            let records = written.split(|byte| *byte == b'\n').count() - 2;
            assert_eq!(
                institute.counts(&written).await,
                [records as u64, 0, 0],
                "{:?}",
                institute.refusals()
            );
            let again = written_again(&institute, &originals, style).await;
            assert_eq!(again, String::from_utf8(written.clone()).expect("ASCII"));
            let attestations = institute.count(sql!("select count(*) as rows from attestation")).await;
            assert_eq!(attestations, i64::try_from(originals.len()).expect("few"));
            assert_eq!(institute.counts(&written).await, [0, records as u64, 0]);
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_certificate_is_read_back_without_loss() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let random = Random::seeded(11);
    for round in 0..20 {
        let originals: Vec<_> =
            (0..40).map(|place| random::certificate(&random, 1000 + round * 100 + place)).collect();
        let written = xml(&originals, &samples::firm(), Style::Downloaded);
        assert_eq!(institute.counts(&written).await, [40, 0, 0], "{:?}", institute.refusals());
        let again = written_again(&institute, &originals, Style::Downloaded).await;
        assert_eq!(again, String::from_utf8(written).expect("ASCII"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_brings_the_worker_and_his_employment() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let later = samples::plain();
        let mut earlier = samples::plain();
        earlier.protocol_number = samples::number("000000090");
        earlier.starts_on = jiff::civil::date(2025, 1, 7);
        let file = xml(&[later, earlier], &samples::firm(), Style::Delivered);
        assert_eq!(institute.counts(file).await, [2, 0, 0]);
        assert_eq!(institute.count(sql!("select count(*) as rows from worker")).await, 1);
        let employed = sql!(
            "select count(*) as rows from employment where started_on = '2025-01-07' and ended_on is null"
        );
        assert_eq!(institute.count(employed).await, 1);
        assert_eq!(institute.count(sql!("select count(*) as rows from employment")).await, 1);
        let seen = sql!("select count(*) as rows from audit_event where action = 'certificate-imported'");
        assert_eq!(institute.count(seen).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_employer_of_a_known_certificate_is_added() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let certificates = [samples::plain()];
        assert_eq!(institute.counts(xml(&certificates, &samples::firm(), Style::Delivered)).await, [1, 0, 0]);
        let file = xml(&certificates, &samples::public_body(), Style::Delivered);
        assert_eq!(institute.counts(file).await, [1, 0, 0]);
        assert_eq!(institute.count(sql!("select count(*) as rows from attestation")).await, 2);
        assert_eq!(institute.count(sql!("select count(*) as rows from certificate")).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_annulment_annuls_what_is_known_and_nothing_else() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let plain = samples::plain();
        let firm = samples::firm();
        assert_eq!(institute.counts(annulment("000000101", &firm)).await, [0, 0, 1]);
        assert_eq!(
            institute.counts(xml(std::slice::from_ref(&plain), &firm, Style::Delivered)).await,
            [1, 0, 0]
        );
        assert_eq!(institute.counts(annulment("000000101", &samples::public_body())).await, [0, 0, 1]);
        assert_eq!(institute.counts(annulment("000000101", &firm)).await, [1, 0, 0]);
        let stored = institute.certificate(plain.protocol_number).await.expect("it stays on record");
        assert_eq!(stored.state, State::Annulled);
        let told = sql!("select count(*) as rows from attestation where state = 'annulled'");
        assert_eq!(institute.count(told).await, 1);
        assert_eq!(institute.counts(annulment("000000101", &firm)).await, [0, 1, 0]);
        let codes: Vec<_> = institute.refusals().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["annulled-unknown", "annulled-unknown"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_with_other_content_is_refused() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let firm = samples::firm();
        assert_eq!(institute.counts(xml(&[samples::plain()], &firm, Style::Delivered)).await, [1, 0, 0]);
        let mut other = samples::plain();
        other.ends_on = Some(jiff::civil::date(2026, 3, 30));
        assert_eq!(institute.counts(xml(&[other], &firm, Style::Delivered)).await, [0, 0, 1]);
        let annulled = Certificate { state: State::Annulled, ..samples::plain() };
        assert_eq!(institute.counts(xml(&[annulled], &firm, Style::Downloaded)).await, [1, 0, 0]);
        let stored =
            institute.certificate(samples::plain().protocol_number).await.expect("it stays on record");
        assert_eq!(stored.state, State::Annulled);
        assert_eq!(institute.refusals(), [(2, "number-taken".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_record_refers_to_must_be_known() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let firm = samples::firm();
        let [_, later] = samples::rectified();
        let file = xml(&[later, samples::discharge()], &firm, Style::Delivered);
        assert_eq!(institute.counts(file).await, [0, 0, 2]);
        let codes: Vec<_> = institute.refusals().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["rectified-unknown", "admission-unknown"]);
        assert_eq!(institute.count(sql!("select count(*) as rows from worker")).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_discharge_with_an_earlier_end_takes_the_place_of_the_first() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let firm = samples::firm();
        let mut second = samples::discharge();
        second.protocol_number = samples::number("000000120");
        second.ends_on = Some(jiff::civil::date(2026, 3, 28));
        let mut third = second.clone();
        third.protocol_number = samples::number("000000121");
        let first = [samples::admission(), samples::discharge()];
        assert_eq!(institute.counts(xml(&first, &firm, Style::Delivered)).await, [2, 0, 0]);
        assert_eq!(institute.counts(xml(&[second.clone(), third], &firm, Style::Delivered)).await, [1, 0, 1]);
        let replaced = institute.certificate(samples::discharge().protocol_number).await.expect("on record");
        assert_eq!(replaced.state, State::Rectified);
        let stored = institute.certificate(second.protocol_number).await.expect("stored");
        assert_eq!(stored.rectifies, Some(replaced.protocol_number));
        assert_eq!(institute.refusals(), [(3, "discharged-before".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn employers_that_are_not_here_are_refused() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let unknown = Addressee {
            employer_tax_code: TaxCode::parse("01165400589").expect("valid"),
            employer_number: None,
            unit: None,
        };
        let contradicting = Addressee { employer_tax_code: unknown.employer_tax_code, ..samples::firm() };
        let no_unit = Addressee {
            unit: Some(kernel::InpdapUnit::parse("00043").expect("valid")),
            ..samples::public_body()
        };
        for addressee in [unknown, contradicting, no_unit] {
            assert_eq!(
                institute.counts(xml(&[samples::plain()], &addressee, Style::Delivered)).await,
                [0, 0, 1]
            );
        }
        let codes: Vec<_> = institute.refusals().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["employer-unknown", "employer-contradicts", "unit-unknown"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_others_may_differ_in_order_case_and_namespace() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let file = "\u{FEFF}\n<?xml version='1.0' encoding='ISO-8859-1'?>\n"
        .trim_start_matches(['\u{FEFF}', '\n'])
        .to_owned()
        + "<a:LISTAATTESTATI xmlns:a='urn:other'>\n<a:attestato>\n\
        <a:idcertificato> 123456789 </a:idcertificato><a:dataFine>2011-09-16</a:dataFine>\
        <a:dataInizio>2011-09-14</a:dataInizio><a:dataRilascio>2011-09-14</a:dataRilascio>\
        <a:tipoCertificato>I</a:tipoCertificato><a:nuovo>x</a:nuovo>\
        <a:codiceDiagnosi>487.1</a:codiceDiagnosi><a:testoDiagnosi>Influenza</a:testoDiagnosi>\
        <a:residenza><a:via>VIA ROMA</a:via><a:cap>10121</a:cap><a:comune>L219</a:comune><a:provincia>to</a:provincia></a:residenza>\
        <a:lavoratore><a:codiceFiscale>CCCFBA85D03L219P</a:codiceFiscale><a:cognome>CACCAMO</a:cognome><a:nome>FABIO</a:nome>\
        <a:sesso>M</a:sesso><a:dataNascita>1985-04-03</a:dataNascita><a:comuneNascita>L219</a:comuneNascita><a:provinciaNascita>TO</a:provinciaNascita></a:lavoratore>\
        <a:medico><a:codiceFiscale>RCCMNL83S18D969H</a:codiceFiscale><a:cognome>ROCCA</a:cognome><a:nome>EMANUELE</a:nome></a:medico>\
        <a:matricolaINPS>1234567860</a:matricolaINPS></a:attestato></a:LISTAATTESTATI>\n\n";
    assert_eq!(institute.counts(file).await, [1, 0, 0], "{:?}", String::from_utf8_lossy(&institute.report));
    let stored = institute.certificate(samples::number("123456789")).await.expect("stored");
    let mut tx = institute.area.db.read().await.expect("a reader");
    let found = certificates::diagnosis::of_certificate(
        &mut tx,
        &institute.area.vault,
        stored.id,
        stored.worker.tax_code,
    )
    .await;
    let diagnosis = found.expect("it opens").expect("it was sealed");
    assert_eq!(diagnosis.notes.as_deref(), Some("Influenza"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refused_record_is_told_with_its_line_and_the_rest_goes_on() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    let good =
        String::from_utf8(xml(&[samples::plain()], &samples::firm(), Style::Delivered)).expect("ASCII");
    let record = good.lines().nth(1).expect("one record");
    let spoiled = [
        record.replace("2026-03-20", "2026-03-10"),
        record.replace("L219</comune>", "Z999</comune>"),
        record.replace("<cognome>ROCCA</cognome>", ""),
        record.replace("<nome>", "<nome>&agrave;"),
        "<altro/>".to_owned(),
    ];
    let file = format!("<listaAttestati>\n{}\n{record}\n</listaAttestati>", spoiled.join("\n"));
    assert_eq!(institute.counts(file).await, [1, 0, 5]);
    let expected =
        ["dates-out-of-order", "field-wrong", "field-missing", "record-unreadable", "record-unknown"];
    let expected: Vec<_> = (2..).zip(expected.map(str::to_owned)).collect();
    assert_eq!(institute.refusals(), expected);
    let report = String::from_utf8(institute.report.clone()).expect("JSON");
    assert!(!report.contains("CACCAMO") && !report.contains("CCCFBA85D03L219P"), "{report}");
}

#[test]
fn every_reason_for_a_refusal_is_described() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/import.md");
    let described = std::fs::read_to_string(path).expect("the description of the import");
    for (word, meaning) in certificates::import::REASONS {
        assert!(described.contains(&format!("| `{word}` | {meaning} |")), "{word}");
    }
}
