//! The order of the rooms, and what may stand in which file.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::log_fields;
use crate::run::{Failure, Program};

/// Every room, the lowest first. A room may use those before it; areas may not use areas after them.
pub(crate) const ORDER: &[&str] = &[
    "kernel",
    "outside",
    "db",
    "documents",
    "web",
    "jobs",
    "mailserver",
    "saml",
    "openid",
    "pec",
    "sms",
    "identity-provider",
    "pec-provider",
    "sms-centre",
    "cards",
    "testing",
    "audit",
    "delivery",
    "identity",
    "mandates",
    "protocol",
    "communications",
    "certificates",
    "drawer",
    "applications",
    "helpdesk",
    "statistics",
    "sportello",
];

/// Rooms of the base that stand side by side: none of these may use another of them.
const BESIDE: &[&str] =
    &["documents", "web", "mailserver", "saml", "openid", "pec", "sms", "cards", "identity-provider"];

/// Words that say nothing about what is in a file.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "service", "misc"];

/// Longest file of code, in lines.
const LONGEST: usize = 500;

/// Checks everything; the failure lists all that was found.
pub(crate) fn check(root: &Path) -> Result<(), Failure> {
    let mut found = dependencies(root)?;
    let mut files = Vec::new();
    for folder in ["server", "areas", "base", "tools"] {
        sources(&root.join(folder), &mut files)?;
    }
    let allowed = log_fields::allowed(root)?;
    for file in &files {
        let text = fs::read_to_string(file)?;
        found.extend(of_file(file.strip_prefix(root).unwrap_or(file), &text, &allowed));
    }
    if found.is_empty() {
        eprintln!("architecture: {} files in order", files.len());
        return Ok(());
    }
    Err(Failure::Found(found.join("\n")))
}

fn dependencies(root: &Path) -> Result<Vec<String>, Failure> {
    let metadata = Program::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .folder(root)
        .output()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        if name == "xtask" {
            continue;
        }
        let Some(place) = ORDER.iter().position(|room| *room == name) else {
            found.push(format!("{name}: a room that tools/src/architecture.rs does not know"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let Some(other_place) = ORDER.iter().position(|room| *room == other) else {
                continue;
            };
            // Tests of a room may stand on `testing`, which stands on the lowest rooms alone.
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if other_place >= place && !for_tests {
                found.push(format!("{name} uses {other}, which stands above it"));
            }
            if BESIDE.contains(&name) && BESIDE.contains(&other) {
                found.push(format!("{name} uses {other}, which stands beside it"));
            }
        }
    }
    Ok(found)
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn of_file(file: &Path, text: &str, allowed: &[String]) -> Vec<String> {
    let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let shown = file.display();
    let is_test = file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "examples");
    let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut say = |what: &str| found.push(format!("{shown}: {what}"));
    if EMPTY_NAMES.contains(&name) {
        say("the name says nothing about what is in it");
    }
    if text.lines().count() > LONGEST {
        say("longer than 500 lines: is it one thing, or two?");
    }
    let of_area = file.starts_with("areas");
    let in_store = name == "store" || file.parent().is_some_and(|folder| folder.ends_with("store"));
    if of_area && !is_test && !in_store && code.contains("sql!(") {
        say("statements stand in store.rs, or in the folder store, alone");
    }
    if of_area && ["rusqlite", "tokio_postgres", "deadpool"].iter().any(|driver| code.contains(driver)) {
        say("areas never name a database driver");
    }
    let may_leave_out = ["server/src/bench", "areas/audit/src/recorder.rs", "tools/src/architecture.rs"];
    if code.contains("keeping_nothing") && !may_leave_out.iter().any(|place| file.starts_with(place)) {
        say("every look-up is recorded; only a bench may leave the record out");
    }
    if !is_test && !file.starts_with("tools") {
        for field in log_fields::left_out(code, allowed) {
            say(&format!(
                "the log leaves the field {field} out: it is not on the list in server/src/logging.rs"
            ));
        }
        if log_fields::tells_values(code) {
            say("what an event tells stands in its fields, not among its words");
        }
    }
    if text.contains(concat!("#[al", "low(")) {
        say("use #[expect(…, reason = \"…\")]");
    }
    if !is_test
        && !file.starts_with("tools")
        && [concat!("to", "do!("), concat!("unimpl", "emented!(")].iter().any(|mark| code.contains(mark))
    {
        say("unfinished");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_outside_of_a_store_is_found() {
        let found = of_file(Path::new("areas/audit/src/pages.rs"), "tx.all(sql!(\"select 1\"))", &[]);
        assert_eq!(
            found,
            ["areas/audit/src/pages.rs: statements stand in store.rs, or in the folder store, alone"]
        );
        assert!(of_file(Path::new("areas/audit/src/store.rs"), "sql!(\"select 1\")", &[]).is_empty());
    }

    #[test]
    fn a_look_up_without_a_record_is_found() {
        let text = "let audit = audit::Recorder::keeping_nothing(clock, random);";
        assert_eq!(of_file(Path::new("server/src/assemble.rs"), text, &[]).len(), 1);
        assert_eq!(of_file(Path::new("server/src/bench/lookup.rs"), text, &[]).len(), 0);
    }

    #[test]
    fn an_area_that_names_a_driver_is_found() {
        assert_eq!(of_file(Path::new("areas/audit/src/store.rs"), "use rusqlite::Connection;", &[]).len(), 1);
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        assert_eq!(of_file(Path::new("base/kernel/src/utils.rs"), "", &[]).len(), 1);
    }
}
