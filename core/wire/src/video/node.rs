//! A camera behind a node of the kernel.

use super::sys::{self, CAPTURE, MMAP};
use super::{Control, Mode, Pictures, Pixels, Running, Taken, steady};
use crate::{Patience, WireError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

/// `V4L2_CAP_VIDEO_CAPTURE` and `V4L2_CAP_STREAMING`.
const NEEDED: u32 = 0x0000_0001 | 0x0400_0000;
/// `V4L2_CAP_DEVICE_CAPS`: the node says for itself what it can, beside its card.
const OWN_CAPS: u32 = 0x8000_0000;
/// `V4L2_BUF_FLAG_ERROR`.
const DAMAGED: u32 = 0x40;
/// `V4L2_BUF_FLAG_TIMESTAMP_MASK`, and the one value that means the steady clock.
const CLOCK: (u32, u32) = (0xe000, 0x2000);
/// Buffers in the ring: one being filled, one being read, two for a late reader.
const BUFFERS: u32 = 4;
/// Sizes and rates a camera may name; one that counts for ever is not believed.
const MOST_ENTRIES: u32 = 64;
/// Sizes offered of a camera that takes any.
const USUAL: [(u32, u32); 8] =
    [(3840, 2160), (2592, 1944), (1920, 1080), (1600, 1200), (1280, 960), (1280, 720), (800, 600), (640, 480)];
/// Bytes of the largest buffer that is believed: an uncompressed picture of 8K.
const LARGEST: u32 = 128 << 20;

/// An open node.
#[derive(Debug)]
pub struct Node {
    // The mappings go before the file they are of.
    ring: Vec<sys::Mapped>,
    file: File,
    card: String,
    modes: Vec<Mode>,
    streaming: bool,
}

impl Node {
    /// Opens a node and asks what it can; starts nothing.
    ///
    /// Errors: `Absent` without such a node, `Setting` for one that delivers no pictures, `Denied`, `Busy`, `Gone`.
    pub fn open(path: &Path) -> Result<Node, WireError> {
        let opened = File::options().read(true).write(true).custom_flags(0o4000).open(path);
        let file = opened.map_err(|error| match WireError::from_io(&error) {
            WireError::Absent(_) | WireError::Gone => WireError::Absent(path.display().to_string()),
            WireError::Denied(reason) => WireError::Denied(format!("{}: {reason}", path.display())),
            other => other,
        })?;
        let mut cap = sys::Capability::default();
        let not_one = || WireError::Setting(format!("{} is not a camera's node", path.display()));
        sys::query_cap(&file, &mut cap).map_err(|error| match WireError::from_io(&error) {
            WireError::Gone => WireError::Gone,
            _ => not_one(),
        })?;
        let can = if cap.capabilities & OWN_CAPS != 0 { cap.device_caps } else { cap.capabilities };
        if can & NEEDED != NEEDED {
            return Err(not_one());
        }
        let modes = modes(&file);
        Ok(Node { ring: Vec::new(), card: text(&cap.card), file, modes, streaming: false })
    }

    /// What the camera calls itself.
    pub fn card(&self) -> &str {
        &self.card
    }

    fn give(&self, index: u32) -> io::Result<()> {
        let mut buffer = sys::Buffer { index, kind: CAPTURE, memory: MMAP, ..Default::default() };
        sys::queue(&self.file, &mut buffer)
    }

    fn take(&self) -> io::Result<sys::Buffer> {
        let mut buffer = sys::Buffer { kind: CAPTURE, memory: MMAP, ..Default::default() };
        sys::dequeue(&self.file, &mut buffer)?;
        Ok(buffer)
    }

    fn fill_ring(&mut self) -> Result<(), WireError> {
        let mut wanted = sys::RequestBuffers { count: BUFFERS, kind: CAPTURE, memory: MMAP, ..Default::default() };
        sys::request_buffers(&self.file, &mut wanted).map_err(|error| broke("buffers", &error))?;
        for index in 0..wanted.count.min(32) {
            let mut buffer = sys::Buffer { index, kind: CAPTURE, memory: MMAP, ..Default::default() };
            sys::query_buffer(&self.file, &mut buffer).map_err(|error| broke("buffers", &error))?;
            if buffer.length == 0 || buffer.length > LARGEST {
                return Err(WireError::System(format!("buffers: a buffer of {} bytes", buffer.length)));
            }
            let mapped = sys::Mapped::of(&self.file, buffer.at & 0xffff_ffff, buffer.length as usize);
            self.ring.push(mapped.map_err(|error| broke("buffers", &error))?);
            self.give(index).map_err(|error| broke("buffers", &error))?;
        }
        if self.ring.len() < 2 {
            return Err(WireError::System("buffers: the camera gives fewer than two".into()));
        }
        Ok(())
    }
}

impl Pictures for Node {
    fn modes(&self) -> &[Mode] {
        &self.modes
    }

    fn start(&mut self, wanted: &Mode, rate: u32) -> Result<Running, WireError> {
        self.stop();
        let mut format = sys::Format {
            kind: CAPTURE,
            width: wanted.width,
            height: wanted.height,
            fourcc: wanted.fourcc,
            field: 1,
            ..Default::default()
        };
        sys::set_fmt(&self.file, &mut format).map_err(|error| broke("format", &error))?;
        let pixels = Pixels::of(format.fourcc).ok_or_else(|| {
            WireError::Setting(format!("the camera gives {} instead", String::from_utf8_lossy(&format.fourcc)))
        })?;
        if !(1..=16_384).contains(&format.width) || !(1..=16_384).contains(&format.height) {
            return Err(WireError::System(format!("a picture of {}x{}", format.width, format.height)));
        }
        // A camera with a single rate may refuse to have it set; it delivers all the same.
        let mut parm =
            sys::StreamParm { kind: CAPTURE, numerator: 1, denominator: wanted.rate(rate), ..Default::default() };
        let _ = sys::set_parm(&self.file, &mut parm);
        let started = self.fill_ring().and_then(|()| {
            sys::stream(&self.file, true).map_err(|error| match error.raw_os_error() {
                // ENOSPC: the bus has no room for what this camera wants to send.
                Some(28) => WireError::Setting("the USB bus has no room for this picture; take a smaller one".into()),
                _ => broke("start", &error),
            })
        });
        if let Err(error) = started {
            self.stop();
            return Err(error);
        }
        self.streaming = true;
        let stride = if pixels == Pixels::Mjpeg { 0 } else { format.stride.max(format.width * 2) };
        Ok(Running { pixels, width: format.width, height: format.height, stride })
    }

    fn next(&mut self, into: &mut Vec<u8>, patience: &Patience) -> Result<Taken, WireError> {
        if !self.streaming {
            return Err(WireError::System("not started".into()));
        }
        loop {
            let wait = Timespec::try_from(patience.slice()?).unwrap_or_default();
            let mut ends = [PollFd::new(&self.file, PollFlags::IN)];
            match poll(&mut ends, Some(&wait)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(broke("picture", &error.into())),
            }
            let seen = ends[0].revents();
            let buffer = match self.take() {
                Ok(buffer) => buffer,
                // Woken for nothing, unless the kernel says that the stream is over.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if seen.contains(PollFlags::HUP) {
                        return Err(WireError::Gone);
                    }
                    if seen.contains(PollFlags::ERR) {
                        return Err(WireError::System("picture: the stream ended".into()));
                    }
                    continue;
                }
                Err(error) => return Err(broke("picture", &error)),
            };
            let mapped = self.ring.get(buffer.index as usize);
            let mapped = mapped.ok_or_else(|| WireError::System("picture: a buffer that is not ours".into()))?;
            mapped.copy(buffer.used as usize, into);
            let at = Duration::from_micros((buffer.seconds * 1_000_000 + buffer.micros).max(0).unsigned_abs());
            let at = if buffer.flags & CLOCK.0 == CLOCK.1 { at } else { steady() };
            let damaged = buffer.flags & DAMAGED != 0 || buffer.used == 0;
            self.give(buffer.index).map_err(|error| broke("picture", &error))?;
            return Ok(Taken { sequence: buffer.sequence, at, damaged });
        }
    }

    fn stop(&mut self) {
        if self.streaming {
            let _ = sys::stream(&self.file, false);
            self.streaming = false;
        }
        self.ring.clear();
        let mut none = sys::RequestBuffers { kind: CAPTURE, memory: MMAP, ..Default::default() };
        let _ = sys::request_buffers(&self.file, &mut none);
    }

    fn set(&mut self, control: Control, value: i32) -> Result<(), WireError> {
        let word = control.word();
        let mut range = sys::ControlRange { id: control as u32, ..Default::default() };
        sys::query_control(&self.file, &mut range).map_err(|error| match WireError::from_io(&error) {
            WireError::Gone => WireError::Gone,
            _ => WireError::Setting(format!("{word}: this camera has none")),
        })?;
        // V4L2_CTRL_FLAG_DISABLED
        if range.flags & 1 != 0 {
            return Err(WireError::Setting(format!("{word}: this camera has none")));
        }
        if !(range.least..=range.most).contains(&value) {
            let (least, most, step) = (range.least, range.most, range.step);
            return Err(WireError::Setting(format!(
                "{word} {value}: this camera takes {least} to {most}, step {step}"
            )));
        }
        let mut set = sys::ControlValue { id: control as u32, value };
        sys::set_control(&self.file, &mut set).map_err(|error| match WireError::from_io(&error) {
            WireError::Gone => WireError::Gone,
            _ => WireError::Setting(format!("{word} {value}: refused ({error})")),
        })
    }

    fn is_there(&mut self) -> bool {
        sys::query_cap(&self.file, &mut sys::Capability::default()).is_ok()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the system said while pictures moved. A stream that broke (EIO) is not a camera that is gone: it may be opened
/// anew at once.
fn broke(at: &str, error: &io::Error) -> WireError {
    match error.raw_os_error() {
        Some(5) => WireError::System(format!("{at}: the stream broke")),
        _ => match WireError::from_io(error) {
            WireError::System(reason) => WireError::System(format!("{at}: {reason}")),
            other => other,
        },
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

fn modes(file: &File) -> Vec<Mode> {
    let mut found = Vec::new();
    for index in 0..MOST_ENTRIES {
        let mut entry = sys::FormatEntry { index, kind: CAPTURE, ..Default::default() };
        if sys::enum_fmt(file, &mut entry).is_err() {
            break;
        }
        let Some(pixels) = Pixels::of(entry.fourcc) else { continue };
        for (width, height) in sizes(file, entry.fourcc) {
            let rates = rates(file, entry.fourcc, width, height);
            found.push(Mode { pixels, fourcc: entry.fourcc, width, height, rates });
        }
    }
    found.sort_by_key(|mode| std::cmp::Reverse(u64::from(mode.width) * u64::from(mode.height)));
    found
}

fn sizes(file: &File, fourcc: [u8; 4]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for index in 0..MOST_ENTRIES {
        let mut entry = sys::SizeEntry { index, fourcc, ..Default::default() };
        if sys::enum_sizes(file, &mut entry).is_err() {
            break;
        }
        let [least_width, most_width, _, least_height, most_height, _] = entry.numbers;
        if entry.kind == 1 {
            found.push((entry.numbers[0], entry.numbers[1]));
            continue;
        }
        // Any size, or any in steps: the usual ones; the camera rounds what does not fit its steps.
        let fits = |size: &&(u32, u32)| {
            (least_width..=most_width).contains(&size.0) && (least_height..=most_height).contains(&size.1)
        };
        found.extend(USUAL.iter().filter(fits).copied());
        break;
    }
    found
}

fn rates(file: &File, fourcc: [u8; 4], width: u32, height: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for index in 0..MOST_ENTRIES {
        let mut entry = sys::RateEntry { index, fourcc, width, height, ..Default::default() };
        if sys::enum_rates(file, &mut entry).is_err() {
            break;
        }
        let [numerator, denominator, ..] = entry.numbers;
        if let Some(rate) = denominator.checked_div(numerator).filter(|rate| *rate > 0) {
            found.push(rate);
        }
        if entry.kind != 1 {
            break;
        }
    }
    found.sort_unstable_by_key(|rate| std::cmp::Reverse(*rate));
    found.dedup();
    found
}
