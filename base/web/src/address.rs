use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;

use crate::Site;
use crate::visit::Visit;

/// Where a request comes from: the socket's other end or, behind a proxy named in the configuration, the address
/// that this proxy reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ClientAddress {
    /// The address of a request; `0.0.0.0` when the server did not say.
    #[must_use]
    pub fn of(parts: &Parts, site: &Site) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer =
            peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip().to_canonical());
        let trusted = |address: IpAddr| site.proxies().iter().any(|network| network.contains(address));
        if !trusted(peer) {
            return Self(peer);
        }
        let forwarded = parts.headers.get_all("x-forwarded-for").into_iter();
        let hops: Vec<IpAddr> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(','))
            .map_while(|hop| hop.trim().parse::<IpAddr>().ok())
            .map(|hop| hop.to_canonical())
            .collect();
        Self(hops.iter().rev().copied().find(|hop| !trusted(*hop)).unwrap_or(peer))
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let visit = parts.extensions.get::<Arc<Visit>>().cloned();
        Ok(visit.map_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), |visit| Self::of(parts, &visit.site)))
    }
}

/// A range of addresses, read from `10.0.0.0/8` or from a single address.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    base: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether an address is in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                same_start(base.to_bits().into(), address.to_bits().into(), self.prefix, 32)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                same_start(base.to_bits(), address.to_bits(), self.prefix, 128)
            }
            _ => false,
        }
    }
}

fn same_start(one: u128, other: u128, prefix: u32, width: u32) -> bool {
    (one ^ other).checked_shr(width - prefix).unwrap_or_default() == 0
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let base: IpAddr = address.parse().ok().ok_or(())?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix
            .map_or(Ok(width), |prefix| prefix.parse().ok().filter(|prefix| *prefix <= width).ok_or(()))?;
        Ok(Self { base, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_share_its_start() {
        let network: Network = "10.1.0.0/16".parse().unwrap();
        assert!(network.contains("10.1.200.3".parse().unwrap()));
        assert!(!network.contains("10.2.0.1".parse().unwrap()));
        assert!("127.0.0.1".parse::<Network>().unwrap().contains("127.0.0.1".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains("203.0.113.7".parse().unwrap()));
        assert!("fd00::/8".parse::<Network>().unwrap().contains("fd12::1".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }
}
