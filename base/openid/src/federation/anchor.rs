use crate::jose::JwkSet;
use crate::{Address, Schemes};

/// A member that is believed because its keys came by another way: by hand, from the authority's publication.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// Its identifier.
    pub id: Address,
    /// The keys with which it signs its configuration.
    pub keys: JwkSet,
}

/// What is believed without proof, and what is asked of everybody else.
#[derive(Debug, Clone)]
pub struct Federation {
    /// At least one.
    pub anchors: Vec<Anchor>,
    /// Which addresses its members may name.
    pub schemes: Schemes,
    /// A provider must bear at least one mark of these types; none asked if empty.
    pub marks: Vec<String>,
}

impl Federation {
    pub(super) fn anchor(&self, id: &Address) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.id == *id)
    }
}
