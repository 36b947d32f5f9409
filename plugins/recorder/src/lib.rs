//! `recorder` keeps the process video of a machine, or tells a recorder elsewhere which step began when.
//!
//! [`video`] is the driver that keeps it: [`shoot`] films a case on a thread, [`matroska`] writes its file so that a power
//! cut costs a second, [`repair`] closes what the cut left open, [`keep`] deletes what is too old, as [`keeper`] asks it to by a [`clock`] of its
//! own; [`home`] keeps the way to the camera. [`markers`] is the
//! driver that only tells: [`outbox`] keeps what was not received, [`line`] is the protocol. [`rtsp`] takes the pictures
//! of a network camera.

pub mod clock;
pub mod ebml;
pub mod home;
pub mod keep;
pub mod keeper;
pub mod line;
pub mod markers;
pub mod matroska;
pub mod name;
pub mod outbox;
mod reel;
pub mod repair;
pub mod rtsp;
pub mod settings;
pub mod shoot;
pub mod video;

use markers::MarkerRecorder;
use settings::{Settings, Use};
use tongban_sdk::{CompletionCode, Device, Failure, Open, export_plugin};
use tongban_wire::Link;
use tongban_wire::recording::{Tape, nothing_personal};
use tongban_wire::tcp::{Tcp, TcpSettings};
use tongban_wire::video::Wanted;
use video::VideoRecorder;

/// Opens the device that the machine's manifest describes. Settings: [`Settings`].
fn open(open: &Open) -> Result<Device, Failure> {
    let settings: Settings = open.settings.parse()?;
    if settings.width.is_some() != settings.height.is_some() {
        let why = "settings width and height: found one, expected both or none";
        return Err(Failure::new(CompletionCode::InvalidData, why));
    }
    let missing = |key: &str, mode: &str| {
        let why = format!("setting {key}: found nothing, expected one where mode is {mode}");
        Failure::new(CompletionCode::InvalidData, why)
    };
    let news = Some(open.news.clone());
    match settings.mode {
        Use::Markers => {
            let address = settings.address.clone().ok_or_else(|| missing("address", "markers"))?;
            let device = settings.device_id.clone().ok_or_else(|| missing("device_id", "markers"))?;
            let tcp = TcpSettings { address };
            // A case's id names nobody, and whoever records a session makes one up.
            let tape = Tape::of(settings.record.as_deref(), nothing_personal)
                .map_err(|error| error.failure("the recorder of markers"))?;
            let link = Link::new(move || Ok(tape.stream(Box::new(Tcp::open(&tcp)?))));
            Ok(Device::recorder(MarkerRecorder::new(&settings.folder, &device, link, news)?))
        }
        Use::Video if settings.record.is_some() => {
            let why = "setting record: what a camera sees is personal, and its wire is not recorded";
            Err(Failure::new(CompletionCode::InvalidData, why))
        }
        Use::Video => {
            let wanted = Wanted {
                pixels: None,
                size: settings.width.zip(settings.height),
                rate: settings.rate.clamp(1, 60),
                near: (1280, 720),
            };
            let opener: home::Opener = match &settings.rtsp {
                Some(url) => {
                    let address = rtsp::Address::parse(url)
                        .map_err(|why| Failure::new(CompletionCode::InvalidData, format!("setting rtsp: {why}")))?;
                    Box::new(rtsp::Way(address))
                }
                None => {
                    let camera = settings.camera();
                    Box::new(move || tongban_wire::video::open(&camera))
                }
            };
            Ok(Device::recorder(VideoRecorder::new(&settings.folder, settings.room(), wanted, opener, news)?))
        }
    }
}

export_plugin! {
    id: "recorder",
    vendor: "Tongban",
    classes: ["tongban.recorder/1"],
    open: open,
}
