//! Fetching documents of others: identity providers' metadata.

use std::time::Duration;

use http::Uri;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use identity::{NotFetched, Outside};

use crate::failure::Failure;

/// How long the other side may take in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest document. The registry of SPID has about 300 KB.
const LONGEST: usize = 2_000_000;

type HttpClient = Client<HttpsConnector<HttpConnector>, Empty<&'static [u8]>>;

/// Fetches by HTTP and HTTPS, with the certificate authorities that browsers trust; follows no redirect.
pub(crate) fn outside() -> Result<Outside, Failure> {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(provider)
        .map_err(|cause| Failure::Refused(cause.to_string()))?
        .https_or_http()
        .enable_http1()
        .build();
    let client: HttpClient = Client::builder(TokioExecutor::new()).build(connector);
    Ok(Outside::new(move |address| {
        let client = client.clone();
        async move {
            let fetched = tokio::time::timeout(PATIENCE, fetch(&client, &address));
            fetched.await.unwrap_or_else(|_late| Err("no answer in time".to_owned())).map_err(NotFetched)
        }
    }))
}

async fn fetch(client: &HttpClient, address: &str) -> Result<Vec<u8>, String> {
    let address: Uri = address.parse().map_err(|cause: http::uri::InvalidUri| cause.to_string())?;
    let answer = client.get(address).await.map_err(|cause| cause.to_string())?;
    if !answer.status().is_success() {
        return Err(format!("answered {}", answer.status()));
    }
    let body =
        Limited::new(answer.into_body(), LONGEST).collect().await.map_err(|cause| cause.to_string())?;
    Ok(body.to_bytes().to_vec())
}
