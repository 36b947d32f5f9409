//! Pictures from a camera: V4L2 by hand over its few calls, and what every user of a camera needs beside it.
//!
//! [`Pictures`] is the wire: a driver is written against it, so that everything above the kernel is tested with drawn
//! pictures. [`Node`] is the kernel's side of it; [`find`] says which node a slot means; [`mjpeg`] looks into a compressed
//! picture without decoding it; [`Freshness`] notices a stream that stands still.

mod find;
mod fresh;
pub mod mjpeg;
mod mode;
mod node;
mod sys;
pub mod yuyv;

pub use find::{VideoSettings, find, is_camera, open};
pub use fresh::Freshness;
pub use mode::{Mode, Pixels, Running, Wanted, choose};
pub use node::Node;

use crate::{Patience, WireError};
use std::time::Duration;

/// One picture, beside its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Its number in the stream: a gap says how many were lost on the way.
    pub sequence: u32,
    /// When it was taken, on the system's steady clock.
    pub at: Duration,
    /// The camera itself says that it is not whole.
    pub damaged: bool,
}

/// The system's steady clock, which pictures are stamped with.
pub fn steady() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Duration::try_from(now).unwrap_or_default()
}

/// A camera that delivers pictures.
pub trait Pictures: Send {
    /// What it can deliver, the largest first.
    fn modes(&self) -> &[Mode];

    /// Begins to deliver. What it really delivers may differ from what was asked for: look at the answer.
    fn start(&mut self, wanted: &Mode, rate: u32) -> Result<Running, WireError>;

    /// Waits for the next picture and puts its bytes into `into`, in place of what was there.
    ///
    /// Errors: `Gone` when the camera was pulled, `System` when its stream broke, `Silent` when none came in time.
    fn next(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError>;

    /// Ends the delivery; it may be started again.
    fn stop(&mut self);

    /// Sets a control. Errors: `Setting` when the camera has none such or does not take the value; its words give the
    /// range.
    fn set(&mut self, control: Control, value: i32) -> Result<(), WireError>;

    /// Whether the camera still answers. Cheap; never waits.
    fn is_there(&mut self) -> bool;
}

impl<P: Pictures + ?Sized> Pictures for Box<P> {
    fn modes(&self) -> &[Mode] {
        (**self).modes()
    }

    fn start(&mut self, wanted: &Mode, rate: u32) -> Result<Running, WireError> {
        (**self).start(wanted, rate)
    }

    fn next(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError> {
        (**self).next(into, patience)
    }

    fn stop(&mut self) {
        (**self).stop();
    }

    fn set(&mut self, control: Control, value: i32) -> Result<(), WireError> {
        (**self).set(control, value)
    }

    fn is_there(&mut self) -> bool {
        (**self).is_there()
    }
}

/// What can be set on a camera. The numbers are V4L2's control ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Control {
    /// Who decides about the exposure: 3 the camera, 1 the value.
    ExposureAuto = 0x009a_0901,
    /// Exposure in 100 µs.
    Exposure = 0x009a_0902,
    /// Gain, on the camera's own scale.
    Gain = 0x0098_0913,
    /// Whether the camera focuses by itself.
    FocusAuto = 0x009a_090c,
    /// Focus, on the camera's own scale.
    Focus = 0x009a_090a,
    /// Whether the camera decides about the white balance.
    WhiteBalanceAuto = 0x0098_090c,
    /// White balance in kelvin.
    WhiteBalance = 0x0098_091a,
    /// Against flicker of the light: 0 off, 1 for 50 Hz, 2 for 60 Hz.
    PowerLine = 0x0098_0918,
    /// Brightness, on the camera's own scale.
    Brightness = 0x0098_0900,
    /// Light behind the person, on the camera's own scale.
    Backlight = 0x0098_091c,
}

impl Control {
    /// What the settings call it.
    pub fn word(self) -> &'static str {
        match self {
            Control::ExposureAuto => "exposure (automatic)",
            Control::Exposure => "exposure",
            Control::Gain => "gain",
            Control::FocusAuto => "focus (automatic)",
            Control::Focus => "focus",
            Control::WhiteBalanceAuto => "white_balance (automatic)",
            Control::WhiteBalance => "white_balance",
            Control::PowerLine => "power_line",
            Control::Brightness => "brightness",
            Control::Backlight => "backlight",
        }
    }
}
