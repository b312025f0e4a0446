//! What doctors ask: their own certificates again, and who a worker is. Each look is on record before the answer.

use audit::{Action, Event};
use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::{Author, Facts, is_of};
use super::rules::{self, Asked, Case, rule};
use super::section::Section;
use super::submission::{Reference, Search};
use super::take::{From, Outcome, refuse};
use crate::diagnosis::{self, Diagnosis};
use crate::{Certificate, Certificates, Error, Worker, registry, store};
use kernel::TaxCode;

/// A doctor searched his certificates of one worker.
pub const SEARCHED: Action = Action("certificate-searched");
/// A doctor had a certificate again to print it, diagnosis included.
pub const REPRINTED: Action = Action("certificate-reprinted");
/// A doctor saw the list of what he has sent.
pub const LISTED: Action = Action("sent-certificates-listed");
/// A doctor opened a certificate that he has sent, without the diagnosis.
pub const OPENED: Action = Action("sent-certificate-opened");
/// A doctor fetched the attestation of a certificate that he has sent as PDF, without the diagnosis.
pub const ATTESTATION_FETCHED: Action = Action("sent-attestation-downloaded");
/// A doctor asked who a worker is.
pub const WORKER_ASKED: Action = Action("worker-asked");

/// A search goes this far back, whatever it asks for.
const SEARCH_MONTHS: i32 = 6;
/// More certificates of one worker by one doctor are not shown at once.
const MOST_FOUND: u32 = 1000;

/// The doctor's own sickness certificates of a worker, released within the days asked for and the last six months,
/// oldest first.
pub(crate) async fn search(
    area: &Certificates,
    author: &Author,
    asked: &Search,
    from: &From,
) -> Result<Outcome<Vec<Certificate>>, Error> {
    let days = span(asked, area.clock.today());
    let who = (asked.worker, author.doctor.tax_code);
    let found = store::of_worker_and_doctor(&mut area.db.read().await?, who, days, MOST_FOUND).await?;
    seen(area, from, SEARCHED, Some(asked.worker), None).await?;
    Ok(Ok(found))
}

/// First and last day of a search: no start, or one more than six months ago, means six months ago; no end, today.
fn span(asked: &Search, today: Date) -> (Date, Date) {
    let earliest = today.checked_sub(SEARCH_MONTHS.months()).unwrap_or(Date::MIN);
    (asked.from.unwrap_or(earliest).max(earliest), asked.until.unwrap_or(today))
}

/// One of the doctor's own certificates with its diagnosis, to be printed again.
pub(crate) async fn reprint(
    area: &Certificates,
    author: &Author,
    asked: &Reference,
    from: &From,
) -> Result<Outcome<(Certificate, Option<Diagnosis>)>, Error> {
    let mut tx = area.db.read().await?;
    let target = store::by_protocol_number(&mut tx, asked.number).await?;
    let target = target.filter(|target| is_of(target, asked.worker, asked.kind));
    let facts = Facts { target, ..Facts::default() };
    let case = Case { today: area.clock.today(), asked: Asked::Reprint(asked), author, facts: &facts };
    let refusals = rules::refusals(&case);
    let Some(target) = facts.target.as_ref().filter(|_| refusals.is_empty()) else {
        return refuse(area, from, REPRINTED, asked.worker, refusals).await;
    };
    let diagnosis = diagnosis::of_certificate(&mut tx, &area.vault, target.id, asked.worker).await?;
    seen(area, from, REPRINTED, Some(asked.worker), Some(target.id.to_string())).await?;
    Ok(Ok((target.clone(), diagnosis)))
}

/// The worker behind a tax code, as registered.
pub(crate) async fn worker(
    area: &Certificates,
    tax_code: TaxCode,
    from: &From,
) -> Result<Outcome<Worker>, Error> {
    let found = registry::worker(&mut area.db.read().await?, tax_code).await?;
    let Some(worker) = found else {
        let unknown = vec![rule("worker-is-registered").at(Section::Worker)];
        return refuse(area, from, WORKER_ASKED, tax_code, unknown).await;
    };
    seen(area, from, WORKER_ASKED, Some(tax_code), None).await?;
    Ok(Ok(worker))
}

/// Records a look before its answer.
pub(crate) async fn seen(
    area: &Certificates,
    from: &From,
    action: Action,
    worker: Option<TaxCode>,
    object: Option<String>,
) -> Result<(), Error> {
    let event = Event { subject: worker, object, ..Event::done(from.actor.clone(), action) };
    Ok(area.audit.record(event).await.map_err(db::Error::from)?)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn asked(from: Option<Date>, until: Option<Date>) -> Search {
        Search { worker: TaxCode::parse("RSSMRA45C12F205C").unwrap(), from, until }
    }

    #[test]
    fn a_search_never_reaches_further_back_than_six_months() {
        let today = date(2026, 8, 31);
        assert_eq!(span(&asked(None, None), today), (date(2026, 2, 28), today));
        assert_eq!(span(&asked(Some(date(2020, 1, 1)), None), today), (date(2026, 2, 28), today));
        let within = asked(Some(date(2026, 5, 1)), Some(date(2026, 5, 31)));
        assert_eq!(span(&within, today), (date(2026, 5, 1), date(2026, 5, 31)));
    }
}
