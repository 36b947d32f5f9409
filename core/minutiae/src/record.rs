//! A finger minutiae record of ISO/IEC 19794-2:2005 (GB/T 26237.2), general format. Pure functions on bytes.
//!
//! All numbers are big-endian.
//!
//! ```text
//! head   "FMR\0" | " 20\0" | length of all (4) | device (2) | width (2) | height (2)
//!        | pixels a cm across (2) | down (2) | views (1) | 00
//! view   finger position (1) | view, impression (1) | quality (1) | points (1)
//!        | points × 6: kind (2 bits), x (14) | 2 bits, y (14) | angle (1) | quality (1)
//!        | length of extended data (2) | extended data …
//! ```
//!
//! x and y are pixels from the upper left corner; an angle's unit is 360/256 degrees, against the clock from the right.
//! Extended data (ridge counts, cores, deltas) is stepped over. Bytes behind the record must be zeros: scanners put
//! records into fields of a fixed length.
//!
//! Not read: the card formats of the same standard, which say nothing of what they are or in which resolution; and the
//! records of ANSI INCITS 378, which begin with the same eight bytes and are told apart by their length.
//!
//! Source: ISO/IEC 19794-2:2005, clause 7 (finger minutiae record format), tables 2 to 7.

use std::fmt;

/// What every record begins with: the format and the version of 2005.
const MARK: [u8; 8] = *b"FMR\0 20\0";
/// Bytes before the first view.
const HEAD: usize = 24;
/// Bytes of a view before its points.
const VIEW: usize = 4;
/// Bytes of a point.
const POINT: usize = 6;
/// Fewest and most pixels a centimetre: above 250 dpi, up to 2,540.
const RESOLUTIONS: std::ops::RangeInclusive<u16> = 99..=1000;

/// A record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its resolution, for all views.
    pub resolution: Resolution,
    /// Its views, at least one.
    pub views: Vec<View>,
}

/// Pixels a centimetre.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolution {
    /// From left to right.
    pub across: u16,
    /// From top to bottom.
    pub down: u16,
}

/// One print of one finger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// The finger: 1–5 right thumb to little, 6–10 left thumb to little, 0 unknown.
    pub finger: u8,
    /// Quality of the print, 0–100.
    pub quality: u8,
    /// Its points, in the order of the record.
    pub minutiae: Vec<Minutia>,
}

/// A place where a ridge ends or forks, as the record has it. `Debug` shows no numbers: they are somebody's finger.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Minutia {
    /// Pixels from the left edge, 0 to 16383.
    pub x: u16,
    /// Pixels from the upper edge, 0 to 16383.
    pub y: u16,
    /// Direction of the ridge, in 256ths of a turn.
    pub angle: u8,
    /// Quality, 1–100; 0 where it was not judged.
    pub quality: u8,
}

impl fmt::Debug for Minutia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Minutia")
    }
}

/// Why bytes are no record. Words and counts, nothing of a finger. Whoever made the record must act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordError {
    /// They begin otherwise.
    OtherFormat,
    /// The format of another year.
    OtherVersion,
    /// A record of ANSI INCITS 378, which begins alike.
    Ansi,
    /// They end before the record does.
    Short,
    /// The length the record says is not the one it has.
    Length,
    /// A resolution below 99 or above 1000 pixels a centimetre.
    Resolution,
    /// No view.
    Empty,
    /// A finger position above 10.
    Finger,
    /// A point outside of the picture.
    Outside,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecordError::OtherFormat => "no ISO/IEC 19794-2 record: it begins otherwise",
            RecordError::OtherVersion => "an ISO/IEC 19794-2 record of another version, expected that of 2005",
            RecordError::Ansi => "a record of ANSI INCITS 378, expected ISO/IEC 19794-2:2005",
            RecordError::Short => "an ISO/IEC 19794-2 record that breaks off",
            RecordError::Length => "an ISO/IEC 19794-2 record of another length than it says",
            RecordError::Resolution => {
                "an ISO/IEC 19794-2 record of an impossible resolution, expected 99 to 1000 pixels a centimetre"
            }
            RecordError::Empty => "an ISO/IEC 19794-2 record without a finger",
            RecordError::Finger => "an ISO/IEC 19794-2 record of an unknown finger position, expected 0 to 10",
            RecordError::Outside => "an ISO/IEC 19794-2 record with a point outside of its picture",
        })
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// The record in these bytes.
    ///
    /// # Errors
    ///
    /// [`RecordError`]; any bytes give one or a record, and every record's points lie in its picture.
    pub fn parse(bytes: &[u8]) -> Result<Record, RecordError> {
        if bytes.get(..4) != Some(&MARK[..4]) {
            return Err(RecordError::OtherFormat);
        }
        if bytes.get(4..8).ok_or(RecordError::Short)? != &MARK[4..] {
            return Err(RecordError::OtherVersion);
        }
        let mut all = Bytes(bytes.get(8..).unwrap_or_default());
        let said = all.u32()? as usize;
        if said < HEAD || said > bytes.len() || bytes[said..].iter().any(|byte| *byte != 0) {
            let ansi = bytes.len() > HEAD && usize::from(u16::from_be_bytes([bytes[8], bytes[9]])) == bytes.len();
            return Err(match said {
                _ if ansi => RecordError::Ansi,
                long if long > bytes.len() => RecordError::Short,
                _ => RecordError::Length,
            });
        }
        let mut rest = Bytes(&bytes[12..said]);
        rest.skip(2)?;
        let size = (rest.u16()?, rest.u16()?);
        let resolution = Resolution { across: rest.u16()?, down: rest.u16()? };
        let views = rest.u8()?;
        rest.skip(1)?;
        if !RESOLUTIONS.contains(&resolution.across) || !RESOLUTIONS.contains(&resolution.down) {
            return Err(RecordError::Resolution);
        }
        if views == 0 {
            return Err(RecordError::Empty);
        }
        let views = (0..views).map(|_| view(&mut rest, size)).collect::<Result<_, _>>()?;
        if rest.0.is_empty() { Ok(Record { resolution, views }) } else { Err(RecordError::Length) }
    }
}

fn view(rest: &mut Bytes, size: (u16, u16)) -> Result<View, RecordError> {
    let &[finger, _, quality, count] = rest.take(VIEW)? else { return Err(RecordError::Short) };
    if finger > 10 {
        return Err(RecordError::Finger);
    }
    let points = rest.take(usize::from(count) * POINT)?;
    let extended = rest.u16()?;
    rest.skip(usize::from(extended))?;
    let minutiae = points.chunks_exact(POINT).map(|point| minutia(point, size)).collect::<Result<_, _>>()?;
    Ok(View { finger, quality, minutiae })
}

fn minutia(point: &[u8], (width, height): (u16, u16)) -> Result<Minutia, RecordError> {
    let &[x, x_low, y, y_low, angle, quality] = point else { return Err(RecordError::Short) };
    let coordinate = |high, low| u16::from_be_bytes([high, low]) & 0x3FFF;
    let minutia = Minutia { x: coordinate(x, x_low), y: coordinate(y, y_low), angle, quality };
    let inside = minutia.x < width && minutia.y < height;
    if inside { Ok(minutia) } else { Err(RecordError::Outside) }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(RecordError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<(), RecordError> {
        self.take(count).map(drop)
    }

    fn u8(&mut self) -> Result<u8, RecordError> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u16(&mut self) -> Result<u16, RecordError> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Result<u32, RecordError> {
        Ok(u32::from(self.u16()?) << 16 | u32::from(self.u16()?))
    }
}
