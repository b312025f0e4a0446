//! Reading XML that strangers wrote.

use roxmltree::{Document, Node, ParsingOptions};

/// Nobody nests deeper than this.
const DEEPEST: usize = 40;

/// Elements, attributes and texts of one document.
const MOST_NODES: u32 = 20_000;

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Parses a text; document types, and with them entities of one's own, are refused.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|cause| cause.to_string())?;
    let mut depths = document.descendants().map(|node| node.ancestors().take(DEEPEST + 2).count());
    if depths.any(|depth| depth > DEEPEST) {
        return Err("nested too deeply".to_owned());
    }
    drop(depths);
    Ok(document)
}

/// The first child with this name.
pub(crate) fn child<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &str,
    name: &str,
) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name((namespace, name)))
}

/// All text directly inside, without the blanks around it.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    let texts = node.children().filter(Node::is_text).filter_map(|child| child.text());
    texts.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_types_and_depth_without_end_are_refused() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").is_err());
        let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(parse(&deep(30)).is_ok());
        assert!(parse(&deep(50)).is_err());
        assert!(parse(&deep(19_000)).is_err());
    }
}
