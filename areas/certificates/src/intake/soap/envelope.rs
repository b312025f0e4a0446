//! The SOAP 1.1 envelope: what is in it, and faults. A fault tells a programmer that his message is no request; what
//! a doctor can put right is told in a receipt.

use axum::response::{IntoResponse, Response};
use documents::xml::Problem;
use documents::xml::read::{Document, Element, Limits, document};
use documents::xml::write::{self, Characters, Content, Layout};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::operation::{MESSAGES, Operation, SERVICE, operation};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const ENVELOPE_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";

/// One request is small; what is larger or deeper is no certificate.
pub(crate) const LIMITS: Limits =
    Limits { bytes: 64 << 10, depth: 12, elements: 200, attributes: 16, text: 8 << 10 };

/// Why no request could be read: the key of the text, and values that it names.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) key: &'static str,
    pub(crate) values: Vec<(&'static str, String)>,
    pub(crate) retry_after: Option<u64>,
}

impl Fault {
    /// The message itself is wrong.
    pub(crate) fn client(key: &'static str) -> Self {
        Self {
            code: "Client",
            status: StatusCode::INTERNAL_SERVER_ERROR,
            key,
            values: Vec::new(),
            retry_after: None,
        }
    }

    /// The institute cannot answer now.
    pub(crate) fn server(status: StatusCode, key: &'static str) -> Self {
        Self { code: "Server", status, ..Self::client(key) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The answer, with its text as the caller found it.
    pub(crate) fn into_response(self, text: &str) -> Response {
        let code = format!("soap:{}", self.code);
        let body = enveloped(|body| {
            body.element("soap:Fault", |fault| {
                fault.leaf("faultcode", &code).leaf("faultstring", text);
            });
        });
        let mut response = xml(self.status, body);
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"Certificati medici\", charset=\"UTF-8\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An answer as XML.
pub(crate) fn xml(status: StatusCode, body: String) -> Response {
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// An envelope around what `body` writes.
pub(crate) fn enveloped(body: impl FnOnce(&mut Content<'_>)) -> String {
    let attributes = [("xmlns:soap", ENVELOPE)];
    write::document(Characters::Utf8, Layout::Compact, "soap:Envelope", &attributes, |envelope| {
        envelope.element("soap:Body", body);
    })
}

/// A message that was read; [`Message::request`] is its one request.
pub(crate) struct Message {
    document: Document,
    pub(crate) operation: &'static Operation,
}

impl Message {
    /// Reads a message; `action` is the header that names the operation again.
    pub(crate) fn read(bytes: &[u8], headers: &HeaderMap) -> Result<Self, Fault> {
        check_content_type(headers)?;
        let document = document(bytes, &LIMITS).map_err(|error| unreadable(&error))?;
        let operation = requested(&document)?;
        check_action(headers, operation)?;
        Ok(Self { document, operation })
    }

    /// The request element.
    pub(crate) fn request(&self) -> Option<Element<'_>> {
        body(&self.document).and_then(|body| body.children().next())
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Fault> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/xml" | "application/xml" => Ok(()),
        "application/soap+xml" => {
            Err(Fault { code: "VersionMismatch", ..Fault::client("intake-fault-version") })
        }
        _ => Err(Fault {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ..Fault::client("intake-fault-content-type")
        }),
    }
}

fn requested(document: &Document) -> Result<&'static Operation, Fault> {
    let root = document.root();
    if root.name() != "Envelope" || root.namespace() != Some(ENVELOPE) {
        let other_version = root.name() == "Envelope" && root.namespace() == Some(ENVELOPE_1_2);
        let code = if other_version { "VersionMismatch" } else { "Client" };
        let key = if other_version { "intake-fault-version" } else { "intake-fault-envelope" };
        return Err(Fault { code, ..Fault::client(key) });
    }
    let headers = root.children().filter(|child| in_envelope(*child, "Header")).flat_map(Element::children);
    for header in headers {
        if matches!(header.attribute_in(ENVELOPE, "mustUnderstand"), Some("1" | "true")) {
            let fault = Fault { code: "MustUnderstand", ..Fault::client("intake-fault-must-understand") };
            return Err(fault.with("name", &shown(header.name())));
        }
    }
    let mut requests = body(document).ok_or_else(|| Fault::client("intake-fault-body"))?.children();
    let (Some(request), None) = (requests.next(), requests.next()) else {
        return Err(Fault::client("intake-fault-one-request"));
    };
    let known = operation(request.name())
        .ok_or_else(|| Fault::client("intake-fault-operation").with("name", &shown(request.name())))?;
    if request.namespace() != Some(MESSAGES) {
        return Err(Fault::client("intake-fault-namespace").with("expected", MESSAGES));
    }
    Ok(known)
}

fn body(document: &Document) -> Option<Element<'_>> {
    let mut bodies = document.root().children().filter(|child| in_envelope(*child, "Body"));
    let body = bodies.next()?;
    bodies.next().is_none().then_some(body)
}

fn in_envelope(element: Element<'_>, name: &str) -> bool {
    element.name() == name && element.namespace() == Some(ENVELOPE)
}

/// The header may be empty; if it names an operation, it is that of the request.
fn check_action(headers: &HeaderMap, operation: &Operation) -> Result<(), Fault> {
    let action = headers.get("soapaction").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let action = action.trim().trim_matches('"');
    if action.is_empty() || action.strip_prefix(SERVICE) == Some(operation.name) {
        return Ok(());
    }
    Err(Fault::client("intake-fault-action").with("expected", &format!("{SERVICE}{}", operation.name)))
}

fn unreadable(error: &documents::xml::Error) -> Fault {
    let key = match &error.problem {
        Problem::Empty => "intake-fault-empty",
        Problem::Doctype => "intake-fault-doctype",
        Problem::UnknownEncoding(_) | Problem::WrongEncoding { .. } => "intake-fault-encoding",
        Problem::Unclosed(_) => "intake-fault-cut-off",
        Problem::TooLarge(_)
        | Problem::TooDeep(_)
        | Problem::TooManyElements(_)
        | Problem::TooManyAttributes(_)
        | Problem::TooLong(_) => "intake-fault-too-large",
        _ => "intake-fault-malformed",
    };
    Fault::client(key).with("line", &error.line).with("column", &error.column)
}

/// A name from the message, short enough to be told back.
pub(crate) fn shown(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, action: &str) -> Result<&'static str, Fault> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        headers.insert("soapaction", action.parse().unwrap());
        Message::read(body.as_bytes(), &headers).map(|message| message.operation.name)
    }

    fn envelope(header: &str, body: &str) -> String {
        format!(
            "<s:Envelope xmlns:s=\"{ENVELOPE}\" xmlns:c=\"{MESSAGES}\">{header}<s:Body>{body}</s:Body></s:Envelope>"
        )
    }

    fn key(body: &str, action: &str) -> &'static str {
        read(body, action).unwrap_err().key
    }

