//! Plays a camera that faces the applicant, with live preview: no hardware, a synthetic person before it, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-camera",
    class: camera,
    class_id: "tongban.camera/1",
}
