//! The national service card (CNS): a certificate on a card, shown in the TLS handshake with a host or port that
//! serves nothing else.
//!
//! The way: `/accesso/cns` on the main site gives the browser a secret and sends it to the door of the card; there
//! `/cns/login` examines the card and sends the browser back with a code that serves once; `/cns/entra` on the main
//! site takes the code from the browser that has the secret, and begins the session.

mod authority;
mod card;
mod list;
mod pages;
mod proxy;
mod refused;
mod settings;
pub(crate) mod store;

use std::path::PathBuf;
use std::sync::Arc;

use audit::Action;
use kernel::Strength;
use outside::is_web_address;
use rustls_pki_types::CertificateDer;
use web::Routes;

pub use authority::AuthorityError;
pub use list::{ListState, list_states, refresh_lists};
pub use settings::{ListenerSettings, ProxySettings, Settings};

pub(crate) use list::jobs;

use super::doors::SignInDoor;
use crate::Identity;
use authority::Authorities;
use proxy::Proxy;

/// A card was shown and is believed; the object is the SHA-256 of its certificate.
pub const CARD_SHOWN: Action = Action("card-shown");

pub(crate) const DOOR: SignInDoor = SignInDoor {
    path: pages::BEGIN,
    title: "identity-door-cns",
    description: "identity-door-cns-description",
    strength: Strength::High,
};

/// Why the settings of the card's door can not be used.
#[derive(Debug, thiserror::Error)]
pub enum CnsError {
    /// The address is not one of the web.
    #[error("[cns] address must be like https://cns.example.org")]
    Address,
    /// A list can not be fetched from there.
    #[error("[cns] revocation_lists: {0:?} is not an address of the web")]
    List(String),
    /// Nobody, or more than one, asks for the card.
    #[error("[cns] needs either [cns.listener] or [cns.proxy]")]
    Entrance,
    /// No policy: no card would be believed.
    #[error("[cns] policies must name at least one policy")]
    Policies,
    /// The trusted authorities can not be read.
    #[error("[cns] trusted: {0}")]
    Trusted(#[from] AuthorityError),
    /// A proxy is neither an address nor a network, or none is named.
    #[error("[cns.proxy] addresses: {0:?} is neither an address nor a network")]
    ProxyAddress(String),
    /// The proxy's secret can not be read.
    #[error("[cns.proxy] {0}: {1}")]
    Secret(PathBuf, std::io::Error),
    /// The proxy's secret can be guessed.
    #[error("[cns.proxy] {0}: a secret needs at least 32 characters")]
    ShortSecret(PathBuf),
}

/// The door of the card as an institute has set it.
#[derive(Debug)]
pub struct Cns {
    settings: Settings,
    authorities: Authorities,
    proxy: Option<Proxy>,
}

impl Cns {
    pub(crate) fn new(settings: Settings) -> Result<Self, CnsError> {
        if !is_web_address(&settings.address) {
            return Err(CnsError::Address);
        }
        if let Some(wrong) = settings.revocation_lists.iter().find(|list| !is_web_address(list)) {
            return Err(CnsError::List(wrong.clone()));
        }
        if settings.listener.is_some() == settings.proxy.is_some() {
            return Err(CnsError::Entrance);
        }
        if settings.policies.is_empty() {
            return Err(CnsError::Policies);
        }
        let authorities = Authorities::read(&settings.trusted)?;
        let proxy = settings.proxy.as_ref().map(Proxy::new).transpose()?;
        Ok(Self { settings, authorities, proxy })
    }

    /// Where the program itself is to ask for cards, if it is.
    #[must_use]
    pub fn listener(&self) -> Option<&ListenerSettings> {
        self.settings.listener.as_ref()
    }

    /// The names of the trusted authorities in DER, for browsers to offer no other certificate.
    #[must_use]
    pub fn authority_names(&self) -> Vec<Vec<u8>> {
        self.authorities.names()
    }
}

/// The certificate that was shown in the handshake of the connection on which a request came, in the request's
/// extensions; the handshake has proved that the other end holds its key, and nothing else.
#[derive(Clone, Debug)]
pub struct ShownCard(pub CertificateDer<'static>);

/// What the main site serves: the beginning and the end of the way, and the door itself where a proxy stands before it.
/// Nothing where cards are not taken.
pub(crate) fn routes(identity: &Identity) -> Routes {
    match &identity.cns {
        None => Routes::new(),
        Some(cns) => pages::routes(cns.proxy.is_some())
            .with_state(pages::CardDoor { identity: identity.clone(), cns: Arc::clone(cns) }),
    }
}

/// What the program's own listener for cards serves: the door alone. Nothing where there is no such listener.
#[must_use]
pub fn listener_routes(identity: &Identity) -> Routes {
    match &identity.cns {
        Some(cns) if cns.listener().is_some() => pages::listener_routes()
            .with_state(pages::CardDoor { identity: identity.clone(), cns: Arc::clone(cns) }),
        _ => Routes::new(),
    }
}
