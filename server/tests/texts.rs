//! Whatever a page says is there in every language.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use web::{Messages, Source};

const DEMO: Source = Source {
    it: include_str!("../messages/demo.it.ftl"),
    en: include_str!("../messages/demo.en.ftl"),
    de: include_str!("../messages/demo.de.ftl"),
};

/// What stands before the key of a text, in handlers and templates.
const BEFORE: &[&str] = &[".t(\"", ".tn(\"", ".ta(\"", "Flash::done(\"", "Error::Invalid(\""];

fn texts() -> Messages {
    Messages::new(
        &[&[web::MESSAGES, identity::MESSAGES, statistics::MESSAGES, DEMO], certificates::MESSAGES].concat(),
    )
    .unwrap()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() {
            files(&path, found);
        } else if ["rs", "html", "txt"].contains(&ending) {
            found.push(path);
        }
    }
}

/// The keys that a file names whole; those put together from parts are not seen.
fn keys(text: &str) -> BTreeSet<&str> {
    let starts =
        BEFORE.iter().flat_map(|before| text.match_indices(before).map(|(index, _)| index + before.len()));
    let names = starts.filter_map(|start| text[start..].split('"').next());
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')).collect()
}

#[test]
fn no_page_lacks_a_text_in_any_language() {
    assert_eq!(texts().missing(), []);
}

#[test]
fn every_text_that_a_page_asks_for_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = Vec::new();
    for crate_folder in ["areas/identity", "areas/certificates", "areas/statistics", "base/web", "server"] {
        for folder in ["src", "templates"] {
            files(&root.join(crate_folder).join(folder), &mut sources);
        }
    }
    let texts = texts();
    let unknown: Vec<String> = sources
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
            let code =
                code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.starts_with("{#"));
            let code: String = code.collect();
            let unknown = keys(&code).into_iter().filter(|key| !texts.knows(key));
            unknown.map(|key| format!("{}: {key}", file.display())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn every_rule_of_intake_has_a_text() {
    let texts = texts();
    let keys =
        certificates::intake::rules::rules().iter().map(certificates::intake::rules::Rule::message_key);
    let silent: Vec<String> = keys.filter(|key| !texts.knows(key)).collect();
    assert_eq!(silent, Vec::<String>::new());
}
