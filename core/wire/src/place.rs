//! Where a device is plugged in: the topology of the bus, which stays when names that count do not.
//!
//! A place is `1-2.1` (bus 1, port 2, port 1 of the hub there) and may name an interface, `1-2.1:1.0`. A device that is
//! not on USB has its path among the kernel's devices instead, `platform/serial8250`. Two alike devices never swap as long
//! as nobody swaps their cables.

use crate::WireError;
use std::fs;
use std::path::{Path, PathBuf};

/// The place of one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The device: `1-2.1`, or a path among the kernel's devices.
    pub device: String,
    /// The interface of a USB device: `1.0` is configuration 1, interface 0.
    pub interface: Option<String>,
}

impl Place {
    /// Whether that name, with or without an interface, means this place.
    pub fn is(&self, name: &str) -> bool {
        match (name.strip_prefix(self.device.as_str()), &self.interface) {
            (Some(""), _) => true,
            (Some(rest), Some(interface)) => rest.strip_prefix(':') == Some(interface),
            _ => false,
        }
    }

    /// The place of a device of the kernel: `path` as it stands in a uevent or below `/sys`, `/devices/pci…/1-2/1-2:1.0/…`.
    pub fn of_device(path: &str) -> Place {
        let path = path.trim_start_matches('/').trim_start_matches("devices/");
        let mut bus = "";
        let mut usb: Option<Place> = None;
        for part in path.split('/') {
            if let Some(number) = part.strip_prefix("usb").filter(|number| is_number(number)) {
                bus = number;
            } else if let Some((device, interface)) = usb_name(part).filter(|_| !bus.is_empty() && of_bus(part, bus)) {
                usb = Some(Place { device: device.into(), interface: interface.map(str::to_owned) });
            }
        }
        // `…/tty/ttyS0`: what comes before is the device, the rest its name in a subsystem.
        let owner = || path.rsplitn(3, '/').nth(2).unwrap_or(path);
        usb.unwrap_or_else(|| Place { device: owner().into(), interface: None })
    }
}

/// Whether a text is the name of a place on USB, and not a path.
pub fn is_usb_place(text: &str) -> bool {
    usb_name(text).is_some()
}

fn is_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `1-2.1` or `1-2.1:1.0`, taken apart.
fn usb_name(part: &str) -> Option<(&str, Option<&str>)> {
    let (device, interface) = match part.split_once(':') {
        Some((device, interface)) => (device, Some(interface)),
        None => (part, None),
    };
    let (bus, ports) = device.split_once('-')?;
    let numbers = |text: &str| text.split('.').all(is_number);
    let fits =
        is_number(bus) && numbers(ports) && interface.is_none_or(|text| text.split('.').count() == 2 && numbers(text));
    fits.then_some((device, interface))
}

fn of_bus(part: &str, bus: &str) -> bool {
    part.strip_prefix(bus).is_some_and(|rest| rest.starts_with('-'))
}

/// What the kernel tells of its devices: `/sys` and `/dev`, or a copy of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    sys: PathBuf,
    dev: PathBuf,
}

impl Tree {
    /// This machine's.
    pub fn here() -> Tree {
        Tree { sys: "/sys".into(), dev: "/dev".into() }
    }

    /// One below another root, for tests: it holds `sys` and `dev`.
    pub fn at(root: &Path) -> Tree {
        Tree { sys: root.join("sys"), dev: root.join("dev") }
    }

    /// Where a node is plugged in; links such as `/dev/serial/by-id/…` are followed. `None` for a node no device of the
    /// kernel belongs to, such as a pseudo-terminal.
    pub fn place_of(&self, node: &Path) -> Option<Place> {
        let node = node.canonicalize().ok()?;
        let name = node.file_name()?;
        let classes = fs::read_dir(self.sys.join("class")).ok()?;
        let entries = classes.flatten().map(|class| class.path().join(name));
        entries
            .filter(|entry| entry.exists())
            .find(|entry| self.node_of(entry).is_some_and(|known| known == node))
            .and_then(|entry| self.place_of_entry(&entry))
    }

    /// The node of the one device of a subsystem (`tty`, `usbmisc`, `hidraw`, `video4linux`) at a place.
    ///
    /// Errors: `Absent` where there is none, `Ambiguous` with every node where there are several, such as the ports of one
    /// bridge: then name the interface too, or the node.
    pub fn node_at(&self, subsystem: &str, place: &str) -> Result<PathBuf, WireError> {
        let mut found: Vec<(PathBuf, Place)> =
            self.nodes(subsystem).into_iter().filter(|(_, known)| known.is(place)).collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        match &mut found[..] {
            [] => Err(WireError::Absent(format!("{subsystem} device at {place}"))),
            [(node, _)] => Ok(std::mem::take(node)),
            several => {
                let names: Vec<String> = several
                    .iter()
                    .map(|(node, place)| match &place.interface {
                        Some(interface) => format!("{} at {}:{interface}", node.display(), place.device),
                        None => format!("{} at {}", node.display(), place.device),
                    })
                    .collect();
                Err(WireError::Ambiguous(names.join(", ")))
            }
        }
    }

    /// Every node of a subsystem with its place.
    pub fn nodes(&self, subsystem: &str) -> Vec<(PathBuf, Place)> {
        let entries = fs::read_dir(self.sys.join("class").join(subsystem)).into_iter().flatten().flatten();
        entries.filter_map(|entry| Some((self.node_of(&entry.path())?, self.place_of_entry(&entry.path())?))).collect()
    }

    /// The node of an entry of a class, as the kernel names it.
    fn node_of(&self, entry: &Path) -> Option<PathBuf> {
        let said = fs::read_to_string(entry.join("uevent")).ok()?;
        let name = said.lines().find_map(|line| line.strip_prefix("DEVNAME="))?;
        Some(self.dev.canonicalize().ok()?.join(name))
    }

    fn place_of_entry(&self, entry: &Path) -> Option<Place> {
        let real = entry.canonicalize().ok()?;
        let below = real.strip_prefix(self.sys.canonicalize().ok()?).ok()?;
        Some(Place::of_device(below.to_str()?))
    }
}
