//! Plays a camera over a tray for papers: no hardware, a synthetic person's drawn papers, a script that says what goes wrong.
//!
//! Everything it does is in `tongban_testkit::Simulator`; this file only puts it behind the driver's door.

tongban_testkit::simulator_plugin! {
    id: "sim-document-camera",
    class: document_camera,
    class_id: "tongban.document-camera/1",
}
