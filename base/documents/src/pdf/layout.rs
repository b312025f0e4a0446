//! Decides what stands where; all measures are points (1/72 inch) from the top left.

use super::fonts::{Fonts, Line};
use super::{Document, Section};

pub(super) const PAGE_WIDTH: f32 = 595.28;
pub(super) const PAGE_HEIGHT: f32 = 841.89;
pub(super) const MARGIN: f32 = 56.7;
const CONTENT: f32 = PAGE_WIDTH - 2.0 * MARGIN;
const BOTTOM: f32 = PAGE_HEIGHT - MARGIN;
const REFERENCE_WIDTH: f32 = CONTENT * 0.4;
const LABEL_WIDTH: f32 = CONTENT * 0.36;
const GAP: f32 = 10.0;

const TITLE: Style = Style { size: 15.0, bold: true };
const HEADING: Style = Style { size: 11.0, bold: true };
const STRONG: Style = Style { size: 9.5, bold: true };
const PLAIN: Style = Style { size: 9.5, bold: false };

/// Pages with their lines, and the structure that a reader program follows.
#[derive(Debug, Default)]
pub(super) struct LaidOut {
    pub(super) pages: Vec<Page>,
    pub(super) parts: Vec<Part>,
    pub(super) headings: Vec<Heading>,
    /// How many leaves the parts have.
    pub(super) leaves: usize,
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) lines: Vec<Placed>,
    /// Heights of the rules across the page, which carry no meaning.
    pub(super) rules: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) baseline: f32,
    pub(super) style: Style,
    pub(super) line: Line,
    pub(super) leaf: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) bold: bool,
}

#[derive(Debug)]
pub(super) struct Heading {
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// A node of the structure: a leaf owns lines, the others own parts.
#[derive(Debug)]
pub(super) enum Part {
    Leaf(Role, usize),
    Group(Grouping, Vec<Part>),
}

#[derive(Debug)]
pub(super) enum Role {
    Paragraph,
    Title(String),
    Heading(String),
    Label,
    Value,
}

#[derive(Debug)]
pub(super) enum Grouping {
    Section,
    Table,
    Row,
}

pub(super) fn lay_out(fonts: &Fonts, document: &Document) -> LaidOut {
    let mut setter = Setter { fonts, y: MARGIN, out: LaidOut::default() };
    setter.out.pages.push(Page::default());
    setter.head(document);
    for section in &document.sections {
        let part = setter.section(section);
        setter.out.parts.extend(part);
    }
    setter.out
}

impl Style {
    pub(super) fn height(self) -> f32 {
        self.size * 1.4
    }
}

struct Setter<'a> {
    fonts: &'a Fonts,
    y: f32,
    out: LaidOut,
}

/// A leaf's lines, not yet placed.
struct Block {
    leaf: usize,
    style: Style,
    lines: Vec<Line>,
}

impl Block {
    fn height(&self) -> f32 {
        self.lines.iter().map(|_| self.style.height()).sum()
    }
}

