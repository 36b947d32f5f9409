//! A USB interface by libusb.
//!
//! Everything that decides is pure and beside: which device ([`crate::candidate`]), which interface, what an error means.
//! rusb's free functions are never used: on a machine without USB they panic.

mod fault;
mod find;
mod interface;

use crate::settings::{UsbId, UsbSettings};
use crate::{Endpoint, Patience, Pipes, WireError};
use rusb::{Context, DeviceHandle, Error, UsbContext as _};
use std::time::{Duration, Instant};

/// How long a device may take from appearing to being configured: `open` succeeds before, `claim_interface` does not.
const CONFIGURED: Duration = Duration::from_millis(500);
/// How long the bus may take to tell that a device is gone.
const LEAVING: Duration = Duration::from_millis(200);
/// How long one control request may take.
const REQUEST: Duration = Duration::from_millis(500);
/// How much a device may still have to say when it is told to forget it.
const DRAIN: Duration = Duration::from_millis(100);

/// A claimed interface. Dropping it releases the interface and gives it back to the kernel's driver.
pub struct Usb {
    handle: DeviceHandle<Context>,
    interface: u8,
    endpoints: Vec<Endpoint>,
    place: String,
}

impl Usb {
    /// Finds the device, claims its interface. A kernel driver is detached and attached again at the end.
    ///
    /// Errors: `Absent` (also where the machine has no USB at all), `Ambiguous` with every place, `Denied`, `Busy`,
    /// `Setting` where the interface has no pipes.
    pub fn open(settings: &UsbSettings, ids: &[UsbId]) -> Result<Usb, WireError> {
        let found = find::find(settings, ids)?;
        let sought = format!("{} at {}", found.id, found.place);
        let handle = found.device.open().map_err(|error| fault::of_open(error, &sought))?;
        // Systems without kernel drivers to detach say so; that is no fault.
        let _ = handle.set_auto_detach_kernel_driver(true);
        let end = Instant::now() + CONFIGURED;
        let endpoints = loop {
            match claim(&handle, settings.interface) {
                Ok(Ok(claimed)) => break claimed,
                Ok(Err(wrong)) => return Err(wrong),
                Err(Error::NotFound) if Instant::now() < end => std::thread::sleep(Duration::from_millis(10)),
                Err(error) => return Err(fault::of_open(error, &sought)),
            }
        };
        let (interface, endpoints) = endpoints;
        Ok(Usb { handle, interface, endpoints, place: found.place })
    }

    /// Where it is on the bus, `1-2.1`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The number of the claimed interface.
    pub fn interface(&self) -> u8 {
        self.interface
    }

    /// Whether the device is on the bus now.
    fn is_listed(&self) -> bool {
        let device = self.handle.device();
        let here = (device.bus_number(), device.address());
        let devices = self.handle.context().devices();
        devices.is_ok_and(|devices| devices.iter().any(|one| (one.bus_number(), one.address()) == here))
    }

    /// The same after a transfer that failed: waits a moment for the bus to notice that the device is gone.
    fn stays_listed(&self) -> bool {
        let end = Instant::now() + LEAVING;
        loop {
            let listed = self.is_listed();
            if !listed || Instant::now() >= end {
                return listed;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn fault(&self, error: Error, endpoint: u8) -> WireError {
        match error {
            // The device itself halted the pipe, and answers when it is asked to go on. One that is gone does not.
            Error::Pipe if self.handle.clear_halt(endpoint).is_ok() => WireError::Stalled,
            _ => fault::of_transfer(error, || self.stays_listed()),
        }
    }
}

/// Claims the interface with the best pipes. The outer error is libusb's and may be worth another try.
fn claim(
    handle: &DeviceHandle<Context>,
    interface: Option<u8>,
) -> Result<Result<(u8, Vec<Endpoint>), WireError>, Error> {
    let configuration = handle.device().active_config_descriptor()?;
    let settings = find::settings(&configuration);
    let setting = match interface::choose(&settings, interface) {
        Ok(setting) => setting,
        Err(wrong) => return Ok(Err(wrong)),
    };
    handle.claim_interface(setting.interface)?;
    if setting.alternate != 0 {
        handle.set_alternate_setting(setting.interface, setting.alternate)?;
    }
    Ok(Ok((setting.interface, setting.endpoints.clone())))
}

/// A slice of waiting for libusb, where anything below a millisecond means for ever.
fn wait(patience: &Patience) -> Result<Duration, WireError> {
    Ok(patience.slice()?.max(Duration::from_millis(1)))
}

impl Pipes for Usb {
    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn write(&mut self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let mut rest = bytes;
        loop {
            // The kernel makes an interrupt transfer of it where the endpoint is one.
            match self.handle.write_bulk(endpoint, rest, wait(patience)?) {
                Ok(sent) => rest = rest.get(sent..).unwrap_or_default(),
                Err(Error::Timeout | Error::Interrupted) => continue,
                Err(error) => return Err(self.fault(error, endpoint)),
            }
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        let mut bytes = vec![0; most];
        loop {
            // Not `read_interrupt`: it drops what arrived just when the time ran out.
            match self.handle.read_bulk(endpoint, &mut bytes, wait(patience)?) {
                // An empty transfer says nothing; some controllers also answer so for a device that was pulled.
                Ok(0) if most > 0 => {
                    if !self.is_listed() {
                        return Err(WireError::Gone);
                    }
                }
                Ok(count) => {
                    bytes.truncate(count);
                    return Ok(bytes);
                }
                Err(Error::Timeout | Error::Interrupted) => {}
                Err(error) => return Err(self.fault(error, endpoint)),
            }
        }
    }

    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError> {
        let mut bytes = vec![0; most];
        let index = u16::from(self.interface);
        match self.handle.read_control(kind, request, value, index, &mut bytes, REQUEST) {
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
            // A halt of the control pipe ends with the next request; there is nothing to clear.
            Err(error) => Err(fault::of_transfer(error, || self.is_listed())),
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        let mut rest = vec![0; 16 * 1024];
        let end = Instant::now() + DRAIN;
        for number in 0..self.endpoints.len() {
            let endpoint = self.endpoints[number];
            while endpoint.is_in() && Instant::now() < end {
                match self.handle.read_bulk(endpoint.address, &mut rest, Duration::from_millis(2)) {
                    Ok(0) | Err(Error::Timeout | Error::Interrupted) => break,
                    Ok(_) | Err(Error::Overflow) => {}
                    Err(error) => match self.fault(error, endpoint.address) {
                        WireError::Stalled => {}
                        fault => return Err(fault),
                    },
                }
            }
        }
        Ok(())
    }
}
