//! One piece of the kernel's news about its devices, taken apart.
//!
//! Source: `Documentation/core-api/kobject.rst` and `lib/kobject_uevent.c` of Linux: `ACTION@DEVPATH`, then `KEY=VALUE`,
//! each ended by a zero byte.

use std::collections::BTreeMap;

/// What the kernel says happened to one device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Uevent {
    /// `add`, `remove`, `change`, `bind` and others.
    pub action: String,
    /// Its path among the kernel's devices, `/devices/pci…`.
    pub device: String,
    /// `tty`, `hidraw`, `usb`, …
    pub subsystem: String,
    /// Its node below `/dev`, where it has one: `ttyUSB0`, `bus/usb/001/004`.
    pub node: Option<String>,
}

impl Uevent {
    /// Reads one message; `None` for what is not the kernel's, such as udev's own messages, which begin with `libudev`.
    pub fn read(message: &[u8]) -> Option<Uevent> {
        let mut parts = message.split(|byte| *byte == 0);
        let (action, device) = std::str::from_utf8(parts.next()?).ok()?.split_once('@')?;
        let words: BTreeMap<&str, &str> =
            parts.filter_map(|part| std::str::from_utf8(part).ok()?.split_once('=')).collect();
        // Head and words say the same; where they do not, it is not the kernel that speaks.
        if words.get("ACTION") != Some(&action) || words.get("DEVPATH") != Some(&device) || !device.starts_with('/') {
            return None;
        }
        let node = words.get("DEVNAME").map(|name| name.strip_prefix("/dev/").unwrap_or(name));
        // A node stays below /dev whatever the message says.
        let node = node.filter(|name| !name.is_empty() && name.split('/').all(|part| !matches!(part, "" | "." | "..")));
        Some(Uevent {
            action: action.to_owned(),
            device: device.to_owned(),
            subsystem: (*words.get("SUBSYSTEM")?).to_owned(),
            node: node.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a kernel 6.1 sent it when a serial bridge was plugged in.
    const PLUGGED: &[u8] = b"add@/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.1/1-2.1:1.0/ttyUSB0/tty/ttyUSB0\0\
        ACTION=add\0DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.1/1-2.1:1.0/ttyUSB0/tty/ttyUSB0\0\
        SUBSYSTEM=tty\0MAJOR=188\0MINOR=0\0DEVNAME=ttyUSB0\0SEQNUM=2741\0";

    #[test]
    fn the_kernels_words_are_read_and_nobody_elses() {
        let event = Uevent::read(PLUGGED).unwrap();
        assert_eq!((event.action.as_str(), event.subsystem.as_str()), ("add", "tty"));
        assert_eq!(event.node.as_deref(), Some("ttyUSB0"));
        for strange in [
            &b""[..],
            b"libudev\0\xfe\xed\xca\xfe",
            b"add@/devices/a",
            b"add@/devices/a\0ACTION=remove\0DEVPATH=/devices/a\0SUBSYSTEM=tty\0",
            b"add@/devices/a\0ACTION=add\0DEVPATH=/devices/b\0SUBSYSTEM=tty\0",
            b"add@/devices/a\0ACTION=add\0DEVPATH=/devices/a\0",
            b"add@devices\0ACTION=add\0DEVPATH=devices\0SUBSYSTEM=tty\0",
        ] {
            assert_eq!(Uevent::read(strange), None, "{}", String::from_utf8_lossy(strange));
        }
    }

    #[test]
    fn a_node_never_leads_out_of_its_folder() {
        for (name, node) in [
            ("usb/lp0", Some("usb/lp0")),
            ("/dev/video0", Some("video0")),
            ("../etc/passwd", None),
            ("/etc/passwd", None),
            ("", None),
        ] {
            let message = format!("add@/d\0ACTION=add\0DEVPATH=/d\0SUBSYSTEM=tty\0DEVNAME={name}\0");
            assert_eq!(Uevent::read(message.as_bytes()).unwrap().node.as_deref(), node, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = Uevent::read(&message);
        }

        #[test]
        fn what_the_kernel_says_is_read_back(action in "[a-z]{1,8}", device in "/[a-z0-9:./-]{1,80}", subsystem in "[a-z0-9]{1,12}") {
            let message = format!("{action}@{device}\0ACTION={action}\0DEVPATH={device}\0SUBSYSTEM={subsystem}\0SEQNUM=1\0");
            let read = Uevent::read(message.as_bytes());
            proptest::prop_assert_eq!(read, Some(Uevent { action, device, subsystem, node: None }));
        }
    }
}
