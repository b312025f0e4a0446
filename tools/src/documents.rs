//! The documentation against the tree: every path, function and test that it names is there, and what is generated in it
//! is as it would be generated now.

mod generated;
mod markdown;
mod tree;

use std::fs;
use std::path::Path;

use markdown::{Line, Span};
use tree::Tree;

use crate::run::Failure;

/// Written by hand and read by people; the changelog tells of the past and is left out.
const AT_ROOT: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

/// Checks the documentation, or writes its generated parts anew.
pub(crate) fn check(root: &Path, write: bool) -> Result<(), Failure> {
    let tree = Tree::read(root)?;
    let mut found = generated::compare(root, write)?;
    let files = tree.files().filter(|file| {
        AT_ROOT.contains(file) || (file.starts_with("docs/") && tree::ending(file) == Some("md"))
    });
    let files: Vec<&str> = files.collect();
    for file in &files {
        let text = fs::read_to_string(root.join(file))?;
        let lines = markdown::lines(&text);
        found.extend(lines.iter().flat_map(|line| of_line(&tree, file, line)));
    }
    found.extend(tree.documents_named_in_code());
    found.extend(numbered_twice(&tree));
    if found.is_empty() {
        eprintln!("documents: {} in order", files.len());
        return Ok(());
    }
    Err(Failure::Found(found.join("\n")))
}

/// Decisions that share a number.
fn numbered_twice(tree: &Tree) -> Vec<String> {
    let mut numbers: Vec<&str> =
        tree.files().filter_map(|file| file.strip_prefix("docs/decisions/")?.get(..4)).collect();
    numbers.sort_unstable();
    let twice = numbers.windows(2).filter(|pair| pair[0] == pair[1]);
    twice.map(|pair| format!("docs/decisions: two with the number {}", pair[0])).collect()
}

/// What a line names that is not there.
fn of_line(tree: &Tree, file: &str, line: &Line<'_>) -> Vec<String> {
    let links =
        line.links.iter().filter(|link| !tree.has_link(file, link)).map(|link| format!("no file {link}"));
    let spans = line.spans.iter().filter_map(|span| of_span(tree, span));
    links.chain(spans).map(|what| format!("{file}:{}: {what}", line.number)).collect()
}

fn of_span(tree: &Tree, span: &Span<'_>) -> Option<String> {
    let Span { text, column } = *span;
    if let Some((path, item)) = text.split_once("::").filter(|(path, _)| tree::is_source(path)) {
        return (!tree.has_item(path, item)).then(|| format!("no {item} in {path}"));
    }
    if tree::looks_like_a_path(text) {
        return (!tree.has(text)).then(|| format!("no {text} in the tree"));
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    match column {
        Some(head) if is_name && head.starts_with("test") => {
            (!tree.has_function(text)).then(|| format!("no test {text}"))
        }
        Some("rule of intake") => (!tree.has_rule(text)).then(|| format!("no rule {text}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("areas/audit/src/store.rs", "pub async fn last_block(tx: &mut Tx) {}"),
            ("areas/audit/tests/chain.rs", "#[test]\nfn an_untouched_record_verifies() {}"),
            ("migrations/sqlite/0001_audit.sql", ""),
            ("docs/law.md", ""),
        ]);
        let text = format!("| what | test |\n|---|---|\n{line}");
        markdown::lines(&text).iter().flat_map(|line| of_line(&tree, "docs/law.md", line)).collect()
    }

    #[test]
    fn what_is_there_is_not_complained_of() {
        for line in [
            "`audit/src/store.rs::last_block` in `areas/audit/src/store.rs`, `areas/audit/` and `migrations/*/0001_audit.sql`",
            "| `text/plain` and `/docs/law` | `an_untouched_record_verifies` |",
            "[law](law.md#top) and [elsewhere](https://example.org/x.md)",
            "```\n`areas/none.rs`\n```",
        ] {
            assert_eq!(found(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn a_path_a_function_a_test_and_a_link_that_are_not_there_are_found() {
        for line in [
            "`areas/audit/src/pages.rs`",
            "`migrations/{sqlite,postgres}/0001_audit.sql`",
            "`audit/src/store.rs::first_block`",
            "| x | `an_altered_record_verifies` |",
            "[lore](lore.md)",
        ] {
            assert_eq!(found(line).len(), 1, "{line}");
        }
    }
}
