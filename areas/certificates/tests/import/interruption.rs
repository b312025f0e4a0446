//! Files that end early, and runs that do.

use std::io::{self, Write};

use certificates::import::{self, ImportError, Progress};
use certificates::writers::Style;
use certificates::{Certificate, State};
use db::sql;
use kernel::Random;
use proptest::prelude::*;
use testing::on_each_database;

use crate::employer_xml::xml;
use crate::world::Institute;
use crate::{random, samples};

fn many(count: u64) -> Vec<Certificate> {
    let random = Random::seeded(3);
    let valid = |place| Certificate { state: State::Valid, ..random::certificate(&random, 5000 + place) };
    (0..count).map(valid).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_off_file_gives_its_complete_records_and_says_where_it_broke() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let whole = xml(&many(30), &samples::firm(), Style::Delivered);
        let cut = whole.len() * 2 / 3;
        let complete = whole[..cut].split(|byte| *byte == b'\n').count() as u64 - 2;
        for resumed in [false, true] {
            let summary = institute.import("cut", &whole[..cut]).await.expect("a summary");
            assert_eq!((summary.counts.taken, summary.resumed), (complete, resumed));
            assert_eq!(summary.broken.as_ref().map(|broken| broken.line), Some(complete + 2));
            assert!(!summary.is_complete());
        }
        let summary = institute.import("whole", &whole).await.expect("a summary");
        assert_eq!((summary.counts.taken, summary.counts.already_there), (30 - complete, complete));
        assert!(summary.is_complete());
    })
    .await;
}

/// A report on a disk that is full from a record on.
struct Full {
    room: usize,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.room = self.room.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_goes_on_where_it_stopped() {
    on_each_database(async |world| {
        let institute = Institute::new(world).await;
        let mut file =
            String::from_utf8(xml(&many(1100), &samples::firm(), Style::Delivered)).expect("ASCII");
        file = file.replace("</listaAttestati>", "<altro/>\n</listaAttestati>");
        let path = institute.file("many.xml", &file);
        let mut seen = Vec::new();
        let mut progress = |progress: Progress| seen.push(progress);
        let stopped = import::run(&institute.area, &path, &mut progress, &mut Full { room: 10 }).await;
        assert!(matches!(stopped, Err(ImportError::Report(_))), "{stopped:?}");
        let rows = institute.count(sql!("select count(*) as rows from certificate")).await;
        assert_eq!(rows, 1000);
        assert!(seen.windows(2).all(|pair| pair[0].bytes <= pair[1].bytes));

        let mut report = Vec::new();
        let mut first = None;
        let mut progress = |progress: Progress| {
            first.get_or_insert(progress.counts.taken);
        };
        let summary =
            import::run(&institute.area, &path, &mut progress, &mut report).await.expect("a summary");
        assert_eq!(first, Some(1000));
        assert!(summary.resumed);
        assert_eq!(
            (summary.counts.taken, summary.counts.already_there, summary.counts.refused),
            (1100, 0, 1)
        );
        assert_eq!(institute.count(sql!("select count(*) as rows from certificate")).await, 1100);
        assert_eq!(String::from_utf8(report).expect("JSON").lines().count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_certificates_is_refused() {
    let mut institute = Institute::new(testing::World::on_sqlite().await).await;
    for content in ["", "PK\u{3}\u{4}", "a;b;c", "<!DOCTYPE x [<!ENTITY a 'b'>]><listaAttestati/>", "<a"] {
        let outcome = institute.import("file", content).await;
        assert!(matches!(outcome, Err(ImportError::Unreadable(_))), "{content:?}: {outcome:?}");
    }
}

#[test]
fn no_spoiled_file_stops_the_program_or_stores_half_a_record() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut institute = runtime.block_on(async { Institute::new(testing::World::on_sqlite().await).await });
    let samples = [
        xml(&samples::all(), &samples::firm(), Style::Delivered),
        crate::requests::list().into_bytes(),
        crate::json_lines::lines().into_bytes(),
    ];
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 150, ..ProptestConfig::default() });
    let spoils = (
        0..samples.len(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        any::<bool>(),
    );
    let case = std::cell::RefCell::new(&mut institute);
    let outcome = runner.run(&spoils, |(which, places, cut)| {
        let mut bytes = samples[which].clone();
        for (place, byte) in &places {
            let at = place.index(bytes.len());
            bytes[at] = *byte;
        }
        if cut {
            bytes.truncate(places[0].0.index(bytes.len()));
        }
        let mut institute = case.borrow_mut();
        match runtime.block_on(institute.import("spoiled", &bytes)) {
            Ok(_) | Err(ImportError::Unreadable(_)) => Ok(()),
            Err(other) => Err(TestCaseError::fail(format!("{other:?}"))),
        }
    });
    outcome.expect("no file stops the program");
    let orphans = sql!(
        "select count(*) as rows from certificate c \
         where not exists (select 1 from attestation a where a.certificate_id = c.id) and c.doctor_region is null"
    );
    assert_eq!(runtime.block_on(institute.count(orphans)), 0);
}
