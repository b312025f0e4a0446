//! Employments that certificates prove, beside those that the institute's register knows.

use certificates::Certificate;
use certificates::registry::{Employment, EmploymentId, put_employment};
use certificates::writers::Style;
use db::sql;
use jiff::civil::{Date, date};
use testing::on_each_database;

use crate::employer_xml::xml;
use crate::samples;
use crate::world::Institute;

fn ill_since(number: &str, starts_on: Date) -> Certificate {
    Certificate { protocol_number: samples::number(number), starts_on, ..samples::plain() }
}

/// What the institute's register says of the sample's worker and firm.
async fn register(institute: &Institute, started_on: Date, ended_on: Option<Date>) {
    let firm = samples::firm();
    let mut tx = institute.area.db.write().await.expect("a transaction");
    let worker = samples::plain().worker;
    certificates::registry::put_worker(&mut tx, &worker, institute.area.clock.now()).await.expect("a worker");
    let number = firm.employer_number.expect("a number");
    let organisation = identity::organisation_by_employer_number(&mut tx, number).await.expect("an answer");
    let employment = Employment {
        worker: worker.tax_code,
        organisation: organisation.expect("the firm").id,
        employer_tax_code: firm.employer_tax_code,
        employer_number: firm.employer_number,
        unit: None,
        started_on,
        ended_on,
    };
    let id = EmploymentId::new(&institute.area.clock, &institute.area.random);
    put_employment(&mut tx, id, &employment).await.expect("an employment");
    tx.commit().await.expect("stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employment_that_certificates_had_proven_ends_where_the_registers_word_begins() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        let (began, ended) = (date(2020, 1, 1), date(2025, 6, 30));
        register(&institute, began, None).await;
        let file = xml(&[ill_since("000000090", date(2019, 6, 3))], &samples::firm(), Style::Delivered);
        assert_eq!(institute.counts(file).await, [1, 0, 0]);
        register(&institute, began, Some(ended)).await;
        let spans = sql!(
            "select count(*) as rows from employment where (started_on = '2019-06-03' and ended_on = '2019-12-31') \
             or (started_on = '2020-01-01' and ended_on = '2025-06-30')"
        );
        assert_eq!(institute.count(spans).await, 2);
        assert_eq!(institute.count(sql!("select count(*) as rows from employment")).await, 2);
        register(&institute, date(2019, 1, 1), Some(ended)).await;
        let whole = sql!(
            "select count(*) as rows from employment where started_on = '2019-01-01' and ended_on = '2025-06-30'"
        );
        assert_eq!(institute.count(whole).await, 1);
        assert_eq!(institute.count(sql!("select count(*) as rows from employment")).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_after_the_end_of_an_employment_proves_another_one() {
    on_each_database(async |world| {
        let mut institute = Institute::new(world).await;
        register(&institute, date(2020, 1, 1), Some(date(2020, 6, 30))).await;
        let within = ill_since("000000090", date(2020, 3, 2));
        let after = ill_since("000000091", date(2020, 9, 7));
        let file = xml(&[within, after], &samples::firm(), Style::Delivered);
        assert_eq!(institute.counts(file).await, [2, 0, 0]);
        let another = sql!(
            "select count(*) as rows from employment where started_on = '2020-09-07' and ended_on is null"
        );
        assert_eq!(institute.count(another).await, 1);
        assert_eq!(institute.count(sql!("select count(*) as rows from employment")).await, 2);
    })
    .await;
}
