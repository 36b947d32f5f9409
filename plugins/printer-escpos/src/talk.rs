//! Questions to the printer and its answers, over an open wire.

use crate::answer::{Answer, Ear};
use crate::encode::{AUTOMATIC_STATUS, FULL, REAL_TIME, RECOVER, SERIAL_NUMBER};
use crate::profile::Profile;
use crate::state::{State, Trouble};
use std::time::{Duration, Instant};
use tongban_wire::{Patience, Stream, WireError};

/// How often a question is asked before the answer counts as missing.
const TRIES: usize = 3;
/// How long the line may stay busy with what nobody asked for.
const LONGEST_BABBLE: Duration = Duration::from_millis(200);
/// How long a piece of a job may need to leave for a printer that has room for it.
const SENDING: Duration = Duration::from_secs(3);
/// How long the mechanics may need to come back after `DLE ENQ`.
const RECOVERY: Duration = Duration::from_secs(2);

/// What is known of the printer since its wire was opened.
#[derive(Debug, Default)]
pub struct Session {
    ear: Ear,
    /// How it is.
    pub state: State,
    /// When it last told all of that.
    pub seen: Option<Instant>,
    greeted: bool,
    stopped: bool,
    real_time: Vec<u8>,
    full: bool,
    /// Answers of the paper sensor that nobody took yet.
    pub sensors: usize,
    /// The last process id that came back.
    pub process: Option<[u8; 4]>,
    info: Option<String>,
    strange: bool,
    ids: u16,
}

impl Session {
    /// A process id that was not used lately: four digits, as printers take them.
    pub fn next_id(&mut self) -> [u8; 4] {
        self.ids = (self.ids + 1) % 10_000;
        [1000, 100, 10, 1].map(|place| b'0' + (self.ids / place % 10) as u8)
    }

    fn hear(&mut self, bytes: &[u8]) {
        let mut answers = Vec::new();
        self.ear.take(bytes, &mut answers);
        for answer in answers {
            self.state.hear(&answer);
            match answer {
                Answer::RealTime(byte) => self.real_time.push(byte),
                Answer::Full(_) => self.full = true,
                Answer::Sensor(_) => self.sensors += 1,
                Answer::Process(id) => self.process = Some(id),
                Answer::Info(text) => self.info = Some(text),
                Answer::Ready(ready) => self.stopped = !ready,
                Answer::Automatic(_) => {}
            }
        }
    }

    fn quiet(&mut self) {
        self.ear.quiet();
        self.strange |= self.ear.noise() > 0;
    }
}

/// An open wire and everything needed to talk over it.
pub struct Talk<'a, 'c> {
    wire: &'a mut dyn Stream,
    /// What is known.
    pub session: &'a mut Session,
    /// The model.
    pub profile: &'a Profile,
    /// How long all of it may take.
    pub patience: Patience<'c>,
}

impl<'a, 'c> Talk<'a, 'c> {
    /// Begins to talk; the first time over a wire the printer is told how to report and asked who it is.
    pub fn begin(
        wire: &'a mut dyn Stream,
        session: &'a mut Session,
        profile: &'a Profile,
        patience: Patience<'c>,
    ) -> Result<Talk<'a, 'c>, WireError> {
        let mut talk = Talk { wire, session, profile, patience };
        // What stopped the line before may have been noise: a printer that cannot take more says so again.
        talk.session.stopped = false;
        if !talk.session.greeted {
            talk.wire.discard()?;
            talk.send(&AUTOMATIC_STATUS)?;
            talk.identify()?;
            talk.session.greeted = true;
        }
        Ok(talk)
    }

