//! The description of a device: one TOML file, checked whole before the device is opened. Pure.

use crate::framer::{Extent, Framing, Sum, SumForm};
use crate::pattern::Pattern;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;
use toml::{Table, Value};
use tongban_sdk::DeviceState;
use tongban_sdk::lights::{Colour, FlashRate, LightName};
use tongban_sdk::serde::{self, Deserialize};

/// Which class the device offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// `tongban.barcode-reader/1`: scanners, and keypads whose entry is the code.
    BarcodeReader,
    /// `tongban.lights/1`.
    Lights,
}

/// A device, described.
#[derive(Clone, Debug)]
pub struct Description {
    /// What people call it.
    pub title: String,
    /// Its class.
    pub class: Class,
    /// Usual speed of a serial line.
    pub baud: u32,
    /// How its messages are framed.
    pub framing: Framing,
    /// What it is told, by name: `greet`, `status`, `begin`, `end`, `set_light`.
    pub commands: BTreeMap<String, Command>,
    /// Messages that are codes.
    pub codes: Vec<CodePattern>,
    /// Messages that tell how the device is, whenever they come.
    pub states: Vec<(Pattern, DeviceState)>,
    /// Lights by the class's name: what stands for `{channel}`, and colours, the usual one first.
    pub lights: BTreeMap<String, (String, Vec<String>)>,
    /// What stands for `{rate}`, by the class's word.
    pub rates: BTreeMap<String, String>,
    /// What stands for `{colour}`, by the class's word.
    pub colours: BTreeMap<String, String>,
}

/// A message that is a code.
#[derive(Clone, Debug)]
pub struct CodePattern {
    /// With a place `{data}`, and `{aim}` where the symbology is told.
    pub pattern: Pattern,
    /// The symbology where it is not told.
    pub symbology: Option<String>,
}

