//! The portrait on the card: 1024 bytes of a format that only licensed libraries decode.
//!
//! No open decoder is known, so this driver brings none: it says so in its capabilities and hands out no portrait. A
//! site that holds a licence writes a plugin of a few lines that links the vendor's library, wraps it in a
//! [`WltDecoder`] and opens its reader with [`crate::device::open`]. The decoder runs inside the plugin's sandbox: it may
//! load libraries from the plugin's own folder, it may not start programs.

use std::fmt;

/// Bytes of a portrait on the card.
pub const LENGTH: usize = 1024;
/// Pixels across and down of what the known decoders give.
pub const PIXELS: (u32, u32) = (102, 126);

/// Turns the portrait on a card into a picture.
pub trait WltDecoder: Send {
    /// Decodes [`LENGTH`] bytes into a JPEG or PNG file.
    ///
    /// Called on the device's thread while the applicant waits: it should take less than half a second. A portrait that
    /// cannot be decoded does not spoil the reading; the record then comes without one.
    fn decode(&mut self, wlt: &[u8]) -> Result<Vec<u8>, NotDecoded>;
}

/// Why a portrait was not decoded: words for a log, nothing of the picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotDecoded(pub String);

impl fmt::Display for NotDecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "decode the portrait: {}", self.0)
    }
}

impl std::error::Error for NotDecoded {}
