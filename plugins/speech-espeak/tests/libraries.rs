//! The real libraries, where they are on the machine. One test: eSpeak NG speaks once in a process.

use std::fs;
use std::path::Path;
use tongban_sdk::harness::ScriptedCall;
use tongban_sdk::speech::{Language, SayParams, Speech as _};
use tongban_sdk::{CompletionCode, DeviceState, Failure, Open};
use tongban_speech_espeak::reader::{self, Reader};

const ZH: &str = "请把身份证放在读卡区，办理期间请不要拿走。";
const EN: &str = "Please put your identity card on the reader, and leave it there until you are told.";

fn open(settings: &str) -> Reader {
    tongban_speech_espeak::reader(&Open::for_test(settings).unwrap()).unwrap()
}

fn say(reader: &mut reader::Reader, text: &str, language: Language, rate: i64) -> Result<(), Failure> {
    let params = SayParams { text: text.to_owned().into(), language, rate: Some(rate), volume: None };
    reader.say(&ScriptedCall::new(), params).map(|_| ())
}

/// Samples a second, samples.
fn heard(path: &Path) -> (u32, Vec<i16>) {
    let bytes = fs::read(path).unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[..4], &bytes[8..16], &bytes[36..40]), (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..]));
    assert_eq!((number(4) as usize + 8, number(40) as usize + 44), (bytes.len(), bytes.len()));
    (number(24), bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect())
}

fn counted() -> (usize, usize) {
    let count = |folder: &str| fs::read_dir(folder).map_or(0, Iterator::count);
    (count("/proc/self/fd"), count("/proc/self/task"))
}

#[test]
fn a_chinese_and_an_english_sentence_are_heard() {
    let folder = tempfile::tempdir().unwrap();
    let wav = format!(r#"{{"output": "wav:{}"}}"#, folder.path().display());
    let mut reader = open(&wav);
    match say(&mut reader, "1", Language::En, 100) {
        Err(failure) if failure.detail.contains("libespeak-ng.so.1 cannot be opened") => {
            assert_eq!(
                (failure.code, reader.status().unwrap().device),
                (CompletionCode::DeviceNotReady, DeviceState::Offline)
            );
            return eprintln!("LEFT OUT: {}", failure.detail);
        }
        said => said.unwrap(),
    }
    assert_eq!(reader.capabilities().unwrap().languages, "zh en");
    assert_eq!(reader.status().unwrap().device, DeviceState::Online);
    let mut seconds = Vec::new();
    for (number, (text, language, rate)) in
        [(ZH, Language::Zh, 100), (EN, Language::En, 100), (ZH, Language::Zh, 50), (EN, Language::En, 200)]
            .iter()
            .enumerate()
    {
        say(&mut reader, text, *language, *rate).unwrap();
        let (hz, samples) = heard(&folder.path().join(format!("speech-{:04}.wav", number + 2)));
        let loud = samples.iter().filter(|sample| sample.unsigned_abs() > 1_000).count();
        assert!(loud * 10 > samples.len(), "{language:?}: silent, {loud} of {}", samples.len());
        seconds.push(samples.len() as f64 / f64::from(hz));
        eprintln!("{language:?} at {rate} %: {:.2} s, {} % loud", seconds[number], loud * 100 / samples.len());
    }
    assert!(seconds[..2].iter().all(|length| (2.0..15.0).contains(length)), "{seconds:?}");
    assert!(seconds[2] > seconds[0] * 1.4 && seconds[3] < seconds[1] * 0.75, "{seconds:?}");

    // A second voice in this process is refused in words, and a voice that the data lacks too.
    let second = say(&mut open(&wav), EN, Language::En, 100).unwrap_err();
    assert!(second.detail.contains("another slot"), "{second}");
    drop(reader);
    let mut lacking = open(&wav.replace('}', r#", "voice_zh": "no-such"}"#));
    assert_eq!(lacking.capabilities().unwrap().languages, "en");
    assert_eq!(say(&mut lacking, ZH, Language::Zh, 100).unwrap_err().code, CompletionCode::UnsupportedData);
    drop(lacking);

    // Opened and closed, the libraries leave nothing behind; "null" is a sound device without a card.
    let mut before = None;
    let mut card = 0;
    for turn in 0..60 {
        match say(&mut open(r#"{"output": "null"}"#), "一", Language::Zh, 200) {
            Ok(()) => card += 1,
            Err(failure) => assert!(failure.detail.contains("libasound2"), "{failure}"),
        }
        if turn == 20 {
            before = Some(counted());
        }
    }
    assert_eq!(before, Some(counted()), "handles and threads grew");
    match card {
        0 => eprintln!("LEFT OUT: libasound.so.2 is not here: nothing was played through it"),
        _ => eprintln!("played through libasound {card} times"),
    }
    let without_card = !Path::new("/dev/snd").exists();
    if without_card {
        let mut reader = open("");
        let failure = say(&mut reader, EN, Language::En, 100).unwrap_err();
        assert_eq!((failure.error, reader.status().unwrap().device), (Some(1), DeviceState::NoDevice), "{failure}");
    }
}
