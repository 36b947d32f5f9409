//! The far ends, one file per device.

pub mod escpos;
pub mod hidpos;
pub mod idcard_sam;
pub mod serial_scanner;
pub mod stu_pad;
