//! One picture of a driver, lying in a room that goes back to the driver when the picture is dropped.

use std::fmt;
use std::sync::Arc;
use tongban_classes::Frame;
use tongban_worker::ring::Ring;

/// A picture in a shared room.
pub struct Picture {
    frame: Frame,
    ring: Arc<Ring>,
    room: u32,
}

impl Picture {
    /// A picture in a room the driver published; none when shape and room do not fit.
    pub(crate) fn new(ring: Arc<Ring>, room: u32, frame: Frame) -> Option<Picture> {
        let rows = if &frame.format == b"MJPG" { 1 } else { frame.height as usize };
        let fits = (frame.stride as usize).checked_mul(rows).is_some_and(|len| len <= ring.room_size());
        // A byte is asked for to see that the room exists and is full.
        let full = ring.copy_out(room, &mut []);
        let picture = Picture { frame, ring, room };
        (fits && full).then_some(picture)
    }

    /// Its shape.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Bytes it takes.
    pub fn len(&self) -> usize {
        self.frame.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies it into `out`; false when `out` is not [`Picture::len`] bytes long or the driver took the room back.
    pub fn copy_to(&self, out: &mut [u8]) -> bool {
        out.len() == self.len() && self.ring.copy_out(self.room, out)
    }

    /// A copy of its bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = vec![0; self.len()];
        self.ring.copy_out(self.room, &mut out);
        out
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        self.ring.release(self.room);
    }
}

/// Prints the shape, never the picture.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "picture {}x{}", self.frame.width, self.frame.height)
    }
}
