//! What stands in the values of header fields.

use kernel::EmailAddress;

/// The longest Message-ID, which is the longest line of a header.
const MOST_ID_BYTES: usize = 998;

/// A type with its parameters, as in `Content-Type` and `Content-Disposition` (RFC 2045).
pub(crate) struct MediaType {
    /// In small letters.
    pub(crate) name: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    pub(crate) fn plain() -> Self {
        Self { name: "text/plain".to_owned(), parameters: Vec::new() }
    }

    pub(crate) fn parse(value: &str) -> Self {
        let mut pieces = pieces(value).into_iter();
        let name = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = pieces
            .filter_map(|piece| {
                let (name, value) = piece.split_once('=')?;
                Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect();
        Self { name, parameters }
    }

    /// The parameter's value, `name` in small letters; `None` if it does not come exactly once.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut found = self.parameters.iter().filter(|parameter| parameter.0 == name);
        let first = found.next()?;
        found.next().is_none().then_some(&first.1)
    }
}

/// Splits at the semicolons outside of quotation marks, which are taken away.
fn pieces(value: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut characters) = (false, value.chars());
    while let Some(character) = characters.next() {
        let kept = match character {
            '"' => {
                quoted = !quoted;
                None
            }
            '\\' if quoted => characters.next(),
            ';' if !quoted => {
                pieces.push(String::new());
                None
            }
            other => Some(other),
        };
        if let (Some(kept), Some(piece)) = (kept, pieces.last_mut()) {
            piece.push(kept);
        }
    }
    pieces
}

/// The address in a `From` that names exactly one: `"Per conto di: a@b.it" <posta-certificata@pec.it>`. Addresses in
/// quotation marks and comments are names that anybody may give himself.
pub(crate) fn sole_mailbox(value: &str) -> Option<EmailAddress> {
    let (mut outside, mut inside, mut brackets) = (String::new(), String::new(), 0);
    let (mut quoted, mut comments, mut open) = (false, 0_usize, false);
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted || comments > 0 => {
                characters.next()?;
            }
            '"' if comments == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => comments += 1,
            ')' => comments = comments.checked_sub(1)?,
            _ if comments > 0 => {}
            '<' => (open, brackets) = (true, brackets + 1),
            '>' => open = std::mem::take(&mut open).then_some(false)?,
            ',' | ';' => return None,
            _ if open => inside.push(character),
            _ => outside.push(character),
        }
    }
    match brackets {
        _ if quoted || open || comments > 0 => None,
        0 => EmailAddress::parse(&outside).ok(),
        1 => EmailAddress::parse(&inside).ok(),
        _ => None,
    }
}

/// A message id without its brackets, folds and blanks; `None` if nothing is left, or what no id holds.
pub(crate) fn message_id(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let bare = bare.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(&bare);
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'<' && byte != b'>';
    (!bare.is_empty() && bare.len() <= MOST_ID_BYTES && bare.bytes().all(allowed)).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_the_address_in_brackets_and_never_the_name_before_it() {
        let sender = |value| sole_mailbox(value).map(|address| address.as_str().to_owned());
        let provider = Some("posta-certificata@pec.it".to_owned());
        for value in [
            "posta-certificata@pec.it",
            "<posta-certificata@PEC.it>",
            "\"Per conto di: ditta@pec.ditta.it\" <posta-certificata@pec.it>",
            "Per conto di: ditta@pec.ditta.it <posta-certificata@pec.it>",
            "\"un \\\" <falso@pec.it>, nome\" <posta-certificata@pec.it>",
            "posta-certificata@pec.it (di (prova), falso@pec.it)",
        ] {
            assert_eq!(sender(value), provider, "{value}");
        }
        for value in [
            "",
            "posta-certificata@pec.it, falso@pec.it",
            "<falso@pec.it> <posta-certificata@pec.it>",
            "<falso@pec.it <posta-certificata@pec.it>>",
            "posta-certificata@pec.it>",
            "gruppo: posta-certificata@pec.it;",
            "\"posta-certificata@pec.it",
            "<posta-certificata@pec.it",
            "posta-certificata@pec.it (",
            "nome posta-certificata@pec.it",
        ] {
            assert_eq!(sender(value), None, "{value}");
        }
    }

    #[test]
    fn a_message_id_is_the_same_however_it_is_wrapped() {
        for text in ["<v1.a.1@inps.it>", "v1.a.1@inps.it", "  <v1.a.1@\r\n inps.it> \n"] {
            assert_eq!(message_id(text).as_deref(), Some("v1.a.1@inps.it"), "{text:?}");
        }
        for text in ["", "<>", " ", "<<a@b>>", "a@b>", "à@b", "a\0@b"] {
            assert_eq!(message_id(text), None, "{text:?}");
        }
        assert_eq!(message_id(&"a".repeat(999)), None);
    }

    #[test]
    fn parameters_are_read_through_their_quotation_marks() {
        let media_type = MediaType::parse("Multipart/Signed; Boundary=\"a;\\\"=b\"; micalg = sha-256;x");
        assert_eq!(media_type.name, "multipart/signed");
        assert_eq!(media_type.parameter("boundary"), Some("a;\"=b"));
        assert_eq!(media_type.parameter("micalg"), Some("sha-256"));
        assert_eq!(media_type.parameter("x"), None);
    }

    #[test]
    fn a_parameter_that_comes_twice_counts_for_nothing() {
        assert_eq!(MediaType::parse("a/b; boundary=x; boundary=y").parameter("boundary"), None);
    }
}
