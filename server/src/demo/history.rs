//! The months before the demonstration begins, entered by the functions that take real certificates in, each with the
//! clock at the moment when it happened.

use certificates::intake::{
    self, Author, Outcome, Stated, StatedAddress, StatedAvailability, StatedDiagnosis,
};
use certificates::registry;
use certificates::{Kind, Source};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::calendar::start_of_day;
use kernel::{Actor, Door, ProtocolNumber, TaxCode};

use super::keys::Keys;
use super::people::{Cast, Figure};
use super::plan::{self, Act, Sickness, Step};
use super::post::Post;
use super::{reading, subscribing};
use crate::assemble::Desk;
use crate::failure::Failure;

/// Diagnoses that doctors of the demonstration make: ICD-9-CM code and text.
const DIAGNOSES: &[(&str, &str)] = &[
    ("487.1", "Influenza con altre manifestazioni respiratorie"),
    ("465.9", "Infezione acuta delle vie respiratorie superiori"),
    ("724.2", "Lombalgia"),
    ("346.9", "Emicrania"),
    ("558.9", "Gastroenterite non infettiva"),
    ("466.0", "Bronchite acuta"),
    ("461.9", "Sinusite acuta"),
    ("723.1", "Cervicalgia"),
    ("786.2", "Tosse persistente"),
    ("388.7", "Otalgia"),
];
/// After an accident.
const INJURY: (&str, &str) = ("845.0", "Distorsione della caviglia");
/// For a stay in hospital.
const SURGERY: (&str, &str) = ("540.9", "Appendicite acuta senza peritonite");

/// Where the workers live: street, number, postcode, Belfiore code.
const RESIDENCES: &[(&str, &str, &str, &str)] = &[
    ("Via Roma", "12", "10121", "L219"),
    ("Corso Buenos Aires", "45 scA int7", "20124", "F205"),
    ("Piazza della Libertà", "3", "50129", "D612"),
    ("Via dell'Indipendenza", "SNC", "40121", "A944"),
    ("Largo Spontini", "8/B", "00198", "H501"),
];
/// Where some can be found while they are ill.
const ELSEWHERE: (&str, &str, &str, &str) = ("Via del Mare", "21", "16121", "D969");

/// Days between two readings of the employers, who have not seen the latest.
const READING_PACE: i32 = 20;
/// When they read: after all that doctors do on a day, in minutes since midnight.
const CLOSING_TIME: i32 = 22 * 60;

/// When the subscribers ask for their mail.
const SUBSCRIBING_DAY: i32 = -9;

/// Enters everything that happened before `now`, and leaves the clock at the last of it.
pub(super) async fn enter(stage: &Stage<'_>, now: Timestamp, today: Date) -> Result<(), Failure> {
    let Stage { desk, cast, .. } = *stage;
    let workers: Vec<&Figure> = cast.workers().collect();
    let mut past = Past { desk, cast, workers: &workers, today, last: Vec::new() };
    let mut evening = plan::FIRST_DAY;
    for step in plan::steps(workers.len(), today) {
        while evening < step.day {
            desk.clock.set(moment_of(today, evening, CLOSING_TIME));
            stage.close(evening).await?;
            evening += 1;
        }
        desk.clock.set(moment(today, now, &step));
        past.enter(&step).await?;
    }
    Ok(())
}

/// Where the history takes place.
pub(super) struct Stage<'a> {
    pub(super) desk: &'a Desk,
    pub(super) cast: &'a Cast,
    pub(super) keys: &'a Keys,
    pub(super) post: &'a Post,
}

impl Stage<'_> {
    /// What others than doctors do at the end of a day.
    async fn close(&self, day: i32) -> Result<(), Failure> {
        if (day - plan::FIRST_DAY) % READING_PACE == READING_PACE - 1 {
            reading::read_some(self.desk, self.cast, self.keys).await?;
        }
        if day == SUBSCRIBING_DAY {
            subscribing::subscribe(self.desk, self.cast, self.post).await?;
        }
        if day > SUBSCRIBING_DAY {
            subscribing::work(self.desk, self.post).await?;
        }
        Ok(())
    }
}

