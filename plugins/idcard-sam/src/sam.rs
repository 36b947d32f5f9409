//! Asks the module: one request, its own answer, and what to do when none comes.
//!
//! Answers carry no name. After anything went wrong the module is first asked for its id: it answers in order, so
//! whatever comes before its sixteen bytes belongs to a question nobody asks any more, and no citizen's record is ever
//! taken for another's.

use crate::command::{Command, Speed};
use crate::frame::{Reply, Scan, scan};
use crate::line::Line;
use crate::sam_id::SamId;
use crate::settings::Ways;
use crate::status_word::StatusWord;
use std::time::Duration;
use tongban_wire::{Link, Patience, WireError};

/// How often a spoilt exchange is tried.
const TRIES: usize = 3;
/// How often a silent one is: a module that sleeps does not wake up for a third request.
const SILENT_TRIES: usize = 2;
/// Bytes without an answer among them after which the module is held to be babbling.
const BABBLE: usize = 64 * 1024;
/// How long a line rests after its speed was changed; the interface asks for five milliseconds.
const SPEED_REST: Duration = Duration::from_millis(10);

/// The module behind its wire.
pub struct Sam {
    link: Link<Box<dyn Line>>,
    session: Session,
}

/// What is known of a module while its wire is open.
struct Session {
    ways: Ways,
    /// Whether it was met since the wire was opened.
    met: bool,
    /// Whether no answer can be under way.
    clean: bool,
    /// Speed at which it was last heard.
    speed: Option<Speed>,
    /// Speeds at which it was not heard since it was lost. A status has time for one speed only: without this every
    /// status would try the same one.
    tried: Vec<Speed>,
    id: Option<SamId>,
}

impl Sam {
    /// The module at the end of that link.
    pub fn new(link: Link<Box<dyn Line>>, ways: Ways) -> Sam {
        Sam { link, session: Session { ways, met: false, clean: false, speed: None, tried: Vec::new(), id: None } }
    }

    /// The module's id, once it was asked for.
    pub fn id(&self) -> Option<SamId> {
        self.session.id
    }

    /// Asks, and asks again where noise or silence spoilt it: every request of this protocol may be repeated.
    pub fn ask(&mut self, command: Command, patience: Patience) -> Result<Reply, WireError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.ask_once(command, patience) {
                Ok(reply) if StatusWord::of(reply.status[2]) == StatusWord::Spoilt && tries < TRIES => {
                    self.session.clean = false;
                }
                Err(WireError::Garbled(_) | WireError::Overflow | WireError::Stalled) if tries < TRIES => {}
                Err(WireError::Silent) if tries < SILENT_TRIES => {}
                done => return done,
            }
        }
    }

    /// Asks once. For status, which has no time for more.
    pub fn ask_once(&mut self, command: Command, patience: Patience) -> Result<Reply, WireError> {
        if !self.link.is_open() {
            self.session.met = false;
            self.session.tried.clear();
        }
        let session = &mut self.session;
        let asked = self.link.with(|line| {
            session.prepare(line, patience)?;
            session.exchange(line, command, patience)
        });
        match &asked {
            Ok(_) if command == Command::Reset => self.session.met = false,
            Ok(_) => {}
            Err(_) => self.session.clean = false,
        }
        asked
    }
}

impl Session {
    /// Sees to it that the next answer is the next request's.
    fn prepare(&mut self, line: &mut dyn Line, patience: Patience) -> Result<(), WireError> {
        if !self.met {
            self.meet(line, patience)?;
            (self.met, self.clean) = (true, true);
        }
        if !self.clean {
            // Until it is heard again, the module may have lost its power and with it its speed.
            self.met = false;
            line.discard()?;
            self.exchange(line, Command::SamId, patience)?;
            (self.met, self.clean) = (true, true);
        }
        Ok(())
    }

