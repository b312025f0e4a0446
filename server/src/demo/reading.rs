//! Employers who looked at what they were sent: through their programs' list and their pages.

use serde_json::Value;

use super::keys::Keys;
use super::people::Cast;
use super::visitor::Visitor;
use crate::assemble::Desk;
use crate::failure::Failure;

/// Who reads for which employer; the others leave all unread.
const READERS: &[(&str, &str)] = &[
    ("employer-clerk", "firm-1"),
    ("employer-clerk-2", "firm-2"),
    ("body-clerk", "public-body-1"),
    ("body-clerk-2", "public-body-2"),
    ("domestic-employer-1", "domestic-employer-1"),
];

/// Of the unread ones every so many stays unread.
const LEFT: usize = 4;

/// The employers see their lists, open one attestation and mark most others as read.
pub(super) async fn read_some(desk: &Desk, cast: &Cast, keys: &Keys) -> Result<(), Failure> {
    for (person, employer) in READERS {
        let Some(key) = keys.of(employer) else { continue };
        let clerk = Visitor::sign_in(desk, cast, person, employer).await?;
        let unread = unread(&clerk, key).await?;
        let Some((first, others)) = unread.split_first() else {
            continue;
        };
        clerk.open(&format!("/azienda/attestati/{first}")).await?;
        let marked = others.iter().enumerate().filter(|(place, _)| place % LEFT != 0);
        let marked: Vec<_> = marked.map(|(_, id)| ("ids", id.as_str())).collect();
        if !marked.is_empty() {
            clerk.submit("/azienda/attestati/letti", &marked).await?;
        }
    }
    Ok(())
}

/// The ids of what nobody has read, as the employer's program sees them.
async fn unread(clerk: &Visitor, key: &str) -> Result<Vec<String>, Failure> {
    let answer = clerk.call("/api/v1/attestations?reading=unread&limit=100", key).await?;
    let listed: Value = serde_json::from_slice(&answer.body)?;
    let items = listed["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(items.iter().filter_map(|item| Some(item["id"].as_str()?.to_owned())).collect())
}
