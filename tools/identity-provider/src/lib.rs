//! A test identity provider for SPID and CIE over SAML 2.0, and for CIE over OpenID Connect below a trust anchor of its
//! own. It takes requests as strictly as the real ones, shows a
//! sign-in to people, answers with responses signed as the rules want them, and misbehaves on command (see [`Fault`]),
//! so that services can be shown to refuse what they must. It keeps everything but its keys in memory.

mod doors;
mod faults;
mod federation;
mod kept;
mod keys;
mod openid;
mod person;
mod saml;
mod signature;
mod xml;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use jiff::Timestamp;
use kernel::{Clock, Random};
use outside::{Bounds, Outside};

pub use faults::Fault;
use faults::Faults;
pub use federation::{Comparison, Federation, Level};
use kept::Kept;
use keys::KeyRing;
pub use keys::RollOver;
use openid::relying_party::RelyingParty;
use openid::request::Authorization;
use openid::statement::Speaker;
pub use openid::statement::{PROVIDER_MARK, RELYING_PARTY_MARK};
use openid::token::Grant;
pub use person::{Company, IdentityType, Person, Purpose};
use saml::directory::Directory;
use saml::request::Asked;
use saml::service_provider::ServiceProvider;

/// How much is read of a service's metadata, or of what a relying party says of itself.
const BOUNDS: Bounds = Bounds { bytes: 1 << 20, patience: Duration::from_secs(10) };

/// What the provider is to be.
pub struct Settings {
    /// Where browsers find it, without a slash at the end. Entity ids are made of it.
    pub base_url: String,
    /// Who can sign in.
    pub people: Vec<Person>,
    /// The folder of its keys: what lacks there (`first.key.pem`, `first.certificate.pem`, the same with `second`,
    /// `stranger` and `anchor`; RSA) is made at the start.
    pub keys: PathBuf,
    /// Metadata of the services that may ask, by federation. Nothing else vouches for them: a signature that they
    /// carry is not checked.
    pub service_providers: Vec<(Federation, Source)>,
    /// Relying parties for which the trust anchor vouches, by entity id. Their keys are taken from what they say of
    /// themselves.
    pub relying_parties: Vec<String>,
    /// Moments in requests and responses are held against it.
    pub clock: Clock,
    /// Identifiers are drawn from it.
    pub random: Random,
    /// Where metadata and what relying parties say of themselves are read.
    pub outside: Outside,
}

/// Where metadata of service providers are.
#[derive(Clone)]
pub enum Source {
    /// The metadata themselves.
    Text(String),
    /// An address of `http` or `https`, read whenever a request comes and what was read before is older than ten
    /// seconds.
    Url(String),
}

/// Why the provider does not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of keys cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// A file of keys holds something else.
    #[error("{path}: {reason}")]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A signature cannot be made.
    #[error("signing: {0}")]
    Signature(String),
    /// A text cannot be written.
    #[error("writing: {0}")]
    Text(#[from] askama::Error),
}

/// The provider; cloning shares it.
#[derive(Clone)]
pub struct IdentityProvider(Arc<Inner>);

struct Inner {
    base_url: String,
    people: Vec<Person>,
    keys: KeyRing,
    directory: Directory,
    relying_parties: Vec<String>,
    clock: Clock,
    random: Random,
    outside: Outside,
    faults: Faults,
    step: Mutex<RollOver>,
    sign_ons: Kept<SignOn>,
    sessions: Kept<Session>,
    codes: Kept<Grant>,
    tokens: Kept<Grant>,
    /// Names of requests and proofs that have come before.
    seen: Kept<()>,
    /// The last right response, for replays.
    last: Mutex<Option<String>>,
}

/// A sign-in under way.
#[derive(Clone)]
struct SignOn {
    federation: Federation,
    /// Who asks, as people know it.
    service: String,
    level: Level,
    /// What is going to be told.
    attributes: Vec<String>,
    purpose: Option<Purpose>,
    begun_at: Timestamp,
    /// How often the credentials were wrong.
    failures: u32,
    /// Who has signed in, by place among the people.
    person: Option<usize>,
    /// Where the answer goes.
    way: Way,
}

