//! The far ends, one file per device.

pub mod camera;
pub mod drawing;
pub mod escpos;
pub mod fingerprint_usb;
pub mod hidpos;
pub mod idcard_sam;
pub mod serial_scanner;
pub mod stu_pad;
pub mod bank_terminal;
pub mod line_board;