    /// Meets a module on a wire that was just opened: finds its speed, asks its id, makes its settings.
    fn meet(&mut self, line: &mut dyn Line, patience: Patience) -> Result<(), WireError> {
        line.discard()?;
        self.find_speed(line, patience)?;
        let reply = self.exchange(line, Command::SamId, patience)?;
        let id = SamId::of(&reply.data);
        if let Some(id) = id.filter(|id| self.id != Some(*id)) {
            tongban_sdk::tracing::info!(sam = %id, "security module met");
        }
        self.id = id;
        self.change_speed(line, patience)?;
        if let Some(most) = self.ways.rf_bytes {
            self.exchange(line, Command::RfBytes(most), patience)?;
        }
        Ok(())
    }

    /// Finds the speed at which a module on a serial line listens: tries those that were not tried yet, as many as there
    /// is time for, and begins anew once all were. Error: `Silent` where it was not heard; the next exchange goes on.
    fn find_speed(&mut self, line: &mut dyn Line, patience: Patience) -> Result<(), WireError> {
        let Some(speeds) = self.ways.speed else { return Ok(()) };
        let likely = [self.speed, speeds.wanted, Some(speeds.opened)];
        let mut first = true;
        for speed in likely.into_iter().flatten().chain(Speed::ALL) {
            if self.tried.contains(&speed) {
                continue;
            }
            // A module that gets too little time for its answer would be passed over for a whole round.
            if !first && patience.left() < SPEED_REST + self.ways.times.short {
                return Err(WireError::Silent);
            }
            first = false;
            self.tried.push(speed);
            line.set_baud(speed.baud())?;
            patience.pause(SPEED_REST)?;
            line.discard()?;
            match self.exchange(line, Command::Status, patience) {
                Ok(_) => {
                    self.tried.clear();
                    self.speed = Some(speed);
                    return Ok(());
                }
                Err(WireError::Silent | WireError::Garbled(_)) => {}
                Err(other) => return Err(other),
            }
        }
        self.tried.clear();
        self.speed = None;
        Err(WireError::Silent)
    }

    /// Tells the module the speed that is wanted, and follows it there.
    fn change_speed(&mut self, line: &mut dyn Line, patience: Patience) -> Result<(), WireError> {
        let Some(wanted) = self.ways.speed.and_then(|speeds| speeds.wanted) else { return Ok(()) };
        if self.speed == Some(wanted) {
            return Ok(());
        }
        let reply = self.exchange(line, Command::Speed(wanted), patience)?;
        if StatusWord::of(reply.status[2]) != StatusWord::Success {
            tongban_sdk::tracing::warn!(baud = wanted.baud(), "the module does not change its speed");
            return Ok(());
        }
        line.set_baud(wanted.baud())?;
        self.speed = Some(wanted);
        patience.pause(SPEED_REST)?;
        self.exchange(line, Command::SamId, patience).map(drop)
    }

    /// One request and its answer. Answers that fit another question are passed over.
    fn exchange(&mut self, line: &mut dyn Line, command: Command, patience: Patience) -> Result<Reply, WireError> {
        let patience = patience.at_most(command.time(&self.ways.times));
        line.send(&command.request(), &patience)?;
        let mut answer = Vec::new();
        let mut silence = WireError::Silent;
        loop {
            match scan(&answer) {
                Scan::Reply(reply, _) if command.fits(&reply) => return Ok(reply),
                Scan::Reply(_, used) => {
                    answer.drain(..used);
                    silence = WireError::Garbled("answers another question");
                    continue;
                }
                Scan::Lost(how) => return Err(WireError::Garbled(how)),
                Scan::Wanting { begun: true, .. } => silence = WireError::Garbled("an answer that breaks off"),
                Scan::Wanting { .. } if !answer.is_empty() => silence = WireError::Garbled("noise, no answer"),
                Scan::Wanting { .. } => {}
            }
            if answer.len() > BABBLE {
                return Err(WireError::Overflow);
            }
            match line.receive(&mut answer, &patience) {
                Ok(()) => {}
                Err(WireError::Silent) => return Err(silence),
                Err(other) => return Err(other),
            }
        }
    }
}
