//! Angles in whole degrees, rounded as NIST's program rounds them.

/// Degrees of a radian, in the precision of NIST's program.
const DEGREES: f32 = 180.0 / std::f32::consts::PI;

/// The angle in the half turns (-180, 180] (NIST: `IANGLE180`). For angles of at most one turn and a half.
pub(super) fn half_turn(degrees: i32) -> i32 {
    match degrees {
        d if d > 180 => d - 360,
        d if d <= -180 => d + 360,
        d => d,
    }
}

/// Whether two angles differ too much, given the square of their difference.
pub(super) fn apart(difference: i32) -> bool {
    let square = difference * difference;
    square > super::ANGLE && square < super::ANGLE_AROUND
}

/// Slope of the line through two points, -90 to 90; y grows downwards, angles against the clock.
pub(super) fn slope(dx: i32, dy: i32) -> i32 {
    if dx == 0 {
        return 90;
    }
    let degrees = f64::from(DEGREES * ((-dy) as f32 / dx as f32).atan());
    (if degrees < 0.0 { degrees - 0.5 } else { degrees + 0.5 }) as i32
}

/// Direction from one point to another, (-180, 180]; y grows downwards, angles against the clock.
pub(super) fn direction(dx: i32, dy: i32) -> i32 {
    if dx == 0 {
        return if dy > 0 { -90 } else { 90 };
    }
    let slope = DEGREES * ((-dy) as f32 / dx as f32).atan();
    let whole = match (slope < 0.0, dx < 0) {
        (true, true) => slope + 180.5,
        (true, false) => slope - 0.5,
        (false, true) => slope - 180.5,
        (false, false) => slope + 0.5,
    } as i32;
    if whole <= -180 { whole + 360 } else { whole }
}

/// The mean of angles, (-180, 180], where 179 and -179 are neighbours. 0 of none.
pub(super) fn mean(angles: impl Iterator<Item = i32>) -> i32 {
    let (mut left, mut lefts, mut right, mut rights) = (0, 0, 0, 0);
    for angle in angles {
        if angle < 0 {
            right += angle;
            rights += 1;
        } else {
            left += angle;
            lefts += 1;
        }
    }
    let all = (lefts + rights).max(1) as f32;
    let gap = left as f32 / lefts.max(1) as f32 - right as f32 / rights.max(1) as f32;
    let mean = if gap > 180.0 {
        let around = (left + right + rights * 360) as f32 / all;
        if around > 180.0 { around - 360.0 } else { around }
    } else {
        (left + right) as f32 / all
    };
    let whole = (if mean < 0.0 { mean - 0.5 } else { mean + 0.5 }) as i32;
    if whole <= -180 { whole + 360 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_the_same_on_every_computer() {
        // The arc tangent of another C library may differ in its last bit: nowhere is a half degree that near.
        for dx in -125i32..=125 {
            for dy in -125i32..=125 {
                if dx != 0 {
                    let exact = (f64::from(-dy) / f64::from(dx)).atan().to_degrees();
                    assert_eq!(slope(dx, dy), exact.round() as i32, "{dx} {dy}");
                    assert!((exact.fract().abs() - 0.5).abs() > 1e-5, "{dx} {dy}");
                }
            }
        }
    }

    #[test]
    fn a_mean_goes_the_short_way_round() {
        for (angles, expected) in
            [(&[179, -179][..], 180), (&[-170, 170, 180], 180), (&[10, -10], 0), (&[-90, -80], -85), (&[90], 90)]
        {
            assert_eq!(mean(angles.iter().copied()), expected, "{angles:?}");
        }
    }

    #[test]
    fn a_direction_knows_all_four_quarters() {
        for (dx, dy, expected) in
            [(1, 0, 0), (1, -1, 45), (0, -1, 90), (-1, -1, 135), (-1, 0, 180), (-1, 1, -135), (0, 1, -90), (1, 1, -45)]
        {
            assert_eq!(direction(dx, dy), expected, "{dx} {dy}");
        }
    }
}
