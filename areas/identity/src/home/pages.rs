use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Profile;
use web::{Access, Failure, Html, Page, Principal, Routes};

use super::catalogue::{Offer, Service, offered};
use crate::parties;
use crate::sessions::strength_key;
use crate::{Error, Identity};

pub(crate) fn routes() -> Routes<Identity> {
    Routes::new().get("/", Access::open("first page"), home)
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    page: Page,
    open: Vec<Service>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    person: Principal,
    offers: Vec<Offer>,
    /// Whether the person may act as somebody else than now.
    may_switch: bool,
}

async fn home(State(identity): State<Identity>, page: Page) -> Result<Response, Failure> {
    let Some(person) = page.principal().cloned() else {
        let open = identity.services.iter().copied().filter(Service::is_open).collect();
        return Ok(Html(WelcomePage { page, open }).into_response());
    };
    let offers = offered(&identity.services, &identity.doors, &person);
    let may_switch = may_switch(&identity, &person).await?;
    Ok(Html(HomePage { page, person, offers, may_switch }).into_response())
}

async fn may_switch(identity: &Identity, person: &Principal) -> Result<bool, Error> {
    let mut tx = identity.db.read().await?;
    let known = parties::store::person(&mut tx, person.person).await?.ok_or(Error::NotFound)?;
    let others = parties::store::representations(&mut tx, person.person, identity.clock.today()).await?;
    Ok(others.len() + usize::from(!known.profiles.is_empty()) > 1)
}

impl HomePage {
    fn capacity(&self) -> String {
        let names: Vec<_> =
            self.person.profiles.iter().map(|profile| self.page.t(profile_key(*profile))).collect();
        names.join(", ")
    }

    /// What an offer asks for that the present sign-in is too weak for.
    fn needs(&self, offer: &Offer) -> Option<String> {
        let strength = self.page.t(strength_key(offer.stronger?));
        Some(self.page.ta("identity-home-stronger", [("strength", strength)]))
    }
}

fn profile_key(profile: Profile) -> &'static str {
    match profile {
        Profile::Worker => "identity-profile-worker",
        Profile::Employer => "identity-profile-employer",
        Profile::PublicBody => "identity-profile-public-body",
        Profile::Intermediary => "identity-profile-intermediary",
        Profile::Doctor => "identity-profile-doctor",
        Profile::ContactCentre => "identity-profile-contact-centre",
        Profile::Operator => "identity-profile-operator",
        Profile::Administrator => "identity-profile-administrator",
        Profile::Auditor => "identity-profile-auditor",
        Profile::MedicalStaff => "identity-profile-medical-staff",
    }
}
