//! What a recording may keep of a code: its shape.

use tongban_wire::recording::{Exchange, What};

/// Replaces what a code says by letters A and digits 7; AIM identifiers and line ends stay.
pub fn scrub(run: &mut [Exchange]) {
    // A run is whole: an identifier that came in two pieces is one.
    let mut kept = 0;
    for exchange in run.iter_mut().filter(|exchange| matches!(exchange.what, What::Receive(_))) {
        for byte in &mut exchange.bytes {
            match *byte {
                b']' => kept = 2,
                _ if kept > 0 => kept -= 1,
                b'0'..=b'9' => *byte = b'7',
                0x20..=0x7E | 0x80.. => *byte = b'A',
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_code_reaches_the_disk() {
        let piece = |bytes: &[u8]| Exchange::new(What::Receive(0), bytes);
        let mut run = [piece(b"]Q"), piece("1王12x\r\n".as_bytes())];
        scrub(&mut run);
        assert_eq!((&run[0].bytes[..], &run[1].bytes[..]), (&b"]Q"[..], &b"1AAA77A\r\n"[..]));
    }
}
