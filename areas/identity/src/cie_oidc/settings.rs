use std::path::PathBuf;

use openid::sign_in::Level;
use serde::Deserialize;

/// The electronic identity card over OpenID Connect; part of the configuration file. The keys lie in the folder of
/// keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CieOidcSettings {
    /// The identifier of the provider that recognises people.
    pub provider: String,
    /// Who vouches for it.
    pub anchor: AnchorSettings,
    /// The types of the marks of which the provider must bear one.
    pub provider_marks: Vec<String>,
    /// The marks that the institute was given when it joined, each a token.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Mailboxes of offices, best of certified mail.
    pub contacts: Vec<String>,
    /// Where the institute says what becomes of people's data.
    pub policy_url: String,
    /// The institute's logo, as SVG.
    pub logo_url: String,
    /// The level asked for where a page does not ask for more: 1, 2 or 3.
    #[serde(default = "level_two", deserialize_with = "level")]
    pub level: Level,
    /// Whether members may be asked by `http`: for trials on one machine.
    #[serde(default)]
    pub trial: bool,
}

/// The member of a federation whose keys are known beforehand; part of the configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorSettings {
    /// Its identifier.
    pub id: String,
    /// A file with its keys as it publishes them, `{"keys": […]}`, fetched once by hand.
    pub keys: PathBuf,
}

const fn level_two() -> Level {
    Level::Two
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    match u8::deserialize(deserializer)? {
        1 => Ok(Level::One),
        2 => Ok(Level::Two),
        3 => Ok(Level::Three),
        other => Err(serde::de::Error::custom(format!("{other} is no level: 1, 2 or 3"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &str) -> Result<CieOidcSettings, serde_json::Error> {
        serde_json::from_str(&format!(
            r#"{{"provider": "https://op.example.it", "anchor": {{"id": "https://ta.example.it", "keys": "ta.json"}},
                "provider_marks": [], "contacts": [], "policy_url": "", "logo_url": ""{more}}}"#
        ))
    }

    #[test]
    fn level_two_is_asked_for_unless_the_institute_says_otherwise() {
        assert_eq!(settings("").unwrap().level, Level::Two);
        assert_eq!(settings(r#", "level": 3"#).unwrap().level, Level::Three);
        assert!(settings(r#", "level": 4"#).is_err());
    }
}
