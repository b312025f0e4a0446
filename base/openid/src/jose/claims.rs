use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::JoseError;

/// By how much another's clock may be ahead of ours.
const MOST_AHEAD: SignedDuration = SignedDuration::from_secs(60);

/// What a token says.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// A claim as it stands.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is a text with something in it.
    pub fn text(&self, name: &'static str) -> Result<&str, JoseError> {
        let text = self.value(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).ok_or(JoseError::Claim(name))
    }

    /// A claim that is an object.
    pub fn object(&self, name: &'static str) -> Result<&Map<String, Value>, JoseError> {
        self.value(name).and_then(Value::as_object).ok_or(JoseError::Claim(name))
    }

    /// A claim that is one text or a list of texts, such as `aud`.
    pub fn texts(&self, name: &'static str) -> Result<Vec<&str>, JoseError> {
        let texts = match self.value(name) {
            Some(Value::String(text)) => Some(vec![text.as_str()]),
            Some(Value::Array(list)) => list.iter().map(Value::as_str).collect(),
            _ => None,
        };
        texts.ok_or(JoseError::Claim(name))
    }

    /// A claim that is a number of seconds since 1970, with or without a fraction.
    pub fn moment(&self, name: &'static str) -> Result<Timestamp, JoseError> {
        let value = self.value(name).ok_or(JoseError::Claim(name))?;
        let seconds = match (value.as_i64(), value.as_f64()) {
            (Some(seconds), _) => Some(Timestamp::from_second(seconds)),
            (None, Some(seconds)) if seconds.is_finite() => {
                SignedDuration::try_from_secs_f64(seconds).ok().map(Timestamp::from_duration)
            }
            _ => None,
        };
        seconds.and_then(Result::ok).ok_or(JoseError::Claim(name))
    }

    /// Refuses what has no end, is over, or has not begun; answers the end. A beginning (`iat`, `nbf`) may lie up to
    /// a minute ahead, for the clocks of two machines differ.
    pub fn in_time(&self, now: Timestamp) -> Result<Timestamp, JoseError> {
        let end = self.moment("exp")?;
        if end <= now {
            return Err(JoseError::Expired);
        }
        self.begun(now)?;
        Ok(end)
    }

    /// Refuses what does not say when it was made, or says so of the future.
    pub fn begun(&self, now: Timestamp) -> Result<(), JoseError> {
        let mut latest = self.moment("iat")?;
        if self.value("nbf").is_some() {
            latest = latest.max(self.moment("nbf")?);
        }
        if latest.duration_since(now) > MOST_AHEAD { Err(JoseError::Future) } else { Ok(()) }
    }
}
