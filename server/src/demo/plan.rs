//! What happened in the months before the demonstration begins: who was ill when, and what doctors did about it.
//! Days count from the day of the demonstration, 0 being that day and -1 the one before.

use jiff::ToSpan;
use jiff::civil::Date;

/// Something that somebody did on a day.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) day: i32,
    /// Minutes since midnight in Rome.
    pub(super) minute: i32,
    /// Acts of one illness follow one another: each is about the certificate that the one before made.
    pub(super) illness: usize,
    /// Which worker, from 0.
    pub(super) worker: usize,
    /// The doctor's key.
    pub(super) doctor: &'static str,
    pub(super) act: Act,
}

/// What was done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// A certificate was released.
    Send(Sickness),
    /// Its end was brought forward to this day.
    Rectify(i32),
    /// It was taken back.
    Annul,
    /// The worker went into hospital.
    Admit { trauma: bool },
    /// He left it, with this day as the end of the prognosis.
    Discharge { admitted: i32, ends: i32, stay: &'static str, trauma: bool },
}

/// A certificate of sickness, with the words of the doctors' interface.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sickness {
    pub(super) starts: i32,
    pub(super) ends: i32,
    pub(super) visit: &'static str,
    pub(super) relation: &'static str,
    pub(super) role: &'static str,
    pub(super) elsewhere: bool,
    pub(super) day_worked: bool,
    pub(super) trauma: bool,
    pub(super) benefit: Option<&'static str>,
}

/// Days between two illnesses of one worker.
const PACE: i32 = 17;
/// Illnesses of each worker before the last week.
const ILLNESSES: i32 = 12;
/// The first day of the history, with room for what precedes the first certificate.
pub(super) const FIRST_DAY: i32 = -PACE * ILLNESSES - 6;

/// Everything that happened, in its order.
pub(super) fn steps(workers: usize, today: Date) -> Vec<Step> {
    let illnesses = (0..workers).flat_map(|worker| (0..=ILLNESSES).map(move |number| (worker, number)));
    let mut steps: Vec<Step> = illnesses
        .enumerate()
        .flat_map(|(illness, (worker, number))| illness_steps(illness, worker, number, today))
        .filter(|step| step.day <= 0)
        .collect();
    steps.sort_by_key(|step| (step.day, step.minute, step.illness));
    steps
}

fn illness_steps(illness: usize, worker: usize, number: i32, today: Date) -> Vec<Step> {
    let place = i32::try_from(worker).unwrap_or_default();
    let recent = number == ILLNESSES;
    let first = if recent { -(place % 7) } else { PACE * (number - ILLNESSES) - 3 + place * 3 % 5 };
    let first = if recent { first } else { off_sunday(first, today) };
    let what = (number + place) % 12;
    let doctor = doctor_of(what, worker);
    let mut minute = 480 + (place * 37 + number * 53) % 500;
    let steps = course(what, first, place).into_iter().map(|(day, act)| {
        minute += 4;
        Step { day, minute, illness, worker, doctor, act }
    });
    steps.collect()
}

/// Doctors see nobody on a Sunday, except in hospital and at home.
fn off_sunday(day: i32, today: Date) -> i32 {
    let date = today.checked_add(day.days()).unwrap_or(today);
    if date.weekday() == jiff::civil::Weekday::Sunday { day - 1 } else { day }
}

fn doctor_of(what: i32, worker: usize) -> &'static str {
    match what {
        6 | 10 => "doctor-3",
        5 | 11 => "doctor-2",
        _ if worker.is_multiple_of(2) => "doctor-1",
        _ => "doctor-2",
    }
}

