//! Points in the measure NIST's constants are made for: pixels at 500 dpi, whole degrees, by x, then y.

use crate::bozorth::MOST_POINTS;
use crate::record::{Minutia, Resolution};

/// So many points of a view are compared, the best first (NIST: `DEFAULT_BOZORTH_MINUTIAE`).
pub const USUAL_POINTS: usize = 150;
const _: () = assert!(USUAL_POINTS <= MOST_POINTS);

/// Pixels a centimetre at 500 dpi, in hundredths.
const HUNDREDTHS_A_CM: i64 = 19_685;

/// A place where a ridge ends or forks. `Debug` shows no numbers: they are somebody's finger.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Pixels from the left edge, 0 to [`Point::FARTHEST`].
    pub x: i32,
    /// Pixels from the upper edge, 0 to [`Point::FARTHEST`].
    pub y: i32,
    /// Direction of the ridge, against the clock from the right, in the half turns (-180, 180].
    pub ridge: i32,
}

impl Point {
    /// The farthest a point of a record may be, 16383 pixels at 99 a centimetre: no sum of its squares overflows.
    pub const FARTHEST: i32 = 32_577;
}

impl std::fmt::Debug for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Point")
    }
}

/// The points of a view, at most [`USUAL_POINTS`].
///
/// Where there are more, those of the highest quality are taken, and of equal ones those that stand first in the record;
/// NIST's own sort leaves the order of equal ones open. A resolution below what [`crate::record`] lets through puts points
/// at [`Point::FARTHEST`].
pub fn of(minutiae: &[Minutia], resolution: Resolution) -> Vec<Point> {
    let mut best: Vec<&Minutia> = minutiae.iter().collect();
    if best.len() > USUAL_POINTS {
        best.sort_by_key(|minutia| std::cmp::Reverse(minutia.quality));
        best.truncate(USUAL_POINTS);
    }
    let mut points: Vec<Point> = best.into_iter().map(|minutia| point(minutia, resolution)).collect();
    points.sort();
    points
}

fn point(minutia: &Minutia, resolution: Resolution) -> Point {
    let at_500_dpi = |pixels: u16, a_cm: u16| {
        let a_cm = i64::from(a_cm) * 100;
        // Scanners of 500 dpi say 196 or 197: their points stay where they are.
        if (19_600..=19_700).contains(&a_cm) {
            return i32::from(pixels);
        }
        let scaled = (i64::from(pixels) * HUNDREDTHS_A_CM * 2 + a_cm) / (a_cm * 2).max(1);
        i32::try_from(scaled).map_or(Point::FARTHEST, |scaled| scaled.min(Point::FARTHEST))
    };
    // A unit of the record is 360/256 degrees.
    let degrees = (i32::from(minutia.angle) * 360 + 128) / 256;
    Point {
        x: at_500_dpi(minutia.x, resolution.across),
        y: at_500_dpi(minutia.y, resolution.down),
        ridge: if degrees > 180 { degrees - 360 } else { degrees },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutia(x: u16, angle: u8, quality: u8) -> Minutia {
        Minutia { x, y: 10, angle, quality }
    }

    #[test]
    fn points_lie_where_500_dpi_would_have_put_them() {
        for (a_cm, x, expected) in [
            (197, 300, 300),
            (196, 300, 300),
            (394, 600, 300),
            (394, 601, 300),
            (394, 602, 301),
            (99, 100, 199),
            (99, 16_383, Point::FARTHEST - 1),
            (1, 16_383, Point::FARTHEST),
        ] {
            let resolution = Resolution { across: a_cm, down: 197 };
            let points = of(&[minutia(x, 0, 0)], resolution);
            assert_eq!((points[0].x, points[0].y), (expected, 10), "{a_cm} {x}");
        }
    }

    #[test]
    fn every_angle_is_in_the_half_turns() {
        for (angle, expected) in [(0, 0), (1, 1), (32, 45), (64, 90), (128, 180), (129, -179), (192, -90), (255, -1)] {
            let points = of(&[minutia(1, angle, 0)], Resolution { across: 197, down: 197 });
            assert_eq!(points[0].ridge, expected, "{angle}");
        }
    }

    #[test]
    fn of_too_many_points_the_best_are_taken() {
        let many: Vec<Minutia> = (0..200).map(|n| minutia(n, 0, if n < 50 { 10 } else { 90 })).collect();
        let points = of(&many, Resolution { across: 197, down: 197 });
        assert_eq!((points.len(), points[0].x, points[149].x), (150, 50, 199));
        let alike: Vec<Minutia> = (0..200).map(|n| minutia(n, 0, 0)).collect();
        let points = of(&alike, Resolution { across: 197, down: 197 });
        assert_eq!((points[0].x, points[149].x), (0, 149));
        assert_eq!(format!("{:?}", points[0]), "Point");
    }
}
