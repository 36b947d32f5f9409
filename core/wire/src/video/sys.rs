//! The few calls of V4L2, as the kernel lays them out (`linux/videodev2.h`), and the memory it shares.
//!
//! The one place with `unsafe`: outside of it are plain values and copies of bytes. The layouts are those of 64-bit
//! Linux, the same on every processor; sizes and numbers are held by tests.

#![allow(unsafe_code, reason = "ioctl and mmap are the kernel's only door to a camera")]

use rustix::ioctl::{Opcode, Setter, Updater, ioctl, opcode};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::ptr::NonNull;

/// `V4L2_BUF_TYPE_VIDEO_CAPTURE`.
pub(super) const CAPTURE: u32 = 1;
/// `V4L2_MEMORY_MMAP`.
pub(super) const MMAP: u32 = 1;

/// What can be passed to the kernel: whole numbers only, laid out in C's order, of any bits.
///
/// # Safety
/// The type is `repr(C)`, has no padding the kernel reads meaning into, and any bits are a value of it.
pub(super) unsafe trait Plain: Default {}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($type:ty) = $direction:ident $number:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) fn $name(file: &File, value: &mut $type) -> io::Result<()> {
                const CODE: Opcode = opcode::$direction::<$type>(b'V', $number);
                update::<CODE, $type>(file, value)
            }
        )*

        #[cfg(test)]
        const NUMBERS: &[(&str, Opcode)] =
            &[$((stringify!($name), opcode::$direction::<$type>(b'V', $number))),*];
    };
}

calls! {
    /// `VIDIOC_QUERYCAP`: what the node is.
    query_cap(Capability) = read 0;
    /// `VIDIOC_ENUM_FMT`: the layouts, by index.
    enum_fmt(FormatEntry) = read_write 2;
    /// `VIDIOC_S_FMT`: layout and size.
    set_fmt(Format) = read_write 5;
    /// `VIDIOC_REQBUFS`: how many buffers.
    request_buffers(RequestBuffers) = read_write 8;
    /// `VIDIOC_QUERYBUF`: where a buffer lies.
    query_buffer(Buffer) = read_write 9;
    /// `VIDIOC_QBUF`: gives a buffer to the camera.
    queue(Buffer) = read_write 15;
    /// `VIDIOC_DQBUF`: takes a filled buffer from the camera.
    dequeue(Buffer) = read_write 17;
    /// `VIDIOC_S_PARM`: pictures a second.
    set_parm(StreamParm) = read_write 22;
    /// `VIDIOC_S_CTRL`: sets a control.
    set_control(ControlValue) = read_write 28;
    /// `VIDIOC_QUERYCTRL`: what a control takes.
    query_control(ControlRange) = read_write 36;
    /// `VIDIOC_ENUM_FRAMESIZES`: sizes of a layout, by index.
    enum_sizes(SizeEntry) = read_write 74;
    /// `VIDIOC_ENUM_FRAMEINTERVALS`: rates of a size, by index.
    enum_rates(RateEntry) = read_write 75;
}

fn update<const CODE: Opcode, T: Plain>(file: &File, value: &mut T) -> io::Result<()> {
    loop {
        // SAFETY: the number carries the size of `T`, which is the kernel's own layout (`Plain`), and `value` is ours
        // for the call; the kernel writes nothing but such a value into it.
        match unsafe { ioctl(file, Updater::<CODE, T>::new(value)) } {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.map_err(io::Error::from),
        }
    }
}

/// `VIDIOC_STREAMON` and `VIDIOC_STREAMOFF`.
pub(super) fn stream(file: &File, on: bool) -> io::Result<()> {
    const ON: Opcode = opcode::write::<i32>(b'V', 18);
    const OFF: Opcode = opcode::write::<i32>(b'V', 19);
    // SAFETY: both take a pointer to a buffer type, which is an `int`, and write nothing.
    let done = unsafe {
        match on {
            true => ioctl(file, Setter::<ON, i32>::new(CAPTURE as i32)),
            false => ioctl(file, Setter::<OFF, i32>::new(CAPTURE as i32)),
        }
    };
    done.map_err(io::Error::from)
}

