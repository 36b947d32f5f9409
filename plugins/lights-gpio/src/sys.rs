//! The few calls of the GPIO character device, second version, as the kernel lays them out (`linux/gpio.h`, Linux 5.10).
//!
//! The one place with `unsafe`: outside of it are plain values and an owned handle. Sizes and numbers are held by tests.

#![allow(unsafe_code, reason = "ioctl is the kernel's only door to a GPIO line")]

use rustix::ioctl::{Opcode, Updater, ioctl, opcode};
use std::io;
use std::os::fd::{AsFd, FromRawFd, OwnedFd};

/// `GPIO_V2_LINE_FLAG_ACTIVE_LOW`.
pub(crate) const ACTIVE_LOW: u64 = 1 << 1;
/// `GPIO_V2_LINE_FLAG_OUTPUT`.
pub(crate) const OUTPUT: u64 = 1 << 3;
/// `GPIO_V2_LINE_ATTR_ID_FLAGS`.
pub(crate) const ATTR_FLAGS: u32 = 1;
/// `GPIO_V2_LINES_MAX`.
pub(crate) const LINES_MAX: usize = 64;

/// What can be passed to the kernel: whole numbers only, laid out in C's order, of any bits.
///
/// # Safety
/// The type is `repr(C)`, has no padding the kernel reads meaning into, and any bits are a value of it.
unsafe trait Plain: Default {}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($type:ty) = $direction:ident $number:literal;)*) => {
        $(
            $(#[$doc])*
            pub(crate) fn $name(handle: impl AsFd, value: &mut $type) -> io::Result<()> {
                const CODE: Opcode = opcode::$direction::<$type>(0xB4, $number);
                update::<CODE, $type>(handle, value)
            }
        )*

        #[cfg(test)]
        const NUMBERS: &[(&str, Opcode)] =
            &[$((stringify!($name), opcode::$direction::<$type>(0xB4, $number))),*];
    };
}

calls! {
    /// `GPIO_GET_CHIPINFO_IOCTL`: what the chip is.
    chip_info(ChipInfo) = read 0x01;
    /// `GPIO_V2_GET_LINEINFO_IOCTL`: a line, by offset.
    line_info(LineInfo) = read_write 0x05;
    /// `GPIO_V2_GET_LINE_IOCTL`: asks for lines; [`LineRequest::handle`] takes the handle out.
    request(LineRequest) = read_write 0x07;
    /// `GPIO_V2_LINE_SET_VALUES_IOCTL`: sets lines that were asked for.
    set_values(LineValues) = read_write 0x0F;
}

fn update<const CODE: Opcode, T: Plain>(handle: impl AsFd, value: &mut T) -> io::Result<()> {
    loop {
        // SAFETY: the number carries the size of `T`, which is the kernel's own layout (`Plain`), and `value` is ours
        // for the call; the kernel writes nothing but such a value into it.
        match unsafe { ioctl(handle.as_fd(), Updater::<CODE, T>::new(value)) } {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.map_err(io::Error::from),
        }
    }
}

/// `struct gpiochip_info`.
#[derive(Default)]
#[repr(C)]
pub(crate) struct ChipInfo {
    pub(crate) name: [u8; 32],
    pub(crate) label: [u8; 32],
    pub(crate) lines: u32,
}

/// `struct gpio_v2_line_attribute`; the union is 8 bytes.
#[derive(Default)]
#[repr(C)]
pub(crate) struct Attribute {
    pub(crate) id: u32,
    pub(crate) padding: u32,
    pub(crate) value: u64,
}

/// `struct gpio_v2_line_info`.
#[derive(Default)]
#[repr(C)]
pub(crate) struct LineInfo {
    pub(crate) name: [u8; 32],
    pub(crate) consumer: [u8; 32],
    pub(crate) offset: u32,
    pub(crate) attributes: u32,
    pub(crate) flags: u64,
    pub(crate) attribute: [Attribute; 10],
    pub(crate) padding: [u32; 4],
}

/// `struct gpio_v2_line_config_attribute`.
#[derive(Default)]
#[repr(C)]
pub(crate) struct ConfigAttribute {
    pub(crate) attribute: Attribute,
    pub(crate) mask: u64,
}

/// `struct gpio_v2_line_config`.
#[derive(Default)]
#[repr(C)]
pub(crate) struct LineConfig {
    pub(crate) flags: u64,
    pub(crate) attributes: u32,
    pub(crate) padding: [u32; 5],
    pub(crate) attribute: [ConfigAttribute; 10],
}

/// `struct gpio_v2_line_request`.
#[derive(Default)]
#[repr(C)]
pub(crate) struct LineRequest {
    /// 64 of them.
    pub(crate) offsets: [[u32; 32]; 2],
    pub(crate) consumer: [u8; 32],
    pub(crate) config: LineConfig,
    pub(crate) lines: u32,
    pub(crate) event_buffer: u32,
    pub(crate) padding: [u32; 5],
    fd: i32,
}

impl LineRequest {
    /// Asks the chip for the lines and takes the handle to them.
    pub(crate) fn ask(mut self, chip: impl AsFd) -> io::Result<OwnedFd> {
        self.fd = -1;
        request(chip, &mut self)?;
        if self.fd <= 0 {
            return Err(io::Error::other("the kernel gave no handle to the lines"));
        }
        // SAFETY: the kernel made this handle for us in the call that just succeeded, and nobody else has its number.
        Ok(unsafe { OwnedFd::from_raw_fd(self.fd) })
    }
}

/// `struct gpio_v2_line_values`: a bit for each line, in the order they were asked for.
#[derive(Default)]
#[repr(C)]
pub(crate) struct LineValues {
    pub(crate) bits: u64,
    pub(crate) mask: u64,
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

plain! { ChipInfo = 68, LineInfo = 256, LineRequest = 592, LineValues = 16 }

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn sizes_numbers_and_places_are_the_kernels() {
        // As a C program that includes linux/gpio.h prints them on 64-bit Linux.
        let expected: [(&str, u32); 4] = [
            ("chip_info", 0x8044_b401),
            ("line_info", 0xc100_b405),
            ("request", 0xc250_b407),
            ("set_values", 0xc010_b40f),
        ];
        assert_eq!(NUMBERS, expected.map(|(name, number)| (name, number as Opcode)));
        assert_eq!((size_of::<Attribute>(), size_of::<ConfigAttribute>(), size_of::<LineConfig>()), (16, 24, 272));
        assert_eq!((offset_of!(LineInfo, offset), offset_of!(LineInfo, flags)), (64, 72));
        assert_eq!((offset_of!(LineConfig, attributes), offset_of!(LineConfig, attribute)), (8, 32));
        assert_eq!((offset_of!(LineRequest, consumer), offset_of!(LineRequest, config)), (256, 288));
        assert_eq!((offset_of!(LineRequest, lines), offset_of!(LineRequest, fd)), (560, 588));
    }

    #[test]
    fn a_node_that_is_no_chip_says_so() {
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(chip_info(&null, &mut ChipInfo::default()).unwrap_err().raw_os_error(), Some(25), "ENOTTY");
        assert_eq!(LineRequest::default().ask(&null).unwrap_err().raw_os_error(), Some(25));
    }
}
