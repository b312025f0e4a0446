//! Writes what the layout decided, and ties every piece to the structure.

use std::num::NonZeroU16;

use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};

use super::fonts::{Fonts, Line};
use super::layout::{
    Grouping, Heading, LaidOut, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Page, Part, Placed, Role, Style,
};
use super::{Document, Error};

const SMALL: Style = Style { size: 8.0, bold: false };
const LEVEL_1: NonZeroU16 = NonZeroU16::MIN;
const LEVEL_2: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);

pub(super) fn draw(fonts: &Fonts, document: &Document, laid_out: LaidOut) -> Result<Vec<u8>, Error> {
    let settings = SerializeSettings { configuration: configuration()?, ..SerializeSettings::default() };
    let mut file = krilla::Document::new_with(settings);
    let mut identifiers = vec![Vec::new(); laid_out.leaves];
    let count = laid_out.pages.len();
    for (index, page) in laid_out.pages.into_iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
        let settings = settings.ok_or_else(|| Error::Refused("page size".into()))?;
        let mut sheet = file.start_page_with(settings);
        {
            let mut pen = Pen { surface: sheet.surface(), fonts };
            pen.page(page, &mut identifiers);
            pen.margins(document, index, count);
        }
        sheet.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(document.language.clone()));
    laid_out.parts.into_iter().for_each(|part| tree.push(group(part, &mut identifiers)));
    file.set_tag_tree(tree);
    file.set_outline(outline(laid_out.headings));
    file.set_metadata(metadata(document));
    file.finish().map_err(|error| refused(&error))
}

fn configuration() -> Result<Configuration, Error> {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::Refused(format!("{error:?}")))
}

/// Names the broken rules; their details may quote text.
fn refused(error: &krilla::error::KrillaError) -> Error {
    let krilla::error::KrillaError::Validation(rules) = error else {
        return Error::Refused(error.to_string());
    };
    let names = rules.iter().map(|(rule, _)| {
        let rule = format!("{rule:?}");
        rule.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
    });
    Error::Refused(names.collect::<Vec<_>>().join(", "))
}

struct Pen<'a> {
    surface: Surface<'a>,
    fonts: &'a Fonts,
}

impl Pen<'_> {
    fn page(&mut self, page: Page, identifiers: &mut [Vec<Identifier>]) {
        for y in page.rules {
            self.rule(y);
        }
        self.ink(0);
        for placed in page.lines {
            let Placed { x, baseline, style, line, leaf } = placed;
            let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            self.text(x, baseline, style, &line);
            self.surface.end_tagged();
            identifiers[leaf].push(identifier);
        }
    }

    /// Page number, and from the second page on the institute and reference: repeated, hence no part of the structure.
    fn margins(&mut self, document: &Document, index: usize, count: usize) {
        self.ink(80);
        let number = self.fonts.face(false).line(&format!("{} / {count}", index + 1));
        let x = (PAGE_WIDTH - number.width * SMALL.size) / 2.0;
        self.artifact(ArtifactType::Footer, x, PAGE_HEIGHT - MARGIN * 0.55, &number);
        if index > 0 {
            let institute = self.fonts.face(false).line(&document.institute);
            self.artifact(ArtifactType::Header, MARGIN, MARGIN * 0.6, &institute);
            let reference = self.fonts.face(false).line(&document.reference);
            let x = PAGE_WIDTH - MARGIN - reference.width * SMALL.size;
            self.artifact(ArtifactType::Header, x, MARGIN * 0.6, &reference);
        }
    }

    fn artifact(&mut self, kind: ArtifactType, x: f32, baseline: f32, line: &Line) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        self.text(x, baseline, SMALL, line);
        self.surface.end_tagged();
    }

    fn text(&mut self, x: f32, baseline: f32, style: Style, line: &Line) {
        let font = self.fonts.face(style.bold).font.clone();
        let start = Point::from_xy(x, baseline);
        self.surface.draw_glyphs(start, &line.glyphs, font, &line.text, style.size, false);
    }

    fn rule(&mut self, y: f32) {
        let mut path = PathBuilder::new();
        let Some(bar) = Rect::from_xywh(MARGIN, y, PAGE_WIDTH - 2.0 * MARGIN, 0.5) else {
            return;
        };
        path.push_rect(bar);
        let Some(path) = path.finish() else { return };
        self.ink(170);
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    fn ink(&mut self, grey: u8) {
        let paint = rgb::Color::new(grey, grey, grey).into();
        let fill = Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero };
        self.surface.set_fill(Some(fill));
    }
}

fn group(part: Part, identifiers: &mut [Vec<Identifier>]) -> Node {
    match part {
        Part::Leaf(role, leaf) => {
            let children = std::mem::take(&mut identifiers[leaf]).into_iter().map(Node::from).collect();
            let group = match role {
                Role::Paragraph => TagGroup::with_children(Tag::P, children),
                Role::Title(text) => TagGroup::with_children(Tag::Hn(LEVEL_1, Some(text)), children),
                Role::Heading(text) => TagGroup::with_children(Tag::Hn(LEVEL_2, Some(text)), children),
                Role::Label => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children),
                Role::Value => TagGroup::with_children(Tag::TD, children),
            };
            group.into()
        }
        Part::Group(grouping, parts) => {
            let children = parts.into_iter().map(|part| group(part, identifiers)).collect();
            let group = match grouping {
                Grouping::Section => TagGroup::with_children(Tag::Section, children),
                Grouping::Table => TagGroup::with_children(Tag::Table, children),
                Grouping::Row => TagGroup::with_children(Tag::TR, children),
            };
            group.into()
        }
    }
}

fn outline(headings: Vec<Heading>) -> Outline {
    let mut nodes = headings.into_iter().map(|heading| {
        let place = XyzDestination::new(heading.page, Point::from_xy(0.0, heading.y));
        OutlineNode::new(heading.text, place)
    });
    let mut outline = Outline::new();
    if let Some(title) = nodes.next() {
        let mut title = title.with_open(true);
        nodes.for_each(|section| title.push_child(section));
        outline.push_child(title);
    }
    outline
}

fn metadata(document: &Document) -> Metadata {
    let metadata = Metadata::new()
        .title(document.title.trim().to_owned())
        .language(document.language.clone())
        .creation_date(date(document.created));
    match document.author.trim() {
        "" => metadata,
        author => metadata.authors(vec![author.to_owned()]),
    }
}

fn date(time: jiff::Timestamp) -> DateTime {
    let time = time.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime::new(u16::try_from(time.year()).unwrap_or_default())
        .month(part(time.month()))
        .day(part(time.day()))
        .hour(part(time.hour()))
        .minute(part(time.minute()))
        .second(part(time.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
