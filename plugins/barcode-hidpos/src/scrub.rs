//! What a recording may keep of a code: its shape.

use tongban_wire::recording::{Exchange, What};

/// Replaces what a code says by letters A and digits 7; counts, identifier and flags stay.
pub fn scrub(run: &mut [Exchange]) {
    for exchange in run.iter_mut().filter(|exchange| matches!(exchange.what, What::Receive(_))) {
        // The two known layouts have their identifier before the code; another layout gives its own up.
        let kept = if exchange.bytes.len() >= 62 { 5 } else { 1 };
        for byte in exchange.bytes.iter_mut().skip(kept) {
            *byte = match *byte {
                b'0'..=b'9' => b'7',
                0x20..=0x7E | 0x80.. => b'A',
                control => control,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_code_reaches_the_disk() {
        let report = [&[2, 4][..], b"]Q1", "王12x".as_bytes(), &[0; 50], &[1]].concat();
        let mut run = [Exchange::new(What::Receive(0), report), Exchange::new(What::Send(0), [4, 4])];
        scrub(&mut run);
        assert_eq!(&run[0].bytes[..11], b"\x02\x04]Q1AAA77A");
        assert_eq!((run[0].bytes.len(), run[0].bytes.last(), &run[1].bytes[..]), (62, Some(&1), &[4, 4][..]));
    }
}
