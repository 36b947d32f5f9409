//! Which interface and setting of a device has the pipes a driver needs.

use crate::{Endpoint, WireError};

/// One setting of one interface, as the descriptors give it. Isochronous endpoints are left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Setting {
    pub(super) interface: u8,
    pub(super) alternate: u8,
    pub(super) endpoints: Vec<Endpoint>,
}

impl Setting {
    /// 0 is best: a bulk pipe each way, then any pipe each way, then any pipe.
    fn rank(&self) -> u8 {
        let has = |into_host: bool, bulk: bool| {
            self.endpoints.iter().any(|endpoint| endpoint.is_in() == into_host && !(bulk && endpoint.interrupt))
        };
        match self.endpoints[..] {
            [] => 3,
            _ if has(true, true) && has(false, true) => 0,
            _ if has(true, false) && has(false, false) => 1,
            _ => 2,
        }
    }
}

/// The setting to use: the best of the interface named, or of all. Among equals the first of the descriptor.
pub(super) fn choose(settings: &[Setting], interface: Option<u8>) -> Result<&Setting, WireError> {
    let named = settings.iter().filter(|setting| interface.is_none_or(|number| setting.interface == number));
    match named.min_by_key(|setting| setting.rank()) {
        Some(setting) if !setting.endpoints.is_empty() => Ok(setting),
        _ => {
            let numbers: std::collections::BTreeSet<String> =
                settings.iter().map(|setting| setting.interface.to_string()).collect();
            let numbers: Vec<String> = numbers.into_iter().collect();
            let sought = interface.map_or("any interface".to_owned(), |number| format!("interface {number}"));
            Err(WireError::Setting(format!("wire usb: no pipes at {sought} (the device has: {})", numbers.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(interface: u8, alternate: u8, endpoints: &[(u8, bool)]) -> Setting {
        let endpoint =
            |(address, interrupt): &(u8, bool)| Endpoint { address: *address, packet: 64, interrupt: *interrupt };
        Setting { interface, alternate, endpoints: endpoints.iter().map(endpoint).collect() }
    }

    #[test]
    fn the_interface_with_a_pipe_each_way_is_taken_whatever_its_number() {
        let one_way_first = [setting(0, 0, &[(0x02, false)]), setting(0, 1, &[(0x02, false), (0x81, false)])];
        let keyboard_first = [setting(0, 0, &[(0x81, true)]), setting(1, 0, &[(0x82, false), (0x03, false)])];
        let interrupts = [setting(0, 0, &[(0x81, true)]), setting(2, 0, &[(0x83, true), (0x04, true)])];
        let bare = [setting(0, 0, &[]), setting(1, 0, &[])];
        for (settings, named, chosen) in [
            (&one_way_first[..], None, Some((0, 1))),
            (&keyboard_first, None, Some((1, 0))),
            (&keyboard_first, Some(0), Some((0, 0))),
            (&interrupts, None, Some((2, 0))),
            (&bare, None, None),
            (&keyboard_first, Some(7), None),
            (&[], None, None),
        ] {
            let got = choose(settings, named).map(|setting| (setting.interface, setting.alternate));
            assert_eq!(got.clone().ok(), chosen, "{got:?}");
        }
    }
}
