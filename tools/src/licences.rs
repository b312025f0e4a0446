//! The licences of all libraries, against those that may go together with EUPL-1.2.

use std::path::Path;

use serde_json::Value;

use crate::run::{Failure, Program};

/// Licences under which a library may be linked into the program.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks every package that cargo resolves; the failure lists those that do not fit.
pub(crate) fn check(root: &Path) -> Result<(), Failure> {
    let metadata = Program::new("cargo")
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .folder(root)
        .output()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !fits(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{}: licence {}", package["id"], package["license"]))
        .collect();
    if refused.is_empty() {
        eprintln!("licences: {} packages fit", packages.len());
        return Ok(());
    }
    Err(Failure::Found(refused.join("\n")))
}

/// Whether an SPDX expression can be met by allowed licences alone: every part joined by AND, one of those joined by OR.
fn fits(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let expression = expression.trim();
    if let Some(inner) = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
        && !inner.contains(['(', ')'])
    {
        return fits(inner);
    }
    let parts = split(expression, " AND ");
    if parts.len() > 1 {
        return parts.into_iter().all(fits);
    }
    let choices = split(expression, " OR ");
    if choices.len() > 1 {
        return choices.into_iter().any(fits);
    }
    ALLOWED.contains(&expression)
}

/// Splits at `separator` outside of parentheses.
fn split<'a>(expression: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (index, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && expression[index..].starts_with(separator) {
            parts.push(expression[start..index].trim());
            start = index + separator.len();
        }
    }
    parts.push(expression[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_choice_fits_if_one_of_it_does_and_a_sum_if_all_do() {
        assert!(fits("MIT OR GPL-3.0-only"));
        assert!(fits("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(fits("MIT/Apache-2.0"));
        assert!(!fits("MIT AND GPL-3.0-only"));
        assert!(!fits(""));
    }
}
