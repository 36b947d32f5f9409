//! Plays the lights of a cabinet: no hardware, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-lights",
    class: lights,
    class_id: "tongban.lights/1",
}
