//! The moves of an item, run through by workers, crashes, clocks, servers and receipts in any order.

use proptest::prelude::*;

use crate::evidence::{self, Evidence};
use crate::item::{Alarm, Decision, Move, Outcome, State};

/// What the table holds, with its conditional updates.
struct Table {
    state: State,
    fence: u32,
    attempts: u32,
    leased: bool,
    alarm: Option<Alarm>,
}

impl Table {
    fn new() -> Self {
        Self { state: State::Queued, fence: 0, attempts: 0, leased: false, alarm: None }
    }

    /// A conditional update: nothing happens unless state and fence are as they must be.
    fn change(&mut self, fence: Option<u32>, step: Move) -> bool {
        if self.state != step.from() || fence.is_some_and(|fence| fence != self.fence) {
            return false;
        }
        self.state = step.to();
        self.leased = matches!(self.state, State::Claimed | State::Sending);
        true
    }

    fn lapse(&mut self) {
        if self.leased && (self.change(None, Move::Release) || self.change(None, Move::LoseSight)) {
            self.fence += 1;
        }
    }

    /// A receipt about one attempt is read.
    fn read(&mut self, receipt: Receipt) {
        let newest = receipt.attempt == self.attempts;
        let effect = if newest { evidence::effect } else { evidence::late_effect };
        let effect = effect(self.state, receipt.evidence);
        if let Some(to) = effect.to {
            self.state = to;
            self.fence += 1;
            self.leased = false;
        }
        self.alarm = effect.alarm.or(self.alarm);
    }
}

/// What a worker believes.
#[derive(Clone, Copy, Default)]
enum Belief {
    #[default]
    Idle,
    Holds(u32),
    Sends(u32, u32),
    Knows(u32, Outcome),
}

#[derive(Debug, Clone, Copy)]
struct Receipt {
    attempt: u32,
    evidence: Evidence,
}

#[derive(Debug, Clone, Copy)]
enum Happening {
    /// The worker takes its next step; the number decides what the server does.
    Step(usize, u8),
    Crash(usize),
    LeaseEnds,
    Decide(u8),
    /// One of the receipts that lie in the mailbox is read; it stays there, so that it may be read once more.
    Read(usize),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        8 => (0..3_usize, any::<u8>()).prop_map(|(worker, luck)| Happening::Step(worker, luck)),
        2 => (0..3_usize).prop_map(Happening::Crash),
        2 => Just(Happening::LeaseEnds),
        1 => any::<u8>().prop_map(Happening::Decide),
        4 => any::<usize>().prop_map(Happening::Read),
    ];
    proptest::collection::vec(one, 0..200)
}

/// The provider: what it has taken, attempt by attempt, and the receipts that it has written.
#[derive(Default)]
struct Provider {
    taken: Vec<u32>,
    receipts: Vec<Receipt>,
}

impl Provider {
    /// What a worker learns; the provider may take the message and say nothing.
    fn receive(&mut self, attempt: u32, luck: u8) -> Outcome {
        match luck % 8 {
            0 | 1 => Outcome::Deferred,
            2 => Outcome::Refused,
            3 => Outcome::Uncertain,
            4 => {
                self.take(attempt, luck);
                Outcome::Uncertain
            }
            _ => {
                self.take(attempt, luck);
                Outcome::HandedOver
            }
        }
    }

    fn take(&mut self, attempt: u32, luck: u8) {
        self.taken.push(attempt);
        let told: &[Evidence] = match luck / 8 % 7 {
            0 => &[],
            1 => &[Evidence::NotAccepted],
            2 => &[Evidence::AcceptedUncertified],
            3 => &[Evidence::Accepted, Evidence::Undeliverable],
            4 => &[Evidence::Accepted, Evidence::Delayed, Evidence::Delivered],
            5 => &[Evidence::Accepted, Evidence::Delayed, Evidence::Expired, Evidence::Delivered],
            _ => &[Evidence::Accepted, Evidence::Delivered],
        };
        self.receipts.extend(told.iter().map(|evidence| Receipt { attempt, evidence: *evidence }));
    }