/// `struct v4l2_capability`.
#[derive(Default)]
#[repr(C)]
pub(super) struct Capability {
    pub(super) driver: [u8; 16],
    pub(super) card: [u8; 32],
    pub(super) bus: [u8; 32],
    pub(super) version: u32,
    pub(super) capabilities: u32,
    pub(super) device_caps: u32,
    pub(super) reserved: [u32; 3],
}

/// `struct v4l2_fmtdesc`.
#[derive(Default)]
#[repr(C)]
pub(super) struct FormatEntry {
    pub(super) index: u32,
    pub(super) kind: u32,
    pub(super) flags: u32,
    pub(super) description: [u8; 32],
    pub(super) fourcc: [u8; 4],
    pub(super) code: u32,
    pub(super) reserved: [u32; 3],
}

/// `struct v4l2_format` with its `v4l2_pix_format`; the union is 200 bytes and aligned like a pointer.
#[derive(Default)]
#[repr(C, align(8))]
pub(super) struct Format {
    pub(super) kind: u32,
    pub(super) hole: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) fourcc: [u8; 4],
    pub(super) field: u32,
    pub(super) stride: u32,
    pub(super) size: u32,
    pub(super) colour: u32,
    pub(super) private: u32,
    pub(super) flags: u32,
    pub(super) encoding: u32,
    pub(super) quantisation: u32,
    pub(super) transfer: u32,
    pub(super) rest: [[u64; 19]; 1],
}

/// `struct v4l2_requestbuffers`.
#[derive(Default)]
#[repr(C)]
pub(super) struct RequestBuffers {
    pub(super) count: u32,
    pub(super) kind: u32,
    pub(super) memory: u32,
    pub(super) capabilities: u32,
    pub(super) flags: u32,
}

/// `struct v4l2_buffer`.
#[derive(Default)]
#[repr(C)]
pub(super) struct Buffer {
    pub(super) index: u32,
    pub(super) kind: u32,
    pub(super) used: u32,
    pub(super) flags: u32,
    pub(super) field: u32,
    pub(super) hole: u32,
    pub(super) seconds: i64,
    pub(super) micros: i64,
    pub(super) timecode: [u32; 4],
    pub(super) sequence: u32,
    pub(super) memory: u32,
    /// A union: for mapped memory the offset, in its first half (little endian).
    pub(super) at: u64,
    pub(super) length: u32,
    pub(super) reserved: u32,
    pub(super) request: u32,
    pub(super) tail: u32,
}

/// `struct v4l2_streamparm` with its `v4l2_captureparm`.
#[derive(Default)]
#[repr(C)]
pub(super) struct StreamParm {
    pub(super) kind: u32,
    pub(super) capability: u32,
    pub(super) mode: u32,
    /// Seconds of one picture: this many …
    pub(super) numerator: u32,
    /// … of that many.
    pub(super) denominator: u32,
    pub(super) extended: u32,
    pub(super) buffers: u32,
    pub(super) rest: [[u32; 11]; 4],
}

/// `struct v4l2_control`.
#[derive(Default)]
#[repr(C)]
pub(super) struct ControlValue {
    pub(super) id: u32,
    pub(super) value: i32,
}

/// `struct v4l2_queryctrl`.
#[derive(Default)]
#[repr(C)]
pub(super) struct ControlRange {
    pub(super) id: u32,
    pub(super) kind: u32,
    pub(super) name: [u8; 32],
    pub(super) least: i32,
    pub(super) most: i32,
    pub(super) step: i32,
    pub(super) usual: i32,
    pub(super) flags: u32,
    pub(super) reserved: [u32; 2],
}

/// `struct v4l2_frmsizeenum`: one size, or a range (least, most, step; width before height).
#[derive(Default)]
#[repr(C)]
pub(super) struct SizeEntry {
    pub(super) index: u32,
    pub(super) fourcc: [u8; 4],
    pub(super) kind: u32,
    pub(super) numbers: [u32; 6],
    pub(super) reserved: [u32; 2],
}

