//! A serial line: a real port, a bridge on USB, or a pseudo-terminal.

use crate::place::{Tree, is_usb_place};
pub use crate::settings::{ParityBit, SerialSettings};
use crate::{Patience, Stream, WireError};
use serial2::{CharSize, Parity, SerialPort, StopBits};
use std::io;

/// An open line.
pub struct Serial {
    port: SerialPort,
}

impl Serial {
    /// Opens the line with eight data bits; `usual` is the device's speed where the settings name none.
    pub fn open(settings: &SerialSettings, usual: u32) -> Result<Serial, WireError> {
        let stop_bits = match settings.stop_bits {
            None | Some(1) => StopBits::One,
            Some(2) => StopBits::Two,
            Some(other) => return Err(WireError::Setting(format!("stop_bits {other}: expected 1 or 2"))),
        };
        let parity = match settings.parity {
            ParityBit::None => Parity::None,
            ParityBit::Even => Parity::Even,
            ParityBit::Odd => Parity::Odd,
        };
        let baud = settings.baud.unwrap_or(usual);
        let line = |mut line: serial2::Settings| -> io::Result<serial2::Settings> {
            line.set_raw();
            line.set_baud_rate(baud)?;
            line.set_char_size(CharSize::Bits8);
            line.set_parity(parity);
            line.set_stop_bits(stop_bits);
            Ok(line)
        };
        let port = match is_usb_place(&settings.port) {
            true => Tree::here().node_at("tty", &settings.port)?,
            false => settings.port.clone().into(),
        };
        match SerialPort::open(&port, line) {
            Ok(port) => Ok(Serial { port }),
            // serial2 reads back what it set, and says so in its own words where the line took only part of it.
            Err(error) if error.raw_os_error().is_none() && error.kind() == io::ErrorKind::Other => {
                Err(WireError::Setting(format!("{}: {error}; the line takes no such speed or parity", port.display())))
            }
            Err(error) => Err(match WireError::from_io(&error) {
                WireError::Gone | WireError::Absent(_) => WireError::Absent(settings.port.clone()),
                other => other,
            }),
        }
    }

    /// Nothing when it is worth asking again, the fault otherwise.
    fn again(error: &io::Error) -> Result<(), WireError> {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(()),
            _ => Err(WireError::from_io(error)),
        }
    }
}

impl Stream for Serial {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            self.port.set_write_timeout(patience.slice()?).map_err(|error| WireError::from_io(&error))?;
            match self.port.write(rest) {
                Ok(0) => return Err(WireError::Gone),
                Ok(sent) => rest = &rest[sent..],
                Err(error) => Self::again(&error)?,
            }
        }
        Ok(())
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        loop {
            self.port.set_read_timeout(patience.slice()?).map_err(|error| WireError::from_io(&error))?;
            match self.port.read(into) {
                // A line whose other end is gone reads as ended instead of failing.
                Ok(0) => return Err(WireError::Gone),
                Ok(read) => return Ok(read),
                Err(error) => Self::again(&error)?,
            }
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.port.discard_input_buffer().map_err(|error| WireError::from_io(&error))
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        let mut line = self.port.get_configuration().map_err(|error| WireError::from_io(&error))?;
        line.set_baud_rate(baud).map_err(|_| WireError::Setting(format!("baud {baud}: not a speed of this line")))?;
        self.port.set_configuration(&line).map_err(|error| WireError::from_io(&error))
    }
}
