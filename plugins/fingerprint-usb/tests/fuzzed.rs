//! The fuzzer's target for this driver, over its first inputs and inputs made from them.

#[path = "../../../tests/fuzz/src/targets/fingerprint.rs"]
mod fingerprint;

#[test]
fn no_input_near_a_good_one_breaks_a_parser() {
    let mut dice = 1u32;
    let mut roll = |below: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) as usize % below.max(1)
    };
    for seed in fingerprint::fingerprint_packet_seeds() {
        fingerprint::fingerprint_packet(&seed);
        for _ in 0..400 {
            let mut input = seed.clone();
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
            fingerprint::fingerprint_packet(&input);
        }
    }
}
