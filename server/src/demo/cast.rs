//! Who plays in the demonstration. Nobody here exists.

use certificates::registry::SenderKind;
use identity::OrganisationKind as Kind;
use kernel::Sex::{Female as F, Male as M};
use kernel::{Profile, Sex};

/// How somebody's PIN stands when the demonstration begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    /// A personal one that lasts.
    Usual,
    /// An initial one, to be exchanged.
    Initial,
    /// A personal one that lapses within days.
    LapsesSoon,
}

/// A person of the demonstration, before codes are worked out.
#[derive(Clone, Copy)]
pub(super) struct Role {
    pub(super) key: &'static str,
    pub(super) surname: &'static str,
    pub(super) given_name: &'static str,
    pub(super) sex: Sex,
    /// `YYYY-MM-DD`.
    pub(super) born_on: &'static str,
    /// Belfiore code.
    pub(super) birth_place: &'static str,
    pub(super) profiles: &'static [Profile],
    /// Keys of organisations; `key/unit` for one unit of a public body.
    pub(super) acts_for: &'static [&'static str],
    pub(super) dispositive: bool,
    pub(super) pin: Pin,
    /// The office of the institute where an operator works.
    pub(super) office: Option<&'static str>,
}

/// An organisation of the demonstration, before codes are worked out.
pub(super) struct Body {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    /// The first ten digits of its tax code, or the key of the person who is the employer.
    pub(super) code: &'static str,
    /// The first eight digits of each employer number.
    pub(super) numbers: &'static [&'static str],
    pub(super) units: &'static [&'static str],
    pub(super) centralised: bool,
}

/// What a sender of certificates proves himself with.
pub(super) struct Sender {
    pub(super) key: &'static str,
    pub(super) kind: SenderKind,
    /// The person's key; for a body the first ten digits of its tax code.
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) public: bool,
    pub(super) region: &'static str,
    pub(super) asl: &'static str,
    pub(super) structure: Option<&'static str>,
}

/// Who works where.
pub(super) struct Job {
    pub(super) worker: &'static str,
    pub(super) employer: &'static str,
    /// Which of the employer's numbers, from 0.
    pub(super) number: Option<usize>,
    pub(super) unit: Option<&'static str>,
    /// Since how many years before the day of the demonstration.
    pub(super) years: i32,
}

type Birth = (Sex, &'static str, &'static str);
type Name = (&'static str, &'static str);

const fn person(key: &'static str, name: Name, birth: Birth, profiles: &'static [Profile]) -> Role {
    Role {
        key,
        surname: name.0,
        given_name: name.1,
        sex: birth.0,
        born_on: birth.1,
        birth_place: birth.2,
        profiles,
        acts_for: &[],
        dispositive: true,
        pin: Pin::Usual,
        office: None,
    }
}

