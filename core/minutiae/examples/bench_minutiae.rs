//! Comparisons of fingers in a second, on one core.
//!
//! `cargo run --release -p tongban-minutiae --example bench_minutiae -- [--json] [--rounds N]`
//!
//! The fingers are the made-up ones of the proof. What is reported is the median of the rounds with the fastest and the
//! slowest; the last line is a record made to be slow, which takes all the steps there are.

#[path = "../tests/nist/fingers.rs"]
mod fingers;

use fingers::{KINDS, pair};
use std::time::{Duration, Instant};
use tongban_minutiae::bozorth::{Bozorth, STEPS};
use tongban_minutiae::points::Point;

/// Pairs of a kind in one round.
const PAIRS: u32 = 24;

struct Figure {
    what: String,
    /// A comparison, in each round.
    times: Vec<Duration>,
    steps: u64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let rounds: usize = value("--rounds").map_or(Ok(9), |text| text.parse())?;
    let mut figures: Vec<Figure> = [0, 1, 3, 4, 7].map(|kind| kind_of_pairs(kind, rounds)).into();
    figures.push(slowest(rounds));
    if arguments.iter().any(|argument| argument == "--json") {
        let lines: Vec<String> = figures.iter().map(Figure::json).collect();
        println!("[{}]", lines.join(","));
    } else {
        println!(
            "{:<34} {:>11} {:>24} {:>12} {:>12}",
            "two fingers compared", "median", "fastest – slowest", "a second", "steps"
        );
        figures.iter().for_each(|figure| println!("{}", figure.line()));
    }
    Ok(())
}

fn kind_of_pairs(kind: u32, rounds: usize) -> Figure {
    let pairs: Vec<[Vec<Point>; 2]> = (0..PAIRS).map(|n| pair(n * KINDS.len() as u32 + kind)).collect();
    let mut bozorth = Bozorth::default();
    let mut steps = 0;
    let mut round = || {
        let mut left = STEPS * u64::from(PAIRS);
        let began = Instant::now();
        for [pressed, on_file] in &pairs {
            let _ = std::hint::black_box(bozorth.score(pressed, on_file, &mut left));
        }
        steps = (STEPS * u64::from(PAIRS) - left) / u64::from(PAIRS);
        began.elapsed() / PAIRS
    };
    let times = (0..rounds).map(|_| round()).collect();
    Figure { what: KINDS[kind as usize].0.to_owned(), times, steps }
}

/// Far more points in far less room than a finger has.
fn slowest(rounds: usize) -> Figure {
    let point = |n: i32| Point { x: n * 7 % 97, y: n * 13 % 89, ridge: n * 29 % 360 - 179 };
    let mut points: Vec<Point> = (0..150).map(point).collect();
    points.sort();
    let mut bozorth = Bozorth::default();
    let mut steps = 0;
    let mut round = || {
        let mut left = STEPS;
        let began = Instant::now();
        let _ = std::hint::black_box(bozorth.score(&points, &points, &mut left));
        steps = STEPS - left;
        began.elapsed()
    };
    let times = (0..rounds).map(|_| round()).collect();
    Figure { what: "made to be slow".to_owned(), times, steps }
}

impl Figure {
    /// Fastest, median and slowest, in microseconds.
    fn spread(&self) -> [f64; 3] {
        let mut times: Vec<f64> = self.times.iter().map(|time| time.as_secs_f64() * 1e6).collect();
        times.sort_by(f64::total_cmp);
        [0, times.len() / 2, times.len().saturating_sub(1)].map(|at| times.get(at).copied().unwrap_or(0.0))
    }

    fn line(&self) -> String {
        let [fastest, median, slowest] = self.spread();
        let range = format!("{fastest:.0} – {slowest:.0} µs");
        format!("{:<34} {median:>8.0} µs {range:>24} {:>12.0} {:>12}", self.what, 1e6 / median, self.steps)
    }

    fn json(&self) -> String {
        let [fastest, median, slowest] = self.spread();
        format!(
            r#"{{"what":"{}","median_us":{median:.1},"fastest_us":{fastest:.1},"slowest_us":{slowest:.1},"steps":{}}}"#,
            self.what, self.steps
        )
    }
}
