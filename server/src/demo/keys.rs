//! Keys of programs: in clear in `demo.json` alone (and in what it leaves behind), as digests in the database.

use certificates::lookup::keys::{self, KeyId, Scope};
use identity::OrganisationKind;
use kernel::{Actor, Door};

use super::folder::{self, Folder, Memory};
use super::manifest::{EmployerKey, Manifest};
use super::people::Cast;
use crate::assemble::Desk;
use crate::failure::Failure;

/// The keys in clear.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) lookup: String,
    pub(super) employers: Vec<EmployerKey>,
}

impl Keys {
    /// The key for an employer's list.
    pub(super) fn of(&self, employer: &str) -> Option<&str> {
        self.employers.iter().find(|key| key.employer == employer).map(|key| key.key.as_str())
    }
}

/// Those of an earlier start, as far as its file is still there.
pub(super) fn kept(folder: &Folder) -> Option<Keys> {
    let manifest: Manifest = folder::read(&folder.earlier_manifest())?;
    Some(Keys { lookup: manifest.api.lookup_key, employers: manifest.api.keys })
}

/// Revokes the keys that nobody knows any more and gives out new ones.
pub(super) async fn renew(desk: &Desk, cast: &Cast, old: &[KeyId]) -> Result<(Keys, Vec<KeyId>), Failure> {
    let (parts, console) = ((&desk.clock, &desk.random), || Actor::program(Door::Console));
    let mut tx = desk.db.write().await?;
    for key in old {
        keys::revoke(&mut tx, parts, console(), *key).await?;
    }
    let (id, lookup) = keys::issue(&mut tx, parts, console(), Scope::Lookup, None, "demo").await?;
    let (mut employers, mut ids) = (Vec::new(), vec![id]);
    for employer in cast.organisations.iter().filter(|one| employs(one.kind)) {
        let known = identity::organisation_by_tax_code(&mut tx, employer.tax_code).await?;
        let Some(known) = known else { continue };
        let issued = keys::issue(&mut tx, parts, console(), Scope::Employer, Some(known.id), "demo").await?;
        ids.push(issued.0);
        employers.push(EmployerKey { employer: employer.key.to_owned(), key: issued.1 });
    }
    tx.commit().await?;
    Ok((Keys { lookup, employers }, ids))
}

/// Takes over the keys of the start before, or renews them.
pub(super) async fn again(
    desk: &Desk,
    cast: &Cast,
    kept: Option<Keys>,
    memory: &mut Memory,
) -> Result<Keys, Failure> {
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let (keys, ids) = renew(desk, cast, &memory.keys).await?;
    memory.keys = ids;
    Ok(keys)
}

fn employs(kind: OrganisationKind) -> bool {
    !matches!(kind, OrganisationKind::Intermediary | OrganisationKind::Patronato)
}