const fn clerk(key: &'static str, name: Name, birth: Birth, acts_for: &'static [&'static str]) -> Role {
    Role { acts_for, ..person(key, name, birth, &[]) }
}

const fn worker(key: &'static str, name: Name, birth: Birth) -> Role {
    person(key, name, birth, &[Profile::Worker])
}

const fn at_office(role: Role, office: &'static str) -> Role {
    Role { office: Some(office), ..role }
}

const fn with_pin(role: Role, pin: Pin) -> Role {
    Role { pin, ..role }
}

const fn ordinary(role: Role) -> Role {
    Role { dispositive: false, ..role }
}

#[rustfmt::skip]
pub(super) const ROLES: &[Role] = &[
    clerk("employer-clerk", ("Ferrari", "Laura"), (F, "1984-06-12", "L219"), &["firm-1"]),
    clerk("employer-clerk-2", ("Colombo", "Davide"), (M, "1979-01-30", "F205"), &["firm-2"]),
    ordinary(clerk("employer-clerk-both", ("Galli", "Cristina"), (F, "1975-09-03", "D969"), &["firm-1", "firm-2"])),
    clerk("body-clerk", ("Marchetti", "Paolo"), (M, "1968-11-21", "H501"), &["public-body-1"]),
    ordinary(clerk("body-unit-clerk", ("Serra", "Ilaria"), (F, "1988-04-17", "A944"), &["public-body-1/00002"])),
    clerk("body-clerk-2", ("Fontana", "Roberto"), (M, "1971-02-08", "D612"), &["public-body-2"]),
    clerk("domestic-employer-1", ("Villa", "Giuseppina"), (F, "1941-03-19", "L219"), &["domestic-employer-1"]),
    clerk("domestic-employer-2", ("De Santis", "Aldo"), (M, "1948-12-05", "G273"), &["domestic-employer-2"]),
    clerk("domestic-employer-3", ("Bianco", "Teresa"), (F, "1952-08-28", "F839"), &["domestic-employer-3"]),
    clerk("intermediary-clerk-1", ("Rinaldi", "Stefano"), (M, "1966-05-14", "L736"), &["intermediary-1", "firm-2"]),
    clerk("intermediary-clerk-2", ("Caputo", "Angela"), (F, "1973-10-10", "C351"), &["intermediary-2"]),
    clerk("patronato-clerk", ("Monti", "Franco"), (M, "1962-07-07", "A944"), &["patronato-1"]),
    clerk("patronato-clerk-north", ("Riva", "Elena"), (F, "1990-01-22", "F205"), &["patronato-1-north"]),
    clerk("patronato-clerk-south", ("Amato", "Rosario"), (M, "1985-03-09", "F839"), &["patronato-1-south"]),
    person("doctor-1", ("Conti", "Beatrice"), (F, "1970-04-02", "L219"), &[Profile::Doctor]),
    person("doctor-2", ("Moretti", "Sergio"), (M, "1964-09-25", "D969"), &[Profile::Doctor]),
    person("doctor-3", ("Leone", "Valentina"), (F, "1981-12-18", "H501"), &[Profile::Doctor]),
    at_office(person("operator-1", ("Grassi", "Monica"), (F, "1977-06-06", "L219"), &[Profile::Operator]), "Sede di Torino Nord"),
    at_office(person("operator-2", ("Ruggiero", "Antonio"), (M, "1969-11-11", "F839"), &[Profile::Operator]), "Sede di Napoli Vomero"),
    person("contact-centre", ("Parisi", "Sonia"), (F, "1978-02-27", "A271"), &[Profile::ContactCentre]),
    person("administrator", ("Sala", "Enrico"), (M, "1974-08-15", "F205"), &[Profile::Administrator]),
    person("auditor", ("Valentini", "Carla"), (F, "1961-10-31", "I726"), &[Profile::Auditor]),
    worker("worker-1", ("Rossi", "Mario"), (M, "1980-03-12", "L219")),
    worker("worker-2", ("Bianchi", "Anna"), (F, "1985-07-24", "F205")),
    worker("worker-3", ("D'Angelo", "Niccolò"), (M, "1977-10-02", "G273")),
    ordinary(worker("worker-4", ("Nardò", "Maria José"), (F, "1978-01-05", "F839"))),
    ordinary(worker("worker-5", ("Della Rovere Montefeltro", "Massimiliano Augusto"), (M, "1969-05-30", "D612"))),
    worker("worker-6", ("Fò", "Dea"), (F, "1980-12-08", "H501")),
    worker("worker-7", ("El Idrissi", "Youssef"), (M, "1987-02-14", "Z330")),
    worker("worker-8", ("Popescu", "Ioana"), (F, "1990-09-19", "Z129")),
    worker("worker-9", ("Quispe", "Luz María"), (F, "1983-04-11", "Z611")),
    worker("worker-10", ("Hu", "Wei"), (M, "1982-06-16", "L219")),
    worker("worker-11", ("Esposito", "Ciro"), (M, "1975-11-27", "F839")),
    worker("worker-12", ("Forlì", "Agnès"), (F, "1982-08-08", "A944")),
    worker("worker-13", ("Oberhofer", "Günther"), (M, "1972-03-03", "L378")),
    ordinary(worker("worker-14", ("Dell'Acqua", "Chiara"), (F, "1984-05-21", "F205"))),
    worker("worker-15", ("Lo Presti", "Salvatore"), (M, "1967-07-13", "C351")),
    worker("worker-16", ("Zanon", "Alvise"), (M, "1989-01-18", "L736")),
    ordinary(worker("worker-17", ("Osei", "Abena"), (F, "1979-10-29", "Z318"))),
    worker("worker-18", ("Marino", "Giulia"), (F, "1986-12-01", "G273")),
    worker("worker-19", ("Kovačević", "Dragana"), (F, "1979-09-09", "Z158")),
    worker("worker-20", ("Testa", "Omar"), (M, "1987-02-20", "A271")),
    with_pin(clerk("pin-initial", ("Basile", "Cecilia"), (F, "1991-05-13", "H501"), &["firm-2"]), Pin::Initial),
    with_pin(ordinary(clerk("pin-lapsing", ("Guerra", "Fabrizio"), (M, "1976-11-08", "D969"), &["firm-2"])), Pin::LapsesSoon),
    ordinary(clerk("pin-ordinary", ("Battaglia", "Lucia"), (F, "1983-02-26", "G273"), &["firm-2"])),
    ordinary(clerk("pin-asked-1", ("Palumbo", "Matteo"), (M, "1980-09-17", "A271"), &["firm-2"])),
    ordinary(clerk("pin-asked-2", ("Sanna", "Michela"), (F, "1974-06-04", "B354"), &["firm-2"])),
];

/// Who has asked that his PIN become dispositive, and how many days before the demonstration.
pub(super) const ASKED: &[(&str, i32)] = &[("pin-asked-1", 6), ("pin-asked-2", 2)];

/// The one worker whose sixteen characters were not given yet, with the first ten digits of the provisional code.
pub(super) const PROVISIONAL: (&str, &str) = ("worker-17", "1234567301");

const fn body(key: &'static str, kind: Kind, name: &'static str, code: &'static str) -> Body {
    Body { key, kind, name, code, numbers: &[], units: &[], centralised: false }
}

#[rustfmt::skip]
pub(super) const BODIES: &[Body] = &[
    Body { numbers: &["81900001", "81900002", "81900003"], ..body("firm-1", Kind::Firm, "Officine Meccaniche Valdora S.r.l.", "7990001888") },
    Body { numbers: &["49900011", "49900012"], ..body("firm-2", Kind::Firm, "Dolciaria Tre Fontane S.p.A.", "7990002888") },
    Body { units: &["00001", "00002"], ..body("public-body-1", Kind::PublicBody, "Comune di Borgo Inventato", "8990001095") },
    Body { units: &["00001", "00002", "00003"], centralised: true, ..body("public-body-2", Kind::PublicBody, "Azienda Ospedaliera Santa Fantasia", "8990002095") },
    body("domestic-employer-1", Kind::DomesticEmployer, "Giuseppina Villa", "domestic-employer-1"),
    body("domestic-employer-2", Kind::DomesticEmployer, "Aldo De Santis", "domestic-employer-2"),
    body("domestic-employer-3", Kind::DomesticEmployer, "Teresa Bianco", "domestic-employer-3"),
    body("intermediary-1", Kind::Intermediary, "Studio Rinaldi, consulenti del lavoro", "7990003888"),
    body("intermediary-2", Kind::Intermediary, "Associazione Artigiani Immaginari", "8990003095"),
    body("patronato-1", Kind::Patronato, "Patronato Mano Tesa", "8990004095"),
    body("patronato-1-north", Kind::Patronato, "Patronato Mano Tesa, sede zonale Nord", "8990005095"),
    body("patronato-1-south", Kind::Patronato, "Patronato Mano Tesa, sede zonale Sud", "8990006095"),
];

const fn doctor(
    key: &'static str,
    public: bool,
    place: (&'static str, &'static str, Option<&'static str>),
) -> Sender {
    Sender {
        key,
        kind: SenderKind::Doctor,
        code: key,
        name: "",
        public,
        region: place.0,
        asl: place.1,
        structure: place.2,
    }
}

/// doctor-2 works where the hospital of the demonstration is, so he can discharge.
pub(super) const SENDERS: &[Sender] = &[
    doctor("doctor-1", true, ("010", "301", None)),
    doctor("doctor-2", true, ("070", "103", Some("070901"))),
    doctor("doctor-3", false, ("120", "201", None)),
    Sender {
        key: "region",
        kind: SenderKind::Region,
        code: "8990007095",
        name: "Regione Esempio",
        public: true,
        region: "010",
        asl: "301",
        structure: None,
    },
    Sender {
        key: "hospital",
        kind: SenderKind::Hospital,
        code: "8990008095",
        name: "Ospedale San Racconto",
        public: true,
        region: "070",
        asl: "103",
        structure: Some("070901"),
    },
];

const fn job(worker: &'static str, employer: &'static str, years: i32) -> Job {
    Job { worker, employer, number: None, unit: None, years }
}

const fn at_firm(worker: &'static str, employer: &'static str, number: usize, years: i32) -> Job {
    Job { number: Some(number), ..job(worker, employer, years) }
}

const fn in_unit(worker: &'static str, employer: &'static str, unit: &'static str, years: i32) -> Job {
    Job { unit: Some(unit), ..job(worker, employer, years) }
}

pub(super) const JOBS: &[Job] = &[
    at_firm("worker-1", "firm-1", 0, 17),
    at_firm("worker-2", "firm-1", 0, 14),
    at_firm("worker-3", "firm-1", 1, 8),
    at_firm("worker-4", "firm-1", 1, 22),
    at_firm("worker-5", "firm-1", 2, 27),
    at_firm("worker-6", "firm-1", 0, 5),
    at_firm("worker-7", "firm-2", 0, 11),
    at_firm("worker-8", "firm-2", 0, 10),
    at_firm("worker-9", "firm-2", 1, 16),
    at_firm("worker-10", "firm-2", 1, 6),
    at_firm("worker-11", "firm-2", 0, 23),
    in_unit("worker-12", "public-body-1", "00001", 18),
    in_unit("worker-13", "public-body-1", "00002", 26),
    in_unit("worker-14", "public-body-1", "00002", 4),
    job("worker-15", "public-body-2", 31),
    job("worker-16", "public-body-2", 13),
    job("worker-17", "domestic-employer-1", 3),
    job("worker-18", "domestic-employer-2", 9),
    job("worker-19", "domestic-employer-3", 15),
    at_firm("worker-20", "firm-1", 2, 4),
    // Two employers at once.
    at_firm("worker-2", "firm-2", 1, 7),
    job("worker-18", "public-body-2", 12),
    at_firm("worker-20", "firm-2", 0, 2),
];
