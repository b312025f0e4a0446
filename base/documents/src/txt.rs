//! Plain text with a fixed layout, for people and for programs that cut columns: printable ASCII, CRLF.

use crate::ascii::transliterate;

/// How a cell sits in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Filled up on the right.
    Left,
    /// Filled up on the left, as numbers are.
    Right,
}

/// A text under construction; everything put in is transliterated.
#[derive(Debug, Clone)]
pub struct Text {
    width: usize,
    out: String,
}

impl Text {
    /// `width` is the longest line that wrapping makes, in characters.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width: width.max(1), out: String::new() }
    }

    /// A line as it is, however long; blanks at its end are cut.
    pub fn line(&mut self, text: &str) -> &mut Self {
        self.push(&transliterate(text));
        self
    }

    /// An empty line.
    pub fn blank(&mut self) -> &mut Self {
        self.line("")
    }

    /// A line of one sign over the whole width.
    pub fn rule(&mut self, sign: char) -> &mut Self {
        let line: String = std::iter::repeat_n(sign, self.width).collect();
        self.line(&line)
    }

    /// A heading in capitals.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        self.line(&text.to_uppercase())
    }

    /// Text wrapped at blanks; a word longer than the width is cut.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        for line in wrap(&transliterate(text), self.width) {
            self.push(&line);
        }
        self
    }

    /// `label` filled with dots to `label_width`, `: `, and the value wrapped in the rest of the width below itself.
    /// An empty value leaves the line with its label.
    pub fn labelled(&mut self, label: &str, label_width: usize, value: &str) -> &mut Self {
        let label = transliterate(label);
        let indent = label_width.max(label.len()) + 2;
        let lines = wrap(&transliterate(value), self.width.saturating_sub(indent).max(1));
        self.push(&format!("{label:.<label_width$}: {}", lines.first().map_or("", String::as_str)));
        for line in lines.iter().skip(1) {
            self.push(&format!("{:indent$}{line}", ""));
        }
        self
    }

    /// Cells of exactly their column's width, one blank between columns; what is too long is cut.
    pub fn columns(&mut self, cells: &[(&str, usize, Align)]) -> &mut Self {
        let cells: Vec<String> = cells.iter().map(|&(text, width, align)| cell(text, width, align)).collect();
        self.push(&cells.join(" "));
        self
    }

    /// The text; every line ends in CRLF.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push_str("\r\n");
    }
}

fn cell(text: &str, width: usize, align: Align) -> String {
    let mut text = transliterate(text);
    text.truncate(width);
    match align {
        Align::Left => format!("{text:<width$}"),
        Align::Right => format!("{text:>width$}"),
    }
}

/// Breaks ASCII text into lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for mut word in text.split_ascii_whitespace() {
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines.push(std::mem::take(&mut line));
        }
        while word.len() > width {
            let (head, rest) = word.split_at(width);
            lines.push(head.to_owned());
            word = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_has_the_fixed_layout() {
        let mut text = Text::new(40);
        text.heading("Dati del medico").labelled("Cognome e nome", 16, "ROSSI NICCOLÒ");
        text.labelled("Reperibilità", 16, "via del Corso 123 interno 45 scala B Roma")
            .labelled("Note", 16, "");
        text.rule('-').blank().columns(&[
            ("PUC", 10, Align::Left),
            ("12", 5, Align::Right),
            ("troppo lungo", 6, Align::Left),
        ]);
        text.paragraph("Il lavoratore dichiara di aver completato la giornata");
        assert_eq!(
            text.finish(),
            "DATI DEL MEDICO\r\n\
             Cognome e nome..: ROSSI NICCOLO'\r\n\
             Reperibilita'...: via del Corso 123\r\n                  interno 45 scala B\r\n                  Roma\r\n\
             Note............:\r\n\
             ----------------------------------------\r\n\r\n\
             PUC           12 troppo\r\n\
             Il lavoratore dichiara di aver\r\ncompletato la giornata\r\n"
        );
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(wrap("a bcdefghij k", 4), ["a", "bcde", "fghi", "j k"]);
    }

    proptest! {
        #[test]
        fn wrapped_lines_keep_to_the_width_and_lose_nothing(text in "[a-z ]{0,80}", width in 1usize..20) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.len() <= width && !line.is_empty()));
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }

        #[test]
        fn the_text_is_ascii_with_line_ends(label in any::<String>(), value in any::<String>()) {
            let mut text = Text::new(60);
            text.labelled(&label, 20, &value).paragraph(&value).line(&label);
            let text = text.finish();
            prop_assert!(text.bytes().all(|byte| matches!(byte, b'\r' | b'\n' | 32..=126)));
            prop_assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
            prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        }
    }
}
