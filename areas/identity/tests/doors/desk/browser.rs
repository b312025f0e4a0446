use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::Desk;

/// Keeps cookies like a browser, and follows nothing by itself.
pub(crate) struct Browser<'a> {
    pub(super) desk: &'a Desk,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) address: [u8; 4],
    /// Sent with every request besides the usual ones.
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    /// Sends a form as the page at `path` would, with the token that this page shows.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(if path.starts_with("/accesso") { path } else { "/" }).await;
        let token = token_of(&page.text);
        self.post_with(path, &token, fields).await
    }

    pub(crate) async fn post_with(&mut self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf_token", token)];
        all.extend_from_slice(fields);
        let body = serde_html_form::to_string(all).unwrap();
        self.send("POST", path, Body::from(body)).await
    }

    /// Sends a form as a page of another site makes the browser send it: without cookies.
    pub(crate) async fn post_from_elsewhere(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kept = std::mem::take(&mut self.cookies);
        let body = serde_html_form::to_string(fields).unwrap();
        let answer = self.send("POST", path, Body::from(body)).await;
        assert!(self.cookies.is_empty(), "an answer to another site's form sets no cookie");
        self.cookies = kept;
        answer
    }

    pub(crate) async fn sign_in(&mut self, tax_code: &str, pin: &str) -> Answer {
        self.post("/accesso/pin", &[("tax_code", tax_code), ("pin", pin)]).await
    }

    /// The value of the session's cookie.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name.ends_with("sportello")).map(|(_, value)| value.as_str())
    }

    /// Sends a form with a file as the browser does: the fields, then the file.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let token = token_of(&self.get("/").await.text);
        self.upload_with(path, &token, fields, file).await
    }

    pub(crate) async fn upload_with(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in std::iter::once(&("csrf_token", token)).chain(fields) {
            let part = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (name, content) = file;
        let head = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"copy\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        self.send_as("POST", path, "multipart/form-data; boundary=XX", in_pieces(&body)).await
    }

    pub(crate) async fn send(&mut self, method: &str, path: &str, body: Body) -> Answer {
        self.send_as(method, path, "application/x-www-form-urlencoded", body).await
    }

    async fn send_as(&mut self, method: &str, path: &str, kind: &str, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            )
            .body(body)
            .unwrap();
        for (name, value) in &self.headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.address, 40_000))));
        let app = self.desk.app.clone();
        self.send_to(app, request).await
    }

    /// Sends a request to this part of the site or that, and keeps the cookies of the answer.
    pub(crate) async fn send_to(&mut self, app: Router, request: Request<Body>) -> Answer {
        let sent = app.oneshot(request);
        let response = tokio::time::timeout(Duration::from_mins(1), sent).await.unwrap().unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !line.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// A body that comes in piece by piece, as from a network.
fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<_> = body.chunks(64 * 1024).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// What a page shows once, without the blanks between groups; nothing if it shows no secret.
pub(crate) fn shown(page: &Answer) -> Option<String> {
    let after = page.text.split("secret-once\">").nth(1)?;
    Some(after.split('<').next().unwrap().replace(' ', ""))
}

/// The token of the first form on the page that has one.
pub(crate) fn token_of(page: &str) -> String {
    let after = page.split(r#"name="csrf_token" value=""#).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}