    #[test]
    fn a_request_is_known_by_its_element_and_may_be_named_again_by_the_header() {
        let message = envelope("", "<c:invioMalattiaRequest/>");
        assert_eq!(read(&message, "").unwrap(), "InviaMalattia");
        let action = format!("\"{SERVICE}InviaMalattia\"");
        assert_eq!(read(&message, &action).unwrap(), "InviaMalattia");
        assert_eq!(key(&message, "http://ws.cert.sanita.finanze.it/AnnullaMalattia"), "intake-fault-action");
    }

    #[test]
    fn what_is_no_request_is_a_fault_with_its_reason() {
        let cases = [
            ("", "intake-fault-empty"),
            ("<a/>", "intake-fault-envelope"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "intake-fault-doctype"),
            ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "intake-fault-encoding"),
            ("<a><b>", "intake-fault-cut-off"),
            ("<a><b></a></b>", "intake-fault-malformed"),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text, ""), expected, "{text}");
        }
        assert_eq!(key(&envelope("", ""), ""), "intake-fault-one-request");
        assert_eq!(key(&envelope("", "<c:a/><c:b/>"), ""), "intake-fault-one-request");
        assert_eq!(key(&envelope("", "<c:inviaTutto/>"), ""), "intake-fault-operation");
        assert_eq!(key(&envelope("", "<invioMalattiaRequest/>"), ""), "intake-fault-namespace");
        let version_1_2 = envelope("", "<c:invioMalattiaRequest/>").replace(ENVELOPE, ENVELOPE_1_2);
        assert_eq!(read(&version_1_2, "").unwrap_err().code, "VersionMismatch");
    }

    #[test]
    fn a_header_that_must_be_understood_is_refused() {
        let header = "<s:Header><c:security s:mustUnderstand=\"1\"/></s:Header>";
        let fault = read(&envelope(header, "<c:invioMalattiaRequest/>"), "").unwrap_err();
        assert_eq!((fault.code, fault.key), ("MustUnderstand", "intake-fault-must-understand"));
        let harmless = "<s:Header><c:trace/></s:Header>";
        assert!(read(&envelope(harmless, "<c:invioMalattiaRequest/>"), "").is_ok());
    }

    #[test]
    fn a_deep_or_long_message_is_refused_before_it_is_read() {
        let deep = format!("{}{}", "<a>".repeat(50), "</a>".repeat(50));
        assert_eq!(key(&deep, ""), "intake-fault-too-large");
        assert_eq!(key(&envelope("", &"<c:a/>".repeat(300)), ""), "intake-fault-too-large");
    }
}
