use std::fmt;

use crate::TaxCode;

crate::words! {
    /// The way by which a request came in.
    pub enum Door {
        /// A page in a browser.
        Web = "web",
        /// The JSON interface.
        Api = "api",
        /// The doctors' SOAP interface.
        Soap = "soap",
        /// A file taken in.
        Import = "import",
        /// Work done later by the program itself.
        Job = "job",
        /// A command at the machine's console.
        Console = "console",
    }
}

/// Who does something, for the record. `Debug` shows the door alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person, if one is known; nobody signed in at the open look-up, nobody stands behind a job.
    pub person: Option<TaxCode>,
    /// The way in.
    pub door: Door,
    /// The network address, if there was one.
    pub address: Option<String>,
}

impl Actor {
    /// The program on its own account.
    #[must_use]
    pub fn program(door: Door) -> Self {
        Self { person: None, door, address: None }
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Actor({})", self.door)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_acts_and_from_where_is_not_in_debug_output() {
        let person = TaxCode::parse("RCCMNL83S18D969H").ok();
        let actor = Actor { person, door: Door::Web, address: Some("192.0.2.7".to_owned()) };
        assert_eq!(format!("{actor:?}"), "Actor(web)");
        assert_eq!(Actor::program(Door::Job).person, None);
    }
}
