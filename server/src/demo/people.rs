//! The cast with its codes, addresses and secrets worked out: the same at every start.

use jiff::civil::Date;
use kernel::{EmployerNumber, InpdapUnit, PlaceCode, Profile, Random, Sex, Strength, TaxCode, places};

use super::cast::{self, BODIES, Body, JOBS, PROVISIONAL, Pin, ROLES, Role, SENDERS};
use crate::failure::Failure;

/// From what the secrets of the demonstration follow. They are shown on its pages: no secret at all.
const SEED: u64 = 0x0053_706f_7274_656c;

/// Characters that nobody mistakes for one another.
const SECRET_CHARACTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Everybody and everything invented.
#[derive(Clone)]
pub(crate) struct Cast {
    pub(crate) people: Vec<Figure>,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) senders: Vec<Sender>,
    pub(crate) jobs: Vec<Job>,
}

/// An invented person.
#[derive(Clone)]
pub(crate) struct Figure {
    pub(crate) key: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) given_name: &'static str,
    pub(crate) sex: Sex,
    pub(crate) born_on: Date,
    pub(crate) birth_place: PlaceCode,
    pub(crate) birth_province: &'static str,
    pub(crate) tax_code: TaxCode,
    /// What the person is on his own account.
    pub(crate) profiles: &'static [Profile],
    pub(crate) acts_for: Vec<ActsFor>,
    pub(crate) pin: String,
    pub(crate) pin_stands: Pin,
    pub(crate) strength: Strength,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) email: String,
    pub(crate) pec: String,
    pub(crate) mobile: String,
    pub(crate) office: Option<&'static str>,
}

/// That an invented person acts for an organisation.
#[derive(Clone)]
pub(crate) struct ActsFor {
    pub(crate) organisation: &'static str,
    pub(crate) unit: Option<InpdapUnit>,
    pub(crate) profile: Profile,
}

/// An invented organisation.
#[derive(Clone)]
pub(crate) struct Organisation {
    pub(crate) key: &'static str,
    pub(crate) kind: identity::OrganisationKind,
    pub(crate) name: &'static str,
    pub(crate) tax_code: TaxCode,
    pub(crate) numbers: Vec<EmployerNumber>,
    pub(crate) units: Vec<InpdapUnit>,
    pub(crate) centralised: bool,
    pub(crate) pec: String,
}

/// An invented doctor, hospital or region that sends certificates.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) key: &'static str,
    pub(crate) kind: certificates::registry::SenderKind,
    pub(crate) tax_code: TaxCode,
    pub(crate) surname: &'static str,
    pub(crate) given_name: &'static str,
    pub(crate) public: bool,
    pub(crate) region: &'static str,
    pub(crate) asl: &'static str,
    pub(crate) structure: Option<&'static str>,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) pincode: Option<String>,
}

/// Who works where.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) worker: TaxCode,
    pub(crate) employer: TaxCode,
    pub(crate) number: Option<EmployerNumber>,
    pub(crate) unit: Option<InpdapUnit>,
    /// Since how many years before the day of the demonstration.
    pub(crate) years: i32,
}

impl Figure {
    /// Given name and surname.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }

    /// His own profiles and those of the organisations that he acts for.
    pub(crate) fn all_profiles(&self) -> Vec<Profile> {
        let mut profiles: Vec<Profile> =
            self.profiles.iter().copied().chain(self.acts_for.iter().map(|acts| acts.profile)).collect();
        profiles.sort_unstable();
        profiles.dedup();
        profiles
    }
}

impl Cast {
    /// Works the cast out.
    pub(crate) fn new() -> Result<Self, Failure> {
        let (random, passwords) = (Random::seeded(SEED), Random::seeded(SEED + 1));
        let people = ROLES.iter().enumerate().map(|(place, role)| figure(place, role, &random, &passwords));
        let people = people.collect::<Result<Vec<_>, _>>()?;
        let mut cast = Self { people, organisations: Vec::new(), senders: Vec::new(), jobs: Vec::new() };
        cast.organisations =
            BODIES.iter().map(|body| cast.organisation_of(body)).collect::<Result<_, _>>()?;
        cast.senders =
            SENDERS.iter().map(|sender| cast.sender_of(sender, &random)).collect::<Result<_, _>>()?;
        cast.jobs = JOBS.iter().map(|job| cast.job_of(job)).collect::<Result<_, _>>()?;
        Ok(cast)
    }

    /// The person with this key.
    pub(crate) fn person(&self, key: &str) -> Result<&Figure, Failure> {
        self.people.iter().find(|person| person.key == key).ok_or_else(|| unknown(key))
    }

    /// The organisation with this key.
    pub(crate) fn organisation(&self, key: &str) -> Result<&Organisation, Failure> {
        self.organisations.iter().find(|organisation| organisation.key == key).ok_or_else(|| unknown(key))
    }

