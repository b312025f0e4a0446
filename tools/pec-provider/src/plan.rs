//! What is going to happen with an accepted message, and when.

use jiff::SignedDuration;
use kernel::Random;

use crate::dispatch::Dispatch;
use crate::oddity::Oddity;
use crate::press::Flaw;
use crate::receipt::{Failure, Kind};

/// How long something takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delay {
    /// No time.
    #[default]
    None,
    /// That long.
    Fixed(SignedDuration),
    /// Any time between these, in whole milliseconds.
    Between(SignedDuration, SignedDuration),
}

impl Delay {
    fn draw(self, random: &Random) -> SignedDuration {
        match self {
            Self::None => SignedDuration::ZERO,
            Self::Fixed(time) => time,
            Self::Between(least, most) => {
                let span = u64::try_from((most - least).as_millis()).unwrap_or_default();
                let drawn = i64::try_from(random.below(span.saturating_add(1))).unwrap_or_default();
                least + SignedDuration::from_millis(drawn)
            }
        }
    }
}

/// How long the network takes, from the end of the message on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Until the acceptance.
    pub acceptance: Delay,
    /// Until the delivery, from the acceptance on.
    pub delivery: Delay,
    /// Until a late delivery.
    pub late: SignedDuration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { acceptance: Delay::None, delivery: Delay::None, late: SignedDuration::from_mins(10) }
    }
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// A receipt is put into its mailbox, so many times.
    Receipt { kind: Kind, recipient: Option<usize>, flaw: Flaw, copies: u8 },
    /// The message is put into the recipient's mailbox.
    HandOver(usize),
    /// A forged receipt is put into the sender's mailbox inside an envelope.
    ForgedEnvelope(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) after: SignedDuration,
    pub(crate) act: Act,
}

/// All that happens, in order. `oddities` are those of the recipients, one each.
pub(crate) fn plan(
    dispatch: &Dispatch,
    oddities: &[Option<Oddity>],
    timing: &Timing,
    random: &Random,
) -> Vec<Planned> {
    let any = |oddity: Oddity| oddities.contains(&Some(oddity));
    let accepted = timing.acceptance.draw(random);
    if let Some(kind) = refusal(dispatch, any(Oddity::Refused), any(Oddity::RefusedVirus)) {
        return vec![Planned { after: accepted, act: receipt(kind, None) }];
    }
    let mut planned = Vec::with_capacity(2 + 2 * oddities.len());
    let acceptance = Act::Receipt {
        kind: Kind::Acceptance,
        recipient: None,
        flaw: oddities
            .iter()
            .flatten()
            .map(|oddity| flaw_of_all(*oddity))
            .find(|flaw| *flaw != Flaw::None)
            .unwrap_or_default(),
        copies: if any(Oddity::Doubled) { 2 } else { 1 },
    };
    let acceptance = Planned { after: accepted, act: acceptance };
    let (mute, inverted) = (any(Oddity::Mute), any(Oddity::Inverted));
    if !mute && !inverted {
        planned.push(acceptance.clone());
    }
    for place in dispatch.receiving() {
        let theirs = dispatch.recipients.iter().zip(oddities).filter(|(one, _)| one.provider == Some(place));
        if theirs.map(|(_, oddity)| oddity).all(|oddity| out_of_reach(*oddity)) {
            continue;
        }
        planned.push(Planned { after: accepted, act: receipt(Kind::TakenInCharge(place), None) });
    }
    for (place, oddity) in oddities.iter().enumerate() {
        let delivered = accepted + timing.delivery.draw(random);
        let external = dispatch.recipients.get(place).is_none_or(|recipient| recipient.provider.is_none());
        if external {
            planned.push(Planned { after: delivered, act: Act::HandOver(place) });
        } else {
            of_recipient(&mut planned, place, *oddity, delivered, timing);
        }
    }
    if inverted && !mute {
        let last = planned.iter().map(|planned| planned.after).max().unwrap_or(accepted);
        planned.push(Planned { after: last, ..acceptance });
    }
    planned.sort_by_key(|planned| planned.after);
    planned
}

/// Whether the recipient's provider says nothing for a while, or is not there: it takes nothing in charge then.
fn out_of_reach(oddity: Option<Oddity>) -> bool {
    use Oddity::{AfterAll, NoDomain, Notice12, Notice24};
    matches!(oddity, Some(NoDomain | Notice12 | Notice24 | AfterAll))
}