impl Setter<'_> {
    fn head(&mut self, document: &Document) {
        let top = self.y;
        let institute = self.block(&document.institute, HEADING, CONTENT - REFERENCE_WIDTH - GAP);
        self.out.parts.push(Part::Leaf(Role::Paragraph, institute.leaf));
        self.lines(institute, MARGIN);
        let below = std::mem::replace(&mut self.y, top);
        if !document.reference.trim().is_empty() {
            let reference = self.block(&document.reference, HEADING, REFERENCE_WIDTH);
            self.out.parts.push(Part::Leaf(Role::Paragraph, reference.leaf));
            self.right_aligned(reference);
        }
        self.y = self.y.max(below) + 6.0;
        self.rule();
        self.y += 16.0;
        let title = self.block(&document.title, TITLE, CONTENT);
        let text = document.title.trim().to_owned();
        self.out.parts.push(Part::Leaf(Role::Title(text.clone()), title.leaf));
        self.note_heading(text);
        self.lines(title, MARGIN);
    }

    fn section(&mut self, section: &Section) -> Option<Part> {
        let mut parts = Vec::new();
        let heading = section.heading.trim();
        self.y += 14.0;
        if !heading.is_empty() {
            let block = self.block(heading, HEADING, CONTENT);
            // A heading does not stand alone at the foot of a page.
            self.need(block.height() + 4.0 * PLAIN.height());
            parts.push(Part::Leaf(Role::Heading(heading.to_owned()), block.leaf));
            self.note_heading(heading.to_owned());
            self.lines(block, MARGIN);
            self.y += 3.0;
        }
        if !section.rows.is_empty() {
            let rows = section.rows.iter().map(|(label, value)| self.row(label, value)).collect();
            parts.push(Part::Group(Grouping::Table, rows));
        }
        for paragraph in &section.paragraphs {
            self.y += 5.0;
            let block = self.block(paragraph, PLAIN, CONTENT);
            self.need(block.height().min(3.0 * PLAIN.height()));
            parts.push(Part::Leaf(Role::Paragraph, block.leaf));
            self.lines(block, MARGIN);
        }
        (!parts.is_empty()).then_some(Part::Group(Grouping::Section, parts))
    }

    fn row(&mut self, label: &str, value: &str) -> Part {
        let label = self.block(label, STRONG, LABEL_WIDTH);
        let value = self.block(value, PLAIN, CONTENT - LABEL_WIDTH - GAP);
        let cells = vec![Part::Leaf(Role::Label, label.leaf), Part::Leaf(Role::Value, value.leaf)];
        let height = label.height().max(value.height()) + 6.0;
        self.need(height.min(BOTTOM - MARGIN));
        self.rule();
        self.y += 3.0;
        self.side_by_side(label, value);
        self.y += 3.0;
        Part::Group(Grouping::Row, cells)
    }

    /// Line by line, so that a value longer than a page runs on over the next ones.
    fn side_by_side(&mut self, label: Block, value: Block) {
        let (label_leaf, value_leaf) = (label.leaf, value.leaf);
        let (mut label, mut value) = (label.lines.into_iter(), value.lines.into_iter());
        loop {
            let pair = (label.next(), value.next());
            if pair.0.is_none() && pair.1.is_none() {
                return;
            }
            self.need(PLAIN.height());
            if let Some(line) = pair.0 {
                self.place(MARGIN, STRONG, line, label_leaf);
            }
            if let Some(line) = pair.1 {
                self.place(MARGIN + LABEL_WIDTH + GAP, PLAIN, line, value_leaf);
            }
            self.y += PLAIN.height();
        }
    }

    fn block(&mut self, text: &str, style: Style, width: f32) -> Block {
        let leaf = self.out.leaves;
        self.out.leaves += 1;
        Block { leaf, style, lines: self.fonts.face(style.bold).wrap(text, style.size, width) }
    }

    fn lines(&mut self, block: Block, x: f32) {
        for line in block.lines {
            self.need(block.style.height());
            self.place(x, block.style, line, block.leaf);
            self.y += block.style.height();
        }
    }

    fn right_aligned(&mut self, block: Block) {
        for line in block.lines {
            let x = PAGE_WIDTH - MARGIN - line.width * block.style.size;
            self.place(x, block.style, line, block.leaf);
            self.y += block.style.height();
        }
    }

    fn place(&mut self, x: f32, style: Style, line: Line, leaf: usize) {
        let baseline = self.y + style.size;
        self.page().lines.push(Placed { x, baseline, style, line, leaf });
    }

    fn rule(&mut self) {
        let y = self.y;
        self.page().rules.push(y);
    }

    fn note_heading(&mut self, text: String) {
        self.out.headings.push(Heading { text, page: self.out.pages.len() - 1, y: self.y });
    }

    /// Starts a page if less than `height` is left on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.out.pages.push(Page::default());
            self.y = MARGIN;
        }
    }

    fn page(&mut self) -> &mut Page {
        if self.out.pages.is_empty() {
            self.out.pages.push(Page::default());
        }
        let last = self.out.pages.len() - 1;
        &mut self.out.pages[last]
    }
}
