use std::fmt;
use std::sync::Arc;

use audit::{Action, Event, Outcome};
use db::Db;
use delivery::Delivery;
use documents::pdf::Fonts;
use kernel::vault::Vault;
use kernel::{Actor, Clock, Door, Random, TaxCode};
use outside::Outside;
use web::{ClientAddress, Principal, Site};

use crate::federation::{self, Members, Membership};
use crate::home::Service;
use crate::pin::door;
use crate::sign_in::cns::{self, Cns};
use crate::sign_in::doors::Doors;
use crate::{Error, Secrets, Settings};

/// All that the area's handlers need; cloning shares it.
#[derive(Clone)]
pub struct Identity {
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
    pub delivery: Arc<Delivery>,
    /// What letters are printed with.
    pub fonts: Arc<Fonts>,
    /// What the institute decides.
    pub settings: Arc<Settings>,
    /// What the areas offer, in the order of the home page.
    pub services: Arc<[Service]>,
    /// By which doors people come in here.
    pub(crate) doors: Arc<Doors>,
    /// The door of the national service card, where there is one.
    pub cns: Option<Arc<Cns>>,
    /// SPID, the card and the node, as far as the institute takes part in them.
    pub(crate) members: Arc<Members>,
    /// Fetches identity providers' metadata.
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
    /// Fetches what lies elsewhere.
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
            outside,
        } = parts;
        let secrets = Secrets::new(random.clone())?;
        let cns = cns.map(Cns::new).transpose()?.map(Arc::new);
        let members = Members::new(&memberships, &site)?;
        let federations = members.all().map(|member| federation::sign_in_door(member.federation));
        let doors = federations.chain(cns.iter().map(|_| cns::DOOR)).chain([door::DOOR]).collect();
        Ok(Self {
            db,
            clock,
            random,
            audit,
            site,
            secrets,
            vault,
            delivery: Arc::new(delivery),
            fonts,
            settings: Arc::new(settings),
            services: services.into(),
            doors: Arc::new(Doors::new(doors)),
            cns,
            members: Arc::new(members),
            outside,
        })
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

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// Who does something at a page.
pub(crate) fn actor(person: Option<TaxCode>, address: ClientAddress) -> Actor {
    Actor { person, door: Door::Web, address: Some(address.to_string()) }
}