fn course(what: i32, first: i32, place: i32) -> Vec<(i32, Act)> {
    let plain = sickness(first, first + 4);
    match what {
        1 => {
            let goes_on = Sickness { relation: "C", ..sickness(first + 4, first + 9) };
            vec![(first, Act::Send(plain)), (first + 4, Act::Send(goes_on))]
        }
        2 => vec![(first, Act::Send(sickness(first, first + 6))), (first + 1, Act::Annul)],
        3 => vec![(first, Act::Send(sickness(first, first + 7))), (first + 3, Act::Rectify(first + 4))],
        4 => {
            let relapse = Sickness { relation: "R", ..sickness(first + 7, first + 10) };
            vec![(first, Act::Send(sickness(first, first + 2))), (first + 7, Act::Send(relapse))]
        }
        5 => hospital(first, first + 3, first + 9, "R", place % 2 == 0),
        6 => vec![(first, Act::Send(Sickness { role: "P", ..sickness(first, first + 11) }))],
        7 => {
            let accident =
                Sickness { visit: "P", trauma: true, day_worked: true, ..sickness(first, first + 5) };
            vec![(first, Act::Send(accident))]
        }
        8 => {
            let benefit = ["T", "C", "I"].into_iter().cycle().nth(place.unsigned_abs() as usize % 3);
            vec![(first, Act::Send(Sickness { benefit, ..sickness(first, first + 8) }))]
        }
        9 => {
            let at_home = Sickness { visit: "D", elsewhere: true, ..sickness(first - 1, first + 3) };
            vec![(first, Act::Send(at_home))]
        }
        10 => vec![(first, Act::Send(Sickness { role: "P", ..sickness(first, first + 2) }))],
        11 => hospital(first, first, first + 2, "H", false),
        _ => vec![(first, Act::Send(plain))],
    }
}

fn sickness(starts: i32, ends: i32) -> Sickness {
    Sickness {
        starts,
        ends,
        visit: "A",
        relation: "I",
        role: "S",
        elsewhere: false,
        day_worked: false,
        trauma: false,
        benefit: None,
    }
}

fn hospital(admitted: i32, left: i32, ends: i32, stay: &'static str, trauma: bool) -> Vec<(i32, Act)> {
    vec![(admitted, Act::Admit { trauma }), (left, Act::Discharge { admitted, ends, stay, trauma })]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn planned() -> Vec<Step> {
        steps(20, date(2026, 11, 21))
    }

    fn count(kind: fn(&Act) -> bool) -> usize {
        planned().iter().filter(|step| kind(&step.act)).count()
    }

    #[test]
    fn more_than_two_hundred_certificates_come_about_in_every_way() {
        assert!(count(|act| matches!(act, Act::Send(_) | Act::Admit { .. } | Act::Discharge { .. })) > 250);
        assert!(count(|act| matches!(act, Act::Annul)) >= 10);
        assert!(count(|act| matches!(act, Act::Rectify(_))) >= 10);
        assert!(count(|act| matches!(act, Act::Discharge { .. })) >= 20);
        for relation in ["I", "C", "R"] {
            assert!(
                planned().iter().any(|step| matches!(step.act, Act::Send(sent) if sent.relation == relation))
            );
        }
        for visit in ["A", "D", "P"] {
            assert!(planned().iter().any(|step| matches!(step.act, Act::Send(sent) if sent.visit == visit)));
        }
    }

    #[test]
    fn the_history_ends_with_the_day_of_the_demonstration_and_begins_months_before() {
        let days: Vec<i32> = planned().iter().map(|step| step.day).collect();
        assert!(days.is_sorted());
        assert_eq!(days.last(), Some(&0));
        assert!((FIRST_DAY + 1..-180).contains(&days[0]), "{}", days[0]);
    }

    #[test]
    fn the_acts_of_one_illness_follow_one_another() {
        let steps = planned();
        for illness in 0..=steps.iter().map(|step| step.illness).max().unwrap() {
            let mut acts = steps.iter().filter(|step| step.illness == illness).map(|step| step.act);
            assert!(acts.next().is_none_or(|act| matches!(act, Act::Send(_) | Act::Admit { .. })));
        }
    }
}
