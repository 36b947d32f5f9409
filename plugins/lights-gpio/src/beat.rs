//! The beat lights flash by.
//!
//! XFS names three ways to flash (slow, medium, quick) and leaves the rates to the maker; here they are 1, 2 and 4 Hz, so
//! that all have one beat, and lights of one rate flash together.

use std::time::Duration;
use tongban_sdk::lights::FlashRate;

/// One step of the beat: half of the quickest flash.
pub const STEP: Duration = Duration::from_millis(125);

/// Whether a light burns at that step of the beat.
pub fn burns(rate: FlashRate, step: u64) -> bool {
    match rate {
        FlashRate::Off => false,
        FlashRate::Slow => (step / 4).is_multiple_of(2),
        FlashRate::Medium => (step / 2).is_multiple_of(2),
        FlashRate::Quick => step.is_multiple_of(2),
        FlashRate::Continuous => true,
    }
}

/// Whether it changes by itself.
pub fn flashes(rate: FlashRate) -> bool {
    matches!(rate, FlashRate::Slow | FlashRate::Medium | FlashRate::Quick)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rate_has_its_hertz() {
        for (rate, a_second) in
            [(FlashRate::Off, 0), (FlashRate::Slow, 1), (FlashRate::Medium, 2), (FlashRate::Quick, 4)]
        {
            let lit = (0..80).filter(|step| burns(rate, *step) && !burns(rate, (step + 79) % 80)).count();
            assert_eq!(lit, a_second * 10, "{rate:?}: 80 steps are ten seconds");
            assert_eq!(flashes(rate), a_second > 0);
        }
        assert!((0..80).all(|step| burns(FlashRate::Continuous, step)) && !flashes(FlashRate::Continuous));
    }
}
