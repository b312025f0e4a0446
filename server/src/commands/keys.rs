use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use identity::{Federation, FederationSettings};
use kernel::{Clock, Random};

use super::api_keys::{self, ApiKeys};
use crate::config::Config;
use crate::failure::Failure;
use crate::{ConfigFile, keys, seal};

/// The institute's own keys, or those of programs.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Keys {
    /// A folder that has none yet.
    #[arg(required = true)]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    of: Option<Of>,
}

/// Whose keys.
#[derive(Subcommand)]
enum Of {
    /// Keys with which programs use the REST interface.
    #[command(
        subcommand,
        after_help = "Example: sportello keys api list --config /etc/sportello/sportello.toml"
    )]
    Api(ApiKeys),
    /// Keys with which the institute signs for SPID, the identity card and the eIDAS node: for each section of the
    /// configuration that has none, a key and a certificate as `AgID` wants it (Avviso 29 v3); for the card over OpenID
    /// Connect three keys.
    #[command(after_help = "Example: sportello keys federations --config /etc/sportello/sportello.toml")]
    Federations {
        #[command(flatten)]
        file: ConfigFile,
        /// Makes the keys that will follow the present ones; they are announced from the next start on.
        #[arg(long)]
        next: bool,
    },
}

pub(crate) async fn run(keys: Keys) -> Result<(), Failure> {
    match (keys.of, keys.folder) {
        (Some(Of::Api(keys)), _) => api_keys::run(keys).await,
        (Some(Of::Federations { file, next }), _) => federations(&file, next),
        (None, Some(folder)) => make(&folder),
        (None, None) => Err(Failure::Refused("a folder is needed".to_owned())),
    }
}

fn federations(file: &ConfigFile, next: bool) -> Result<(), Failure> {
    let config = Config::load(&file.config)?;
    for (federation, settings) in config.federations() {
        let name = if next { format!("{federation}.next") } else { federation.to_string() };
        match put_pair(&config, federation, settings, &name, &Clock::system())? {
            Some(certificate) => println!("{}", certificate.display()),
            None => eprintln!("the keys for {federation} are there and stay"),
        }
    }
    if config.cie_oidc.is_some() {
        let made = keys::create_cie_oidc(&config.keys.folder, next)?;
        if made.is_empty() {
            eprintln!("the keys for cie-oidc are there and stay");
        }
        for key in made {
            println!("{}", key.display());
        }
    }
    Ok(())
}

/// Makes the keys that lack for the federations of the configuration.
pub(crate) fn make_lacking(config: &Config, clock: &Clock) -> Result<(), Failure> {
    for (federation, settings) in config.federations() {
        put_pair(config, federation, settings, federation.as_str(), clock)?;
    }
    if config.cie_oidc.is_some() {
        keys::create_cie_oidc(&config.keys.folder, false)?;
    }
    Ok(())
}

/// Where the new certificate lies; none if there is one already.
fn put_pair(
    config: &Config,
    federation: Federation,
    settings: &FederationSettings,
    name: &str,
    clock: &Clock,
) -> Result<Option<PathBuf>, Failure> {
    let folder = &config.keys.folder;
    if keys::has_pair(folder, name) {
        return Ok(None);
    }
    let institute = config.service_provider()?;
    let subject = seal::Subject {
        names: &institute.names,
        entity_id: &settings.entity_id(config.institute.base_url.trim_end_matches('/'), federation),
        ipa_code: &institute.ipa_code,
        locality: &institute.locality,
    };
    let pair = seal::make(&subject, clock).map_err(|cause| Failure::Refused(cause.to_string()))?;
    Ok(Some(keys::put_pair(folder, name, &pair)?))
}

fn make(folder: &Path) -> Result<(), Failure> {
    keys::Keys::create(folder, &Clock::system(), &Random::system())?;
    eprintln!(
        "Keys made. Without them the sealed health data cannot be read: keep a copy apart from the data."
    );
    println!("{}", folder.display());
    Ok(())
}
