//! A HID device by the kernel's hidraw nodes.
//!
//! A keyboard is refused: a scanner in keyboard mode types into whatever has the focus, and a driver that listened to it
//! would read the applicant's keys.

use crate::candidate::{Candidate, Sought};
use crate::place::Tree;
use crate::settings::{Defaults, HidSettings, UsbId};
use crate::{Patience, Reports, WireError};
use hidapi::{HidApi, HidDevice, HidError};
use std::collections::BTreeMap;
use std::ffi::CString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Usage page and usage of a keyboard (HID Usage Tables 1.5, 4.1).
const KEYBOARD: (u16, u16) = (0x01, 0x06);
/// Bytes of the longest report and of the longest report descriptor (`HID_MAX_DESCRIPTOR_SIZE` of Linux).
const LONGEST: usize = 4096;
/// How long the system may take to take a node away whose device was pulled.
const LEAVING: Duration = Duration::from_millis(200);

/// An open HID device.
pub struct Hid {
    device: HidDevice,
    path: PathBuf,
    place: String,
}

/// One node that was found.
struct Found {
    candidate: Candidate,
    usages: Vec<(u16, u16)>,
    path: CString,
}

impl Hid {
    /// Finds and opens the device.
    ///
    /// Errors: `Absent`, `Ambiguous` with every place, `Denied`, `Setting` for a keyboard and for a device with several
    /// collections of which none is named.
    pub fn open(settings: &HidSettings, defaults: &Defaults<'_>) -> Result<Hid, WireError> {
        let wanted = wanted(settings, defaults)?;
        let sought = Sought {
            ids: settings.ids.clone().unwrap_or_else(|| defaults.ids.to_vec()),
            place: settings.place.clone(),
            serial: settings.serial.clone(),
        };
        let api = HidApi::new().map_err(|error| WireError::Absent(format!("{sought}; no HID here: {error}")))?;
        let found = choose(list(&api), &sought, wanted, settings.usage_page.is_some())?;
        let path = PathBuf::from(found.path.to_string_lossy().into_owned());
        match api.open_path(&found.path) {
            Ok(device) => Ok(Hid { device, path, place: found.candidate.place }),
            // hidapi tells why in words only, so the system is asked again.
            Err(error) => Err(match std::fs::File::options().read(true).write(true).open(&path) {
                Err(why) => match WireError::from_io(&why) {
                    WireError::Gone | WireError::Absent(_) => WireError::Absent(found.candidate.to_string()),
                    WireError::Denied(why) => WireError::Denied(format!("{}: {why}", path.display())),
                    other => other,
                },
                Ok(_) => WireError::System(format!("{}: {error}", path.display())),
            }),
        }
    }

    /// Where it is on the bus, `1-2.1`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The fault of an exchange that failed; waits a moment for the system to take the node of a pulled device away.
    fn fault(&self, error: HidError) -> WireError {
        let end = Instant::now() + LEAVING;
        while self.path.exists() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        match error {
            _ if !self.path.exists() => WireError::Gone,
            HidError::IoError { error } => WireError::from_io(&error),
            other => WireError::System(other.to_string()),
        }
    }
}

/// Usage page and, where it decides, usage of the collection sought.
fn wanted(settings: &HidSettings, defaults: &Defaults<'_>) -> Result<Option<(u16, Option<u16>)>, WireError> {
    match (settings.usage_page, settings.usage) {
        (None, Some(_)) => Err(WireError::Setting("wire hid: usage needs usage_page beside it".into())),
        (Some(page), usage) => Ok(Some((page, usage))),
        (None, None) => Ok(defaults.usage.map(|(page, usage)| (page, Some(usage)))),
    }
}

/// Every node with all its top-level collections.
fn list(api: &HidApi) -> Vec<Found> {
    let tree = Tree::here();
    let mut nodes: BTreeMap<CString, Found> = BTreeMap::new();
    for info in api.device_list() {
        let node = nodes.entry(info.path().to_owned()).or_insert_with(|| {
            let path = PathBuf::from(info.path().to_string_lossy().into_owned());
            let place = tree.place_of(&path).map_or_else(|| path.display().to_string(), |place| place.device);
            let serial = info.serial_number().filter(|serial| !serial.is_empty()).map(str::to_owned);
            let id = UsbId::new(info.vendor_id(), info.product_id());
            Found { candidate: Candidate { id, place, serial }, usages: Vec::new(), path: info.path().to_owned() }
        });
        node.usages.push((info.usage_page(), info.usage()));
    }
    nodes.into_values().collect()
}

