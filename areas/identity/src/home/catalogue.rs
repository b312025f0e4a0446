use kernel::{Profile, Strength};
use web::Principal;

use crate::parties::OrganisationKind;
use crate::sign_in::doors::Doors;

/// The insurance to which those belong for whom a service is: the one of private employers or the one of public
/// employees (once INPDAP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fund {
    /// Of firms and households.
    Private,
    /// Of public bodies.
    PublicEmployees,
}

impl Fund {
    /// The fund of the organisation for which somebody acts; none while he acts for himself.
    fn of(person: &Principal) -> Option<Self> {
        let kind = &person.acting_for.as_ref()?.kind;
        let public = kind == OrganisationKind::PublicBody.as_str();
        Some(if public { Self::PublicEmployees } else { Self::Private })
    }
}

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
    /// For whose fund it is; an empty list means that this does not matter.
    pub funds: &'static [Fund],
    /// The sign-in that it asks for.
    pub strength: Strength,
}

/// A service as one person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) service: Service,
    /// The stronger sign-in that it asks for.
    pub(crate) stronger: Option<Strength>,
}

impl Offer {
    /// The way to it: through the sign-in where the present one is too weak.
    pub(crate) fn way(&self) -> String {
        match self.stronger {
            Some(wanted) => web::detour(web::SIGN_IN, Some(wanted), Some(self.service.path)),
            None => self.service.path.to_owned(),
        }
    }
}

impl Service {
    /// Whether it is open to all.
    pub(crate) fn is_open(&self) -> bool {
        self.profiles.is_empty() && self.funds.is_empty() && self.strength == Strength::None
    }

    fn fits(&self, person: &Principal) -> bool {
        let by_profile = self.profiles.is_empty() || self.profiles.iter().any(|profile| person.is(*profile));
        by_profile
            && (self.funds.is_empty() || Fund::of(person).is_some_and(|fund| self.funds.contains(&fund)))
    }
}

/// What is the person's: of one of his profiles, of the fund of whoever he acts for, and within reach of his sign-in or
/// of a stronger one that exists.
pub(crate) fn offered(services: &[Service], doors: &Doors, person: &Principal) -> Vec<Offer> {
    let his = |service: &&Service| service.fits(person) && doors.lead(person.strength, service.strength);
    let offer = |service: &Service| {
        let stronger = (service.strength > person.strength).then_some(service.strength);
        Offer { service: *service, stronger }
    };
    services.iter().filter(his).map(offer).collect()
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, PersonId, Random, SessionId, TaxCode};

    use super::*;
    use crate::sign_in::doors::SignInDoor;

    const OPEN: Service = service("/attestati", &[], Strength::None);
    const LIST: Service = service("/elenco", &[Profile::Employer], Strength::Ordinary);
    const APPLY: Service = service("/domanda", &[Profile::Employer], Strength::Dispositive);
    const OWN: Service = service("/miei", &[Profile::Worker], Strength::Ordinary);

    const fn service(path: &'static str, profiles: &'static [Profile], strength: Strength) -> Service {
        Service { path, title: "title", description: "description", profiles, funds: &[], strength }
    }

    const PUBLIC: Service = Service {
        funds: &[Fund::PublicEmployees],
        ..service("/sedi", &[Profile::Intermediary], Strength::Ordinary)
    };
    const PRIVATE: Service = Service {
        funds: &[Fund::Private],
        ..service("/matricole", &[Profile::Intermediary], Strength::Ordinary)
    };

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
        let services = [OPEN, LIST, APPLY, OWN, PUBLIC, PRIVATE];
        offered(&services, &doors, person).iter().map(|offer| offer.service.path).collect()
    }

    fn acting_for(kind: OrganisationKind) -> Principal {
        let acting_for = web::ActingFor {
            organisation: kernel::OrganisationId::new(&Clock::system(), &Random::seeded(2)),
            name: "Comune di Prova".to_owned(),
            kind: kind.as_str().to_owned(),
            unit: None,
        };
        Principal { acting_for: Some(acting_for), ..person(&[Profile::Intermediary], Strength::Ordinary) }
    }

    #[test]
    fn an_intermediary_is_offered_what_is_of_the_fund_of_whoever_he_acts_for() {
        assert_eq!(paths(&acting_for(OrganisationKind::PublicBody)), ["/attestati", "/sedi"]);
        assert_eq!(paths(&acting_for(OrganisationKind::Firm)), ["/attestati", "/matricole"]);
        assert_eq!(paths(&person(&[Profile::Intermediary], Strength::Ordinary)), ["/attestati"]);
    }

    #[test]
    fn the_way_to_what_asks_for_more_leads_through_the_sign_in() {
        let doors =
            Doors::new(vec![SignInDoor { strength: Strength::Substantial, ..crate::pin::door::DOOR }]);
        let employer = person(&[Profile::Employer], Strength::Ordinary);
        let ways: Vec<String> = offered(&[LIST, APPLY], &doors, &employer).iter().map(Offer::way).collect();
        assert_eq!(ways, ["/elenco", "/accesso?step_up=dispositive&next=%2Fdomanda"]);
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
