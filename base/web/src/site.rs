use std::path::{Path, PathBuf};
use std::str::FromStr;

use http::Uri;
use kernel::{Clock, Language, Random};
use serde::Deserialize;

use crate::address::Network;
use crate::assets::StaticPaths;
use crate::messages::MessagesError;
use crate::tokens::Tokens;
use crate::{LocalPath, Messages, NavItem, Source};

/// What an institute sets about its site; part of the configuration file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSettings {
    /// The institute's name, as shown in the header.
    pub name: String,
    /// The address under which people reach the site, e.g. `https://sportello.example.it`. Links are built from it,
    /// never from what a request says.
    pub base_url: String,
    /// The languages offered, the first one being used when nothing else is known.
    #[serde(default = "all_languages")]
    pub languages: Vec<Language>,
    /// A folder with the institute's own stylesheet, fonts and artwork, served under `/assets/`.
    pub assets: Option<PathBuf>,
    /// The logo in the header, as a path in the assets folder.
    pub logo: Option<String>,
    /// A stylesheet loaded after the program's own, as a path in the assets folder.
    pub stylesheet: Option<String>,
    /// The authority over the institute, shown in the slim bar above the header, with its address.
    pub parent: Option<Link>,
    /// Where people find help.
    #[serde(default)]
    pub contacts: Contacts,
    /// The accessibility declaration published through `AgID`, linked from the accessibility page.
    pub accessibility_declaration: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed, as addresses or networks (`10.0.0.0/8`).
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
}

/// A link with its text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What is shown.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// Where people find help.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contacts {
    /// Postal address on one line.
    pub address: Option<String>,
    /// Phone of the contact centre.
    pub phone: Option<String>,
    /// When the phone is answered.
    pub hours: Option<String>,
    /// Ordinary e-mail.
    pub email: Option<String>,
    /// Certified mailbox.
    pub pec: Option<String>,
    /// The data protection officer's mailbox.
    pub data_protection: Option<String>,
}

/// Settings that can not be used.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The address is not `http(s)://host[:port]`.
    #[error("base_url must be like https://host, without a path")]
    BaseUrl,
    /// No language.
    #[error("languages must name at least one of it, en, de")]
    Languages,
    /// A proxy is neither an address nor a network.
    #[error("trusted_proxies: {0:?} is neither an address nor a network")]
    Proxy(String),
    /// A path that does not stay in the assets folder.
    #[error("{0} must be a relative path inside the assets folder, and the folder must be set")]
    Asset(&'static str),
    /// Texts that can not be used.
    #[error(transparent)]
    Messages(#[from] MessagesError),
}

/// Everything that the pages of one site share. Made once; handlers meet it through [`crate::Page`].
pub struct Site {
    settings: SiteSettings,
    origin: String,
    secure: bool,
    proxies: Vec<Network>,
    messages: Messages,
    navigation: Vec<NavItem>,
    static_paths: StaticPaths,
    tokens: Tokens,
    clock: Clock,
    random: Random,
}

impl Site {
    /// Checks the settings and reads the texts of this crate and of `sources`. `key` signs cursors, cookies and form
    /// tokens: the same in every process of one site.
    pub fn new(
        settings: SiteSettings,
        sources: &[Source],
        clock: Clock,
        random: Random,
        key: &[u8; 32],
    ) -> Result<Self, SiteError> {
        let (origin, secure) = origin_of(&settings.base_url).ok_or(SiteError::BaseUrl)?;
        if settings.languages.is_empty() {
            return Err(SiteError::Languages);
        }
        check_asset("logo", settings.logo.as_deref(), &settings)?;
        check_asset("stylesheet", settings.stylesheet.as_deref(), &settings)?;
        let proxies = settings.trusted_proxies.iter();
        let proxies =
            proxies.map(|text| Network::from_str(text).map_err(|()| SiteError::Proxy(text.clone())));
        Ok(Self {
            origin,
            secure,
            proxies: proxies.collect::<Result<_, _>>()?,
            messages: Messages::new(&[&[crate::MESSAGES], sources].concat())?,
            navigation: Vec::new(),
            static_paths: StaticPaths::new(),
            tokens: Tokens::new(key),
            clock,
            random,
            settings,
        })
    }

    /// Adds entries to the navigation, in the order given; each person sees those of his profiles.
    #[must_use]
    pub fn with_navigation(mut self, items: &[NavItem]) -> Self {
        self.navigation.extend_from_slice(items);
        self
    }

    /// The institute's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// `https://host[:port]`, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The full address of a path of this site, for mails and documents.
    #[must_use]
    pub fn url(&self, path: &LocalPath) -> String {
        format!("{}{}", self.origin, path.as_str())
    }

    /// Whether the site is served over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The languages offered.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.settings.languages
    }

    /// Where people find help.
    #[must_use]
    pub fn contacts(&self) -> &Contacts {
        &self.settings.contacts
    }

    /// What the institute set.
    #[must_use]
    pub fn settings(&self) -> &SiteSettings {
        &self.settings
    }

    /// All texts.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Tells the time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn assets(&self) -> Option<&Path> {
        self.settings.assets.as_deref()
    }

    pub(crate) fn static_paths(&self) -> &StaticPaths {
        &self.static_paths
    }

    pub(crate) fn navigation(&self) -> &[NavItem] {
        &self.navigation
    }

    pub(crate) fn proxies(&self) -> &[Network] {
        &self.proxies
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(crate) fn random(&self) -> &Random {
        &self.random
    }
}

fn all_languages() -> Vec<Language> {
    Language::ALL.to_vec()
}

fn origin_of(base_url: &str) -> Option<(String, bool)> {
    let uri: Uri = base_url.parse().ok()?;
    let scheme = uri.scheme_str()?;
    let plain = matches!(uri.path(), "" | "/") && uri.query().is_none();
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    (plain && matches!(scheme, "http" | "https"))
        .then(|| (format!("{scheme}://{authority}"), scheme == "https"))
}

fn check_asset(what: &'static str, path: Option<&str>, settings: &SiteSettings) -> Result<(), SiteError> {
    let fits = path.is_none_or(|path| settings.assets.is_some() && crate::assets::is_inside(path));
    if fits { Ok(()) } else { Err(SiteError::Asset(what)) }
}
