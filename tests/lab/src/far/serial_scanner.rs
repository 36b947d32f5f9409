//! A scanner on a serial line: a line of text per code.

use crate::{FarEnd, Say};
use std::time::Duration;

/// The scanner.
#[derive(Debug)]
pub struct SerialScanner {
    prefix: Vec<u8>,
    suffix: Vec<u8>,
    /// Whether it reads only between SYN T CR and SYN U CR.
    waits: bool,
    lit: bool,
    heard: Vec<u8>,
    held: Vec<Vec<u8>>,
}

impl SerialScanner {
    /// A scanner that writes `prefix CODE suffix` and always looks.
    pub fn new(prefix: &[u8], suffix: &[u8]) -> SerialScanner {
        let (prefix, suffix) = (prefix.to_vec(), suffix.to_vec());
        SerialScanner { prefix, suffix, waits: false, lit: false, heard: Vec::new(), held: Vec::new() }
    }

    /// One that must be switched on.
    #[must_use]
    pub fn triggered(mut self) -> SerialScanner {
        self.waits = true;
        self
    }

    fn show(&mut self, say: &mut Say) {
        if !self.waits || self.lit {
            self.held.drain(..).for_each(|code| say.now(code));
        }
    }
}

impl FarEnd for SerialScanner {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend(bytes);
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\r') {
            let command: Vec<u8> = self.heard.drain(..=end).collect();
            match command.as_slice() {
                [.., 0x16, b'T', b'\r'] => self.lit = true,
                [.., 0x16, b'U', b'\r'] => self.lit = false,
                _ => {}
            }
        }
        self.show(say);
    }

    fn tick(&mut self, _: Duration, say: &mut Say) {
        self.show(say);
    }

    /// `show ]Q1TEXT`, or `noise`: bytes that no code has.
    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        match act.split_once(' ') {
            Some(("show", code)) => {
                let line = self.prefix.iter().chain(code.as_bytes()).chain(&self.suffix);
                self.held.push(line.copied().collect());
            }
            None if act == "noise" => {
                let line = [0x00, 0xFE, 0x80].iter().chain(&self.suffix);
                self.held.push(line.copied().collect());
            }
            _ => return false,
        }
        self.show(say);
        true
    }

    fn plugged(&mut self) {
        self.lit = false;
        self.heard.clear();
        self.held.clear();
    }
}
