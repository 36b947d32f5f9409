//! The voice as the host sees it.

use crate::speaker::{Speaker, SpeakerError};
use crate::voice::{Voice, VoiceError};
use std::time::Duration;
use tongban_sdk::speech::{
    Capabilities, Language, SayParams, SayResult, Speech, Status, StopParams, StopResult, code, event,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Record};

/// Slices of a second: between two of them a cancel is asked for.
const SLICES: u32 = 20;
/// How long to wait for room in the card.
const SOON: Duration = Duration::from_millis(10);
/// How often in a row a card may have no room before it counts as standing still: 3 s.
const STILL: u32 = 300;

type Voices = Box<dyn FnMut() -> Result<Box<dyn Voice>, VoiceError> + Send>;
type Speakers = Box<dyn FnMut(u32) -> Result<Box<dyn Speaker>, SpeakerError> + Send>;
type Look = Box<dyn FnMut() -> Result<(), SpeakerError> + Send>;

/// A voice and the ways to it and to its loudspeaker.
pub struct Reader {
    voices: Voices,
    speakers: Speakers,
    look: Look,
    voice: Option<Box<dyn Voice>>,
}

impl Reader {
    /// A voice that is not open yet. `speakers` is told the samples a second; `look` tells whether there is a speaker,
    /// without a sound.
    pub fn new(
        voices: impl FnMut() -> Result<Box<dyn Voice>, VoiceError> + Send + 'static,
        speakers: impl FnMut(u32) -> Result<Box<dyn Speaker>, SpeakerError> + Send + 'static,
        look: impl FnMut() -> Result<(), SpeakerError> + Send + 'static,
    ) -> Reader {
        Reader { voices: Box::new(voices), speakers: Box::new(speakers), look: Box::new(look), voice: None }
    }

    fn voice(&mut self) -> Result<&mut Box<dyn Voice>, VoiceError> {
        match &mut self.voice {
            Some(voice) => Ok(voice),
            none => Ok(none.insert((self.voices)()?)),
        }
    }
}

impl Speech for Reader {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        // Without its library the voice has no language; the status says why.
        let known = [(Language::Zh, "zh"), (Language::En, "en")].into_iter();
        let had = known.filter(|(language, _)| self.voice().is_ok_and(|voice| voice.has(*language)));
        let languages: Vec<_> = had.map(|(_, word)| word).collect();
        Ok(Capabilities { languages: languages.join(" "), rates: true })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = match (self.voice().is_ok(), (self.look)()) {
            (true, Ok(())) => DeviceState::Online,
            (_, Err(SpeakerError::Missing(_))) => DeviceState::NoDevice,
            (false, _) | (true, Err(SpeakerError::Failed(_))) => DeviceState::Offline,
        };
        Ok(Status { device })
    }

    fn reset(&mut self, _: &dyn Call) -> Result<(), Failure> {
        self.voice = None;
        self.voice().map(|_| ()).map_err(no_voice)
    }

    fn say(&mut self, call: &dyn Call, params: SayParams) -> Result<SayResult, Failure> {
        let percent = params.rate.unwrap_or(100);
        let Some(percent) = u32::try_from(percent).ok().filter(|percent| (50..=200).contains(percent)) else {
            return Err(Failure::new(CompletionCode::InvalidData, format!("rate: found {percent}, expected 50–200")));
        };
        let volume = params.volume.unwrap_or(100);
        if !(1..=100).contains(&volume) {
            return Err(Failure::new(CompletionCode::InvalidData, format!("volume: found {volume}, expected 1–100")));
        }
        let voice = self.voice().map_err(no_voice)?;
        if !voice.has(params.language) {
            let detail = "the voice data lacks the language: install the Debian package espeak-ng-data, or set voice_zh, voice_en";
            return Err(Failure::new(CompletionCode::UnsupportedData, detail));
        }
        let hz = voice.hz();
        let mut speaker = (self.speakers)(hz).map_err(no_sound)?;
        let mut aloud = Aloud { call, speaker: speaker.as_mut(), started: false };
        let mut heard = Ok(());
        let slice = (hz / SLICES).max(1) as usize;
        let Some(voice) = &mut self.voice else { return Err(Failure::unsupported()) };
        let spoken = voice.speak(params.text.expose(), params.language, percent, &mut |samples| {
            let softer = |sample: &i16| (i64::from(*sample) * volume / 100) as i16;
            let samples: Vec<i16> = samples.iter().map(softer).collect();
            heard = samples.chunks(slice).try_for_each(|slice| aloud.play(slice));
            heard.is_ok()
        });
        let said = match (heard, spoken) {
            (Err(failure), _) => Err(failure),
            (_, Err(error)) => {
                // It is opened anew for the next text.
                self.voice = None;
                Err(no_voice(error))
            }
            _ => aloud.finish(),
        };
        if said.is_err() {
            speaker.silence();
        }
        said.map(|()| SayResult {})
    }

    fn stop(&mut self, _: &dyn Call, _: StopParams) -> Result<StopResult, Failure> {
        // A speaker lives no longer than its text: commands come one after the other, so nothing is left to be heard.
        Ok(StopResult {})
    }
}

/// One text on its way to the ear.
struct Aloud<'a> {
    call: &'a dyn Call,
    speaker: &'a mut dyn Speaker,
    started: bool,
}

impl Aloud<'_> {
    fn play(&mut self, mut samples: &[i16]) -> Result<(), Failure> {
        let mut still = 0;
        while !samples.is_empty() {
            self.may_go_on()?;
            let took = self.speaker.play(samples).map_err(no_sound)?;
            samples = samples.get(took..).unwrap_or_default();
            match took {
                0 => self.wait(&mut still)?,
                _ => still = 0,
            }
            if took > 0 && !self.started {
                self.started = true;
                self.call.event(event::say::started, Record::new());
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let mut still = 0;
        self.may_go_on()?;
        while !self.speaker.finish().map_err(no_sound)? {
            self.wait(&mut still)?;
        }
        Ok(())
    }

    fn may_go_on(&self) -> Result<(), Failure> {
        match (self.call.cancelled(), self.call.remaining().is_zero()) {
            (true, _) => Err(Failure::canceled()),
            (_, true) => Err(Failure::time_out()),
            _ => Ok(()),
        }
    }

    fn wait(&self, still: &mut u32) -> Result<(), Failure> {
        *still += 1;
        if *still > STILL {
            return Err(no_sound(SpeakerError::Failed("the sound card stands still".into())));
        }
        self.call.wait(SOON)
    }
}

fn no_sound(error: SpeakerError) -> Failure {
    code::say::speaker_inoperable(error.words())
}

fn no_voice(error: VoiceError) -> Failure {
    let (VoiceError::Missing(words) | VoiceError::Failed(words)) = error;
    Failure::new(CompletionCode::DeviceNotReady, words)
}
