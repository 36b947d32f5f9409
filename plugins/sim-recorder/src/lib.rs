//! Plays a process recorder that keeps step markers: no hardware, a synthetic person before it, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-recorder",
    class: recorder,
    class_id: "tongban.recorder/1",
}
