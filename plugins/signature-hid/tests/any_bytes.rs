//! Whatever bytes come as capability, descriptor or report, the pad's parsers neither crash nor leave their units.

use proptest::prelude::*;
use tongban_signature_hid::digitizer::Digitizer;
use tongban_signature_hid::ink::Ink;
use tongban_signature_hid::stu::Stu;

proptest! {
    #[test]
    fn any_bytes(head in prop::collection::vec(any::<u8>(), 0..60), reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..16), 0..40)) {
        let mut ink = Ink::default();
        let mut answer = head.clone();
        answer.insert(0, 9);
        let (stu, digitizer) = (Stu::of(&answer), Digitizer::of(&head));
        for (at, report) in reports.iter().enumerate() {
            let samples = [stu.as_ref().map(|stu| stu.sample(report)), digitizer.as_ref().map(|pad| pad.sample(report))];
            for sample in samples.into_iter().flatten().filter_map(|sample| sample.ok().flatten()) {
                prop_assert!(sample.x <= 10_000 && sample.y <= 10_000 && sample.pressure <= 1_000);
                ink.take(sample, at as u32);
            }
        }
        let _ = (ink.is_enough(20), ink.text());
    }
}
