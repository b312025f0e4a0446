use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kernel::digest::Mac;

use crate::Site;

const TAG_BYTES: usize = 16;

/// Signs texts that go out to a browser or a program and come back: cursors, cookies, challenges.
/// Whoever holds one can read it, and can neither alter it nor use it for another purpose.
#[derive(Clone)]
pub(crate) struct Tokens(Mac);

impl Tokens {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Mac::new(key))
    }

    fn tag(&self, purpose: &str, text: &str) -> [u8; 32] {
        // A purpose holds no zero byte, so no two pairs give the same bytes.
        self.0.tag(&[purpose.as_bytes(), &[0], text.as_bytes()].concat())
    }

    pub(crate) fn tag_text(&self, purpose: &str, text: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.tag(purpose, text)[..TAG_BYTES])
    }

    fn seal(&self, purpose: &str, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend_from_slice(&self.tag(purpose, text)[..TAG_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn open(&self, purpose: &str, token: &str) -> Option<String> {
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG_BYTES)?);
        let text = String::from_utf8(bytes).ok()?;
        kernel::digest::same_secret(&self.tag(purpose, &text)[..TAG_BYTES], &tag).then_some(text)
    }
}

impl Site {
    /// Signs `text` for one purpose ("attestations.cursor") as a token that may stand in a URL. It is not encrypted:
    /// it may hold no personal data.
    #[must_use]
    pub fn seal_token(&self, purpose: &str, text: &str) -> String {
        self.tokens().seal(purpose, text)
    }

    /// The text of a token sealed for this purpose; nothing if it was altered or sealed for another.
    #[must_use]
    pub fn open_token(&self, purpose: &str, token: &str) -> Option<String> {
        self.tokens().open(purpose, token)
    }
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    #[test]
    fn a_token_opens_only_for_its_purpose_and_unaltered() {
        let tokens = Tokens::new(&[7; 32]);
        let token = tokens.seal("cursor", "2026-11-21|42");
        assert_eq!(tokens.open("cursor", &token).as_deref(), Some("2026-11-21|42"));
        assert_eq!(tokens.open("flash", &token), None);
        assert_eq!(Tokens::new(&[8; 32]).open("cursor", &token), None);
        assert_eq!(tokens.open("cursor", &token[1..]), None);
        assert_eq!(tokens.open("cursor", ""), None);
    }
}
