//! A device behind a TCP address: network printers, terminals, far ends on the loopback.

pub use crate::settings::TcpSettings;
use crate::{Patience, Stream, WireError};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long finding the address and connecting may take in all: the host waits a second for how a device is, and takes a
/// driver that says nothing by then for a hung one. A device on the same network answers within milliseconds.
const CONNECT: Duration = Duration::from_millis(700);

/// The longest it drains what the peer still has to say.
const DRAIN: usize = 1024 * 1024;

/// An open connection.
#[derive(Debug)]
pub struct Tcp {
    stream: TcpStream,
}

impl Tcp {
    /// Connects within 700 ms.
    ///
    /// Errors: `Setting` for what is no address, `Absent` where nothing answers there or its name is not known now.
    pub fn open(settings: &TcpSettings) -> Result<Tcp, WireError> {
        let began = Instant::now();
        let mut last = WireError::Absent(settings.address.clone());
        for address in addresses(&settings.address)? {
            let rest = CONNECT.saturating_sub(began.elapsed());
            if rest.is_zero() {
                break;
            }
            match TcpStream::connect_timeout(&address, rest) {
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

/// The addresses behind `host:port`. A name server that says nothing is not waited for: its answer may take half a minute,
/// and the thread that waits for it ends by itself.
fn addresses(settings: &str) -> Result<Vec<SocketAddr>, WireError> {
    if let Ok(address) = settings.parse() {
        return Ok(vec![address]);
    }
    let (found, finds) = mpsc::sync_channel(1);
    let name = settings.to_owned();
    let asks = move || _ = found.send(name.to_socket_addrs().map(Vec::from_iter));
    std::thread::Builder::new().name("wire-name".into()).spawn(asks).map_err(|error| WireError::from_io(&error))?;
    match finds.recv_timeout(CONNECT) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::InvalidInput => {
            Err(WireError::Setting(format!("address {settings}: expected host:port")))
        }
        // The network's fault, which may pass.
        Ok(Err(_)) | Err(_) => Err(WireError::Absent(settings.to_owned())),
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

    #[test]
    fn a_name_nobody_knows_now_is_an_absent_device_and_no_address_is_the_integrators() {
        let open = |address: &str| Tcp::open(&TcpSettings { address: address.into() }).unwrap_err();
        assert!(matches!(open("printer.invalid:9100"), WireError::Absent(_)));
        for wrong in ["printer", "printer:port", "printer:99999", ""] {
            assert!(matches!(open(wrong), WireError::Setting(_)), "{wrong}: {:?}", open(wrong));
        }
    }

    #[test]
    fn a_device_whose_network_swallows_everything_is_told_before_the_host_takes_its_driver_for_hung() {
        // A listener whose queue is full answers no more, as an address nobody has.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut queued = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            queued.push(stream);
        }
        let began = Instant::now();
        let settings = TcpSettings { address: address.to_string() };
        assert!(matches!(Tcp::open(&settings).unwrap_err(), WireError::Absent(_)));
        assert!(began.elapsed() < CONNECT * 3, "{:?}", began.elapsed());
    }
}
