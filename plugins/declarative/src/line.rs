//! The wire to a described device: commands out, bodies in.

use crate::description::{Answer, Command, Description};
use crate::framer::{Extent, Framer, Framing};
use crate::pattern::{Pattern, Values};
use std::time::Duration;
use tongban_sdk::DeviceState;
use tongban_wire::recording::Tape;
use tongban_wire::{Defaults, Link, Patience, Reports, Stream, WireError, WireSettings, settings};

/// How long a status may take.
pub const STATUS: Duration = Duration::from_millis(250);
/// How long the line may be quiet inside a message.
const QUIET: Duration = Duration::from_millis(200);

/// A wire of either shape.
pub enum Wire {
    /// Bytes.
    Stream(Box<dyn Stream>),
    /// HID reports.
    Reports(Box<dyn Reports>),
}

/// Opens the wire of a slot.
pub fn open(wire: &WireSettings, baud: u32, tape: &Tape) -> Result<Wire, WireError> {
    let defaults = Defaults { baud, ..Defaults::default() };
    match wire {
        WireSettings::Hid(_) => Ok(Wire::Reports(tape.reports(settings::reports(wire, &defaults)?))),
        _ => Ok(Wire::Stream(tape.stream(settings::stream(wire, &defaults)?))),
    }
}

impl Wire {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        match self {
            Wire::Stream(wire) => wire.send(bytes, patience),
            Wire::Reports(wire) => wire.send_report(bytes, patience),
        }
    }

    fn receive(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        match self {
            Wire::Stream(wire) => {
                let mut bytes = [0; 512];
                let read = wire.receive(&mut bytes, patience)?;
                Ok(bytes[..read].to_vec())
            }
            Wire::Reports(wire) => wire.receive_report(patience),
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        match self {
            Wire::Stream(wire) => wire.discard(),
            Wire::Reports(wire) => wire.discard(),
        }
    }
}

/// The device's line.
pub struct Line {
    link: Link<Wire>,
    framing: Framing,
    framer: Framer,
    number: u8,
    greet: Option<Command>,
    greeted: bool,
    /// How often it was.
    greetings: u64,
    states: Vec<(Pattern, DeviceState)>,
    /// How the device said it is.
    said: DeviceState,
}

impl Line {
    /// A line that is not open yet; each time it is opened the device is greeted, where the description says how.
    pub fn new(opener: impl FnMut() -> Result<Wire, WireError> + Send + 'static, description: &Description) -> Line {
        Line {
            link: Link::new(opener),
            framing: description.framing.clone(),
            framer: Framer::new(description.framing.clone()),
            number: 0,
            greet: description.commands.get("greet").cloned(),
            greeted: false,
            greetings: 0,
            states: description.states.clone(),
            said: DeviceState::Online,
        }
    }

    /// Opens the line and greets the device where that is yet to be done: after the line was opened, and after a command
    /// that was not answered as it must be. A device that lost its power is silent on a line that stays open.
    pub fn ready(&mut self, patience: &Patience) -> Result<(), WireError> {
        if self.link.is_open() && self.greeted {
            return Ok(());
        }
        self.said = DeviceState::Online;
        self.framer.clear();
        self.link.with(|_| Ok(()))?;
        if let Some(greet) = self.greet.clone() {
            self.run(&greet, &Values::new(), patience)?;
        }
        self.greeted = true;
        self.greetings += 1;
        Ok(())
    }

    /// How often the device was greeted. What it was told before the last greeting it may have forgotten.
    pub fn greetings(&self) -> u64 {
        self.greetings
    }

    /// Drops what came unasked.
    pub fn discard(&mut self) -> Result<(), WireError> {
        self.framer.clear();
        self.link.with(Wire::discard)
    }

    /// Tells the device something and waits for its answer, where there is one.
    pub fn run(
        &mut self,
        command: &Command,
        values: &Values,
        patience: &Patience,
    ) -> Result<Option<Answer>, WireError> {
        let answer = self.told(command, values, patience);
        if answer.is_err() {
            self.greeted = false;
        }
        answer
    }

    fn told(&mut self, command: &Command, values: &Values, patience: &Patience) -> Result<Option<Answer>, WireError> {
        let mut last = WireError::Silent;
        for _ in 0..command.tries {
            self.number = (self.number + 1) % 100;
            let mut values = values.clone();
            values.insert("seq".into(), format!("{:02}", self.number).into_bytes());
            let unfit = || WireError::Setting("a value does not fit into the description's `send`".into());
            let body = command.send.write(&values).ok_or_else(unfit)?;
            let frame = self.framing.frame(&body).ok_or_else(unfit)?;
            self.link.with(|wire| wire.send(&frame, patience))?;
            if command.answers.is_empty() {
                return Ok(None);
            }
            match self.answer(command, &values, &patience.at_most(command.within)) {
                Ok(answer) => return Ok(Some(answer)),
                Err(error @ (WireError::Silent | WireError::Garbled(_))) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn answer(&mut self, command: &Command, values: &Values, patience: &Patience) -> Result<Answer, WireError> {
        let mut spoilt = None;
        loop {
            let body = match self.next_body(patience) {
                Ok(body) => body,
                Err(WireError::Garbled(how)) => {
                    spoilt = Some(how);
                    continue;
                }
                Err(WireError::Silent) => return Err(spoilt.map_or(WireError::Silent, WireError::Garbled)),
                Err(error) => return Err(error),
            };
            for answer in &command.answers {
                // What stands in both must be the same: an answer to another number or light is another's.
                let read = answer.pattern.read(&body);
                if read.is_some_and(|read| read.iter().all(|(name, value)| values.get(name).is_none_or(|v| v == value)))
                {
                    if let Some(state) = answer.state {
                        self.said = state;
                    }
                    return Ok(answer.clone());
                }
            }
        }
    }

    /// The next message; what it says of the device's state is kept.
    pub fn next_body(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        loop {
            match self.framer.next_body() {
                Some(Ok(body)) => {
                    if let Some((_, state)) = self.states.iter().find(|(pattern, _)| pattern.read(&body).is_some()) {
                        self.said = *state;
                    }
                    return Ok(body);
                }
                Some(Err(how)) => return Err(WireError::Garbled(how)),
                None => {}
            }
            let begun = self.framer.is_begun();
            let within = if begun { patience.at_most(QUIET) } else { *patience };
            match self.link.with(|wire| wire.receive(&within)) {
                Ok(bytes) => self.framer.push(&bytes),
                Err(WireError::Silent) if begun => {
                    // A length that lies may have swallowed a good message; a line without an end is told.
                    self.framer.give_up();
                    if self.framing.extent == Extent::Delimited {
                        self.framer.clear();
                        return Err(WireError::Garbled("a message cut short"));
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// How the device is, by asking it where the description says how.
    pub fn state(&mut self, status: Option<&Command>, patience: &Patience) -> DeviceState {
        let asked = self.ready(patience).and_then(|()| match status {
            Some(status) => self.run(status, &Values::new(), patience).map(drop),
            // Looking at what came shows whether the line is still there.
            None => match self.next_body(&patience.at_most(Duration::from_millis(1))) {
                Ok(_) | Err(WireError::Silent | WireError::Garbled(_)) => Ok(()),
                Err(error) => Err(error),
            },
        });
        match asked {
            Ok(()) => self.said,
            Err(error) => away(&error),
        }
    }
}

/// How a device is that did not answer.
pub fn away(error: &WireError) -> DeviceState {
    match error {
        WireError::Gone | WireError::Absent(_) => DeviceState::NoDevice,
        _ => DeviceState::Offline,
    }
}
