//! Our XSD of the employer XML and the tables of its description, made from the same table as the writer.

use std::fmt::Write as _;

use super::fields::{Content, Field, RECORDS, ROOT};
use super::simple::{ALL, Rule, Simple};

/// The XML Schema 1.0 of the files that [`super::employer_xml::write`] makes; kept as `docs/formats/employer.xsd`.
#[must_use]
pub fn document() -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"unqualified\">\n",
    );
    line(&mut out, 1, &format!("<xs:element name=\"{ROOT}\">"));
    line(&mut out, 2, "<xs:complexType>");
    line(&mut out, 3, "<xs:sequence>");
    for record in RECORDS {
        let occurs = "minOccurs=\"0\" maxOccurs=\"unbounded\"";
        line(&mut out, 4, &format!("<xs:element name=\"{}\" {occurs}>", record.name));
        inside(&mut out, 5, record.about, record.fields);
        line(&mut out, 4, "</xs:element>");
    }
    line(&mut out, 3, "</xs:sequence>");
    line(&mut out, 2, "</xs:complexType>");
    line(&mut out, 1, "</xs:element>");
    for kind in ALL {
        simple(&mut out, kind);
    }
    out.push_str("</xs:schema>\n");
    out
}

fn inside(out: &mut String, depth: usize, about: &str, fields: &[Field]) {
    annotation(out, depth, about);
    line(out, depth, "<xs:complexType>");
    line(out, depth + 1, "<xs:sequence>");
    for field in fields {
        element(out, depth + 2, field);
    }
    line(out, depth + 1, "</xs:sequence>");
    line(out, depth, "</xs:complexType>");
}

fn element(out: &mut String, depth: usize, field: &Field) {
    let occurs = if field.required { "" } else { " minOccurs=\"0\"" };
    let (kind, fields) = match &field.content {
        Content::Text(kind, _) => (format!(" type=\"{}\"", kind.name), None),
        Content::Group(fields, _) => (String::new(), Some(*fields)),
    };
    let start = format!("<xs:element name=\"{}\"{kind}{occurs}", field.name);
    match fields {
        None if field.about.is_empty() => line(out, depth, &format!("{start}/>")),
        _ => {
            line(out, depth, &format!("{start}>"));
            match fields {
                Some(fields) => inside(out, depth + 1, field.about, fields),
                None => annotation(out, depth + 1, field.about),
            }
            line(out, depth, "</xs:element>");
        }
    }
}

fn annotation(out: &mut String, depth: usize, about: &str) {
    if !about.is_empty() {
        let about = about.replace('`', "");
        line(
            out,
            depth,
            &format!("<xs:annotation><xs:documentation>{about}</xs:documentation></xs:annotation>"),
        );
    }
}

fn simple(out: &mut String, kind: &Simple) {
    let base = match kind.rule {
        Rule::Token { .. } => "xs:token",
        Rule::Date => "xs:date",
        Rule::Truth => "xs:boolean",
        Rule::Pattern(_) | Rule::Words(_) => "xs:string",
    };
    line(out, 1, &format!("<xs:simpleType name=\"{}\">", kind.name));
    line(out, 2, &format!("<xs:restriction base=\"{base}\">"));
    match kind.rule {
        Rule::Pattern(pattern) => facet(out, "pattern", pattern),
        Rule::Token { min, max, pattern } => {
            facet(out, "minLength", &min.to_string());
            facet(out, "maxLength", &max.to_string());
            facet(out, "pattern", pattern);
        }
        Rule::Words(words) => words.iter().for_each(|word| facet(out, "enumeration", word)),
        Rule::Date => facet(out, "pattern", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        Rule::Truth => facet(out, "pattern", "true|false"),
    }
    line(out, 2, "</xs:restriction>");
    line(out, 1, "</xs:simpleType>");
}

fn facet(out: &mut String, name: &str, value: &str) {
    line(out, 3, &format!("<xs:{name} value=\"{value}\"/>"));
}

fn line(out: &mut String, depth: usize, text: &str) {
    let _infallible = writeln!(out, "{:1$}{text}", "", depth * 2);
}

/// The tables of `docs/formats/employer-xml.md`, one for each kind of record, in Markdown.
#[must_use]
pub fn tables() -> String {
    let mut out = String::new();
    for record in RECORDS {
        let _infallible = write!(
            out,
            "### `{}`: {}\n\n| element | type | occurs | note |\n|---|---|---|---|\n",
            record.name, record.about
        );
        rows(&mut out, "", record.fields);
        out.push('\n');
    }
    out
}

fn rows(out: &mut String, above: &str, fields: &[Field]) {
    for field in fields {
        let path = format!("{above}{}", field.name);
        let occurs = if field.required { "1" } else { "0..1" };
        let (kind, inner) = match &field.content {
            Content::Text(kind, _) => (kind.in_words(), None),
            Content::Group(inner, _) => ("elements".to_owned(), Some(*inner)),
        };
        let _infallible = writeln!(out, "| `{path}` | {kind} | {occurs} | {} |", field.about);
        if let Some(inner) = inner {
            rows(out, &format!("{path}/"), inner);
        }
    }
}
