//! The rules on dates and persons: CERT-3. One test for each, at its boundary.

use jiff::civil::Date;
use testing::on_each_database;

use crate::desk::{Answer, DOCTOR, Desk, FREELANCE, NOBODY, PINCODE, sealed};
use crate::message::{
    Sickness, about, admission, annulment, discharge, discharge_from, envelope, plus, rectification, worker,
};

async fn send(desk: &Desk, change: impl FnOnce(&mut Sickness)) -> Answer {
    let mut sickness = Sickness::on(desk.today());
    change(&mut sickness);
    desk.soap("medico", &sickness.written()).await
}

pub(crate) fn accepted(answer: &Answer) {
    assert!(answer.element("idCertificato").is_some(), "{}", answer.text);
}

pub(crate) fn refused(answer: &Answer, codes: &[u16], sections: &[&str]) {
    assert_eq!(
        (answer.codes().as_slice(), answer.sections().as_slice()),
        (codes, sections),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_prognosis_may_end_on_the_day_of_release_and_not_before() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let yesterday = plus(desk.today(), -1);
        let early = send(&desk, |one| {
            one.starts.clone_from(&yesterday);
            one.ends = yesterday;
            one.visit = "D".to_owned();
        });
        refused(&early.await, &[400], &["malattia/dataFine"]);
        accepted(&send(&desk, |one| one.ends = one.released.clone()).await);
    })
    .await;
}

#[tokio::test]
async fn a_prognosis_may_not_end_before_it_starts() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let today = desk.today();
        let answer = send(&desk, |one| {
            one.released = plus(today, -1);
            one.starts = today.to_string();
            one.ends = plus(today, -1);
        });
        refused(&answer.await, &[401, 406], &["malattia/dataFine", "malattia/dataInizio"]);
    })
    .await;
}

#[tokio::test]
async fn a_release_is_today_or_yesterday() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let release = |day: Date, from: i32| {
            move |one: &mut Sickness| {
                one.released = plus(day, from);
                one.starts.clone_from(&one.released);
                one.ends = plus(day, 3);
            }
        };
        accepted(&send(&desk, release(desk.today(), -1)).await);
        refused(&send(&desk, release(desk.today(), -2)).await, &[403], &["malattia/dataRilascio"]);
        refused(&send(&desk, release(desk.today(), 1)).await, &[402], &["malattia/dataRilascio"]);
    })
    .await;
}

#[tokio::test]
async fn the_day_changes_at_midnight_of_rome() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        desk.world.clock.set("2026-07-01T21:59:59Z".parse().unwrap());
        let message = Sickness { released: "2026-06-30".to_owned(), ..Sickness::on(desk.today()) };
        let message = Sickness { starts: "2026-06-30".to_owned(), ends: "2026-07-05".to_owned(), ..message };
        desk.world.clock.set("2026-07-01T22:00:00Z".parse().unwrap());
        refused(&desk.soap("medico", &message.written()).await, &[403], &["malattia/dataRilascio"]);
        desk.world.clock.set("2026-07-01T21:59:59Z".parse().unwrap());
        accepted(&desk.soap("medico", &message.written()).await);
    })
    .await;
}

#[tokio::test]
async fn an_illness_may_start_a_day_before_release_only_when_the_doctor_came_home() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let today = desk.today();
        let start = |days: i32, visit: &'static str| {
            move |one: &mut Sickness| {
                one.starts = plus(today, days);
                one.visit = visit.to_owned();
            }
        };
        accepted(&send(&desk, start(-1, "D")).await);
        refused(&send(&desk, start(-1, "A")).await, &[405], &["malattia/dataInizio"]);
        refused(&send(&desk, start(-1, "P")).await, &[405], &["malattia/dataInizio"]);
        refused(&send(&desk, start(-2, "D")).await, &[404], &["malattia/dataInizio"]);
        refused(&send(&desk, start(1, "A")).await, &[406], &["malattia/dataInizio"]);
    })
    .await;
}

