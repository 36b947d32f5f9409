//! Whatever bytes come from the line, they are a code or noise, and never a crash.

use proptest::prelude::*;
use tongban_barcode_serial::framing::{Codes, Framing, Symbology};
use tongban_wire::lines::LineEnd;

proptest! {
    #[test]
    fn any_bytes_in_any_pieces(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20), prefix in prop::collection::vec(any::<u8>(), 0..3), end in prop::collection::vec(any::<u8>(), 1..3)) {
        for symbology in [Symbology::Aim, Symbology::Always("code39".into())] {
            let mut codes = Codes::new(Framing { end: LineEnd::Bytes(end.clone()), prefix: prefix.clone(), symbology });
            let mut whole = codes.clone();
            pieces.iter().for_each(|piece| codes.push(piece));
            whole.push(&pieces.concat());
            loop {
                let (cut, uncut) = (codes.next_code(), whole.next_code());
                prop_assert_eq!(&cut, &uncut, "the pieces must not matter");
                if cut.is_none() { break }
            }
        }
    }

    #[test]
    fn a_code_that_was_written_is_read(text in "[ -~]{1,60}") {
        let mut codes = Codes::new(Framing { end: LineEnd::AnyNewline, prefix: Vec::new(), symbology: Symbology::Aim });
        codes.push(format!("]d2{text}\r\n").as_bytes());
        let scan = codes.next_code().unwrap().unwrap();
        prop_assert_eq!((scan.symbology.as_str(), scan.data), ("dataMatrix", text));
    }
}
