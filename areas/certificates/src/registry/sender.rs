//! Who may send certificates.

use kernel::{TaxCode, words};

use crate::{Doctor, DoctorRole};

words! {
    /// In which way somebody sends.
    pub enum SenderKind {
        /// A doctor with a program of his own: proves himself with password and pincode.
        Doctor = "doctor",
        /// The operators of a hospital: admissions only.
        Hospital = "hospital",
        /// A region, for its doctors and hospitals, whom it names by tax code.
        Region = "region",
    }
}

/// Somebody who may send, as registered.
#[derive(Clone)]
pub struct Sender {
    /// The doctor's; of a hospital or region, that of the body.
    pub tax_code: TaxCode,
    /// In which way he sends.
    pub kind: SenderKind,
    /// Name for Basic authentication; a doctor without one sends through his region.
    pub username: Option<String>,
    /// argon2id, PHC form.
    pub password_hash: Option<String>,
    /// argon2id, PHC form; doctors have one.
    pub pincode_hash: Option<String>,
    /// Surname, or name of the body.
    pub surname: String,
    /// Given name; of a body as it was registered.
    pub given_name: String,
    /// Whether with the national health service.
    pub role: DoctorRole,
    /// Three digits.
    pub region: Option<String>,
    /// Three digits.
    pub local_unit: Option<String>,
    /// At most six characters.
    pub structure: Option<String>,
    /// Whether he may send now.
    pub enabled: bool,
}

/// Shows nothing of a person.
impl std::fmt::Debug for Sender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sender").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Sender {
    /// The sender as the author of a certificate, with what he is registered with.
    #[must_use]
    pub fn as_doctor(&self) -> Doctor {
        Doctor {
            tax_code: self.tax_code,
            surname: self.surname.clone(),
            given_name: self.given_name.clone(),
            role: self.role,
            region: self.region.clone(),
            local_unit: self.local_unit.clone(),
            structure: self.structure.clone(),
        }
    }
}
