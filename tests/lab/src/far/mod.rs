//! The far ends, one file per device.

pub mod hidpos;
pub mod idcard_sam;
pub mod serial_scanner;
pub mod escpos;
