//! What a voice promises, over a voice and a speaker that do as the test says: no library, no sound card.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_sdk::harness::ScriptedCall;
use tongban_sdk::speech::{Language, SayParams, Speech as _, StopParams};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure};
use tongban_speech_espeak::reader::Reader;
use tongban_speech_espeak::speaker::{Speaker, SpeakerError};
use tongban_speech_espeak::voice::{Voice, VoiceError};

/// Samples a second of the voice of these tests: a slice is 50.
const HZ: u32 = 1_000;
const SECRET: &str = "张三 110101199003070000";

/// What the two do, and what became of it.
#[derive(Default)]
struct Stage {
    voice_missing: bool,
    voice_fails: bool,
    only_english: bool,
    speaker_missing: bool,
    /// The speaker is pulled after that many samples.
    pulled_after: Option<usize>,
    /// The speaker has no room after that many samples.
    full_after: Option<usize>,
    /// The speaker asks for that much patience at the end.
    tail: u32,
    voices: i32,
    speakers: i32,
    largest_slice: usize,
    played: usize,
    /// The loudest sample that was played.
    loudest: i16,
    silenced: u32,
    spoken: Vec<(Language, u32)>,
}

type Shared = Arc<Mutex<Stage>>;

struct Fake(Shared);

impl Voice for Fake {
    fn hz(&self) -> u32 {
        HZ
    }

    fn has(&mut self, language: Language) -> bool {
        language == Language::En || !self.0.lock().unwrap().only_english
    }

