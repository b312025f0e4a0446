//! The pages that people see, in Italian and English, without scripts.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use std::convert::Infallible;

use crate::person::Attribute;
use crate::saml::anomaly::Anomaly;
use crate::{Error, Fault, Person, SignOn};

/// What every page needs: its language, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    english: bool,
}

impl Frame {
    /// The one or the other of two texts.
    pub(crate) fn say<'a>(self, italian: &'a str, english: &'a str) -> &'a str {
        if self.english { english } else { italian }
    }

    /// The words of the table of anomalies.
    pub(crate) fn anomaly(self, anomaly: &Anomaly) -> &'static str {
        let (italian, english) = anomaly.words();
        if self.english { english } else { italian }
    }
}

/// By `language` in the query, else by what the browser prefers; Italian if that is neither of the two.
impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = parts.uri.query().and_then(|query| {
            let pairs: Vec<(String, String)> = serde_html_form::from_str(query).ok()?;
            pairs.into_iter().find(|(name, _)| name == "language").map(|(_, value)| value)
        });
        let preferred = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let preferred = preferred.map(|list| list.split(',').next().unwrap_or_default().trim().to_owned());
        Ok(Self { english: asked.or(preferred).is_some_and(|language| language.starts_with("en")) })
    }
}

/// What the provider is, and who can sign in.
#[derive(Template)]
#[template(path = "front.html")]
pub(crate) struct FrontPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) base: &'a str,
    /// Names of federations, with the entity id in each, and where below it the metadata are.
    pub(crate) entities: Vec<(&'static str, String, &'static str)>,
    pub(crate) people: &'a [Person],
}

/// User name and password.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) base: &'a str,
    pub(crate) transaction: &'a str,
    pub(crate) sign_on: &'a SignOn,
    pub(crate) username: &'a str,
    pub(crate) refused: bool,
}

/// What the service is going to be told.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) base: &'a str,
    pub(crate) transaction: &'a str,
    pub(crate) sign_on: &'a SignOn,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
}

/// A form that carries a message to a service.
#[derive(Template)]
#[template(path = "deliver.html")]
pub(crate) struct DeliverPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) base: &'a str,
    pub(crate) service: &'a str,
    pub(crate) location: &'a str,
    pub(crate) message: String,
    pub(crate) relay_state: Option<&'a str>,
    pub(crate) anomaly: Option<&'static Anomaly>,
    /// For those who wrote the request.
    pub(crate) detail: &'a str,
}

/// A request that nobody hears of but the person.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct RefusedPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) base: &'a str,
    /// In the table of anomalies.
    pub(crate) number: Option<u8>,
    pub(crate) heading: &'a str,
    pub(crate) detail: &'a str,
}

/// A page whose forms go nowhere but here and, if one is given, to that address.
pub(crate) fn show(
    status: StatusCode,
    page: &impl Template,
    target: Option<&str>,
) -> Result<Response, Error> {
    let target = target.and_then(origin).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {target}; frame-ancestors 'none'; base-uri 'none'"
    );
    let mut response = (status, Html(page.render()?)).into_response();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn origin(address: &str) -> Option<String> {
    let address: Uri = address.parse().ok()?;
    Some(format!("{}://{}", address.scheme_str()?, address.authority()?))
}
