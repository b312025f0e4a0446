use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use futures_util::StreamExt;
use http::StatusCode;
use kernel::ErrorKind;
use serde::de::DeserializeOwned;

use crate::form::{check_origin, check_token, read};
use crate::visit::Visit;
use crate::{Failure, Principal};

/// The most that is taken of one field that is no file, in bytes.
const FIELD_BYTES: usize = 16 * 1024;

/// The most fields that are taken.
const FIELDS: usize = 40;

/// What a page's form with a file sent, once its token and origin are checked: like [`crate::Form`], for
/// `multipart/form-data`. The file is counted while it comes in; of a form of more than twice `LIMIT` bytes the
/// rest is not read. The route's [`body_limit`](crate::Routes::body_limit) has to be larger than that. The fields stand before the file in the
/// page, so that what was typed is there whatever becomes of the file.
#[derive(Debug)]
pub struct Upload<T, const LIMIT: usize> {
    /// What was typed.
    pub form: T,
    /// The file.
    pub file: File,
}

/// The file of an [`Upload`].
#[derive(Clone, PartialEq, Eq)]
pub enum File {
    /// None was chosen, or it is empty.
    None,
    /// More bytes than are taken.
    TooLarge,
    /// Its bytes, whatever its name and declared type say.
    Taken(Vec<u8>),
}

/// Without the content.
impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::TooLarge => "TooLarge",
            Self::Taken(_) => "Taken(…)",
        })
    }
}

impl<T: DeserializeOwned, const LIMIT: usize, S: Send + Sync> FromRequest<S> for Upload<T, LIMIT> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let Some(visit) = request.extensions().get::<Arc<Visit>>().cloned() else {
            return Err(Failure::of(ErrorKind::Forbidden));
        };
        check_origin(request.headers(), &visit.site)?;
        let principal = request.extensions().get::<Principal>().cloned();
        let cut = Arc::new(AtomicBool::new(false));
        let request = request.map(|body| shorten(body, LIMIT.saturating_mul(2), Arc::clone(&cut)));
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_no_boundary| Failure::status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let (mut fields, mut file) = (Vec::new(), File::None);
        while let Some(part) = parts.next_field().await.map_err(|_broken| unreadable())? {
            if fields.len() == FIELDS {
                return Err(unreadable());
            }
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_none() {
                fields.push((name, text(part).await?));
                continue;
            }
            check_token(&visit, principal.as_ref(), token(&fields))?;
            file = take(part, LIMIT, &cut).await?;
            if file == File::TooLarge {
                break;
            }
        }
        check_token(&visit, principal.as_ref(), token(&fields))?;
        let form = serde_html_form::to_string(&fields).map_err(|_not_told| unreadable())?;
        Ok(Self { form: read(form.as_bytes())?, file })
    }
}

fn unreadable() -> Failure {
    Failure::new(ErrorKind::Invalid, "error-form-unreadable")
}

fn token(fields: &[(String, String)]) -> &str {
    fields.iter().find(|(name, _)| name == "csrf_token").map_or("", |(_, value)| value)
}

async fn text(mut part: Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_broken| unreadable())? {
        if bytes.len() + chunk.len() > FIELD_BYTES {
            return Err(unreadable());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_not_text| unreadable())
}

/// A body that ends after `most` bytes as if that were all of it, and says so: what came before the end can be read.
fn shorten(body: Body, most: usize, cut: Arc<AtomicBool>) -> Body {
    let mut seen: usize = 0;
    Body::from_stream(body.into_data_stream().take_while(move |piece| {
        seen = seen.saturating_add(piece.as_ref().map_or(0, Bytes::len));
        let whole = seen <= most;
        cut.fetch_or(!whole, Ordering::Relaxed);
        ready(whole)
    }))
}

/// The bytes of a file. One that is too large is read on for a while, so that most browsers hear the answer instead of a
/// broken connection.
async fn take(mut part: Field<'_>, limit: usize, cut: &AtomicBool) -> Result<File, Failure> {
    let (mut bytes, mut too_large) = (Vec::new(), false);
    loop {
        match part.chunk().await {
            Ok(None) => break,
            Ok(Some(_)) if too_large => {}
            Ok(Some(chunk)) if bytes.len() + chunk.len() > limit => {
                too_large = true;
                bytes = Vec::new();
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Err(_incomplete) if cut.load(Ordering::Relaxed) => return Ok(File::TooLarge),
            Err(_broken) => return Err(unreadable()),
        }
    }
    Ok(if too_large {
        File::TooLarge
    } else if bytes.is_empty() {
        File::None
    } else {
        File::Taken(bytes)
    })
}
