use crate::Address;

/// What the browser brings back from a provider (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The person was recognised.
    Code {
        /// Which request this answers.
        state: String,
        /// To be changed for tokens, once.
        code: String,
        /// Who says so.
        issuer: String,
    },
    /// Nobody was recognised.
    Refusal {
        /// Which request this answers.
        state: String,
        /// The code of the error.
        error: String,
        /// What it says besides, if anything.
        description: Option<String>,
        /// Who says so, if it is said.
        issuer: Option<String>,
    },
}

/// Why an answer is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// A parameter is missing, empty, too long or there twice.
    #[error("the answer is not of the right form")]
    Form,
    /// It does not say who answers, or another answers than was asked.
    #[error("another answers than was asked")]
    Issuer,
}

/// The longest code and error that are read, in bytes.
const MOST_BYTES: usize = 4096;

impl Answer {
    /// Reads the query with which the browser came back.
    pub fn read(query: &str) -> Result<Self, AnswerError> {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(query).map_err(|_form| AnswerError::Form)?;
        let one = |name: &str| {
            let mut found = pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone());
            match (found.next(), found.next()) {
                (None, _) => Ok(None),
                (Some(value), None) if !value.is_empty() && value.len() <= MOST_BYTES => Ok(Some(value)),
                _ => Err(AnswerError::Form),
            }
        };
        let state = one("state")?.ok_or(AnswerError::Form)?;
        let description = one("error_description")?;
        match (one("code")?, one("error")?, one("iss")?) {
            (Some(code), None, Some(issuer)) => Ok(Self::Code { state, code, issuer }),
            (Some(_), None, None) => Err(AnswerError::Issuer),
            (None, Some(error), issuer) => Ok(Self::Refusal { state, error, description, issuer }),
            _ => Err(AnswerError::Form),
        }
    }

    /// Which request this answers.
    #[must_use]
    pub fn state(&self) -> &str {
        match self {
            Self::Code { state, .. } | Self::Refusal { state, .. } => state,
        }
    }

    /// Refuses the answer of another than the one that was asked: a code of theirs must not be shown to this one
    /// (RFC 9207, "mix-up").
    pub fn from(&self, asked: &Address) -> Result<(), AnswerError> {
        let issuer = match self {
            Self::Code { issuer, .. } => Some(issuer),
            Self::Refusal { issuer, .. } => issuer.as_ref(),
        };
        if issuer.is_none_or(|issuer| issuer == asked.as_str()) { Ok(()) } else { Err(AnswerError::Issuer) }
    }
}
