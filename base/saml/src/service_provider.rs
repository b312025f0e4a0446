use kernel::Language;
use thiserror::Error;

use crate::federation::Federation;
use crate::key::SigningKey;

/// The institute as a member of one federation: who it is, where it takes answers, and the keys it signs with.
#[derive(Debug, Clone)]
pub struct ServiceProvider {
    pub(crate) description: Description,
    pub(crate) keys: Vec<SigningKey>,
}

/// What the metadata say of the institute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The federation that the metadata are for.
    pub federation: Federation,
    /// The entity id: for SPID the `uri` of the certificate's subject.
    pub entity_id: String,
    /// The address that takes responses (assertion consumer service).
    pub answers_at: String,
    /// The address that takes logout messages, by form and by query.
    pub logout_at: String,
    /// The institute's names, one entry for each language; one of them Italian.
    pub organisation: Vec<Organisation>,
    /// Whom the federation asks.
    pub contact: Contact,
    /// The sets of attributes that a request can ask for.
    pub attribute_sets: Vec<AttributeSet>,
}

/// The institute's names in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The language of the rest.
    pub language: Language,
    /// The full name.
    pub name: String,
    /// The name that people know.
    pub display_name: String,
    /// The address of the site.
    pub url: String,
}

/// Whom the federation asks: an office, never a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Code in the index of public bodies (IPA).
    pub ipa_code: String,
    /// VAT number with the code of its country, `IT…`.
    pub vat_number: Option<String>,
    /// Tax code of the body.
    pub tax_code: Option<String>,
    /// Mailbox of an office.
    pub email: String,
    /// With prefix, without blanks: `+39…`.
    pub telephone: Option<String>,
    /// Belfiore code of the seat; CIE requires it.
    pub municipality: Option<String>,
}

/// A set of attributes under a name; a request asks for one set by its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeSet {
    /// The index in requests.
    pub index: u16,
    /// The name that the provider shows to the person, for each language. A name without a language (CIE) is a
    /// `urn:uuid:`.
    pub names: Vec<(Option<Language>, String)>,
    /// The federation's names of the attributes.
    pub attributes: Vec<String>,
}

/// Why a description makes no service provider.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Nothing to sign with.
    #[error("there is no key to sign with")]
    NoKey,
    /// A field that the federation requires is empty.
    #[error("{0} is required")]
    Missing(&'static str),
    /// A language comes twice among the names of the organisation.
    #[error("the language {0} comes twice")]
    LanguageTwice(Language),
    /// A telephone number with blanks or without its prefix.
    #[error("the telephone number must start with + and hold no blanks")]
    Telephone,
    /// Two sets have one index.
    #[error("two attribute sets have the index {0}")]
    IndexTwice(u16),
    /// An attribute that the federation does not have.
    #[error("the federation has no attribute {0}")]
    UnknownAttribute(String),
    /// An attribute comes twice in one set.
    #[error("the attribute {0} comes twice in a set")]
    AttributeTwice(String),
}

impl ServiceProvider {
    /// Checks a description against the rules of its federation. The first key signs; the certificates of all stand in
    /// the metadata, so that a key can be replaced without a gap.
    pub fn new(description: Description, keys: Vec<SigningKey>) -> Result<Self, Unfit> {
        if keys.is_empty() {
            return Err(Unfit::NoKey);
        }
        description.check_names()?;
        description.check_contact()?;
        description.check_attributes()?;
        Ok(Self { description, keys })
    }

    /// The federation that it is a member of.
    pub fn federation(&self) -> Federation {
        self.description.federation
    }

    /// Its name in the federation.
    pub fn entity_id(&self) -> &str {
        &self.description.entity_id
    }

    /// The key that signs.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.keys[0]
    }
}

impl Description {
    fn check_names(&self) -> Result<(), Unfit> {
        let addresses = [
            ("the entity id", &self.entity_id),
            ("the address for answers", &self.answers_at),
            ("the address for logout", &self.logout_at),
        ];
        let names = self.organisation.iter().flat_map(|names| {
            let Organisation { name, display_name, url, .. } = names;
            [("the name", name), ("the display name", display_name), ("the site", url)]
        });
        present(addresses.into_iter().chain(names))?;
        if !self.organisation.iter().any(|names| names.language == Language::It) {
            return Err(Unfit::Missing("the Italian name"));
        }
        match repeated(self.organisation.iter().map(|names| names.language)) {
            Some(language) => Err(Unfit::LanguageTwice(language)),
            None => Ok(()),
        }
    }

    fn check_contact(&self) -> Result<(), Unfit> {
        let Contact { ipa_code, email, telephone, municipality, .. } = &self.contact;
        present([("the IPA code", ipa_code), ("the e-mail address", email)].into_iter())?;
        if self.federation == Federation::Cie && municipality.as_deref().unwrap_or_default().is_empty() {
            return Err(Unfit::Missing("the municipality"));
        }
        match telephone {
            Some(number) if !number.starts_with('+') || number.contains(' ') => Err(Unfit::Telephone),
            _ => Ok(()),
        }
    }

    fn check_attributes(&self) -> Result<(), Unfit> {
        if self.attribute_sets.is_empty() {
            return Err(Unfit::Missing("a set of attributes"));
        }
        if let Some(index) = repeated(self.attribute_sets.iter().map(|set| set.index)) {
            return Err(Unfit::IndexTwice(index));
        }
        for set in &self.attribute_sets {
            if set.names.is_empty() || set.names.iter().any(|(_, name)| name.is_empty()) {
                return Err(Unfit::Missing("the name of a set of attributes"));
            }
            if set.attributes.is_empty() {
                return Err(Unfit::Missing("an attribute in a set"));
            }
            let known = self.federation.attributes();
            if let Some(unknown) = set.attributes.iter().find(|name| !known.contains(&name.as_str())) {
                return Err(Unfit::UnknownAttribute(unknown.clone()));
            }
            if let Some(twice) = repeated(set.attributes.iter()) {
                return Err(Unfit::AttributeTwice(twice.clone()));
            }
        }
        Ok(())
    }
}

fn present<'a>(mut fields: impl Iterator<Item = (&'static str, &'a String)>) -> Result<(), Unfit> {
    match fields.find(|(_, value)| value.trim().is_empty()) {
        Some((name, _)) => Err(Unfit::Missing(name)),
        None => Ok(()),
    }
}

/// The first value that came before.
fn repeated<T: PartialEq + Clone>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = Vec::new();
    for value in values {
        if seen.contains(&value) {
            return Some(value);
        }
        seen.push(value);
    }
    None
}