#[tokio::test]
async fn more_than_ten_days_by_a_private_doctor_are_marked_and_not_refused() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let today = desk.today();
        let long =
            |days: i32| Sickness { role: "P".to_owned(), ends: plus(today, days), ..Sickness::on(today) };
        let ten = desk.soap("privato", &long(9).written()).await;
        accepted(&ten);
        assert!(!ten.text.contains("<codice>450</codice>"), "{}", ten.text);
        let eleven = desk.soap("privato", &long(10).written()).await;
        accepted(&eleven);
        assert!(eleven.text.contains("<codice>450</codice>"), "{}", eleven.text);
        let public =
            desk.soap("medico", &Sickness { ends: plus(today, 10), ..Sickness::on(today) }.written()).await;
        assert!(!public.text.contains("<codice>450</codice>"), "{}", public.text);
    })
    .await;
}

#[tokio::test]
async fn the_days_of_what_is_continued_count_towards_the_ten() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let of = |desk: &Desk, relation: &str, days: i32| Sickness {
            role: "P".to_owned(),
            relation: relation.to_owned(),
            ends: plus(desk.today(), days),
            ..Sickness::on(desk.today())
        };
        desk.soap("privato", &of(&desk, "I", 6).written()).await;
        desk.later(7);
        let answer = desk.soap("privato", &of(&desk, "C", 3).written()).await;
        assert!(answer.text.contains("<codice>450</codice>"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn the_third_event_of_the_calendar_year_by_a_private_doctor_is_marked() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        for event in 1..=3 {
            let sent = Sickness { role: "P".to_owned(), ..Sickness::on(desk.today()) };
            let answer = desk.soap("privato", &sent.written()).await;
            accepted(&answer);
            assert_eq!(answer.text.contains("<codice>451</codice>"), event == 3, "{}", answer.text);
            desk.later(40);
        }
        desk.world.clock.set("2027-01-05T09:00:00Z".parse().unwrap());
        let answer = desk
            .soap("privato", &Sickness { role: "P".to_owned(), ..Sickness::on(desk.today()) }.written())
            .await;
        assert!(!answer.text.contains("<codice>451</codice>"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_private_doctor_signs_as_such() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let answer = desk.soap("privato", &Sickness::on(desk.today()).written()).await;
        refused(&answer, &[209], &["malattia/ruoloMedico"]);
    })
    .await;
}

#[tokio::test]
async fn a_worker_whom_the_institute_does_not_know_gets_no_certificate() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let answer = send(&desk, |one| one.worker = worker(NOBODY)).await;
        refused(&answer, &[301], &["lavoratore/codiceFiscale"]);
        assert_eq!(desk.count(db::sql!("select count(*) as n from certificate")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_rectification_only_brings_the_end_forward() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        accepted(&send(&desk, |_| ()).await);
        for days in [2, 5] {
            let answer = desk.soap("medico", &rectification("000000001", &plus(desk.today(), days))).await;
            refused(&answer, &[504], &["dataFine"]);
        }
        let before = desk.soap("medico", &rectification("000000001", &plus(desk.today(), -1))).await;
        refused(&before, &[506], &["dataFine"]);
        accepted(&desk.soap("medico", &rectification("000000001", &desk.today().to_string())).await);
        let old = desk.soap("medico", &rectification("000000001", &plus(desk.today(), 1))).await;
        refused(&old, &[503], &["idCertificato"]);
    })
    .await;
}

#[tokio::test]
async fn a_rectification_is_possible_until_the_written_end_date() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let earlier = plus(desk.today(), 1);
        accepted(&send(&desk, |_| ()).await);
        desk.later(3);
        refused(
            &desk.soap("medico", &rectification("000000001", &earlier)).await,
            &[505],
            &["idCertificato"],
        );
        desk.later(-1);
        accepted(&desk.soap("medico", &rectification("000000001", &earlier)).await);
    })
    .await;
}

#[tokio::test]
async fn only_the_issuing_doctor_rectifies_annuls_and_reprints() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        accepted(&send(&desk, |_| ()).await);
        let messages = [
            rectification("000000001", &desk.today().to_string()),
            annulment("000000001"),
            about("ristampaMalattiaRequest", "medico", "000000001", ""),
        ];
        for message in &messages {
            refused(&desk.soap("privato", message).await, &[501], &["medico"]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_annulment_is_possible_until_the_day_after_release() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        accepted(&send(&desk, |_| ()).await);
        desk.later(2);
        refused(&desk.soap("medico", &annulment("000000001")).await, &[507], &["idCertificato"]);
        desk.later(-1);
        let answer = desk.soap("medico", &annulment("000000001")).await;
        assert!(answer.element("idAnnullamento").is_some(), "{}", answer.text);
        let rectified = desk.soap("medico", &rectification("000000001", &plus(desk.today(), -1))).await;
        refused(&rectified, &[502], &["idCertificato"]);
    })
    .await;
}

