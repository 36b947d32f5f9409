//! What a device shows on USB before it says a word: ids, names, interfaces and endpoints, as descriptors.

use tongban_wire::Endpoint;

/// A USB device's descriptors, as data.
#[derive(Clone, Debug)]
pub struct UsbFace {
    /// Vendor and product id.
    pub ids: (u16, u16),
    /// The maker's name; may be Chinese.
    pub maker: String,
    /// The product's name; may be Chinese.
    pub name: String,
    /// The serial number, if it has one. Cheap devices have none, or all the same.
    pub serial: Option<String>,
    /// Full speed, 12 Mbit/s; high speed otherwise.
    pub full_speed: bool,
    /// The interfaces, in order.
    pub interfaces: Vec<UsbInterface>,
}

/// One interface.
#[derive(Clone, Debug, Default)]
pub struct UsbInterface {
    /// Class, subclass, protocol.
    pub class: [u8; 3],
    /// Class-specific descriptors that stand before the endpoints.
    pub extra: Vec<u8>,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
}

/// A bulk or interrupt endpoint with the packet its speed usually has.
fn endpoint(address: u8, interrupt: bool) -> Endpoint {
    Endpoint { address, packet: if interrupt { 64 } else { 512 }, interrupt }
}

impl UsbFace {
    /// A device with those interfaces and no serial number.
    pub fn new(ids: (u16, u16), interfaces: Vec<UsbInterface>) -> UsbFace {
        let (maker, name) = ("实验室".to_owned(), "虚拟设备".to_owned());
        UsbFace { ids, maker, name, serial: None, full_speed: false, interfaces }
    }

    /// A vendor's own protocol on one pair of bulk pipes, 0x01 and 0x81: most ID-card readers.
    pub fn vendor(ids: (u16, u16)) -> UsbFace {
        UsbFace::pipes(ids, vec![endpoint(0x01, false), endpoint(0x81, false)])
    }

    /// A vendor's own protocol on those pipes.
    pub fn pipes(ids: (u16, u16), endpoints: Vec<Endpoint>) -> UsbFace {
        UsbFace::new(ids, vec![UsbInterface { class: [0xFF, 0, 0], extra: Vec::new(), endpoints }])
    }

    /// A printer of the USB printer class, both ways: the kernel's `usblp` takes it.
    pub fn printer(ids: (u16, u16)) -> UsbFace {
        let endpoints = vec![endpoint(0x01, false), endpoint(0x82, false)];
        UsbFace::new(ids, vec![UsbInterface { class: [7, 1, 2], extra: Vec::new(), endpoints }])
    }

    /// A serial line of the CDC class: the kernel's `cdc_acm` makes a `ttyACM` of it.
    pub fn acm(ids: (u16, u16)) -> UsbFace {
        let control = UsbInterface {
            class: [2, 2, 1],
            // Header 1.10, call management by none, line coding and state, union of 0 and 1.
            extra: vec![5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 0x02, 5, 0x24, 6, 0, 1],
            endpoints: vec![endpoint(0x83, true)],
        };
        let endpoints = vec![endpoint(0x01, false), endpoint(0x81, false)];
        UsbFace::new(ids, vec![control, UsbInterface { class: [0x0A, 0, 0], extra: Vec::new(), endpoints }])
    }

    /// A HID device; its report descriptor is the far end's own.
    pub fn hid(ids: (u16, u16)) -> UsbFace {
        let endpoints = vec![endpoint(0x81, true), endpoint(0x01, true)];
        UsbFace::new(ids, vec![UsbInterface { class: [3, 0, 0], extra: Vec::new(), endpoints }])
    }

    /// The same with a serial number.
    #[must_use]
    pub fn numbered(self, serial: &str) -> UsbFace {
        UsbFace { serial: Some(serial.to_owned()), ..self }
    }

    /// Whether it is a HID device.
    pub(crate) fn is_hid(&self) -> bool {
        self.interfaces.iter().any(|interface| interface.class[0] == 3)
    }

