//! The driver: waits for the finger, takes its print, judges it, and asks for another press where that helps.

use crate::channel::Channel;
use crate::matcher::Matcher;
use crate::packet::{Command, Info, Status as Word};
use crate::picture::{Cause, judge};
use crate::press::{Finger, Of, Presses};
use crate::settings::Ways;
use crate::template::Pressed;
use std::time::Duration;
use tongban_sdk::fingerprint::{
    Capabilities, Fingerprint, Press, ReadParams, ReadResult, Status, VerifyParams, VerifyResult, event::read as event,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Percent, ToRecord as _};
use tongban_wire::watch::Watch;
use tongban_wire::{Link, Patience, Pipes, WireError};

/// What the technician calls it.
pub(crate) const WHAT: &str = "fingerprint scanner";
/// How often the glass is looked at.
const POLL: Duration = Duration::from_millis(60);
/// Longest time a status may take.
const STATUS: Duration = Duration::from_millis(250);

/// A scanner.
pub struct Scanner {
    channel: Channel,
    ways: Ways,
    matcher: Option<Box<dyn Matcher>>,
    _plugs: Option<Watch>,
}

/// A print with its template.
struct Print {
    quality: u8,
    template: Vec<u8>,
}

/// One command's presses.
struct Session<'a> {
    call: &'a dyn Call,
    finger: Finger,
    of: Of,
    presses: Presses,
}

impl Session<'_> {
    fn tell(&self, number: u16, quality: Option<u8>, attempts: usize) {
        let press = Press {
            finger: Some(self.finger.code().into()),
            quality: quality.map(i64::from),
            attempt: Some(self.presses.count() as i64 + 1),
            attempts: Some(attempts as i64),
        };
        self.call.event(number, press.to_record());
    }

    /// What a fault of the wire means now: a deadline that ran out is what the presses came to.
    fn ended(&self, error: &WireError) -> Failure {
        match error {
            WireError::TimeOut => self.presses.failure(self.of, false),
            other => other.failure(WHAT),
        }
    }

    fn wait(&self) -> Result<(), Failure> {
        self.call.wait(POLL).map_err(|ended| match ended.code {
            CompletionCode::TimeOut => self.presses.failure(self.of, false),
            _ => ended,
        })
    }
}

impl Scanner {
    /// A scanner at the end of that link, with a matcher where the site has one.
    pub fn new(link: Link<Box<dyn Pipes>>, ways: Ways, matcher: Option<Box<dyn Matcher>>) -> Scanner {
        Scanner { channel: Channel::new(link, ways.times), ways, matcher, _plugs: None }
    }

    /// The same scanner, which keeps the news of its cable running.
    #[must_use]
    pub fn with_news(self, plugs: Option<Watch>) -> Scanner {
        Scanner { _plugs: plugs, ..self }
    }

    /// Takes a print of at least that quality, in as many presses as the slot allows.
    fn print(&mut self, session: &mut Session, least: u8) -> Result<Print, Failure> {
        let patience = Patience::of(session.call);
        let info = self.channel.info(patience).map_err(|error| session.ended(&error))?;
        if !info.extracts {
            return Err(Failure::new(CompletionCode::UnsupportedCommand, format!("{WHAT}: makes no templates")));
        }
        // A scanner without a light answers that it does not know the request.
        self.channel.ask(Command::Light, &[1], patience).map_err(|error| session.ended(&error))?;
        let taken = self.presses(session, &info, least);
        // Whatever came of it, the light goes out; that it does not is no reason to lose the print.
        let _ = self.channel.ask_once(Command::Light, &[0], Patience::plain(self.ways.times.short));
        taken
    }

    fn presses(&mut self, session: &mut Session, info: &Info, least: u8) -> Result<Print, Failure> {
        let tries = self.ways.tries;
        session.tell(event::present_subject, None, tries);
        loop {
            self.await_finger(session, true)?;
            session.tell(event::subject_detected, None, tries);
            let pressed = self.press(session, info).map_err(|error| session.ended(&error))?;
            let quality = pressed.as_ref().ok().map(|print| print.quality);
            // A finger that was gone before the picture was taken was no press.
            if !matches!(pressed, Err(Cause::Nothing)) {
                session.tell(event::remove_subject, quality, tries);
            }
            match pressed {
                Ok(print) if print.quality >= least => return Ok(print),
                Ok(print) => session.presses.below(print.quality),
                Err(Cause::Nothing) => continue,
                Err(cause) => session.presses.failed(cause),
            }
            if session.presses.count() >= tries {
                return Err(session.presses.failure(session.of, true));
            }
            self.await_finger(session, false)?;
            session.tell(event::present_subject, quality, tries);
        }
    }

    /// Waits until a finger is there, or is there no more.
    fn await_finger(&mut self, session: &Session, there: bool) -> Result<(), Failure> {
        loop {
            let patience = Patience::of(session.call);
            let answer = self.channel.ask(Command::Look, &[], patience).map_err(|error| session.ended(&error))?;
            if answer.status != Word::Done {
                return Err(broken(answer.status));
            }
            if answer.data.first().is_some_and(|state| state & 1 != 0) == there {
                return Ok(());
            }
            session.wait()?;
        }
    }

