//! A look into a compressed picture without decoding it: is it whole, how large is it, does it bring its tables.
//!
//! USB cameras send pictures that are cut off when the bus was busy, padded to the size of the buffer, and without the
//! Huffman tables, which the USB video class leaves out because they are always the same. Source: ITU-T T.81 annex B;
//! the tables are those of its annex K.3.

use std::borrow::Cow;
use std::fmt;

/// A whole picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Jpeg<'a> {
    /// From its first marker to its last, without padding.
    pub bytes: &'a [u8],
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// Whether it brings its Huffman tables.
    pub has_tables: bool,
}

/// Why bytes are not a whole picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// It does not begin like one.
    NoStart,
    /// It ends before its end marker.
    Truncated,
    /// Its header is not one.
    Header,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Broken::NoStart => "not a JPEG",
            Broken::Truncated => "JPEG cut off",
            Broken::Header => "JPEG with a broken header",
        })
    }
}

/// Looks at one picture.
pub fn scan(bytes: &[u8]) -> Result<Jpeg<'_>, Broken> {
    if bytes.len() < 4 || bytes[..2] != [0xff, 0xd8] {
        return Err(Broken::NoStart);
    }
    let (mut at, mut size, mut has_tables) = (2, None, false);
    loop {
        let marker = match (bytes.get(at), bytes.get(at + 1)) {
            // Any number of fill bytes may stand before a marker.
            (Some(0xff), Some(0xff)) => {
                at += 1;
                continue;
            }
            (Some(0xff), Some(marker)) => *marker,
            (Some(_), Some(_)) => return Err(Broken::Header),
            _ => return Err(Broken::Truncated),
        };
        let length = usize::from(number(bytes, at + 2).ok_or(Broken::Truncated)?);
        if length < 2 {
            return Err(Broken::Header);
        }
        match marker {
            0xc4 => has_tables = true,
            0xc0..=0xcf if marker != 0xc8 && marker != 0xcc => {
                let height = number(bytes, at + 5).ok_or(Broken::Truncated)?;
                let width = number(bytes, at + 7).ok_or(Broken::Truncated)?;
                size = Some((width, height));
            }
            0xda => break,
            0xd9 | 0xd8 => return Err(Broken::Header),
            _ => {}
        }
        at += 2 + length;
    }
    let (width, height) = size.filter(|(width, height)| *width > 0 && *height > 0).ok_or(Broken::Header)?;
    // Within the compressed data 0xff is always followed by 0 or a restart marker, so that the last end marker is the end.
    let scan_from = at.min(bytes.len());
    let end = bytes[scan_from..].windows(2).rposition(|pair| pair == [0xff, 0xd9]).ok_or(Broken::Truncated)?;
    Ok(Jpeg { bytes: &bytes[..scan_from + end + 2], width, height, has_tables })
}

impl<'a> Jpeg<'a> {
    /// The picture with its tables, which every viewer needs.
    pub fn complete(&self) -> Cow<'a, [u8]> {
        if self.has_tables {
            return Cow::Borrowed(self.bytes);
        }
        let mut whole = Vec::with_capacity(self.bytes.len() + TABLES_LENGTH);
        whole.extend_from_slice(&self.bytes[..2]);
        write_tables(&mut whole);
        whole.extend_from_slice(&self.bytes[2..]);
        Cow::Owned(whole)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// Bytes that [`write_tables`] writes.
pub const TABLES_LENGTH: usize = 2 + 2 + 4 * 17 + 2 * 12 + 2 * 162;

/// Writes the usual Huffman tables as one segment.
pub fn write_tables(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0xff, 0xc4]);
    out.extend_from_slice(&(TABLES_LENGTH as u16 - 2).to_be_bytes());
    for (class, counts, values) in [
        (0x00, &DC_LUMA, &DC_VALUES[..]),
        (0x10, &AC_LUMA, &AC_LUMA_VALUES[..]),
        (0x01, &DC_CHROMA, &DC_VALUES[..]),
        (0x11, &AC_CHROMA, &AC_CHROMA_VALUES[..]),
    ] {
        out.push(class);
        out.extend_from_slice(counts);
        out.extend_from_slice(values);
    }
}

const DC_LUMA: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_CHROMA: [u8; 16] = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const DC_VALUES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const AC_LUMA: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d];
const AC_CHROMA: [u8; 16] = [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77];
#[rustfmt::skip]
const AC_LUMA_VALUES: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14,
    0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09,
    0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a,
    0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65,
    0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88,
    0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9,
    0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca,
    0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea,
    0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
];
#[rustfmt::skip]
const AC_CHROMA_VALUES: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32,
    0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16,
    0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39,
    0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64,
    0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86,
    0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
    0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8,
    0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9,
    0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest picture that is whole by its markers.
    fn small(tables: bool) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        if tables {
            write_tables(&mut out);
        }
        out.extend([0xff, 0xc0, 0, 11, 8, 1, 0xb9, 1, 0x66, 1, 1, 0x11, 0]);
        out.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xff, 0, 4, 0xff, 0xd9]);
        out
    }

    #[test]
    fn a_padded_picture_is_trimmed_one_without_tables_gets_them_and_a_cut_one_is_refused() {
        let mut padded = small(true);
        padded.extend([0; 40]);
        let jpeg = scan(&padded).unwrap();
        assert_eq!((jpeg.width, jpeg.height, jpeg.bytes), (358, 441, &small(true)[..]));
        assert!(matches!(jpeg.complete(), Cow::Borrowed(_)));
        let bare = small(false);
        let bare = scan(&bare).unwrap();
        assert!(!bare.has_tables);
        assert_eq!(bare.complete(), small(true));
        let whole = small(true);
        for cut in 0..whole.len() {
            assert!(scan(&whole[..cut]).is_err(), "{cut}");
        }
        assert_eq!(scan(b"GIF89a"), Err(Broken::NoStart));
    }

    proptest! {
        #[test]
        fn no_bytes_make_looking_panic(tail in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = scan(&tail);
            let mut begun = vec![0xff, 0xd8, 0xff];
            begun.extend(&tail);
            if let Ok(jpeg) = scan(&begun) {
                prop_assert!(scan(&jpeg.complete()).is_ok());
            }
        }
    }
}
