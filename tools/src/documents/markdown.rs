//! As much of Markdown as names things: code spans with the column they stand in, and links.

/// A line outside of code blocks.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) spans: Vec<Span<'a>>,
    pub(super) links: Vec<&'a str>,
}

/// What stands between backticks.
pub(super) struct Span<'a> {
    pub(super) text: &'a str,
    /// Head of the column, in a table.
    pub(super) column: Option<&'a str>,
}

pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let (mut in_block, mut heads) = (false, Vec::new());
    let all: Vec<&str> = text.lines().collect();
    for (index, line) in all.iter().copied().enumerate() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            if !line.starts_with('|') {
                heads.clear();
            } else if all
                .get(index + 1)
                .is_some_and(|next| next.starts_with("|--") || next.starts_with("| --"))
            {
                heads = cells(line);
            }
            found.push(Line { number: index + 1, spans: spans(line, &heads), links: links(line) });
        }
    }
    found
}

fn spans<'a>(line: &'a str, heads: &[&'a str]) -> Vec<Span<'a>> {
    if heads.is_empty() {
        return quoted(line).map(|text| Span { text, column: None }).collect();
    }
    let in_cell =
        |(index, cell)| quoted(cell).map(move |text| Span { text, column: heads.get(index).copied() });
    cells(line).into_iter().enumerate().flat_map(in_cell).collect()
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The cells of a row; a bar after a backslash does not end one.
fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    let mut cells = Vec::new();
    let mut start = 0;
    for (index, _) in inner.match_indices('|') {
        if !inner[..index].ends_with('\\') {
            cells.push(inner[start..index].trim());
            start = index + 1;
        }
    }
    cells.push(inner[start..].trim());
    cells
}

/// The targets of links to files, without what follows a `#`.
fn links(line: &str) -> Vec<&str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    files.filter_map(|target| target.split('#').next()).collect()
}
