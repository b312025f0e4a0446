//! People that the provider knows, and what it says of them.

use jiff::civil::Date;
use kernel::digest;
use serde::{Deserialize, Serialize};

kernel::words! {
    /// What an identity is issued as (AgID, Avviso 18).
    pub enum IdentityType {
        /// A person on his own account.
        Citizen = "citizen",
        /// A legal person.
        LegalPerson = "legal-person",
        /// A person in his profession.
        Professional = "professional",
        /// A person in his profession, for a legal person.
        ProfessionalOfLegalPerson = "professional-of-legal-person",
    }

    /// For what use a service asks for an identity (AgID, Avviso 18).
    pub enum Purpose {
        /// Professional use, by anybody.
        Professional = "P",
        /// Legal persons.
        LegalPerson = "LP",
        /// Professionals for a legal person.
        ProfessionalOfLegalPerson = "PG",
        /// Professionals on their own account.
        ProfessionalPerson = "PF",
        /// Legal persons and professionals of any kind.
        Any = "PX",
    }
}

/// Somebody who can sign in. Nothing here is checked, so that wrong data can be given out on purpose.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// What is typed at the sign-in.
    pub username: String,
    /// What is typed at the sign-in; the provider's first page shows it.
    pub password: String,
    /// Codice fiscale, without a prefix.
    pub tax_code: String,
    /// Given name.
    pub name: String,
    /// Surname.
    pub family_name: String,
    /// Nobody's date of birth if left out: the attribute is then absent.
    pub date_of_birth: Option<Date>,
    /// Belfiore code of the place.
    pub place_of_birth: String,
    /// Two letters of the province.
    pub county_of_birth: String,
    /// `F` or `M`.
    pub gender: String,
    /// E-mail address.
    pub email: String,
    /// Number of the mobile phone, with its prefix.
    pub mobile_phone: String,
    /// PEC address.
    pub digital_address: String,
    /// Street, postcode, place.
    pub address: String,
    /// Four letters and ten digits; worked out from the user name if left out.
    pub spid_code: Option<String>,
    /// Kind, number, issuer and dates of an identity document, separated by blanks.
    pub id_card: String,
    /// When the identity lapses.
    pub expiration_date: Option<Date>,
    /// As what the identity can be used; as a citizen if empty.
    pub identity_types: Vec<IdentityType>,
    /// For whom he acts in his profession.
    pub company: Option<Company>,
    /// A suspended identity: right credentials end in `ErrorCode nr23`.
    pub suspended: bool,
}

/// A firm or body for which somebody acts in his profession.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its tax code, without a prefix.
    pub fiscal_number: String,
    /// Its VAT number, without a prefix.
    pub vat_number: String,
    /// Its seat.
    pub registered_office: String,
}

/// A statement about a person.
#[derive(Clone)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

impl Attribute {
    /// The type of XML Schema.
    pub(crate) fn kind(&self) -> &'static str {
        if matches!(self.name, "dateOfBirth" | "expirationDate") { "xs:date" } else { "xs:string" }
    }
}

/// Every attribute of SPID that is held (AgID, table of attributes).
pub(crate) const ATTRIBUTES: &[&str] = &[
    "spidCode",
    "name",
    "familyName",
    "placeOfBirth",
    "countyOfBirth",
    "dateOfBirth",
    "gender",
    "companyName",
    "registeredOffice",
    "fiscalNumber",
    "companyFiscalNumber",
    "ivaCode",
    "idCard",
    "mobilePhone",
    "email",
    "address",
    "expirationDate",
    "digitalAddress",
];

impl Purpose {
    /// The types of identity that a request takes; one without a purpose takes natural persons.
    pub(crate) fn accepts(purpose: Option<Self>) -> &'static [IdentityType] {
        use IdentityType::{Citizen, LegalPerson, Professional, ProfessionalOfLegalPerson};
        match purpose {
            None => &[Citizen, Professional],
            Some(Self::Professional) => &[Professional, ProfessionalOfLegalPerson],
            Some(Self::LegalPerson) => &[LegalPerson, ProfessionalOfLegalPerson],
            Some(Self::ProfessionalOfLegalPerson) => &[ProfessionalOfLegalPerson],
            Some(Self::ProfessionalPerson) => &[Professional],
            Some(Self::Any) => &[LegalPerson, Professional, ProfessionalOfLegalPerson],
        }
    }
}