/// `struct v4l2_frmivalenum`: seconds of one picture as a fraction, or a range (least, most, step).
#[derive(Default)]
#[repr(C)]
pub(super) struct RateEntry {
    pub(super) index: u32,
    pub(super) fourcc: [u8; 4],
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) kind: u32,
    pub(super) numbers: [u32; 6],
    pub(super) reserved: [u32; 2],
}

macro_rules! plain {
    ($($type:ty = $size:literal),* $(,)?) => {
        $(
            // SAFETY: `repr(C)`, made of whole numbers alone, holes written out as fields.
            unsafe impl Plain for $type {}
            const _: () = assert!(size_of::<$type>() == $size);
        )*
    };
}

plain! {
    Capability = 104, FormatEntry = 64, Format = 208, RequestBuffers = 20, Buffer = 88, StreamParm = 204,
    ControlValue = 8, ControlRange = 68, SizeEntry = 44, RateEntry = 52,
}

/// A buffer that the camera fills, as this process sees it.
#[derive(Debug)]
pub(super) struct Mapped {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: the memory belongs to this value alone; nothing about it is tied to a thread.
unsafe impl Send for Mapped {}

impl Mapped {
    /// Maps a buffer of an open node.
    pub(super) fn of(file: &File, offset: u64, length: usize) -> io::Result<Mapped> {
        // SAFETY: a new mapping at a place of the kernel's choice disturbs nobody; it is read through this value only.
        let start =
            unsafe { mmap(std::ptr::null_mut(), length, ProtFlags::READ, MapFlags::SHARED, file.as_fd(), offset)? };
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Mapped { start, length })
    }

    /// Copies the first bytes out, in place of what `into` held. Call it between taking the buffer and giving it back.
    pub(super) fn copy(&self, used: usize, into: &mut Vec<u8>) {
        let used = used.min(self.length);
        into.clear();
        into.reserve(used);
        // SAFETY: `used` bytes lie within the mapping, which lives as long as `self`, and within what was reserved; the
        // two do not overlap. They are copied as bytes, of which any bits are a value, so that a camera that writes at
        // the wrong time spoils a picture and nothing else.
        unsafe {
            std::ptr::copy_nonoverlapping(self.start.as_ptr(), into.as_mut_ptr(), used);
            into.set_len(used);
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // SAFETY: mapped by us with this length, and nobody holds a reference into it.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn the_numbers_are_the_kernels() {
        // As a C program that includes linux/videodev2.h prints them on 64-bit Linux.
        let expected: [(&str, u32); 12] = [
            ("query_cap", 0x8068_5600),
            ("enum_fmt", 0xc040_5602),
            ("set_fmt", 0xc0d0_5605),
            ("request_buffers", 0xc014_5608),
            ("query_buffer", 0xc058_5609),
            ("queue", 0xc058_560f),
            ("dequeue", 0xc058_5611),
            ("set_parm", 0xc0cc_5616),
            ("set_control", 0xc008_561c),
            ("query_control", 0xc044_5624),
            ("enum_sizes", 0xc02c_564a),
            ("enum_rates", 0xc034_564b),
        ];
        assert_eq!(NUMBERS, expected.map(|(name, number)| (name, number as Opcode)));
        assert_eq!(std::mem::offset_of!(Buffer, seconds), 24);
        assert_eq!((std::mem::offset_of!(Buffer, sequence), std::mem::offset_of!(Buffer, at)), (56, 64));
        assert_eq!((std::mem::offset_of!(Buffer, length), std::mem::offset_of!(Format, width)), (72, 8));
    }

    #[test]
    fn a_buffer_is_copied_out_and_never_beyond_its_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 5000]).unwrap();
        let mapped = Mapped::of(&file, 4096, 904).unwrap();
        let mut into = vec![1, 2, 3];
        mapped.copy(9999, &mut into);
        assert_eq!(into, [7; 904]);
        assert!(query_cap(&file, &mut Capability::default()).is_err(), "a file is no camera");
    }
}
