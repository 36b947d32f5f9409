//! A device behind a TCP address: network printers, terminals, far ends on the loopback.

pub use crate::settings::TcpSettings;
use crate::{Patience, Stream, WireError};
use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);

/// The longest it drains what the peer still has to say.
const DRAIN: usize = 1024 * 1024;

/// An open connection.
#[derive(Debug)]
pub struct Tcp {
    stream: TcpStream,
}

impl Tcp {
    /// Connects within two seconds.
    pub fn open(settings: &TcpSettings) -> Result<Tcp, WireError> {
        let wrong = |_| WireError::Setting(format!("address {}: expected host:port", settings.address));
        let mut last = WireError::Absent(settings.address.clone());
        for address in settings.address.to_socket_addrs().map_err(wrong)? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(|error| WireError::from_io(&error))?;
                    return Ok(Tcp { stream });
                }
                Err(error) => {
                    last = match WireError::from_io(&error) {
                        WireError::Silent => WireError::Absent(settings.address.clone()),
                        other => other,
                    };
                }
            }
        }
        Err(last)
    }
}

impl Stream for Tcp {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let timeout = Some(patience.slice()?);
            self.stream.set_write_timeout(timeout).map_err(|error| WireError::from_io(&error))?;
            match self.stream.write(rest) {
                Ok(0) => return Err(WireError::Gone),
                Ok(sent) => rest = &rest[sent..],
                Err(error) => again(&error)?,
            }
        }
        Ok(())
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        loop {
            let timeout = Some(patience.slice()?);
            self.stream.set_read_timeout(timeout).map_err(|error| WireError::from_io(&error))?;
            match self.stream.read(into) {
                Ok(0) => return Err(WireError::Gone),
                Ok(read) => return Ok(read),
                Err(error) => again(&error)?,
            }
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        let mut rest = [0; 4096];
        self.stream.set_nonblocking(true).map_err(|error| WireError::from_io(&error))?;
        let mut dropped = 0;
        let drained = loop {
            match self.stream.read(&mut rest) {
                Ok(0) => break Err(WireError::Gone),
                // A peer that never stops talking does not keep the driver here.
                Ok(_) if dropped > DRAIN => break Ok(()),
                Ok(count) => dropped += count,
                Err(error) => {
                    break again(&error).or_else(|fault| if fault == WireError::Silent { Ok(()) } else { Err(fault) });
                }
            }
        };
        self.stream.set_nonblocking(false).map_err(|error| WireError::from_io(&error))?;
        drained
    }
}

/// Nothing when it is worth asking again, the fault otherwise.
fn again(error: &std::io::Error) -> Result<(), WireError> {
    match error.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut | std::io::ErrorKind::Interrupted => Ok(()),
        _ => Err(WireError::from_io(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_silent_peer_and_a_closed_one_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut wire = Tcp::open(&TcpSettings { address: address.clone() }).unwrap();
        let (mut peer, _) = listener.accept().unwrap();
        peer.write_all(b"late").unwrap();
        let mut byte = [0; 1];
        wire.receive(&mut byte, &Patience::plain(Duration::from_secs(5))).unwrap();
        wire.discard().unwrap();
        assert_eq!(wire.receive(&mut byte, &Patience::plain(Duration::from_millis(60))), Err(WireError::Silent));
        drop(peer);
        assert_eq!(wire.receive(&mut byte, &Patience::plain(Duration::from_secs(5))), Err(WireError::Gone));
        drop(listener);
        assert!(matches!(Tcp::open(&TcpSettings { address }).unwrap_err(), WireError::Absent(_)));
    }
}
