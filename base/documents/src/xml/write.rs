//! A writer that cannot write ill-formed text: elements close by themselves, text is escaped, names are checked, and
//! characters that XML forbids are left out. No byte order mark; line ends are `\n`.

use std::fmt::Write as _;

/// What happens to characters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// Written as numeric references, so that the bytes are the same in UTF-8, ISO-8859-1 and US-ASCII.
    Ascii,
    /// Written as they are, in UTF-8.
    Utf8,
}

/// Blanks between elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Each element on a line of its own, two blanks for each level.
    Indented,
    /// No blanks: for messages that are signed or measured.
    Compact,
}

/// Writes a whole document: the declaration `<?xml version="1.0" encoding="UTF-8"?>` and the root that `content` fills.
#[must_use]
pub fn document(
    characters: Characters,
    layout: Layout,
    root: &'static str,
    attributes: &[(&'static str, &str)],
    content: impl FnOnce(&mut Content<'_>),
) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let mut outside = Content { out: &mut out, characters, layout, depth: 0, state: State::Empty };
    outside.line();
    outside.element_with(root, attributes, content);
    outside.line();
    out
}

/// The inside of an element that is being written.
#[derive(Debug)]
pub struct Content<'a> {
    out: &'a mut String,
    characters: Characters,
    layout: Layout,
    depth: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Text,
    Elements,
}

impl Content<'_> {
    /// Writes a child element that `content` fills; without content it is `<name/>`.
    pub fn element(&mut self, name: &'static str, content: impl FnOnce(&mut Content<'_>)) -> &mut Self {
        self.element_with(name, &[], content)
    }

    /// The same with attributes; of two with one name the first counts. Declare the prefixes that names use.
    pub fn element_with(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        content: impl FnOnce(&mut Content<'_>),
    ) -> &mut Self {
        let name = Name(name);
        if self.depth > 0 && self.state != State::Text {
            self.line();
        }
        self.state = if self.state == State::Text { State::Text } else { State::Elements };
        let _ = write!(self.out, "<{name}");
        self.attributes(attributes);
        let begun = self.out.len();
        self.out.push('>');
        let (characters, layout, depth) = (self.characters, self.layout, self.depth + 1);
        let mut inside = Content { out: self.out, characters, layout, depth, state: State::Empty };
        content(&mut inside);
        let state = inside.state;
        match state {
            State::Empty => self.out.replace_range(begun.., "/>"),
            State::Text => drop(write!(self.out, "</{name}>")),
            State::Elements => {
                self.line();
                let _ = write!(self.out, "</{name}>");
            }
        }
        self
    }

    /// Writes a child element that holds only text; empty text gives `<name/>`.
    pub fn leaf(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.element(name, |inside| {
            inside.text(text);
        })
    }

    /// Writes the leaf if there is something to write.
    pub fn leaf_if(&mut self, name: &'static str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.leaf(name, text),
            None => self,
        }
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.state = State::Text;
            self.escaped(text, false);
        }
        self
    }

    fn attributes(&mut self, attributes: &[(&'static str, &str)]) {
        for (index, (name, value)) in attributes.iter().enumerate() {
            if attributes[..index].iter().any(|(earlier, _)| earlier == name) {
                continue;
            }
            let _ = write!(self.out, " {}=\"", Name(name));
            self.escaped(value, true);
            self.out.push('"');
        }
    }

    fn escaped(&mut self, text: &str, in_attribute: bool) {
        for character in text.chars() {
            match character {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '"' if in_attribute => self.out.push_str("&quot;"),
                '\t' | '\n' if !in_attribute => self.out.push(character),
                '\t' | '\n' | '\r' => self.reference(character),
                '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
                '\u{7F}'.. if self.characters == Characters::Ascii => self.reference(character),
                _ => self.out.push(character),
            }
        }
    }

    fn reference(&mut self, character: char) {
        let _ = write!(self.out, "&#{};", u32::from(character));
    }

    fn line(&mut self) {
        if self.layout == Layout::Indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }
}

/// Writes a name of ASCII letters, digits, `_`, `-`, `.` and one `:`; anything else becomes `_`.
struct Name(&'static str);

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut start = true;
        let mut colon = false;
        for character in self.0.chars() {
            let letter = character.is_ascii_alphabetic() || character == '_';
            let inner = character.is_ascii_digit() || matches!(character, '-' | '.');
            let separates = character == ':' && !start && !colon;
            formatter.write_char(if letter || separates || (inner && !start) { character } else { '_' })?;
            colon |= separates;
            start = separates;
        }
        if start { formatter.write_char('_') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(content: impl FnOnce(&mut Content<'_>)) -> String {
        document(Characters::Ascii, Layout::Indented, "lista", &[], content)
    }

    #[test]
    fn elements_close_and_are_indented() {
        let text = list(|lista| {
            lista.element("voce", |voce| {
                voce.leaf("nome", "ROSSI").leaf_if("nota", None).leaf("vuoto", "");
            });
        });
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lista>\n  <voce>\n    <nome>ROSSI</nome>\n    <vuoto/>\n  </voce>\n</lista>\n"
        );
    }

    #[test]
    fn a_compact_document_holds_no_blanks() {
        let text = document(Characters::Utf8, Layout::Compact, "a", &[("x", "1")], |a| {
            a.leaf("b", "è");
        });
        assert_eq!(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a x=\"1\"><b>è</b></a>");
    }

    #[test]
    fn letters_beyond_ascii_become_references_and_forbidden_ones_vanish() {
        let text = list(|lista| {
            lista.leaf("nome", "FORLÌ & \u{0}\u{B}<\u{1F600}>\r");
        });
        assert!(text.contains("<nome>FORL&#204; &amp; &lt;&#128512;&gt;&#13;</nome>"), "{text}");
        assert!(text.is_ascii());
    }

    #[test]
    fn an_attribute_cannot_end_early_nor_come_twice() {
        let text =
            document(Characters::Ascii, Layout::Compact, "a", &[("x", "\"/><b\n"), ("x", "2")], |_| {});
        assert!(text.ends_with("<a x=\"&quot;/&gt;&lt;b&#10;\"/>"), "{text}");
    }

    #[test]
    fn a_wrong_name_is_mended() {
        let text = document(Characters::Ascii, Layout::Compact, "1 <à:b:c:", &[], |_| {});
        assert!(text.ends_with("<____:b_c_/>"), "{text}");
        let text = document(Characters::Ascii, Layout::Compact, "", &[], |_| {});
        assert!(text.ends_with("<_/>"), "{text}");
    }
}
