//! The files and folders of the tree, and what the sources define.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::run::Failure;

/// Folders that documents may name.
pub(super) const FOLDERS: &[&str] = &[
    ".cargo",
    ".ci",
    "areas",
    "base",
    "docs",
    "journeys",
    "migrations",
    "packaging",
    "server",
    "static",
    "tools",
];

/// Endings by which a span with a slash is taken for a file of the tree.
const ENDINGS: &[&str] = &[
    "rs", "js", "html", "ftl", "sql", "css", "svg", "png", "py", "mjs", "toml", "service", "md", "wsdl",
    "xsd", "snap", "csv", "txt", "json",
];

/// Where the rules for certificates stand, each with its name in quotes.
const RULES: &str = "areas/certificates/src/intake/rules.rs";

pub(super) struct Tree {
    /// Every file; of sources with what is in it.
    files: BTreeMap<String, String>,
    /// Every file and every folder.
    places: BTreeSet<String>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(root)? {
            let path = entry?.path();
            if path.is_file() {
                add(root, &path, &mut files)?;
            }
        }
        for folder in FOLDERS {
            walk(root, &root.join(folder), &mut files)?;
        }
        Ok(Self::with(files))
    }

    fn with(files: BTreeMap<String, String>) -> Self {
        let mut places = BTreeSet::new();
        for file in files.keys() {
            let ends = file.match_indices('/').map(|(index, _)| index).chain([file.len()]);
            places.extend(ends.map(|end| file[..end].to_owned()));
        }
        Self { files, places }
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self::with(files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect())
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a place is there. A path may be shortened at its front, hold `*` for a part of a name, and `{a,b}` for
    /// several places, all of which must be there.
    pub(super) fn has(&self, path: &str) -> bool {
        alternatives(path).iter().all(|path| self.places.iter().any(|place| ends_like(place, path)))
    }

    /// Whether a link leads to a place, relative to the file in which it stands.
    pub(super) fn has_link(&self, file: &str, link: &str) -> bool {
        let mut parts: Vec<&str> = file.split('/').collect();
        parts.pop();
        for part in link.split('/').filter(|part| !part.is_empty()) {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                name => parts.push(name),
            }
        }
        self.places.contains(&parts.join("/"))
    }

    /// Whether a source defines a function, type, constant or macro of this name.
    pub(super) fn has_item(&self, path: &str, item: &str) -> bool {
        let name = item.rsplit("::").next().unwrap_or(item).trim_end_matches(['(', ')', '!']);
        self.files.iter().any(|(file, text)| ends_like(file, path) && defines(text, name))
    }

    /// Whether any source has a function of this name.
    pub(super) fn has_function(&self, name: &str) -> bool {
        let head = format!("fn {name}(");
        self.files.iter().any(|(file, text)| is_source(file) && text.contains(&head))
    }

    /// Whether certificates have a rule of this name.
    pub(super) fn has_rule(&self, name: &str) -> bool {
        self.files.get(RULES).is_some_and(|text| text.contains(&format!("\"{name}\"")))
    }

    /// Documents that comments in sources name and that are not there.
    pub(super) fn documents_named_in_code(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (file, text) in
            self.files.iter().filter(|(file, _)| is_source(file) && !file.starts_with("tools/"))
        {
            for rest in text.split("`docs/").skip(1) {
                let name = rest.split('`').next().unwrap_or_default();
                if !self.has(&format!("docs/{name}")) {
                    found.push(format!("{file}: no docs/{name}"));
                }
            }
        }
        found
    }
}

/// Whether a span names a place of the tree: it begins with one of its folders, or ends like one of its files.
pub(super) fn looks_like_a_path(text: &str) -> bool {
    let Some((first, rest)) = text.split_once('/') else {
        return false;
    };
    if first.is_empty() || text.contains(char::is_whitespace) || text.contains(['<', ':', '…']) {
        return false;
    }
    FOLDERS.contains(&first) || ending(rest).is_some_and(|ending| ENDINGS.contains(&ending))
}

fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let skipped = path
            .file_name()
            .is_some_and(|name| name == "node_modules" || name == "out" || name == "__pycache__");
        match path.is_dir() {
            true if skipped => {}
            true => walk(root, &path, files)?,
            false => add(root, &path, files)?,
        }
    }
    Ok(())
}

fn add(root: &Path, path: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    let text = if is_source(&name) { fs::read_to_string(path)? } else { String::new() };
    files.insert(name, text);
    Ok(())
}

pub(super) fn is_source(file: &str) -> bool {
    ending(file) == Some("rs")
}

/// What stands after the last dot of a name.
pub(super) fn ending(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, ending)| ending)
}

fn defines(text: &str, name: &str) -> bool {
    const BEFORE: &[&str] =
        &["fn ", "struct ", "enum ", "trait ", "type ", "const ", "static ", "mod ", "macro_rules! "];
    text.match_indices(name).any(|(index, _)| {
        let after = text[index + name.len()..].chars().next();
        BEFORE.iter().any(|word| text[..index].ends_with(word))
            && after.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

/// `a{b,c}d` as `abd` and `acd`.
fn alternatives(path: &str) -> Vec<String> {
    let path = path.trim_end_matches('/');
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let Some((choices, after)) = rest.split_once('}') else {
        return vec![path.to_owned()];
    };
    choices.split(',').flat_map(|choice| alternatives(&format!("{before}{choice}{after}"))).collect()
}

/// Whether a place ends in the parts of a path.
fn ends_like(place: &str, path: &str) -> bool {
    let (mut places, mut parts) = (place.rsplit('/'), path.rsplit('/'));
    loop {
        match (parts.next(), places.next()) {
            (None, _) => return true,
            (Some(part), Some(name)) if is_like(name, part) => {}
            (Some(_), _) => return false,
        }
    }
}

/// Whether a name is that of a part, in which `*` stands for anything.
fn is_like(name: &str, part: &str) -> bool {
    match part.split_once('*') {
        None => name == part,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}
