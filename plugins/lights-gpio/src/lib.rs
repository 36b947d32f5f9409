//! Guide lights and lamps on GPIO lines of the computer itself, by the kernel's character device (`/dev/gpiochipN`).
//!
//! [`profile`] is what the integrator writes, [`bank`] the lines of a chip (a trait, and the kernel's own behind it),
//! [`beat`] how lights flash, [`lights`] the device as the host sees it.

pub mod bank;
pub mod beat;
pub mod lights;
pub mod profile;
mod sys;

use lights::Lights;
use profile::Profile;
use tongban_sdk::{Device, Failure, Open, export_plugin};
use tongban_wire::watch::{Filter, Watch};

/// Opens the lights that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let profile: Profile = open.settings.parse()?;
    let news = open.news.clone();
    // It lives as long as the opener does: a chip that is plugged in or pulled out is asked at once how it is.
    let filter = Filter { subsystems: vec!["gpio"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move |chip: &std::path::Path, wanted: &[bank::Wanted]| {
        let _ = &plugs;
        bank::open(chip, wanted)
    };
    let news = open.news.clone();
    Ok(Device::lights(Lights::new(opener, profile, move || news.status_changed())?))
}

export_plugin! {
    id: "lights-gpio",
    vendor: "Tongban",
    classes: ["tongban.lights/1"],
    open: open,
}
