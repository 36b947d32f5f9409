//! One finger scores high however it lies on the glass, two score low, and what cannot be told is an error.

mod made;

use made::{Made, Place, finger};
use proptest::prelude::*;
use tongban_minutiae::bozorth::Endless;
use tongban_minutiae::{CompareError, Score, compare};

fn score(one: &[Place], other: &[Place]) -> u32 {
    compare(&Made::of(one.to_vec()).bytes(), &Made::of(other.to_vec()).bytes()).unwrap().0
}

/// The same finger turned by that many 256ths of a turn and shifted.
fn turned(finger: &[Place], turn: u8, dx: i32, dy: i32) -> Vec<Place> {
    let (sin, cos) = (f64::from(turn) * std::f64::consts::TAU / 256.0).sin_cos();
    let place = |(x, y, angle): &Place| {
        let (x, y) = (f64::from(*x) - 430.0, f64::from(*y) - 480.0);
        // y grows downwards, turns go against the clock.
        let (across, down) = (x * cos + y * sin, y * cos - x * sin);
        let at = |pixels: f64, shift: i32| (pixels.round() as i32 + 480 + shift) as u16;
        (at(across, dx), at(down, dy), angle.wrapping_add(turn))
    };
    finger.iter().map(place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_finger_is_itself_however_it_lies(seed in any::<u32>(), turn in any::<u8>(), dx in -80..80, dy in -80..80) {
        let thumb = finger(40, seed);
        let itself = score(&thumb, &thumb);
        prop_assert!(itself >= 100, "itself {}", itself);
        let again = score(&thumb, &turned(&thumb, turn, dx, dy));
        prop_assert!(again >= 90 && again * 2 > itself, "itself {}, again {}", itself, again);
    }

    #[test]
    fn two_fingers_are_two(seed in any::<u32>(), count in 20usize..60) {
        let found = score(&finger(count, seed), &finger(count, !seed));
        prop_assert!(found < 40, "{}", found);
    }

    #[test]
    fn a_scanner_of_another_resolution_sees_the_same_finger(seed in any::<u32>()) {
        let thumb = finger(40, seed);
        let twice = thumb.iter().map(|(x, y, angle)| (x * 2, y * 2, *angle)).collect();
        let fine = Made { a_cm: 394, ..Made::of(twice) };
        let found = compare(&Made::of(thumb.clone()).bytes(), &fine.bytes()).unwrap();
        // Its 394 pixels a centimetre are not quite twice ours: a point may lie one pixel off.
        let itself = score(&thumb, &thumb);
        prop_assert!(found.0.abs_diff(itself) * 10 <= itself, "itself {}, again {}", itself, found.0);
    }
}

#[test]
fn the_best_view_of_the_same_finger_counts() {
    let (thumb, index) = (finger(40, 1), finger(40, 2));
    let record = |views: &[(u8, &Vec<Place>)]| {
        let views = views.iter().map(|(finger, points)| (*finger, (*points).clone())).collect();
        Made { views, a_cm: 197 }.bytes()
    };
    let high = score(&thumb, &thumb);
    for (on_file, pressed, expected) in [
        (record(&[(1, &index), (1, &thumb)]), record(&[(1, &thumb)]), Ok(true)),
        (record(&[(2, &thumb), (1, &index)]), record(&[(1, &thumb)]), Ok(false)),
        (record(&[(0, &thumb)]), record(&[(1, &thumb)]), Ok(true)),
        (record(&[(2, &thumb)]), record(&[(1, &thumb)]), Err(CompareError::OtherFinger)),
        (record(&[(1, &finger(9, 1))]), record(&[(1, &thumb)]), Err(CompareError::FewOnFile)),
        (record(&[(1, &thumb)]), record(&[(1, &finger(9, 1))]), Err(CompareError::FewPressed)),
        (record(&[(1, &finger(0, 1)), (1, &thumb)]), record(&[(1, &thumb)]), Ok(true)),
    ] {
        assert_eq!(compare(&on_file, &pressed).map(|score| score.0 == high), expected);
    }
    assert_eq!([Score(0), Score(41), Score(100), Score(431)].map(Score::percent), [0, 41, 100, 100]);
}

#[test]
fn a_record_made_to_be_slow_ends() {
    // Many views of many points in one spot: each comparison alone would be long, and there are thousands.
    let spot = |seed: u32| finger(150, seed).into_iter().map(|(x, y, angle)| (x / 16, y / 16, angle / 64)).collect();
    let views = (0..40).map(|seed| (1, spot(seed))).collect();
    let slow = Made { views, a_cm: 197 }.bytes();
    let ended = compare(&slow, &slow);
    assert!(matches!(ended, Err(CompareError::Endless(Endless::Steps | Endless::Paths))), "{ended:?}");
}
