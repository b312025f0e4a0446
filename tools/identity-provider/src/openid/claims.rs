//! What is said of a person under the names of OpenID Connect.

use serde_json::{Map, Value};

use crate::person::Person;

/// Claims, each with the attribute that it says.
const CLAIMS: &[(&str, &str)] = &[
    ("given_name", "name"),
    ("family_name", "familyName"),
    ("birthdate", "dateOfBirth"),
    ("gender", "gender"),
    ("email", "email"),
    ("phone_number", "mobilePhone"),
    ("https://attributes.eid.gov.it/fiscal_number", "fiscalNumber"),
    ("https://attributes.eid.gov.it/e_delivery_service", "digitalAddress"),
];

/// The names of all claims.
pub(crate) fn supported() -> Vec<&'static str> {
    CLAIMS.iter().map(|(claim, _)| *claim).collect()
}

/// The attributes that a request's `claims` ask for.
pub(crate) fn asked(claims: &Value) -> Vec<String> {
    let asked = |claim: &str| ["userinfo", "id_token"].iter().any(|place| claims[place].get(claim).is_some());
    CLAIMS.iter().filter(|(claim, _)| asked(claim)).map(|(_, attribute)| (*attribute).to_owned()).collect()
}

/// What is said of a person under these attributes.
pub(crate) fn said(person: &Person, attributes: &[String]) -> Map<String, Value> {
    let asked = CLAIMS.iter().filter(|(_, name)| attributes.iter().any(|one| one == name));
    let said =
        asked.filter_map(|(claim, name)| Some(((*claim).to_owned(), person.attribute(name)?.value.into())));
    said.collect()
}
