//! The fuzzer's targets for this driver, over their first inputs and inputs made from them.

#[path = "../../../tests/fuzz/src/targets/idcard.rs"]
mod idcard;

/// A few thousand inputs near the seeds: a byte changed, bytes lost, bytes doubled.
fn near(seeds: &[Vec<u8>], run: fn(&[u8])) {
    let mut dice = 1u32;
    let mut roll = |below: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) as usize % below.max(1)
    };
    for seed in seeds {
        run(seed);
        for _ in 0..400 {
            let mut input = seed.clone();
            for _ in 0..=roll(3) {
                let at = roll(input.len());
                match roll(4) {
                    0 => input.truncate(at),
                    1 => input.extend_from_within(at..),
                    _ => {
                        if let Some(byte) = input.get_mut(at) {
                            *byte = roll(256) as u8;
                        }
                    }
                }
            }
            run(&input);
        }
    }
}

#[test]
fn no_input_near_a_good_one_breaks_a_parser() {
    near(&idcard::sam_frame_seeds(), idcard::sam_frame);
    near(&idcard::card_text_seeds(), idcard::card_text);
}

#[test]
fn the_fuzzer_begins_with_cards_that_are_read() {
    for seed in idcard::card_text_seeds() {
        assert!(tongban_idcard_sam::record::parse(&seed).is_ok());
    }
}
