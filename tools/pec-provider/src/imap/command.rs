//! Commands taken apart.

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// As it stands; a section in brackets belongs to it, as in `BODY[HEADER.FIELDS (TO)]`.
    Atom(String),
    /// From quotes or a literal.
    Text(Vec<u8>),
    /// From parentheses.
    List(Vec<Word>),
}

impl Word {
    /// The word as a text, whatever it is written as; a list has none.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::List(_) => String::new(),
        }
    }

    /// The atom in capitals.
    pub(super) fn keyword(&self) -> String {
        match self {
            Self::Atom(text) => text.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    /// The words of a list, or the word alone.
    pub(super) fn words(&self) -> &[Word] {
        match self {
            Self::List(words) => words,
            other => std::slice::from_ref(other),
        }
    }
}

/// All words of a command; none if it is not one.
pub(super) fn words(command: &[u8]) -> Option<Vec<Word>> {
    let command = command.strip_suffix(b"\n").unwrap_or(command);
    let mut rest = command.strip_suffix(b"\r").unwrap_or(command);
    list(&mut rest, false, 0)
}

/// Words up to the end, or up to the parenthesis that closes.
fn list(rest: &mut &[u8], inside: bool, depth: u8) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    if depth > 8 {
        return None;
    }
    loop {
        match rest.first() {
            None => return (!inside).then_some(words),
            Some(b' ') => *rest = &rest[1..],
            Some(b')') if inside => {
                *rest = &rest[1..];
                return Some(words);
            }
            Some(b'(') => {
                *rest = &rest[1..];
                words.push(Word::List(list(rest, true, depth + 1)?));
            }
            Some(b'"') => words.push(Word::Text(quoted(rest)?)),
            Some(b'{') => words.push(Word::Text(literal(rest)?)),
            Some(_) => words.push(Word::Atom(atom(rest)?)),
        }
    }
}

fn quoted(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut bytes = rest.iter().enumerate().skip(1);
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'"' => {
                *rest = &rest[place + 1..];
                return Some(text);
            }
            b'\\' => text.push(*bytes.next()?.1),
            other => text.push(*other),
        }
    }
    None
}

fn literal(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let number =
        std::str::from_utf8(&rest[1..end]).ok()?.trim_end().trim_end_matches('}').trim_end_matches('+');
    let size: usize = number.parse().ok()?;
    let text = rest.get(end + 1..(end + 1).checked_add(size)?)?.to_vec();
    *rest = &rest[end + 1 + size..];
    Some(text)
}

fn atom(rest: &mut &[u8]) -> Option<String> {
    let mut brackets = 0_u32;
    let end = rest.iter().position(|byte| {
        match byte {
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        brackets == 0 && matches!(byte, b' ' | b'(' | b')' | b'"')
    });
    let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after;
    // What can be no word and ends nowhere would be read for ever.
    if text.is_empty() {
        return None;
    }
    String::from_utf8(text.to_vec()).ok()
}

/// A set of numbers, `1,3:5,7:*`, as ranges, successive ones joined; `last` stands for the star.
pub(super) fn ranges(set: &str, last: u32) -> Option<Vec<(u32, u32)>> {
    let number =
        |text: &str| if text == "*" { Some(last) } else { text.parse().ok().filter(|number| *number > 0) };
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for part in set.split(',') {
        let (one, other) = part.split_once(':').unwrap_or((part, part));
        let (one, other) = (number(one)?, number(other)?);
        let (from, to) = (one.min(other), one.max(other));
        match ranges.last_mut() {
            Some(before) if before.1.checked_add(1) == Some(from) => before.1 = to,
            _ => ranges.push((from, to)),
        }
    }
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(text: &str) -> Word {
        Word::Atom(text.to_owned())
    }

    #[test]
    fn a_command_is_taken_apart_into_its_words() {
        let taken = words(
            b"a1 UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (TO \"X\")]<0.9>) \"q\\\"\" {2}\r\n) \r\n",
        );
        let expected = vec![
            atom("a1"),
            atom("UID"),
            atom("FETCH"),
            atom("1:*"),
            Word::List(vec![atom("FLAGS"), atom("BODY.PEEK[HEADER.FIELDS (TO \"X\")]<0.9>")]),
            Word::Text(b"q\"".to_vec()),
            Word::Text(b") ".to_vec()),
        ];
        assert_eq!(taken, Some(expected));
    }

    #[test]
    fn what_is_no_command_is_not_read_for_ever() {
        for command in ["a (b", "a b)", "a \"b", "a {9}\r\nb", "((((((((((((((((((((", ")"] {
            assert_eq!(words(command.as_bytes()), None, "{command}");
        }
    }

    #[test]
    fn a_star_is_the_last_number_even_before_a_greater_one() {
        assert_eq!(ranges("1,3:5,9:*", 7), Some(vec![(1, 1), (3, 5), (7, 9)]));
        assert_eq!(ranges("1,2,3:4,6", 7), Some(vec![(1, 4), (6, 6)]));
        assert_eq!(ranges("0", 7), None);
        assert_eq!(ranges("x", 7), None);
    }
}
