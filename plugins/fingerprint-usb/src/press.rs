//! Fingers and what their presses came to.

use crate::picture::Cause;
use tongban_sdk::fingerprint::code::{read, verify};
use tongban_sdk::{CompletionCode, Failure};

/// A finger of GA 777.1: 11–15 right thumb to little, 16–20 left thumb to little.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finger(u8);

/// Where a template holds the code of its finger.
pub const CODE: usize = 5;

impl Finger {
    /// The finger of a code. Error: `invalidData`.
    pub fn of(code: i64) -> Result<Finger, Failure> {
        match u8::try_from(code) {
            Ok(known @ 11..=20) => Ok(Finger(known)),
            _ => {
                Err(Failure::new(CompletionCode::InvalidData, format!("field finger: found {code}, expected 11 to 20")))
            }
        }
    }

    /// Its code.
    pub fn code(self) -> u8 {
        self.0
    }

    /// Whether a template with that code may be of this finger: its own, 97 for an unknown one of the right hand, 98 of
    /// the left, 99 of either.
    pub fn may_be(self, code: u8) -> bool {
        let right = self.0 <= 15;
        code == self.0 || code == 99 || (code == 97 && right) || (code == 98 && !right)
    }
}

/// The causes of presses that did not do.
#[derive(Clone, Debug, Default)]
pub struct Presses {
    causes: Vec<Cause>,
    best: Option<u8>,
}

/// Which command the presses belong to; both have the same codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// `read`.
    Read,
    /// `verify`.
    Verify,
}

impl Presses {
    /// How many presses did not do.
    pub fn count(&self) -> usize {
        self.causes.len()
    }

    /// A press that gave no template.
    pub fn failed(&mut self, cause: Cause) {
        self.causes.push(cause);
    }

    /// A press whose template was not good enough.
    pub fn below(&mut self, quality: u8) {
        self.best = self.best.max(Some(quality));
        self.causes.push(Cause::Poor);
    }

    /// The failure of the command: what the last press wanted, or that nothing can be taken from this finger when every
    /// press was spent on pictures that were whole and gave no template.
    pub fn failure(&self, of: Of, spent: bool) -> Failure {
        let pick = |one: fn(&str) -> Failure, other: fn(&str) -> Failure, words: &str| match of {
            Of::Read => one(words),
            Of::Verify => other(words),
        };
        match (self.causes.last(), self.best) {
            (None | Some(Cause::Nothing), _) => {
                pick(read::no_subject, verify::no_subject, "no finger was pressed in the time allowed")
            }
            (Some(Cause::Wet), _) => pick(read::too_wet, verify::too_wet, "too wet"),
            (Some(Cause::Dry), _) => pick(read::too_dry, verify::too_dry, "too dry"),
            (_, None) if spent && self.causes.iter().all(|cause| *cause == Cause::Poor) => {
                pick(read::read_failed, verify::read_failed, "no press gave a template")
            }
            (Some(Cause::Partial), _) => pick(read::low_quality, verify::low_quality, "only a part of the finger"),
            (Some(Cause::Poor), Some(best)) => {
                pick(read::low_quality, verify::low_quality, &format!("best quality {best} of 100"))
            }
            (Some(Cause::Poor), None) => pick(read::low_quality, verify::low_quality, "too little to be read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Family;

    #[test]
    fn a_template_of_another_finger_is_told_from_one_that_may_be_this() {
        let thumb = Finger::of(11).unwrap();
        let left = Finger::of(16).unwrap();
        for (code, right_thumb, left_thumb) in [
            (11, true, false),
            (12, false, false),
            (16, false, true),
            (97, true, false),
            (98, false, true),
            (99, true, true),
        ] {
            assert_eq!((thumb.may_be(code), left.may_be(code)), (right_thumb, left_thumb), "{code}");
        }
        for code in [-1, 0, 10, 21, 97, 300] {
            assert_eq!(Finger::of(code).unwrap_err().code, CompletionCode::InvalidData, "{code}");
        }
    }

    #[test]
    fn every_cause_has_its_code() {
        let after = |presses: &[Cause], spent| {
            let mut all = Presses::default();
            presses.iter().for_each(|cause| all.failed(*cause));
            let failure = all.failure(Of::Read, spent);
            (failure.error, failure.family)
        };
        assert_eq!(after(&[], true), (Some(1), Family::Retry));
        assert_eq!(after(&[Cause::Dry, Cause::Wet], true), (Some(2), Family::Retry));
        assert_eq!(after(&[Cause::Dry], true), (Some(3), Family::Retry));
        assert_eq!(after(&[Cause::Partial], false), (Some(4), Family::Retry));
        assert_eq!(after(&[Cause::Partial, Cause::Poor], true), (Some(4), Family::Retry));
        assert_eq!(after(&[Cause::Poor, Cause::Poor], true), (Some(5), Family::Refusal));
        assert_eq!(after(&[Cause::Poor], false), (Some(4), Family::Retry));
        let mut below = Presses::default();
        below.below(40);
        below.failed(Cause::Partial);
        assert_eq!(below.failure(Of::Verify, true).error, Some(4));
    }
}
