//! Places behind the real kernel, for the small guest that `cargo xtask lab` boots: virtual USB, virtual HID and the
//! virtual camera's fault buttons.
//!
//! They need root and modules that nobody loads on a machine of their own; outside the guest they answer with the
//! system's error.

mod face;
mod gadget;
mod uhid;
mod usbip;
mod uvc;
mod vhci;
mod vivid;

pub use face::{UsbFace, UsbInterface};
pub use gadget::Gadget;
pub use uvc::Uvc;
pub use vhci::{PORTS, bus};
pub use vivid::{Vivid, VividFault};

/// Whether this program runs in the guest.
pub fn inside() -> bool {
    std::path::Path::new("/modules/list").exists()
}