/// By which protocol a service asked.
#[derive(Clone)]
enum Way {
    /// SAML 2.0.
    Saml {
        provider: Arc<ServiceProvider>,
        asked: Asked,
        relay_state: Option<String>,
        /// The session that this sign-in goes on with.
        session: Option<Session>,
    },
    /// OpenID Connect.
    OpenId(Box<Authorization>),
}

/// A session of the first level: whoever has it need not sign in again.
#[derive(Clone)]
struct Session {
    person: usize,
    index: String,
    name_id: String,
}

impl IdentityProvider {
    /// Opens it; makes the keys that lack.
    pub fn open(settings: Settings) -> Result<Self, Error> {
        Ok(Self(Arc::new(Inner {
            base_url: settings.base_url.trim_end_matches('/').to_owned(),
            people: settings.people,
            keys: KeyRing::open(&settings.keys, &settings.clock)?,
            directory: Directory::new(settings.service_providers, settings.outside.clone()),
            relying_parties: settings.relying_parties,
            clock: settings.clock,
            random: settings.random,
            outside: settings.outside,
            faults: Faults::default(),
            step: Mutex::new(RollOver::First),
            sign_ons: Kept::default(),
            sessions: Kept::default(),
            codes: Kept::default(),
            tokens: Kept::default(),
            seen: Kept::default(),
            last: Mutex::default(),
        })))
    }

    /// Its doors; to be mounted at the path of the base address (`Router::nest`), or at the root if it has none.
    pub fn router(&self) -> Router {
        doors::router(self.clone())
    }

    /// Its name in the federation, also the address below which its doors are.
    pub fn entity_id(&self, federation: Federation) -> String {
        format!("{}/{federation}", self.0.base_url)
    }

    /// Its metadata as they are now, signed.
    pub fn metadata(&self, federation: Federation) -> Result<String, Error> {
        saml::metadata::write(federation, &self.entity_id(federation), &self.0.keys, self.step())
    }

    /// The entity id of the trust anchor of its OpenID federation.
    pub fn trust_anchor(&self) -> String {
        self.speaker().anchor()
    }

    /// The entity id of its provider of OpenID Connect.
    pub fn openid_provider(&self) -> String {
        self.speaker().provider()
    }

    /// The public keys of the trust anchor, a JWK set.
    pub fn trust_anchor_keys(&self) -> String {
        openid::jose::set([&self.0.keys.anchor]).to_string()
    }

    /// The mark ([`RELYING_PARTY_MARK`]) that the trust anchor gives to a relying party, which must bear it; good for a
    /// year.
    pub fn trust_mark(&self, relying_party: &str) -> Result<String, Error> {
        self.speaker().mark(RELYING_PARTY_MARK, relying_party)
    }

    /// Makes the next response go wrong; faults wait for their response in the order in which they were given.
    pub fn misbehave(&self, fault: Fault) {
        self.0.faults.add(fault);
    }

    /// Goes to a step of the change from the first signing key to the second.
    pub fn roll_over(&self, step: RollOver) {
        *self.0.step.lock().unwrap_or_else(PoisonError::into_inner) = step;
    }

    /// The step of the change that it stands at.
    pub fn step(&self) -> RollOver {
        *self.0.step.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn speaker(&self) -> Speaker<'_> {
        Speaker { base_url: &self.0.base_url, keys: &self.0.keys, step: self.step(), now: self.0.clock.now() }
    }

    /// A relying party for which the trust anchor vouches, or why there is none.
    async fn relying_party(&self, id: &str) -> Result<RelyingParty, String> {
        if !self.0.relying_parties.iter().any(|known| known == id) {
            return Err(format!("{id} is not registered"));
        }
        let (party, claims) = RelyingParty::fetch(id, &self.0.outside, self.0.clock.now()).await?;
        party.check(&claims, &self.speaker())?;
        Ok(party)
    }

    /// An identifier that is a name of XML.
    fn identifier(&self) -> String {
        format!("_{}", kernel::digest::hex(&self.0.random.bytes::<16>()))
    }
}

/// Its doors, opened at once.
pub fn router(settings: Settings) -> Result<Router, Error> {
    Ok(IdentityProvider::open(settings)?.router())
}
