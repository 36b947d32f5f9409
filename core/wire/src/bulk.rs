//! A pair of USB pipes as a stream: the first into the host, the first out of it.

use crate::{Endpoint, Patience, Pipes, Stream, WireError};

/// Bytes asked for at once: a multiple of every packet size, so that a full packet never overflows.
const ROOM: usize = 16 * 1024;

/// Two pipes of an interface, used as a stream.
pub struct BulkPair<P> {
    pipes: P,
    into_host: u8,
    out: u8,
    /// Received and not yet taken.
    kept: Vec<u8>,
    taken: usize,
}

impl<P: Pipes> BulkPair<P> {
    /// The first pair of the interface, bulk before interrupt. Error: `Setting` where it has none.
    pub fn new(pipes: P) -> Result<BulkPair<P>, WireError> {
        let first = |into_host: bool| {
            let fitting = || pipes.endpoints().iter().filter(move |endpoint| endpoint.is_in() == into_host);
            fitting()
                .find(|endpoint| !endpoint.interrupt)
                .or_else(|| fitting().next())
                .map(|Endpoint { address, .. }| *address)
        };
        let (Some(into_host), Some(out)) = (first(true), first(false)) else {
            return Err(WireError::Setting("wire usb: the interface has no pipe each way; name another".into()));
        };
        Ok(BulkPair { pipes, into_host, out, kept: Vec::new(), taken: 0 })
    }
}

impl<P: Pipes> Stream for BulkPair<P> {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        self.pipes.write(self.out, bytes, patience)
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        while self.taken == self.kept.len() {
            self.kept = self.pipes.read(self.into_host, ROOM, patience)?;
            self.taken = 0;
        }
        let count = into.len().min(self.kept.len() - self.taken);
        into[..count].copy_from_slice(&self.kept[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.kept.clear();
        self.taken = 0;
        self.pipes.discard()
    }
}