    /// The organisation with this tax code.
    pub(crate) fn employer(&self, tax_code: TaxCode) -> Option<&Organisation> {
        self.organisations.iter().find(|organisation| organisation.tax_code == tax_code)
    }

    /// The sender with this key.
    pub(crate) fn sender(&self, key: &str) -> Result<&Sender, Failure> {
        self.senders.iter().find(|sender| sender.key == key).ok_or_else(|| unknown(key))
    }

    /// Those who are ill now and then.
    pub(crate) fn workers(&self) -> impl Iterator<Item = &Figure> {
        self.people.iter().filter(|person| person.profiles.contains(&Profile::Worker))
    }

    fn organisation_of(&self, body: &'static Body) -> Result<Organisation, Failure> {
        let numbers =
            body.numbers.iter().map(|first| EmployerNumber::with_check_digits(first).map_err(unreadable));
        Ok(Organisation {
            key: body.key,
            kind: body.kind,
            name: body.name,
            tax_code: self.tax_code(body.code)?,
            numbers: numbers.collect::<Result<_, _>>()?,
            units: body.units.iter().map(|unit| unit_of(unit)).collect::<Result<_, _>>()?,
            centralised: body.centralised,
            pec: format!("{}@pec.example", body.key),
        })
    }

    fn sender_of(&self, sender: &'static cast::Sender, random: &Random) -> Result<Sender, Failure> {
        let person = self.people.iter().find(|person| person.key == sender.code);
        let tax_code = self.tax_code(sender.code)?;
        Ok(Sender {
            key: sender.key,
            kind: sender.kind,
            tax_code,
            surname: person.map_or(sender.name, |person| person.surname),
            given_name: person.map_or("", |person| person.given_name),
            public: sender.public,
            region: sender.region,
            asl: sender.asl,
            structure: sender.structure,
            username: format!("demo-{}", sender.key),
            password: secret(random, 12),
            pincode: person.map(|_| digits(random, 10)),
        })
    }

    fn job_of(&self, job: &cast::Job) -> Result<Job, Failure> {
        let employer = self.organisation(job.employer)?;
        let number =
            job.number.map(|place| employer.numbers.get(place).copied().ok_or_else(|| unknown(job.employer)));
        Ok(Job {
            worker: self.person(job.worker)?.tax_code,
            employer: employer.tax_code,
            number: number.transpose()?,
            unit: job.unit.map(unit_of).transpose()?,
            years: job.years,
        })
    }

    /// Of the person with this key, or from the first ten digits.
    fn tax_code(&self, code: &str) -> Result<TaxCode, Failure> {
        match self.people.iter().find(|person| person.key == code) {
            Some(person) => Ok(person.tax_code),
            None => TaxCode::numeric_with_check(code).map_err(unreadable),
        }
    }
}

fn figure(place: usize, role: &'static Role, random: &Random, passwords: &Random) -> Result<Figure, Failure> {
    let born_on: Date = role.born_on.parse().map_err(unreadable)?;
    let birth_place = PlaceCode::parse(role.birth_place).map_err(unreadable)?;
    let province = places::at(birth_place, born_on).or_else(|| places::latest(birth_place));
    let provisional = role.key == PROVISIONAL.0;
    let tax_code = if provisional {
        TaxCode::numeric_with_check(PROVISIONAL.1).map_err(unreadable)?
    } else {
        TaxCode::encode(role.surname, role.given_name, born_on, role.sex, birth_place)
    };
    Ok(Figure {
        key: role.key,
        surname: role.surname,
        given_name: role.given_name,
        sex: role.sex,
        born_on,
        birth_place,
        birth_province: province.map_or("EE", |place| place.province),
        tax_code,
        profiles: role.profiles,
        acts_for: role.acts_for.iter().map(|whom| acts_for(whom)).collect::<Result<_, _>>()?,
        pin: secret(random, if role.pin == Pin::Initial { 16 } else { 8 }),
        pin_stands: role.pin,
        strength: if role.dispositive { Strength::Dispositive } else { Strength::Ordinary },
        username: role.key.to_owned(),
        password: secret(passwords, 10),
        email: format!("{}@example.org", role.key),
        pec: format!("{}@pec.example", role.key),
        mobile: format!("+39399{:07}", 1000 + place),
        office: role.office,
    })
}

/// `organisation` or `organisation/unit`.
fn acts_for(whom: &'static str) -> Result<ActsFor, Failure> {
    let (organisation, unit) = whom.split_once('/').map_or((whom, None), |(body, unit)| (body, Some(unit)));
    let body = BODIES.iter().find(|body| body.key == organisation).ok_or_else(|| unknown(whom))?;
    Ok(ActsFor { organisation, unit: unit.map(unit_of).transpose()?, profile: body.kind.profile() })
}

fn unit_of(unit: &str) -> Result<InpdapUnit, Failure> {
    InpdapUnit::parse(unit).map_err(unreadable)
}

