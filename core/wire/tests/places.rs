//! Two alike devices never swap: places read from a copy of the kernel's tree.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use tongban_wire::WireError;
use tongban_wire::place::{Place, Tree, is_usb_place};

/// A tree of the kernel below a folder of its own.
struct Kernel {
    root: tempfile::TempDir,
}

impl Kernel {
    fn new() -> Kernel {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("dev")).unwrap();
        fs::create_dir_all(root.path().join("sys/class")).unwrap();
        Kernel { root }
    }

    fn tree(&self) -> Tree {
        Tree::at(self.root.path())
    }

    /// A device appears: its path among the kernel's devices, its subsystem, its node.
    fn plug(&self, device: &str, subsystem: &str, node: &str) -> PathBuf {
        let root = self.root.path();
        let name = Path::new(node).file_name().unwrap();
        let real = root.join("sys/devices").join(device).join(subsystem).join(name);
        fs::create_dir_all(&real).unwrap();
        fs::write(real.join("uevent"), format!("MAJOR=180\nMINOR=0\nDEVNAME={node}\n")).unwrap();
        let class = root.join("sys/class").join(subsystem);
        fs::create_dir_all(&class).unwrap();
        symlink(&real, class.join(name)).unwrap();
        let path = root.join("dev").join(node);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        path.canonicalize().unwrap()
    }

    fn pull(&self, subsystem: &str, node: &str) {
        let root = self.root.path();
        fs::remove_file(root.join("sys/class").join(subsystem).join(Path::new(node).file_name().unwrap())).unwrap();
        fs::remove_file(root.join("dev").join(node)).unwrap();
    }
}

const CONTROLLER: &str = "pci0000:00/0000:00:14.0/usb1";

#[test]
fn two_identical_printers_never_swap_whatever_the_order_of_plugging() {
    let kernel = Kernel::new();
    let left = format!("{CONTROLLER}/1-2/1-2.1/1-2.1:1.0");
    let right = format!("{CONTROLLER}/1-2/1-2.2/1-2.2:1.0");
    for (first, second) in [(&left, &right), (&right, &left)] {
        let lp0 = kernel.plug(first, "usbmisc", "usb/lp0");
        let lp1 = kernel.plug(second, "usbmisc", "usb/lp1");
        let (of_left, of_right) = if first == &left { (&lp0, &lp1) } else { (&lp1, &lp0) };
        assert_eq!(kernel.tree().node_at("usbmisc", "1-2.1").as_ref(), Ok(of_left));
        assert_eq!(kernel.tree().node_at("usbmisc", "1-2.2").as_ref(), Ok(of_right));
        assert_eq!(kernel.tree().place_of(of_left).unwrap().device, "1-2.1");
        kernel.pull("usbmisc", "usb/lp0");
        kernel.pull("usbmisc", "usb/lp1");
    }
    assert!(matches!(kernel.tree().node_at("usbmisc", "1-2.1"), Err(WireError::Absent(_))));
}

#[test]
fn a_bridge_with_several_ports_is_asked_about_and_named_by_interface() {
    let kernel = Kernel::new();
    let port = |number| format!("{CONTROLLER}/1-4/1-4:1.{number}/ttyUSB{number}");
    let first = kernel.plug(&port(0), "tty", "ttyUSB0");
    let second = kernel.plug(&port(1), "tty", "ttyUSB1");
    kernel.plug("platform/serial8250", "tty", "ttyS0");
    let tree = kernel.tree();
    let expected = format!("{} at 1-4:1.0, {} at 1-4:1.1", first.display(), second.display());
    assert_eq!(tree.node_at("tty", "1-4"), Err(WireError::Ambiguous(expected)));
    assert_eq!(tree.node_at("tty", "1-4:1.1"), Ok(second));
    assert_eq!(tree.node_at("tty", "platform/serial8250").unwrap().file_name().unwrap(), "ttyS0");
}

#[test]
fn a_link_that_names_a_place_is_followed() {
    let kernel = Kernel::new();
    let node = kernel.plug(&format!("{CONTROLLER}/1-3/1-3:1.0/ttyUSB0"), "tty", "ttyUSB0");
    let link = kernel.root.path().join("dev/by-path");
    symlink(&node, &link).unwrap();
    assert_eq!(kernel.tree().place_of(&link).unwrap().device, "1-3");
    assert_eq!(kernel.tree().place_of(Path::new("/nowhere")), None);
}

#[test]
fn a_path_of_the_kernel_says_its_place() {
    let usb = |device: &str, interface: Option<&str>| Place {
        device: device.into(),
        interface: interface.map(str::to_owned),
    };
    for (path, place) in [
        ("/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.1/1-2.1:1.0/ttyUSB0/tty/ttyUSB0", usb("1-2.1", Some("1.0"))),
        ("/devices/platform/vhci_hcd.0/usb3/3-1", usb("3-1", None)),
        (
            "/devices/pci0000:00/0000:00:14.0/usb1/1-7/1-7:1.0/0003:0C2E:0B61.0004/hidraw/hidraw0",
            usb("1-7", Some("1.0")),
        ),
        ("/devices/platform/vivid.0/video4linux/video0", usb("platform/vivid.0", None)),
        // An i2c device is named like a place of USB, but no bus stands above it.
        ("/devices/pci0000:00/i2c-0/0-0050/rtc/rtc0", usb("pci0000:00/i2c-0/0-0050", None)),
    ] {
        assert_eq!(Place::of_device(path), place, "{path}");
    }
}

#[test]
fn a_place_is_told_from_a_path() {
    for text in ["1-2", "1-2.1", "10-4.3.2", "1-2.1:1.0"] {
        assert!(is_usb_place(text), "{text}");
    }
    for text in ["/dev/ttyUSB0", "COM5", "1-", "1-2.", "1-2:1", "1-2:1.0.0", "usb1", "", "1-2.1:", "0000-1"] {
        assert!(!is_usb_place(text), "{text}");
    }
    let place = Place { device: "1-2".into(), interface: Some("1.0".into()) };
    assert!(place.is("1-2") && place.is("1-2:1.0"));
    assert!(!place.is("1-2:1.1") && !place.is("1-2.1") && !place.is("1-"));
}

proptest::proptest! {
    #[test]
    fn no_path_breaks_the_reader(path in ".{0,200}") {
        let place = Place::of_device(&path);
        proptest::prop_assert!(place.interface.is_none() || is_usb_place(&place.device));
    }
}
