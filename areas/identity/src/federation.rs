//! SPID, the electronic identity card and the eIDAS node: signing in by SAML with the institute's identity providers.

mod come_back;
mod leave;
mod logout;
mod member;
mod providers;
mod refused;
mod settings;
mod store;

use axum::Extension;
use kernel::{Random, Strength};
use saml::Level;
use web::{Access, Routes};

use crate::Identity;
use crate::sign_in::doors::SignInDoor;
use crate::sign_in::request::ForeignDoor;

pub(crate) use logout::way_out;
pub(crate) use member::Members;
pub use member::{Membership, Pair, Unfit};
pub(crate) use providers::jobs;
pub use saml::{Federation, Level as SpidLevel, Purpose};
pub use settings::{FederationSettings, Professional, ServiceProviderSettings};

/// Where the doors of one federation are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paths {
    /// The page on which people choose a provider, or that leads to the only one.
    pub(crate) choice: &'static str,
    pub(crate) metadata: &'static str,
    /// Sends somebody out.
    pub(crate) login: &'static str,
    /// Takes providers' answers.
    pub(crate) answers: &'static str,
    /// Where the browser fetches what became of it.
    pub(crate) enter: &'static str,
    /// Takes logout messages.
    pub(crate) logout: &'static str,
    /// Offers to end the provider's session too.
    pub(crate) way_out: &'static str,
}

macro_rules! paths {
    ($root:literal) => {
        Paths {
            choice: $root,
            metadata: concat!($root, "/metadata"),
            login: concat!($root, "/login"),
            answers: concat!($root, "/acs"),
            enter: concat!($root, "/entra"),
            logout: concat!($root, "/logout"),
            way_out: concat!($root, "/uscita"),
        }
    };
}

/// Where a federation's doors are.
pub(crate) const fn paths(federation: Federation) -> Paths {
    match federation {
        Federation::Spid => paths!("/spid"),
        Federation::Cie => paths!("/cie"),
        Federation::Eidas => paths!("/eidas"),
    }
}

pub(crate) const fn door(federation: Federation) -> ForeignDoor {
    match federation {
        Federation::Spid => ForeignDoor::Spid,
        Federation::Cie => ForeignDoor::Cie,
        Federation::Eidas => ForeignDoor::Eidas,
    }
}

/// The door as the page of doors shows it.
pub(crate) const fn sign_in_door(federation: Federation) -> SignInDoor {
    let (title, description) = match federation {
        Federation::Spid => ("identity-door-spid", "identity-door-spid-description"),
        Federation::Cie => ("identity-door-cie", "identity-door-cie-description"),
        Federation::Eidas => ("identity-door-eidas", "identity-door-eidas-description"),
    };
    SignInDoor { path: paths(federation).choice, title, description, strength: Strength::High }
}

/// The doors of a federation of which the institute is a member.
pub(crate) fn routes(federation: Federation) -> Routes<Identity> {
    let paths = paths(federation);
    Routes::new()
        .get(paths.choice, Access::open("choice of an identity provider"), leave::choose)
        .get(paths.metadata, Access::open("what identity providers are told of this site"), leave::metadata)
        .get(paths.login, Access::open("leads to an identity provider"), leave::login)
        .post(paths.answers, Access::basic("signed by an identity provider"), come_back::take_answer)
        .get(paths.enter, Access::open("end of a sign-in elsewhere"), come_back::enter)
        .get(paths.logout, Access::basic("signed by an identity provider"), logout::by_query)
        .post(paths.logout, Access::basic("signed by an identity provider"), logout::by_form)
        .get(paths.way_out, Access::open("offers to sign out elsewhere too"), logout::offer)
        .layer(Extension(federation))
}

/// What a level is worth here.
pub(crate) const fn strength_of(level: Level) -> Strength {
    match level {
        Level::L1 => Strength::Ordinary,
        Level::L2 => Strength::Substantial,
        Level::L3 => Strength::High,
    }
}

/// The least level that is worth so much.
pub(crate) const fn level_for(strength: Strength) -> Level {
    match strength {
        Strength::None | Strength::Ordinary => Level::L1,
        Strength::Dispositive | Strength::Substantial => Level::L2,
        Strength::High => Level::L3,
    }
}

/// A new id for a message: 128 random bits, beginning as XML wants it.
fn message_id(random: &Random) -> String {
    format!("_{}", kernel::digest::hex(&random.bytes::<16>()))
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
