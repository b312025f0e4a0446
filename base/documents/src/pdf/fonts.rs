use std::collections::HashMap;
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use unicode_normalization::UnicodeNormalization as _;

use super::Error;
use crate::ascii::is_formatting;

/// The regular and the bold face, parsed once when the program starts; clones share them.
#[derive(Debug, Clone)]
pub struct Fonts(Arc<Faces>);

#[derive(Debug)]
struct Faces {
    regular: Face,
    bold: Face,
}

/// One face: letters are set by their advance alone, without kerning or ligatures.
#[derive(Debug)]
pub(super) struct Face {
    pub(super) font: Font,
    glyphs: HashMap<char, Glyph>,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    id: u32,
    /// In parts of the font size.
    advance: f32,
}

/// Text set on one line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In parts of the font size.
    pub(super) width: f32,
}

impl Fonts {
    /// DejaVu Sans, built into the program.
    pub fn built_in() -> Result<Self, Error> {
        Self::load(dejavu::sans::regular().to_vec(), dejavu::sans::bold().to_vec())
    }

    /// An institute's own TrueType or OpenType fonts; it must hold a licence that allows embedding.
    pub fn load(regular: Vec<u8>, bold: Vec<u8>) -> Result<Self, Error> {
        let regular = Face::load(regular).ok_or(Error::Font("regular"))?;
        let bold = Face::load(bold).ok_or(Error::Font("bold"))?;
        Ok(Self(Arc::new(Faces { regular, bold })))
    }

    pub(super) fn face(&self, bold: bool) -> &Face {
        if bold { &self.0.bold } else { &self.0.regular }
    }
}

impl Face {
    fn load(data: Vec<u8>) -> Option<Self> {
        let glyphs = glyphs(&FontRef::new(&data).ok()?);
        let complete = (' '..='~').all(|character| glyphs.contains_key(&character));
        let font = complete.then(|| Font::new(data.into(), 0))??;
        Some(Self { font, glyphs })
    }

    /// Breaks text at blanks into lines no wider than `width` points at `size`; a longer word is cut. Never empty.
    pub(super) fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<Line> {
        let width = width / size;
        let text = self.printable(text);
        text.split('\n').flat_map(|part| self.wrap_part(part.trim(), width)).collect()
    }

    fn wrap_part(&self, text: &str, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let (mut start, mut blank, mut reached) = (0, None, 0.0);
        for (at, character) in text.char_indices() {
            let advance = self.glyph(character).advance;
            if reached + advance > width && at > start && character != ' ' {
                // The blank at the break stays in the line, so that copied text keeps its words apart.
                let end = blank.take().unwrap_or(at);
                lines.push(self.set(&text[start..end]));
                start = end;
                reached = self.measure(&text[start..at]);
            }
            reached += advance;
            if character == ' ' {
                blank = Some(at + 1);
            }
        }
        lines.push(self.set(&text[start..]));
        lines
    }

    /// One line, however wide.
    pub(super) fn line(&self, text: &str) -> Line {
        self.set(&self.printable(text).replace('\n', " "))
    }

    fn set(&self, text: &str) -> Line {
        let text = if text.is_empty() { " " } else { text };
        let glyphs: Vec<_> = text.char_indices().map(|(at, character)| self.place(at, character)).collect();
        Line { text: text.to_owned(), glyphs, width: self.measure(text.trim_end()) }
    }

    fn measure(&self, text: &str) -> f32 {
        text.chars().map(|character| self.glyph(character).advance).sum()
    }

    fn place(&self, at: usize, character: char) -> KrillaGlyph {
        let glyph = self.glyph(character);
        KrillaGlyph {
            glyph_id: GlyphId::new(glyph.id),
            text_range: at..at + character.len_utf8(),
            x_advance: glyph.advance,
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        }
    }

    fn glyph(&self, character: char) -> Glyph {
        let missing = Glyph { id: 0, advance: 0.0 };
        self.glyphs.get(&character).copied().unwrap_or(missing)
    }

    /// Only characters that the face holds and PDF/A-2a admits; blanks become plain, except the one that joins words.
    fn printable(&self, text: &str) -> String {
        let shown = text.nfc().filter(|&character| !is_formatting(character));
        shown.map(|character| self.substitute(character)).collect()
    }

    fn substitute(&self, character: char) -> char {
        let joins = matches!(character, '\u{A0}' | '\u{202F}');
        match character {
            '\n' => '\n',
            _ if joins && self.glyphs.contains_key(&'\u{A0}') => '\u{A0}',
            _ if character.is_whitespace() || character.is_control() => ' ',
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => '?',
            _ if self.glyphs.contains_key(&character) => character,
            _ => '?',
        }
    }
}

fn glyphs(font: &FontRef<'_>) -> HashMap<char, Glyph> {
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let known = font.charmap().mappings().filter_map(|(code, id)| {
        let advance = metrics.advance_width(id)?;
        Some((char::from_u32(code)?, Glyph { id: id.to_u32(), advance }))
    });
    known.filter(|(_, glyph)| glyph.id != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, width: f32) -> Vec<String> {
        let fonts = Fonts::built_in().unwrap();
        let lines = fonts.face(false).wrap(text, 10.0, width);
        assert!(lines.iter().all(|line| line.width * 10.0 <= width + 0.01));
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_break_at_blanks_and_keep_them() {
        assert_eq!(texts("via del Corso 12", 50.0), ["via del ", "Corso 12"]);
        assert_eq!(texts("uno\ndue", 50.0), ["uno", "due"]);
        assert_eq!(texts("", 50.0), [" "]);
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(texts("a RSSMRA80A01H501U", 50.0), ["a ", "RSSMRA8", "0A01H50", "1U"]);
    }

    #[test]
    fn blanks_that_join_do_not_break() {
        assert_eq!(texts("via n.\u{A0}12345", 50.0), ["via ", "n.\u{A0}12345"]);
    }

    #[test]
    fn what_the_font_lacks_is_shown_as_a_question_mark() {
        assert_eq!(texts("Łódź\u{0}\t中\u{E000}\u{200B}e\u{301}", 500.0), ["Łódź  ??é"]);
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert_eq!(Fonts::load(vec![1, 2, 3], vec![]).unwrap_err(), Error::Font("regular"));
    }
}
