use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::Language;
use saml::{Contact, Level, Purpose};
use serde::Deserialize;

/// Who the institute is for SPID, the identity card and the eIDAS node; part of the configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceProviderSettings {
    /// The institute's full name in each language; Italian is required.
    pub names: BTreeMap<Language, String>,
    /// The institute's own site; this one if none is named.
    pub url: Option<String>,
    /// Code in the index of public bodies (IPA).
    pub ipa_code: String,
    /// VAT number with the code of its country, `IT…`.
    pub vat_number: Option<String>,
    /// Tax code of the body.
    pub tax_code: Option<String>,
    /// Mailbox of an office, not of a person.
    pub email: String,
    /// With prefix, without blanks: `+39…`.
    pub telephone: Option<String>,
    /// The town of the seat, for the subject of certificates.
    pub locality: String,
    /// Belfiore code of the seat; the identity card requires it.
    pub municipality: Option<String>,
}

/// One federation; part of the configuration file. Its key and certificate lie in the folder of keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederationSettings {
    /// The institute's name in the federation; the address of the metadata if none is given.
    pub entity_id: Option<String>,
    /// Where the identity providers' metadata are: an address, a file, or a folder of files that end in `.xml`.
    pub identity_providers: String,
    /// The certificate with which the registry signs those metadata, PEM. Metadata from an address need one, unless
    /// the address is `https` and the one of the single provider itself.
    pub registry_certificate: Option<PathBuf>,
    /// Hours after which the metadata are read anew.
    #[serde(default = "twelve")]
    pub refresh_hours: u32,
    /// The level asked for where a page does not ask for more: 1, 2 or 3.
    #[serde(default = "level_two", deserialize_with = "level")]
    pub level: Level,
    /// Services that are not for citizens (SPID alone).
    #[serde(default)]
    pub professional: Vec<Professional>,
}

/// Services for professionals or legal persons, by the beginning of their address (`AgID`, Avviso 18 v2).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Professional {
    /// What the addresses of the services begin with: `/intermediario`.
    pub under: String,
    /// The identity asked for: P, LP, PG, PF or PX.
    pub purpose: Purpose,
}

const fn twelve() -> u32 {
    12
}

const fn level_two() -> Level {
    Level::L2
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    let number = u8::deserialize(deserializer)?;
    Level::parse(&number.to_string()).map_err(serde::de::Error::custom)
}

impl ServiceProviderSettings {
    pub(super) fn contact(&self) -> Contact {
        Contact {
            ipa_code: self.ipa_code.clone(),
            vat_number: self.vat_number.clone(),
            tax_code: self.tax_code.clone(),
            email: self.email.clone(),
            telephone: self.telephone.clone(),
            municipality: self.municipality.clone(),
        }
    }
}

impl FederationSettings {
    /// The identity to ask for on the way to a page.
    pub(super) fn purpose_of(&self, page: &str) -> Option<Purpose> {
        let lies_under = |one: &&Professional| {
            page.strip_prefix(one.under.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        self.professional.iter().find(lies_under).map(|one| one.purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &str) -> FederationSettings {
        serde_json::from_str(&format!(r#"{{"identity_providers": "idp.xml"{more}}}"#)).unwrap()
    }

    #[test]
    fn level_two_is_asked_for_unless_the_institute_says_otherwise() {
        assert_eq!(settings("").level, Level::L2);
        assert_eq!(settings(r#", "level": 3"#).level, Level::L3);
        let refused =
            serde_json::from_str::<FederationSettings>(r#"{"identity_providers": "x", "level": 4}"#);
        assert!(refused.is_err());
    }

    #[test]
    fn a_professional_identity_is_asked_for_under_its_addresses_alone() {
        let settings = settings(r#", "professional": [{"under": "/azienda", "purpose": "PX"}]"#);
        assert_eq!(settings.purpose_of("/azienda/attestati"), Some(Purpose::AllButCitizens));
        assert_eq!(settings.purpose_of("/azienda?pagina=2"), Some(Purpose::AllButCitizens));
        assert_eq!(settings.purpose_of("/aziendale"), None);
        assert_eq!(settings.purpose_of("/"), None);
    }
}
