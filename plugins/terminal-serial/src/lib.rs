//! Bank card terminals on a serial line or a network, which talk to the acquirer by themselves.
//!
//! [`message`] is what is said, [`frames`] how it is framed in each of two profiles (both pure), [`session`] sends one
//! message and waits for its answer, [`terminal`] is the device as the host sees it. The rule above all others: a sale is
//! sent once. What became of it is asked for, never guessed and never tried again.

pub mod card;
pub mod frames;
pub mod message;
pub mod session;
pub mod terminal;

use frames::Profile;
use serde::Deserialize;
use terminal::Terminal;
use tongban_sdk::payment_terminal::command;
use tongban_sdk::{Device, Failure, Open, export_plugin};
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, WireSettings, settings};

/// What the integrator writes in the slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// `{ serial = { port = "…" } }` or `{ tcp = { address = "…" } }`.
    wire: WireSettings,
    /// How the terminal frames its messages: `stx` or `json`.
    profile: Profile,
    /// Whether it can tell of a sale by trace; so it is when absent.
    queries: Option<bool>,
}

/// Opens the terminal that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let Settings { wire, profile, queries } = open.settings.parse()?;
    // It lives as long as the opener does: a terminal that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["tty"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        settings::stream(&wire, &Defaults { baud: profile.baud(), ..Defaults::default() })
    };
    let queries = queries.unwrap_or(true);
    let device = Device::payment_terminal(Terminal::new(opener, profile, queries));
    Ok(if queries { device } else { device.offering(&[command::sale, command::void]) })
}

export_plugin! {
    id: "terminal-serial",
    vendor: "Tongban",
    classes: ["tongban.payment-terminal/1"],
    open: open,
}
