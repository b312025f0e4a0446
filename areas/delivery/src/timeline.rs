//! The way of an item in words, the same for all who may see it.

use jiff::Timestamp;
use web::Page;

use crate::history::{Attempt, Decided, History, Returned};
use crate::item::{Channel, Decision, Outcome, State};

/// Something that happened to an item; `templates/delivery/timeline.html` shows a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What, in the page's language.
    pub text: String,
    /// Colour of its tag.
    pub tone: &'static str,
    /// Where the receipt that tells of it can be taken away.
    pub file: Option<String>,
}

/// Where an item stands, in words.
#[must_use]
pub fn state_text(state: State, page: &Page) -> String {
    page.t(&format!("delivery-state-{state}")).into_owned()
}

/// The colour for where an item stands.
#[must_use]
pub const fn state_tone(state: State) -> &'static str {
    match state {
        State::Queued | State::Claimed | State::Sending | State::HandedOver | State::Accepted => "info",
        State::Delivered | State::NotCertified => "success",
        State::Uncertain => "warning",
        State::Refused | State::GivenUp | State::Failed => "danger",
    }
}

/// By what means an item goes, in words.
#[must_use]
pub fn channel_text(channel: Channel, page: &Page) -> String {
    page.t(&format!("delivery-channel-{channel}")).into_owned()
}

/// All that happened to an item, the first thing first; `file` says where a receipt can be taken away, if it can.
#[must_use]
pub fn timeline(history: &History, page: &Page, file: impl Fn(&Returned) -> Option<String>) -> Vec<Moment> {
    let item = &history.item;
    let words = |at, key: &str, tone| Moment { at, text: page.t(key).into_owned(), tone, file: None };
    let mut moments = vec![words(item.queued_at, "delivery-event-queued", "secondary")];
    for attempt in &history.attempts {
        moments.push(of_attempt(attempt, page));
        moments.extend(attempt.decision.as_ref().map(|decided| of_decision(decided, page)));
    }
    let decided = history.attempts.iter().any(|one| one.decision.is_some());
    if item.state == State::GivenUp && !decided {
        moments.push(words(item.changed_at, "delivery-event-given-up", "danger"));
    }
    for returned in &history.receipts {
        let (key, tone) = told(returned);
        let file = returned.is_mail().then(|| file(returned)).flatten();
        moments.push(Moment { file, ..words(returned.at(), key, tone) });
    }
    moments.sort_by_key(|moment| moment.at);
    moments
}

fn of_attempt(attempt: &Attempt, page: &Page) -> Moment {
    let (key, tone) = match attempt.outcome {
        None => ("delivery-event-sending", "info"),
        Some(Outcome::HandedOver) => ("delivery-event-handed-over", "info"),
        Some(Outcome::Refused) => ("delivery-event-refused", "danger"),
        Some(Outcome::Deferred) => ("delivery-event-deferred", "warning"),
        Some(Outcome::Uncertain) => ("delivery-event-uncertain", "warning"),
    };
    let text = page.ta(key, [("number", attempt.number)]);
    Moment { at: attempt.ended_at.unwrap_or(attempt.started_at), text, tone, file: None }
}

fn of_decision(decided: &Decided, page: &Page) -> Moment {
    let key = match decided.decision {
        Decision::SendAgain => "delivery-event-decided-again",
        Decision::HandedOver => "delivery-event-decided-arrived",
        Decision::GiveUp => "delivery-event-decided-given-up",
    };
    Moment { at: decided.at, text: page.t(key).into_owned(), tone: "secondary", file: None }
}

/// The key of what a receipt tells, and its colour.
fn told(returned: &Returned) -> (&'static str, &'static str) {
    use pec::Kind;
    let Some(kind) = returned.kind.as_deref() else { return ("delivery-event-bounced", "danger") };
    match Kind::parse(kind) {
        Ok(Kind::Acceptance) => ("delivery-event-accepted", "info"),
        Ok(Kind::NonAcceptance) => ("delivery-event-not-accepted", "danger"),
        Ok(Kind::TakenInCharge) => ("delivery-event-taken", "info"),
        Ok(Kind::Delivered) => ("delivery-event-delivered", "success"),
        Ok(Kind::DeliveryError) => ("delivery-event-failed", "danger"),
        Ok(Kind::DelayNotice) => ("delivery-event-delayed", "warning"),
        Ok(Kind::VirusDetected) => ("delivery-event-virus", "danger"),
        Err(_other) => told_of_text(kind),
    }
}

/// The same for what a gateway tells of a short message.
fn told_of_text(state: &str) -> (&'static str, &'static str) {
    match sms::State::parse(state) {
        Ok(sms::State::Delivered) => ("delivery-event-text-delivered", "success"),
        Ok(state) if state.is_final() => ("delivery-event-text-failed", "danger"),
        Ok(_) => ("delivery-event-text-under-way", "info"),
        Err(_other) => ("delivery-event-told", "info"),
    }
}
