use std::time::Duration;

use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::{Bounds, NoAnswer, Outside, is_of_the_web};

/// For one address to be connected to: beyond it is known that nothing has left, below it the asker's patience may end.
const LONGEST_TO_CONNECT: Duration = Duration::from_secs(10);

type HttpClient = Client<HttpsConnector<HttpConnector>, String>;

impl Outside {
    /// The web: HTTP and HTTPS, with the certificate authorities that browsers trust.
    pub fn web() -> Result<Self, std::io::Error> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(LONGEST_TO_CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider)
            .map_err(std::io::Error::other)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client: HttpClient = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self::new(move |request, bounds| {
            let client = client.clone();
            async move {
                let asked = tokio::time::timeout(bounds.patience, ask(&client, request, bounds));
                asked.await.unwrap_or(Err(NoAnswer::TooSlow))
            }
        }))
    }
}

async fn ask(
    client: &HttpClient,
    mut request: Request<String>,
    bounds: Bounds,
) -> Result<Response<Vec<u8>>, NoAnswer> {
    if !is_of_the_web(request.uri()) {
        return Err(NoAnswer::Address);
    }
    request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static("sportello"));
    let answer = client.request(request).await.map_err(|cause| {
        let said = causes(&cause);
        if cause.is_connect() { NoAnswer::Unreachable(said) } else { NoAnswer::Connection(said) }
    })?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, bounds.bytes).collect().await;
    let body = body.map_err(|cause| match cause.downcast_ref::<LengthLimitError>() {
        Some(_) => NoAnswer::TooLong,
        None => NoAnswer::Connection(causes(cause.as_ref())),
    })?;
    Ok(Response::from_parts(head, body.to_bytes().to_vec()))
}

/// An error with its causes: what the client itself says ends before the one that matters.
fn causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(below) = cause {
        said = format!("{said}: {below}");
        cause = below.source();
    }
    said
}
