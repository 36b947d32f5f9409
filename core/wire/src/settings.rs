//! What a slot's `wire` setting says: which wire, and which of several devices.

use crate::{Pipes, Reports, Stream, WireError};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::str::FromStr;

/// The wire of a slot: exactly one kind.
///
/// ```toml
/// wire = { serial = { port = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0", baud = 115200 } }
/// wire = { usb = { place = "1-2.1" } }
/// wire = { hid = { ids = ["0c2e:0b61"], serial = "A0042" } }
/// wire = { tcp = { address = "192.0.2.7:9100" } }
/// wire = { node = { path = "/dev/usb/lp0" } }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WireSettings {
    /// A serial line.
    Serial(SerialSettings),
    /// A TCP address.
    Tcp(TcpSettings),
    /// A character device that carries bytes, such as a printer's.
    Node(NodeSettings),
    /// A USB interface, by libusb.
    Usb(UsbSettings),
    /// A HID device.
    Hid(HidSettings),
}

/// How a serial line is set.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SerialSettings {
    /// The node, or the bus topology of a bridge on USB (`1-2.1`). A name that counts (`/dev/ttyUSB0`) changes with the
    /// order of plugging; `/dev/serial/by-path/…` and a place do not.
    pub port: String,
    /// Bits a second; the device's usual speed when absent.
    pub baud: Option<u32>,
    /// Parity; none when absent.
    #[serde(default)]
    pub parity: ParityBit,
    /// Stop bits, 1 or 2; 1 when absent.
    pub stop_bits: Option<u8>,
}

/// The parity of each byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParityBit {
    /// None.
    #[default]
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// Where a device behind TCP is.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TcpSettings {
    /// `host:port`.
    pub address: String,
}

/// Which character device.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSettings {
    /// The node (`/dev/usb/lp0`), or the bus topology of a printer on USB (`1-2.1`).
    pub path: String,
}

/// Which USB device. What is absent does not decide.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsbSettings {
    /// Vendor and product, `"0400:c35a"`; the driver's own list when absent.
    pub ids: Option<Vec<UsbId>>,
    /// Bus topology, `"1-2.1"`: bus 1, port 2, port 1 of the hub there.
    pub place: Option<String>,
    /// Serial number, as the device says it.
    pub serial: Option<String>,
    /// Interface number; the first that has a pipe each way when absent.
    pub interface: Option<u8>,
}

/// Which HID device. What is absent does not decide.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HidSettings {
    /// Vendor and product, `"0c2e:0b61"`; the driver's own list when absent.
    pub ids: Option<Vec<UsbId>>,
    /// Bus topology, `"1-2.1"`.
    pub place: Option<String>,
    /// Serial number, as the device says it.
    pub serial: Option<String>,
    /// Usage page of a top-level collection; the driver's own when absent.
    pub usage_page: Option<u16>,
    /// Usage of that collection; any of the page when absent.
    pub usage: Option<u16>,
}

/// Vendor and product number of a USB device.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UsbId {
    /// The vendor's number.
    pub vendor: u16,
    /// The product's number.
    pub product: u16,
}

impl UsbId {
    /// An id of a driver's own list.
    pub const fn new(vendor: u16, product: u16) -> UsbId {
        UsbId { vendor, product }
    }
}

impl fmt::Display for UsbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)
    }
}

impl fmt::Debug for UsbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for UsbId {
    type Err = String;

    fn from_str(text: &str) -> Result<UsbId, String> {
        let wrong = || format!("\"{text}\": expected vendor and product in hexadecimal, such as \"0400:c35a\"");
        let number = |part: &str| {
            let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            digits.then(|| u16::from_str_radix(part, 16).ok()).flatten().ok_or_else(wrong)
        };
        let (vendor, product) = text.split_once(':').ok_or_else(wrong)?;
        Ok(UsbId { vendor: number(vendor)?, product: number(product)? })
    }
}