/// The one node that is meant. `named`: the slot itself names the collection, which also lets a device through that is a
/// keyboard besides.
fn choose(
    found: Vec<Found>,
    sought: &Sought,
    wanted: Option<(u16, Option<u16>)>,
    named: bool,
) -> Result<Found, WireError> {
    let has = |node: &Found| {
        let fits = |(page, usage): &(u16, u16)| {
            wanted.is_none_or(|(wanted_page, wanted_usage)| {
                *page == wanted_page && wanted_usage.is_none_or(|wanted| wanted == *usage)
            }) && (*page, *usage) != KEYBOARD
        };
        node.usages.iter().any(fits) && (named || !node.usages.contains(&KEYBOARD))
    };
    if sought == &Sought::default() && wanted.is_none() {
        return Err(WireError::Setting("wire hid: name the ids, the place or the usage page of the device".into()));
    }
    let here: Vec<Found> = found.into_iter().filter(|node| sought.matches(&node.candidate)).collect();
    let keyboard = here.iter().find(|node| node.usages.contains(&KEYBOARD)).map(|node| node.candidate.to_string());
    let mut fitting: Vec<Found> = here.into_iter().filter(has).collect();
    match (fitting.len(), keyboard) {
        (0, Some(keyboard)) => Err(WireError::Setting(format!(
            "wire hid: {keyboard} is a keyboard; switch the device to its HID or serial mode"
        ))),
        (0, None) => Err(WireError::Absent(match wanted {
            Some((page, usage)) => {
                let usage = usage.map_or(String::new(), |usage| format!(" usage {usage:#04x}"));
                format!("{sought} usage page {page:#04x}{usage}").trim_start().to_owned()
            }
            None => sought.to_string(),
        })),
        (1, _) => Ok(fitting.remove(0)),
        _ => {
            let first = &fitting[0].candidate.place;
            let mut names: Vec<String> = if fitting.iter().all(|node| node.candidate.place == *first) {
                let pages = fitting.iter().flat_map(|node| &node.usages);
                let pages: Vec<String> =
                    pages.map(|(page, usage)| format!("page {page:#04x} usage {usage:#04x}")).collect();
                return Err(WireError::Setting(format!(
                    "wire hid: {} has several collections, name usage_page and usage: {}",
                    fitting[0].candidate,
                    pages.join(", ")
                )));
            } else {
                fitting.iter().map(|node| node.candidate.to_string()).collect()
            };
            names.sort();
            names.dedup();
            Err(WireError::Ambiguous(names.join(", ")))
        }
    }
}

