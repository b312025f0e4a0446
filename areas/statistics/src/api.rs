//! The figures as open data, for programs and spreadsheets.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use documents::csv::{Separator, Table};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::{Cacheable, Failure};

use crate::{Figure, Point, Report, Shown, Statistics, report};

/// How long caches may keep open data, in seconds: they change once a day.
const KEPT: u32 = 600;

/// Headers of the columns, described in `docs/formats/statistics.md`.
const COLUMNS: [&str; 4] = ["data", "indicatore", "valore", "riservato"];

/// The area's part of the description of the API.
#[derive(OpenApi)]
#[openapi(paths(json), components(schemas(Published, PublishedDay, PublishedFigure)))]
pub struct StatisticsApi;

/// For which day figures are asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The day, `YYYY-MM-DD`; the last one that has figures if left out.
    #[param(example = "2026-11-20", format = Date)]
    day: Option<String>,
}

/// The figures at a day and at the ends of the months before it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Published {
    /// The first day for which figures are published; absent before there is one.
    #[schema(value_type = Option<String>, format = Date)]
    first_day: Option<String>,
    /// The last one.
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<String>,
    /// Ends of months, at most eleven, and the day asked for, which comes last.
    days: Vec<PublishedDay>,
}

/// The figures at the end of a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedDay {
    /// The day.
    #[schema(format = Date)]
    day: String,
    /// All figures, in the same order each day.
    figures: Vec<PublishedFigure>,
}

/// One figure.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedFigure {
    /// Which.
    #[schema(example = "consultations-open")]
    figure: &'static str,
    /// The number; absent where it is withheld.
    #[schema(minimum = 0)]
    value: Option<i64>,
    /// Whether it is withheld, because it tells of fewer than five.
    withheld: bool,
}

/// The figures that the institute publishes: users, consultations, who was reached by certified mail.
///
/// Each is a count up to the end of the day. Numbers that tell of fewer than five are withheld; one that has moved by
/// fewer than five stays as it was.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    operation_id = "statistics",
    tag = "statistics",
    params(Asked),
    responses(
        (status = 200, description = "The figures", body = Published),
        (status = 422, description = "No figures are published for that day", content_type = "application/problem+json"),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(crate) async fn json(
    State(statistics): State<Statistics>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let report = report(&statistics, asked.day.as_deref()).await?;
    Ok(cacheable(Json(Published::of(report.as_ref())).into_response()))
}

/// The same as a table: a line for each day and figure.
pub(crate) async fn csv(
    State(statistics): State<Statistics>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let report = report(&statistics, asked.day.as_deref()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statistiche.csv\""),
    ];
    Ok(cacheable((headers, table(report.as_ref())).into_response()))
}

/// The same for everybody, whoever asks.
fn cacheable(mut response: Response) -> Response {
    response.extensions_mut().insert(Cacheable::Public(KEPT));
    response
}

fn table(report: Option<&Report>) -> String {
    let mut table = Table::plain(Separator::Comma);
    table.row(COLUMNS);
    for point in report.iter().flat_map(|report| &report.points) {
        for figure in Figure::ALL {
            let number = point.shown(*figure).number();
            let withheld = if number.is_none() { "si" } else { "no" };
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            table.row([point.day.to_string().as_str(), figure.as_str(), &number, withheld]);
        }
    }
    table.finish()
}

impl Published {
    fn of(report: Option<&Report>) -> Self {
        Self {
            first_day: report.map(|report| report.first.to_string()),
            last_day: report.map(|report| report.last.to_string()),
            days: report.iter().flat_map(|report| &report.points).map(PublishedDay::of).collect(),
        }
    }
}

impl PublishedDay {
    fn of(point: &Point) -> Self {
        let value = |figure: &Figure| {
            let shown = point.shown(*figure);
            PublishedFigure {
                figure: figure.as_str(),
                value: shown.number(),
                withheld: shown == Shown::Withheld,
            }
        };
        Self { day: point.day.to_string(), figures: Figure::ALL.iter().map(value).collect() }
    }
}
