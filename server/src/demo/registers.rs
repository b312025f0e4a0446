//! The cast as an institute's registers would hand it over: JSON lines, taken in by the functions that take theirs.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use kernel::calendar::start_of_day;
use kernel::{EmployerNumber, InpdapUnit, Strength};
use serde_json::{Value, json};

use super::cast::{ASKED, Pin};
use super::people::{Cast, Figure, Job, Organisation, Sender};
use crate::assemble::Desk;
use crate::failure::Failure;

/// A PIN that lapses soon lapses after so many days.
const SOON: i32 = 5;

/// When people ask, after midnight.
const MORNING: SignedDuration = SignedDuration::from_hours(9);

/// A picture that shows nothing: one white dot, as PNG.
const COPY: &[u8] = include_bytes!("dot.png");

/// Takes the whole cast in; PINs are issued on `today`.
pub(super) async fn enter(desk: &Desk, cast: &Cast, today: Date) -> Result<(), Failure> {
    people(desk, cast).await?;
    pins(desk, cast, today).await?;
    certificates(desk, cast, today).await
}

/// Issues everybody's PIN, the same as before, on `today`.
pub(super) async fn pins(desk: &Desk, cast: &Cast, today: Date) -> Result<(), Failure> {
    identity_lines(desk, cast.people.iter().map(|person| pin(person, today)).collect()).await
}

async fn people(desk: &Desk, cast: &Cast) -> Result<(), Failure> {
    let people = cast.people.iter().map(person);
    let bodies = cast.organisations.iter().map(organisation);
    let rights = cast.people.iter().flat_map(|person| representations(person, cast));
    identity_lines(desk, people.chain(bodies).chain(rights).collect()).await
}

/// Hashes as many PINs at a time as the machine has cores, then stores all lines at once.
async fn identity_lines(desk: &Desk, lines: Vec<Value>) -> Result<(), Failure> {
    let prepare = lines.iter().map(|line| async move {
        let line = identity::registry::Line::parse(&line.to_string())?;
        identity::registry::prepare(&desk.identity, line).await
    });
    let prepared = futures_util::future::try_join_all(prepare).await.map_err(refused)?;
    let mut tx = desk.db.write().await?;
    for line in &prepared {
        identity::registry::store(&desk.identity, &mut tx, line).await.map_err(refused)?;
    }
    Ok(tx.commit().await?)
}

fn refused(cause: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the registers of the demonstration: {cause}"))
}

fn person(person: &Figure) -> Value {
    json!({
        "type": "person",
        "tax_code": person.tax_code.as_str(),
        "surname": person.surname,
        "given_name": person.given_name,
        "email": person.email,
        "pec": person.pec,
        "mobile": person.mobile,
        "profiles": person.profiles,
    })
}

fn pin(person: &Figure, today: Date) -> Value {
    let lapses_on = (person.pin_stands == Pin::LapsesSoon).then(|| today.saturating_add(SOON.days()));
    json!({
        "type": "credential",
        "person": person.tax_code.as_str(),
        "strength": if person.strength == Strength::Ordinary { "ordinary" } else { "dispositive" },
        "form": if person.pin_stands == Pin::Initial { "initial" } else { "personal" },
        "pin": person.pin,
        "issued_on": today,
        "lapses_on": lapses_on,
    })
}

/// People who have asked that their PIN become dispositive, each with a copy of a document.
pub(super) async fn requests(desk: &Desk, cast: &Cast, today: Date) -> Result<(), Failure> {
    let now = desk.clock.now();
    for (key, days) in ASKED {
        let person = cast.person(key)?;
        desk.clock.set(start_of_day(today.saturating_sub(days.days())) + MORNING);
        let document = identity::Document {
            kind: identity::DocumentKind::IdentityCard,
            number: "CA00000AA".to_owned(),
            issuer: "Comune di Prova".to_owned(),
            expires_on: today.saturating_add(3.years()),
        };
        let mut tx = desk.db.write().await?;
        let asked =
            identity::ask_to_raise_pin(&desk.identity, &mut tx, person.tax_code, &document, COPY).await;
        asked.map_err(refused)?;
        tx.commit().await?;
    }
    desk.clock.set(now);
    Ok(())
}

fn organisation(organisation: &Organisation) -> Value {
    json!({
        "type": "organisation",
        "tax_code": organisation.tax_code.as_str(),
        "kind": organisation.kind,
        "name": organisation.name,
        "employer_numbers": organisation.numbers.iter().map(EmployerNumber::as_str).collect::<Vec<_>>(),
        "inpdap_units": organisation.units.iter().map(InpdapUnit::as_str).collect::<Vec<_>>(),
        "centralised": organisation.centralised,
    })
}

fn representations<'a>(person: &'a Figure, cast: &'a Cast) -> impl Iterator<Item = Value> + 'a {
    person.acts_for.iter().filter_map(|acts| {
        let organisation = cast.organisation(acts.organisation).ok()?;
        Some(json!({
            "type": "representation",
            "person": person.tax_code.as_str(),
            "organisation": organisation.tax_code.as_str(),
            "unit": acts.unit.as_ref().map(InpdapUnit::as_str),
        }))
    })
}

async fn certificates(desk: &Desk, cast: &Cast, today: Date) -> Result<(), Failure> {
    let workers = cast.workers().map(worker);
    let jobs = cast.jobs.iter().map(|job| employment(job, today));
    let senders = cast.senders.iter().map(sender);
    let lines: Vec<String> = workers.chain(jobs).chain(senders).map(|line| line.to_string()).collect();
    let file = lines.join("\n");
    let imported = certificates::registry::import(&desk.certificates, file.as_bytes()).await?;
    match imported.refused.first() {
        None => Ok(()),
        Some(line) => Err(refused(line)),
    }
}

fn worker(person: &Figure) -> Value {
    json!({
        "type": "worker",
        "tax_code": person.tax_code.as_str(),
        "surname": person.surname,
        "given_name": person.given_name,
        "sex": person.sex,
        "born_on": person.born_on,
        "birth_place": person.birth_place.as_str(),
        "birth_province": person.birth_province,
    })
}

fn employment(job: &Job, today: Date) -> Value {
    json!({
        "type": "employment",
        "worker": job.worker.as_str(),
        "employer": job.employer.as_str(),
        "employer_number": job.number.as_ref().map(EmployerNumber::as_str),
        "unit": job.unit.as_ref().map(InpdapUnit::as_str),
        "started_on": today.saturating_sub(job.years.years()),
    })
}

fn sender(sender: &Sender) -> Value {
    json!({
        "type": "sender",
        "tax_code": sender.tax_code.as_str(),
        "kind": sender.kind,
        "username": sender.username,
        "password": sender.password,
        "pincode": sender.pincode,
        "surname": sender.surname,
        "given_name": sender.given_name,
        "role": if sender.public { "S" } else { "P" },
        "region": sender.region,
        "local_unit": sender.asl,
        "structure": sender.structure,
    })
}
