//! A fingerprint scanner on USB bulk pipes that speaks the open protocol of [`packet`].
//!
//! [`packet`] finds answers in bytes, [`channel`] asks and recovers, [`picture`] judges a print, [`press`] knows fingers
//! and causes, [`template`] knows whose a template is, [`scanner`] is the driver. [`matcher`] is the place where a
//! comparison of templates fits for a scanner that has none; with the feature `matcher` one for ISO/IEC 19794-2 is there.

pub mod channel;
pub mod device;
#[cfg(feature = "matcher")]
pub mod iso;
pub mod matcher;
pub mod packet;
pub mod picture;
pub mod press;
pub mod scanner;
pub mod scrub;
pub mod settings;
pub mod template;

use tongban_sdk::{Device, Failure, Open, export_plugin};

fn open(order: &Open) -> Result<Device, Failure> {
    device::open(order, None)
}

export_plugin! {
    id: "fingerprint-usb",
    vendor: "Tongban",
    classes: ["tongban.fingerprint/1"],
    open: open,
}