    /// One press: its print, or what is wrong with it.
    fn press(&mut self, session: &Session, info: &Info) -> Result<Result<Print, Cause>, WireError> {
        let patience = Patience::of(session.call);
        let picture = self.channel.ask(Command::Capture, &[], patience)?;
        if let Some(cause) = cause(picture.status)? {
            return Ok(Err(cause));
        }
        if picture.data.len() != info.width * info.height {
            return Err(WireError::Garbled("a picture of another size"));
        }
        let judged = judge(&picture.data, info.width);
        if let Some(cause) = judged.cause {
            return Ok(Err(cause));
        }
        let answer = self.channel.ask(Command::Extract, &[session.finger.code()], patience)?;
        if let Some(cause) = cause(answer.status)? {
            return Ok(Err(cause));
        }
        let Some((quality, template)) = answer.data.split_first() else {
            return Err(WireError::Garbled("a template that is not there"));
        };
        match self.ways.templates.pressed(template, session.finger, info.template) {
            Pressed::Good => {}
            Pressed::Poor => return Ok(Err(Cause::Poor)),
            Pressed::Spoilt => return Err(WireError::Garbled("a template of another length or finger")),
            Pressed::Otherwise(words) => return Err(WireError::Setting(words)),
        }
        // The stricter of two judges: the scanner knows ridges, the driver has seen the picture.
        Ok(Ok(Print { quality: judged.quality.min(*quality), template: template.to_vec() }))
    }

    fn similarity(&mut self, call: &dyn Call, on_file: &[u8], pressed: &[u8]) -> Result<Percent, Failure> {
        if let Some(matcher) = &mut self.matcher {
            let words = |fault| Failure::new(CompletionCode::InternalError, format!("compare templates: {fault}"));
            return matcher.compare(on_file, pressed).map_err(words);
        }
        let answer =
            self.channel.ask(Command::Compare, on_file, Patience::of(call)).map_err(|error| error.failure(WHAT))?;
        match (answer.status, answer.data.as_slice()) {
            (Word::Done, &[low, high]) => Percent::basis_points(u16::from_le_bytes([low, high]).into())
                .ok_or_else(|| WireError::Garbled("a similarity above 100 %").failure(WHAT)),
            (Word::Done, _) => Err(WireError::Garbled("a similarity that is not there").failure(WHAT)),
            (status, _) => Err(broken(status)),
        }
    }
}

/// What a status means for a press: nothing, a cause, or a fault.
fn cause(status: Word) -> Result<Option<Cause>, WireError> {
    match status {
        Word::Done => Ok(None),
        Word::NoFinger => Ok(Some(Cause::Nothing)),
        Word::Wet => Ok(Some(Cause::Wet)),
        Word::Dry => Ok(Some(Cause::Dry)),
        Word::Partial => Ok(Some(Cause::Partial)),
        Word::Poor => Ok(Some(Cause::Poor)),
        Word::Spoilt => Err(WireError::Garbled("requests arrive spoilt")),
        Word::Unknown => Err(WireError::Setting("the scanner does not know the request".into())),
        Word::Broken(code) => Err(WireError::System(format!("the scanner answers with error {code:02X}"))),
    }
}

fn broken(status: Word) -> Failure {
    Failure::new(CompletionCode::HardwareError, format!("{WHAT}: answers {status:?} out of turn"))
}

impl Fingerprint for Scanner {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let asked = || match self.channel.info(Patience::plain(STATUS)) {
            Ok(info) => info.compares,
            // A scanner that is not there yet is asked again by each command; until then nothing is promised.
            Err(_) => self.channel.known().is_some_and(|info| info.compares),
        };
        let compares = self.matcher.is_some() || self.ways.compares.unwrap_or_else(asked);
        Ok(Capabilities { compares })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = match self.channel.ask_once(Command::Look, &[], Patience::plain(STATUS)) {
            Ok(answer) if matches!(answer.status, Word::Broken(_)) => DeviceState::HardwareError,
            Ok(_) => DeviceState::Online,
            Err(WireError::Absent(_) | WireError::Gone) => DeviceState::NoDevice,
            Err(WireError::Silent | WireError::Garbled(_) | WireError::Stalled | WireError::Overflow) => {
                DeviceState::Offline
            }
            Err(error) => return Err(error.failure(WHAT)),
        };
        Ok(Status { device })
    }

    fn read(&mut self, call: &dyn Call, params: ReadParams) -> Result<ReadResult, Failure> {
        let finger = Finger::of(params.finger)?;
        let least = u8::try_from(params.quality).ok().filter(|quality| *quality <= 100).ok_or_else(|| {
            let found = params.quality;
            Failure::new(CompletionCode::InvalidData, format!("field quality: found {found}, expected 0 to 100"))
        })?;
        let mut session = Session { call, finger, of: Of::Read, presses: Presses::default() };
        let print = self.print(&mut session, least)?;
        Ok(ReadResult { finger: params.finger, quality: print.quality.into(), template: print.template.into() })
    }

    fn verify(&mut self, call: &dyn Call, params: VerifyParams) -> Result<VerifyResult, Failure> {
        let finger = Finger::of(params.finger)?;
        let info = self.channel.info(Patience::of(call)).map_err(|error| error.failure(WHAT))?;
        if !info.compares && self.matcher.is_none() {
            let words = format!("{WHAT}: does not compare templates");
            return Err(Failure::new(CompletionCode::UnsupportedCommand, words));
        }
        let wrong = |words: String| Failure::new(CompletionCode::InvalidData, format!("field template: {words}"));
        let on_file = params.template.expose();
        self.ways.templates.on_file(on_file, finger, info.template).map_err(wrong)?;
        let mut session = Session { call, finger, of: Of::Verify, presses: Presses::default() };
        let print = self.print(&mut session, 0)?;
        let similarity = self.similarity(call, on_file, &print.template)?;
        Ok(VerifyResult { matched: similarity >= self.ways.threshold, similarity })
    }
}