/// Something the device is told.
#[derive(Clone, Debug)]
pub struct Command {
    /// What is sent.
    pub send: Pattern,
    /// What may be answered; nothing is waited for where it is empty.
    pub answers: Vec<Answer>,
    /// How long an answer may take.
    pub within: Duration,
    /// How often it is sent before the device counts as silent.
    pub tries: u8,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its body.
    pub pattern: Pattern,
    /// The class's code that it stands for; absent means that it is done.
    pub code: Option<String>,
    /// How the device is, as it says.
    pub state: Option<DeviceState>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFraming {
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
    length: Option<RawLength>,
    size: Option<usize>,
    #[serde(default)]
    report: bool,
    longest: Option<usize>,
    checksum: Option<Sum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLength {
    bytes: u8,
    #[serde(default)]
    little: bool,
    #[serde(default)]
    adds: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCommand {
    send: String,
    #[serde(default)]
    answers: Vec<RawAnswer>,
    within_ms: Option<u64>,
    tries: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    #[serde(rename = "match")]
    pattern: String,
    code: Option<String>,
    state: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCode {
    #[serde(rename = "match")]
    pattern: String,
    symbology: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawState {
    #[serde(rename = "match")]
    pattern: String,
    state: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLight {
    channel: String,
    #[serde(default)]
    colours: Vec<String>,
}

/// Collects mistakes instead of stopping at the first.
struct Checking {
    mistakes: Vec<String>,
}

impl Checking {
    fn wrong(&mut self, at: &str, said: impl std::fmt::Display) {
        self.mistakes.push(format!("{at}: {said}"));
    }

    fn part<T: DeserializeOwned>(&mut self, at: &str, value: Value) -> Option<T> {
        let read = value.try_into::<T>();
        read.map_err(|fault| self.wrong(at, fault.message().lines().next().unwrap_or("cannot be read").to_owned())).ok()
    }

    fn pattern(&mut self, at: &str, text: &str) -> Pattern {
        Pattern::parse(text).unwrap_or_else(|said| {
            self.wrong(at, said);
            // Stands in for the rest of the checks; the description is refused.
            Pattern::parse("").unwrap_or_else(|_| unreachable!("the empty pattern is one"))
        })
    }

    fn state(&mut self, at: &str, word: &str) -> Option<DeviceState> {
        let known = [
            DeviceState::Online,
            DeviceState::Offline,
            DeviceState::HardwareError,
            DeviceState::UserError,
            DeviceState::DeviceBusy,
            DeviceState::FraudAttempt,
        ];
        let found = known.into_iter().find(|state| state.word() == word);
        if found.is_none() {
            self.wrong(at, format!("found {word}, expected {}", known.map(DeviceState::word).join(" ")));
        }
        found
    }

    fn word(&mut self, at: &str, word: &str, words: &[&str]) {
        if !words.contains(&word) {
            self.wrong(at, format!("found {word}, expected {}", words.join(" ")));
        }
    }
}

/// Places a command of each name may have.
fn places(command: &str) -> Option<&'static [&'static str]> {
    match command {
        "greet" | "status" | "begin" | "end" => Some(&["seq"]),
        "set_light" => Some(&["seq", "channel", "rate", "colour"]),
        _ => None,
    }
}

/// Bytes in hexadecimal, with or without blanks.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((char::from(*high).to_digit(16)? << 4 | char::from(*low).to_digit(16)?) as u8),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

impl Description {
    /// Reads a description. Errors: every mistake there is, each with its place; the integrator acts.
    pub fn read(text: &str) -> Result<Description, Vec<String>> {
        let mut table: Table = text.parse().map_err(|fault: toml::de::Error| vec![fault.to_string()])?;
        let mut check = Checking { mistakes: Vec::new() };
        let mut part = |key: &str| table.remove(key);
        if part("schema").as_ref().and_then(Value::as_integer) != Some(1) {
            check.wrong("schema", "expected 1");
        }
        let _ = part("$schema");
        let title = part("title").and_then(|title| check.part::<String>("title", title));
        let class = match part("class") {
            Some(class) => check.part::<Class>("class", class),
            None => {
                check.wrong("class", "found nothing, expected barcode_reader or lights");
                None
            }
        };
        let baud = part("baud").and_then(|baud| check.part::<u32>("baud", baud)).unwrap_or(9_600);
        let framing = match part("framing") {
            Some(raw) => check.part("framing", raw).map(|raw| framing(raw, &mut check)),
            None => {
                check.wrong("framing", "found nothing, expected end, length, size or report");
                None
            }
        };
        let commands = commands(part("commands"), &mut check);
        let codes = codes(part("codes"), &mut check);
        let states = states(part("states"), &mut check);
        let lights = lights(part("lights"), &mut check);
        let rates = words(part("rates"), "rates", FlashRate::WORDS, &mut check);
        let colours = words(part("colours"), "colours", Colour::WORDS, &mut check);
        table.keys().for_each(|key| check.wrong(key, "no such key"));
        match class {
            Some(Class::BarcodeReader) if codes.is_empty() => {
                check.wrong("codes", "found none, expected at least one message that is a code");
            }
            Some(Class::Lights) if lights.is_empty() => {
                check.wrong("lights", "found none, expected at least one light")
            }
            Some(Class::Lights) if !commands.contains_key("set_light") => {
                check.wrong("commands.set_light", "found nothing, expected how a light is set");
            }
            _ => {}
        }
        match (check.mistakes.is_empty(), class, framing) {
            (true, Some(class), Some(framing)) => {
                let title = title.unwrap_or_else(|| "described device".into());
                Ok(Description { title, class, baud, framing, commands, codes, states, lights, rates, colours })
            }
            _ => Err(check.mistakes),
        }
    }
}

fn framing(raw: RawFraming, check: &mut Checking) -> Framing {
    let mut read = |at: &str, text: &str| {
        bytes(text).unwrap_or_else(|| {
            check.wrong(at, format!("found {text}, expected bytes such as \"0D 0A\""));
            Vec::new()
        })
    };
    let (start, end) = (read("framing.start", &raw.start), read("framing.end", &raw.end));
    let ways = [raw.length.is_some(), raw.size.is_some(), raw.report].into_iter().filter(|way| *way).count();
    if ways > 1 || ways == 0 && end.is_empty() {
        check.wrong("framing", "expected one of: end alone, length, size, report");
    }
    let longest = raw.longest.unwrap_or(1_024);
    if !(1..=65_535).contains(&longest) || raw.size.is_some_and(|size| size == 0 || size > longest) {
        check.wrong("framing.longest", "expected 1 to 65535, and a size within it");
    }
    let extent = match (&raw.length, raw.size) {
        _ if raw.report => Extent::Report,
        (Some(RawLength { bytes, little, adds }), _) => {
            if !matches!(bytes, 1 | 2) || !(-64..=64).contains(adds) {
                check.wrong("framing.length", "expected bytes 1 or 2, and adds from -64 to 64");
            }
            Extent::Length { bytes: *bytes, little: *little, adds: *adds }
        }
        (None, Some(size)) => Extent::Fixed(size),
        (None, None) => Extent::Delimited,
    };
    if raw.report && (raw.checksum.is_some() || !start.is_empty() || !end.is_empty()) {
        check.wrong("framing.report", "a report has no start, end or checksum");
    }
    if let Some(sum) = &raw.checksum
        && extent == Extent::Delimited
        && sum.form != SumForm::Hex
    {
        check.wrong("framing.checksum", "a raw checksum may look like the end: expected form = \"hex\" or a length");
    }
    Framing { start, extent, sum: raw.checksum, end, longest }
}

fn commands(raw: Option<Value>, check: &mut Checking) -> BTreeMap<String, Command> {
    let mut commands = BTreeMap::new();
    let raw: Table = raw.and_then(|raw| check.part("commands", raw)).unwrap_or_default();
    for (name, value) in raw {
        let at = format!("commands.{name}");
        let Some(allowed) = places(&name) else {
            check.wrong(&at, "expected greet, status, begin, end or set_light");
            continue;
        };
        let Some(raw) = check.part::<RawCommand>(&at, value) else { continue };
        let send = check.pattern(&format!("{at}.send"), &raw.send);
        for place in send.names().filter(|place| !allowed.contains(place)) {
            check
                .wrong(&format!("{at}.send"), format!("{{{place}}} has no value here: expected {}", allowed.join(" ")));
        }
        let mut answers = Vec::new();
        for (number, answer) in raw.answers.iter().enumerate() {
            let at = format!("{at}.answers[{number}]");
            if let Some(code) = &answer.code {
                check.word(
                    &at,
                    code,
                    if name == "set_light" {
                        &["invalid_light", "light_error"]
                    } else {
                        &["no_code", "barcode_invalid"]
                    },
                );
            }
            let state = answer.state.as_ref().and_then(|state| check.state(&at, state));
            answers.push(Answer { pattern: check.pattern(&at, &answer.pattern), code: answer.code.clone(), state });
        }
        if name == "status" && answers.is_empty() {
            check.wrong(&at, "a question without answers tells nothing");
        }
        let (within, tries) = (raw.within_ms.unwrap_or(300), raw.tries.unwrap_or(2));
        if !(1..=10_000).contains(&within) || !(1..=5).contains(&tries) {
            check.wrong(&at, "expected within_ms 1 to 10000 and tries 1 to 5");
        }
        commands.insert(name, Command { send, answers, within: Duration::from_millis(within), tries });
    }
    commands
}

fn codes(raw: Option<Value>, check: &mut Checking) -> Vec<CodePattern> {
    let raw: Vec<RawCode> = raw.and_then(|raw| check.part("codes", raw)).unwrap_or_default();
    let mut codes = Vec::new();
    for (number, code) in raw.into_iter().enumerate() {
        let at = format!("codes[{number}]");
        let pattern = check.pattern(&at, &code.pattern);
        let names: Vec<&str> = pattern.names().collect();
        if !names.contains(&"data") {
            check.wrong(&at, "expected a place {data}");
        }
        if names.contains(&"aim") == code.symbology.is_some() {
            check.wrong(&at, "expected either a place {aim} or a symbology");
        }
        codes.push(CodePattern { pattern, symbology: code.symbology });
    }
    codes
}

fn states(raw: Option<Value>, check: &mut Checking) -> Vec<(Pattern, DeviceState)> {
    let raw: Vec<RawState> = raw.and_then(|raw| check.part("states", raw)).unwrap_or_default();
    let mut states = Vec::new();
    for (number, raw) in raw.into_iter().enumerate() {
        let at = format!("states[{number}]");
        let pattern = check.pattern(&at, &raw.pattern);
        states.extend(check.state(&at, &raw.state).map(|state| (pattern, state)));
    }
    states
}

fn lights(raw: Option<Value>, check: &mut Checking) -> BTreeMap<String, (String, Vec<String>)> {
    let raw: Table = raw.and_then(|raw| check.part("lights", raw)).unwrap_or_default();
    let mut lights = BTreeMap::new();
    for (name, value) in raw {
        let at = format!("lights.{name}");
        check.word(&at, &name, LightName::WORDS);
        if let Some(light) = check.part::<RawLight>(&at, value) {
            light.colours.iter().for_each(|colour| check.word(&at, colour, Colour::WORDS));
            lights.insert(name, (light.channel, light.colours));
        }
    }
    lights
}

fn words(raw: Option<Value>, at: &str, known: &[&str], check: &mut Checking) -> BTreeMap<String, String> {
    let Some(raw) = raw else {
        // The class's own words.
        return known.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect();
    };
    let words: BTreeMap<String, String> = check.part(at, raw).unwrap_or_default();
    words.keys().for_each(|word| check.word(at, word, known));
    words
}