impl Reports for Hid {
    /// The kernel waits up to five seconds of its own for a device that does not take the report.
    fn send_report(&mut self, report: &[u8], patience: &Patience) -> Result<(), WireError> {
        patience.slice()?;
        match self.device.write(report) {
            Ok(sent) if sent >= report.len() => Ok(()),
            Ok(sent) => Err(WireError::System(format!("HID: {sent} of {} bytes sent", report.len()))),
            Err(error) => Err(self.fault(error)),
        }
    }

    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        let mut report = vec![0; LONGEST];
        loop {
            let slice = patience.slice()?.as_millis().max(1).try_into().unwrap_or(1);
            match self.device.read_timeout(&mut report, slice) {
                Ok(0) => {}
                Ok(count) => {
                    report.truncate(count);
                    return Ok(report);
                }
                Err(error) => return Err(self.fault(error)),
            }
        }
    }

    fn feature(&mut self, id: u8, len: usize) -> Result<Vec<u8>, WireError> {
        let mut report = vec![0; len.saturating_add(1).min(LONGEST)];
        report[0] = id;
        match self.device.get_feature_report(&mut report) {
            Ok(count) => {
                report.truncate(count);
                Ok(report)
            }
            Err(error) => Err(self.fault(error)),
        }
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError> {
        self.device.send_feature_report(report).map_err(|error| self.fault(error))
    }

    fn descriptor(&mut self) -> Result<Vec<u8>, WireError> {
        let mut descriptor = vec![0; LONGEST];
        let count = self.device.get_report_descriptor(&mut descriptor).map_err(|error| self.fault(error))?;
        descriptor.truncate(count);
        Ok(descriptor)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        let mut report = [0; LONGEST];
        // As many as the kernel keeps for one reader (`HIDRAW_BUFFER_SIZE`).
        for _ in 0..64 {
            match self.device.read_timeout(&mut report, 0) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return Err(self.fault(error)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POS: (u16, u16) = (0x8c, 0x02);
    const SCANNER: UsbId = UsbId::new(0x0c2e, 0x0b61);

    fn node(path: &str, place: &str, usages: &[(u16, u16)]) -> Found {
        let candidate = Candidate { id: SCANNER, place: place.into(), serial: None };
        Found { candidate, usages: usages.to_vec(), path: CString::new(path).unwrap() }
    }

    #[test]
    fn a_keyboard_never_becomes_a_scanner() {
        let by_id = Sought { ids: vec![SCANNER], ..Sought::default() };
        let pos = Some((POS.0, Some(POS.1)));
        let setting = |text: &str| Err(WireError::Setting(text.into()));
        for (case, found, wanted, named, chosen) in [
            ("the scanner", vec![node("a", "1-1", &[POS])], pos, false, Ok("a")),
            ("beside its keyboard", vec![node("a", "1-1", &[KEYBOARD]), node("b", "1-1", &[POS])], pos, false, Ok("b")),
            (
                "as a keyboard",
                vec![node("a", "1-1", &[KEYBOARD])],
                pos,
                false,
                setting("wire hid: 0c2e:0b61 at 1-1 is a keyboard; switch the device to its HID or serial mode"),
            ),
            (
                "as a keyboard, and the slot asks for one",
                vec![node("a", "1-1", &[KEYBOARD])],
                Some(KEYBOARD).map(|(page, usage)| (page, Some(usage))),
                true,
                setting("wire hid: 0c2e:0b61 at 1-1 is a keyboard; switch the device to its HID or serial mode"),
            ),
            (
                "one node that is both",
                vec![node("a", "1-1", &[POS, KEYBOARD])],
                pos,
                false,
                setting("wire hid: 0c2e:0b61 at 1-1 is a keyboard; switch the device to its HID or serial mode"),
            ),
            ("one node that is both, named", vec![node("a", "1-1", &[POS, KEYBOARD])], pos, true, Ok("a")),
            (
                "two alike",
                vec![node("a", "1-1", &[POS]), node("b", "1-2", &[POS])],
                pos,
                false,
                Err(WireError::Ambiguous("0c2e:0b61 at 1-1, 0c2e:0b61 at 1-2".into())),
            ),
            (
                "two collections, none named",
                vec![node("a", "1-1", &[POS]), node("b", "1-1", &[(0xff00, 1)])],
                None,
                false,
                setting(
                    "wire hid: 0c2e:0b61 at 1-1 has several collections, name usage_page and usage: \
                     page 0x8c usage 0x02, page 0xff00 usage 0x01",
                ),
            ),
            ("nothing", vec![], pos, false, Err(WireError::Absent("0c2e:0b61 usage page 0x8c usage 0x02".into()))),
        ] {
            let got = choose(found, &by_id, wanted, named).map(|node| node.path.into_string().unwrap());
            assert_eq!(got, chosen.map(str::to_owned), "{case}");
        }
    }

    #[test]
    fn a_machine_without_the_device_says_absent_and_never_panics() {
        let settings = HidSettings { place: Some("250-9.9".into()), ..HidSettings::default() };
        let Err(error) = Hid::open(&settings, &Defaults::default()) else { panic!("found what cannot be") };
        assert!(matches!(error, WireError::Absent(_)), "{error:?}");
    }
}
