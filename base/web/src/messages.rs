use std::borrow::Cow;
use std::collections::BTreeSet;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Language;

/// The texts of one crate in Fluent syntax, built into the program.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Italian.
    pub it: &'static str,
    /// English.
    pub en: &'static str,
    /// German.
    pub de: &'static str,
}

impl Source {
    fn text(&self, language: Language) -> &'static str {
        match language {
            Language::It => self.it,
            Language::En => self.en,
            Language::De => self.de,
        }
    }
}

/// All texts of the interface in all languages.
pub struct Messages {
    it: Bundle,
    en: Bundle,
    de: Bundle,
    keys: Vec<(Language, String)>,
}

type Bundle = FluentBundle<FluentResource>;

/// Texts that can not be used.
#[derive(Debug, thiserror::Error)]
pub enum MessagesError {
    /// Not Fluent syntax.
    #[error("the texts in {language} do not parse: {reason}")]
    Syntax {
        /// Whose texts.
        language: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// One key with two texts, in one crate or in two.
    #[error("the texts in {language} have a key twice: {reason}")]
    Twice {
        /// Whose texts.
        language: &'static str,
        /// Which key.
        reason: String,
    },
}

impl Messages {
    /// Reads the texts of every crate.
    pub fn new(sources: &[Source]) -> Result<Self, MessagesError> {
        let keys = [Language::It, Language::En, Language::De]
            .into_iter()
            .flat_map(|language| {
                sources
                    .iter()
                    .flat_map(move |source| keys_of(source.text(language)))
                    .map(move |key| (language, key))
            })
            .collect();
        Ok(Self {
            it: bundle(Language::It, sources)?,
            en: bundle(Language::En, sources)?,
            de: bundle(Language::De, sources)?,
            keys,
        })
    }

    /// The text of `key`; Italian where the language lacks it, the key itself where no language has it.
    #[must_use]
    pub fn text(&self, language: Language, key: &str) -> Cow<'_, str> {
        self.format(language, key, None).unwrap_or_else(|| unknown(key))
    }

    /// The text of `key` with the values that it names.
    #[must_use]
    pub fn text_with(&self, language: Language, key: &str, values: &[(&str, String)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.as_str());
        }
        self.format(language, key, Some(&args)).unwrap_or_else(|| unknown(key)).into_owned()
    }

    /// The text of `key` in the plural form of `count`, which it may show as `{ $count }`.
    #[must_use]
    pub fn text_for(&self, language: Language, key: &str, count: &str) -> String {
        let mut args = FluentArgs::with_capacity(1);
        args.set("count", FluentValue::try_number(count));
        self.format(language, key, Some(&args)).unwrap_or_else(|| unknown(key)).into_owned()
    }

    /// Keys that one language has and another lacks.
    #[must_use]
    pub fn missing(&self) -> Vec<(Language, String)> {
        let all: BTreeSet<&str> = self.keys.iter().map(|(_, key)| key.as_str()).collect();
        let lacks = |language| {
            let bundle = self.bundle(language);
            all.iter().filter(|key| !bundle.has_message(key)).map(move |key| (language, (*key).to_owned()))
        };
        [Language::It, Language::En, Language::De].into_iter().flat_map(lacks).collect()
    }

    /// Whether the key has a text in Italian.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.it.has_message(key)
    }

    fn bundle(&self, language: Language) -> &Bundle {
        match language {
            Language::It => &self.it,
            Language::En => &self.en,
            Language::De => &self.de,
        }
    }

    fn format<'a>(
        &'a self,
        language: Language,
        key: &str,
        args: Option<&'a FluentArgs<'_>>,
    ) -> Option<Cow<'a, str>> {
        let bundle = Some(self.bundle(language)).filter(|bundle| bundle.has_message(key)).unwrap_or(&self.it);
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, language = language.code(), "a text asks for a value that it was not given");
        }
        Some(text)
    }
}

fn unknown(key: &str) -> Cow<'static, str> {
    tracing::error!(key, "no text for this key");
    Cow::Owned(key.to_owned())
}

fn bundle(language: Language, sources: &[Source]) -> Result<Bundle, MessagesError> {
    let mut bundle = Bundle::new_concurrent(language.code().parse().into_iter().collect());
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.text(language).to_owned()).map_err(|(_, errors)| {
            let reason = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            MessagesError::Syntax { language: language.code(), reason }
        })?;
        bundle.add_resource(resource).map_err(|errors| {
            let reason = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            MessagesError::Twice { language: language.code(), reason }
        })?;
    }
    Ok(bundle)
}

/// The keys of a Fluent text: a name at the start of a line, followed by an equals sign.
fn keys_of(text: &'static str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let named = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        named.then(|| key.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Source = Source {
        it: "hello = Ciao\nfound = { $count ->\n    [one] un attestato\n   *[other] { $count } attestati\n}\nonly-here = Solo qui\nfor = Per { $name }",
        en: "hello = Hello\nfound = { $count ->\n    [one] one\n   *[other] { $count }\n}\nfor = For { $name }",
        de: "hello = Hallo\nfound = { $count ->\n    [one] eine\n   *[other] { $count }\n}\nfor = Für { $name }",
    };

    #[test]
    fn a_text_comes_in_the_language_asked_for() {
        let messages = Messages::new(&[SAMPLE]).unwrap();
        assert_eq!(messages.text(Language::De, "hello"), "Hallo");
        assert_eq!(messages.text_for(Language::It, "found", "1"), "un attestato");
        assert_eq!(messages.text_for(Language::It, "found", "3"), "3 attestati");
        assert_eq!(messages.text_with(Language::De, "for", &[("name", "X".to_owned())]), "Für X");
    }

    #[test]
    fn what_a_language_lacks_is_reported_and_shown_in_italian() {
        let messages = Messages::new(&[SAMPLE]).unwrap();
        let lacking = vec![(Language::En, "only-here".to_owned()), (Language::De, "only-here".to_owned())];
        assert_eq!(messages.missing(), lacking);
        assert_eq!(messages.text(Language::De, "only-here"), "Solo qui");
        assert_eq!(messages.text(Language::De, "nowhere"), "nowhere");
    }

    #[test]
    fn a_key_used_by_two_crates_is_refused() {
        assert!(matches!(Messages::new(&[SAMPLE, SAMPLE]), Err(MessagesError::Twice { .. })));
    }
}
