//! A barcode reader on a line: the smallest driver that does its whole job. Copy this folder and change it.
//!
//! [`scanner`] knows the device's protocol and is tested without hardware; [`line`] knows where the bytes come from.

pub mod line;
pub mod scanner;

use line::FileLine;
use scanner::Scanner;
use tongban_sdk::{Device, Failure, Open, export_plugin};

/// Opens the device that the machine's manifest describes.
///
/// Settings: `path`, the scanner's node or a file of lines to play (for trying it without a scanner). A device that is not
/// there yet is no failure: its status says so, and it is found when it comes.
fn open(open: &Open) -> Result<Device, Failure> {
    Ok(Device::barcode_reader(Scanner::new(FileLine::new(open.settings.text("path")?))))
}

export_plugin! {
    id: "template",
    vendor: "Tongban",
    classes: ["tongban.barcode-reader/1"],
    open: open,
}
