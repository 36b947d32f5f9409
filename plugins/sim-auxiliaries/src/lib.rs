//! Plays doors, switches, sensors and power of a cabinet: no hardware, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-auxiliaries",
    class: auxiliaries,
    class_id: "tongban.auxiliaries/1",
}
