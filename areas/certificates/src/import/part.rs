//! A piece of a record in XML or JSON, whose fields are found by name, whatever their order.

use std::cell::RefCell;
use std::fmt::Display;

use documents::xml::read::Element;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// How a field is called in XML and in JSON.
pub(super) type Name = (&'static str, &'static str);

/// An element or an object.
pub(super) enum Part<'a> {
    /// Names match in any case; elements that nobody asks for are no fault, for versions of the format differ.
    Xml(Element<'a>),
    /// Names match exactly; a member that nobody asked for is a fault.
    Json { object: &'a Map<String, Value>, path: String, asked: RefCell<Vec<&'static str>> },
}

impl<'a> Part<'a> {
    pub(super) fn json(object: &'a Map<String, Value>, path: &str) -> Self {
        Self::Json { object, path: path.to_owned(), asked: RefCell::default() }
    }

    /// An element or object inside.
    pub(super) fn child(&self, name: Name) -> Result<Option<Part<'a>>, Refusal> {
        match self {
            Self::Xml(element) => Ok(xml_child(*element, name.0).map(Part::Xml)),
            Self::Json { .. } => match self.member(name.1) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::Object(object)) => Ok(Some(Part::json(object, &self.path(name)))),
                Some(_) => Err(Refusal::wrong(&self.path(name), &"not an object")),
            },
        }
    }

    /// An element or object that must be there.
    pub(super) fn inside(&self, name: Name) -> Result<Part<'a>, Refusal> {
        self.child(name)?.ok_or_else(|| Refusal::missing(&self.path(name)))
    }

    /// The objects of an array; of XML, none.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<Part<'a>>, Refusal> {
        let path = self.path(("", name));
        let wrong = || Refusal::wrong(&path, &"not a list of objects");
        match self.member(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                let part = |item: &'a Value| item.as_object().map(|object| Part::json(object, &path));
                items.iter().map(|item| part(item).ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }

    /// Reads a text, or the word for a truth value; an empty text counts as absent.
    pub(super) fn optional<T, E: Display>(
        &self,
        name: Name,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Refusal> {
        let text = match self {
            Self::Xml(element) => xml_child(*element, name.0).map(Element::text),
            Self::Json { .. } => match self.member(name.1) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.trim()),
                Some(Value::Bool(true)) => Some("true"),
                Some(Value::Bool(false)) => Some("false"),
                Some(_) => {
                    return Err(Refusal::wrong(&self.path(name), &"neither a text nor true or false"));
                }
            },
        };
        let read = text.filter(|text| !text.is_empty()).map(read).transpose();
        read.map_err(|reason| Refusal::wrong(&self.path(name), &reason))
    }

    /// The same of a field that must be there.
    pub(super) fn required<T, E: Display>(
        &self,
        name: Name,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Refusal> {
        self.optional(name, read)?.ok_or_else(|| Refusal::missing(&self.path(name)))
    }

    /// Refuses what nobody asked for; said once all fields have been read.
    pub(super) fn no_more(&self) -> Result<(), Refusal> {
        let Self::Json { object, path, asked } = self else {
            return Ok(());
        };
        let asked = asked.borrow();
        if object.keys().all(|key| asked.contains(&key.as_str())) {
            return Ok(());
        }
        // The name itself is not repeated: it might be content in the wrong place.
        let place = if path.is_empty() { "the record" } else { path };
        Err(Refusal::wrong(place, &"a member that does not belong there"))
    }

    fn member(&self, name: &'static str) -> Option<&'a Value> {
        let Self::Json { object, asked, .. } = self else {
            return None;
        };
        asked.borrow_mut().push(name);
        object.get(name)
    }

    fn path(&self, name: Name) -> String {
        match self {
            Self::Xml(element) => format!("{}/{}", element.path(), name.0),
            Self::Json { path, .. } if path.is_empty() => name.1.to_owned(),
            Self::Json { path, .. } => format!("{path}.{}", name.1),
        }
    }
}

fn xml_child<'a>(element: Element<'a>, name: &str) -> Option<Element<'a>> {
    element.children().find(|child| child.name().eq_ignore_ascii_case(name))
}
