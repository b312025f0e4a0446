//! The description of the REST interface, put together from all areas.

use axum::response::IntoResponse;
use http::header;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{Content, RefOr, Response};
use web::{Access, Routes};

use crate::failure::Failure;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sportello",
        description = "Certificates in, attestations out. Errors are problem+json (RFC 9457). Personal data travel in bodies, \
            never in addresses.",
        version = "1.0.0",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(status),
    servers((url = "https://sportello.example.org", description = "The institute's own address stands here"))
)]
struct Sportello;

/// The whole description.
fn description() -> utoipa::openapi::OpenApi {
    let mut description = Sportello::openapi();
    let statistics = <statistics::StatisticsApi as OpenApi>::openapi();
    for part in certificates::openapi().into_iter().chain([statistics]) {
        description.merge(part);
    }
    let paths = description.paths.paths.values_mut();
    paths.flat_map(|path| [&mut path.get, &mut path.post]).flatten().for_each(refuse_the_unreadable);
    description
}

/// What every operation answers to a request that it cannot even read.
fn refuse_the_unreadable(operation: &mut Operation) {
    let body = [
        ("400", "Not readable"),
        ("413", "Larger than such a request can be"),
        ("415", "Of a type other than JSON"),
        ("422", "Fields that are missing, unknown or wrong"),
    ];
    let of_query = |parameter: &RefOr<Parameter>| {
        matches!(parameter, RefOr::T(Parameter { parameter_in: ParameterIn::Query, .. }))
    };
    let queried = operation.parameters.iter().flatten().any(of_query);
    let refusals = if operation.request_body.is_some() { &body[..] } else { &body[..usize::from(queried)] };
    for (status, description) in refusals {
        let response = Response::builder()
            .description(*description)
            .content("application/problem+json", Content::default());
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| response.into());
    }
}

/// The description as indented JSON, as it stands in `docs/api/openapi.json`.
pub(crate) fn text() -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(&description())?)
}

pub(crate) fn routes() -> Routes {
    Routes::new().get("/api/v1/openapi.json", Access::open("the description of the interface"), show).get(
        "/api/v1/status",
        Access::open("whether the interface answers"),
        status,
    )
}

async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text().unwrap_or_default())
}

/// Whether the interface answers.
#[utoipa::path(get, path = "/api/v1/status", responses((status = 200, description = "It answers", content_type = "application/problem+json")))]
async fn status() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/problem+json")],
        r#"{"type":"about:blank","title":"OK","status":200}"#,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_description_is_the_one_that_is_served() {
        let published = include_str!("../../docs/api/openapi.json");
        assert_eq!(published.trim_end(), text().unwrap(), "run: just openapi");
    }
}
