//! The two buttons at the lower edge of the pad: clear on the left, confirm on the right.

use crate::ink::Sample;

/// Where writing ends and the buttons begin, 0–10000 from the top.
pub const WRITING_ENDS: u16 = 8_000;

/// What a button does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Button {
    /// Begin again.
    Clear,
    /// This is my name.
    Confirm,
}

/// The button below the pen, if there is one: the left and the right third of the strip.
fn below(sample: &Sample) -> Option<Button> {
    match sample.x {
        _ if sample.y <= WRITING_ENDS => None,
        0..=3_333 => Some(Button::Clear),
        6_667.. => Some(Button::Confirm),
        _ => None,
    }
}

/// Watches the pen for a press: it comes down on a button and is lifted there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Buttons {
    /// What the pen came down on: nothing, or the strip with or without a button there.
    pressed: Option<Option<Button>>,
    touching: bool,
}

impl Buttons {
    /// Takes a sample. Returns whether it belongs to the buttons and not to the signature, and what was pressed.
    pub fn take(&mut self, sample: &Sample) -> (bool, Option<Button>) {
        let began = sample.down && !self.touching;
        self.touching = sample.down;
        match (self.pressed, sample.down) {
            (None, true) if began && sample.y > WRITING_ENDS => {
                self.pressed = Some(below(sample));
                (true, None)
            }
            (Some(on), true) => {
                // Who slides off a button does not press it.
                self.pressed = Some(on.filter(|on| below(sample) == Some(*on)));
                (true, None)
            }
            (Some(on), false) => {
                self.pressed = None;
                (true, on)
            }
            (None, _) => (false, None),
        }
    }
}

/// The picture of the two buttons for a display of one bit a dot: a cross on the left, a tick on the right, a line above.
/// Dots are dark where the bit is 0, as STU pads want it.
pub fn picture(width: u16, height: u16) -> Vec<u8> {
    let (wide, high) = (usize::from(width), usize::from(height));
    let row = wide.div_ceil(8);
    let mut bits = vec![0xFF; row * high];
    let mut dot = |x: i64, y: i64| {
        if (0..wide as i64).contains(&x) && (0..high as i64).contains(&y) {
            bits[y as usize * row + x as usize / 8] &= !(0x80 >> (x % 8));
        }
    };
    let top = high as i64 * i64::from(WRITING_ENDS) / 10_000;
    (0..wide as i64).for_each(|x| dot(x, top));
    let strip = high as i64 - top;
    let half = (strip * 3 / 10).max(1);
    let (left, right, middle) = (wide as i64 / 6, wide as i64 * 5 / 6, top + strip / 2);
    for step in -half..=half {
        for thick in 0..2 {
            dot(left + step + thick, middle + step);
            dot(left + step + thick, middle - step);
            // The tick: down to the right, then long up.
            dot(right + step + thick, if step < -half / 3 { middle + step + half } else { middle + half / 3 - step });
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: u16, y: u16, down: bool) -> Sample {
        Sample { x, y, pressure: 1, down, clock_ms: None }
    }

    #[test]
    fn a_button_is_pressed_where_the_pen_comes_down_and_leaves() {
        let press = |samples: &[Sample]| {
            let mut buttons = Buttons::default();
            samples.iter().filter_map(|sample| buttons.take(sample).1).collect::<Vec<_>>()
        };
        assert_eq!(press(&[at(9_000, 9_000, true), at(9_100, 9_000, false)]), [Button::Confirm]);
        assert_eq!(press(&[at(100, 9_000, true), at(100, 9_100, true), at(0, 0, false)]), [Button::Clear]);
        assert_eq!(press(&[at(100, 9_000, true), at(5_000, 9_000, true), at(100, 9_000, false)]), [], "slid off");
        assert_eq!(
            press(&[at(9_000, 100, true), at(9_000, 9_000, true), at(9_000, 9_000, false)]),
            [],
            "a long stroke"
        );
    }

    #[test]
    fn the_picture_fits_any_display() {
        for (width, height) in [(320, 200), (396, 100), (1, 1), (0, 0), (7, 9)] {
            let bits = picture(width, height);
            assert_eq!(bits.len(), usize::from(width).div_ceil(8) * usize::from(height));
        }
        assert!(picture(320, 200).iter().any(|byte| *byte != 0xFF));
    }
}
