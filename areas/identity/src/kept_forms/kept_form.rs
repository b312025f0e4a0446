use jiff::SignedDuration;
use kernel::vault::{Sealed, Vault};
use kernel::{PersonId, Random, Strength, id};
use serde::{Deserialize, Serialize};
use web::LocalPath;

/// How long a form waits for its sender.
pub(super) const KEPT: SignedDuration = SignedDuration::from_mins(30);

id! {
    /// Key of a kept form.
    KeptFormId
}

/// What was typed, and where it was to go.
#[derive(Serialize, Deserialize)]
pub(super) struct Content {
    target: String,
    strength: Strength,
    pub(super) fields: Vec<(String, String)>,
}

impl Content {
    pub(super) fn new(target: &LocalPath, strength: Strength, fields: Vec<(String, String)>) -> Self {
        Self { target: target.as_str().to_owned(), strength, fields }
    }

    /// Where it goes: a path of this site.
    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// How strongly one must have signed in there.
    pub(super) fn strength(&self) -> Strength {
        self.strength
    }

    /// The stronger sign-in that its place asks of somebody signed in with `present`.
    pub(super) fn stronger(&self, present: Strength) -> Option<Strength> {
        (self.strength > present).then_some(self.strength)
    }

    /// How many fields hold something.
    pub(super) fn filled_in(&self) -> usize {
        self.fields.iter().filter(|(_, value)| !value.trim().is_empty()).count()
    }

    /// Seals it for its sender and its place; it opens for no other.
    pub(super) fn seal(&self, vault: &Vault, random: &Random, id: KeptFormId, sender: PersonId) -> Vec<u8> {
        let clear = serde_json::to_vec(self).unwrap_or_default();
        vault.seal(random, &["kept form", &id.to_string(), &sender.to_string()], &clear)
    }

    /// Opens what [`Content::seal`] made; nothing if another version of the program made it.
    pub(super) fn open(
        vault: &Vault,
        id: KeptFormId,
        sender: PersonId,
        sealed: &[u8],
    ) -> Result<Option<Self>, Sealed> {
        let clear = vault.open(&["kept form", &id.to_string(), &sender.to_string()], sealed)?;
        let content: Option<Self> = serde_json::from_slice(&clear).ok();
        Ok(content.filter(|content| LocalPath::parse(&content.target).is_some()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::*;

    #[test]
    fn a_kept_form_opens_in_its_place_for_its_sender_alone() {
        let (clock, random) = (Clock::system(), Random::seeded(1));
        let vault = Vault::from_keys("2026", vec![("2026".to_owned(), [9; 32])]).unwrap();
        let content = Content {
            target: "/domanda?a=1".to_owned(),
            strength: Strength::Substantial,
            fields: vec![("text".to_owned(), "a & b".to_owned()), ("more".to_owned(), " ".to_owned())],
        };
        let (id, sender) = (KeptFormId::new(&clock, &random), PersonId::new(&clock, &random));
        let sealed = content.seal(&vault, &random, id, sender);
        let opened = Content::open(&vault, id, sender, &sealed).unwrap().unwrap();
        assert_eq!(opened.fields, content.fields);
        assert_eq!((opened.target(), opened.filled_in()), ("/domanda?a=1", 1));
        assert_eq!(opened.stronger(Strength::Ordinary), Some(Strength::Substantial));
        assert_eq!(opened.stronger(Strength::High), None);
        assert!(Content::open(&vault, KeptFormId::new(&clock, &random), sender, &sealed).is_err());
        assert!(Content::open(&vault, id, PersonId::new(&clock, &random), &sealed).is_err());
    }
}