    /// Whether it is a camera: what nobody fetches in time is lost, as light is.
    pub(crate) fn is_video(&self) -> bool {
        self.interfaces.iter().any(|interface| interface.class[0] == 0x0E)
    }

    /// The endpoint a message comes on when the device named none: the first towards the host that carries data.
    pub(crate) fn first_in(&self) -> u8 {
        let all = || self.interfaces.iter().filter(|i| i.class[0] != 2).flat_map(|i| &i.endpoints);
        all().find(|endpoint| endpoint.is_in()).map_or(0x81, |endpoint| endpoint.address)
    }

    /// The device descriptor.
    pub(crate) fn device(&self) -> Vec<u8> {
        let ([v0, v1], [p0, p1]) = (self.ids.0.to_le_bytes(), self.ids.1.to_le_bytes());
        let class = if self.interfaces.first().is_some_and(|first| first.class[0] == 2) { 2 } else { 0 };
        let serial = if self.serial.is_some() { 3 } else { 0 };
        vec![18, 1, 0, 2, class, 0, 0, 64, v0, v1, p0, p1, 0, 1, 1, 2, serial, 1]
    }

    /// The configuration with everything in it; `report` is the length of a HID device's report descriptor.
    pub(crate) fn configuration(&self, report: usize) -> Vec<u8> {
        let mut all = vec![9, 2, 0, 0, self.interfaces.len() as u8, 1, 0, 0x80, 50];
        for (number, interface) in self.interfaces.iter().enumerate() {
            let [class, subclass, protocol] = interface.class;
            all.extend([9, 4, number as u8, 0, interface.endpoints.len() as u8, class, subclass, protocol, 0]);
            if class == 3 {
                let [low, high] = (report as u16).to_le_bytes();
                all.extend([9, 0x21, 0x11, 0x01, 0, 1, 0x22, low, high]);
            }
            all.extend(&interface.extra);
            for endpoint in &interface.endpoints {
                let packet = if self.full_speed { endpoint.packet.min(64) } else { endpoint.packet };
                let [low, high] = packet.to_le_bytes();
                let (kind, interval) = if endpoint.interrupt { (3, 4) } else { (2, 0) };
                all.extend([7, 5, endpoint.address, kind, low, high, interval]);
            }
        }
        let [low, high] = (all.len() as u16).to_le_bytes();
        (all[2], all[3]) = (low, high);
        all
    }

    /// A string descriptor; 0 is the list of languages, Chinese first.
    pub(crate) fn string(&self, index: u8) -> Option<Vec<u8>> {
        let text = match index {
            0 => return Some(vec![6, 3, 0x04, 0x08, 0x09, 0x04]),
            1 => &self.maker,
            2 => &self.name,
            3 => self.serial.as_ref()?,
            _ => return None,
        };
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).take(252).collect();
        Some([&[2 + units.len() as u8, 3], &units[..]].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_count_their_own_bytes() {
        for face in [UsbFace::vendor((1, 2)), UsbFace::printer((1, 2)), UsbFace::acm((1, 2)), UsbFace::hid((1, 2))] {
            let all = face.configuration(40);
            assert_eq!(usize::from(u16::from_le_bytes([all[2], all[3]])), all.len());
            let mut rest = &all[..];
            while let Some(len) = rest.first() {
                assert!(*len >= 2, "{face:?}");
                rest = rest.get(usize::from(*len)..).unwrap_or_else(|| panic!("{face:?} ends inside a descriptor"));
            }
            assert_eq!(face.device().len(), 18);
        }
        assert_eq!(UsbFace::acm((1, 2)).first_in(), 0x81);
        assert_eq!(UsbFace::vendor((1, 2)).string(1).unwrap(), [8, 3, 0x9E, 0x5B, 0x8C, 0x9A, 0xA4, 0x5B]);
        assert_eq!(UsbFace::vendor((1, 2)).string(3), None);
    }
}
