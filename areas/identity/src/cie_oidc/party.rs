use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use jiff::Timestamp;
use kernel::digest::sha256;
use openid::federation::{Anchor, Federation};
use openid::jose::{DecryptionKey, JoseError, JwkSet, KeyError, Keys, Kind, Signed, SigningKey};
use openid::sign_in::{Level, Publication, RelyingParty};
use openid::{Address, AddressError, Schemes};
use serde_json::json;
use tokio::sync::Mutex;
use web::Site;

use super::{CALLBACK, CieOidcSettings, RESOLVE, level_for};
use crate::onward::Onward;

/// What makes the institute a member of the federation.
#[derive(Clone)]
pub struct CieOidc {
    /// What it set.
    pub settings: CieOidcSettings,
    /// Its keys.
    pub keys: CieOidcKeys,
}

/// Private keys, PEM with PKCS#8: of each kind the first one is used, the others are published besides.
#[derive(Clone)]
pub struct CieOidcKeys {
    /// Sign what is said within the federation.
    pub federation: Vec<String>,
    /// Sign requests.
    pub signing: Vec<String>,
    /// Open what is told of people.
    pub decryption: Vec<String>,
}

/// Why the institute cannot be a member as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum UnfitParty {
    /// An address may not be used.
    #[error("[cie_oidc] {0}: {1}")]
    Address(&'static str, AddressError),
    /// A key is of no use, or there is none.
    #[error("[cie_oidc] key for {0}: {1}")]
    Key(&'static str, KeyError),
    /// The anchor's keys cannot be read.
    #[error("[cie_oidc] {path}: {cause}")]
    File {
        /// Where they should be.
        path: PathBuf,
        /// Why they are not.
        cause: io::Error,
    },
    /// The anchor's keys are none.
    #[error("[cie_oidc] {0}: holds no usable keys")]
    AnchorKeys(PathBuf),
    /// One of the marks is none.
    #[error("[cie_oidc] marks: {0}")]
    Mark(JoseError),
}

/// The institute in the federation.
pub(crate) struct Party {
    pub(super) desk: RelyingParty,
    pub(super) federation: Federation,
    pub(super) provider: Address,
    pub(super) publication: Publication,
    /// Digest of what is demanded of a proof.
    pub(super) demanded: [u8; 32],
    level: Level,
    /// When the provider could not be proved the last time that somebody waited for it.
    pub(super) failed_at: Mutex<Option<Timestamp>>,
}

impl Party {
    pub(crate) fn new(CieOidc { settings, keys }: &CieOidc, site: &Site) -> Result<Self, UnfitParty> {
        let schemes = if settings.trial { Schemes::AlsoHttp } else { Schemes::Https };
        let entity =
            |name, text: &str| schemes.entity(text).map_err(|reason| UnfitParty::Address(name, reason));
        let own = |path: &str| format!("{}{path}", site.origin());
        let anchor = entity("anchor", &settings.anchor.id)?;
        let file = |cause| UnfitParty::File { path: settings.anchor.keys.clone(), cause };
        let anchor_keys = fs::read_to_string(&settings.anchor.keys).map_err(file)?;
        let desk = RelyingParty {
            id: entity("base_url", site.origin())?,
            callback: entity("base_url", &own(CALLBACK))?,
            federation_keys: read("the federation", &keys.federation, SigningKey::from_pem)?,
            signing_keys: read("signing", &keys.signing, SigningKey::from_pem)?,
            decryption_keys: read("decryption", &keys.decryption, DecryptionKey::from_pem)?,
        };
        let marks = settings.marks.iter().map(|mark| typed(mark)).collect::<Result<_, _>>();
        let publication = Publication {
            organisation: site.name().to_owned(),
            homepage: site.origin().to_owned(),
            policy: settings.policy_url.clone(),
            logo: settings.logo_url.clone(),
            contacts: settings.contacts.clone(),
            resolve_endpoint: own(RESOLVE),
            superiors: vec![anchor.to_string()],
            marks: marks.map_err(UnfitParty::Mark)?,
        };
        Ok(Self {
            desk,
            federation: Federation {
                anchors: vec![Anchor { id: anchor, keys: key_set(&settings.anchor.keys, &anchor_keys)? }],
                schemes,
                marks: settings.provider_marks.clone(),
            },
            provider: entity("provider", &settings.provider)?,
            publication,
            demanded: demanded(&settings.anchor.id, &anchor_keys, &settings.provider_marks),
            level: settings.level,
            failed_at: Mutex::default(),
        })
    }

    /// The level to ask for on the way to a page.
    pub(super) fn level_towards(&self, onward: &Onward) -> Level {
        self.level.max(onward.step_up().map_or(Level::One, level_for))
    }
}

/// What is demanded of a proof: one that was made for other anchors or marks is none.
fn demanded(anchor: &str, keys: &str, marks: &[String]) -> [u8; 32] {
    sha256(json!([anchor, keys, marks]).to_string().as_bytes())
}

fn read<K>(
    name: &'static str,
    pems: &[String],
    from_pem: impl Fn(&[u8]) -> Result<K, KeyError>,
) -> Result<Keys<K>, UnfitParty> {
    let keys = pems.iter().map(|pem| from_pem(pem.as_bytes())).collect::<Result<Vec<K>, _>>();
    let mut keys = keys.map_err(|reason| UnfitParty::Key(name, reason))?.into_iter();
    let current = keys.next().ok_or(UnfitParty::Key(name, KeyError::Pem))?;
    Ok(Keys { current, others: keys.collect() })
}

fn key_set(path: &Path, text: &str) -> Result<JwkSet, UnfitParty> {
    let keys = serde_json::from_str(text).ok().and_then(|set| JwkSet::read(&set).ok());
    keys.filter(|keys| !keys.is_empty()).ok_or_else(|| UnfitParty::AnchorKeys(path.to_owned()))
}

/// A mark with its type.
fn typed(token: &str) -> Result<(String, String), JoseError> {
    let signed = Signed::read(token, Kind::TrustMark)?;
    let kind =
        ["trust_mark_type", "trust_mark_id", "id"].iter().find_map(|name| signed.unproved().text(name).ok());
    let kind = kind.ok_or(JoseError::Claim("trust_mark_type"))?;
    Ok((kind.to_owned(), token.to_owned()))
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Party({})", self.desk.id)
    }
}
