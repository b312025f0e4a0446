//! The UIDs of a mailbox as runs of successive ones: a mailbox from which nothing was removed is one run, however many
//! messages lie in it, so that a command costs no more in a large mailbox than in a small one.

/// UIDs in ascending order, each with its number, which is its place from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uids(Vec<Run>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: u32,
    last: u32,
    /// How many UIDs come before this run.
    before: u32,
}

impl Run {
    /// The number of the last UID.
    fn number(&self) -> u32 {
        self.before + (self.last - self.first) + 1
    }
}

impl Uids {
    /// Adds one, which must be greater than all that are there.
    pub(crate) fn push(&mut self, uid: u32) {
        self.push_run(uid, uid);
    }

    fn push_run(&mut self, first: u32, last: u32) {
        let before = self.len();
        match self.0.last_mut() {
            Some(run) if run.last + 1 == first => run.last = last,
            _ => self.0.push(Run { first, last, before }),
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.0.last().map_or(0, Run::number)
    }

    pub(crate) fn last(&self) -> Option<u32> {
        self.0.last().map(|run| run.last)
    }

    /// The number of that UID.
    pub(crate) fn number(&self, uid: u32) -> Option<u32> {
        let run = self.0.get(self.0.partition_point(|run| run.last < uid))?;
        (run.first <= uid).then(|| run.before + (uid - run.first) + 1)
    }

    /// The UID of that number.
    pub(crate) fn at(&self, number: u32) -> Option<u32> {
        let place = number.checked_sub(1)?;
        let run = self.0.get(self.0.partition_point(|run| run.number() <= place))?;
        Some(run.first + (place - run.before))
    }

    /// Removes some, named in ascending order; those that are not there are passed over.
    pub(crate) fn remove(&mut self, gone: &[u32]) {
        let mut left = Self(Vec::with_capacity(self.0.len() + 1));
        let mut gone = gone.iter().copied().peekable();
        for run in &self.0 {
            let mut first = run.first;
            while gone.next_if(|uid| *uid < first).is_some() {}
            while let Some(uid) = gone.next_if(|uid| *uid <= run.last) {
                if first < uid {
                    left.push_run(first, uid - 1);
                }
                first = uid + 1;
            }
            if first <= run.last {
                left.push_run(first, run.last);
            }
        }
        *self = left;
    }

    /// The numbers of those that the others do not have, ascending.
    pub(crate) fn missing_in(&self, others: &Self) -> Vec<u32> {
        let mut missing = Vec::new();
        let mut others = others.0.iter().peekable();
        for run in &self.0 {
            let number = |uid: u32| run.before + (uid - run.first) + 1;
            let mut first = run.first;
            while others.next_if(|other| other.last < first).is_some() {}
            while let Some(other) = others.peek().filter(|other| other.first <= run.last) {
                missing.extend((first..other.first).map(number));
                first = other.last + 1;
                if first > run.last {
                    break;
                }
                others.next();
            }
            missing.extend((first..=run.last).map(number));
        }
        missing
    }
}

impl FromIterator<u32> for Uids {
    /// From UIDs in ascending order.
    fn from_iter<I: IntoIterator<Item = u32>>(ascending: I) -> Self {
        let mut uids = Self::default();
        ascending.into_iter().for_each(|uid| uids.push(uid));
        uids
    }
}

#[cfg(test)]
mod tests {
    use kernel::Random;

    use super::*;

    /// Some of the first forty, in order.
    fn some(random: &Random) -> Vec<u32> {
        let share = random.below(5);
        (1..=40).filter(|_| random.below(4) < share).collect()
    }

    #[test]
    fn runs_answer_what_a_plain_list_answers() {
        let random = Random::seeded(5);
        for _ in 0..500 {
            let (list, others) = (some(&random), some(&random));
            let (mut uids, other_uids): (Uids, Uids) =
                (list.iter().copied().collect(), others.iter().copied().collect());
            assert_eq!((uids.len() as usize, uids.last()), (list.len(), list.last().copied()));
            for uid in 0..=41 {
                let place = list.iter().position(|one| *one == uid);
                assert_eq!(uids.number(uid).map(|number| number as usize), place.map(|place| place + 1));
                let at = (uid as usize).checked_sub(1).and_then(|place| list.get(place).copied());
                assert_eq!(uids.at(uid), at);
            }
            let numbers = (1..).zip(&list).filter(|(_, uid)| !others.contains(uid)).map(|(number, _)| number);
            assert_eq!(uids.missing_in(&other_uids), numbers.collect::<Vec<u32>>());
            uids.remove(&others);
            assert_eq!(uids, list.into_iter().filter(|uid| !others.contains(uid)).collect());
        }
    }

    #[test]
    fn a_hundred_thousand_messages_are_one_run() {
        let mut uids: Uids = (1..=100_000).collect();
        uids.remove(&(1..=400).collect::<Vec<_>>());
        assert_eq!(uids.0, [Run { first: 401, last: 100_000, before: 0 }]);
    }
}
