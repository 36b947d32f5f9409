//! A server from its start to its stop.

use crate::fault::ServeFault;
use crate::options::ServeOptions;
use std::net::SocketAddr;

/// A running server. Stops when dropped.
pub struct Server {
    address: SocketAddr,
    screen_token: String,
}

/// Opens the kiosk of a site and serves it on loopback.
///
/// Returns when the devices have been opened and the doors stand; cases that were left open are settled behind them.
pub fn serve(_options: ServeOptions) -> Result<Server, ServeFault> {
    Err(ServeFault::System(std::io::Error::from(std::io::ErrorKind::Unsupported)))
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that a browser opens, with the screen's token in its fragment.
    pub fn screen_url(&self) -> String {
        format!("http://127.0.0.1:{}/#t={}", self.address.port(), self.screen_token)
    }

    /// Ends every connection, stops the devices and closes the record.
    pub fn stop(self) {}

    /// Waits until the server ends by itself, which it does when the record takes no entries any more.
    pub fn wait(&self) {}
}
