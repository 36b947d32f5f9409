//! Comparisons of fingers in a second, on one core.
//!
//! `cargo run --release -p tongban-minutiae --example bench_minutiae -- [--json] [--rounds N]`
//!
//! The fingers are the made-up ones of the proof. What is reported is the median of the rounds with the fastest and the
//! slowest, and where the kernel tells it the processor time of all rounds, which a busy machine does not stretch. The
//! last line is a record made to be slow, which takes all the steps there are.

#[path = "../tests/nist/fingers.rs"]
mod fingers;

use fingers::{KINDS, pair};
use std::time::{Duration, Instant};
use tongban_minutiae::bozorth::{Bozorth, Endless, STEPS};
use tongban_minutiae::points::Point;

/// Pairs of a kind in one round.
const PAIRS: u32 = 24;

struct Figure {
    what: String,
    /// A comparison, in each round.
    times: Vec<Duration>,
    /// Processor time of a comparison, over all rounds.
    processor: Option<Duration>,
    steps: u64,
}

/// Processor time of this thread so far; its grain is a few milliseconds.
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
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
            "{:<32} {:>11} {:>22} {:>12} {:>9} {:>10}",
            "two fingers compared", "median", "fastest – slowest", "processor", "a second", "steps"
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
    let before = processor();
    let times = (0..rounds).map(|_| round()).collect();
    let processor = spent(before, PAIRS * rounds as u32);
    Figure { what: KINDS[kind as usize].0.to_owned(), times, processor, steps }
}

/// A crowd of points: far more in far less room than a finger has, pressed a pixel or two aside.
fn crowd(seed: u64) -> [Vec<Point>; 2] {
    let mut dice = seed;
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((dice >> 33) % below) as i32
    };
    let mut points: Vec<Point> =
        (0..140).map(|_| Point { x: roll(60), y: roll(60), ridge: roll(8) * 45 - 179 }).collect();
    points.sort();
    let mut aside: Vec<Point> =
        points.iter().map(|point| Point { x: point.x + roll(3), y: point.y + roll(3), ..*point }).collect();
    aside.sort();
    [points, aside]
}

/// The first crowd that takes all the steps.
fn slowest(rounds: usize) -> Figure {
    let mut bozorth = Bozorth::default();
    let endless = |bozorth: &mut Bozorth, [pressed, on_file]: &[Vec<Point>; 2]| {
        bozorth.score(pressed, on_file, &mut { STEPS }) == Err(Endless::Steps)
    };
    let mut crowds = (1..200).map(crowd);
    let [points, aside] = crowds.find(|crowd| endless(&mut bozorth, crowd)).unwrap_or_default();
    let mut steps = 0;
    let mut round = || {
        let mut left = STEPS;
        let began = Instant::now();
        let _ = std::hint::black_box(bozorth.score(&points, &aside, &mut left));
        steps = STEPS - left;
        began.elapsed()
    };
    let before = processor();
    let times = (0..rounds).map(|_| round()).collect();
    let processor = spent(before, rounds as u32);
    Figure { what: "made to be slow".to_owned(), times, processor, steps }
}

fn spent(before: Option<Duration>, comparisons: u32) -> Option<Duration> {
    processor()?.checked_sub(before?)?.checked_div(comparisons)
}

impl Figure {
    /// Fastest, median and slowest, in microseconds.
    fn spread(&self) -> [f64; 3] {
        let mut times: Vec<f64> = self.times.iter().map(|time| time.as_secs_f64() * 1e6).collect();
        times.sort_by(f64::total_cmp);
        [0, times.len() / 2, times.len().saturating_sub(1)].map(|at| times.get(at).copied().unwrap_or(0.0))
    }

    fn processor_us(&self) -> Option<f64> {
        self.processor.map(|time| time.as_secs_f64() * 1e6)
    }

    fn line(&self) -> String {
        let [fastest, median, slowest] = self.spread();
        let range = format!("{fastest:.0} – {slowest:.0} µs");
        let processor = self.processor_us().map_or("?".to_owned(), |us| format!("{us:.0} µs"));
        let rate = 1e6 / self.processor_us().unwrap_or(median);
        format!("{:<32} {median:>8.0} µs {range:>22} {processor:>12} {rate:>9.0} {:>10}", self.what, self.steps)
    }

    fn json(&self) -> String {
        let [fastest, median, slowest] = self.spread();
        let processor = self.processor_us().map_or("null".to_owned(), |us| format!("{us:.1}"));
        format!(
            r#"{{"what":"{}","median_us":{median:.1},"fastest_us":{fastest:.1},"slowest_us":{slowest:.1},"processor_us":{processor},"steps":{}}}"#,
            self.what, self.steps
        )
    }
}
