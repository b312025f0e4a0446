use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A moment of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A connection was made, nothing said yet.
    Greeting,
    /// EHLO or HELO came.
    Ehlo,
    /// AUTH came.
    Login,
    /// MAIL FROM came.
    Mail,
    /// RCPT TO came.
    Recipient,
    /// DATA came.
    Data,
    /// Some of the message came, not its end.
    Body,
    /// The final dot came; nothing is stored yet.
    Dot,
    /// The message is stored; nothing is answered yet.
    Stored,
}

/// What the server does at a step instead of, or before, what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Ends the connection without a word.
    Drop,
    /// Answers with this code and does nothing else.
    Answer(u16),
    /// Waits, then goes on as it should.
    Wait(Duration),
}

/// A misbehaviour on command.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    at: Step,
    act: Act,
    skip: u32,
    times: u32,
}

impl Fault {
    /// Once, the next time that the step comes.
    #[must_use]
    pub fn at(step: Step, act: Act) -> Self {
        Self { at: step, act, skip: 0, times: 1 }
    }

    /// Only after the step has come well so many times.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// So many times in a row.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Every time from then on.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(u32::MAX)
    }
}

#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<Vec<Fault>>,
    connections: AtomicUsize,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.waiting().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.waiting().clear();
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// What is to go wrong now that `step` has come.
    pub(crate) fn take(&self, step: Step) -> Option<Act> {
        let mut waiting = self.waiting();
        let position = waiting.iter().position(|fault| fault.at == step)?;
        let fault = &mut waiting[position];
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        let act = fault.act;
        fault.times -= u32::from(fault.times != u32::MAX);
        if fault.times == 0 {
            waiting.remove(position);
        }
        Some(act)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_its_turn_and_ends() {
        let faults = Faults::default();
        faults.add(Fault::at(Step::Mail, Act::Drop).after(1).times(2));
        let seen: Vec<_> = (0..4).map(|_| faults.take(Step::Mail)).collect();
        assert_eq!(seen, [None, Some(Act::Drop), Some(Act::Drop), None]);
        assert_eq!(faults.take(Step::Data), None);
    }
}
