//! A device's wires in memory: stream, reports and USB endpoints, with the pauses and ends of the real ones.

use crate::bench::{Bench, State};
use crate::fault::{Delivery, What};
use crate::placed::Handle;
use std::sync::{Arc, PoisonError};
use tongban_wire::{Endpoint, Patience, Pipes, Reports, Stream, WireError};

/// One open wire in memory; dead once the cable was pulled.
pub(crate) struct Wire {
    handle: Arc<Handle>,
    pulls: u64,
    endpoints: Vec<Endpoint>,
}

impl Wire {
    pub(crate) fn open(handle: &Arc<Handle>, endpoints: &[Endpoint]) -> Result<Wire, WireError> {
        let mut state = handle.bench.lock();
        if !state.plugged {
            return Err(WireError::Absent("the lab's device is not plugged in".into()));
        }
        state.wires += 1;
        Ok(Wire { handle: Arc::clone(handle), pulls: state.pulls, endpoints: endpoints.to_vec() })
    }

    fn bench(&self) -> &Bench {
        &self.handle.bench
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> Result<T, WireError>) -> Result<T, WireError> {
        self.bench().with(|state| match state.pulls == self.pulls {
            true => work(state),
            false => Err(WireError::Gone),
        })
    }

    /// Says it to the device, as a whole.
    fn tell(&self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        patience.slice()?;
        self.with(|state| {
            state.hear(endpoint, bytes);
            Ok(())
        })
    }

    /// Waits until `take` finds something in the inlet.
    fn wait<T>(
        &self,
        patience: &Patience,
        mut take: impl FnMut(&mut State) -> Option<Result<T, WireError>>,
    ) -> Result<T, WireError> {
        let mut state = self.bench().lock();
        loop {
            if state.pulls != self.pulls {
                return Err(WireError::Gone);
            }
            if let Some(taken) = take(&mut state) {
                return taken;
            }
            let waited = self.bench().moved.wait_timeout(state, patience.slice()?);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether a delivery comes on that endpoint: where the device named none, it is the first towards the host.
    fn comes_on(&self, delivery: &Delivery, endpoint: u8) -> bool {
        let first = self.endpoints.iter().find(|endpoint| endpoint.is_in()).map(|endpoint| endpoint.address);
        match delivery.endpoint {
            0 => Some(endpoint) == first,
            named => named | 0x80 == endpoint,
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let mut state = self.bench().lock();
        state.wires -= 1;
        if state.wires == 0 {
            state.inlet.clear();
        }
    }
}

impl Stream for Wire {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        self.tell(0, bytes, patience)
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        self.wait(patience, |state| {
            while let Some(Delivery { what, .. }) = state.inlet.front_mut() {
                match what {
                    // A stream has no pipe that could halt: the message is lost.
                    What::Halt | What::Torn => {}
                    What::Bytes { bytes, .. } if bytes.is_empty() => {}
                    What::Bytes { bytes, .. } => {
                        let taken = bytes.len().min(into.len());
                        into[..taken].copy_from_slice(&bytes[..taken]);
                        bytes.drain(..taken);
                        return Some(Ok(taken));
                    }
                }
                state.inlet.pop_front();
            }
            None
        })
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.with(|state| {
            state.inlet.clear();
            Ok(())
        })
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        self.with(|state| {
            state.far.baud(baud);
            Ok(())
        })
    }
}

impl Reports for Wire {
    fn send_report(&mut self, report: &[u8], patience: &Patience) -> Result<(), WireError> {
        self.tell(0, report, patience)
    }

    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        self.wait(patience, |state| {
            while let Some(Delivery { what, .. }) = state.inlet.pop_front() {
                if let What::Bytes { bytes, .. } = what {
                    return Some(Ok(bytes));
                }
            }
            None
        })
    }

    fn feature(&mut self, id: u8, len: usize) -> Result<Vec<u8>, WireError> {
        self.with(|state| {
            let mut report = state.far.feature(id).ok_or(WireError::Stalled)?;
            report.truncate(len);
            Ok(report)
        })
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError> {
        self.with(|state| {
            state.speaking(|far, say| far.set_feature(report, say));
            Ok(())
        })
    }

    fn descriptor(&mut self) -> Result<Vec<u8>, WireError> {
        self.with(|state| Ok(state.far.descriptor()))
    }

    fn discard(&mut self) -> Result<(), WireError> {
        Stream::discard(self)
    }
}

impl Pipes for Wire {
    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn write(&mut self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        self.tell(endpoint, bytes, patience)
    }

    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        self.wait(patience, |state| {
            let place = state.inlet.iter().position(|delivery| self.comes_on(delivery, endpoint))?;
            let Delivery { what, .. } = &mut state.inlet[place];
            let (taken, ended) = match what {
                What::Halt => (Err(WireError::Stalled), true),
                What::Torn => (Err(WireError::Garbled("the transfer failed")), true),
                What::Bytes { bytes, babble: true } if bytes.len() > most => (Err(WireError::Overflow), true),
                What::Bytes { bytes, .. } => {
                    let taken: Vec<u8> = bytes.drain(..bytes.len().min(most)).collect();
                    let ended = bytes.is_empty();
                    (Ok(taken), ended)
                }
            };
            if ended {
                state.inlet.remove(place);
            }
            Some(taken)
        })
    }

    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError> {
        self.with(|state| {
            let mut answer = state.far.control(kind, request, value).ok_or(WireError::Stalled)?;
            answer.truncate(most);
            Ok(answer)
        })
    }

    fn discard(&mut self) -> Result<(), WireError> {
        Stream::discard(self)
    }
}
