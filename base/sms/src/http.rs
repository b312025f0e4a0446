//! The form over HTTP.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::http::{Request, Response, Uri, header};
use outside::{Bounds, NoAnswer, Outside};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::settings::{self, Http};
use crate::{Code, NoConnection, Patience, State, Submitted, Text};

const LARGEST_ANSWER: usize = 64 * 1024;
const LONGEST_ID: usize = 255;

pub(crate) struct Session {
    address: String,
    sender: Option<String>,
    authorization: String,
    outside: Outside,
    patience: Duration,
    usable: AtomicBool,
}

#[derive(Serialize)]
struct Message<'a> {
    to: &'a str,
    text: &'a str,
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

#[derive(Deserialize)]
struct Known {
    state: State,
}

impl Session {
    /// Reads the token and looks whether the gateway can be reached at all, so that messages for one that cannot are
    /// not even begun.
    pub(crate) async fn open(
        settings: &Http,
        outside: &Outside,
        patience: Patience,
    ) -> Result<Self, NoConnection> {
        let token = settings::secret(&settings.token_file).await?;
        let connected = match place(&settings.address) {
            Some((host, port)) => timeout(patience.connect, TcpStream::connect((host.as_str(), port))).await,
            None => return Err(NoConnection::Unreachable(None)),
        };
        if !matches!(connected, Ok(Ok(_))) {
            return Err(NoConnection::Unreachable(None));
        }
        Ok(Self {
            address: settings.address.clone(),
            sender: settings.sender.clone(),
            authorization: format!("Bearer {token}"),
            outside: outside.clone(),
            patience: patience.answer,
            usable: AtomicBool::new(true),
        })
    }

    pub(crate) async fn send(&self, text: &Text) -> Submitted {
        let message = Message {
            to: text.to().as_str(),
            text: text.body(),
            reference: text.reference(),
            from: self.sender.as_deref(),
        };
        let request = serde_json::to_string(&message).ok().and_then(|message| {
            Request::post(&self.address)
                .header(header::AUTHORIZATION, &self.authorization)
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", text.reference())
                .body(message)
                .ok()
        });
        let outcome = match request {
            Some(request) => judge(self.outside.ask(request, self.bounds()).await),
            None => Submitted::Interrupted,
        };
        if matches!(outcome, Submitted::Interrupted | Submitted::SenderRefused { .. } | Submitted::Unknown) {
            self.usable.store(false, Ordering::Relaxed);
        }
        outcome
    }

    pub(crate) async fn state(&self, id: &str) -> Option<State> {
        let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
        let request = Request::get(format!("{}/{id}", self.address.trim_end_matches('/')))
            .header(header::AUTHORIZATION, &self.authorization)
            .body(String::new())
            .ok()?;
        let answer = self.outside.ask(request, self.bounds()).await.ok()?;
        let known: Option<Known> = serde_json::from_slice(answer.body()).ok();
        known.filter(|_| answer.status().is_success()).map(|known| known.state)
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Relaxed)
    }

    fn bounds(&self) -> Bounds {
        Bounds { bytes: LARGEST_ANSWER, patience: self.patience }
    }
}

fn judge(answer: Result<Response<Vec<u8>>, NoAnswer>) -> Submitted {
    let answer = match answer {
        Ok(answer) => answer,
        Err(NoAnswer::Address | NoAnswer::Unreachable(_)) => return Submitted::Interrupted,
        Err(_lost) => return Submitted::Unknown,
    };
    let status = answer.status().as_u16();
    let code = Code::Http(status);
    match status {
        200..=299 => Submitted::Taken { id: id(answer.body()), code },
        401..=403 => Submitted::SenderRefused { code },
        408 | 425 | 429 | 500 | 503 => Submitted::PutOff { code },
        400..=499 => Submitted::Refused { code },
        // A redirect is not followed, and has certainly taken nothing; who answers 502 or 504 does not know himself.
        300..=399 => Submitted::Interrupted,
        _ => Submitted::Unknown,
    }
}

fn id(body: &[u8]) -> Option<String> {
    let taken: Taken = serde_json::from_slice(body).ok()?;
    let fits =
        (1..=LONGEST_ID).contains(&taken.id.len()) && taken.id.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(taken.id)
}

/// Host and port of an address of the web.
fn place(address: &str) -> Option<(String, u16)> {
    let uri: Uri = address.parse().ok()?;
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    Some((host.to_owned(), uri.port_u16().unwrap_or(default)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Submitted {
        judge(Ok(Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()))
    }

    #[test]
    fn what_a_gateway_answers_says_what_became_of_the_message() {
        let code = Code::Http;
        assert_eq!(
            answered(202, r#"{"id": "a-1", "more": true}"#),
            Submitted::Taken { id: Some("a-1".to_owned()), code: code(202) }
        );
        assert_eq!(answered(200, "ok"), Submitted::Taken { id: None, code: code(200) });
        assert_eq!(answered(200, r#"{"id": "a\nb"}"#), Submitted::Taken { id: None, code: code(200) });
        assert_eq!(answered(429, ""), Submitted::PutOff { code: code(429) });
        assert_eq!(answered(503, ""), Submitted::PutOff { code: code(503) });
        assert_eq!(answered(401, ""), Submitted::SenderRefused { code: code(401) });
        assert_eq!(answered(422, ""), Submitted::Refused { code: code(422) });
        assert_eq!(answered(302, ""), Submitted::Interrupted);
        assert_eq!(answered(504, ""), Submitted::Unknown);
        assert_eq!(judge(Err(NoAnswer::Unreachable("refused".to_owned()))), Submitted::Interrupted);
        for lost in [NoAnswer::TooSlow, NoAnswer::TooLong, NoAnswer::Connection("reset".to_owned())] {
            assert_eq!(judge(Err(lost)), Submitted::Unknown);
        }
    }

    #[test]
    fn where_a_gateway_stands_is_read_from_its_address() {
        assert_eq!(place("https://sms.example.it/v1"), Some(("sms.example.it".to_owned(), 443)));
        assert_eq!(place("http://[::1]:8091/messages"), Some(("::1".to_owned(), 8091)));
    }
}
