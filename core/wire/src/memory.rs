//! A wire in memory, for a driver's own tests: what one end sends the other receives.

use crate::{Patience, Stream, WireError};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// One direction, or the word that the cable is pulled.
#[derive(Default)]
struct Lane {
    bytes: VecDeque<u8>,
    pulled: bool,
}

/// Both directions: `0` towards the device, `1` towards the driver.
#[derive(Default)]
struct Cable {
    lanes: [Mutex<Lane>; 2],
    moved: [Condvar; 2],
}

impl Cable {
    fn lane(&self, which: usize) -> MutexGuard<'_, Lane> {
        self.lanes[which].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pull(&self) {
        for which in [0, 1] {
            self.lane(which).pulled = true;
            self.moved[which].notify_all();
        }
    }
}

/// One end of a wire in memory; the device's end is the same thing the other way round.
pub struct Far {
    cable: Arc<Cable>,
    out: usize,
}

/// A wire in memory: the driver's end and the device's. Dropping either pulls the cable.
pub fn memory() -> (Far, Far) {
    let cable = Arc::new(Cable::default());
    (Far { cable: Arc::clone(&cable), out: 0 }, Far { cable, out: 1 })
}

impl Drop for Far {
    fn drop(&mut self) {
        self.cable.pull();
    }
}

impl Stream for Far {
    fn send(&mut self, bytes: &[u8], _: &Patience) -> Result<(), WireError> {
        let mut lane = self.cable.lane(self.out);
        if lane.pulled {
            return Err(WireError::Gone);
        }
        lane.bytes.extend(bytes);
        self.cable.moved[self.out].notify_all();
        Ok(())
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        let from = 1 - self.out;
        let mut lane = self.cable.lane(from);
        loop {
            if !lane.bytes.is_empty() {
                let taken = lane.bytes.len().min(into.len());
                for (slot, byte) in into.iter_mut().zip(lane.bytes.drain(..taken)) {
                    *slot = byte;
                }
                return Ok(taken);
            }
            if lane.pulled {
                return Err(WireError::Gone);
            }
            let waited = self.cable.moved[from].wait_timeout(lane, patience.slice()?);
            lane = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.cable.lane(1 - self.out).bytes.clear();
        Ok(())
    }

    fn set_baud(&mut self, _: u32) -> Result<(), WireError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_one_end_sends_the_other_receives_until_the_cable_is_pulled() {
        let (mut near, mut far) = memory();
        let patience = Patience::plain(Duration::from_secs(5));
        far.send(b"abc", &patience).unwrap();
        let mut read = [0; 3];
        near.receive_all(&mut read, &patience).unwrap();
        assert_eq!(&read, b"abc");
        drop(far);
        assert_eq!(near.receive(&mut read, &patience), Err(WireError::Gone));
        assert_eq!(near.send(b"x", &patience), Err(WireError::Gone));
    }
}
