use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::SignedDuration;
use serde::Deserialize;

/// What an institute decides about the national service card (CNS); part of the configuration file. Either
/// `listener` or `proxy` is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where browsers find the door of the card, e.g. `https://cns.sportello.example.org`: a host or port of its own,
    /// for whoever comes there is asked for a card.
    pub address: String,
    /// A folder with the certificates (PEM) of the authorities whose cards are believed. They issue the cards
    /// themselves: no chain is built.
    pub trusted: PathBuf,
    /// Policies under which a card may have been issued; one suffices.
    #[serde(default = "cns_policy")]
    pub policies: Vec<String>,
    /// Where lists of revoked cards are, besides the places that the cards themselves name.
    #[serde(default)]
    pub revocation_lists: Vec<String>,
    /// Minutes after which a list is fetched again.
    #[serde(default = "hourly")]
    pub list_minutes: u32,
    /// Hours for which a list still counts after its successor should have come. From then on no card that depends
    /// on it is believed. 0: not at all.
    #[serde(default = "a_day")]
    pub list_grace_hours: u32,
    /// The program itself asks for the card.
    pub listener: Option<ListenerSettings>,
    /// A reverse proxy asks for the card and hands the certificate over.
    pub proxy: Option<ProxySettings>,
}

/// Where the program listens for people with a card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenerSettings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The server's certificate and those between it and a root that browsers know, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Which proxy is believed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxySettings {
    /// Its addresses or networks, as the program sees them.
    pub addresses: Vec<String>,
    /// A file with the secret of at least 32 characters that it sends in the header `X-Sportello-Proxy`.
    pub secret_file: PathBuf,
}

impl Settings {
    pub(crate) fn grace(&self) -> SignedDuration {
        SignedDuration::from_hours(self.list_grace_hours.into())
    }

    pub(crate) fn list_age(&self) -> SignedDuration {
        SignedDuration::from_mins(self.list_minutes.max(1).into())
    }
}

fn cns_policy() -> Vec<String> {
    vec!["1.3.76.16.2.1".to_owned()]
}

const fn hourly() -> u32 {
    60
}

const fn a_day() -> u32 {
    24
}
