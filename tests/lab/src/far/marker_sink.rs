//! A network recorder that takes markers, one line each, and says which it has.

use crate::{FarEnd, Say};
use std::sync::{Arc, Mutex, PoisonError};

/// A recorder elsewhere. It keeps the lines it answered `OK` to, each number once.
#[derive(Clone, Debug, Default)]
pub struct MarkerSink {
    heard: Vec<u8>,
    kept: Arc<Mutex<Vec<(u64, String)>>>,
    refuses: Option<String>,
}

impl MarkerSink {
    /// One that refuses markers of this step for good.
    pub fn refusing(step: &str) -> MarkerSink {
        MarkerSink { refuses: Some(step.into()), ..MarkerSink::default() }
    }

    /// What it has, by number, without the numbers and the times.
    pub fn kept(&self) -> Arc<Mutex<Vec<(u64, String)>>> {
        Arc::clone(&self.kept)
    }
}

impl FarEnd for MarkerSink {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend_from_slice(bytes);
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let words: Vec<&str> = line.split(' ').collect();
            let ["MARK", number, _, device, case, what, step] = words[..] else {
                say.now(b"NO 0 not a marker\n".to_vec());
                continue;
            };
            if self.refuses.as_deref() == Some(step) {
                say.now(format!("NO {number} no such step\n").into_bytes());
                continue;
            }
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let number: u64 = number.parse().unwrap_or_default();
            if kept.iter().all(|(known, _)| *known != number) {
                kept.push((number, format!("{device} {case} {what} {step}")));
            }
            say.now(format!("OK {number}\n").into_bytes());
        }
    }

    fn plugged(&mut self) {
        self.heard.clear();
    }

    fn oversize(&self, _: &[u8]) -> Vec<u8> {
        let mut long = b"OK ".to_vec();
        long.extend(vec![b'1'; 4_000]);
        long
    }
}
