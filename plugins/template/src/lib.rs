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
/// Settings: `path`, the scanner's node or a file of lines to play (for trying it without a scanner).
fn open(open: &Open) -> Result<Device, Failure> {
    let line = FileLine::open(open.settings.text("path")?)?;
    Ok(Device::barcode_reader(Scanner::new(line)))
}

export_plugin! {
    id: "template",
    vendor: "Tongban",
    classes: ["tongban.barcode-reader/1"],
    open: open,
}
