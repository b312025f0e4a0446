//! Where figures stand, and what is shown of them. Fewer than five of anything are told neither by a figure nor by what
//! one can subtract: an earlier figure from a later one, a part from a sum.

use std::collections::BTreeMap;

use crate::{Audience, Figure};

/// The smallest group of which a figure tells.
pub const LEAST: i64 = 5;

/// What is shown of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// This number.
    Number(i64),
    /// That there are few.
    Withheld,
}

impl Shown {
    /// What is shown once the figure stands at `total`. A number stays as it is until it is off by five, so that no two
    /// that were ever shown differ by fewer. What was withheld stays so until there are five.
    #[must_use]
    pub fn next(self, total: i64) -> Self {
        match self {
            Self::Number(shown) if shown == total => self,
            Self::Number(shown) if shown.min(total) >= LEAST && (shown - total).abs() < LEAST => self,
            _ if total >= LEAST => Self::Number(total),
            _ => Self::Withheld,
        }
    }

    /// The sum of what is shown; it tells no more than its parts do.
    #[must_use]
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Number(0), |sum, part| match (sum, part) {
            (Self::Number(sum), Self::Number(part)) => Self::Number(sum + part),
            _ => Self::Withheld,
        })
    }

    /// The number, if it is not withheld.
    #[must_use]
    pub const fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Withheld => None,
        }
    }
}

impl From<Option<i64>> for Shown {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Withheld, Self::Number)
    }
}

/// Where a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) total: i64,
    pub(crate) shown: Shown,
}

impl Default for Standing {
    fn default() -> Self {
        Self { total: 0, shown: Shown::Number(0) }
    }
}

/// Where all figures stand; one that never moved is not in it.
pub(crate) type Standings = BTreeMap<Figure, Standing>;

/// Where the figures stand at the end of a day on which `came` came to them and `authorised` people could act for an
/// organisation; of those that moved.
pub(crate) fn close(before: &Standings, came: &BTreeMap<Figure, i64>, authorised: i64) -> Standings {
    let mut after = BTreeMap::new();
    for figure in Figure::ALL {
        let old = before.get(figure).copied().unwrap_or_default();
        let total = match figure {
            Figure::AuthorisedUsers => authorised,
            _ => old.total + came.get(figure).copied().unwrap_or_default(),
        };
        after.insert(*figure, Standing { total, shown: old.shown.next(total) });
    }
    for audience in Audience::ALL {
        // How many messages a handful of recipients got tells of that handful.
        if after[&audience.reached()].shown == Shown::Withheld {
            after.entry(audience.sent()).and_modify(|sent| sent.shown = Shown::Withheld);
        }
    }
    after.retain(|figure, standing| before.get(figure).copied().unwrap_or_default() != *standing);
    after
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown_of(totals: &[i64]) -> Vec<Shown> {
        totals
            .iter()
            .scan(Shown::Number(0), |shown, total| {
                *shown = shown.next(*total);
                Some(*shown)
            })
            .collect()
    }

    #[test]
    fn fewer_than_five_are_withheld_and_none_is_none() {
        use Shown::{Number, Withheld};
        assert_eq!(
            shown_of(&[0, 0, 1, 4, 5, 9, 10]),
            [Number(0), Number(0), Withheld, Withheld, Number(5), Number(5), Number(10)]
        );
    }

    #[test]
    fn whoever_was_among_few_does_not_show_by_leaving() {
        use Shown::{Number, Withheld};
        assert_eq!(
            shown_of(&[20, 18, 15, 4, 0, 3, 8]),
            [Number(20), Number(20), Number(15), Withheld, Withheld, Withheld, Number(8)]
        );
    }

    proptest! {
        #[test]
        fn no_two_numbers_shown_one_after_the_other_tell_of_fewer_than_five(
            totals in prop::collection::vec(0_i64..40, 1..60)
        ) {
            let shown = shown_of(&totals);
            for (total, shown) in totals.iter().zip(&shown) {
                match shown {
                    Shown::Number(0) => prop_assert_eq!(*total, 0),
                    Shown::Number(number) => {
                        prop_assert!(*number >= LEAST && *total >= LEAST && (number - total).abs() < LEAST);
                    }
                    Shown::Withheld => prop_assert!(*total < LEAST),
                }
            }
            for pair in shown.windows(2) {
                if let [Shown::Number(one), Shown::Number(other)] = pair {
                    prop_assert!(one == other || (one - other).abs() >= LEAST);
                }
            }
        }

        #[test]
        fn a_growing_figure_never_tells_of_fewer_than_five_between_any_two_days(
            growth in prop::collection::vec(0_i64..8, 1..60)
        ) {
            let totals: Vec<i64> = growth.iter().scan(0, |sum, more| { *sum += more; Some(*sum) }).collect();
            let numbers: Vec<i64> = shown_of(&totals).into_iter().filter_map(Shown::number).collect();
            for (place, one) in numbers.iter().enumerate() {
                for other in &numbers[place..] {
                    prop_assert!(one == other || other - one >= LEAST);
                }
            }
        }

        #[test]
        fn a_sum_gives_no_withheld_part_away(parts in prop::collection::vec(0_i64..12, 3)) {
            let shown: Vec<Shown> = parts.iter().map(|part| Shown::Number(0).next(*part)).collect();
            let sum = Shown::sum(shown.iter().copied());
            let withheld = shown.contains(&Shown::Withheld);
            prop_assert_eq!(sum == Shown::Withheld, withheld);
            if !withheld {
                prop_assert_eq!(sum, Shown::Number(shown.iter().filter_map(|part| part.number()).sum()));
            }
        }

        #[test]
        fn messages_to_a_handful_are_withheld_with_it(
            days in prop::collection::vec((0_i64..3, 0_i64..50), 1..20)
        ) {
            let mut standings = Standings::new();
            for (reached, sent) in days {
                let sent = if reached == 0 && standings.is_empty() { 0 } else { sent.max(reached) };
                let came =
                    BTreeMap::from([(Figure::CitizensReached, reached), (Figure::CitizensSent, sent)]);
                let moved = close(&standings, &came, 0);
                standings.extend(moved);
                let shown = |figure| standings.get(&figure).copied().unwrap_or_default().shown;
                if shown(Figure::CitizensReached) == Shown::Withheld {
                    prop_assert_eq!(shown(Figure::CitizensSent), Shown::Withheld);
                }
            }
        }
    }

    #[test]
    fn a_day_on_which_nothing_came_moves_nothing() {
        let came = BTreeMap::from([(Figure::ConsultationsOpen, 7)]);
        let standings = close(&Standings::new(), &came, 12);
        assert_eq!(standings.len(), 2);
        assert_eq!(standings[&Figure::AuthorisedUsers], Standing { total: 12, shown: Shown::Number(12) });
        assert_eq!(close(&standings, &BTreeMap::new(), 12), Standings::new());
    }
}
