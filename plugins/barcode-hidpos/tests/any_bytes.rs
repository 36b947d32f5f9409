//! Whatever bytes come as descriptor or report, the scanner's parsers neither crash nor invent a code.

use proptest::prelude::*;
use tongban_barcode_hidpos::layout::Layout;
use tongban_barcode_hidpos::scan::Joining;
use tongban_lab::FarEnd as _;
use tongban_lab::far::hidpos::{HidPos, Layout as Maker};

proptest! {
    #[test]
    fn any_descriptor_and_any_report(descriptor in prop::collection::vec(any::<u8>(), 0..200), reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..6)) {
        for descriptor in [descriptor, HidPos::new(Maker::Honeywell).descriptor(), HidPos::new(Maker::Small).descriptor()] {
            let Ok(layout) = Layout::of(&descriptor) else { continue };
            let (_, _) = (layout.trigger(true), layout.trigger(false));
            let mut joining = Joining::default();
            for report in &reports {
                if let Ok(Some(part)) = layout.part(report) {
                    prop_assert!(part.data.len() <= report.len());
                    let _ = joining.take(part);
                }
            }
        }
    }

    #[test]
    fn a_damaged_descriptor_is_read_or_refused(at in 0usize..90, to in any::<u8>()) {
        let mut descriptor = HidPos::new(Maker::Honeywell).descriptor();
        let at = at % descriptor.len();
        descriptor[at] = to;
        if let Ok(layout) = Layout::of(&descriptor) {
            let _ = layout.part(&[2; 62]);
        }
    }
}