fn secret(random: &Random, length: usize) -> String {
    drawn(random, SECRET_CHARACTERS, length)
}

fn digits(random: &Random, length: usize) -> String {
    drawn(random, b"0123456789", length)
}

fn drawn(random: &Random, from: &[u8], length: usize) -> String {
    let one = || usize::try_from(random.below(from.len() as u64)).unwrap_or_default();
    (0..length).map(|_| char::from(from[one()])).collect()
}

fn unknown(key: &str) -> Failure {
    Failure::Refused(format!("the demonstration has no {key}"))
}

fn unreadable(cause: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the cast of the demonstration: {cause}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use identity::OrganisationKind;
    use kernel::{EmailAddress, TaxCodeKind};

    use super::*;

    fn cast() -> Cast {
        Cast::new().unwrap()
    }

    fn bodies(cast: &Cast, kind: OrganisationKind) -> usize {
        cast.organisations.iter().filter(|body| body.kind == kind).count()
    }

    fn people(cast: &Cast, profile: Profile) -> usize {
        cast.people.iter().filter(|person| person.all_profiles().contains(&profile)).count()
    }

    #[test]
    fn everybody_has_a_well_formed_tax_code_of_his_own() {
        let cast = cast();
        let codes = cast.people.iter().map(|person| person.tax_code);
        let codes: Vec<TaxCode> = codes.chain(cast.senders.iter().map(|sender| sender.tax_code)).collect();
        assert!(codes.iter().all(|code| TaxCode::parse(code.as_str()).is_ok()));
        let people: BTreeSet<_> = cast.people.iter().map(|person| person.tax_code).collect();
        assert_eq!(people.len(), cast.people.len());
        let provisional =
            cast.people.iter().filter(|person| person.tax_code.kind() == TaxCodeKind::Provisional);
        assert_eq!(provisional.count(), 1);
    }

    #[test]
    fn keys_secrets_and_addresses_are_each_somebodys_own() {
        let cast = cast();
        let all = |pick: fn(&Figure) -> &str| cast.people.iter().map(pick).collect::<BTreeSet<_>>().len();
        for pick in
            [|person| person.key, |person| &*person.pin, |person| &*person.mobile] as [fn(&Figure) -> &str; 3]
        {
            assert_eq!(all(pick), cast.people.len());
        }
        let length = |person: &Figure| if person.pin_stands == Pin::Initial { 16 } else { 8 };
        assert!(cast.people.iter().all(|person| person.pin.len() == length(person)));
        assert!(cast.people.iter().all(|person| EmailAddress::parse(&person.pec).is_ok()));
        let numbers: BTreeSet<_> = cast.organisations.iter().flat_map(|body| &body.numbers).collect();
        assert_eq!(numbers.len(), cast.organisations.iter().map(|body| body.numbers.len()).sum::<usize>());
    }

    #[test]
    fn the_cast_is_the_same_at_every_start() {
        let (one, other) = (cast(), cast());
        assert!(one.people.iter().zip(&other.people).all(|(one, other)| one.pin == other.pin));
        assert!(one.senders.iter().zip(&other.senders).all(|(one, other)| one.password == other.password));
    }

    #[test]
    fn there_is_at_least_one_of_everything_that_is_promised() {
        let cast = cast();
        assert!(bodies(&cast, OrganisationKind::Firm) >= 2);
        assert!(bodies(&cast, OrganisationKind::DomesticEmployer) >= 3);
        assert!(bodies(&cast, OrganisationKind::Intermediary) >= 2);
        assert!(bodies(&cast, OrganisationKind::Patronato) >= 3);
        let public = || cast.organisations.iter().filter(|body| body.kind == OrganisationKind::PublicBody);
        assert!(public().any(|body| body.units.len() >= 2 && !body.centralised));
        assert!(public().any(|body| body.centralised));
        assert!(people(&cast, Profile::Doctor) >= 3);
        assert!(people(&cast, Profile::Worker) >= 20);
        assert!(people(&cast, Profile::Operator) >= 2);
        for profile in [Profile::ContactCentre, Profile::Administrator, Profile::Auditor] {
            assert_eq!(people(&cast, profile), 1);
        }
        assert!(cast.senders.iter().any(|sender| !sender.public));
        let offices: BTreeSet<_> = cast.people.iter().filter_map(|person| person.office).collect();
        assert!(offices.len() >= 2);
    }

    #[test]
    fn every_worker_works_and_some_for_two() {
        let cast = cast();
        let employers =
            |worker: &Figure| cast.jobs.iter().filter(|job| job.worker == worker.tax_code).count();
        assert!(cast.workers().all(|worker| employers(worker) >= 1));
        assert!(cast.workers().filter(|worker| employers(worker) == 2).count() >= 2);
        assert!(cast.jobs.iter().all(|job| cast.employer(job.employer).is_some()));
    }
}