/// The first instant of the history.
pub(super) fn beginning(today: Date) -> Timestamp {
    start_of_day(day(today, plan::FIRST_DAY))
}

/// What is planned for the day of the demonstration happens before it begins, however early that is.
fn moment(today: Date, now: Timestamp, step: &Step) -> Timestamp {
    if step.day < 0 {
        return moment_of(today, step.day, step.minute);
    }
    let midnight = start_of_day(today);
    let so_far = now.duration_since(midnight).as_micros();
    let share = so_far * i128::from(step.minute) / (24 * 60);
    midnight + SignedDuration::from_micros(i64::try_from(share).unwrap_or_default())
}

fn moment_of(today: Date, offset: i32, minute: i32) -> Timestamp {
    start_of_day(day(today, offset)) + SignedDuration::from_mins(minute.into())
}

fn day(today: Date, offset: i32) -> Date {
    today.checked_add(offset.days()).unwrap_or(today)
}

struct Past<'a> {
    desk: &'a Desk,
    cast: &'a Cast,
    workers: &'a [&'a Figure],
    today: Date,
    /// The last certificate of each illness.
    last: Vec<Option<ProtocolNumber>>,
}

impl Past<'_> {
    async fn enter(&mut self, step: &Step) -> Result<(), Failure> {
        let worker = self.workers[step.worker].tax_code;
        match step.act {
            Act::Send(sickness) => {
                let stated = self.sickness(step, &sickness);
                self.send(step, Kind::Sickness, stated).await
            }
            Act::Admit { trauma } => {
                let stated = self.admission(step, trauma);
                self.send(step, Kind::Admission, stated).await
            }
            Act::Discharge { admitted, ends, stay, trauma } => {
                let stated = self.discharge(step, (admitted, ends), stay, trauma);
                self.send(step, Kind::Discharge, stated).await
            }
            Act::Rectify(ends) => self.rectify(step, worker, ends).await,
            Act::Annul => self.annul(step, worker).await,
        }
    }

    async fn send(&mut self, step: &Step, kind: Kind, stated: Stated) -> Result<(), Failure> {
        let author = self.author(if kind == Kind::Admission { "hospital" } else { step.doctor }).await?;
        let source = if step.doctor == "doctor-3" { Source::Form } else { Source::Soap };
        let submission = granted(intake::read_submission(kind, &stated, self.desk.clock.today()))?;
        let from = from(&author, source);
        let receipt = granted(intake::send(&self.desk.certificates, &author, &submission, &from).await?)?;
        if self.last.len() <= step.illness {
            self.last.resize(step.illness + 1, None);
        }
        self.last[step.illness] = Some(receipt.number);
        Ok(())
    }

    async fn rectify(&mut self, step: &Step, worker: TaxCode, ends: i32) -> Result<(), Failure> {
        let author = self.author(step.doctor).await?;
        let number = self.last(step)?;
        let ends_on = day(self.today, ends);
        let asked = intake::Rectification { kind: Kind::Sickness, worker, number, ends_on };
        let from = from(&author, Source::Soap);
        let receipt = granted(intake::rectify(&self.desk.certificates, &author, &asked, &from).await?)?;
        self.last[step.illness] = Some(receipt.number);
        Ok(())
    }

    async fn annul(&self, step: &Step, worker: TaxCode) -> Result<(), Failure> {
        let author = self.author(step.doctor).await?;
        let asked = intake::Reference { kind: Kind::Sickness, worker, number: self.last(step)? };
        let from = from(&author, Source::Soap);
        granted(intake::annul(&self.desk.certificates, &author, &asked, &from).await?)?;
        Ok(())
    }

    fn last(&self, step: &Step) -> Result<ProtocolNumber, Failure> {
        let number = self.last.get(step.illness).copied().flatten();
        number.ok_or_else(|| Failure::Refused("the history of the demonstration has a gap".to_owned()))
    }

    async fn author(&self, key: &str) -> Result<Author, Failure> {
        let sender = self.cast.sender(key)?;
        let mut tx = self.desk.db.read().await?;
        let sender = registry::sender(&mut tx, sender.tax_code).await?;
        sender.as_ref().map(Author::of).ok_or_else(|| Failure::Refused(format!("{key} is not registered")))
    }

    fn sickness(&self, step: &Step, sickness: &Sickness) -> Stated {
        let diagnosis = if sickness.trauma { INJURY } else { DIAGNOSES[step.illness % DIAGNOSES.len()] };
        let availability = sickness.elsewhere.then(|| StatedAvailability {
            surname: step.illness.is_multiple_of(2).then(|| "Bruno".to_owned()),
            address: Some(address(ELSEWHERE)),
        });
        Stated {
            availability,
            doctor_role: text(sickness.role),
            released_on: self.date(step.day),
            starts_on: self.date(sickness.starts),
            ends_on: self.date(sickness.ends),
            visit: text(sickness.visit),
            certificate_type: text(sickness.relation),
            diagnosis: made(diagnosis, step.illness),
            day_worked: sickness.day_worked.then(|| "true".to_owned()),
            trauma: sickness.trauma.then(|| "true".to_owned()),
            benefit: sickness.benefit.map(str::to_owned),
            ..self.about(step)
        }
    }

    fn admission(&self, step: &Step, trauma: bool) -> Stated {
        Stated {
            admitted_on: self.date(step.day),
            trauma: trauma.then(|| "true".to_owned()),
            ..self.about(step)
        }
    }

    fn discharge(&self, step: &Step, (admitted, ends): (i32, i32), stay: &str, trauma: bool) -> Stated {
        let admission = self.last.get(step.illness).copied().flatten();
        Stated {
            admission_number: admission.map(|number| number.as_str().to_owned()),
            doctor_role: text("S"),
            admitted_on: self.date(admitted),
            discharged_on: self.date(step.day),
            ends_on: self.date(ends),
            certificate_type: text("I"),
            stay: text(stay),
            diagnosis: made(if trauma { INJURY } else { SURGERY }, step.illness),
            trauma: trauma.then(|| "true".to_owned()),
            ..self.about(step)
        }
    }

    fn about(&self, step: &Step) -> Stated {
        let residence = RESIDENCES[step.worker % RESIDENCES.len()];
        Stated {
            worker_tax_code: text(self.workers[step.worker].tax_code.as_str()),
            residence: address(residence),
            ..Stated::default()
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "fields as stated are optional")]
    fn date(&self, offset: i32) -> Option<String> {
        Some(day(self.today, offset).to_string())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "fields as stated are optional")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn address((street, number, postcode, place): (&str, &str, &str, &str)) -> StatedAddress {
    StatedAddress {
        street: text(street),
        number: text(number),
        postcode: text(postcode),
        place_code: text(place),
        ..StatedAddress::default()
    }
}

