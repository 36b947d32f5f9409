//! Plays a receipt or A4 printer: no hardware, a synthetic person before it, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-printer",
    class: printer,
    class_id: "tongban.printer/1",
}
