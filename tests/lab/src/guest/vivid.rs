//! The kernel's virtual camera and its fault buttons.

use rustix::ioctl::{Updater, ioctl, opcode};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A fault of the virtual camera (`drivers/media/test-drivers/vivid`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VividFault {
    /// The node answers `ENODEV` until the module is loaded anew.
    Disconnect,
    /// The next buffer comes with an error.
    BufferError,
    /// Streaming cannot begin.
    StreamError,
    /// Streaming ends with an error.
    FatalError,
    /// So many per cent of the pictures are dropped: 100 is a frozen stream.
    Dropped(u8),
}

impl VividFault {
    /// The control's name in the driver, and its value: its number differs between kernels.
    fn control(self) -> (&'static str, i32) {
        match self {
            VividFault::Disconnect => ("Disconnect", 1),
            VividFault::BufferError => ("Inject V4L2_BUF_FLAG_ERROR", 1),
            VividFault::StreamError => ("Inject VIDIOC_STREAMON Error", 1),
            VividFault::FatalError => ("Inject Fatal Streaming Error", 1),
            VividFault::Dropped(per_cent) => ("Percentage of Dropped Buffers", i32::from(per_cent)),
        }
    }
}

/// A node of the virtual camera, opened for its buttons.
#[derive(Debug)]
pub struct Vivid {
    node: File,
    path: PathBuf,
}

impl Vivid {
    /// The node with that number among the virtual camera's that capture.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Vivid> {
        let path = path.as_ref().to_owned();
        Ok(Vivid { node: OpenOptions::new().read(true).write(true).open(&path)?, path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Presses the button.
    pub fn press(&self, fault: VividFault) -> io::Result<()> {
        let (name, value) = fault.control();
        let mut query = Query { id: NEXT, ..Query::default() };
        loop {
            video(&self.node, &mut query)?;
            let end = query.name.iter().position(|byte| *byte == 0).unwrap_or(query.name.len());
            if &query.name[..end] == name.as_bytes() {
                return set(&self.node, Control { id: query.id, value });
            }
            query.id |= NEXT;
        }
    }
}

/// Asks for the control after the one named.
const NEXT: u32 = 0x8000_0000;

/// `struct v4l2_control`.
#[repr(C)]
struct Control {
    id: u32,
    value: i32,
}

/// `struct v4l2_queryctrl`.
#[derive(Default)]
#[repr(C)]
struct Query {
    id: u32,
    kind: u32,
    name: [u8; 32],
    range: [i32; 4],
    flags: u32,
    reserved: [u32; 2],
}

#[allow(unsafe_code, reason = "V4L2 is controlled by ioctl only")]
fn video(node: &File, query: &mut Query) -> io::Result<()> {
    const QUERY_CONTROL: rustix::ioctl::Opcode = opcode::read_write::<Query>(b'V', 36);
    // SAFETY: VIDIOC_QUERYCTRL reads and writes exactly one `struct v4l2_queryctrl`, which `Query` has the layout of.
    unsafe { ioctl(node, Updater::<QUERY_CONTROL, Query>::new(query))? };
    Ok(())
}

#[allow(unsafe_code, reason = "V4L2 is controlled by ioctl only")]
fn set(node: &File, mut control: Control) -> io::Result<()> {
    const SET_CONTROL: rustix::ioctl::Opcode = opcode::read_write::<Control>(b'V', 28);
    // SAFETY: VIDIOC_S_CTRL reads and writes exactly one `struct v4l2_control`, which `Control` has the layout of.
    unsafe { ioctl(node, Updater::<SET_CONTROL, Control>::new(&mut control))? };
    Ok(())
}
