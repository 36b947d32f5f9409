//! A voice in Chinese and English: eSpeak NG speaks, ALSA plays. Both libraries are opened when the first text is to be
//! read; without them the plugin loads, and its status says what is missing.
//!
//! [`settings`] is what the integrator writes, [`reader`] is the device as the host sees it, over a [`voice::Voice`] and a
//! [`speaker::Speaker`]; [`sys`] are the two libraries, [`wav`] a speaker that writes files.

pub mod reader;
pub mod settings;
pub mod speaker;
pub mod sys;
pub mod voice;
pub mod wav;

use reader::Reader;
use settings::{Output, Settings};
use speaker::Speaker;
use tongban_sdk::{Device, Failure, Open, export_plugin};
use voice::Voice;

/// Makes the device that the slot describes. Nothing is opened yet. Errors: `invalidData`, the integrator acts.
pub fn reader(open: &Open) -> Result<Reader, Failure> {
    let used = open.settings.parse::<Settings>()?.read()?;
    let (names, words) = (used.names, used.words_per_minute);
    let voice = move || Ok(Box::new(sys::espeak::Espeak::open(names.clone(), words)?) as Box<dyn Voice>);
    Ok(match used.output {
        Output::Card(name) => {
            let seen = name.clone();
            let speaker = move |hz| Ok(Box::new(sys::alsa::Card::open(&name, hz)?) as Box<dyn Speaker>);
            Reader::new(voice, speaker, move || sys::alsa::Card::look(&seen))
        }
        Output::Folder(folder) => {
            tongban_sdk::tracing::warn!(slot = %open.slot, "every text is kept as sound: for tests, never for applicants");
            let seen = folder.clone();
            let speaker = move |hz| Ok(Box::new(wav::Wav::create(&folder, hz)?) as Box<dyn Speaker>);
            Reader::new(voice, speaker, move || wav::look(&seen))
        }
    })
}

/// Opens the voice that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    Ok(Device::speech(reader(open)?))
}

export_plugin! {
    id: "speech-espeak",
    vendor: "Tongban",
    classes: ["tongban.speech/1"],
    open: open,
}
