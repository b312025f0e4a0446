use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;
use web::{Errors, Failure, Html, Page, Refused};

use crate::chart::Chart;
use crate::{Audience, Error, Figure, Point, Report, Shown, Statistics, report};

/// The page.
pub(crate) const PATH: &str = "/statistiche";
/// Its figures for spreadsheets.
pub(crate) const CSV: &str = "/statistiche/dati.csv";
/// Its figures for programs.
pub(crate) const JSON: &str = "/statistiche/dati.json";

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    day: String,
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    page: Page,
    errors: Errors,
    /// As typed, or the day that is shown.
    day: String,
    report: Option<Report>,
}

/// The figures at a day, the last one unless the form names another.
pub(crate) async fn show(
    State(statistics): State<Statistics>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let typed = asked.day.trim();
    match report(&statistics, Some(typed).filter(|day| !day.is_empty())).await {
        Ok(report) => {
            let day = report.as_ref().and_then(Report::at).map(|at| at.day.to_string()).unwrap_or_default();
            Ok(Html(StatisticsPage { page, errors: Errors::none(), day, report }).into_response())
        }
        Err(Error::NoSuchDay) => {
            let report = report(&statistics, None).await?;
            let mut errors = Errors::none();
            errors.add("day", page.t("statistics-day-wrong"));
            Ok(Refused(StatisticsPage { page, errors, day: typed.to_owned(), report }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

impl StatisticsPage {
    /// As people read it: a dash where it is withheld.
    fn shown(&self, shown: Shown) -> String {
        shown.number().map_or_else(|| "–".to_owned(), |number| self.page.number(number))
    }

    fn of(&self, point: &Point, figure: Figure) -> String {
        self.shown(point.shown(figure))
    }

    fn users(&self, point: &Point) -> Vec<(String, String)> {
        let figures = [Figure::AuthorisedUsers, Figure::ConsultationsSignedIn, Figure::ConsultationsOpen];
        let row = |figure: Figure| (self.text("statistics-figure", figure.as_str()), self.of(point, figure));
        figures.map(row).into()
    }

    /// Who was reached, and with how many messages; all together last.
    fn audiences(&self, point: &Point) -> Vec<[String; 3]> {
        let row = |audience: &Audience| {
            let name = self.text("statistics-audience", audience.as_str());
            [name, self.of(point, audience.reached()), self.of(point, audience.sent())]
        };
        let all = |figure: fn(Audience) -> Figure| {
            self.shown(Shown::sum(Audience::ALL.iter().map(|audience| point.shown(figure(*audience)))))
        };
        let total =
            [self.page.t("statistics-total").into_owned(), all(Audience::reached), all(Audience::sent)];
        Audience::ALL.iter().map(row).chain([total]).collect()
    }

    fn text(&self, prefix: &str, word: &str) -> String {
        self.page.t(&format!("{prefix}-{word}")).into_owned()
    }

    /// What is told of each month, in the order of the columns.
    const BY_MONTH: [Figure; 6] = [
        Figure::AuthorisedUsers,
        Figure::ConsultationsSignedIn,
        Figure::ConsultationsOpen,
        Figure::FirmsSent,
        Figure::PublicBodiesSent,
        Figure::CitizensSent,
    ];

    fn columns(&self) -> Vec<String> {
        Self::BY_MONTH.iter().map(|figure| self.text("statistics-figure", figure.as_str())).collect()
    }

    fn cells(&self, point: &Point) -> Vec<(String, String)> {
        let cells = Self::BY_MONTH.map(|figure| self.of(point, figure));
        self.columns().into_iter().zip(cells).collect()
    }

    /// The charts in which there is anything to see: each with its id and the key of its title.
    fn charts(&self, report: &Report) -> Vec<(&'static str, &'static str, Chart)> {
        let consultations = [Figure::ConsultationsSignedIn, Figure::ConsultationsOpen];
        let messages = [Figure::FirmsSent, Figure::PublicBodiesSent, Figure::CitizensSent];
        let charts = [
            ("consultations", "statistics-chart-consultations", self.chart(report, &consultations)),
            ("messages", "statistics-chart-messages", self.chart(report, &messages)),
        ];
        charts.into_iter().filter(|(_, _, chart)| chart.has_bars()).collect()
    }

    fn chart(&self, report: &Report, figures: &[Figure]) -> Chart {
        let names = figures.iter().map(|figure| self.text("statistics-figure", figure.as_str())).collect();
        let groups = report
            .points
            .iter()
            .map(|point| (month(point.day), figures.iter().map(|figure| point.shown(*figure)).collect()));
        Chart::draw(names, groups.collect())
    }
}

/// Short enough to stand beneath a bar.
fn month(day: Date) -> String {
    format!("{:02}/{:02}", day.month(), day.year() % 100)
}
