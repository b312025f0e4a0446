//! The identity provider of the demonstration, which knows everybody in it.

use identity_provider::{
    Company, Federation, IdentityProvider, IdentityType, PROVIDER_MARK, Person, Settings, Source,
};
use kernel::{Clock, Profile, Random, Sex};
use outside::Outside;

use super::folder::{self, Folder};
use super::people::{Cast, Figure};
use crate::failure::Failure;

/// Where its doors are mounted.
pub(super) const PATH: &str = "/demo/identity-provider";

/// Opens it for the demonstration at `base_url`, whose metadata it reads when somebody wants to sign in.
pub(super) fn open(
    base_url: &str,
    cast: &Cast,
    folder: &Folder,
    clock: &Clock,
) -> Result<IdentityProvider, Failure> {
    let metadata =
        |federation: &Federation| (*federation, Source::Url(format!("{base_url}/{federation}/metadata")));
    let settings = Settings {
        base_url: format!("{base_url}{PATH}"),
        people: cast.people.iter().map(|figure| person(cast, figure)).collect(),
        keys: folder.identity_provider(),
        service_providers: Federation::ALL.iter().map(metadata).collect(),
        relying_parties: vec![base_url.to_owned()],
        clock: clock.clone(),
        random: Random::system(),
        outside: Outside::web()?,
    };
    IdentityProvider::open(settings)
        .map_err(|cause| Failure::Refused(format!("the identity provider of the demonstration: {cause}")))
}

/// Who the invented institute is for its identity provider.
pub(super) fn service_provider(site: &web::SiteSettings) -> identity::ServiceProviderSettings {
    identity::ServiceProviderSettings {
        names: site.languages.iter().map(|language| (*language, site.name.clone())).collect(),
        url: None,
        ipa_code: "istinv".to_owned(),
        vat_number: None,
        tax_code: Some("80078750587".to_owned()),
        email: "spid@istituto.example".to_owned(),
        telephone: None,
        locality: "Roma".to_owned(),
        municipality: Some("H501".to_owned()),
    }
}

/// Where the site at `base_url` learns of it.
pub(super) fn settings(base_url: &str, federation: identity::Federation) -> identity::FederationSettings {
    identity::FederationSettings {
        entity_id: None,
        identity_providers: format!("{base_url}{PATH}/{federation}/metadata"),
        registry_certificate: None,
        refresh_hours: 1,
        level: identity::SpidLevel::L2,
        professional: Vec::new(),
    }
}

/// The same, for the card over OpenID Connect: the anchor's keys lie in the demonstration's folder.
pub(super) fn card(
    site: &web::SiteSettings,
    provider: &IdentityProvider,
    folder: &Folder,
) -> Result<identity::CieOidcSettings, Failure> {
    let keys = folder.trust_anchor();
    folder::write(&keys, provider.trust_anchor_keys().as_bytes())?;
    let mark = provider.trust_mark(&site.base_url).map_err(|cause| Failure::Refused(cause.to_string()))?;
    Ok(identity::CieOidcSettings {
        provider: provider.openid_provider(),
        anchor: identity::AnchorSettings { id: provider.trust_anchor(), keys },
        provider_marks: vec![PROVIDER_MARK.to_owned()],
        marks: vec![mark],
        contacts: vec!["cie@istituto.example".to_owned()],
        policy_url: site.base_url.clone(),
        logo_url: "https://www.istituto.example/logo.svg".to_owned(),
        level: identity::CieLevel::Two,
        trial: true,
    })
}

fn person(cast: &Cast, figure: &Figure) -> Person {
    let employer = figure.acts_for.first().and_then(|acts| cast.organisation(acts.organisation).ok());
    let company = employer.map(|employer| Company {
        name: employer.name.to_owned(),
        fiscal_number: employer.tax_code.as_str().to_owned(),
        vat_number: employer.tax_code.as_str().to_owned(),
        registered_office: "Via dell'Esempio 2, 00100 Roma".to_owned(),
    });
    let mut identity_types = vec![IdentityType::Citizen];
    identity_types.extend(company.as_ref().map(|_| IdentityType::ProfessionalOfLegalPerson));
    identity_types.extend(figure.profiles.contains(&Profile::Doctor).then_some(IdentityType::Professional));
    Person {
        username: figure.username.clone(),
        password: figure.password.clone(),
        tax_code: figure.tax_code.as_str().to_owned(),
        name: figure.given_name.to_owned(),
        family_name: figure.surname.to_owned(),
        date_of_birth: Some(figure.born_on),
        place_of_birth: figure.birth_place.as_str().to_owned(),
        county_of_birth: figure.birth_province.to_owned(),
        gender: if figure.sex == Sex::Female { "F" } else { "M" }.to_owned(),
        email: figure.email.clone(),
        mobile_phone: figure.mobile.clone(),
        digital_address: figure.pec.clone(),
        address: "Via dell'Esempio 1, 00100 Roma".to_owned(),
        identity_types,
        company,
        ..Person::default()
    }
}
