//! The description of the service: WSDL at `?wsdl`, its schema at `?xsd=certificati-medici.xsd`.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::Failure;

use super::PATH;
use super::envelope::xml;
use crate::Certificates;

const WSDL: &str = include_str!("../wsdl/certificati-medici.wsdl");
const XSD: &str = include_str!("../wsdl/certificati-medici.xsd");
/// Where the WSDL has the address of this installation.
const ADDRESS: &str = "@ADDRESS@";

pub(super) async fn show(State(area): State<Certificates>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default().to_ascii_lowercase();
    let name = query.split(['=', '&']).next().unwrap_or_default();
    match name {
        "wsdl" => {
            let address = format!("{}{PATH}", area.settings.base_url);
            xml(StatusCode::OK, WSDL.replace(ADDRESS, &address))
        }
        "xsd" => xml(StatusCode::OK, XSD.to_owned()),
        _ => Failure::status(StatusCode::NOT_FOUND).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use documents::xml::read::{Document, Element, Limits, document};

    use super::super::operation::{MESSAGES, OPERATIONS, Part, SERVICE};
    use super::*;

    fn parsed(text: &str) -> Document {
        document(text.as_bytes(), &Limits::default()).unwrap()
    }

    fn named<'a>(schema: Element<'a>, kind: &'a str, name: &str) -> Element<'a> {
        let mut found = schema.children_named(kind).filter(|one| one.attribute("name") == Some(name));
        found.next().unwrap_or_else(|| panic!("the schema has no {kind} {name}"))
    }

    /// The elements of a type, those of the type that it extends included.
    fn elements(schema: Element<'_>, of: &str) -> Vec<(String, String)> {
        let complex = named(schema, "complexType", of);
        let mut found = Vec::new();
        let mut holder = complex;
        if let Some(extension) = complex.find("complexContent/extension") {
            found.extend(elements(schema, local(extension.attribute("base").unwrap())));
            holder = extension;
        }
        for element in holder.find("sequence").into_iter().flat_map(Element::children) {
            let type_name = local(element.attribute("type").unwrap()).to_owned();
            found.push((element.attribute("name").unwrap().to_owned(), type_name));
        }
        found
    }

    fn local(name: &str) -> &str {
        name.split(':').next_back().unwrap_or(name)
    }

    fn compare(schema: Element<'_>, type_name: &str, parts: &[Part]) {
        let elements = elements(schema, type_name);
        let names: Vec<&str> = elements.iter().map(|(name, _)| name.as_str()).collect();
        let expected: Vec<&str> = parts.iter().map(|part| part.name).collect();
        assert_eq!(names, expected, "{type_name}");
        for (part, (_, inner)) in parts.iter().zip(&elements) {
            if !part.parts.is_empty() {
                compare(schema, inner, part.parts);
            }
        }
    }

    #[test]
    fn the_schema_describes_each_request_as_it_is_read() {
        let xsd = parsed(XSD);
        assert_eq!(xsd.root().attribute("targetNamespace"), Some(MESSAGES));
        for operation in &OPERATIONS {
            let request = named(xsd.root(), "element", operation.request);
            compare(xsd.root(), local(request.attribute("type").unwrap()), operation.parts);
        }
    }

    #[test]
    fn the_schema_has_each_answer_with_its_receipt() {
        let xsd = parsed(XSD);
        for operation in &OPERATIONS {
            let answer = named(xsd.root(), "element", local(operation.response));
            let elements = elements(xsd.root(), local(answer.attribute("type").unwrap()));
            let names: Vec<&str> = elements.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names[..3], ["ricevutaVarie", "ricevutaInfo", "ricevutaNonOk"]);
            let last = if operation.receipt.is_empty() { "datiCertificato" } else { operation.receipt };
            assert_eq!(names[3], last);
        }
    }

    #[test]
    fn the_service_description_binds_every_operation_to_its_action() {
        let wsdl = parsed(WSDL);
        assert_eq!(wsdl.root().attribute("targetNamespace"), Some(SERVICE));
        let binding = wsdl.root().child("binding").unwrap();
        let actions: Vec<&str> = binding
            .children_named("operation")
            .filter_map(|operation| operation.child("operation")?.attribute("soapAction"))
            .collect();
        let expected: Vec<String> =
            OPERATIONS.iter().map(|operation| format!("{SERVICE}{}", operation.name)).collect();
        assert_eq!(actions, expected);
        assert!(WSDL.contains(ADDRESS));
    }
}
