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

/// Who does something, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        Self {
            person: None,
            door,
            address: None,
        }
    }
}
