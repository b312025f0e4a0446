//! The electronic identity card over OpenID Connect: the institute as a member of the ministry's federation.

mod come_back;
mod leave;
mod party;
mod provider;
mod published;
mod reason;
mod settings;
mod store;

use std::time::Duration;

use kernel::Strength;
use openid::sign_in::Level;
use outside::Bounds;
use web::{Access, Routes};

use crate::Identity;
use crate::federation::{self, Federation};
use crate::sign_in::doors::SignInDoor;

pub use openid::sign_in::Level as CieLevel;
pub(crate) use party::Party;
pub use party::{CieOidc, CieOidcKeys, UnfitParty};
pub(crate) use provider::jobs;
pub use provider::{NotProved, card_vouched_until};
pub use settings::{AnchorSettings, CieOidcSettings};

/// Sends somebody out.
const LOGIN: &str = "/cie-oidc/login";
/// Where the provider sends the browser back to.
const CALLBACK: &str = "/cie-oidc/callback";
/// Where the browser fetches what became of it.
const ENTER: &str = "/cie-oidc/entra";
/// Where other members ask what was found out about the provider.
const RESOLVE: &str = "/cie-oidc/resolve";
/// Where a member of a federation says who it is.
const CONFIGURATION: &str = "/.well-known/openid-federation";

/// What is taken from a member of the federation.
const BOUNDS: Bounds = Bounds { bytes: 1 << 20, patience: Duration::from_secs(10) };

/// The door as people know it: the card, whatever is spoken behind it.
pub(crate) const DOOR: SignInDoor = SignInDoor { path: LOGIN, ..federation::sign_in_door(Federation::Cie) };

pub(crate) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(CONFIGURATION, Access::open("what a federation is told of this site"), published::configuration)
        .get(RESOLVE, Access::open("what was found out about a provider"), published::resolve)
        .get(LOGIN, Access::open("leads to an identity provider"), leave::login)
        .get(CALLBACK, Access::open("a provider's answer to a request of this site"), come_back::take_answer)
        .get(ENTER, Access::open("end of a sign-in elsewhere"), come_back::enter)
}

/// What a level is worth here.
const fn strength_of(level: Level) -> Strength {
    match level {
        Level::One => Strength::Ordinary,
        Level::Two => Strength::Substantial,
        Level::Three => Strength::High,
    }
}

/// The least level that is worth so much.
const fn level_for(strength: Strength) -> Level {
    match strength {
        Strength::None | Strength::Ordinary => Level::One,
        Strength::Dispositive | Strength::Substantial => Level::Two,
        Strength::High => Level::Three,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_asked_for_always_reaches_what_the_page_asks_for() {
        for wanted in Strength::ALL {
            assert!(strength_of(level_for(*wanted)) >= *wanted, "{wanted}");
        }
    }
}
