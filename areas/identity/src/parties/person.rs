use std::fmt;

use kernel::{EmailAddress, PersonId, PhoneNumber, Profile, TaxCode};

/// A person known to the institute, the same by whatever door he signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The key.
    pub id: PersonId,
    /// The tax code, on which the account is keyed.
    pub tax_code: TaxCode,
    /// Surname.
    pub surname: String,
    /// Given name.
    pub given_name: String,
    /// Ordinary mailbox.
    pub email: Option<EmailAddress>,
    /// Certified mailbox.
    pub pec: Option<EmailAddress>,
    /// Telephone for short messages; not every number that the institute was told can take them.
    pub mobile: Option<PhoneNumber>,
    /// What the person is on his own account, in the order of [`Profile::ALL`].
    pub profiles: Vec<Profile>,
}

impl Person {
    /// Given name and surname, as shown.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }
}

/// The key alone: all else is personal.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("id", &self.id).finish_non_exhaustive()
    }
}