impl Person {
    /// Given name and surname.
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.name, self.family_name)
    }

    /// Whether his identity serves for this use.
    pub(crate) fn serves(&self, purpose: Option<Purpose>) -> bool {
        let accepted = Purpose::accepts(purpose);
        match self.identity_types.as_slice() {
            [] => accepted.contains(&IdentityType::Citizen),
            types => types.iter().any(|one| accepted.contains(one)),
        }
    }

    /// What of this is held.
    pub(crate) fn attributes(&self, names: &[String]) -> Vec<Attribute> {
        names.iter().filter_map(|name| self.attribute(name)).collect()
    }

    /// What is said of him under this name; none if it is unknown or not held.
    pub(crate) fn attribute(&self, name: &str) -> Option<Attribute> {
        let name = ATTRIBUTES.iter().copied().find(|known| *known == name)?;
        let company = |pick: fn(&Company) -> String| self.company.as_ref().map(pick).unwrap_or_default();
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let value = match name {
            "spidCode" => self.spid_code(),
            "name" => self.name.clone(),
            "familyName" => self.family_name.clone(),
            "placeOfBirth" => self.place_of_birth.clone(),
            "countyOfBirth" => self.county_of_birth.clone(),
            "dateOfBirth" => day(self.date_of_birth),
            "gender" => self.gender.clone(),
            "fiscalNumber" => prefixed("TINIT-", &self.tax_code),
            "companyName" => company(|company| company.name.clone()),
            "companyFiscalNumber" => company(|company| prefixed("TINIT-", &company.fiscal_number)),
            "ivaCode" => company(|company| prefixed("VATIT-", &company.vat_number)),
            "registeredOffice" => company(|company| company.registered_office.clone()),
            "idCard" => self.id_card.clone(),
            "mobilePhone" => self.mobile_phone.clone(),
            "email" => self.email.clone(),
            "address" => self.address.clone(),
            "expirationDate" => day(self.expiration_date),
            _ => self.digital_address.clone(),
        };
        (!value.is_empty()).then_some(Attribute { name, value })
    }

    fn spid_code(&self) -> String {
        let digest = digest::sha256(self.username.as_bytes());
        let digits: String = digest.iter().take(10).map(|byte| char::from(b'0' + byte % 10)).collect();
        self.spid_code.clone().unwrap_or_else(|| format!("TEST{digits}"))
    }
}

fn prefixed(prefix: &str, code: &str) -> String {
    if code.is_empty() { String::new() } else { format!("{prefix}{code}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_serves_where_nobody_asks_for_a_profession() {
        let citizen = Person::default();
        assert!(citizen.serves(None));
        assert!(Purpose::ALL.iter().all(|purpose| !citizen.serves(Some(*purpose))));
    }

    #[test]
    fn a_professional_of_a_firm_serves_all_purposes_but_the_one_of_lone_professionals() {
        let clerk =
            Person { identity_types: vec![IdentityType::ProfessionalOfLegalPerson], ..Person::default() };
        let served: Vec<&str> =
            Purpose::ALL.iter().filter(|one| clerk.serves(Some(**one))).map(|one| one.as_str()).collect();
        assert_eq!(served, ["P", "LP", "PG", "PX"]);
        assert!(!clerk.serves(None));
    }

    #[test]
    fn codes_carry_their_prefix_and_what_is_not_held_is_not_said() {
        let company = Company { vat_number: "01234567890".to_owned(), ..Company::default() };
        let person =
            Person { tax_code: "RSSMRA80C12L219X".to_owned(), company: Some(company), ..Person::default() };
        let value = |name| person.attribute(name).map(|attribute| attribute.value);
        assert_eq!(value("fiscalNumber").as_deref(), Some("TINIT-RSSMRA80C12L219X"));
        assert_eq!(value("ivaCode").as_deref(), Some("VATIT-01234567890"));
        assert_eq!(value("companyFiscalNumber"), None);
        assert_eq!(value("dateOfBirth"), None);
        assert_eq!(value("favouriteColour"), None);
        assert_eq!(value("spidCode").map(|code| code.len()), Some(14));
    }
}
