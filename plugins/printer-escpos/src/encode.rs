//! What the printer is told: the bytes of each command, and a picture as bands.

use crate::picture::Picture;
use serde::Deserialize;

/// `ESC @`: modes as after power on, the line being composed is dropped.
pub const INITIALIZE: [u8; 2] = [0x1B, b'@'];
/// `GS a`: status by itself whenever something changes: online, errors, roll.
pub const AUTOMATIC_STATUS: [u8; 3] = [0x1D, b'a', 0x0E];
/// `GS r 1`: the paper sensor, answered in its turn, after everything before it.
pub const SENSOR: [u8; 3] = [0x1D, b'r', 1];
/// `DLE EOT` 1 to 4, answered at once, whatever is in the buffer.
pub const REAL_TIME: [u8; 12] = [0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4];
/// `DLE EOT 14h`: full status of kiosk printers, answered at once.
pub const FULL: [u8; 3] = [0x10, 4, 0x14];
/// `DLE ENQ 2`: recover from an error and drop what is in the buffers.
pub const RECOVER: [u8; 3] = [0x10, 5, 2];
/// `DLE DC4 8`: drop what is in the buffers, at once.
pub const CLEAR: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// `GS I 68`: the serial number.
pub const SERIAL_NUMBER: [u8; 3] = [0x1D, b'I', 68];
/// Bytes a band has before its dots.
const BAND_HEAD: usize = 8;
/// Most rows of a band: enough for a buffer, few enough that a cancel is quick.
const BAND_ROWS: usize = 255;

/// How the paper is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Through, after feeding to the cutter.
    #[default]
    Full,
    /// All but a small bridge, so that the paper does not fall.
    Partial,
    /// This printer has no cutter: the paper is fed to the tear bar.
    None,
}

impl Cut {
    /// Feeds that many dots beyond the cutter and cuts.
    pub fn bytes(self, feed: u8) -> Vec<u8> {
        match self {
            Cut::Full => vec![0x1D, b'V', 65, feed],
            Cut::Partial => vec![0x1D, b'V', 66, feed],
            // Without a cutter the feed of GS V is missing too: eight lines of the usual height.
            Cut::None => vec![0x1B, b'd', 8],
        }
    }
}

/// `GS ( H` 48: answer with this id once everything before was processed.
pub fn process_id(id: [u8; 4]) -> Vec<u8> {
    [&[0x1D, b'(', b'H', 6, 0, 48, 48][..], &id].concat()
}

/// The picture as `GS v 0` commands of at most `most` bytes each. White columns at the right are not sent: the paper is
/// white already, and a slow line has better things to carry.
pub fn bands(picture: &Picture, most: usize) -> Vec<Vec<u8>> {
    let stride = picture.stride();
    if stride == 0 {
        return Vec::new();
    }
    let rows = (most.saturating_sub(BAND_HEAD) / stride).clamp(1, BAND_ROWS) as u32;
    (0..picture.height()).step_by(rows as usize).map(|from| raster(picture.band(from, rows), stride)).collect()
}

fn raster(dots: &[u8], stride: usize) -> Vec<u8> {
    let used = |row: &[u8]| row.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let across = dots.chunks_exact(stride).map(used).max().unwrap_or(1);
    let rows = dots.len() / stride;
    let low_high = |count: usize| [(count & 0xFF) as u8, (count >> 8) as u8];
    let mut out = vec![0x1D, b'v', b'0', 0];
    out.extend(low_high(across));
    out.extend(low_high(rows));
    out.extend(dots.chunks_exact(stride).flat_map(|row| &row[..across]));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands_are_the_bytes_of_the_manuals() {
        assert_eq!(Cut::Full.bytes(0), [0x1D, 0x56, 0x41, 0]);
        assert_eq!(Cut::Partial.bytes(3), [0x1D, 0x56, 0x42, 3]);
        assert_eq!(process_id(*b"0001"), [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30, b'0', b'0', b'0', b'1']);
        let mut picture = Picture::blank(16, 2);
        picture.blacken(0, 0);
        picture.blacken(7, 1);
        assert_eq!(bands(&picture, 4096), [[0x1D, 0x76, 0x30, 0, 1, 0, 2, 0, 0x80, 0x01]], "white columns stay home");
    }

    proptest! {
        #[test]
        fn bands_hold_every_row_once_and_keep_to_the_buffer(width in 1u32..700, height in 0u32..400, most in 0usize..5000) {
            let bands = bands(&Picture::blank(width, height), most);
            let rows: usize = bands.iter().map(|band| usize::from(band[6]) + 256 * usize::from(band[7])).sum();
            prop_assert_eq!(rows, height as usize);
            let least = BAND_HEAD + width.div_ceil(8) as usize;
            prop_assert!(bands.iter().all(|band| band.len() <= most.max(least)));
        }
    }
}
