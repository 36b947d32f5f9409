//! Whatever lines come from a board, they are read or refused, and what was written is read.

use proptest::prelude::*;
use tongban_line_board::board::{Said, line, said};

proptest! {
    #[test]
    fn any_line(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = said(&bytes);
    }

    #[test]
    fn an_answer_is_read_and_no_flipped_bit_passes(number in 0u8..100, rest in "[a-z0-9=]{1,20}", bit in 0usize..4_096) {
        let mut written = line(&format!("#{number:02} OK {rest}"));
        written.pop();
        prop_assert_eq!(said(&written), Ok(Said::Answer(number, true, rest)));
        let at = bit % (written.len() * 8);
        let good = written.clone();
        written[at / 8] ^= 1 << (at % 8);
        prop_assume!(!written.eq_ignore_ascii_case(&good));
        prop_assert!(said(&written).is_err());
    }
}
