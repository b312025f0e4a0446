use std::sync::Arc;

use axum::extract::{Extension, Path};
use axum::response::{IntoResponse, Response};
use http::header;
use kernel::ErrorKind;
use kernel::digest::{hex, sha256};

use crate::visit::Visit;
use crate::{Cacheable, Failure};

const HOUR: u32 = 3_600;

/// A file that is built into the program.
struct BuiltIn {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const STYLESHEET: BuiltIn = BuiltIn {
    name: "sportello.css",
    content_type: "text/css; charset=utf-8",
    bytes: include_bytes!("../../../static/sportello.css"),
};

const ICON: BuiltIn = BuiltIn {
    name: "sportello.svg",
    content_type: "image/svg+xml",
    bytes: include_bytes!("../../../static/sportello.svg"),
};

/// Where the built-in files of this program's version are found.
pub(crate) struct StaticPaths {
    version: String,
    pub(crate) stylesheet: String,
    pub(crate) icon: String,
}

impl StaticPaths {
    pub(crate) fn new() -> Self {
        let content = [STYLESHEET.bytes, ICON.bytes].concat();
        let version = hex(&sha256(&content)[..8]);
        let path = |file: &BuiltIn| format!("/static/{version}/{}", file.name);
        Self { stylesheet: path(&STYLESHEET), icon: path(&ICON), version }
    }
}

/// A built-in file. A page made by another version of the program gets this version's file, not to be kept.
pub(crate) async fn built_in(
    Extension(visit): Extension<Arc<Visit>>,
    Path((version, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let file = [STYLESHEET, ICON].into_iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Failure::of(ErrorKind::NotFound))?;
    let mut response = ([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response();
    if version == visit.site.static_paths().version {
        response.extensions_mut().insert(Cacheable::Immutable);
    }
    Ok(response)
}

/// A file of the institute's own assets folder.
pub(crate) async fn own(
    Extension(visit): Extension<Arc<Visit>>,
    Path(path): Path<String>,
) -> Result<Response, Failure> {
    let missing = || Failure::of(ErrorKind::NotFound);
    let folder = visit.site.assets().ok_or_else(missing)?;
    let content_type = content_type(&path).filter(|_| is_inside(&path)).ok_or_else(missing)?;
    let folder = tokio::fs::canonicalize(folder).await.map_err(|_unreadable| missing())?;
    let file = tokio::fs::canonicalize(folder.join(&path)).await.map_err(|_absent| missing())?;
    if !file.starts_with(&folder) {
        return Err(missing());
    }
    let bytes = tokio::fs::read(&file).await.map_err(|_unreadable| missing())?;
    let mut response = ([(header::CONTENT_TYPE, content_type)], bytes).into_response();
    response.extensions_mut().insert(Cacheable::Public(HOUR));
    Ok(response)
}

/// Whether a path stays in its folder: relative, no hidden part, none that climbs.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.contains(['\\', '\0', ':'])
        && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension {
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn a_path_can_not_leave_its_folder() {
        assert!(is_inside("fonts/titillium.woff2"));
        for hostile in
            ["../secret.css", "a/../../b.css", "/etc/passwd.css", "a//b.css", ".git/x.css", "a\\b.css", ""]
        {
            assert!(!is_inside(hostile), "{hostile:?}");
        }
    }
}
