//! Strokes out of samples, in the words of the class, and whether they are a signature. Pure.

use std::fmt::Write as _;

/// More points than any signature has; a pad gives about 200 a second.
const MOST_POINTS: usize = 50_000;

/// Where the pen is, in the units of the class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sample {
    /// From the left, 0–10000 of the pad's width.
    pub x: u16,
    /// From the top, 0–10000 of the pad's height.
    pub y: u16,
    /// 0–1000.
    pub pressure: u16,
    /// Whether the pen touches.
    pub down: bool,
    /// The pad's own clock, which begins again after 65.5 s; absent where it has none.
    pub clock_ms: Option<u16>,
}

/// `value` of `full` steps, in steps of another scale, rounded.
pub(crate) fn scaled(value: u32, full: u32, to: u32) -> u16 {
    let (value, full, to) = (u64::from(value), u64::from(full.max(1)), u64::from(to));
    ((value * to + full / 2) / full).min(to) as u16
}

/// One point of a stroke.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Point {
    x: u16,
    y: u16,
    t: u32,
    p: u16,
}

/// A signature that is being written. It prints as how much there is of it.
#[derive(Clone, Default)]
pub struct Ink {
    strokes: Vec<Vec<Point>>,
    down: bool,
    points: usize,
    /// The pad's clock at the last sample, and the time since the first touch then.
    clock: Option<(u16, u32)>,
}

impl std::fmt::Debug for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[signature of {} points]", self.points)
    }
}

impl Ink {
    /// Takes a sample; `since_ms` is the driver's own time since it began to look, for pads without a clock.
    pub fn take(&mut self, sample: Sample, since_ms: u32) {
        if !sample.down {
            self.down = false;
            return;
        }
        if self.points >= MOST_POINTS {
            return;
        }
        let clock = sample.clock_ms.unwrap_or(since_ms as u16);
        let t = match self.clock {
            None => 0,
            // The clock has 16 bits; a pause longer than that makes no difference to a signature.
            Some((before, t)) => t.saturating_add(u32::from(clock.wrapping_sub(before))),
        };
        self.clock = Some((clock, t));
        let point = Point { x: sample.x, y: sample.y, t, p: sample.pressure };
        match self.strokes.last_mut().filter(|_| self.down) {
            Some(stroke) if stroke.last() == Some(&point) => return,
            Some(stroke) => stroke.push(point),
            None => self.strokes.push(vec![point]),
        }
        self.points += 1;
        self.down = true;
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.points == 0
    }

    /// Whether it can be a written name: enough points, not a dot, not a dash, not in a blink. The paper's own rule
    /// (1500 units of ink, a box of 600 units, 150 ms) is kept here too, so that the applicant hears it at the pad.
    pub fn is_enough(&self, least_points: i64) -> bool {
        let all = || self.strokes.iter().flatten();
        let span = |of: fn(&Point) -> u32| {
            let (least, most) = (all().map(of).min().unwrap_or(0), all().map(of).max().unwrap_or(0));
            most - least
        };
        let step = |pair: &[Point]| {
            (f32::from(pair[1].x) - f32::from(pair[0].x)).hypot(f32::from(pair[1].y) - f32::from(pair[0].y))
        };
        let length: f32 = self.strokes.iter().flat_map(|stroke| stroke.windows(2)).map(step).sum();
        let extent = span(|point| point.x.into()).max(span(|point| point.y.into()));
        let wanted = usize::try_from(least_points).unwrap_or(0).max(8);
        self.points >= wanted && length >= 1_500.0 && extent >= 600 && span(|point| point.t) >= 150
    }

    /// `x,y,t,p;…|…` as the class wants it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, stroke) in self.strokes.iter().enumerate() {
            for (place, Point { x, y, t, p }) in stroke.iter().enumerate() {
                let before = if place > 0 {
                    ";"
                } else if at > 0 {
                    "|"
                } else {
                    ""
                };
                // Writing to a String cannot fail.
                let _ = write!(text, "{before}{x},{y},{t},{p}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: u16, y: u16, clock: u16, down: bool) -> Sample {
        Sample { x, y, pressure: 500, down, clock_ms: Some(clock) }
    }

    #[test]
    fn strokes_are_split_where_the_pen_was_lifted_and_time_goes_on_over_the_clocks_end() {
        let mut ink = Ink::default();
        for sample in [at(1, 2, 65_530, true), at(3, 4, 4, true), at(3, 4, 9, false), at(5, 6, 20, true)] {
            ink.take(sample, 0);
        }
        assert_eq!(ink.text(), "1,2,0,500;3,4,10,500|5,6,26,500");
        assert_eq!(format!("{ink:?}"), "[signature of 3 points]");
        assert!(!ink.is_enough(0), "three points are no name");
    }

    #[test]
    fn a_dot_a_dash_and_a_blink_are_no_signature() {
        let drawn = |points: u16, step: u16, ms: u16| {
            let mut ink = Ink::default();
            (0..points).for_each(|at_| ink.take(at(1_000 + at_ * step, 4_000 + at_ % 2 * 100, at_ * ms, true), 0));
            ink.is_enough(20)
        };
        assert!(drawn(25, 300, 20));
        assert!(!drawn(19, 400, 20) && !drawn(25, 5, 20) && !drawn(25, 300, 2) && !drawn(0, 0, 0));
    }

    #[test]
    fn a_scale_keeps_its_ends() {
        assert_eq!(
            (scaled(0, 9_600, 10_000), scaled(9_600, 9_600, 10_000), scaled(4_800, 9_600, 10_000)),
            (0, 10_000, 5_000)
        );
        assert_eq!(scaled(7, 0, 1_000), 1_000);
    }
}
