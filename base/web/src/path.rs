use axum::extract::Request;
use http::{HeaderMap, Uri, header};

/// A path on this site, with its query: safe to redirect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts `/a/b?c=d`; refuses other hosts, protocol-relative addresses, backslashes and control characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let local = text.starts_with('/')
            && !text.starts_with("//")
            && text.len() <= 2048
            && !text.chars().any(|c| c == '\\' || c.is_control() || c.is_whitespace());
        local.then(|| Self(text.to_owned()))
    }

    /// The page that a request asks for; where it sends a form, the page that showed it.
    #[must_use]
    pub fn shown(request: &Request) -> Option<Self> {
        if request.method().is_safe() {
            Self::parse(request.uri().path_and_query()?.as_str())
        } else {
            Self::of_referer(request.headers())
        }
    }

    /// The path of the page that the browser says it comes from. Its host does not matter: only the path is kept.
    #[must_use]
    pub fn of_referer(headers: &HeaderMap) -> Option<Self> {
        let referer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
        Self::parse(referer.path_and_query()?.as_str())
    }

    /// The path and query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn a_path_of_this_site_is_kept_with_its_query() {
        assert_eq!(LocalPath::parse("/attestati?pagina=2").unwrap().as_str(), "/attestati?pagina=2");
    }

    #[test]
    fn nothing_leads_to_another_site() {
        for hostile in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "a", "/a\r\nb", "/\t/evil"]
        {
            assert_eq!(LocalPath::parse(hostile), None, "{hostile:?}");
        }
    }
}
