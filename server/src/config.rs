//! The configuration: one TOML file, read once, in which an unknown key is an error.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use identity::Federation;
use serde::Deserialize;

use crate::logging::LogSettings;

/// All that an institute sets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The institute and its site.
    pub(crate) institute: web::SiteSettings,
    /// Where the program listens.
    #[serde(default)]
    pub(crate) server: ServerSettings,
    /// Where the data lie.
    pub(crate) database: DatabaseSettings,
    /// Where the secrets lie.
    pub(crate) keys: KeySettings,
    /// Certificates: what the institute decides about them.
    pub(crate) certificates: CertificateSettings,
    /// From where messages leave.
    #[serde(default)]
    pub(crate) delivery: delivery::Settings,
    /// Sessions and credentials.
    #[serde(default)]
    pub(crate) sign_in: identity::Settings,
    /// The door of the national service card; without it there is none.
    pub(crate) cns: Option<identity::cns::Settings>,
    /// Who the institute is for the federations below.
    pub(crate) service_provider: Option<identity::ServiceProviderSettings>,
    /// SPID; without it nobody signs in by it.
    pub(crate) spid: Option<identity::FederationSettings>,
    /// The electronic identity card, by SAML.
    pub(crate) cie: Option<identity::FederationSettings>,
    /// Citizens of other states, through the Italian eIDAS node.
    pub(crate) eidas: Option<identity::FederationSettings>,
    /// The electronic identity card, by OpenID Connect.
    pub(crate) cie_oidc: Option<identity::CieOidcSettings>,
    /// What is logged.
    #[serde(default)]
    pub(crate) log: LogSettings,
}

/// Where the program listens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServerSettings {
    /// For people and programs; a reverse proxy with TLS stands before it.
    pub(crate) listen: SocketAddr,
    /// For health and figures alone; absent means that they are answered by `listen` too.
    pub(crate) operations: Option<SocketAddr>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), operations: None }
    }
}

/// Where the data lie.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://user@host:port/name`.
    url: Option<String>,
    /// A file that holds the address, where it holds a password.
    url_file: Option<PathBuf>,
    /// Reading threads on SQLite, connections on PostgreSQL.
    connections: Option<usize>,
}

impl DatabaseSettings {
    /// Settings for one address.
    pub(crate) fn at(url: &str) -> Self {
        Self { url: Some(url.to_owned()), url_file: None, connections: None }
    }

    /// The settings as the database takes them.
    pub(crate) fn open(&self) -> Result<db::Settings, ConfigError> {
        let url = match (&self.url, &self.url_file) {
            (Some(url), None) => url.clone(),
            (None, Some(file)) => read(file)?.trim().to_owned(),
            _ => {
                return Err(ConfigError::Content("[database] needs either url or url_file".to_owned()));
            }
        };
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            let expected = "[database] url must begin with sqlite: or postgres://";
            return Err(ConfigError::Content(expected.to_owned()));
        }
        let mut settings = db::Settings::new(&url);
        settings.connections = self.connections.unwrap_or(settings.connections).clamp(1, 64);
        Ok(settings)
    }
}

/// Where the secrets lie.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeySettings {
    /// A folder made by `sportello keys`.
    pub(crate) folder: PathBuf,
}

/// What the institute decides about certificates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateSettings {
    /// The mailbox from which attestations go out; one of `[[delivery.mailboxes]]`.
    pub(crate) sender_address: kernel::EmailAddress,
    /// The ordinary mailbox from which copies of attestations go to workers, one of `[[delivery.mailboxes]]` with the
    /// channel `email`; without it workers have no such choice.
    #[serde(default)]
    pub(crate) email_sender_address: Option<kernel::EmailAddress>,
    /// The largest message to an employer, in bytes before encoding; a longer list is split in order.
    #[serde(default = "ten_megabytes")]
    pub(crate) message_bytes: usize,
    /// How strongly a worker must have signed in to see a diagnosis.
    #[serde(default = "dispositive")]
    pub(crate) diagnosis_strength: kernel::Strength,
    /// Limits of the open look-up.
    #[serde(default)]
    pub(crate) lookup: certificates::lookup::Limits,
}

const fn ten_megabytes() -> usize {
    10_000_000
}

const fn dispositive() -> kernel::Strength {
    kernel::Strength::Dispositive
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{path}: {cause}")]
    File { path: PathBuf, cause: std::io::Error },
    #[error("{path}: {cause}")]
    Toml { path: PathBuf, cause: Box<toml::de::Error> },
    #[error("{0}")]
    Content(String),
}

impl Config {
    /// The federations that the institute takes part in, with what it set for each.
    pub(crate) fn federations(&self) -> impl Iterator<Item = (Federation, &identity::FederationSettings)> {
        let all =
            [(Federation::Spid, &self.spid), (Federation::Cie, &self.cie), (Federation::Eidas, &self.eidas)];
        all.into_iter().filter_map(|(federation, settings)| Some((federation, settings.as_ref()?)))
    }

    /// Who the institute is for them.
    pub(crate) fn service_provider(&self) -> Result<&identity::ServiceProviderSettings, ConfigError> {
        let missing = || ConfigError::Content("[service_provider] is missing".to_owned());
        self.service_provider.as_ref().ok_or_else(missing)
    }

    /// Reads and checks the file.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(&read(path)?)
            .map_err(|cause| ConfigError::Toml { path: path.to_owned(), cause: Box::new(cause) })?;
        let faults = config.delivery.faults();
        if faults.is_empty() {
            return Ok(config);
        }
        Err(ConfigError::Content(format!("{}: [delivery] {}", path.display(), faults.join("; "))))
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|cause| ConfigError::File { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_in_the_package_can_be_used() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/sportello.example.toml");
        let config = Config::load(&path).unwrap();
        let sender = &config.certificates.sender_address;
        assert!(config.delivery.mailboxes.iter().any(|mailbox| mailbox.address == *sender));
        assert!(config.database.open().is_ok());
    }

    #[test]
    fn the_federations_of_the_example_can_be_switched_on() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/sportello.example.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let (before, federations) = text.split_once("# [service_provider]").unwrap();
        let switched_on = federations.replace("\n# ", "\n").replace("\n## ", "\n# ");
        let config: Config = toml::from_str(&format!("{before}[service_provider]{switched_on}")).unwrap();
        assert_eq!(config.federations().count(), 3);
        assert_eq!(config.service_provider().unwrap().ipa_code, "istesempio");
        assert_eq!(config.cie_oidc.unwrap().provider_marks.len(), 1);
    }

    #[test]
    fn what_delivery_cannot_be_set_to_is_named_when_the_file_is_read() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/sportello.example.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrong.toml");
        let line = "[[delivery.lines]]\nname = 'sms'\nper_minute = 0\n[delivery.lines.gateway.http]\n\
                    address = 'http://sms.example.org/messages'\ntoken_file = '/etc/sportello/sms.token'\n";
        std::fs::write(&path, format!("{text}\n{line}")).unwrap();
        let refused = Config::load(&path).unwrap_err().to_string();
        for fault in
            ["wrong.toml", "line sms: per_minute", "line sms: gateway for short messages: without TLS"]
        {
            assert!(refused.contains(fault), "{fault}: {refused}");
        }
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrong.toml");
        std::fs::write(&path, "[institute]\nnmae = 'x'\n").unwrap();
        let refused = Config::load(&path).unwrap_err().to_string();
        assert!(refused.contains("nmae") && refused.contains("wrong.toml"), "{refused}");
    }
}
