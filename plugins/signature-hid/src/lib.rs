//! Signature pads on HID: Wacom STU pads, and any digitizer that describes itself.
//!
//! [`stu`] and [`digitizer`] read reports and are pure, [`ink`] makes strokes and judges them, [`areas`] knows the two
//! buttons on the pad, [`pad`] runs the device.

pub mod areas;
pub mod digitizer;
pub mod ink;
pub mod pad;
pub mod stu;

use pad::{SignaturePad, Use};
use serde::Deserialize;
use std::time::Duration;
use tongban_sdk::{CompletionCode, Device, Failure, Open, export_plugin};
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, WireSettings, settings};

/// What the integrator writes in the slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// `{ hid = { … } }`; name the pad by `ids` (`056a:00a4`) or `place`.
    wire: WireSettings,
    /// Whether the pad shows where to confirm and where to clear; absent means: where it is a display of one bit.
    picture: Option<bool>,
    /// Confirms a signature once the pen was away that many seconds, for pads without a display.
    confirm_after_s: Option<u64>,
}

/// Opens the pad that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let Settings { wire, picture, confirm_after_s } = open.settings.parse()?;
    if confirm_after_s.is_some_and(|seconds| !(1..=30).contains(&seconds)) {
        let said = "setting confirm_after_s: expected 1 to 30 seconds";
        return Err(Failure::new(CompletionCode::InvalidData, said));
    }
    let used = Use { picture: picture.unwrap_or(true), confirm_after: confirm_after_s.map(Duration::from_secs) };
    // It lives as long as the opener does: a pad that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["hidraw"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        settings::reports(&wire, &Defaults::default())
    };
    Ok(Device::signature_capture(SignaturePad::new(opener, used)))
}

export_plugin! {
    id: "signature-hid",
    vendor: "Tongban",
    classes: ["tongban.signature-capture/1"],
    open: open,
}
