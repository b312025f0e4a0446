use kernel::{Profile, Strength};
use web::Principal;

use crate::sign_in::doors::Doors;

/// Something that an area offers, as the catalogue shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Where it begins.
    pub path: &'static str,
    /// Message key of its name.
    pub title: &'static str,
    /// Message key of one sentence that says what it is for.
    pub description: &'static str,
    /// Who sees it; an empty list means everybody, also who has not signed in.
    pub profiles: &'static [Profile],
    /// The sign-in that it asks for.
    pub strength: Strength,
}

/// A service as one person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) service: Service,
    /// It is the person's, and asks for a stronger sign-in than the present one.
    pub(crate) stronger: bool,
}

impl Service {
    /// Whether it is open to all.
    pub(crate) fn is_open(&self) -> bool {
        self.profiles.is_empty() && self.strength == Strength::None
    }
}

/// What is the person's: of one of his profiles, and within reach of his sign-in or of a stronger one that exists.
pub(crate) fn offered(services: &[Service], doors: &Doors, person: &Principal) -> Vec<Offer> {
    let his = |service: &&Service| {
        let fits = service.profiles.is_empty() || service.profiles.iter().any(|profile| person.is(*profile));
        fits && doors.lead(person.strength, service.strength)
    };
    let offer = |service: &Service| Offer { service: *service, stronger: service.strength > person.strength };
    services.iter().filter(his).map(offer).collect()
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, PersonId, Random, SessionId, TaxCode};

    use super::*;

    const OPEN: Service = service("/attestati", &[], Strength::None);
    const LIST: Service = service("/elenco", &[Profile::Employer], Strength::Ordinary);
    const APPLY: Service = service("/domanda", &[Profile::Employer], Strength::Dispositive);
    const OWN: Service = service("/miei", &[Profile::Worker], Strength::Ordinary);

    const fn service(path: &'static str, profiles: &'static [Profile], strength: Strength) -> Service {
        Service { path, title: "title", description: "description", profiles, strength }
    }

    fn person(profiles: &[Profile], strength: Strength) -> Principal {
        let (clock, random) = (Clock::system(), Random::seeded(1));
        Principal {
            session: SessionId::new(&clock, &random),
            person: PersonId::new(&clock, &random),
            tax_code: TaxCode::parse("RSSMRA45C12F205C").unwrap(),
            name: "Mario Rossi".to_owned(),
            profiles: profiles.to_vec(),
            strength,
            acting_for: None,
            csrf: String::new(),
        }
    }

    fn paths(person: &Principal) -> Vec<&'static str> {
        let doors = Doors::new(vec![crate::pin::door::DOOR]);
        offered(&[OPEN, LIST, APPLY, OWN], &doors, person).iter().map(|offer| offer.service.path).collect()
    }

    #[test]
    fn what_is_not_the_persons_is_not_shown() {
        assert_eq!(paths(&person(&[Profile::Worker], Strength::High)), ["/attestati", "/miei"]);
        assert_eq!(
            paths(&person(&[Profile::Employer], Strength::Dispositive)),
            ["/attestati", "/elenco", "/domanda"]
        );
        assert_eq!(paths(&person(&[], Strength::High)), ["/attestati"]);
    }

    #[test]
    fn what_no_door_is_strong_enough_for_is_not_shown() {
        assert_eq!(paths(&person(&[Profile::Employer], Strength::Ordinary)), ["/attestati", "/elenco"]);
    }
}
