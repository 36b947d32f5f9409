//! The smallest driver in Rust: it "reads" the text of its settings. Its binary is frozen in `tests/abi-generation-1`.

use tongban_sdk::barcode_reader::{BarcodeReader, Capabilities, ReadParams, ReadResult, Status, event};
use tongban_sdk::{Call, Device, DeviceState, Failure, Open, Record, export_plugin};

struct Fixed(String);

impl BarcodeReader for Fixed {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { symbologies: "qrCode".into() })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        Ok(Status { device: DeviceState::Online })
    }

    fn read(&mut self, call: &dyn Call, _: ReadParams) -> Result<ReadResult, Failure> {
        call.event(event::read::present_code, Record::new());
        Ok(ReadResult { symbology: "qrCode".into(), data: self.0.clone().into() })
    }
}

fn open(open: &Open) -> Result<Device, Failure> {
    Ok(Device::barcode_reader(Fixed(open.settings.text("code")?.to_owned())))
}

export_plugin! {
    id: "g1-rust",
    vendor: "Tongban tests",
    classes: ["tongban.barcode-reader/1"],
    open: open,
}
