//! A chart with a group of three bars for each hour or day. Whoever does not see it reads the table beside it.

use web::Page;

use super::figures::Counts;

/// The drawing, in its own units.
pub(super) const WIDTH: i64 = 960;
pub(super) const HEIGHT: i64 = 240;

/// The kinds of bars, as the stylesheet names them.
const BARS: [&str; 3] = ["sent", "delivered", "failed"];

/// What the template draws.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) summary: String,
}

/// One bar, standing on the bottom line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) kind: &'static str,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Chart {
    pub(super) fn of(slots: &[(String, Counts)], page: &Page) -> Self {
        let counts: Vec<Counts> = slots.iter().map(|(_, counts)| *counts).collect();
        let most = highest(&counts);
        let summary = match (slots.first(), slots.last()) {
            (Some((from, _)), Some((to, _))) => {
                let values = [("from", from.clone()), ("to", to.clone()), ("most", page.number(most))];
                page.ta("delivery-chart-summary", values)
            }
            _ => String::new(),
        };
        Self { bars: bars(&counts, most), summary }
    }
}

fn heights(counts: &Counts) -> [i64; 3] {
    [counts.sent, counts.delivered, counts.failed]
}

fn highest(counts: &[Counts]) -> i64 {
    counts.iter().flat_map(heights).max().unwrap_or(0)
}

/// The bars of all slots, side by side. What is not nothing can be seen, however much there is beside it.
fn bars(counts: &[Counts], most: i64) -> Vec<Bar> {
    let slot = WIDTH / i64::try_from(counts.len().max(1)).unwrap_or(WIDTH);
    let width = (slot / 4).max(1);
    let mut bars = Vec::new();
    for (place, counts) in (0_i64..).zip(counts) {
        for ((count, kind), side) in heights(counts).into_iter().zip(BARS).zip(0_i64..) {
            if count > 0 {
                let height = (count * HEIGHT / most.max(1)).clamp(2, HEIGHT);
                let x = place * slot + side * width;
                bars.push(Bar { kind, x, y: HEIGHT - height, width, height });
            }
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_drawing_and_one_item_among_thousands_is_seen() {
        let counts = [
            Counts { sent: 5000, delivered: 2500, ..Counts::default() },
            Counts { failed: 1, ..Counts::default() },
        ];
        let bars = bars(&counts, highest(&counts));
        let bar = |kind, x, height| Bar { kind, x, y: HEIGHT - height, width: 120, height };
        assert_eq!(bars, [bar("sent", 0, 240), bar("delivered", 120, 120), bar("failed", 720, 2)]);
    }

    #[test]
    fn nothing_draws_nothing() {
        assert!(bars(&[Counts::default(); 48], 0).is_empty());
        assert!(bars(&[], 0).is_empty());
    }
}
