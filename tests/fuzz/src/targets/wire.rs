//! Bytes of the cable itself: the kernel's news of devices, recordings of sessions.

use super::contents;
use tongban_wire::recording::Recording;
use tongban_wire::uevent::Uevent;
use tongban_wire::watch::Filter;

/// The kernel's news of devices. Whatever comes, a node stays below its folder.
pub(super) fn uevent(bytes: &[u8]) {
    let Some(event) = Uevent::read(bytes) else { return };
    if let Some(change) = Filter::default().change(event) {
        let node = change.node.as_deref().map(std::path::Path::components);
        assert!(node.is_none_or(|mut parts| parts.all(|part| part != std::path::Component::ParentDir)));
    }
}

pub(super) fn uevent_seeds() -> Vec<Vec<u8>> {
    let device = "/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.1/1-2.1:1.0";
    let message = |action: &str, path: &str, words: &str| {
        format!("{action}@{path}\0ACTION={action}\0DEVPATH={path}\0{words}SEQNUM=2741\0").into_bytes()
    };
    vec![
        message("add", &format!("{device}/ttyUSB0/tty/ttyUSB0"), "SUBSYSTEM=tty\0MAJOR=188\0DEVNAME=ttyUSB0\0"),
        message("remove", &format!("{device}/usbmisc/lp0"), "SUBSYSTEM=usbmisc\0DEVNAME=usb/lp0\0"),
        message("add", "/devices/platform/vivid.0/video4linux/video0", "SUBSYSTEM=video4linux\0DEVNAME=/dev/video0\0"),
        b"libudev\0\xfe\xed\xca\xfe".to_vec(),
    ]
}

/// A recording: what is read is written and read back the same.
pub(super) fn recording(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(recording) = Recording::read(text) else { return };
    let again = Recording::read(&recording.write());
    assert!(again.is_ok(), "{again:?}");
}

pub(super) fn recording_seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = contents("plugins", ".toml")
        .into_iter()
        .filter(|(path, _)| path.contains("/recordings/"))
        .map(|(_, bytes)| bytes)
        .collect();
    seeds.push(
        b"schema = 1\ntitle = \"a\"\nclass = \"tongban.barcode-reader/1\"\ncommand = \"read\"\nparams = { a = [1, 2.5, true] }\n\
        [expect]\nrecord = { symbology = \"qrCode\" }\n[[endpoint]]\naddress = 0x81\npacket = 64\n\
        [[exchange]]\nsend = \"AA ?? 0F\"\nendpoint = 2\n[[exchange]]\nreceive = \"00\"\nafter_ms = 3\n\
        [[exchange]]\nask = { control = [0xA1, 1, 0] }\nreceive = \"18\"\n[[exchange]]\nfault = \"gone\"\n"
            .to_vec(),
    );
    seeds
}
