//! The three shapes of a wire.

use crate::{Patience, WireError};

/// Bytes both ways, without borders between messages.
pub trait Stream: Send {
    /// Sends all of it.
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError>;

    /// Waits for at least one byte and takes what is there, up to the room given. Never `Ok(0)` for a room that is not
    /// empty.
    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError>;

    /// Drops what was received and not read: called before a request, so that an answer that came too late is not
    /// taken for the next one.
    fn discard(&mut self) -> Result<(), WireError>;

    /// Changes the speed of the line.
    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        Err(WireError::Setting(format!("this wire has no speed to set to {baud}")))
    }

    /// Fills all of `into`.
    fn receive_all(&mut self, into: &mut [u8], patience: &Patience) -> Result<(), WireError> {
        let mut filled = 0;
        while filled < into.len() {
            filled += self.receive(&mut into[filled..], patience)?;
        }
        Ok(())
    }
}

/// HID reports.
pub trait Reports: Send {
    /// Sends an output report: the report id first (0 where the device has none), then its bytes.
    fn send_report(&mut self, report: &[u8], patience: &Patience) -> Result<(), WireError>;

    /// Waits for an input report. Its first byte is the report id exactly when the descriptor declares ids.
    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError>;

    /// Reads a feature report; the answer begins with the report id.
    fn feature(&mut self, id: u8, len: usize) -> Result<Vec<u8>, WireError>;

    /// Writes a feature report: the report id first.
    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError>;

    /// The report descriptor.
    fn descriptor(&mut self) -> Result<Vec<u8>, WireError>;

    /// Drops reports that came and were not read.
    fn discard(&mut self) -> Result<(), WireError>;
}

/// One endpoint, as the device's descriptor gives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// Its address: bit 7 is set for pipes into the host.
    pub address: u8,
    /// Bytes of one packet.
    pub packet: u16,
    /// Whether it is an interrupt pipe; bulk otherwise.
    pub interrupt: bool,
}

impl Endpoint {
    /// Whether the device sends on it.
    pub fn is_in(&self) -> bool {
        self.address & 0x80 != 0
    }
}

/// The endpoints of one USB interface.
pub trait Pipes: Send {
    /// The endpoints, in the order of the descriptor. Never assume their numbers.
    fn endpoints(&self) -> &[Endpoint];

    /// Sends one transfer.
    fn write(&mut self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError>;

    /// Waits for one transfer of at most that many bytes. A halt is cleared and reported as [`WireError::Stalled`].
    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError>;

    /// A class or vendor request with an answer.
    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError>;

    /// Drops what the device still has to say.
    fn discard(&mut self) -> Result<(), WireError>;
}

impl<S: Stream + ?Sized> Stream for Box<S> {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        (**self).send(bytes, patience)
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        (**self).receive(into, patience)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        (**self).discard()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        (**self).set_baud(baud)
    }
}

impl<R: Reports + ?Sized> Reports for Box<R> {
    fn send_report(&mut self, report: &[u8], patience: &Patience) -> Result<(), WireError> {
        (**self).send_report(report, patience)
    }

    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        (**self).receive_report(patience)
    }

    fn feature(&mut self, id: u8, len: usize) -> Result<Vec<u8>, WireError> {
        (**self).feature(id, len)
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError> {
        (**self).set_feature(report)
    }

    fn descriptor(&mut self) -> Result<Vec<u8>, WireError> {
        (**self).descriptor()
    }

    fn discard(&mut self) -> Result<(), WireError> {
        (**self).discard()
    }
}

impl<P: Pipes + ?Sized> Pipes for Box<P> {
    fn endpoints(&self) -> &[Endpoint] {
        (**self).endpoints()
    }

    fn write(&mut self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        (**self).write(endpoint, bytes, patience)
    }

    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        (**self).read(endpoint, most, patience)
    }

    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError> {
        (**self).control_in(kind, request, value, most)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        (**self).discard()
    }
}
