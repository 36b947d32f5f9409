//! Drivers before a staged camera, for the tests beside.

#![allow(dead_code, reason = "each test crate uses its part")]

use std::time::Duration;
use tongban_camera_v4l2::camera::PortraitCamera;
use tongban_camera_v4l2::document::PaperCamera;
use tongban_camera_v4l2::settings::Settings;
use tongban_lab::far::camera::StagedCamera;
use tongban_lab::trial::Timed;
use tongban_sdk::camera::{Camera as _, Picture, TakePictureParams};
use tongban_sdk::document_camera::{CaptureParams, Document, DocumentCamera as _, DocumentKind};
use tongban_sdk::{Failure, Open};
use tongban_wire::video::{Mode, Pixels};

/// Pictures a second of the staged camera: fast, so that settling and freezing take no time.
pub(crate) const RATE: u32 = 120;

pub(crate) fn staged(pixels: Pixels, (width, height): (usize, usize)) -> StagedCamera {
    StagedCamera::new(&[Mode::new(pixels, width as u32, height as u32, &[RATE])])
}

/// Settings of a quick camera, with more of them as the inside of a JSON object.
pub(crate) fn settings(mode: &str, more: &str) -> Settings {
    let linger = if more.contains("linger_s") { "" } else { r#", "linger_s": 1"# };
    // A photo that will do is found at once; a machine that does much else may need longer for it.
    let tries = if more.contains("try_s") { "" } else { r#", "try_s": 120"# };
    let comma = if more.is_empty() { "" } else { ", " };
    let text = format!(r#"{{"mode": "{mode}", "settle": 3, "rate": {RATE}{linger}{tries}{comma}{more}}}"#);
    Open::for_test(&text).unwrap().settings.parse().unwrap_or_else(|failure: Failure| panic!("{text}: {failure}"))
}

pub(crate) fn portrait_camera(camera: &StagedCamera, more: &str) -> PortraitCamera {
    PortraitCamera::new(&settings("portrait", more), camera.opener())
}

pub(crate) fn paper_camera(camera: &StagedCamera, more: &str) -> PaperCamera {
    PaperCamera::new(&settings("document", more), camera.opener())
}

pub(crate) fn shoot(driver: &mut PortraitCamera, crop: bool) -> (Result<Picture, Failure>, Vec<u16>) {
    let call = Timed::within(Duration::from_secs(150));
    let taken = driver.take_picture(&call, TakePictureParams { crop });
    let events = call.events();
    (taken, events)
}

pub(crate) fn capture(driver: &mut PaperCamera) -> (Result<Document, Failure>, Vec<u16>) {
    let call = Timed::within(Duration::from_secs(150));
    let taken = driver.capture(&call, CaptureParams { kind: DocumentKind::HouseholdPage });
    let events = call.events();
    (taken, events)
}
