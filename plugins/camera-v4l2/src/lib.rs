//! `camera-v4l2` drives the cameras of the cabinet on the kernel's V4L2: the one that faces the applicant, and the one
//! over the tray.
//!
//! [`film`] keeps the camera on and hands out whole, new pictures; [`camera`] is the driver for portraits and live
//! pictures, [`document`] the one for papers. What they know about pictures is pure: [`picture`], [`face`], [`crop`],
//! [`judge`], [`paper`], [`straighten`]. The calls of V4L2 are in `tongban_wire::video`.

pub mod camera;
pub mod crop;
pub mod document;
pub mod face;
pub mod film;
pub mod judge;
pub mod paper;
pub mod picture;
pub mod settings;
pub mod straighten;

use camera::PortraitCamera;
use document::PaperCamera;
use settings::{Settings, Use};
use tongban_sdk::{CompletionCode, Device, Failure, Open, export_plugin};
use tongban_wire::video;

/// Opens the device that the machine's manifest describes; the camera itself is opened by the first command.
///
/// Settings: [`Settings`].
fn open(open: &Open) -> Result<Device, Failure> {
    let settings: Settings = open.settings.parse()?;
    if settings.width.is_some() != settings.height.is_some() {
        let why = "settings width and height: found one, expected both or none";
        return Err(Failure::new(CompletionCode::InvalidData, why));
    }
    let camera = settings.camera();
    let opener = move || video::open(&camera);
    Ok(match settings.mode {
        Use::Portrait => Device::camera(PortraitCamera::new(&settings, opener)),
        Use::Document => Device::document_camera(PaperCamera::new(&settings, opener)),
    })
}

export_plugin! {
    id: "camera-v4l2",
    vendor: "Tongban",
    classes: ["tongban.camera/1", "tongban.document-camera/1"],
    open: open,
}
