//! Plays a voice that reads texts aloud: no hardware, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-speech",
    class: speech,
    class_id: "tongban.speech/1",
}
