//! One message and its answer.

use crate::frames::{Decoder, Heard, Profile};
use crate::message::{Kind, Message, Step};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tongban_wire::{Link, Patience, Stream, WireError};

/// How long the terminal may take to acknowledge.
const ACK_WITHIN: Duration = Duration::from_millis(1_000);
/// How long the line may be quiet inside a message.
const QUIET: Duration = Duration::from_millis(200);
/// How long a question may take to be answered.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How often a question is asked, and a spoilt answer asked for again.
const TRIES: usize = 3;

/// Why an exchange did not end with its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// Not one byte of the message was sent: nothing happened.
    NotSent(WireError),
    /// The message was sent, in whole or in part, and what the terminal made of it is not known.
    Unanswered(WireError),
}

impl Trouble {
    /// What went wrong.
    pub fn error(&self) -> &WireError {
        match self {
            Trouble::NotSent(error) | Trouble::Unanswered(error) => error,
        }
    }
}

/// How a message may be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// Once, whatever happens: it moves money. The answer may take as long as the command.
    Once,
    /// Again when it was not understood or not answered: a question.
    Asking,
}

/// The line to a terminal.
pub struct Session {
    link: Link<Box<dyn Stream>>,
    profile: Profile,
    decoder: Decoder,
    id: u8,
}

impl Session {
    /// A line that is not open yet.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
    ) -> Session {
        // A terminal drops a message whose id is the last one's: a driver that was started again begins elsewhere.
        let id = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_micros() as u8);
        Session { link: Link::new(opener), profile, decoder: Decoder::new(profile), id }
    }

    /// Sends a message and waits for the answer of that kind with the same trace.
    pub fn exchange(
        &mut self,
        message: &Message,
        answer: Kind,
        sending: Sending,
        patience: &Patience,
        mut on_step: impl FnMut(Step),
    ) -> Result<Message, Trouble> {
        let tries = if sending == Sending::Once { 1 } else { TRIES };
        let mut last = WireError::Silent;
        for _ in 0..tries {
            self.send(message, patience)?;
            let within = if sending == Sending::Once { *patience } else { patience.at_most(ANSWER_WITHIN) };
            match self.answer(&message.trace, answer, &within, &mut on_step) {
                Ok(answer) => return Ok(answer),
                Err(error @ (WireError::Silent | WireError::Garbled(_))) => last = error,
                Err(error) => return Err(Trouble::Unanswered(error)),
            }
        }
        Err(Trouble::Unanswered(last))
    }

    /// Tells the terminal to end what can be ended; whether it hears is not waited for.
    pub fn cancel(&mut self, trace: &str) {
        let id = self.next_id();
        if let Some(frame) = self.profile.encode(&Message::new(Kind::Cancel, trace), id)
            && self.link.is_open()
        {
            let _ = self.link.with(|wire| wire.send(&frame, &Patience::plain(Duration::from_millis(100))));
        }
    }

    /// Asks whether the terminal is there, for at most that long.
    pub fn hello(&mut self, within: Duration) -> Result<(), WireError> {
        let patience = Patience::plain(within);
        let hello = self.profile.hello(0);
        self.decoder.clear();
        self.link.with(|wire| {
            wire.discard()?;
            wire.send(&hello, &patience)
        })?;
        loop {
            match self.hear(&patience)? {
                // Whatever it says, it lives.
                Heard::Spoilt(_) => {}
                _ => return Ok(()),
            }
        }
    }

    /// Whether the line is open.
    pub fn is_open(&self) -> bool {
        self.link.is_open()
    }

    /// Each message has an id of its own, a question that is asked again too: a terminal drops what it takes for a repeat.
    fn next_id(&mut self) -> u8 {
        self.id = self.id.checked_add(1).unwrap_or(1);
        self.id
    }

    fn send(&mut self, message: &Message, patience: &Patience) -> Result<(), Trouble> {
        let unfit = || WireError::Setting("the trace or the amount does not fit the terminal's messages".into());
        let id = self.next_id();
        let frame = self.profile.encode(message, id).ok_or_else(unfit).map_err(Trouble::NotSent)?;
        self.decoder.clear();
        // A command that was cancelled or has no time left sends nothing.
        patience.slice().map_err(Trouble::NotSent)?;
        self.link.with(|wire| wire.discard()).map_err(Trouble::NotSent)?;
        self.link.with(|wire| wire.send(&frame, patience)).map_err(Trouble::Unanswered)
    }

    /// Waits for the answer; acknowledges what is heard on the way.
    fn answer(
        &mut self,
        trace: &str,
        answer: Kind,
        patience: &Patience,
        on_step: &mut impl FnMut(Step),
    ) -> Result<Message, WireError> {
        let mut acknowledged = false;
        let mut spoilt = 0;
        let sent = Instant::now();
        loop {
            let within = match acknowledged {
                true => *patience,
                false => patience.at_most(ACK_WITHIN.saturating_sub(sent.elapsed())),
            };
            match self.hear(&within)? {
                Heard::Ack(of) => acknowledged |= of.is_none_or(|of| of == self.id),
                Heard::Nak => return Err(WireError::Garbled("the terminal could not read the message")),
                Heard::Heartbeat(id) => self.acknowledge(id)?,
                Heard::Spoilt(how) => {
                    spoilt += 1;
                    if spoilt > TRIES {
                        return Err(WireError::Garbled(how));
                    }
                    let nak = self.profile.nak();
                    if acknowledged && !nak.is_empty() {
                        self.link.with(|wire| wire.send(&nak, &Patience::plain(ACK_WITHIN)))?;
                    }
                }
                Heard::Message(message, id) => {
                    self.acknowledge(id)?;
                    if message.trace != trace {
                        // An answer that came too late, to a question of before.
                        continue;
                    }
                    acknowledged = true;
                    if message.kind == answer {
                        return Ok(message);
                    }
                    if let (Kind::Progress, Some(step)) = (message.kind, message.step) {
                        on_step(step);
                    }
                }
            }
        }
    }

    fn acknowledge(&mut self, id: u8) -> Result<(), WireError> {
        let ack = self.profile.ack(id);
        self.link.with(|wire| wire.send(&ack, &Patience::plain(ACK_WITHIN)))
    }

    /// The next thing that is heard.
    fn hear(&mut self, patience: &Patience) -> Result<Heard, WireError> {
        loop {
            if let Some(heard) = self.decoder.next_heard() {
                return Ok(heard);
            }
            let begun = self.decoder.is_begun();
            let within = if begun { patience.at_most(QUIET) } else { *patience };
            let mut bytes = [0; 512];
            match self.link.with(|wire| wire.receive(&mut bytes, &within)) {
                Ok(read) => self.decoder.push(&bytes[..read]),
                Err(WireError::Silent) if begun => {
                    if let Some(heard) = self.decoder.give_up() {
                        return Ok(heard);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}
