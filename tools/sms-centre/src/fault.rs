use std::sync::{Mutex, MutexGuard, PoisonError};

kernel::words! {
    /// What the centre does instead of what it should.
    pub enum Fault {
        /// Refuses a login.
        LoginRefused = "login-refused",
        /// Puts a login off: the account is in use.
        LoginLater = "login-later",
        /// Does not answer the question whether it is there.
        SilentLink = "silent-link",
        /// Ends the connection when a message comes, which it does not take.
        DropBefore = "drop-before",
        /// Takes a message and ends the connection without an answer.
        DropAfter = "drop-after",
        /// Takes a message and never answers.
        NoAnswer = "no-answer",
        /// Refuses a message: too many at once.
        Throttled = "throttled",
        /// Refuses a message: its queue is full.
        QueueFull = "queue-full",
        /// Refuses a message for ever: its recipient.
        Rejected = "rejected",
        /// Refuses a message for ever: its sender.
        SenderRefused = "sender-refused",
        /// Takes a message and says later that it cannot be delivered.
        Undeliverable = "undeliverable",
        /// Takes a message and says later that its time is up.
        Expired = "expired",
        /// Delivers the receipt of a message twice.
        DoubledReceipt = "doubled-receipt",
        /// Delivers something that ends in the middle, and the receipt of a message after it.
        OddReceipt = "odd-receipt",
        /// Delivers no receipt of a message.
        NoReceipt = "no-receipt",
    }
}

/// When something can go wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Login,
    Link,
    Message,
}

impl Fault {
    fn moment(self) -> Moment {
        match self {
            Self::LoginRefused | Self::LoginLater => Moment::Login,
            Self::SilentLink => Moment::Link,
            _ => Moment::Message,
        }
    }
}

#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<(Fault, u32)>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault, times: u32) {
        if times > 0 {
            self.waiting().push((fault, times));
        }
    }

    pub(crate) fn clear(&self) {
        self.waiting().clear();
    }

    pub(crate) fn list(&self) -> Vec<(Fault, u32)> {
        self.waiting().clone()
    }

    /// What is to go wrong now.
    pub(crate) fn take(&self, moment: Moment) -> Option<Fault> {
        let mut waiting = self.waiting();
        let position = waiting.iter().position(|(fault, _)| fault.moment() == moment)?;
        let (fault, times) = &mut waiting[position];
        let fault = *fault;
        *times -= 1;
        if *times == 0 {
            waiting.remove(position);
        }
        Some(fault)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(Fault, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_its_moment_and_ends() {
        let faults = Faults::default();
        faults.add(Fault::Throttled, 2);
        faults.add(Fault::LoginRefused, 1);
        faults.add(Fault::Rejected, 0);
        let seen: Vec<_> = (0..3).map(|_| faults.take(Moment::Message)).collect();
        assert_eq!(seen, [Some(Fault::Throttled), Some(Fault::Throttled), None]);
        assert_eq!(faults.take(Moment::Login), Some(Fault::LoginRefused));
        assert_eq!(faults.take(Moment::Link), None);
    }
}