#[tokio::test]
async fn a_number_of_another_worker_is_answered_like_one_that_is_not_there() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        accepted(&send(&desk, |one| one.worker = worker(FREELANCE)).await);
        let others = desk.soap("medico", &annulment("000000001")).await;
        let unknown = desk.soap("medico", &annulment("000000009")).await;
        refused(&others, &[500], &["idCertificato"]);
        assert_eq!(others.text, unknown.text);
    })
    .await;
}

#[tokio::test]
async fn an_admission_is_sent_by_the_hospital_and_may_be_annulled_the_day_after() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let today = desk.today();
        refused(
            &desk.soap("ospedale", &admission(&plus(today, 1), "")).await,
            &[600],
            &["ricovero/dataRicovero"],
        );
        let answer = desk.soap("ospedale", &admission(&plus(today, -5), "")).await;
        assert_eq!(answer.element("idInizioRicovero"), Some("000000001"), "{}", answer.text);
        let content = format!("{}<idCertificato>000000001</idCertificato>", worker(crate::desk::WORKER));
        let annulment = envelope("annullamentoRicoveroRequest", &content);
        desk.later(2);
        refused(&desk.soap("ospedale", &annulment).await, &[508], &["idCertificato"]);
        desk.later(-1);
        let annulled = desk.soap("ospedale", &annulment).await;
        assert!(annulled.element("idAnnullamento").is_some(), "{}", annulled.text);
        let late = desk
            .soap("medico", &discharge("000000001", &plus(today, -5), &plus(today, 1), &plus(today, 9), ""))
            .await;
        refused(&late, &[602], &["idInizioRicovero"]);
    })
    .await;
}

#[tokio::test]
async fn a_hospitals_user_sends_no_sickness_certificates() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let sent = Sickness { author: "<medico/>".to_owned(), ..Sickness::on(desk.today()) };
        refused(&desk.soap("ospedale", &sent.written()).await, &[208], &["medico"]);
    })
    .await;
}

#[tokio::test]
async fn a_discharge_says_what_its_admission_said() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let (today, admitted) = (desk.today().to_string(), plus(desk.today(), -5));
        let ends = plus(desk.today(), 9);
        let flags = "<giornataLavorata>true</giornataLavorata><trauma>true</trauma>";
        desk.soap("ospedale", &admission(&admitted, flags)).await;
        let author = format!(
            "<medico><pincode>{}</pincode><codiceRegione>030</codiceRegione><codiceAsl>999</codiceAsl></medico>",
            sealed(PINCODE)
        );
        let elsewhere =
            "<residenza><via>Via Po</via><civico>1</civico><cap>10121</cap><codiceCatastale>L219</codiceCatastale></residenza>";
        let days = [plus(desk.today(), -4), today.clone(), ends.clone()];
        let wrong =
            discharge_from(&author, elsewhere, "000000001", [&days[0], &days[1], &days[2]], "<trauma>false</trauma>");
        let expected = ["medico/codiceRegione", "medico/codiceAsl", "residenza", "dimissione/dataRicovero",
            "dimissione/giornataLavorata", "dimissione/trauma"];
        refused(&desk.soap("medico", &wrong).await, &[604, 605, 607, 608, 609, 610], &expected);
        let right = desk.soap("medico", &discharge("000000001", &admitted, &today, &ends, flags)).await;
        assert_eq!(right.element("idCertificato"), Some("000000002"), "{}", right.text);
        assert_eq!(right.element("idInizioRicovero"), Some("000000001"));
        let second = desk.soap("medico", &discharge("000000001", &admitted, &today, &plus(desk.today(), 3), flags)).await;
        refused(&second, &[603], &["idInizioRicovero"]);
    })
    .await;
}

