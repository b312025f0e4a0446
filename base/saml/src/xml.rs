//! Hostile XML: looked over before it is parsed, then read by namespace and name. What is read are the very nodes whose
//! signature is checked, hence the parser of the signature library.

use bergshamra::xml::{Document, NodeId, NodeKind, uppsala};

use crate::refusal::Fault;

pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// What a document may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    bytes: usize,
    depth: usize,
    elements: usize,
    attributes: usize,
    comments: bool,
}

/// A message of a provider: genuine ones have some 10 kB and 100 elements.
pub(crate) const MESSAGE: Limits =
    Limits { bytes: 256 << 10, depth: 24, elements: 1000, attributes: 32, comments: false };

/// Metadata of a whole registry. Comments are let through: they are in no canonical form, and nothing is read from them.
pub(crate) const REGISTRY: Limits =
    Limits { bytes: 16 << 20, depth: 32, elements: 200_000, attributes: 64, comments: true };

/// Looks a text over, in constant memory and one pass, and cuts the blanks around it.
pub(crate) fn look_over(bytes: &[u8], limits: Limits) -> Result<&str, Fault> {
    if bytes.len() > limits.bytes {
        return Err(Fault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_cause| Fault::NotUtf8)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_ascii();
    let mut rest = after_declaration(text)?;
    let (mut depth, mut elements) = (0_usize, 0_usize);
    while let Some((_, markup)) = rest.split_once('<') {
        rest = match markup.as_bytes().first() {
            Some(b'!') => after_comment(markup, limits)?,
            Some(b'?') => return Err(Fault::Instruction),
            Some(b'/') => {
                depth = depth.saturating_sub(1);
                markup
            }
            _ => {
                let tag = Tag::at(markup)?;
                elements += 1;
                if depth >= limits.depth || elements > limits.elements || tag.attributes > limits.attributes {
                    return Err(Fault::TooLarge);
                }
                depth += usize::from(!tag.empty);
                tag.rest
            }
        };
    }
    Ok(text)
}

fn after_declaration(text: &str) -> Result<&str, Fault> {
    // `<?xml-stylesheet` is an instruction, not the declaration.
    let declaration = text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']));
    let Some(declaration) = declaration else { return Ok(text) };
    let (declaration, rest) = declaration.split_once("?>").ok_or(Fault::NotWellFormed)?;
    let encoding = declaration.split_once("encoding").map(|(_, value)| value.to_ascii_lowercase());
    match encoding {
        Some(value) if !value.contains("utf-8") => Err(Fault::NotUtf8),
        _ => Ok(rest),
    }
}

fn after_comment(markup: &str, limits: Limits) -> Result<&str, Fault> {
    if markup.starts_with("![CDATA[") {
        return Err(Fault::Cdata);
    }
    let comment = markup.strip_prefix("!--").ok_or(Fault::Doctype)?;
    if !limits.comments {
        return Err(Fault::Comment);
    }
    comment.split_once("-->").map(|(_, rest)| rest).ok_or(Fault::NotWellFormed)
}

struct Tag<'a> {
    attributes: usize,
    empty: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// A start tag, read behind its `<`. A value may hold `>` and `/`.
    fn at(markup: &'a str) -> Result<Self, Fault> {
        let (mut quote, mut attributes, mut empty) = (None, 0, false);
        for (at, byte) in markup.bytes().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Ok(Self { attributes, empty, rest: &markup[at + 1..] }),
                (None, b'"' | b'\'') => {
                    attributes += 1;
                    quote = Some(byte);
                }
                (Some(open), _) if open == byte => quote = None,
                // An unescaped `<` is forbidden in a value, too.
                (_, b'<') => return Err(Fault::NotWellFormed),
                _ => {}
            }
            empty = quote.is_none() && byte == b'/';
        }
        Err(Fault::NotWellFormed)
    }
}

/// Parses a text that was looked over.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    uppsala::parse(text).map_err(|_cause| Fault::NotWellFormed)
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct Element<'d, 'a> {
    document: &'d Document<'a>,
    pub(crate) node: NodeId,
}

impl<'d, 'a> Element<'d, 'a> {
    pub(crate) fn root(document: &'d Document<'a>) -> Option<Self> {
        Some(Self { document, node: document.document_element()? })
    }

    fn data(self) -> Option<&'d uppsala::Element<'a>> {
        self.document.element(self.node)
    }

    pub(crate) fn local_name(self) -> &'d str {
        self.data().map_or("", |element| &element.name.local_name)
    }

    pub(crate) fn is(self, namespace: &str, name: &str) -> bool {
        self.data().is_some_and(|element| element.matches_name_ns(namespace, name))
    }

    pub(crate) fn parent(self) -> Option<Self> {
        let parent = Self { node: self.document.parent(self.node)?, ..self };
        parent.data().map(|_| parent)
    }

    /// This element and all within it, in the order of the document.
    pub(crate) fn all(self) -> impl Iterator<Item = Self> {
        let within = self.document.descendants(self.node).into_iter();
        std::iter::once(self)
            .chain(within.filter(move |node| *node != self.node).map(move |node| Self { node, ..self }))
            .filter(|element| element.data().is_some())
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        let nodes = self.document.children_iter(self.node);
        nodes.map(move |node| Self { node, ..self }).filter(|element| element.data().is_some())
    }

    pub(crate) fn children_named(self, namespace: &str, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is(namespace, name))
    }

    /// The child of this name, if there is exactly one.
    pub(crate) fn only(self, namespace: &str, name: &str) -> Option<Self> {
        let mut found = self.children_named(namespace, name);
        found.next().filter(|_| found.next().is_none())
    }

    /// An attribute in no namespace; an empty one counts as missing.
    pub(crate) fn attribute(self, name: &str) -> Option<&'d str> {
        self.raw_attribute(name).filter(|value| !value.is_empty())
    }

    /// An attribute in no namespace, be it empty.
    pub(crate) fn raw_attribute(self, name: &str) -> Option<&'d str> {
        let mut attributes = self.data()?.attributes.iter();
        let found = attributes.find(|one| one.name.prefix.is_none() && one.name.local_name == name)?;
        Some(&*found.value)
    }

    /// The attribute `xml:lang`.
    pub(crate) fn language(self) -> Option<&'d str> {
        self.data()?.get_attribute_ns("http://www.w3.org/XML/1998/namespace", "lang")
    }

    /// All values by which a signature could refer to this element, whatever the namespace of the attribute.
    pub(crate) fn ids(self) -> impl Iterator<Item = &'d str> {
        let attributes = self.data().into_iter().flat_map(|element| &element.attributes);
        let ids = attributes.filter(|one| {
            let name: &str = &one.name.local_name;
            name.eq_ignore_ascii_case("id") || name == "AssertionID"
        });
        ids.map(|one| &*one.value)
    }

    /// The text without the blanks around it; `None` if it is empty or if there are elements among it.
    pub(crate) fn text(self) -> Option<String> {
        let mut text = String::new();
        for child in self.document.children_iter(self.node) {
            match self.document.node_kind(child) {
                Some(NodeKind::Text(part) | NodeKind::CData(part)) => text.push_str(part),
                Some(NodeKind::Comment(_)) => {}
                _ => return None,
            }
        }
        Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }
}
