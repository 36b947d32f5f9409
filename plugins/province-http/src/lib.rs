//! Connectors to a province over HTTP: one plugin, all connector classes, each command one `POST` in the class's JSON form.
//!
//! What a person must be told depends on one question: did the request arrive? A request that never left whole is
//! `no_connection`; one that left and found no answer is `resultUnknown` wherever repeating it could act twice.

mod address;
mod client;
mod driver;

use address::Address;
use driver::Connector;
use tongban_sdk::serde::Deserialize;
use tongban_sdk::{Device, Failure, Open, export_plugin};

/// Settings of a slot.
#[derive(Deserialize)]
#[serde(crate = "tongban_sdk::serde", deny_unknown_fields)]
struct Settings {
    /// Where the province answers: `http://127.0.0.1:8787`, with a path before `/v1` where there is one.
    address: String,
}

fn open(open: &Open) -> Result<Device, Failure> {
    let settings: Settings = open.settings.parse()?;
    let address = Address::parse(&settings.address)?;
    Ok(Device::dynamic(driver::CLASSES, Connector::new(address)))
}

export_plugin! {
    id: "province-http",
    vendor: "Tongban",
    classes: [
        "tongban.registry/1",
        "tongban.face-match/1",
        "tongban.photo-receipt/1",
        "tongban.payment/1",
        "tongban.progress/1",
        "tongban.post/1",
        "tongban.unit-directory/1",
        "tongban.loss-report/1",
        "tongban.account/1",
        "tongban.booking/1",
        "tongban.residence/1",
        "tongban.message/1",
    ],
    open: open,
}