#[tokio::test]
async fn the_days_of_a_discharge_are_in_order() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let (today, admitted) = (desk.today(), plus(desk.today(), -5));
        desk.soap("ospedale", &admission(&admitted, "")).await;
        let before = desk
            .soap("medico", &discharge("000000001", &admitted, &plus(today, -6), &plus(today, 3), ""))
            .await;
        refused(&before, &[611], &["dimissione/dataDimissione"]);
        let future = desk
            .soap("medico", &discharge("000000001", &admitted, &plus(today, 1), &plus(today, 3), ""))
            .await;
        refused(&future, &[612], &["dimissione/dataDimissione"]);
        let ended = desk
            .soap("medico", &discharge("000000001", &admitted, &today.to_string(), &plus(today, -1), ""))
            .await;
        refused(&ended, &[613], &["dimissione/dataFine"]);
        let unknown = desk
            .soap("medico", &discharge("000000077", &admitted, &today.to_string(), &plus(today, 1), ""))
            .await;
        refused(&unknown, &[601], &["idInizioRicovero"]);
    })
    .await;
}

#[tokio::test]
async fn a_discharge_is_rectified_and_its_admission_no_longer_annulled() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let (today, admitted) = (desk.today().to_string(), plus(desk.today(), -5));
        desk.soap("ospedale", &admission(&admitted, "")).await;
        desk.soap("medico", &discharge("000000001", &admitted, &today, &plus(desk.today(), 9), "")).await;
        let more = format!("<dataFine>{}</dataFine>", plus(desk.today(), 5));
        let answer =
            desk.soap("medico", &about("rettificaDimissioneRequest", "medico", "000000002", &more)).await;
        assert_eq!(answer.element("idCertificato"), Some("000000003"), "{}", answer.text);
        assert_eq!(answer.element("tipoRicovero"), Some("R"));
        let content = format!("{}<idCertificato>000000001</idCertificato>", worker(crate::desk::WORKER));
        let annulled = desk.soap("ospedale", &envelope("annullamentoRicoveroRequest", &content)).await;
        refused(&annulled, &[509], &["idCertificato"]);
    })
    .await;
}

#[tokio::test]
async fn a_region_names_its_doctor_and_a_doctor_names_nobody() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let named = |tax_code: &str, more: &str| Sickness {
            author: format!("<medico><codiceFiscale>{tax_code}</codiceFiscale>{more}</medico>"),
            ..Sickness::on(desk.today())
        };
        accepted(&desk.soap("regione", &named(crate::desk::REGIONAL, "").written()).await);
        let pincode = format!("<pincode>{}</pincode>", sealed(PINCODE));
        let both = desk.soap("regione", &named(crate::desk::REGIONAL, &pincode).written()).await;
        refused(&both, &[202], &["medico/pincode"]);
        refused(&desk.soap("regione", &named(NOBODY, "").written()).await, &[205], &["medico/codiceFiscale"]);
        let nobody = Sickness { author: "<medico/>".to_owned(), ..Sickness::on(desk.today()) };
        refused(&desk.soap("regione", &nobody.written()).await, &[204], &["medico/codiceFiscale"]);
        refused(&desk.soap("medico", &nobody.written()).await, &[201], &["medico/pincode"]);
        let own = named(DOCTOR, &pincode).written();
        refused(&desk.soap("medico", &own).await, &[200], &["medico/codiceFiscale"]);
    })
    .await;
}

#[tokio::test]
async fn an_admission_names_region_and_local_unit_and_a_discharge_the_same_structure() {
    on_each_database(async |world| {
        let desk = Desk::open(world).await;
        let admitted = plus(desk.today(), -1);
        let mut tx = desk.world.db.write().await.unwrap();
        let statement =
            db::sql!("update sender set region = null, local_unit = null where username = 'ospedale'");
        tx.execute(statement, db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        refused(&desk.soap("ospedale", &admission(&admitted, "")).await, &[207], &["operatore"]);
        let operator = "<operatore><codiceRegione>070</codiceRegione><codiceAsl>103</codiceAsl>\
                        <codiceStruttura>A12345</codiceStruttura></operatore>";
        let content = format!(
            "{operator}{}{}<ricovero><dataRicovero>{admitted}</dataRicovero></ricovero>",
            worker(crate::desk::WORKER),
            crate::message::RESIDENCE
        );
        let answer = desk.soap("ospedale", &envelope("invioRicoveroRequest", &content)).await;
        assert_eq!(answer.element("idInizioRicovero"), Some("000000001"), "{}", answer.text);
        let today = desk.today().to_string();
        let elsewhere = desk.soap("medico", &discharge("000000001", &admitted, &today, &today, "")).await;
        refused(&elsewhere, &[606], &["medico/codiceStruttura"]);
    })
    .await;
}
