//! Everybody who may come to the desk, each with things of his own, and somebody else's things, which say so.

use std::collections::HashMap;

use db::{Db, Tx, params, sql};
use jiff::SignedDuration;
use kernel::digest::sha256;
use kernel::{Clock, Profile, Random, SessionId, Strength, TaxCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::table::Thing;
use crate::site::{self, CLERK, DOCTOR, FIRM, PINCODE, Site, WORKER};

/// Stands in whatever is another's, and in nothing else.
const CANARY: &str = "canarin";

const OTHER_FIRM: &str = "90000000019";
const BODY: &str = "80078750587";
const BODY_OF_TWO_UNITS: &str = "89900010953";

const STRENGTHS: [Strength; 4] =
    [Strength::Ordinary, Strength::Dispositive, Strength::Substantial, Strength::High];

/// Things by kind.
pub(super) type Things = HashMap<Thing, String>;

/// Somebody who asks, and with what he proves who he is.
pub(super) struct Visitor {
    pub(super) name: String,
    pub(super) proof: Proof,
    pub(super) own: Things,
    pub(super) theirs: Things,
}

pub(super) enum Proof {
    None,
    Session(Session),
    Key { scope: &'static str, key: String },
    Sender,
}

#[derive(Clone)]
pub(super) struct Session {
    pub(super) person: Person,
    pub(super) strength: Strength,
    pub(super) cookie: String,
    pub(super) csrf: String,
}

/// A person in one capacity.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) profile: Profile,
    tax_code: TaxCode,
    /// For whom he acts, and for which of its units alone.
    acts_for: Option<(&'static str, Option<&'static str>)>,
}

/// The site with everybody in it.
pub(super) struct Cast {
    pub(super) visitors: Vec<Visitor>,
    /// What no answer to any of them may tell.
    pub(super) secrets: Vec<String>,
    theirs: Things,
    db: Db,
    clock: Clock,
    random: Random,
}

fn code(number: u8) -> TaxCode {
    let letter = char::from(b'A' + number);
    TaxCode::with_check_letter(&format!("GNT{letter}{letter}{letter}80A01L219")).unwrap()
}

fn people() -> Vec<Person> {
    let own = |profile, number| Person { profile, tax_code: code(number), acts_for: None };
    let parse = |code: &str| TaxCode::parse(code).unwrap();
    let acts = |profile, tax_code, organisation, unit| Person {
        profile,
        tax_code,
        acts_for: Some((organisation, unit)),
    };
    vec![
        Person { tax_code: parse(WORKER), ..own(Profile::Worker, 0) },
        Person { tax_code: parse(DOCTOR), ..own(Profile::Doctor, 0) },
        own(Profile::ContactCentre, 0),
        own(Profile::Operator, 1),
        own(Profile::Administrator, 2),
        own(Profile::Auditor, 3),
        own(Profile::MedicalStaff, 4),
        acts(Profile::Employer, parse(CLERK), FIRM, None),
        acts(Profile::Intermediary, code(5), FIRM, None),
        acts(Profile::PublicBody, code(6), BODY, None),
        acts(Profile::PublicBody, code(7), BODY_OF_TWO_UNITS, Some("00001")),
    ]
}

/// Whose things are asked for by all the others: a clerk, a worker and a doctor.
fn stranger() -> Person {
    Person { profile: Profile::Employer, tax_code: code(20), acts_for: Some((OTHER_FIRM, None)) }
}

fn other_worker() -> TaxCode {
    code(21)
}

fn other_doctor() -> TaxCode {
    code(22)
}

fn register() -> String {
    let mut lines = vec![
        json!({"type": "organisation", "tax_code": OTHER_FIRM, "kind": "firm", "name": "Canarini Srl", "employer_numbers": ["1234567861"]}),
        json!({"type": "organisation", "tax_code": BODY, "kind": "public-body", "name": "Comune di Prova", "inpdap_units": ["00001"]}),
        json!({"type": "organisation", "tax_code": BODY_OF_TWO_UNITS, "kind": "public-body", "name": "Comune di Borgo", "inpdap_units": ["00001", "00002"]}),
        json!({"type": "worker", "tax_code": other_worker().as_str(), "surname": "Canarini", "given_name": "Anna", "sex": "M",
            "born_on": "1980-01-01", "birth_place": "L219", "birth_province": "TO"}),
        json!({"type": "sender", "tax_code": other_doctor().as_str(), "kind": "doctor", "username": "canarino", "password": "una parola lunga",
            "pincode": PINCODE, "surname": "Canarini", "given_name": "Anna", "role": "S", "region": "070", "local_unit": "103"}),
    ];
    let employed = |worker: &str, employer, number: Option<&str>, unit: Option<&str>| json!({"type": "employment", "worker": worker, "employer": employer, "employer_number": number, "unit": unit, "started_on": "2010-01-01"});
    lines.extend([
        employed(WORKER, BODY, None, Some("00001")),
        employed(WORKER, BODY_OF_TWO_UNITS, None, Some("00001")),
        employed(other_worker().as_str(), BODY_OF_TWO_UNITS, None, Some("00002")),
        employed(other_worker().as_str(), OTHER_FIRM, Some("1234567861"), None),
    ]);
    for person in people().iter().chain([&stranger()]) {
        let tax_code = person.tax_code.as_str();
        let named = if person.tax_code == stranger().tax_code { "Canarini" } else { "Gente" };
        let profiles: Vec<&str> =
            if person.acts_for.is_some() { Vec::new() } else { vec![person.profile.as_str()] };
        lines.push(json!({"type": "person", "tax_code": tax_code, "surname": named, "given_name": "Anna", "profiles": profiles}));
        if let Some((organisation, unit)) = person.acts_for {
            lines.push(json!({"type": "representation", "person": tax_code, "organisation": organisation,
                "unit": unit, "profile": person.profile.as_str()}));
        }
    }
    lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

impl Cast {
    /// Puts everybody in. The program is running.
    pub(super) async fn of(site: &Site) -> Self {
        let file = site.file("cast.jsonl", register());
        site.expect(&["import", "registry", &file]);
        let mut cast = Self {
            visitors: Vec::new(),
            secrets: Vec::new(),
            theirs: Things::new(),
            db: site.database(),
            clock: Clock::system(),
            random: Random::system(),
        };
        let numbers = [1, 2].map(|number| site.send(number).number());
        let their_number = send_as_the_other(site);
        cast.find_theirs(site, &their_number).await;
        cast.secrets = vec![
            CANARY.to_owned(),
            other_worker().as_str().to_lowercase(),
            other_doctor().as_str().to_lowercase(),
            stranger().tax_code.as_str().to_lowercase(),
            their_number,
        ];
        cast.invite(site, &numbers).await;
        cast
    }

    async fn find_theirs(&mut self, site: &Site, number: &str) {
        let session = self.sign_in(&stranger(), Strength::Dispositive).await;
        let copies = self.copy_address_of(other_worker(), "canarini@posta.example").await;
        let mut tx = self.db.read().await.unwrap();
        self.theirs = HashMap::from([
            (Thing::CopyAddress, copies),
            (Thing::Organisation, organisation(&mut tx, OTHER_FIRM).await),
            (Thing::Number, number.to_owned()),
            (Thing::TaxCode, other_worker().as_str().to_owned()),
            (Thing::Certificate, certificate(&mut tx, number).await),
            (Thing::Attestation, attestation(&mut tx, number, OTHER_FIRM).await.unwrap()),
            (Thing::Representation, representation(&mut tx, &stranger()).await.unwrap()),
            (Thing::Person, key_of(&mut tx, stranger().tax_code.as_str()).await),
            (
                Thing::Session,
                one(
                    &mut tx,
                    sql!("select id as found from session where secret_digest = $1"),
                    params![sha256(session.cookie.as_bytes())],
                )
                .await
                .unwrap(),
            ),
            (Thing::Mailbox, subscribe(site, &session, "canarini@pec.example")),
        ]);
    }

    /// Each person with a session of each strength, programs with keys, a sender, and nobody.
    async fn invite(&mut self, site: &Site, numbers: &[String; 2]) {
        let mut found = Vec::new();
        for (index, person) in people().into_iter().enumerate() {
            let first = self.sign_in(&person, Strength::Dispositive).await;
            let own = self.own(site, &person, &first, numbers, index).await;
            let theirs = self.theirs_for(&person, numbers).await;
            for strength in STRENGTHS {
                let session = self.sign_in(&person, strength).await;
                found.push(Visitor {
                    name: format!("{} {index}, {strength}", person.profile),
                    proof: Proof::Session(session),
                    own: own.clone(),
                    theirs: theirs.clone(),
                });
            }
        }
        let of_firm = found.iter().find(|one| one.name.starts_with("employer")).unwrap().own.clone();
        let of_doctor =
            HashMap::from([(Thing::Number, numbers[1].clone()), (Thing::TaxCode, WORKER.to_owned())]);
        let mut program = |name: &str, proof, own| {
            found.push(Visitor { name: name.to_owned(), proof, own, theirs: self.theirs.clone() });
        };
        program("nobody", Proof::None, Things::new());
        program("a doctor's program", Proof::Sender, of_doctor);
        for (scope, whose) in [("lookup", &["--lookup"][..]), ("employer", &["--employer", FIRM])] {
            let proof = Proof::Key { scope, key: site.key(whose) };
            program(&format!("a key for {scope}"), proof, of_firm.clone());
        }
        self.visitors = found;
    }

    async fn own(
        &self,
        site: &Site,
        person: &Person,
        session: &Session,
        numbers: &[String; 2],
        index: usize,
    ) -> Things {
        let mut own = Things::new();
        if person.profile == Profile::Worker {
            let address = format!("gente-{index}@posta.example");
            own.insert(Thing::CopyAddress, self.copy_address_of(person.tax_code, &address).await);
        }
        if person.profile == Profile::Operator {
            let clerk = people().into_iter().find(|one| one.acts_for == Some((FIRM, None))).unwrap();
            let session = self.sign_in(&clerk, Strength::Dispositive).await;
            own.insert(Thing::Mailbox, subscribe(site, &session, "gente-operatore@pec.example"));
        }
        if person.acts_for.is_some() {
            let mailbox = subscribe(site, session, &format!("gente-{index}@pec.example"));
            own.insert(Thing::Mailbox, mailbox);
        }
        let mut tx = self.db.read().await.unwrap();
        if let Some((organisation, _)) = person.acts_for {
            let attestation = attestation(&mut tx, &numbers[0], organisation).await;
            own.insert(Thing::Attestation, attestation.unwrap());
            own.insert(Thing::Representation, representation(&mut tx, person).await.unwrap());
        }
        if matches!(person.profile, Profile::Worker | Profile::Doctor) {
            own.insert(Thing::Certificate, certificate(&mut tx, &numbers[0]).await);
        }
        if serves_people(person) {
            own.insert(Thing::Person, key_of(&mut tx, WORKER).await);
        }
        if person.profile == Profile::Operator {
            own.insert(Thing::Organisation, organisation(&mut tx, FIRM).await);
        }
        let digest = sha256(session.cookie.as_bytes());
        let statement = sql!("select id as found from session where secret_digest = $1");
        own.insert(Thing::Session, one(&mut tx, statement, params![digest]).await.unwrap());
        own
    }

    /// To whoever is limited to one unit, another unit of the same body is another's; to whoever serves people, nobody is.
    async fn theirs_for(&self, person: &Person, numbers: &[String; 2]) -> Things {
        let mut theirs = self.theirs.clone();
        if serves_people(person) {
            theirs.remove(&Thing::Person);
        }
        if person.profile == Profile::Operator {
            theirs.remove(&Thing::Organisation);
            theirs.remove(&Thing::Mailbox);
        }
        if let Some((organisation, Some(_))) = person.acts_for {
            let mut tx = self.db.read().await.unwrap();
            let number = &self.theirs[&Thing::Number];
            assert!(!numbers.contains(number));
            theirs.insert(Thing::Attestation, attestation(&mut tx, number, organisation).await.unwrap());
        }
        theirs
    }

    /// An address for copies that a worker has named and not proven.
    async fn copy_address_of(&self, worker: TaxCode, address: &str) -> String {
        let statement = sql!(
            "insert into copy_address (id, worker_tax_code, kind, address, contents, language, state, place, created_at,
               changed_at)
             values ($1, $2, 'pec', $3, 'both', 'it', 'unproven', 1, $4, $4)"
        );
        let id = Uuid::from_u128(u128::from_be_bytes(self.random.bytes::<16>()));
        let mut tx = self.db.write().await.unwrap();
        tx.execute(statement, params![id, worker, address, self.clock.now()]).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// Begins a session, as a sign-in at a door of this strength would.
    pub(super) async fn sign_in(&self, person: &Person, strength: Strength) -> Session {
        let (cookie, csrf, now) = (self.random.token(), self.random.token(), self.clock.now());
        let mut tx = self.db.write().await.unwrap();
        let statement = sql!(
            "insert into session (id, secret_digest, person_id, method, strength, csrf, representation_id, created_at,
               last_seen_at, ends_at, address, browser, ended_at)
             select $1, $2, p.id, 'pin', $3, $4, (select r.id from representation r where r.person_id = p.id), $5, $5, $6,
               '127.0.0.1', '', null
             from person p where p.tax_code = $7"
        );
        let ends_at = now + SignedDuration::from_hours(1);
        let id = SessionId::new(&self.clock, &self.random);
        let digest = sha256(cookie.as_bytes());
        let values = params![id, digest, strength, csrf, now, ends_at, person.tax_code];
        assert_eq!(tx.execute(statement, values).await.unwrap(), 1);
        tx.commit().await.unwrap();
        Session { person: person.clone(), strength, cookie, csrf }
    }

    /// Whether the other's things are as they were: nothing read, changed or ended.
    pub(super) async fn theirs_are_untouched(&self) -> bool {
        let statement = sql!(
            "select (select count(*) from subscription where id = $1 and state = 'unproven')
               + (select count(*) from session where id = $2 and ended_at is null)
               + (select count(*) from certificate where id = $3 and state = 'valid')
               + (select count(*) from copy_address where id = $4 and state = 'unproven')
               + (select count(*) from attestation where certificate_id = $3 and first_read_at is null) as n"
        );
        let id = |thing| Uuid::parse_str(&self.theirs[&thing]).unwrap();
        let values =
            params![id(Thing::Mailbox), id(Thing::Session), id(Thing::Certificate), id(Thing::CopyAddress)];
        let mut tx = self.db.read().await.unwrap();
        // The stranger's firm and one unit of a body have an attestation each.
        tx.one(statement, values).await.unwrap().get::<i64>("n").unwrap() == 6
    }
}

async fn one(
    tx: &mut Tx,
    statement: &'static db::Statement,
    values: Vec<kernel::stored::Value>,
) -> Option<String> {
    let row = tx.optional(statement, values).await.unwrap()?;
    Some(row.get::<Uuid>("found").unwrap().to_string())
}

fn serves_people(person: &Person) -> bool {
    matches!(person.profile, Profile::Operator | Profile::ContactCentre)
}

async fn key_of(tx: &mut Tx, tax_code: &str) -> String {
    one(tx, sql!("select id as found from person where tax_code = $1"), params![tax_code]).await.unwrap()
}

async fn organisation(tx: &mut Tx, tax_code: &str) -> String {
    let statement = sql!("select id as found from organisation where tax_code = $1");
    one(tx, statement, params![tax_code]).await.unwrap()
}

async fn certificate(tx: &mut Tx, number: &str) -> String {
    let statement = sql!("select id as found from certificate where protocol_number = $1");
    one(tx, statement, params![number]).await.unwrap()
}

async fn attestation(tx: &mut Tx, number: &str, organisation: &str) -> Option<String> {
    let statement = sql!(
        "select a.id as found from attestation a join organisation o on o.id = a.organisation_id
         where a.protocol_number = $1 and o.tax_code = $2"
    );
    one(tx, statement, params![number, organisation]).await
}

async fn representation(tx: &mut Tx, person: &Person) -> Option<String> {
    let statement = sql!(
        "select r.id as found from representation r join person p on p.id = r.person_id where p.tax_code = $1"
    );
    one(tx, statement, params![person.tax_code]).await
}

fn subscribe(site: &Site, session: &Session, address: &str) -> String {
    let body = format!(
        "csrf_token={}&address={address}&format=xml&frequency=daily&daily_hour=6&coverage=everything",
        session.csrf
    );
    let cookie = format!("sportello={}", session.cookie);
    let headers = [("Cookie", &*cookie), ("Content-Type", "application/x-www-form-urlencoded")];
    let answer = site.request("POST", "/azienda/pec/nuova", &headers, &body);
    let id = answer.header("location").strip_prefix("/azienda/pec/");
    id.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body)).to_owned()
}

fn send_as_the_other(site: &Site) -> String {
    let today = site::today();
    let certificate = json!({
        "kind": "sickness", "author": {"pincode": PINCODE}, "worker_tax_code": other_worker().as_str(),
        "residence": {"street": "Via dei Canarini", "number": "1", "postcode": "10121", "place": "Torino", "province": "TO"},
        "doctor_role": "S", "released_on": today, "starts_on": today, "ends_on": today, "visit": "A",
        "certificate_type": "I", "diagnosis": {"notes": "canarino"}, "trauma": false,
    });
    let credentials = site::basic("canarino", "una parola lunga");
    let headers = [("Authorization", &*credentials)];
    site.ask("POST", "/api/v1/certificates", &headers, &certificate.to_string()).number()
}
