use jiff::{SignedDuration, Timestamp};

/// Reads a time as SAML writes it: `2026-03-16T11:00:00Z`, with or without fractions of a second, always UTC.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let form = bytes.len() >= 20 && bytes[10] == b'T' && bytes[19..].iter().all(|byte| in_fraction(*byte));
    if !form || !text.ends_with('Z') { None } else { text.parse().ok() }
}

fn in_fraction(byte: u8) -> bool {
    matches!(byte, b'.' | b'Z' | b'0'..=b'9')
}

/// Writes a time in whole seconds, as all federations read it.
pub(crate) fn write(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment as seen by two clocks that may differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) now: Timestamp,
    pub(crate) skew: SignedDuration,
}

impl Now {
    /// Whether `time` is surely still to come.
    pub(crate) fn is_before(self, time: Timestamp) -> bool {
        time.duration_since(self.now) > self.skew
    }

    /// Whether `time`, the first moment after a span, is surely past.
    pub(crate) fn is_at_or_after(self, time: Timestamp) -> bool {
        self.now.duration_since(time) >= self.skew
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_one_form_alone() {
        assert_eq!(read("2026-03-16T11:00:00Z"), "2026-03-16T11:00:00Z".parse().ok());
        assert_eq!(read("2026-03-16T11:00:00.123456Z"), "2026-03-16T11:00:00.123456Z".parse().ok());
        for text in [
            "",
            "2026-03-16",
            "2026-03-16T11:00:00",
            "2026-03-16 11:00:00Z",
            "2026-03-16T11:00:00z",
            "2026-03-16T12:00:00+01:00",
            "2026-03-16T11:00:00[UTC]Z",
            "2026-02-30T11:00:00Z",
            "20260316T110000Z",
            "è026-03-16T11:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_in_whole_seconds() {
        assert_eq!(write("2026-03-16T11:00:00.9Z".parse().unwrap()), "2026-03-16T11:00:00Z");
    }

    #[test]
    fn clocks_may_differ_by_the_skew_and_no_more() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let now = Now { now: at(100), skew: SignedDuration::from_secs(10) };
        assert!(!now.is_before(at(110)) && now.is_before(at(111)));
        assert!(!now.is_at_or_after(at(91)) && now.is_at_or_after(at(90)));
    }
}