    /// Sends, once the printer allows it.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let until = Instant::now() + SENDING;
        while self.session.stopped {
            if Instant::now() >= until {
                return Err(WireError::Silent);
            }
            self.listen(self.profile.pace.stall)?;
        }
        self.wire.send(bytes, &self.patience.at_most(SENDING))
    }

    /// Listens for at most that long; whether anything came.
    pub fn listen(&mut self, time: Duration) -> Result<bool, WireError> {
        let mut room = [0; 4096];
        match self.wire.receive(&mut room, &self.patience.at_most(time)) {
            Ok(count) => {
                self.session.hear(&room[..count]);
                Ok(true)
            }
            // A halted pipe lost an answer: it is missed like one that never came.
            Err(WireError::Silent | WireError::Stalled) => self.patience.slice().map(|_| false),
            Err(WireError::Overflow) => {
                self.session.strange = true;
                Ok(true)
            }
            Err(other) => Err(other),
        }
    }

    /// Listens until the line is quiet, so that what came too late is not taken for the next answer.
    pub fn settle(&mut self) -> Result<(), WireError> {
        let until = Instant::now() + LONGEST_BABBLE;
        while Instant::now() < until && self.listen(self.profile.pace.settle)? {}
        self.session.quiet();
        Ok(())
    }

    /// Asks how the printer is. All four real-time questions leave at once and exactly four answers must come: they do not
    /// say which question they answer, so that one too many or too few makes them worthless.
    pub fn look(&mut self) -> Result<(), WireError> {
        self.session.strange = false;
        for _ in 0..TRIES {
            self.settle()?;
            self.session.real_time.clear();
            self.send(&REAL_TIME)?;
            self.until(|session| session.real_time.len() >= 4)?;
            self.settle()?;
            let Ok(four) = <[u8; 4]>::try_from(self.session.real_time.as_slice()) else { continue };
            self.session.state.real_time(four);
            if self.profile.full_status {
                self.look_whole()?;
            }
            self.session.seen = Some(Instant::now());
            return Ok(());
        }
        Err(self.missing("answers of its status do not fit"))
    }

    fn look_whole(&mut self) -> Result<(), WireError> {
        for _ in 0..TRIES {
            self.session.full = false;
            self.send(&FULL)?;
            if self.until(|session| session.full)? {
                return self.settle();
            }
            self.session.quiet();
        }
        Err(self.missing("no full status; see the setting full_status"))
    }

    /// Listens until it is so, at most the time of one answer; whether it is.
    fn until(&mut self, so: impl Fn(&Session) -> bool) -> Result<bool, WireError> {
        let end = Instant::now() + self.profile.pace.answer;
        while !so(self.session) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.listen(left)?;
        }
        Ok(true)
    }

    fn missing(&self, what: &'static str) -> WireError {
        if self.session.strange || !self.session.real_time.is_empty() {
            WireError::Garbled(what)
        } else {
            WireError::Silent
        }
    }

    /// Asks for the serial number where the slot names one: an exchanged cable must not exchange two printers.
    fn identify(&mut self) -> Result<(), WireError> {
        let Some(expected) = &self.profile.serial_number else { return Ok(()) };
        for _ in 0..TRIES {
            self.settle()?;
            self.session.info = None;
            self.send(&SERIAL_NUMBER)?;
            self.until(|session| session.info.is_some())?;
            match self.session.info.take() {
                Some(found) if found.trim_start_matches('_') == expected => return Ok(()),
                Some(found) => {
                    let found: String = found.chars().filter(|c| !c.is_control()).collect();
                    return Err(WireError::Denied(format!("printer {found} is here, the slot names {expected}")));
                }
                None => {}
            }
        }
        Err(self.missing("it does not tell its serial number"))
    }

    /// Clears an error of cutter or mechanics, once somebody has removed its cause. `DLE ENQ 2` also drops what is left of
    /// an older job.
    pub fn recover(&mut self) -> Result<(), WireError> {
        if !self.session.state.recoverable() {
            return Ok(());
        }
        self.send(&RECOVER)?;
        let end = Instant::now() + RECOVERY;
        while self.session.state.recoverable() && Instant::now() < end {
            self.patience.pause(self.profile.pace.settle)?;
            self.look()?;
            if matches!(self.session.state.trouble(), Some(Trouble::CoverOpen)) {
                break;
            }
        }
        Ok(())
    }
}
