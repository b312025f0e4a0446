//! What an event of the log names must be on the list of what may reach the log: else an operator reads "(left out)" where
//! he looks for what has failed.

use std::fs;
use std::path::Path;

use crate::run::Failure;

/// The list stands here.
const LIST: &str = "server/src/logging.rs";

/// The fields that reach the log.
pub(crate) fn allowed(root: &Path) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(root.join(LIST))?;
    let list = text.split("const ALLOWED: &[&str] = &[").nth(1).and_then(|rest| rest.split("];").next());
    let list = list.ok_or_else(|| Failure::Found(format!("{LIST}: the list ALLOWED is not where it was")))?;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// How an event of the log begins.
const EVENTS: [&str; 5] =
    ["tracing::error!(", "tracing::warn!(", "tracing::info!(", "tracing::debug!(", "tracing::trace!("];

/// The fields of a file's events that the list does not have.
pub(crate) fn left_out<'a>(code: &'a str, allowed: &[String]) -> Vec<&'a str> {
    let fields = events(code).flatten().filter_map(field);
    fields.filter(|field| !allowed.iter().any(|known| known == field)).collect()
}

/// Whether the words of an event have places for values, which would reach the log past the list.
pub(crate) fn tells_values(code: &str) -> bool {
    events(code).flatten().any(|part| part.trim().starts_with('"') && part.contains('{'))
}

/// The parts of each event.
fn events(code: &str) -> impl Iterator<Item = Vec<&str>> {
    EVENTS.iter().flat_map(|event| code.split(event).skip(1)).map(parts)
}

/// What stands between the commas of an event, up to its end.
fn parts(rest: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, 0_u32, false, false);
    for (place, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' if depth == 0 => {
                parts.push(&rest[begin..place]);
                break;
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&rest[begin..place]);
                begin = place + 1;
            }
            _ => {}
        }
    }
    parts
}

/// The name of a field; nothing for the words of the event, which stand in quotes, nor for its `target:`.
fn field(part: &str) -> Option<&str> {
    let part = part.trim().trim_start_matches(['%', '?']);
    let name = part.split([' ', '=', ':']).next().unwrap_or_default();
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase());
    let is_of_the_macro = part[name.len()..].starts_with(": ");
    (is_name && !is_of_the_macro).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_would_be_left_out_is_found() {
        let allowed = ["cause".to_owned(), "item".to_owned()];
        let code = r#"tracing::warn!(item = %held.of(1, 2), %cause, mailbox = "a, (b", "no \" way, at all")"#;
        assert_eq!(left_out(code, &allowed), ["mailbox"]);
        assert_eq!(left_out("tracing::trace!(item.owner = 1)", &allowed), ["item.owner"]);
        assert!(left_out(r#"tracing::info!(target: "access", item = 1, "taken")"#, &allowed).is_empty());
    }

    #[test]
    fn a_value_among_the_words_is_found() {
        assert!(tells_values(r#"tracing::info!(item, "{address} is taken")"#));
        assert!(!tells_values(r#"tracing::info!(item = %at("{}"), "taken"); let text = format!("{item}");"#));
    }

    #[test]
    fn the_list_of_the_program_is_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let allowed = allowed(&root).unwrap();
        assert!(allowed.iter().any(|field| field == "message"));
        assert!(allowed.iter().all(|field| !field.is_empty() && !field.contains([' ', '\n'])));
    }
}
