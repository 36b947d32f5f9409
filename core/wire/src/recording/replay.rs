//! A recording as a wire: it checks what the driver sends, and answers.

use super::{Exchange, Fault, Recording, What};
use crate::{Endpoint, Patience, Pipes, Reports, Stream, WireError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Plays a recording to a driver, in any of the three shapes, without the waits of the device.
///
/// Clones share it: a test keeps one, and gives one to each opening of the wire. A driver that sends something else, or
/// in another order, meets a garbled wire, and [`Replay::difference`] says where. What the driver does not read before it
/// sends again is dropped, as a wire's [`discard`](Stream::discard) does.
#[derive(Clone)]
pub struct Replay {
    reel: Arc<Mutex<Reel>>,
    endpoints: Arc<[Endpoint]>,
}

struct Reel {
    exchanges: Vec<Exchange>,
    /// The exchange that comes next, and how far it was sent or received already.
    at: usize,
    done: usize,
    difference: Option<String>,
}

/// What a driver meets that does something else than was recorded.
const OTHERWISE: WireError = WireError::Garbled("the driver left the recording");

impl Recording {
    /// The recording as a wire.
    pub fn replay(&self) -> Replay {
        let reel = Reel { exchanges: self.exchanges.clone(), at: 0, done: 0, difference: None };
        Replay { reel: Arc::new(Mutex::new(reel)), endpoints: self.endpoints.clone().into() }
    }
}

impl Replay {
    /// Where the driver first left the recording, or what it never asked for; nothing when it played to its end.
    pub fn difference(&self) -> Option<String> {
        let reel = self.reel();
        reel.difference.clone().or_else(|| {
            let rest = reel.exchanges.iter().enumerate().skip(reel.at);
            let left = rest.clone().find(|(_, exchange)| !matches!(exchange.what, What::Receive(_) | What::Fault(_)));
            left.map(|(at, exchange)| format!("exchange {}: the driver never came to {:?}", at + 1, exchange.what))
        })
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.reel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reel {
    fn next(&self) -> Option<&Exchange> {
        self.exchanges.get(self.at)
    }

    fn step(&mut self) {
        self.at += 1;
        self.done = 0;
    }

    /// The fault that comes next, if one does.
    fn fault(&mut self) -> Result<(), WireError> {
        match self.next().map(|exchange| exchange.what) {
            Some(What::Fault(fault)) => {
                self.step();
                Err(fault.error())
            }
            _ => Ok(()),
        }
    }

    /// Drops what the device said and the driver did not read, and silence it did not wait for.
    fn pass_unread(&mut self) {
        while matches!(self.next().map(|exchange| exchange.what), Some(What::Receive(_) | What::Fault(Fault::Silent))) {
            self.step();
        }
    }

    fn otherwise(&mut self, done: &str) -> WireError {
        let expected = self.next().map_or("nothing more".to_owned(), |exchange| format!("{:?}", exchange.what));
        let at = self.at + 1;
        self.difference.get_or_insert_with(|| format!("exchange {at}: expected {expected}, but the driver {done}"));
        OTHERWISE
    }

    /// The driver sends: in pieces of any size where the wire has no borders, in one piece where it has.
    fn sent(&mut self, what: What, bytes: &[u8], whole: bool) -> Result<(), WireError> {
        if self.done == 0 {
            self.pass_unread();
            self.fault()?;
        }
        for (number, byte) in bytes.iter().enumerate() {
            let done = self.done;
            let Some(exchange) = self.next().filter(|exchange| exchange.what == what) else {
                return Err(self.otherwise(&format!("sends {} bytes", bytes.len() - number)));
            };
            if !exchange.expects(done, *byte) {
                let expected = exchange.bytes.get(done).map_or("its end".to_owned(), |byte| format!("{byte:02X}"));
                return Err(self.otherwise(&format!("sends {byte:02X} as byte {done}, where {expected} is")));
            }
            self.done += 1;
            if self.done == exchange_len(self.next()) {
                self.step();
                if whole && number + 1 < bytes.len() {
                    return Err(self.otherwise("sends more"));
                }
            }
        }
        if whole && self.done > 0 { Err(self.otherwise("sends less")) } else { Ok(()) }
    }

    /// The device sends, at most that many bytes; nothing while the driver waits for what never came.
    fn received(&mut self, what: What, most: usize) -> Result<Option<Vec<u8>>, WireError> {
        self.fault()?;
        let done = self.done;
        let Some(exchange) = self.next().filter(|exchange| exchange.what == what) else { return Ok(None) };
        let rest = exchange.bytes.get(done..).unwrap_or_default();
        let taken = rest[..rest.len().min(most)].to_vec();
        self.done += taken.len();
        if self.done >= exchange_len(self.next()) {
            self.step();
        }
        Ok(Some(taken))
    }

    /// A request beside the bytes.
    fn asked(&mut self, what: What) -> Result<Vec<u8>, WireError> {
        self.pass_unread();
        self.fault()?;
        match self.next().filter(|exchange| exchange.what == what) {
            Some(exchange) => {
                let answer = exchange.bytes.clone();
                self.step();
                Ok(answer)
            }
            None => Err(self.otherwise(&format!("asks {what:?}"))),
        }
    }
}

fn exchange_len(exchange: Option<&Exchange>) -> usize {
    exchange.map_or(0, |exchange| exchange.bytes.len())
}

impl Replay {
    /// Receives, or waits until the driver's patience ends.
    fn receive_from(&self, what: What, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        loop {
            if let Some(bytes) = self.reel().received(what, most)? {
                return Ok(bytes);
            }
            patience.pause(patience.slice()?)?;
        }
    }

    /// Drops the rest of a message that was read in part; what stands after it in the recording came later.
    fn drop_unread(&self) {
        let mut reel = self.reel();
        if reel.done > 0 && matches!(reel.next().map(|exchange| exchange.what), Some(What::Receive(_))) {
            reel.step();
        }
    }
}

impl Stream for Replay {
    fn send(&mut self, bytes: &[u8], _: &Patience) -> Result<(), WireError> {
        self.reel().sent(What::Send(0), bytes, false)
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        let bytes = self.receive_from(What::Receive(0), into.len(), patience)?;
        into[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.drop_unread();
        Ok(())
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        self.reel().asked(What::Baud(baud)).map(|_| ())
    }
}

impl Reports for Replay {
    fn send_report(&mut self, report: &[u8], _: &Patience) -> Result<(), WireError> {
        self.reel().sent(What::Send(0), report, true)
    }

    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        self.receive_from(What::Receive(0), usize::MAX, patience)
    }

    fn feature(&mut self, id: u8, _: usize) -> Result<Vec<u8>, WireError> {
        self.reel().asked(What::Feature(id))
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError> {
        self.reel().sent(What::SetFeature, report, true)
    }

    fn descriptor(&mut self) -> Result<Vec<u8>, WireError> {
        self.reel().asked(What::Descriptor)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.drop_unread();
        Ok(())
    }
}

impl Pipes for Replay {
    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn write(&mut self, endpoint: u8, bytes: &[u8], _: &Patience) -> Result<(), WireError> {
        self.reel().sent(What::Send(endpoint), bytes, true)
    }

    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        self.receive_from(What::Receive(endpoint), most, patience)
    }

    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError> {
        let mut answer = self.reel().asked(What::Control(kind, request, value))?;
        answer.truncate(most);
        Ok(answer)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.drop_unread();
        Ok(())
    }
}
