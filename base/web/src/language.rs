use http::{HeaderMap, header};
use kernel::Language;

use crate::cookie;

pub(crate) const COOKIE: &str = "language";

/// The language of a request: the one chosen before, else what the browser asks for, else the site's first.
pub(crate) fn of(headers: &HeaderMap, cookie_name: &str, offered: &[Language]) -> Language {
    let chosen = cookie(headers, cookie_name).and_then(|code| Language::parse(code).ok());
    let chosen = chosen.filter(|language| offered.contains(language));
    chosen.or_else(|| accepted(headers, offered)).or_else(|| offered.first().copied()).unwrap_or_default()
}

/// The best offered language of `Accept-Language` (RFC 9110 §12.5.4), by quality and then by order.
fn accepted(headers: &HeaderMap, offered: &[Language]) -> Option<Language> {
    let wished = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, Language)> = None;
    for range in wished.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let quality = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let code = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let Ok(language) = Language::parse(&code) else {
            continue;
        };
        let better = best.is_none_or(|(known, _)| quality > known);
        if quality > 0.0 && better && offered.contains(&language) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn language(accept: &'static str, cookies: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        headers.insert(header::COOKIE, HeaderValue::from_static(cookies));
        of(&headers, COOKIE, Language::ALL)
    }

    #[test]
    fn the_choice_made_goes_before_the_browser() {
        assert_eq!(language("de", "a=b; language=en"), Language::En);
        assert_eq!(language("de", "language=xx"), Language::De);
    }

    #[test]
    fn the_browser_is_read_by_quality_and_region() {
        assert_eq!(language("fr, en;q=0.7, de-AT;q=0.9", ""), Language::De);
        assert_eq!(language("fr", ""), Language::It);
        assert_eq!(language("en;q=0", ""), Language::It);
        assert_eq!(language(";;;q=,,", ""), Language::It);
    }
}
