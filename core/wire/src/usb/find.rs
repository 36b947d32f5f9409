//! Looks for a device on the bus and reads what its descriptors say.

use super::interface::Setting;
use crate::candidate::{Candidate, Sought};
use crate::settings::{UsbId, UsbSettings};
use crate::{Endpoint, WireError};
use rusb::{ConfigDescriptor, Context, Device, Error, TransferType, UsbContext as _};
use std::time::Duration;

/// How long one question for a string may take.
const STRING: Duration = Duration::from_millis(300);
/// The class of hubs, which no slot ever means.
const HUB: u8 = 9;

/// A device that was found.
pub(super) struct Found {
    pub(super) device: Device<Context>,
    pub(super) id: UsbId,
    pub(super) place: String,
}

/// The one device the slot means.
pub(super) fn find(settings: &UsbSettings, ids: &[UsbId]) -> Result<Found, WireError> {
    let sought = Sought {
        ids: settings.ids.clone().unwrap_or_else(|| ids.to_vec()),
        place: settings.place.clone(),
        serial: settings.serial.clone(),
    };
    let no_usb = |error: Error| WireError::Absent(format!("{sought}; this machine has no USB: {error}"));
    let context = Context::new().map_err(no_usb)?;
    let mut devices = Vec::new();
    let mut candidates = Vec::new();
    for device in context.devices().map_err(no_usb)?.iter() {
        let Ok(descriptor) = device.device_descriptor() else { continue };
        let Ok(ports) = device.port_numbers() else { continue };
        if descriptor.class_code() == HUB || ports.is_empty() {
            continue;
        }
        let id = UsbId::new(descriptor.vendor_id(), descriptor.product_id());
        let mut candidate = Candidate { id, place: topology(device.bus_number(), &ports), serial: None };
        if sought.serial.is_some() && sought.matches_but_serial(&candidate) {
            candidate.serial = serial_number(&device);
        }
        devices.push(device);
        candidates.push(candidate);
    }
    let chosen = sought.choose(&candidates)?;
    let Candidate { id, place, .. } = candidates.swap_remove(chosen);
    Ok(Found { device: devices.swap_remove(chosen), id, place })
}

/// Bus and ports in the kernel's words.
fn topology(bus: u8, ports: &[u8]) -> String {
    let ports: Vec<String> = ports.iter().map(u8::to_string).collect();
    format!("{bus}-{}", ports.join("."))
}

/// The serial number, asked for in a language: the form without one turns Chinese into question marks.
fn serial_number(device: &Device<Context>) -> Option<String> {
    let descriptor = device.device_descriptor().ok()?;
    let index = descriptor.serial_number_string_index()?;
    let handle = device.open().ok()?;
    match handle.read_languages(STRING).unwrap_or_default().first() {
        Some(language) => handle.read_string_descriptor(*language, index, STRING).ok(),
        None => handle.read_string_descriptor_ascii(index).ok(),
    }
}

/// Every setting of every interface, in the order of the descriptor.
pub(super) fn settings(configuration: &ConfigDescriptor) -> Vec<Setting> {
    configuration
        .interfaces()
        .flat_map(|interface| interface.descriptors().collect::<Vec<_>>())
        .map(|descriptor| Setting {
            interface: descriptor.interface_number(),
            alternate: descriptor.setting_number(),
            endpoints: descriptor
                .endpoint_descriptors()
                .filter(|endpoint| matches!(endpoint.transfer_type(), TransferType::Bulk | TransferType::Interrupt))
                .map(|endpoint| Endpoint {
                    address: endpoint.address(),
                    packet: endpoint.max_packet_size(),
                    interrupt: endpoint.transfer_type() == TransferType::Interrupt,
                })
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_the_kernel_writes_it() {
        assert_eq!(topology(1, &[2]), "1-2");
        assert_eq!(topology(3, &[2, 1, 4]), "3-2.1.4");
    }

    #[test]
    fn a_machine_without_the_device_or_without_usb_says_absent_and_never_panics() {
        let nowhere = UsbSettings { place: Some("250-9.9".into()), ..UsbSettings::default() };
        let Err(error) = find(&nowhere, &[UsbId::new(0xfffe, 0xfffe)]) else { panic!("found what cannot be") };
        assert!(matches!(error, WireError::Absent(_)), "{error:?}");
    }
}
