//! The far ends, one file per device.

pub mod bank_terminal;
pub mod camera;
pub mod drawing;
pub mod escpos;
pub mod fingerprint_usb;
pub mod hidpos;
pub mod idcard_sam;
pub mod ipp;
pub mod line_board;
pub mod marker_sink;
pub mod rtsp;
pub mod serial_scanner;
pub mod stu_pad;
