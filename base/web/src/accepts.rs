use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{StatusCode, header};

use crate::Failure;

/// Which forms of an answer a program takes (`Accept`, RFC 9110 §12.5.1).
#[derive(Clone, Debug)]
pub struct Accepts(Vec<Range>);

#[derive(Clone, Debug)]
struct Range {
    kind: String,
    quality: f32,
}

impl Accepts {
    /// The best of the forms offered, the earlier one where the program likes two alike; 406 if it takes none.
    pub fn best(&self, offered: &[&'static str]) -> Result<&'static str, Failure> {
        let mut best: Option<(f32, &'static str)> = None;
        for &kind in offered {
            let quality = self.quality(kind);
            if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
                best = Some((quality, kind));
            }
        }
        best.map(|(_, kind)| kind).ok_or_else(|| Failure::status(StatusCode::NOT_ACCEPTABLE))
    }

    fn quality(&self, kind: &str) -> f32 {
        if self.0.is_empty() {
            return 1.0;
        }
        let family = kind.split('/').next().unwrap_or_default();
        let of = |wanted: &str| self.0.iter().find(|range| range.kind == wanted).map(|range| range.quality);
        of(kind).or_else(|| of(&format!("{family}/*"))).or_else(|| of("*/*")).unwrap_or(0.0)
    }

    fn parse(line: &str) -> Vec<Range> {
        let ranges = line.split(',').filter(|range| !range.trim().is_empty());
        ranges
            .map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
                let quality =
                    parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
                Range { kind, quality }
            })
            .collect()
    }
}

impl<S: Sync> FromRequestParts<S> for Accepts {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let lines = parts.headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        Ok(Self(lines.flat_map(Self::parse).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [&str; 2] = ["application/json", "application/xml"];

    fn best(accept: &str) -> Option<&'static str> {
        Accepts(Accepts::parse(accept)).best(&OFFERED).ok()
    }

    #[test]
    fn the_form_liked_best_is_chosen() {
        assert_eq!(best(""), Some("application/json"));
        assert_eq!(best("application/xml"), Some("application/xml"));
        assert_eq!(best("application/json;q=0.5, application/*"), Some("application/xml"));
        assert_eq!(best("text/html, */*;q=0.1"), Some("application/json"));
    }

    #[test]
    fn a_program_that_takes_none_is_told() {
        assert_eq!(best("text/csv"), None);
        assert_eq!(best("application/json;q=0, application/xml;q=0"), None);
    }
}
