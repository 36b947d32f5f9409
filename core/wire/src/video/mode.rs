//! What a camera can deliver, and which of it is taken.

use crate::WireError;
use std::fmt;

/// How a picture is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pixels {
    /// Each picture a JPEG of its own.
    Mjpeg,
    /// Two pixels in four bytes: luma, blue, luma, red (YUV 4:2:2, packed).
    Yuyv,
}

impl Pixels {
    /// V4L2's four characters.
    pub fn fourcc(self) -> [u8; 4] {
        match self {
            Pixels::Mjpeg => *b"MJPG",
            Pixels::Yuyv => *b"YUYV",
        }
    }

    /// From V4L2's four characters; `None` for a layout nobody here can read.
    pub fn of(fourcc: [u8; 4]) -> Option<Pixels> {
        match &fourcc {
            b"MJPG" | b"JPEG" => Some(Pixels::Mjpeg),
            b"YUYV" => Some(Pixels::Yuyv),
            _ => None,
        }
    }
}

/// One thing a camera can deliver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mode {
    /// Layout.
    pub pixels: Pixels,
    /// Four characters the camera itself uses for it.
    pub fourcc: [u8; 4],
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pictures a second it offers, the most first; empty when it does not say.
    pub rates: Vec<u32>,
}

impl Mode {
    /// A mode that offers those rates.
    pub fn new(pixels: Pixels, width: u32, height: u32, rates: &[u32]) -> Mode {
        Mode { pixels, fourcc: pixels.fourcc(), width, height, rates: rates.to_vec() }
    }

    /// The rate to ask for: the lowest that is enough, else the most there is.
    pub fn rate(&self, wanted: u32) -> u32 {
        let enough = self.rates.iter().copied().filter(|rate| *rate >= wanted).min();
        enough.or_else(|| self.rates.iter().copied().max()).unwrap_or(wanted)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = String::from_utf8_lossy(&self.fourcc).into_owned();
        write!(f, "{word} {}x{}", self.width, self.height)?;
        self.rates.first().map_or(Ok(()), |most| write!(f, " at {most}/s"))
    }
}

/// What a stream that was started really delivers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Running {
    /// Layout.
    pub pixels: Pixels,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes from one row to the next; 0 for compressed pictures.
    pub stride: u32,
}

/// What a slot asks for. `None` does not decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Layout.
    pub pixels: Option<Pixels>,
    /// Pixels across and down, exactly.
    pub size: Option<(u32, u32)>,
    /// At least so many pictures a second.
    pub rate: u32,
    /// Pixels across and down to come close to where no size is named: the smallest that is not smaller is taken.
    pub near: (u32, u32),
}

/// The mode to take. Compressed pictures come before raw ones, because USB 2 carries no fast raw picture of that size.
///
/// Errors: `Setting`, with what the camera offers.
pub fn choose<'a>(modes: &'a [Mode], wanted: &Wanted) -> Result<&'a Mode, WireError> {
    let fits = |mode: &&Mode| {
        wanted.pixels.is_none_or(|pixels| mode.pixels == pixels)
            && wanted.size.is_none_or(|size| (mode.width, mode.height) == size)
    };
    let order = |mode: &&Mode| {
        let enough = mode.width >= wanted.near.0 && mode.height >= wanted.near.1;
        let area = u64::from(mode.width) * u64::from(mode.height);
        let slow = mode.rates.first().is_some_and(|most| *most < wanted.rate);
        // Too small is worst and the largest of those best; of those that are enough the smallest is.
        let rank = if enough { area } else { u64::MAX / 2 - area };
        (!enough, slow, rank, mode.pixels != Pixels::Mjpeg)
    };
    modes.iter().filter(fits).min_by_key(order).ok_or_else(|| {
        let offered: Vec<String> = modes.iter().take(12).map(Mode::to_string).collect();
        WireError::Setting(format!("no such picture; the camera offers {}", offered.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes() -> Vec<Mode> {
        vec![
            Mode::new(Pixels::Mjpeg, 1920, 1080, &[30]),
            Mode::new(Pixels::Mjpeg, 1280, 720, &[60, 30, 15]),
            Mode::new(Pixels::Mjpeg, 640, 480, &[30]),
            Mode::new(Pixels::Yuyv, 1280, 720, &[10]),
            Mode::new(Pixels::Yuyv, 640, 480, &[30]),
        ]
    }

    #[test]
    fn the_smallest_picture_that_is_enough_is_taken_and_an_impossible_one_names_what_there_is() {
        let near = Wanted { near: (1280, 720), rate: 15, ..Wanted::default() };
        for (wanted, expected) in [
            (near, "MJPG 1280x720 at 60/s"),
            (Wanted { near: (1600, 900), ..near }, "MJPG 1920x1080 at 30/s"),
            (Wanted { near: (9999, 9999), ..near }, "MJPG 1920x1080 at 30/s"),
            (Wanted { pixels: Some(Pixels::Yuyv), ..near }, "YUYV 1280x720 at 10/s"),
            (Wanted { size: Some((640, 480)), ..near }, "MJPG 640x480 at 30/s"),
        ] {
            assert_eq!(choose(&modes(), &wanted).unwrap().to_string(), expected);
        }
        let WireError::Setting(words) = choose(&modes(), &Wanted { size: Some((1, 1)), ..near }).unwrap_err() else {
            panic!("another error");
        };
        assert!(words.contains("YUYV 640x480 at 30/s"), "{words}");
        assert_eq!((modes()[1].rate(20), modes()[1].rate(90), modes()[1].rate(5)), (30, 60, 15));
    }
}