fn refusal(dispatch: &Dispatch, told: bool, told_virus: bool) -> Option<Kind> {
    if let Some(reason) = &dispatch.original.fault {
        return Some(Kind::Refusal { reason: reason.clone(), virus: false });
    }
    if told_virus || crate::original::infected(&dispatch.raw) {
        return Some(Kind::Refusal { reason: "rilevato codice malevolo: EICAR".to_owned(), virus: true });
    }
    told.then(|| Kind::Refusal { reason: "messaggio non conforme".to_owned(), virus: false })
}

fn receipt(kind: Kind, recipient: Option<usize>) -> Act {
    Act::Receipt { kind, recipient, flaw: Flaw::None, copies: 1 }
}

/// Flaws that all receipts of the message have, the acceptance too.
fn flaw_of_all(oddity: Oddity) -> Flaw {
    match oddity {
        Oddity::WithoutMessageId => Flaw::WithoutMessageId,
        Oddity::HeaderCase => Flaw::HeaderCase,
        _ => Flaw::None,
    }
}

fn of_recipient(
    planned: &mut Vec<Planned>,
    place: usize,
    oddity: Option<Oddity>,
    at: SignedDuration,
    timing: &Timing,
) {
    let mut add = |after: SignedDuration, act: Act| planned.push(Planned { after, act });
    let hours = SignedDuration::from_hours;
    let about = |kind: Kind| receipt(kind, Some(place));
    let failure = |failure: Failure| about(Kind::Failure(failure));
    let notice = |last: bool| about(Kind::Notice { last });
    let arrive = |add: &mut dyn FnMut(SignedDuration, Act), after: SignedDuration, flaw: Flaw, copies: u8| {
        add(after, Act::HandOver(place));
        add(after, Act::Receipt { kind: Kind::Delivery, recipient: Some(place), flaw, copies });
    };
    let Some(oddity) = oddity else { return arrive(&mut add, at, Flaw::None, 1) };
    match oddity {
        Oddity::NoMailbox => add(at, failure(Failure::NoMailbox)),
        Oddity::NoDomain => add(at, failure(Failure::NoDomain)),
        Oddity::Full => add(at, failure(Failure::Other("5.2.2 - casella piena"))),
        Oddity::NoMailboxInWords => {
            add(at, failure(Failure::Other("5.1.1 - Consegna fallita - indirizzo non valido")));
        }
        Oddity::Virus => {
            add(at, about(Kind::VirusFound));
            add(at, failure(Failure::Virus));
        }
        Oddity::Mute => add(at, Act::HandOver(place)),
        Oddity::Lost | Oddity::Refused | Oddity::RefusedVirus => {}
        Oddity::Late => arrive(&mut add, at + timing.late, Flaw::None, 1),
        Oddity::Doubled => arrive(&mut add, at, Flaw::None, 2),
        Oddity::Twin => {
            arrive(&mut add, at, Flaw::None, 1);
            add(at, about(Kind::Delivery));
        }
        Oddity::Notice12 => {
            add(hours(12), notice(false));
            arrive(&mut add, hours(13), Flaw::None, 1);
        }
        Oddity::Notice24 | Oddity::AfterAll => {
            add(hours(12), notice(false));
            add(hours(24), notice(true));
            if oddity == Oddity::AfterAll {
                arrive(&mut add, hours(30), Flaw::None, 1);
            }
        }
        Oddity::OnlyNotice24 => add(hours(24), notice(true)),
        Oddity::ForgedEnvelope => add(at, Act::ForgedEnvelope(place)),
        flawed => arrive(&mut add, at, flaw(flawed), 1),
    }
}

/// The flaw of the delivery receipt.
fn flaw(oddity: Oddity) -> Flaw {
    match oddity {
        Oddity::StrangerKey => Flaw::StrangerKey,
        Oddity::OtherProvider => Flaw::OtherProvider,
        Oddity::Unsigned => Flaw::Unsigned,
        Oddity::Altered => Flaw::Altered,
        Oddity::ForeignReference => Flaw::ForeignReference,
        Oddity::SplitReference => Flaw::SplitReference,
        Oddity::WithoutData => Flaw::WithoutData,
        Oddity::OtherKind => Flaw::OtherKind,
        Oddity::Entity => Flaw::Entity,
        other => flaw_of_all(other),
    }
}
