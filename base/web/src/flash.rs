use std::fmt::Write;

/// A message shown once on the page that follows a form. It holds a message key and no other datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    tone: Tone,
    key: String,
}

/// How a message is meant; decides colour, icon and role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Success,
    /// Something to know.
    Info,
    /// Something to mind.
    Warning,
    /// It was not done.
    Danger,
}

impl Tone {
    const ALL: [Self; 4] = [Self::Success, Self::Info, Self::Warning, Self::Danger];

    /// The word used in class names (`alert-success`) and in the cookie.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

impl Flash {
    /// Says by the message `key` that something was done.
    #[must_use]
    pub fn done(key: &str) -> Self {
        Self::new(Tone::Success, key)
    }

    /// A message of any tone.
    #[must_use]
    pub fn new(tone: Tone, key: &str) -> Self {
        Self { tone, key: key.to_owned() }
    }

    /// How it is meant.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.tone
    }

    /// The message.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn encode(&self) -> String {
        let mut text = String::new();
        let _ = write!(text, "{}:{}", self.tone.as_str(), self.key);
        text
    }

    pub(crate) fn decode(text: &str) -> Option<Self> {
        let (tone, key) = text.split_once(':')?;
        let tone = Tone::ALL.into_iter().find(|known| known.as_str() == tone)?;
        Some(Self::new(tone, key))
    }
}
