//! Asks the scanner over its pipes: one request, the answer with its number, and another try where noise spoilt it.

use crate::packet::{Answer, Command, HEAD, Info, MOST, Scan, Status, request, scan};
use std::time::Duration;
use tongban_wire::{Link, Patience, Pipes, WireError};

/// How often a spoilt exchange is tried.
const TRIES: usize = 3;
/// Bytes asked for in one transfer.
const TRANSFER: usize = 16 * 1024;

/// How long answers may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// Info, light, look.
    pub short: Duration,
    /// Picture, template, comparison.
    pub long: Duration,
}

impl Default for Times {
    fn default() -> Times {
        Times { short: Duration::from_millis(300), long: Duration::from_millis(2000) }
    }
}

impl Times {
    /// How long this answer may take to begin, and where it is a long one, each piece of it.
    fn of(self, command: Command) -> AnswerTime {
        match command {
            Command::Info | Command::Light | Command::Look => AnswerTime::Whole(self.short),
            Command::Capture | Command::Extract | Command::Compare => AnswerTime::Piece(self.long),
        }
    }
}

/// How long an answer may take.
#[derive(Clone, Copy)]
enum AnswerTime {
    /// All of it.
    Whole(Duration),
    /// Until its next bytes: a picture that is still coming is not broken off because the computer is busy.
    Piece(Duration),
}

/// The scanner behind its wire.
pub struct Channel {
    link: Link<Box<dyn Pipes>>,
    times: Times,
    number: u8,
    /// What it is, asked once after opening.
    info: Option<Info>,
}

impl Channel {
    /// The scanner at the end of that link.
    pub fn new(link: Link<Box<dyn Pipes>>, times: Times) -> Channel {
        Channel { link, times, number: 0, info: None }
    }

    /// What the scanner is.
    pub fn info(&mut self, patience: Patience) -> Result<Info, WireError> {
        if let Some(info) = self.info.filter(|_| self.link.is_open()) {
            return Ok(info);
        }
        let answer = self.ask(Command::Info, &[], patience)?;
        let info = Info::of(&answer.data).ok_or(WireError::Garbled("an info of no scanner this driver knows"))?;
        self.info = Some(info);
        Ok(info)
    }

    /// What the scanner was when it was last asked.
    pub fn known(&self) -> Option<Info> {
        self.info
    }

    /// Asks, and asks again where noise or silence spoilt it: every request may be repeated.
    pub fn ask(&mut self, command: Command, data: &[u8], patience: Patience) -> Result<Answer, WireError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.ask_once(command, data, patience) {
                Ok(answer) if answer.status == Status::Spoilt && tries < TRIES => {}
                Err(WireError::Garbled(_) | WireError::Overflow | WireError::Stalled) if tries < TRIES => {}
                Err(WireError::Silent) if tries < 2 => {}
                done => return done,
            }
        }
    }

    /// Asks once. For status, which has no time for more.
    pub fn ask_once(&mut self, command: Command, data: &[u8], patience: Patience) -> Result<Answer, WireError> {
        self.number = self.number.wrapping_add(1);
        let number = self.number;
        let time = self.times.of(command);
        self.link.with(|pipes| exchange(pipes.as_mut(), command, number, data, patience, time))
    }
}

fn exchange(
    pipes: &mut dyn Pipes,
    command: Command,
    number: u8,
    data: &[u8],
    call: Patience,
    time: AnswerTime,
) -> Result<Answer, WireError> {
    let (AnswerTime::Whole(long) | AnswerTime::Piece(long)) = time;
    let mut patience = call.at_most(long);
    let bulk = |into_host| pipes.endpoints().iter().find(move |e| !e.interrupt && e.is_in() == into_host);
    let (Some(from), Some(to)) = (bulk(true).map(|e| e.address), bulk(false).map(|e| e.address)) else {
        return Err(WireError::Setting("the interface has no bulk pipe each way; name another".into()));
    };
    pipes.write(to, &request(command, number, data), &patience)?;
    let mut bytes = Vec::new();
    let mut silence = WireError::Silent;
    loop {
        match scan(&bytes) {
            Scan::Answer(answer, _) if answer.number == number && answer.command == command as u8 => return Ok(answer),
            Scan::Answer(_, used) => {
                bytes.drain(..used);
                silence = WireError::Garbled("answers another request");
                continue;
            }
            Scan::Lost(how) => {
                // Whatever else belongs to it is dropped, so that the next answer begins cleanly.
                pipes.discard()?;
                return Err(WireError::Garbled(how));
            }
            Scan::Wanting { begun: true } => silence = WireError::Garbled("an answer that breaks off"),
            Scan::Wanting { .. } if !bytes.is_empty() => silence = WireError::Garbled("noise, no answer"),
            Scan::Wanting { .. } => {}
        }
        if bytes.len() > MOST + HEAD + TRANSFER {
            return Err(WireError::Overflow);
        }
        match pipes.read(from, TRANSFER, &patience) {
            Ok(more) => {
                bytes.extend(more);
                if let AnswerTime::Piece(piece) = time {
                    patience = call.at_most(piece);
                }
            }
            Err(WireError::Silent) => return Err(silence),
            Err(other) => return Err(other),
        }
    }
}
