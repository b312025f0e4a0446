use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::Extension;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use kernel::Language;
use serde::Deserialize;

use crate::form::check_origin;
use crate::visit::Visit;
use crate::{Access, Failure, Html, Keep, LocalPath, Page, Routes, assets, language, redirect};

const YEAR: u32 = 31_536_000;

/// The pages that every site has, and the files that pages load.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/accessibilita", Access::open("accessibility statement"), accessibility)
        .get("/privacy", Access::open("privacy notice"), privacy)
        .post("/lingua", Access::open("choice of the language"), choose_language)
        .get("/static/{version}/{name}", Access::open("style and icon"), assets::built_in)
        .get("/assets/{*path}", Access::open("the institute's style and artwork"), assets::own)
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    page: Page,
}

async fn accessibility(page: Page) -> Html<impl Template> {
    Html(Accessibility { page })
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    page: Page,
}

async fn privacy(page: Page) -> Html<impl Template> {
    Html(Privacy { page })
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Choice {
    language: String,
    return_to: String,
}

/// Keeps the choice for a year and goes back. It changes nothing of anybody's, so the origin check is enough and no
/// visitor needs a token for it.
async fn choose_language(
    Extension(visit): Extension<Arc<Visit>>,
    sent: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Failure> {
    check_origin(&sent, &visit.site)?;
    let back = LocalPath::parse(&choice.return_to);
    let mut response = redirect(back.as_ref().map_or("/", LocalPath::as_str)).into_response();
    let chosen =
        Language::parse(&choice.language).ok().filter(|chosen| visit.site.languages().contains(chosen));
    if let Some(chosen) = chosen {
        let cookie = visit.site.set_cookie(language::COOKIE, chosen.code(), Keep::Seconds(YEAR));
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
