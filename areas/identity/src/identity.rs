use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use audit::{Action, Event, Outcome};
use db::Db;
use delivery::Delivery;
use documents::pdf::Fonts;
use kernel::vault::Vault;
use kernel::{Actor, Clock, Door, Random, TaxCode};
use outside::Outside;
use web::{ClientAddress, Principal, Site};

use crate::cie_oidc::{self, CieOidc, Party};
use crate::federation::{self, Federation, Members, Membership};
use crate::home::Service;
use crate::pin::door;
use crate::sign_in::cns::{self, Cns};
use crate::sign_in::doors::Doors;
use crate::{Error, Secrets, Settings};

/// The area. Cloning shares it, and costs next to nothing: it is done for each layer of each request.
#[derive(Clone)]
pub struct Identity(Arc<Shared>);

/// What the area's handlers need.
pub struct Shared {
    /// The database.
    pub db: Db,
    /// Tells the time.
    pub clock: Clock,
    /// Where keys and secrets come from.
    pub random: Random,
    /// Takes the record of refused sign-ins.
    pub audit: audit::Recorder,
    /// Whose site this is.
    pub site: Arc<Site>,
    /// Checks and keeps secrets.
    pub secrets: Secrets,
    /// Seals what is kept of a person and may be read by few.
    pub vault: Vault,
    /// Takes the messages to people.
    pub delivery: Delivery,
    /// What letters are printed with.
    pub fonts: Arc<Fonts>,
    /// What the institute decides.
    pub settings: Settings,
    /// What the areas offer, in the order of the home page.
    pub services: Vec<Service>,
    /// By which doors people come in here.
    pub(crate) doors: Doors,
    /// The door of the national service card, where there is one.
    pub cns: Option<Arc<Cns>>,
    /// SPID, the card and the node, as far as the institute takes part in them.
    pub(crate) members: Members,
    /// The card over OpenID Connect, where the institute takes part in its federation.
    pub(crate) cie_oidc: Option<Party>,
    /// Asks identity providers and their registries.
    pub(crate) outside: Outside,
}

/// What an [`Identity`] is made of.
pub struct Parts {
    /// The database, at this version's schema.
    pub db: Db,
    /// Tells the time.
    pub clock: Clock,
    /// Where keys and secrets come from.
    pub random: Random,
    /// Takes the record of refused sign-ins.
    pub audit: audit::Recorder,
    /// Whose site this is.
    pub site: Arc<Site>,
    /// Seals what is kept of a person and may be read by few.
    pub vault: Vault,
    /// Takes the messages to people.
    pub delivery: Delivery,
    /// What letters are printed with.
    pub fonts: Arc<Fonts>,
    /// What the institute decides.
    pub settings: Settings,
    /// What the areas offer, in the order of the home page.
    pub services: Vec<Service>,
    /// The door of the national service card, where there is to be one.
    pub cns: Option<cns::Settings>,
    /// The federations that the institute takes part in.
    pub memberships: Vec<Membership>,
    /// The card over OpenID Connect, where it is to be taken so.
    pub cie_oidc: Option<CieOidc>,
    /// Asks others.
    pub outside: Outside,
}

impl Identity {
    /// Puts the area together; takes the time of hashing one secret.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let Parts {
            db,
            clock,
            random,
            audit,
            site,
            vault,
            delivery,
            fonts,
            settings,
            services,
            cns,
            memberships,
            cie_oidc,
            outside,
        } = parts;
        let secrets = Secrets::new(clock.clone(), random.clone())?;
        let cns = cns.map(Cns::new).transpose()?.map(Arc::new);
        let members = Members::new(&memberships, &site)?;
        let cie_oidc = cie_oidc.map(|card| Party::new(&card, &site)).transpose()?;
        let doors = doors(&members, cie_oidc.is_some(), cns.is_some());
        let shared = Shared {
            db,
            clock,
            random,
            audit,
            site,
            secrets,
            vault,
            delivery,
            fonts,
            settings,
            services,
            doors,
            cns,
            members,
            cie_oidc,
            outside,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// An event of the person himself at a page.
    pub(crate) fn event(person: &Principal, address: ClientAddress, action: Action) -> Event {
        Event {
            actor: actor(Some(person.tax_code), address),
            action,
            subject: Some(person.tax_code),
            object: None,
            on_behalf_of: person.acting_for.as_ref().map(|acting| acting.organisation.as_uuid()),
            outcome: Outcome::Done,
            detail: None,
        }
    }
}

impl Deref for Identity {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The doors as people choose among them. The card has one, whatever is spoken behind it.
fn doors(members: &Members, card_by_openid: bool, cards_by_reader: bool) -> Doors {
    let elsewhere = Federation::ALL.iter().filter_map(|one| match one {
        Federation::Cie if card_by_openid => Some(cie_oidc::DOOR),
        one => members.of(*one).map(|member| federation::sign_in_door(member.federation)),
    });
    let by_reader = cards_by_reader.then_some(cns::DOOR);
    Doors::new(elsewhere.chain(by_reader).chain([door::DOOR]).collect())
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// Who does something at a page.
pub(crate) fn actor(person: Option<TaxCode>, address: ClientAddress) -> Actor {
    Actor { person, door: Door::Web, address: Some(address.to_string()) }
}
