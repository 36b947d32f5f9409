//! Plays a contactless ID-card reader: no hardware, a synthetic person before it, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-identity-document",
    class: identity_document,
    class_id: "tongban.identity-document/1",
}
