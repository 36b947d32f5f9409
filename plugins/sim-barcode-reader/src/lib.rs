//! Plays a bar code and QR code reader: no hardware, a synthetic person before it, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-barcode-reader",
    class: barcode_reader,
    class_id: "tongban.barcode-reader/1",
}
