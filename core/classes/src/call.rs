//! What a driver sees of the command it is working on.

use std::time::Duration;
use tongban_model::{Failure, Record};

/// The command at hand, from the driver's side.
///
/// A driver runs one command at a time on its own thread. It may block there; while it waits it must come back at
/// least every 250 ms to ask whether it was cancelled, which [`Call::wait`] does by itself.
pub trait Call {
    /// The call's id, for logs.
    fn id(&self) -> u64;

    /// How much of the time allowed is left; zero once it has run out.
    fn remaining(&self) -> Duration;

    /// Whether the host asked to stop.
    fn cancelled(&self) -> bool;

    /// Waits, and comes back early with `canceled` or `timeOut` when that happens first.
    fn wait(&self, time: Duration) -> Result<(), Failure>;

    /// Sends an event of this command (numbers in the class).
    fn event(&self, number: u16, fields: Record);

    /// Hands a picture to the host without a copy where the placement allows: `fill` writes `frame.len()` bytes.
    ///
    /// Returns `false` when every slot is still with the host: drop the frame, the next one will do.
    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool;
}

/// The shape of one raw picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes from one row to the next.
    pub stride: u32,
    /// Four characters of V4L2: `RGB3`, `MJPG`, `GREY`.
    pub format: [u8; 4],
    /// When it was taken, microseconds on the driver's own steady clock.
    pub taken_us: u64,
}

impl Frame {
    /// Bytes the picture takes. For compressed formats `stride` holds the whole length and `height` counts as one.
    pub fn len(&self) -> usize {
        let rows = if &self.format == b"MJPG" { 1 } else { self.height as usize };
        self.stride as usize * rows
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
