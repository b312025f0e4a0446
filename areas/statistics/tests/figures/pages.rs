//! The page and the open data.

use certificates::lookup;
use http::{StatusCode, header};
use kernel::Door;
use serde_json::Value;
use statistics::Figure;
use testing::on_each_database;

use crate::desk::{Answer, Desk};

/// Six found on the open page, three firms with ten messages, five public bodies with one each.
async fn with_figures(world: testing::World) -> Desk {
    let desk = Desk::of(world);
    for _ in 0..6 {
        desk.done(lookup::LOOKED_UP, Door::Web).await;
    }
    for _ in 0..3 {
        let (_, subscription) = desk.subscriber("firm").await;
        for _ in 0..10 {
            desk.sent(subscription).await;
        }
    }
    for _ in 0..5 {
        let (_, subscription) = desk.subscriber("public-body").await;
        desk.sent(subscription).await;
    }
    desk.wait_hours(24);
    desk.work().await;
    desk
}

fn rows(answer: &Answer) -> Vec<String> {
    let table = answer.body.split("<table").nth(2).unwrap().split("</table>").next().unwrap();
    let text = |row: &str| {
        let cells: Vec<&str> =
            row.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim()).collect();
        cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    };
    table.split("<tr").skip(2).map(text).collect()
}

#[tokio::test]
async fn before_the_first_day_is_over_the_page_says_so() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        let page = desk.get("/statistiche").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Nessun dato pubblicato") && !page.body.contains("<svg"));
        let data: Value = serde_json::from_str(&desk.get("/api/v1/statistics").await.body).unwrap();
        assert_eq!(data, serde_json::json!({ "first_day": null, "last_day": null, "days": [] }));
        assert_eq!(desk.get("/statistiche/dati.csv").await.body, "data,indicatore,valore,riservato\r\n");
        assert_eq!(desk.get("/statistiche?day=2026-03-15").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn few_are_shown_as_a_dash_with_what_they_were_sent_and_the_sums_that_hold_them() {
    on_each_database(async |world| {
        let desk = with_figures(world).await;
        let page = desk.get("/statistiche").await;
        assert_eq!(rows(&page), ["Aziende – –", "Enti pubblici 5 5", "Cittadini 0 0", "In tutto – –"]);
        assert!(page.body.contains("La lineetta (–) sta per un numero inferiore a cinque"));
        assert!(page.body.contains("Utenti e consultazioni al 16/03/2026"));
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_published_holds_a_withheld_number() {
    on_each_database(async |world| {
        let desk = with_figures(world).await;
        for path in ["/statistiche/dati.csv", "/statistiche/dati.json", "/api/v1/statistics"] {
            let body = desk.get(path).await.body;
            assert!(!body.contains("30") || body.contains("2026-03-"), "{path}");
        }
        let csv = desk.get("/statistiche/dati.csv").await.body;
        let lines: Vec<&str> = csv.lines().collect();
        assert!(
            lines.contains(&"2026-03-16,firms-reached,,si") && lines.contains(&"2026-03-16,firms-sent,,si")
        );
        assert!(lines.contains(&"2026-03-16,public-bodies-sent,5,no"));
        assert_eq!(lines.len(), 1 + Figure::ALL.len());
        let data: Value = serde_json::from_str(&desk.get("/statistiche/dati.json").await.body).unwrap();
        let figures = data["days"][0]["figures"].as_array().unwrap();
        let of = |name: &str| figures.iter().find(|figure| figure["figure"] == name).unwrap().clone();
        assert_eq!(
            of("firms-sent"),
            serde_json::json!({ "figure": "firms-sent", "value": null, "withheld": true })
        );
        assert_eq!(of("consultations-open")["value"], 6);
        assert_eq!(figures.len(), Figure::ALL.len());
    })
    .await;
}

#[tokio::test]
async fn a_day_without_figures_is_refused_and_kept_in_the_form() {
    on_each_database(async |world| {
        let desk = with_figures(world).await;
        for day in ["2026-03-17", "2026-03-15", "2026-02-30", "ieri", "%3Cb%3E"] {
            let page = desk.get(&format!("/statistiche?day={day}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(page.body.contains("error-summary") && page.body.contains("Indica un giorno"));
            assert!(!page.body.contains("<b>") && page.body.contains("<svg"));
            let api = desk.get(&format!("/api/v1/statistics?day={day}")).await;
            assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(api.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(api.headers[header::CACHE_CONTROL], "no-store");
        }
        assert_eq!(desk.get("/statistiche?day=2026-03-16").await.status, StatusCode::OK);
        assert_eq!(desk.get("/statistiche?day=").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn open_data_may_be_kept_for_a_while_and_the_page_with_its_visitor_may_not() {
    on_each_database(async |world| {
        let desk = with_figures(world).await;
        for path in ["/statistiche/dati.csv", "/statistiche/dati.json", "/api/v1/statistics"] {
            let answer = desk.get(path).await;
            assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=600", "{path}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
        }
        let page = desk.get("/statistiche").await;
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    })
    .await;
}

#[tokio::test]
async fn the_page_is_there_in_three_languages_with_charts_that_have_names() {
    on_each_database(async |world| {
        let desk = with_figures(world).await;
        for (language, title) in [
            ("it", "Statistiche dei servizi"),
            ("en", "Statistics of the services"),
            ("de", "Statistik der Dienste"),
        ] {
            let page = desk.get_in("/statistiche", language).await;
            assert!(page.body.contains(title), "{language}");
            assert_eq!(page.body.matches("<svg").count(), 2);
            assert_eq!(page.body.matches(r#"role="img" aria-labelledby=""#).count(), 2);
            let drawn = |series: &str| page.body.matches(series).count() - 2;
            assert_eq!(
                (drawn("class=\"chart-bar-1\""), drawn("class=\"chart-bar-2\"")),
                (0, 2),
                "beside names"
            );
            assert!(
                !page.body.contains("style=") && !page.body.contains("statistics-figure-"),
                "{}",
                page.body
            );
        }
    })
    .await;
}