    fn has_said(&self, evidence: Evidence) -> bool {
        self.receipts.iter().any(|receipt| receipt.evidence == evidence)
    }
}

fn step(table: &mut Table, provider: &mut Provider, belief: Belief, luck: u8) -> Belief {
    match belief {
        Belief::Idle if table.change(None, Move::Claim) => {
            table.fence += 1;
            Belief::Holds(table.fence)
        }
        Belief::Holds(fence) if luck < 20 => {
            table.change(Some(fence), Move::Release);
            Belief::Idle
        }
        Belief::Holds(fence) if table.change(Some(fence), Move::Begin) => {
            table.attempts += 1;
            Belief::Sends(fence, table.attempts)
        }
        Belief::Sends(fence, attempt) => Belief::Knows(fence, provider.receive(attempt, luck)),
        Belief::Knows(fence, outcome) => {
            let over = outcome == Outcome::Deferred && luck > 240;
            table.change(Some(fence), if over { Move::GiveUp } else { Move::End(outcome) });
            Belief::Idle
        }
        Belief::Idle | Belief::Holds(_) => Belief::Idle,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_is_lost_and_nothing_is_taken_twice_without_a_decision(happenings in happenings()) {
        let (mut table, mut provider) = (Table::new(), Provider::default());
        let mut workers = [Belief::Idle; 3];
        let mut resends = 0;
        for happening in happenings {
            match happening {
                Happening::Step(worker, luck) => {
                    workers[worker] = step(&mut table, &mut provider, workers[worker], luck);
                }
                Happening::Crash(worker) => workers[worker] = Belief::Idle,
                Happening::LeaseEnds => table.lapse(),
                Happening::Decide(which) => {
                    let decision = Decision::ALL[usize::from(which) % Decision::ALL.len()];
                    let decided = table.change(None, Move::Decide(decision));
                    resends += usize::from(decided && decision == Decision::SendAgain);
                }
                Happening::Read(which) if !provider.receipts.is_empty() => {
                    table.read(provider.receipts[which % provider.receipts.len()]);
                }
                Happening::Read(_) => {}
            }
            prop_assert!(provider.taken.len() <= 1 + resends, "taken {} times", provider.taken.len());
            prop_assert_eq!(table.leased, matches!(table.state, State::Claimed | State::Sending));
            // What the table says of the other side, the other side has said.
            prop_assert!(table.state != State::Accepted || provider.has_said(Evidence::Accepted));
            prop_assert!(table.state != State::Delivered || provider.has_said(Evidence::Delivered));
            prop_assert!(table.state != State::NotCertified || provider.has_said(Evidence::AcceptedUncertified));
        }
        // Left to one healthy worker, whatever is not at an end comes to one.
        for _ in 0..8 {
            table.lapse();
            let mut belief = Belief::Idle;
            for _ in 0..4 {
                belief = step(&mut table, &mut provider, belief, 100 - 100 % 8 + 7);
            }
        }
        prop_assert!(table.state.is_end());
        prop_assert!(provider.taken.len() <= 1 + resends);
        // Once every receipt has been read, nothing that a receipt tells of is left unclear, whatever the order was.
        let receipts = provider.receipts.clone();
        for receipt in &receipts {
            table.read(*receipt);
        }
        let told_of_newest = receipts.iter().any(|receipt| receipt.attempt == table.attempts);
        prop_assert!(table.state != State::Uncertain || !told_of_newest);
        prop_assert!(table.state == State::Delivered || !provider.has_said(Evidence::Delivered));
        let twice = provider.taken.len() > 1;
        let arrived = receipts.iter().filter(|receipt| receipt.evidence == Evidence::Accepted);
        prop_assert!(!twice || arrived.count() < 2 || table.alarm.is_some());
    }
}
