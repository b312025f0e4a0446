//! The moves of an item, run through by workers, crashes, clocks and servers in any order.

use proptest::prelude::*;

use crate::item::{Decision, Move, Outcome, State};

/// What the table holds, with its conditional updates.
struct Table {
    state: State,
    fence: u32,
    attempts: u32,
    leased: bool,
}

impl Table {
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
}

/// What a worker believes.
#[derive(Clone, Copy, Default)]
enum Belief {
    #[default]
    Idle,
    Holds(u32),
    Sends(u32),
    Knows(u32, Outcome),
}

#[derive(Debug, Clone, Copy)]
enum Happening {
    /// The worker takes its next step; the number decides what the server does.
    Step(usize, u8),
    Crash(usize),
    LeaseEnds,
    Decide(u8),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        8 => (0..3_usize, any::<u8>()).prop_map(|(worker, luck)| Happening::Step(worker, luck)),
        2 => (0..3_usize).prop_map(Happening::Crash),
        2 => Just(Happening::LeaseEnds),
        1 => any::<u8>().prop_map(Happening::Decide),
    ];
    proptest::collection::vec(one, 0..200)
}

#[derive(Default)]
struct Server {
    stored: u32,
}

impl Server {
    /// What a worker learns; the server may store the message and say nothing.
    fn receive(&mut self, luck: u8) -> Outcome {
        match luck % 8 {
            0 | 1 => Outcome::Deferred,
            2 => Outcome::Refused,
            3 => Outcome::Uncertain,
            4 => {
                self.stored += 1;
                Outcome::Uncertain
            }
            _ => {
                self.stored += 1;
                Outcome::HandedOver
            }
        }
    }
}

fn step(table: &mut Table, server: &mut Server, belief: Belief, luck: u8) -> Belief {
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
            Belief::Sends(fence)
        }
        Belief::Sends(fence) => Belief::Knows(fence, server.receive(luck)),
        Belief::Knows(fence, outcome) => {
            let over = outcome == Outcome::Deferred && luck > 240;
            table.change(Some(fence), if over { Move::GiveUp } else { Move::End(outcome) });
            Belief::Idle
        }
        Belief::Idle | Belief::Holds(_) => Belief::Idle,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_is_lost_and_nothing_is_stored_twice_without_a_decision(happenings in happenings()) {
        let mut table = Table { state: State::Queued, fence: 0, attempts: 0, leased: false };
        let mut server = Server::default();
        let mut workers = [Belief::Idle; 3];
        let mut resends = 0;
        for happening in happenings {
            match happening {
                Happening::Step(worker, luck) => {
                    workers[worker] = step(&mut table, &mut server, workers[worker], luck);
                }
                Happening::Crash(worker) => workers[worker] = Belief::Idle,
                Happening::LeaseEnds => table.lapse(),
                Happening::Decide(which) => {
                    let decision = Decision::ALL[usize::from(which) % Decision::ALL.len()];
                    let decided = table.change(None, Move::Decide(decision));
                    resends += u32::from(decided && decision == Decision::SendAgain);
                }
            }
            prop_assert!(server.stored <= 1 + resends, "stored {} times", server.stored);
            prop_assert!(table.state != State::HandedOver || server.stored > 0 || table.attempts > 0);
            prop_assert_eq!(table.leased, matches!(table.state, State::Claimed | State::Sending));
        }
        // Left to one healthy worker, whatever is not at an end comes to one.
        for _ in 0..8 {
            table.lapse();
            let mut belief = Belief::Idle;
            for _ in 0..4 {
                belief = step(&mut table, &mut server, belief, 100 - 100 % 8 + 7);
            }
        }
        prop_assert!(table.state.is_end());
        prop_assert!(server.stored <= 1 + resends);
    }
}
