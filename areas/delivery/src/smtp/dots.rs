/// The message as it goes over the wire: each line ended by CRLF, a dot before each line that begins with one, the
/// final dot at the end (RFC 5321 §4.5.2), in one piece, so that body and dot leave together.
pub(crate) fn with_dots(raw: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(raw.len() + raw.len() / 64 + 5);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            wire.push(b'.');
        }
        let text = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line);
        wire.extend_from_slice(text);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_that_begin_with_a_dot_get_another() {
        assert_eq!(with_dots(b"a\r\n.\r\n..b\r\n"), b"a\r\n..\r\n...b\r\n.\r\n");
    }

    #[test]
    fn bare_line_feeds_cannot_hide_an_end() {
        assert_eq!(with_dots(b"a\n.\nb"), b"a\r\n..\r\nb\r\n.\r\n");
    }

    #[test]
    fn an_empty_message_is_a_dot() {
        assert_eq!(with_dots(b""), b".\r\n");
    }

    proptest! {
        #[test]
        fn the_end_stands_only_at_the_end(raw in proptest::collection::vec(prop_oneof![
            Just(b'.'), Just(b'\r'), Just(b'\n'), Just(b'x')], 0..60)) {
            let wire = with_dots(&raw);
            let ends: Vec<usize> = wire.windows(5).enumerate()
                .filter(|(_, window)| *window == b"\r\n.\r\n").map(|(at, _)| at).collect();
            prop_assert!(wire.ends_with(b".\r\n"));
            prop_assert!(ends.iter().all(|at| *at == wire.len() - 5));
            prop_assert!(!wire.starts_with(b".\r\n") || wire.len() == 3);
        }
    }
}
