//! A signature as a pad would deliver it: strokes that bend, speed up and press like a hand's.

use crate::seed::Seed;
use std::f32::consts::PI;
use std::fmt::Write as _;

/// A signature of one character per character of the name: strokes separated by `|`, points by `;`, each `x,y,t,p`.
///
/// Gives at least `points` points; the same name writes the same signature. Returns strokes and how many points.
pub fn strokes(name: &str, points: i64) -> (String, i64) {
    let characters = name.chars().count().clamp(1, 6);
    let mut hand = Seed::of(&["hand", name]);
    let (mut text, mut count, mut time) = (String::new(), 0i64, 0i64);
    let cell = 9_000.0 / characters as f32;
    let plan: Vec<usize> = (0..characters).map(|_| hand.range(3, 7) as usize).collect();
    let total: usize = plan.iter().sum();
    let per_stroke = (points.max(0) as usize).div_ceil(total).max(12);
    for (at, strokes) in plan.into_iter().enumerate() {
        let left = 500.0 + cell * at as f32;
        for _ in 0..strokes {
            if !text.is_empty() {
                text.push('|');
                time += hand.range(90, 220);
            }
            let from = (left + cell * (0.08 + 0.5 * hand.fraction()), 2_000.0 + 4_500.0 * hand.fraction());
            // Mostly across or down, as strokes of Han characters run.
            let angle = [0.05, 0.45, 0.25, 0.7][hand.range(0, 4) as usize] * PI + 0.25 * (hand.fraction() - 0.5);
            let (length, bow) = (cell * (0.25 + 0.45 * hand.fraction()), 500.0 * (hand.fraction() - 0.5));
            for step in 0..per_stroke {
                let share = step as f32 / (per_stroke - 1) as f32;
                let swing = (share * PI).sin();
                let along = length * (share - 0.06 * (share * 2.0 * PI).sin());
                let x = from.0 + angle.cos() * along - angle.sin() * bow * swing;
                let y = from.1 + angle.sin() * along * 1.6 + angle.cos() * bow * swing;
                let pressure = 250.0 + 600.0 * swing.max(0.15) + 40.0 * hand.fraction();
                let separator = if step == 0 { "" } else { ";" };
                let (x, y) = (x.clamp(0.0, 10_000.0) as i64, y.clamp(0.0, 10_000.0) as i64);
                let _ = write!(text, "{separator}{x},{y},{time},{}", (pressure as i64).min(1_000));
                time += hand.range(7, 11);
                count += 1;
            }
        }
    }
    (text, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_stays_on_the_pad_and_time_never_runs_back() {
        for (name, points) in [("赵试一", 20), ("阿布都热合曼·测试", 4_000), ("", 0), ("李", -5)] {
            let (text, count) = strokes(name, points);
            assert!(count >= points.max(1));
            let mut last = -1;
            let mut seen = 0;
            for point in text.split(['|', ';']) {
                let parts: Vec<i64> = point.split(',').map(|part| part.parse().unwrap()).collect();
                assert_eq!(parts.len(), 4);
                assert!((0..=10_000).contains(&parts[0]) && (0..=10_000).contains(&parts[1]), "{parts:?}");
                assert!((0..=1_000).contains(&parts[3]) && parts[2] > last, "{parts:?}");
                (last, seen) = (parts[2], seen + 1);
            }
            assert_eq!(seen, count);
            assert_eq!(strokes(name, points), (text, count));
        }
    }
}
