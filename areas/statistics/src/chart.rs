//! Bars in groups, drawn by the server: coordinates of an SVG, with no script and no style of its own.

use crate::Shown;

/// Width and height of the drawing; the text is written for this scale.
const WIDTH: i64 = 400;
const HEIGHT: i64 = 200;
/// Where the bars stand.
const LEFT: i64 = 48;
const TOP: i64 = 12;
const BOTTOM: i64 = 176;

/// What is drawn; its numbers stand in a table beside it.
pub(crate) struct Chart {
    pub(crate) view: String,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) groups: Vec<Group>,
    pub(crate) series: Vec<String>,
    pub(crate) left: i64,
    pub(crate) right: i64,
    pub(crate) legend: Vec<i64>,
}

/// A line across, with its number.
pub(crate) struct Tick {
    pub(crate) y: i64,
    pub(crate) number: i64,
}

/// The bars of one day.
pub(crate) struct Group {
    pub(crate) label: String,
    pub(crate) middle: i64,
    pub(crate) bars: Vec<Bar>,
}

/// One bar; none is drawn where the number is withheld.
pub(crate) struct Bar {
    /// From 1, for its look.
    pub(crate) series: usize,
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

impl Chart {
    /// Draws groups of bars, one for each of `series`; each group has its label.
    pub(crate) fn draw(series: Vec<String>, groups: Vec<(String, Vec<Shown>)>) -> Self {
        let highest = groups.iter().flat_map(|(_, shown)| shown).filter_map(|shown| shown.number()).max();
        let top = round_up(highest.unwrap_or_default());
        let count = i64::try_from(groups.len()).unwrap_or(1).max(1);
        let room = (WIDTH - LEFT) / count;
        let groups = (0..)
            .zip(groups)
            .map(|(place, (label, shown))| group(LEFT + place * room, room, top, label, &shown))
            .collect();
        let ticks = [0, top / 2, top].map(|number| Tick { y: height_of(number, top), number });
        let below = i64::try_from(series.len()).unwrap_or_default() * 18;
        Self {
            view: format!("0 0 {WIDTH} {}", HEIGHT + below),
            ticks: ticks.into(),
            groups,
            legend: (0..).take(series.len()).map(|place: i64| HEIGHT + place * 18).collect(),
            series,
            left: LEFT,
            right: WIDTH,
        }
    }

    /// Whether anything is drawn.
    pub(crate) fn has_bars(&self) -> bool {
        self.groups.iter().any(|group| !group.bars.is_empty())
    }

    /// The names of the series, each with its number from 1 and where it stands.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, i64, &str)> {
        self.series
            .iter()
            .zip(&self.legend)
            .enumerate()
            .map(|(place, (name, y))| (place + 1, *y, name.as_str()))
    }
}

fn group(left: i64, room: i64, top: i64, label: String, shown: &[Shown]) -> Group {
    let width = (room * 4 / 5 / i64::try_from(shown.len()).unwrap_or(1).max(1)).clamp(2, 24);
    let used = width * i64::try_from(shown.len()).unwrap_or_default();
    let first = left + (room - used) / 2;
    let bars = (0..)
        .zip(shown)
        .enumerate()
        .filter_map(|(series, (place, shown))| {
            let y = height_of(shown.number().filter(|number| *number > 0)?, top);
            let x = first + place * width;
            Some(Bar { series: series + 1, x, y, width, height: (BOTTOM - y).max(1) })
        })
        .collect();
    Group { label, middle: left + room / 2, bars }
}

fn height_of(number: i64, top: i64) -> i64 {
    BOTTOM - (BOTTOM - TOP).saturating_mul(number) / top
}

/// The next number that is easy to read and can be halved: 10, 20, 40, 60, 80, 100, 200, …
fn round_up(number: i64) -> i64 {
    let mut step = 10_i64;
    while step.saturating_mul(10) < number {
        step = step.saturating_mul(10);
    }
    [1, 2, 4, 6, 8, 10]
        .into_iter()
        .map(|times| step.saturating_mul(times))
        .find(|top| *top >= number)
        .unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_scale_ends_at_a_number_that_is_easy_to_read() {
        let tops: Vec<i64> = [0, 9, 10, 11, 41, 99, 101, 796_879].into_iter().map(round_up).collect();
        assert_eq!(tops, [10, 10, 10, 20, 60, 100, 200, 800_000]);
    }

    #[test]
    fn what_is_withheld_has_no_bar() {
        let shown = vec![Shown::Number(5), Shown::Withheld, Shown::Number(10)];
        let chart = Chart::draw(vec![String::new(); 3], vec![("01/26".to_owned(), shown)]);
        let series: Vec<usize> = chart.groups[0].bars.iter().map(|bar| bar.series).collect();
        assert_eq!(series, [1, 3]);
        assert_eq!(chart.groups[0].bars[1].y, TOP);
    }

    proptest! {
        #[test]
        fn every_bar_stays_within_the_drawing(
            numbers in prop::collection::vec(prop::collection::vec(0_i64..i64::MAX / 1000, 3), 1..13)
        ) {
            let groups = numbers
                .into_iter()
                .map(|group| (String::new(), group.into_iter().map(Shown::Number).collect()))
                .collect();
            let chart = Chart::draw(vec![String::new(); 3], groups);
            for bar in chart.groups.iter().flat_map(|group| &group.bars) {
                prop_assert!(bar.x >= LEFT && bar.x + bar.width <= WIDTH);
                prop_assert!(bar.y >= TOP && bar.y + bar.height <= BOTTOM + 1);
            }
        }
    }
}