    fn speak(
        &mut self,
        _: &str,
        language: Language,
        percent: u32,
        hear: &mut dyn FnMut(&[i16]) -> bool,
    ) -> Result<(), VoiceError> {
        self.0.lock().unwrap().spoken.push((language, percent));
        // Four seconds at the usual speed, in pieces of 320 ms.
        let pieces = 12 * 100 / percent;
        for piece in 0..pieces {
            if self.0.lock().unwrap().voice_fails && piece == 2 {
                return Err(VoiceError::Failed("eSpeak NG failed to speak".into()));
            }
            if !hear(&[200; 320]) {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.0.lock().unwrap().voices -= 1;
    }
}

struct FakeSpeaker(Shared);

impl Speaker for FakeSpeaker {
    fn play(&mut self, samples: &[i16]) -> Result<usize, SpeakerError> {
        let mut stage = self.0.lock().unwrap();
        if stage.pulled_after.is_some_and(|after| stage.played >= after) {
            return Err(SpeakerError::Failed("the sound device failed".into()));
        }
        if stage.full_after.is_some_and(|after| stage.played >= after) {
            return Ok(0);
        }
        stage.largest_slice = stage.largest_slice.max(samples.len());
        // Never all at once.
        let took = samples.len().min(30);
        stage.played += took;
        stage.loudest = samples.iter().copied().max().unwrap_or(0).max(stage.loudest);
        Ok(took)
    }

    fn finish(&mut self) -> Result<bool, SpeakerError> {
        let mut stage = self.0.lock().unwrap();
        stage.tail = stage.tail.saturating_sub(1);
        Ok(stage.tail == 0)
    }

    fn silence(&mut self) {
        self.0.lock().unwrap().silenced += 1;
    }
}

impl Drop for FakeSpeaker {
    fn drop(&mut self) {
        self.0.lock().unwrap().speakers -= 1;
    }
}

fn reader(stage: &Shared) -> Reader {
    let (voice, speaker, look) = (stage.clone(), stage.clone(), stage.clone());
    let missing = || SpeakerError::Missing("no sound card".into());
    Reader::new(
        move || {
            let mut stage = voice.lock().unwrap();
            if stage.voice_missing {
                return Err(VoiceError::Missing("install espeak-ng".into()));
            }
            stage.voices += 1;
            Ok(Box::new(Fake(voice.clone())))
        },
        move |hz| {
            assert_eq!(hz, HZ);
            let mut stage = speaker.lock().unwrap();
            if stage.speaker_missing {
                return Err(missing());
            }
            stage.speakers += 1;
            Ok(Box::new(FakeSpeaker(speaker.clone())))
        },
        move || if look.lock().unwrap().speaker_missing { Err(missing()) } else { Ok(()) },
    )
}

/// What is left open: voices, speakers; and how often a speaker was silenced.
fn left(stage: &Shared) -> (i32, i32, u32) {
    let stage = stage.lock().unwrap();
    (stage.voices, stage.speakers, stage.silenced)
}

fn staged(set: impl FnOnce(&mut Stage)) -> (Shared, Reader) {
    let mut stage = Stage::default();
    set(&mut stage);
    let stage = Arc::new(Mutex::new(stage));
    let reader = reader(&stage);
    (stage, reader)
}

fn say(reader: &mut Reader, call: &dyn Call, language: Language, rate: Option<i64>) -> Result<(), Failure> {
    let said = reader.say(call, SayParams { text: SECRET.to_owned().into(), language, rate, volume: None }).map(|_| ());
    if let Err(failure) = &said {
        assert!(!failure.detail.contains("张三") && !failure.detail.contains("1990"), "a text in a failure: {failure}");
    }
    said
}

#[test]
fn both_languages_are_read_to_the_last_sample_at_the_rate_asked_for() {
    let (stage, mut reader) = staged(|stage| stage.tail = 5);
    assert_eq!(reader.capabilities().unwrap().languages, "zh en");
    for (language, rate, samples) in [
        (Language::Zh, None, 3_840),
        (Language::En, Some(100), 3_840),
        (Language::Zh, Some(50), 7_680),
        (Language::En, Some(200), 1_920),
    ] {
        stage.lock().unwrap().played = 0;
        let call = ScriptedCall::new();
        say(&mut reader, &call, language, rate).unwrap();
        assert_eq!((stage.lock().unwrap().played, call.event_numbers()), (samples, vec![1]), "{rate:?}");
    }
    let stage = stage.lock().unwrap();
    let usual = (Language::Zh, 100);
    assert_eq!(stage.spoken, [usual, (Language::En, 100), (Language::Zh, 50), (Language::En, 200)]);
    assert!(stage.largest_slice <= HZ as usize / 10, "no slice is longer than 100 ms");
    assert_eq!((stage.tail, stage.speakers, stage.silenced), (0, 0, 0));
}

#[test]
fn a_text_is_as_loud_as_it_was_asked_for() {
    let (stage, mut reader) = staged(|_| ());
    let mut loudest = |volume: Option<i64>| {
        stage.lock().unwrap().loudest = 0;
        let params = SayParams { text: SECRET.to_owned().into(), language: Language::Zh, rate: None, volume };
        reader.say(&ScriptedCall::new(), params).map(|_| stage.lock().unwrap().loudest)
    };
    let full = loudest(None).unwrap();
    assert!(full >= 100, "the voice of this test is heard");
    assert_eq!((loudest(Some(100)).unwrap(), loudest(Some(50)).unwrap()), (full, full / 2));
    for outside in [0, 101, -1] {
        assert_eq!(loudest(Some(outside)).unwrap_err().code, CompletionCode::InvalidData);
    }
}

#[test]
fn a_cancel_silences_within_250_ms_in_the_middle_and_in_the_tail() {
    for (full_after, tail) in [(Some(1_000), 0), (None, 1_000)] {
        let (stage, mut reader) = staged(|stage| (stage.full_after, stage.tail) = (full_after, tail));
        let call = ScriptedCall::new().cancel_after(Duration::from_millis(100));
        let failure = say(&mut reader, &call, Language::Zh, None).unwrap_err();
        assert_eq!(failure.code, CompletionCode::Canceled);
        assert_eq!(call.waited(), Duration::from_millis(100), "it waited on after the cancel");
        assert_eq!(left(&stage), (1, 0, 1));
    }
    // Cancelled the moment the first word is heard: not one slice more is played.
    let (stage, mut reader) = staged(|_| ());
    let call = Timed::within(Duration::from_secs(20)).cancel_after(Duration::ZERO);
    assert_eq!(say(&mut reader, &call, Language::En, None).unwrap_err().code, CompletionCode::Canceled);
    assert_eq!((stage.lock().unwrap().played, call.events().len()), (0, 0));
}

#[test]
fn every_way_of_not_being_heard_has_its_code_and_the_next_text_is_heard() {
    let own = (CompletionCode::CommandErrorCode, Some(1));
    let not_ready = (CompletionCode::DeviceNotReady, None);
    type Set = fn(&mut Stage);
    type Codes = (CompletionCode, Option<u16>);
    let cases: [(&str, Set, Codes); 7] = [
        ("no voice", |stage| stage.voice_missing = true, not_ready),
        ("a voice that fails", |stage| stage.voice_fails = true, not_ready),
        ("no speaker", |stage| stage.speaker_missing = true, own),
        ("pulled in the middle", |stage| stage.pulled_after = Some(1_500), own),
        ("a card that stands still", |stage| stage.full_after = Some(90), own),
        ("an end that never comes", |stage| stage.tail = u32::MAX, own),
        ("no Chinese", |stage| stage.only_english = true, (CompletionCode::UnsupportedData, None)),
    ];
    for (name, set, expected) in cases {
        let (stage, mut reader) = staged(set);
        let failure = say(&mut reader, &ScriptedCall::new(), Language::Zh, None).unwrap_err();
        assert_eq!((failure.code, failure.error), expected, "{name}: {failure}");
        let voices = left(&stage).0;
        *stage.lock().unwrap() = Stage { voices, ..Stage::default() };
        say(&mut reader, &ScriptedCall::new(), Language::Zh, None)
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
        assert_eq!(left(&stage), (1, 0, 0), "{name}");
    }
}

#[test]
fn the_status_says_what_is_missing() {
    let (stage, mut reader) = staged(|stage| stage.voice_missing = true);
    assert_eq!(reader.capabilities().unwrap().languages, "");
    assert_eq!(reader.status().unwrap().device, DeviceState::Offline);
    stage.lock().unwrap().voice_missing = false;
    assert_eq!(reader.status().unwrap().device, DeviceState::Online);
    stage.lock().unwrap().speaker_missing = true;
    assert_eq!(reader.status().unwrap().device, DeviceState::NoDevice);
}

#[test]
fn no_time_left_a_rate_out_of_range_and_a_stop() {
    let (_, mut reader) = staged(|stage| stage.full_after = Some(0));
    let call = ScriptedCall::new().within(Duration::from_millis(60));
    assert_eq!(say(&mut reader, &call, Language::Zh, None).unwrap_err().code, CompletionCode::TimeOut);
    for rate in [i64::MIN, 0, 49, 201, i64::MAX] {
        let said = say(&mut reader, &ScriptedCall::new(), Language::Zh, Some(rate));
        assert_eq!(said.unwrap_err().code, CompletionCode::InvalidData, "{rate}");
    }
    reader.stop(&ScriptedCall::new(), StopParams {}).unwrap();
    reader.reset(&ScriptedCall::new()).unwrap();
}

#[test]
fn two_hundred_openings_leave_nothing_behind() {
    let (stage, _) = staged(|_| ());
    for _ in 0..200 {
        say(&mut reader(&stage), &ScriptedCall::new(), Language::En, None).unwrap();
        let stage = stage.lock().unwrap();
        assert_eq!((stage.voices, stage.speakers), (0, 0));
    }
}
