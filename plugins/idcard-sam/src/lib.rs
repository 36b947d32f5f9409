//! An ID-card reader with a SAM_V security module: the resident card and its kin over USB, HID and serial.
//!
//! From the wire inwards: [`line`] moves bytes over one of three transports, [`frame`] finds answers in them, [`command`]
//! knows what may be asked and which answer belongs to it, [`sam`] asks and recovers, [`record`] reads what a card says,
//! [`reader`] is the driver and [`device`] opens it for a slot. [`portrait`] is the place where a licensed decoder fits.

pub mod command;
pub mod device;
pub mod frame;
pub mod idle;
pub mod line;
pub mod portrait;
pub mod reader;
pub mod record;
pub mod sam;
pub mod sam_id;
pub mod scrub;
pub mod settings;
pub mod status_word;

use tongban_sdk::{Device, Failure, Open, export_plugin};

fn open(order: &Open) -> Result<Device, Failure> {
    device::open(order, None)
}

export_plugin! {
    id: "idcard-sam",
    vendor: "Tongban",
    classes: ["tongban.identity-document/1"],
    open: open,
}
