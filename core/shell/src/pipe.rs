//! The debug pipe of the browser: JSON messages ended by a zero byte, both ways.

use crate::browser::BrowserFault;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// The longest message taken in. The browser answers our few commands with far less.
const LONGEST: usize = 4 << 20;

/// One end of the pipe. Commands are given one at a time and wait for their answer.
pub(crate) struct Pipe {
    into: ChildStdin,
    answers: Receiver<Value>,
    last: u64,
}

impl Pipe {
    /// Takes the pipe over; a thread reads it until the browser closes its end.
    pub(crate) fn new(into: ChildStdin, from: ChildStdout) -> std::io::Result<Pipe> {
        let (send, answers) = sync_channel(64);
        std::thread::Builder::new().name("browser-pipe".into()).spawn(move || listen(from, &send))?;
        Ok(Pipe { into, answers, last: 0 })
    }

    /// Gives one command and waits for its answer. Errors: no answer within the time, the pipe is closed, or the
    /// browser refused; all mean that the browser is to be restarted (technician, when it stays so).
    pub(crate) fn call(&mut self, method: &str, params: Value, within: Duration) -> Result<Value, BrowserFault> {
        self.last += 1;
        let id = self.last;
        let mut bytes = json!({ "id": id, "method": method, "params": params }).to_string().into_bytes();
        bytes.push(0);
        let closed = || BrowserFault::Deaf(format!("{method}: the debug pipe is closed"));
        self.into.write_all(&bytes).and_then(|()| self.into.flush()).map_err(|_| closed())?;
        let until = Instant::now() + within;
        loop {
            match self.answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(answer) if answer["id"] == id => {
                    return match answer.get("error") {
                        Some(error) => {
                            let why = error["message"].as_str().unwrap_or("no reason given");
                            Err(BrowserFault::Deaf(format!("{method}: the browser refused: {why}")))
                        }
                        None => Ok(answer["result"].clone()),
                    };
                }
                // The late answer to a command that was given up.
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    let ms = within.as_millis();
                    return Err(BrowserFault::Deaf(format!("{method}: no answer within {ms} ms")));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(closed()),
            }
        }
    }
}

/// Reads until the end; passes on answers and drops what the browser tells unasked.
fn listen(mut from: ChildStdout, answers: &SyncSender<Value>) {
    let mut held = Vec::new();
    let mut chunk = [0; 16 << 10];
    loop {
        let count = match from.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(count) => count,
        };
        for part in chunk[..count].split_inclusive(|b| *b == 0) {
            held.extend_from_slice(part);
            if held.len() > LONGEST {
                tracing::warn!(bytes = held.len(), "the browser sent a message that is too long");
                return;
            }
            if held.last() == Some(&0) {
                held.pop();
                let message: Option<Value> = serde_json::from_slice(&held).ok();
                held.clear();
                // Nobody waits for more than one answer: when the line is full, its reader has gone.
                if let Some(answer) = message.filter(|m| m.get("id").is_some())
                    && answers.try_send(answer).is_err()
                {
                    return;
                }
            }
        }
    }
}
