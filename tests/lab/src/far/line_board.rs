//! A line board: lights on channels, inputs, outputs; lines of text with a checksum.

use crate::{FarEnd, Say};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How each thing on the board is, by its name; shared with the test. Lights are `light3`.
pub type Things = Arc<Mutex<BTreeMap<String, String>>>;

/// The board: eight channels of light, channel 7 broken; what inputs and outputs it has is said at the beginning.
pub struct LineBoard {
    things: Things,
    heard: Vec<u8>,
}

impl LineBoard {
    /// A board with those inputs and outputs (`in1=0`), and how it is.
    pub fn new(inputs: &[&str]) -> (LineBoard, Things) {
        let split = |input: &&str| input.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let things: Things = Arc::new(Mutex::new(inputs.iter().filter_map(split).collect()));
        (LineBoard { things: Arc::clone(&things), heard: Vec::new() }, things)
    }

    fn line(body: &str) -> Vec<u8> {
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        format!("{body}*{sum:02X}\n").into_bytes()
    }

    fn answer(&self, request: &str) -> String {
        let mut things = self.things.lock().unwrap_or_else(PoisonError::into_inner);
        let words: Vec<&str> = request.split(' ').collect();
        match words.as_slice() {
            ["ID"] => "OK LB1 LAB".into(),
            ["DARK"] => {
                things.retain(|name, _| !name.starts_with("light"));
                "OK".into()
            }
            ["LIGHT", "7", ..] => "NO lamp".into(),
            ["LIGHT", channel @ ("1" | "2" | "3" | "4" | "5" | "6" | "8"), rate, colour] => {
                things.insert(format!("light{channel}"), format!("{rate} {colour}"));
                "OK".into()
            }
            ["LIGHT", ..] => "NO channel".into(),
            ["IN"] => {
                let inputs = things.iter().filter(|(name, _)| !name.starts_with("light"));
                let inputs: Vec<String> = inputs.map(|(name, value)| format!("{name}={value}")).collect();
                format!("OK {}", inputs.join(" "))
            }
            ["SET", set] => match set.split_once('=') {
                Some((name, value)) if things.contains_key(name) => {
                    things.insert(name.to_owned(), value.to_owned());
                    "OK".into()
                }
                _ => "NO name".into(),
            },
            _ => "NO request".into(),
        }
    }
}

impl FarEnd for LineBoard {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend(bytes);
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let Some((body, _)) = line.rsplit_once('*') else { continue };
            if Self::line(body) != format!("{line}\n").into_bytes() {
                continue;
            }
            if let Some((number, request)) = body.split_once(' ') {
                say.now(Self::line(&format!("{number} {}", self.answer(request))));
            }
        }
    }

    /// `in1=1`: an input changes, and the board says so.
    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        let Some((name, value)) = act.split_once('=') else { return false };
        let mut things = self.things.lock().unwrap_or_else(PoisonError::into_inner);
        things.insert(name.to_owned(), value.to_owned());
        say.now(Self::line(&format!("! {act}")));
        true
    }

    fn plugged(&mut self) {
        self.heard.clear();
        self.things.lock().unwrap_or_else(PoisonError::into_inner).retain(|name, _| !name.starts_with("light"));
    }
}