/// With a code, a text, or both, as doctors do.
fn made((code, notes): (&str, &str), illness: usize) -> StatedDiagnosis {
    StatedDiagnosis {
        code: (illness % 5 != 1).then(|| code.to_owned()),
        notes: (illness % 5 != 2).then(|| notes.to_owned()),
    }
}

fn from(author: &Author, source: Source) -> intake::From {
    let door = if source == Source::Form { Door::Web } else { Door::Soap };
    let actor = Actor { person: Some(author.doctor.tax_code), ..Actor::program(door) };
    intake::From { actor, source }
}

fn granted<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    outcome.map_err(|findings| {
        Failure::Refused(format!("the history of the demonstration breaks a rule: {findings:?}"))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn all_that_happened_did_so_before_the_demonstration_and_in_order() {
        let today = date(2026, 11, 21);
        for now in ["2026-11-20T23:00:10Z", "2026-11-21T08:00:00Z", "2026-11-21T22:59:59Z"] {
            let now: Timestamp = now.parse().unwrap();
            let moments: Vec<_> =
                plan::steps(20, today).iter().map(|step| moment(today, now, step)).collect();
            assert!(
                moments.is_sorted()
                    && moments.iter().all(|moment| *moment <= now && *moment > beginning(today))
            );
        }
    }
}
