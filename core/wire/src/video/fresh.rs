//! A stream that stands still: the camera delivers, but always the same picture.

use super::Taken;
use std::time::Duration;

/// Watches for a frozen stream.
///
/// A camera whose firmware hangs goes on sending its last picture, with a number or a time that no longer grows, or with
/// ones that do. No sensor takes the same picture twice bit by bit: there is always noise.
#[derive(Clone, Debug)]
pub struct Freshness {
    last: Option<(u32, Duration, u64)>,
    same: u32,
    most: u32,
}

impl Freshness {
    /// Takes the stream for frozen after so many pictures that are not new; 0 never does.
    pub fn after(most: u32) -> Freshness {
        Freshness { last: None, same: 0, most }
    }

    /// Looks at a picture: whether it is a new one.
    pub fn see(&mut self, taken: &Taken, bytes: &[u8]) -> bool {
        let sum = checksum(bytes);
        let new = self.last.is_none_or(|(sequence, at, known)| {
            // Numbers start anew with the stream, so that a smaller one is as good as a larger.
            sequence != taken.sequence && at < taken.at && sum != known
        });
        self.last = Some((taken.sequence, taken.at, sum));
        self.same = if new { 0 } else { self.same.saturating_add(1) };
        new
    }

    /// Whether the stream stands still.
    pub fn is_frozen(&self) -> bool {
        self.most > 0 && self.same >= self.most
    }

    /// Forgets what was seen: the stream starts anew.
    pub fn forget(&mut self) {
        *self = Freshness::after(self.most);
    }
}

/// FNV over words of eight bytes, at most some four thousand spread over the picture: a quarter of a millisecond would
/// be a tenth of what showing a picture costs.
fn checksum(bytes: &[u8]) -> u64 {
    let step = (bytes.len() / 8 / 4096).max(1);
    let words = bytes.chunks(8).step_by(step);
    words.fold(bytes.len() as u64 ^ 0xcbf2_9ce4_8422_2325, |sum, word| {
        let mut eight = [0; 8];
        eight[..word.len()].copy_from_slice(word);
        (sum ^ u64::from_le_bytes(eight)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_repeats_its_picture_its_number_or_its_time_is_frozen_and_a_living_one_is_not() {
        let taken = |n: u32| Taken { sequence: n, at: Duration::from_millis(33) * n, damaged: false };
        type Film = fn(u32) -> (u32, u32, u8);
        let films: [(&str, Film, bool); 4] = [
            ("living", |n| (n, n, n as u8), false),
            ("same bytes", |n| (n, n, 7), true),
            ("same number", |n| (1, n, n as u8), true),
            ("same time", |n| (n, 1, n as u8), true),
        ];
        for (name, film, frozen) in films {
            let mut fresh = Freshness::after(5);
            for n in 1..=8 {
                let (sequence, at, byte) = film(n);
                fresh.see(&Taken { sequence, ..taken(at) }, &[byte; 100]);
            }
            assert_eq!(fresh.is_frozen(), frozen, "{name}");
            fresh.forget();
            assert!(!fresh.is_frozen());
        }
    }
}