impl<'de> Deserialize<'de> for UsbId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<UsbId, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What the driver knows of its devices, for what the slot leaves open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Defaults<'a> {
    /// Usual speed of a serial line, bits a second.
    pub baud: u32,
    /// Vendor and product numbers the driver serves.
    pub ids: &'a [UsbId],
    /// Usage page and usage of the top-level collection it speaks to.
    pub usage: Option<(u16, u16)>,
}

/// Opens a wire of bytes: serial, TCP, a node, or USB as a pair of pipes (the first in, the first out).
///
/// Errors: `Setting` for a HID wire or one this driver was built without, and what opening says.
pub fn stream(settings: &WireSettings, defaults: &Defaults<'_>) -> Result<Box<dyn Stream>, WireError> {
    match settings {
        WireSettings::Serial(line) => serial_stream(line, defaults.baud),
        WireSettings::Tcp(address) => tcp_stream(address),
        WireSettings::Node(node) => Ok(Box::new(crate::node::Node::open(node)?)),
        WireSettings::Usb(_) => Ok(Box::new(crate::bulk::BulkPair::new(pipes(settings, defaults)?)?)),
        WireSettings::Hid(_) => Err(WireError::Setting("wire hid: expected serial, tcp, node or usb".into())),
    }
}

/// Opens a HID wire. Errors: `Setting` for any other kind, and what opening says.
pub fn reports(settings: &WireSettings, defaults: &Defaults<'_>) -> Result<Box<dyn Reports>, WireError> {
    match settings {
        WireSettings::Hid(hid) => hid_reports(hid, defaults),
        _ => Err(WireError::Setting("wire: expected hid".into())),
    }
}

/// Opens the endpoints of a USB interface. Errors: `Setting` for any other kind, and what opening says.
pub fn pipes(settings: &WireSettings, defaults: &Defaults<'_>) -> Result<Box<dyn Pipes>, WireError> {
    match settings {
        WireSettings::Usb(usb) => usb_pipes(usb, defaults),
        _ => Err(WireError::Setting("wire: expected usb".into())),
    }
}

/// A kind of wire the driver was built without.
#[cfg(not(all(feature = "serial", feature = "tcp", feature = "usb", feature = "hid")))]
fn without<T>(kind: &str) -> Result<T, WireError> {
    Err(WireError::Setting(format!("wire {kind}: this driver was built without it")))
}

#[cfg(feature = "serial")]
fn serial_stream(line: &SerialSettings, usual: u32) -> Result<Box<dyn Stream>, WireError> {
    Ok(Box::new(crate::serial::Serial::open(line, usual)?))
}

#[cfg(not(feature = "serial"))]
fn serial_stream(_: &SerialSettings, _: u32) -> Result<Box<dyn Stream>, WireError> {
    without("serial")
}

#[cfg(feature = "tcp")]
fn tcp_stream(address: &TcpSettings) -> Result<Box<dyn Stream>, WireError> {
    Ok(Box::new(crate::tcp::Tcp::open(address)?))
}

#[cfg(not(feature = "tcp"))]
fn tcp_stream(_: &TcpSettings) -> Result<Box<dyn Stream>, WireError> {
    without("tcp")
}

#[cfg(feature = "usb")]
fn usb_pipes(usb: &UsbSettings, defaults: &Defaults<'_>) -> Result<Box<dyn Pipes>, WireError> {
    Ok(Box::new(crate::usb::Usb::open(usb, defaults.ids)?))
}

#[cfg(not(feature = "usb"))]
fn usb_pipes(_: &UsbSettings, _: &Defaults<'_>) -> Result<Box<dyn Pipes>, WireError> {
    without("usb")
}

#[cfg(feature = "hid")]
fn hid_reports(hid: &HidSettings, defaults: &Defaults<'_>) -> Result<Box<dyn Reports>, WireError> {
    Ok(Box::new(crate::hid::Hid::open(hid, defaults)?))
}

#[cfg(not(feature = "hid"))]
fn hid_reports(_: &HidSettings, _: &Defaults<'_>) -> Result<Box<dyn Reports>, WireError> {
    without("hid")
}
